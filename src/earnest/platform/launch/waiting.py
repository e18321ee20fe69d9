"""What the lobby and the waiting room say: a page that lives without JavaScript, and the same as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from earnest.platform.launch.answers import Reply, redirect, reply_json
from earnest.platform.launch.lobby import Lobby, Stage, Standing
from earnest.platform.launch.models import Launch

HTML = "text/html; charset=utf-8"
AGAIN_LEAST, AGAIN_MOST = 5, 60
"""Seconds after which a waiting page asks again."""
ASKED_MOST = 2000.0
"""How many pages may ask in a second, all together: the more wait, the rarer each asks."""


def order_page(lobby: Lobby) -> str:
    """Where to go on, once let in."""
    return f"{lobby.launch.page}order/"


def as_json(lobby: Lobby, standing: Standing) -> Reply:
    """How somebody stands, for a program."""
    told = {
        "stage": standing.stage, "rank": standing.rank, "before": standing.before, "beyond": standing.beyond,
        "others": standing.others, "wait_seconds": round(standing.wait_seconds), "wait": clock_face(standing.wait_seconds),
        "opens_at": standing.opens_at, "now": standing.now, "again_seconds": again(standing), "entrant": standing.entrant,
        "go": order_page(lobby) if standing.stage == "admitted" else None,
    }  # fmt: skip
    return reply_json(200, told)


def as_page(lobby: Lobby, standing: Standing, language: str) -> Reply:
    """The same as a page; who has been let in goes on at once."""
    if standing.stage == "admitted":
        return redirect(order_page(lobby))
    page = _page(lobby.launch.pk, language, standing.stage)
    told: dict[str, object] = {
        "again": again(standing), "rank": standing.rank, "before": standing.before, "others": standing.others,
        "wait": clock_face(standing.wait_seconds), "entrant": standing.entrant, "now": _milliseconds(standing.now),
        "opens": _milliseconds(standing.opens_at), "beyond": "" if standing.beyond else "hidden",
    }  # fmt: skip
    for name, value in told.items():
        page = page.replace(f"@@{name}@@", str(value))
    return Reply(200, [("content-type", HTML), *_headers()], page.encode())


def again(standing: Standing) -> int:
    """In how many seconds to ask again."""
    crowd = int(standing.others / ASKED_MOST)
    left = (standing.opens_at - standing.now).total_seconds()
    if standing.stage == "lobby" and left > 0:
        return max(min(int(left) + 1, AGAIN_MOST // 2), min(crowd, AGAIN_MOST), 2)
    return min(max(int(standing.wait_seconds / 4), AGAIN_LEAST, crowd), AGAIN_MOST)


def clock_face(seconds: float) -> str:
    """Seconds as hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def language_of(cookies: str, accepted: str) -> str:
    """The language of a reader: as chosen on the pages, else as the browser asks."""
    chosen = "zh-hans" if f"{settings.LANGUAGE_COOKIE_NAME}=zh" in cookies else ""
    asked = "zh-hans" if accepted.lower().startswith("zh") else "en"
    return chosen or ("en" if f"{settings.LANGUAGE_COOKIE_NAME}=en" in cookies else asked)


def _milliseconds(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000)


@lru_cache(maxsize=256)
def _page(launch_id: int, language: str, stage: Stage) -> str:
    from django.db import connection

    try:
        launch = Launch.objects.select_related("seller").get(pk=launch_id)
    finally:
        connection.close()
    with translation.override(language):
        title = launch.title_zh if language != "en" and launch.title_zh else launch.title
        context: dict[str, Any] = {
            "stage": stage, "heading": _HEADINGS[stage](), "title": title, "seller": launch.seller, "opens_at": launch.opens_at,
            "base": settings.EARNEST.base_url, "page": launch.page, "order": f"{launch.page}order/",
            "commitment": launch.seed_commitment, "css": static("earnest/earnest.css"), "mark": static("earnest/mark.svg"),
            "js": static("earnest/launch.js"),
        }  # fmt: skip
        return str(render_to_string("launch/wait.html", context))


_HEADINGS = {
    "early": lambda: _("The lobby is not open yet"),
    "lobby": lambda: _("You are in the lobby"),
    "drawing": lambda: _("One moment"),
    "waiting": lambda: _("You are in line"),
    "admitted": lambda: _("It is your turn"),
    "over": lambda: _("This launch is over"),
}


def _headers() -> list[tuple[str, str]]:
    own = settings.EARNEST.base_url
    policy = f"default-src 'none'; style-src {own}; img-src {own}; script-src {own}; connect-src 'self'; frame-ancestors 'none'"
    return [
        ("cache-control", "private, no-store"), ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ]  # fmt: skip

"""A launch as its seller plans it: written down, looked at, made; its delivery plan changed; its priority codes."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from earnest.core.brief.dates import date_text
from earnest.files import InvalidFile
from earnest.platform import clock
from earnest.platform.launch import replanning
from earnest.platform.launch.asked import CannotBe, ask
from earnest.platform.launch.codes import TooMany, codes_of, make_codes
from earnest.platform.launch.example import example_plan
from earnest.platform.launch.founding import Planned
from earnest.platform.launch.plan_file import plan_from, read_plan, weeks_from, weeks_text
from earnest.platform.launch.planning import Windows
from earnest.platform.selling.models import Member
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import title_of
from earnest.platform.web.seller.access import for_team
from earnest.platform.web.seller.launches import WHY, launch_of
from earnest.render.words import plain

TEXT_MAX = 100_000
GIVEN_TO_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_team("publish")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Write a launch down, look at what it means, and plan it."""
    text = _text(request) or example_plan(member.seller, clock.now(), ZoneInfo(member.seller.zone))
    context: dict[str, Any] = {"member": member, "here": "launches", "text": text}
    if request.method == "POST":
        try:
            _, planned = read_plan(text, member.seller.slug, name="plan")
            if request.POST.get("do") == "plan":
                launch = plan_from(text, member.seller.slug, member.user, name="plan")
                return redirect("seller_control", member.seller.slug, launch.slug)
            context |= {"planned": planned, "minutes": planned.hold_seconds // 60, "lines": _lines(planned)}
        except InvalidFile as error:
            context["problems"] = error.problems
    return render(request, "seller/launch_new.html", context, status=422 if "problems" in context else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_team("publish")
def replan(request: HttpRequest, member: Member, launch_slug: str) -> HttpResponse:
    """Change the delivery plan: what that means for those who have a place is shown first."""
    launch = launch_of(member, launch_slug)
    text, reason = _text(request) or weeks_text(launch), plain(request.POST.get("reason", ""))
    context: dict[str, Any] = {"member": member, "here": "launches", "launch": launch, "text": text, "reason": reason}
    context["title"] = title_of(launch, language())
    if request.method == "POST":
        try:
            plan = weeks_from(text, launch, name="weeks")
            if request.POST.get("do") == "change":
                ask(launch, replanning.KIND, member.user, reason, plan=plan)
                return redirect("seller_control", member.seller.slug, launch.slug)
            context["preview"] = replanning.preview(launch, plan)
        except InvalidFile as error:
            context["problems"] = error.problems
        except CannotBe as refused:
            context["refused"] = WHY[refused.code]
    wrong = "problems" in context or "refused" in context
    return render(request, "seller/launch_replan.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_team("publish")
def codes(request: HttpRequest, member: Member, launch_slug: str) -> HttpResponse:
    """Priority codes: how many there are, and new ones, which are shown this one time."""
    launch = launch_of(member, launch_slug)
    context: dict[str, Any] = {"member": member, "here": "launches", "launch": launch}
    if request.method == "POST":
        count, given_to = request.POST.get("count", ""), plain(request.POST.get("given_to", ""))[:GIVEN_TO_MAX]
        try:
            number = int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0
            context["made"] = make_codes(launch, number, member.user, given_to)
        except TooMany as refused:
            context["refused"] = refused.left
    context |= {"title": title_of(launch, language()), "codes": codes_of(launch)}
    response = render(request, "seller/launch_codes.html", context, status=422 if "refused" in context else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")[:TEXT_MAX]


def _lines(planned: Planned) -> list[dict[str, Any]]:
    """What is sold, and when the first and the last of it come."""
    windows, lang = Windows(planned.variants, planned.plan), language()
    lines = []
    for number, variant in enumerate(planned.variants):
        days = [windows.last_day(number, at) for at in (1, variant["capacity"])]
        first, last = (date_text(day, lang) if day else "" for day in days)
        name = variant["name_zh"] if lang == "zh" and variant["name_zh"] else variant["name"]
        lines.append({**variant, "name": name, "first": first, "last": last})
    return lines

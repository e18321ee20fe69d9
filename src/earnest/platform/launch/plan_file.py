"""A launch as its seller writes it down: a file in YAML, checked whole before anything is made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from msgspec import Struct

from earnest.files import InvalidFile, Problem, Source, decode, read_source
from earnest.files.errors import Path, dotted
from earnest.platform import clock
from earnest.platform.launch.asked import Plan
from earnest.platform.launch.founding import Planned, plan_launch
from earnest.platform.launch.models import Launch
from earnest.platform.launch.shapes import NotForSale
from earnest.platform.orders.placing import is_on_offer
from earnest.platform.orders.reading import offer_of
from earnest.platform.payments.providers import NoProvider
from earnest.platform.selling.models import OfferVersion
from earnest.platform.web.buyer.offer_page import deposit_of

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,48}")
RESERVED = ("verify", "new")
"""Addresses beside those of launches: where receipts are checked, where a launch is planned."""
WORDS = {
    "deposit_not_due": "an order of this offer does not ask for the deposit that the offer names",
    "not_concluded": "an order of this offer is not concluded when its deposit is paid",
}


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sold: an option of every choice of the offer, how many, and in which week (Monday) how many are built."""

    code: str
    name: str
    name_zh: str = ""
    configuration: dict[str, str] = {}
    capacity: int
    for_codes: int = 0
    weeks: dict[str, int] = {}


class PlanFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A launch. Times are ``2026-12-24 20:00``, in the seller's zone."""

    slug: str
    title: str
    title_zh: str = ""
    offer: str
    opens: str
    lobby: str = ""
    mode: Literal["queue", "draw"] = "queue"
    hold_minutes: int = 15
    per_buyer: int = 1
    waiting: int = 0
    transferable: bool = False
    beacon: str = ""
    variants: tuple[Variant, ...]


class WeeksFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another delivery plan: for each variant by code, in which week (Monday) how many are built."""

    weeks: dict[str, dict[str, int]]


def plan_from(text: str, seller: str, author: User | None, *, name: str = "launch.yaml") -> Launch:
    """Plan a launch of a seller's offer, its latest version.

    Raises: InvalidFile: every problem, with its line.
    """
    version, planned = read_plan(text, seller, name=name)
    try:
        return plan_launch(version, planned, author)
    except NotForSale as refused:
        raise _invalid(read_source(text, name), [(("offer",), WORDS[refused.code])]) from None
    except NoProvider as missing:
        raise _invalid(read_source(text, name), [((), str(missing))]) from None


def read_plan(text: str, seller: str, *, name: str = "launch.yaml") -> tuple[OfferVersion, Planned]:
    """What the file plans, of which version, without making it. Raises: InvalidFile: every problem, with its line."""
    source = read_source(text, name)
    file = decode(source, PlanFile)
    version = (
        OfferVersion.objects.select_related("offer__seller")
        .filter(offer__seller__slug=seller, offer__slug=file.offer)
        .order_by("-version")
        .first()
    )
    problems = list(_problems(file, version, seller))
    if problems or version is None:
        raise _invalid(source, problems)
    return version, _planned(file, version)


def weeks_from(text: str, launch: Launch, *, name: str = "weeks.yaml") -> Plan:
    """The weeks of every variant, as the same file has them below ``weeks``, for a launch that is planned already.

    Raises: InvalidFile: every problem, with its line.
    """
    return _checked(decode(source := read_source(text, name), WeeksFile).weeks, launch, source)


def plan_of(weeks: Mapping[str, Mapping[str, int]], launch: Launch) -> Plan:
    """The same from what is read already. Raises: InvalidFile: every problem."""
    return _checked(weeks, launch, read_source("{}", "weeks"))


def _checked(weeks: Mapping[str, Mapping[str, int]], launch: Launch, source: Source) -> Plan:
    if problems := list(_of_variants(weeks, launch)):
        raise _invalid(source, problems)
    return {code: [[week, units] for week, units in each.items()] for code, each in weeks.items()}


def weeks_text(launch: Launch) -> str:
    """The plan of a launch as `weeks_from` reads it."""
    lines = ["weeks:"]
    for variant in launch.variants:
        lines.append(f"  {variant['code']}:")
        lines += [f"    {week}: {units}" for week, units in launch.plan.get(variant["code"], ())]
    return "\n".join(lines) + "\n"


def _of_variants(found: Mapping[str, Mapping[str, int]], launch: Launch) -> Iterator[tuple[Path, str]]:
    capacity = {variant["code"]: variant["capacity"] for variant in launch.variants}
    for code in capacity.keys() - found.keys():
        yield ("weeks",), f'"{code}" is missing; name the weeks of every variant'
    for code, weeks in found.items():
        if code not in capacity:
            yield ("weeks", code), f"there is no such variant; this launch has {', '.join(capacity)}"
        else:
            yield from _of_weeks(("weeks", code), weeks, capacity[code])


def _invalid(source: Source, problems: Iterable[tuple[Path, str]]) -> InvalidFile:
    return InvalidFile(
        Problem(
            file=source.name,
            line=source.position(at).line,
            column=source.position(at).column,
            field=dotted(at),
            what=what,
        )
        for at, what in problems
    )


def _problems(file: PlanFile, version: OfferVersion | None, seller: str) -> Iterator[tuple[Path, str]]:
    if version is None:
        yield ("offer",), f'"{file.offer}" is no published offer of {seller}'
        return
    if not SLUG.fullmatch(file.slug):
        yield ("slug",), f'"{file.slug}" is no address; write 2 to 49 small letters, digits and hyphens'
    elif file.slug in RESERVED or Launch.objects.filter(slug=file.slug).exists():
        yield ("slug",), f'there is a launch "{file.slug}" already'
    if deposit_of(offer_of(version)) is None:
        yield ("offer",), "the offer asks for no deposit; a launch holds a place until one is paid"
    for field, least in (("hold_minutes", 1), ("per_buyer", 1), ("waiting", 0)):
        if getattr(file, field) < least:
            yield (field,), f"{getattr(file, field)} is too few; at least {least}"
    if file.transferable:
        yield ("transferable",), "there is no way yet to pass an order on to somebody else; leave this out"
    yield from _times(file, ZoneInfo(version.offer.seller.zone))
    if not file.variants:
        yield ("variants",), "nothing is sold; name at least one variant"
    for code, count in Counter(variant.code for variant in file.variants).items():
        if count > 1:
            yield ("variants",), f'"{code}" is there {count} times'
    for number, variant in enumerate(file.variants):
        yield from _of_variant(("variants", number), variant, version)


def _times(file: PlanFile, zone: ZoneInfo) -> Iterator[tuple[Path, str]]:
    opens = _instant(file.opens, zone)
    lobby = _instant(file.lobby, zone) if file.lobby else opens
    if opens is None or lobby is None:
        yield ("opens" if opens is None else "lobby",), "this is no time; write one as 2026-12-24 20:00"
    elif opens <= clock.now():
        yield ("opens",), "this is over; a launch opens in the future"
    elif lobby > opens:
        yield ("lobby",), "the lobby opens before the launch, not after it"


def _of_variant(at: Path, variant: Variant, version: OfferVersion) -> Iterator[tuple[Path, str]]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", variant.code):
        yield (*at, "code"), f'"{variant.code}" is no code; write small letters, digits, dots and hyphens'
    if not is_on_offer(version.variants, variant.configuration):
        yield (*at, "configuration"), "this is not one option of every choice that the offer has"
    if not 0 <= variant.for_codes <= variant.capacity or variant.capacity < 1:
        yield (*at, "capacity"), f"of {variant.capacity} places, {variant.for_codes} cannot be kept for codes"
    if variant.weeks:
        yield from _of_weeks((*at, "weeks"), variant.weeks, variant.capacity)


def _of_weeks(at: Path, weeks: Mapping[str, int], capacity: int) -> Iterator[tuple[Path, str]]:
    for monday, units in weeks.items():
        day = _day(monday)
        if day is None or day.weekday() != 0 or units < 1:
            yield at, f'"{monday}: {units}" is no week; write a Monday and how many are built, as 2027-01-04: 100'
    if sum(weeks.values()) < capacity:
        yield at, f"{sum(weeks.values())} are built of {capacity}; who comes last would have no day"


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _planned(file: PlanFile, version: OfferVersion) -> Planned:
    zone, deposit = ZoneInfo(version.offer.seller.zone), deposit_of(offer_of(version))
    opens = _instant(file.opens, zone)
    assert opens is not None
    assert deposit is not None
    lobby = _instant(file.lobby, zone) or opens
    variants: list[dict[str, Any]] = [
        {
            "code": v.code, "name": v.name, "name_zh": v.name_zh, "configuration": v.configuration,
            "capacity": v.capacity, "for_codes": v.for_codes,
        }
        for v in file.variants
    ]  # fmt: skip
    return Planned(
        slug=file.slug, title=file.title, title_zh=file.title_zh, variants=variants,
        plan={v.code: [[week, units] for week, units in v.weeks.items()] for v in file.variants}, lobby_at=lobby,
        opens_at=opens, deposit_minor=deposit.minor, mode=file.mode, hold_seconds=file.hold_minutes * 60,
        per_buyer=file.per_buyer, waiting=file.waiting, transferable=file.transferable, beacon=file.beacon,
    )  # fmt: skip

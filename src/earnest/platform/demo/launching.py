"""Two launches of the demo: one lived through by the real writer, with its rush, its pause and its lapsed holds; one to come.

The news of its orders is told by the worker when the demo is served: to tell it here would make everybody wait for it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from earnest.intake.places import Place, State
from earnest.platform import clock
from earnest.platform.demo.acting import report
from earnest.platform.demo.people import a_name
from earnest.platform.launch.asked import ask
from earnest.platform.launch.asking import Ask, Money
from earnest.platform.launch.founding import Planned, plan_launch
from earnest.platform.launch.leading import leading_writer
from earnest.platform.launch.models import Launch
from earnest.platform.launch.paying import payment_key, read_payment_key
from earnest.platform.launch.placing import hashed
from earnest.platform.payments import providers, receiving
from earnest.platform.payments.port import Intent
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import HostedPayment
from earnest.platform.selling.models import OfferVersion

SEED = 20261124
LIVED, COMING = "lumen-9", "lumen-9-blue"
"""The launches' addresses."""
DEPOSIT = 100_00
PLANNED_BEFORE, OPENED, OPENS = timedelta(days=7), timedelta(days=2), timedelta(days=3)
"""How long before its opening a launch was planned; how long ago the one opened, and in how long the other will."""
LOBBY = timedelta(minutes=30)
EVENING = 12
"""The hour, UTC, at which both open: 20:00 in Shanghai."""
RUSH: tuple[tuple[float, int], ...] = (
    (1, 40), (2, 25), (4, 15), (20, 10), (90, 10), (240, 8), (1000, 6), (1100, 8), (1500, 6), (4000, 6), (9000, 6),
    (20000, 6),
)  # fmt: skip
"""Seconds after the opening, and how many order then."""
ACTS = (
    (300, "paused", "The pages were slow; nobody loses their place. 页面响应变慢，排位不受影响。"),
    (900, "resumed", "All is well again. 已恢复正常。"),
)
"""Seconds after the opening, and what the seller does."""
NEVER_PAYS = 8
"""One in so many does not pay."""
STD, MAX = 0, 1


class Step(NamedTuple):
    """What happens at an instant: people order (``buyers``), somebody pays (``number``), or the seller acts (``act``).

    Where it is nothing, holds lapse, and what was paid before is entered in the ledger.
    """

    at: datetime
    turn: int
    buyers: tuple[tuple[User, int], ...] = ()
    number: int = 0
    act: tuple[str, str] = ("", "")


def launch_phones(version: OfferVersion, owner: User, now: datetime) -> None:
    """Both launches, once; the one that was broken off goes on where it stopped."""
    opened = _evening(now - OPENED)
    _Day(_planned(version, owner, LIVED, opened), owner, now).live()
    _planned(version, owner, COMING, _evening(now + OPENS), lobby=LOBBY)


def _evening(day: datetime) -> datetime:
    return day.astimezone(UTC).replace(hour=EVENING, minute=0, second=0, microsecond=0)


def _planned(version: OfferVersion, owner: User, slug: str, opens: datetime, lobby: timedelta = timedelta(0)) -> Launch:
    found = Launch.objects.filter(slug=slug).first()
    if found is not None:
        return found
    blue = (" in blue", " 蓝色") if slug == COMING else ("", "")
    names = (("std", "Lumen 9, 256 GB", "流明 9，256 GB", 90), ("max", "Lumen 9, 512 GB", "流明 9，512 GB", 60))
    variants: list[dict[str, Any]] = [
        {"code": code, "name": name, "name_zh": name_zh, "configuration": {}, "capacity": capacity, "for_codes": 5}
        for code, name, name_zh, capacity in names
    ]
    monday = (opens + timedelta(weeks=6)).date()
    monday -= timedelta(days=monday.weekday())
    weeks = [(monday + timedelta(weeks=n)).isoformat() for n in range(3)]
    planned = Planned(
        slug=slug, title=f"Lumen 9{blue[0]}, first sale", title_zh=f"流明 9{blue[1]} 首发", variants=variants,
        plan={each["code"]: [[week, each["capacity"] // 3] for week in weeks] for each in variants},
        lobby_at=opens - lobby, opens_at=opens, deposit_minor=DEPOSIT, waiting=50,
    )  # fmt: skip
    with clock.stopped_at(min(opens - PLANNED_BEFORE, clock.now())):
        return plan_launch(version, planned, owner)


class _Day:
    """The day of a launch, told in the order in which things happened."""

    def __init__(self, launch: Launch, owner: User, until: datetime) -> None:
        self.launch, self.owner, self.until = launch, owner, until
        self.chance = random.Random(SEED)
        self.steps: list[Step] = []
        self.turns = 0
        self.pays: set[int] = set()

    def live(self) -> None:
        """Live it through up to ``until``."""
        writer = leading_writer(self.launch.pk)
        if writer is None:  # a server leads it: it is being lived already
            return
        self.writer = writer
        try:
            self._begin()
            while self.steps and self.steps[0].at <= self.until:
                step = heappop(self.steps)
                with clock.stopped_at(step.at):
                    self._do(step)
        finally:
            writer.close()

    def _begin(self) -> None:
        buyers = iter(_buyers(sum(count for _, count in RUSH), self.chance))
        for seconds, count in RUSH:
            wishes = tuple((next(buyers), self.chance.choices((STD, MAX), (3, 1))[0]) for _ in range(count))
            self._enter(self.launch.opens_at + timedelta(seconds=seconds), buyers=wishes)
        for seconds, kind, reason in ACTS:
            self._enter(self.launch.opens_at + timedelta(seconds=seconds), act=(kind, reason))
        for minutes in (*range(5, 60, 5), *range(60, 600, 20)):
            self._enter(self.launch.opens_at + timedelta(minutes=minutes, seconds=3))

    def _enter(self, at: datetime, **what: Any) -> None:
        self.turns += 1
        heappush(self.steps, Step(at, self.turns, **what))

    def _do(self, step: Step) -> None:
        kind, reason = step.act
        if kind and not self.launch.acts.filter(kind=kind).exists():
            ask(self.launch, kind, self.owner, reason)
        if step.number:
            self._pay(self.writer.queue.places[step.number])
        wishes = [Ask(u.pk, u.first_name, hashed(f"demo:{u.username}"), v) for u, v in step.buyers]
        self.writer.write(wishes)
        for place in self.writer.queue.places:
            self._expect(place)
        if step == Step(step.at, step.turn):
            receiving.work_off()

    def _expect(self, place: Place) -> None:
        """Let who holds a place pay in good time, but for those who never do."""
        if place.state is State.HELD and place.number not in self.pays:
            self.pays.add(place.number)
            if place.number % NEVER_PAYS:
                held = timedelta(seconds=self.launch.hold_seconds)
                early = datetime.fromtimestamp(place.until / 1000, UTC) - held
                self._enter(early + held * self.chance.uniform(0.1, 0.7), number=place.number)

    def _pay(self, place: Place) -> None:
        started = providers.named(self.launch.provider).start(
            Intent(
                key=payment_key(self.launch.pk, place),
                amount_minor=self.launch.deposit_minor,
                currency=self.launch.currency,
                description=self.launch.title,
                return_url=f"{self.launch.page}places/{place.number}/",
                expires_at=datetime.fromtimestamp(place.until / 1000, UTC),
            )
        )
        if HostedPayment.objects.get(reference=started.reference).state == "open":
            acts.do(started.reference, "pay")
        acts.work_off(self._report)

    def _report(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take a report of the sandbox as the intake would; gives the HTTP status."""
        event = providers.named("sandbox").read_webhook({k.lower(): v for k, v in headers.items()}, body)
        of = read_payment_key(event.key)
        if of is None or of[0] != self.launch.pk:
            return report(headers, body)
        self.writer.write([Money(of[1], of[2], "sandbox", event, body.decode())])
        return 204


def _buyers(count: int, chance: random.Random) -> list[User]:
    """So many people, made up."""
    names = [f"queue.{number}@buyers.example" for number in range(1, count + 1)]
    nobodys = make_password(None)
    made = [User(username=n, email=n, first_name=a_name(chance), password=nobodys) for n in names]
    User.objects.bulk_create(made, ignore_conflicts=True)
    return list(User.objects.filter(username__in=names).order_by("pk"))

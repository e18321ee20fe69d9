"""Duties on a page: who has to do what, until when, and why."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import date_text
from earnest.core.brief.wording import sentence, why
from earnest.core.moments import local_day
from earnest.core.phrases import money, phrase
from earnest.core.standing import Duty, DutyState, Standing
from earnest.platform.orders.read_model import last_day
from earnest.platform.web.balance import Said
from earnest.platform.web.voice import Reader, Voice

OPEN: tuple[DutyState, ...] = ("late", "pending", "excused", "dormant")
"""States in which a duty is still shown, the most urgent first."""
SOON_DAYS = 90
"""Up to how many days ahead a day is also told as a distance."""


class DutyLine(Struct, frozen=True):
    """A duty in a list: what, by when, how far that is, why; ``late`` if it is overdue."""

    what: str
    when: str
    distance: str
    state: DutyState
    why: Said

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.state == "late"


def duty_lines(
    standing: Standing, debtor: Reader, sources: Sources, voice: Voice, now: datetime
) -> tuple[DutyLine, ...]:
    """What that side still owes, the most urgent first."""
    zone = standing.inputs.facts.zone
    owed = [duty for duty in standing.duties if duty.debtor == debtor and duty.state in OPEN]
    return tuple(
        DutyLine(
            what=sentence(what(duty, standing, voice)),
            when=when(duty, voice, zone, now),
            distance="" if duty.state == "excused" else distance(last_day(duty, zone), local_day(now, zone), voice),
            state=duty.state,
            why=Said(voice.says(why(duty.because, voice.lang, standing.currency)), sources.cites(duty.because)),
        )
        for duty in sorted(owed, key=_urgency)
    )


def _urgency(duty: Duty) -> tuple[int, str]:
    return OPEN.index(duty.state), duty.due.isoformat() if duty.due else "9"


def urgent(standing: Standing, debtor: Reader) -> Duty | None:
    """The duty that side has to see to first: overdue, else falling due on a day that is known."""
    owed = [
        d for d in standing.duties if d.debtor == debtor and (d.state == "late" or (d.state == "pending" and d.due))
    ]
    return min(owed, key=_urgency, default=None)


def what(duty: Duty, standing: Standing, voice: Voice) -> str:
    """``pay the balance of 313,900 CNY``."""
    text = voice.says(phrase(f"owe.{duty.kind}", voice.lang))
    if not duty.amount_minor:
        return text
    amount = money(duty.amount_minor, standing.currency, voice.lang)
    return voice.word("duty.of", duty=text, amount=amount)


def when(duty: Duty, voice: Voice, zone: ZoneInfo, now: datetime) -> str:
    """By when: a day, an event it waits for, or that it need not be done now."""
    day = last_day(duty, zone)
    if duty.state == "excused":
        return voice.word("when.not_now")
    if duty.state == "late":
        return voice.word("when.was_due", day=date_text(day, voice.lang)) if day else voice.word("when.overdue")
    if day and day == local_day(now, zone):
        return voice.word("when.from_today" if duty.kind == "produce" else "when.today")
    if day:
        provisional = phrase("line.provisional", voice.lang) if duty.provisional else ""
        return voice.word("when.by", day=date_text(day, voice.lang)) + provisional
    if duty.together_with or duty.waits_for:
        return _waiting(duty, voice)
    return voice.word("when.now" if duty.state == "pending" else "when.no_date")


def _waiting(duty: Duty, voice: Voice) -> str:
    if duty.waits_for in ("asked_by_buyer", "asked_by_seller") and not duty.together_with:
        mine = duty.waits_for == f"asked_by_{voice.side}"
        return voice.word("when.asked_by_you" if mine else "when.asked_by_they")
    key, event = ("when.together", duty.together_with) if duty.together_with else ("when.waits", duty.waits_for)
    if voice.knows(f"{key}.{event}"):
        return voice.word(f"{key}.{event}")
    return voice.word(key, event=voice.says(phrase(f"noun.{event}", voice.lang)))


def distance(day: date | None, today: date, voice: Voice) -> str:
    """``in 12 days``, ``tomorrow``, ``3 days ago``; nothing for a day far ahead, or none."""
    if day is None or (days := (day - today).days) > SOON_DAYS:
        return ""
    if abs(days) <= 1:
        return voice.word(("when.today", "when.tomorrow", "when.yesterday")[days])
    return voice.word("when.in_days", days=days) if days > 0 else voice.word("when.ago_days", days=-days)

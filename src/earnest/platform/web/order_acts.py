"""What a side may do now: each act tried on the standing, with its consequence; and what it may not do, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import date_text
from earnest.core.brief.wording import why
from earnest.core.facts import events as e
from earnest.core.guard import Accepted, Refused, guard
from earnest.core.phrases import money
from earnest.core.standing import Power, Standing
from earnest.platform.orders.deciding import agreed_alone
from earnest.platform.orders.read_model import day_before
from earnest.platform.web.balance import Said
from earnest.platform.web.candidates import Candidate, candidates
from earnest.platform.web.consequences import Consequence, consequence
from earnest.platform.web.voice import Voice

PAYMENTS = {"deposit_paid": "pay/deposit", "balance_paid": "pay/balance"}
"""Acts that are payments, and where they are made, below the order's address."""
WATCHED = frozenset({"balance_demanded", "sum_retained", "termination_declared", "delivery_refused"})
"""Acts whose refusal is worth saying beforehand."""


INPUTS = {"what": ("what_is_wrong", "text"), "new_date": ("new_date", "date")}
"""Fields that acts may need: what they are labelled, and their kind."""


class Input(Struct, frozen=True):
    """A field that the act needs filled in: its name, label and kind (``text``, ``date``)."""

    name: str
    label: str
    kind: str = "text"


class Act(Struct, frozen=True):
    """Something the reader may do now. ``fields`` are sent with it; ``costs`` tells its price, empty where it has none.

    ``says`` is its consequence; ``needs`` tells whose yes it takes beside; ``until`` its last day.
    """

    event: str
    label: str
    url: str
    says: tuple[Said, ...]
    costs: str
    dangerous: bool
    fields: tuple[tuple[str, str], ...] = ()
    inputs: tuple[Input, ...] = ()
    needs: str = ""
    until: str = ""
    why: Said = Said("")


class Barred(Struct, frozen=True):
    """Something the reader may want to do and may not: what, and why not."""

    label: str
    why: Said


def acts(
    standing: Standing, sources: Sources, voice: Voice, now: datetime, root: str, may: Callable[[e.AnyEvent], bool]
) -> tuple[tuple[Act, ...], tuple[Barred, ...]]:
    """Everything the reader may do now, and what is barred. ``may``: whether this reader's role allows the event at all.

    What is disputed takes no act from anybody: what may be done without it is offered too, and says so; but no payment, of
    which nobody can say whether it is owed.
    """
    allowed: dict[tuple[str, str], Act] = {}
    barred: dict[tuple[str, str], tuple[Barred, ...]] = {}
    for base in filter(None, (standing, agreed_alone(standing))):
        for candidate in candidates(base, voice, now):
            key = (candidate.kind, candidate.label)
            pays, disputed = candidate.kind in PAYMENTS, base is not standing
            if key in allowed or (disputed if pays else not may(candidate.event)):
                continue
            tried = guard(base, candidate.event, now)
            if isinstance(tried, Refused) or _ends_nothing(tried):
                watched = candidate.kind in WATCHED and not disputed
                barred.setdefault(key, _barred(candidate, tried, sources, voice) if watched else ())
                continue
            follows = consequence(base, tried, sources, voice, now)
            if disputed:
                follows = replace(follows, says=(*follows.says, Said(voice.word("act.if_not_so"))), price_minor=None)
            allowed[key] = _act(candidate, follows, base, sources, voice, root)
    free = [act for act in allowed.values() if not act.dangerous]
    dangerous = [act for act in allowed.values() if act.dangerous]
    return (*free, *dangerous), tuple(item for key, items in barred.items() if key not in allowed for item in items)


def _ends_nothing(tried: Accepted) -> bool:
    """Whether a termination or withdrawal would count for something else, a demand say."""
    return tried.judged.event in ("termination_declared", "withdrawal_declared") and tried.judged.effect == "notice"


def _act(
    candidate: Candidate, follows: Consequence, standing: Standing, sources: Sources, voice: Voice, root: str
) -> Act:
    reason, until = _ground(candidate.power, standing, sources, voice)
    return Act(
        event=candidate.kind,
        label=candidate.label,
        url=root + PAYMENTS.get(candidate.kind, f"acts/{candidate.kind}"),
        says=follows.says,
        costs=_costs(follows.price_minor, standing.currency, voice),
        dangerous=follows.dangerous,
        fields=_fields(candidate),
        inputs=tuple(_input(name, voice) for name in candidate.inputs),
        needs=voice.word("act.needs") if candidate.kind == "ending_agreed" else "",
        until=until,
        why=reason,
    )


def _ground(power: Power | None, standing: Standing, sources: Sources, voice: Voice) -> tuple[Said, str]:
    """Why the power is held, and its last day."""
    if power is None:
        return Said(""), ""
    reason = Said(voice.says(why(power.because, voice.lang, standing.currency)), sources.cites(power.because))
    if power.until is None:
        return reason, ""
    last = day_before(power.until, standing.inputs.facts.zone)
    return reason, voice.word("act.until", day=date_text(last, voice.lang))


def _input(name: str, voice: Voice) -> Input:
    label, kind = INPUTS[name]
    return Input(name, voice.word(f"input.{label}"), kind)


def _fields(candidate: Candidate) -> tuple[tuple[str, str], ...]:
    """What the event says beyond who and when, for the form to send back; a payment's amount is the server's to know."""
    if candidate.kind in PAYMENTS:
        return ()
    written = msgspec.to_builtins(candidate.event, enc_hook=str)
    own = {"event", "on", "by", "defects", "new_date"}
    return tuple((name, _field(value)) for name, value in written.items() if name not in own)


def _field(value: Any) -> str:
    return ",".join(value) if isinstance(value, list | tuple) else str(value)


def _costs(minor: int | None, currency: str, voice: Voice) -> str:
    if minor is None:
        return ""
    if minor == 0:
        return voice.word("act.free")
    return voice.word("act.costs" if minor > 0 else "act.brings", amount=money(abs(minor), currency, voice.lang))


def _barred(candidate: Candidate, tried: Accepted | Refused, sources: Sources, voice: Voice) -> tuple[Barred, ...]:
    because = tried.because if isinstance(tried, Refused) else tried.judged.because
    key = f"barred.{because.key}"
    text = voice.word(key) if voice.knows(key) else voice.says(why(because, voice.lang, "", candidate.event.by))  # type: ignore[union-attr]
    return (Barred(candidate.label, Said(text, sources.cites(because))),)

"""The first lines of an order's page: where the reader stands, and what comes next, in plain words."""

from __future__ import annotations

from datetime import datetime

from earnest.core.brief.dates import date_text
from earnest.core.brief.wording import told
from earnest.core.case import Case
from earnest.core.moments import local_day
from earnest.core.phrases import money
from earnest.core.standing import Blame, Duty, JudgedEvent, Settlement, Standing
from earnest.platform.orders.read_model import last_day
from earnest.platform.web.balance import gained_by, outcome
from earnest.platform.web.duties import distance, urgent, what
from earnest.platform.web.voice import Voice

MATERIAL = frozenset({"formation", "performance", "exercise", "agreement", "wrongful", "no_effect"})
"""Effects that change where the parties stand, or were meant to."""


def headline(case: Case, standing: Standing, voice: Voice) -> str:
    """Where the reader stands, in a sentence or two."""
    settlement = standing.settlement
    if settlement.status == "final":
        return _over(standing, voice)
    if settlement.status == "due_on_termination" and settlement.default_by in ("buyer", "seller", "both"):
        key = _by(settlement.default_by, voice, "headline.you_broke", "headline.they_broke", "headline.both_broke")
        return voice.word(f"{key}_perhaps" if standing.undetermined else key)
    entry = last_material(standing)
    if entry and entry.effect in ("wrongful", "no_effect"):
        return _wrong(case, standing, entry, voice)
    return _going_on(standing, voice)


def lede(standing: Standing, voice: Voice, now: datetime) -> str:
    """What comes next: what ending would bring, the reader's own step, or else the other side's; empty once all is over."""
    settlement = standing.settlement
    if settlement.status in ("final", "performed") or standing.contract in ("none", "without_effect"):
        return ""
    if settlement.status == "due_on_termination":
        key = _by(settlement.default_by, voice, "lede.they_end", "lede.end", "lede.ended")
        return voice.word(f"{key}_perhaps" if standing.undetermined else key, awards=outcome(settlement.awards, voice))
    entry = last_material(standing)
    wrong = entry is not None and entry.effect in ("wrongful", "no_effect") and not disputed(standing, entry)
    for debtor, key in ((voice.side, "lede.you"), (voice.other, "lede.they")):
        duty = urgent(standing, debtor)
        if duty and not (wrong and duty.state != "late"):
            return _step(duty, key, standing, voice, now)
    return _nothing_to_do(entry.by if entry and wrong else "", standing, voice)


def _nothing_to_do(wrong_by: str, standing: Standing, voice: Voice) -> str:
    """That nothing need be done; whoever did wrong is told if the other side may end the contract over it."""
    may_end = any(power.holder == voice.other and power.kind in ("terminate", "avoid") for power in standing.powers)
    if wrong_by == voice.side and may_end:
        settlement = standing.settlement
        awards = settlement.if_seller_walks if voice.other == "seller" else settlement.if_buyer_walks
        return voice.word("lede.they_may_end", awards=outcome(awards, voice))
    return voice.word("lede.not_about_it" if wrong_by == voice.other else "lede.nothing_to_do")


def _step(duty: Duty, key: str, standing: Standing, voice: Voice, now: datetime) -> str:
    zone = standing.inputs.facts.zone
    day, shown = last_day(duty, zone), what(duty, standing, voice)
    if day is None:
        return ""
    far = distance(day, local_day(now, zone), voice)
    inside = (f"（{far}）" if voice.lang == "zh" else f" ({far})") if far else ""
    return voice.word(
        f"{key}_late" if duty.state == "late" else key, duty=shown, day=date_text(day, voice.lang), distance=inside
    )


def last_material(standing: Standing) -> JudgedEvent | None:
    """The last event that changed anything, or pretended to."""
    return next((entry for entry in reversed(standing.log) if entry.effect in MATERIAL), None)


def disputed(standing: Standing, entry: JudgedEvent) -> bool:
    """Whether only one side says that it happened."""
    return any(f.number == entry.number and f.event.status == "disputed" for f in standing.inputs.facts.facts)


def _by(blame: Blame, voice: Voice, mine: str, theirs: str, otherwise: str) -> str:
    """One of three keys, by whose breach it is."""
    return mine if blame == voice.side else theirs if blame == voice.other else otherwise


def _over(standing: Standing, voice: Voice) -> str:
    settlement = standing.settlement
    if standing.undetermined:
        return voice.word("headline.over_uncertain")
    for side, owed, kept in (
        (voice.side, "over_you_get", "over_you_keep"),
        (voice.other, "over_you_owe", "over_they_keep"),
    ):
        if any(a.creditor == side and not a.held for a in settlement.awards):
            return _sum(settlement, gained_by(settlement.awards, side), owed, standing.currency, voice)
        held = sum(a.minor or 0 for a in settlement.awards if a.creditor == side and a.held)
        if held:
            return voice.word(f"headline.{kept}", amount=money(held, standing.currency, voice.lang))
    return voice.word("headline.over_nothing")


def _sum(settlement: Settlement, minor: int, key: str, currency: str, voice: Voice) -> str:
    if not minor:
        return voice.word(f"headline.{key}_open")
    return voice.word(f"headline.{key}", amount=money(minor, currency, voice.lang))


def _wrong(case: Case, standing: Standing, entry: JudgedEvent, voice: Voice) -> str:
    fact = next(fact for fact in standing.inputs.facts.facts if fact.number == entry.number)
    key = f"headline.{'mine' if entry.by == voice.side else 'theirs'}.{entry.event}"
    claimed = disputed(standing, entry)
    if entry.effect == "wrongful" and voice.knows(key) and not claimed:
        return voice.word(key)
    return voice.word(
        "headline.disputed" if claimed else f"headline.{entry.effect}", told=voice.says(told(case, fact, voice.lang))
    )


def _going_on(standing: Standing, voice: Voice) -> str:
    if standing.contract in ("none", "without_effect"):
        return voice.word("headline.offered" if standing.contract == "none" else "headline.without_effect")
    if standing.settlement.status == "performed":
        return voice.word("headline.completed")
    duty = urgent(standing, voice.side) or urgent(standing, voice.other)
    if duty:
        return _due(duty, standing, voice)
    if standing.contract == "preliminary":
        return voice.word("headline.reserved")
    if any(power.kind == "request_production" for power in standing.powers):
        return voice.word("headline.ask_when_ready" if voice.side == "buyer" else "headline.they_ask_when_ready")
    return voice.word("headline.uncertain" if standing.undetermined else "headline.going_on")


def _due(duty: Duty, standing: Standing, voice: Voice) -> str:
    thing = voice.word(f"thing.{duty.kind}")
    if duty.state == "late":
        return voice.word("headline.late", thing=thing)
    day = last_day(duty, standing.inputs.facts.zone)
    if day is None or day == local_day(standing.at, standing.inputs.facts.zone):
        return voice.word("headline.due_now", thing=thing)
    return voice.word("headline.due_by", thing=thing, day=date_text(day, voice.lang))

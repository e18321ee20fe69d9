"""What an act would bring: the standing after it compared with the standing before, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.compose import Sources
from earnest.core.brief.wording import why
from earnest.core.guard import Accepted
from earnest.core.law.finding import Because
from earnest.core.phrases import money
from earnest.core.standing import Award, Duty, DutyKind, Standing
from earnest.platform.web.balance import Said, gained_by, lost_by, outcome
from earnest.platform.web.duties import what, when
from earnest.platform.web.voice import Reader, Voice

COURSE: tuple[DutyKind, ...] = (
    "pay_deposit", "conclude", "produce", "offer_inspection", "cure", "deliver", "pay_balance", "take_delivery",
)  # fmt: skip
"""Duties in the order of a sale."""


class Consequence(Struct, frozen=True):
    """What follows, the most important first; what it costs or brings the reader in minor units; whether it is dangerous.

    ``price_minor`` is None where the act neither ends the contract nor breaks it, and where that hangs on an open question;
    negative where it brings money.
    """

    says: tuple[Said, ...]
    price_minor: int | None
    dangerous: bool


def consequence(before: Standing, tried: Accepted, sources: Sources, voice: Voice, now: datetime) -> Consequence:
    """What the act that the guard let through would bring."""
    after, wrongful = tried.after, tried.judged.effect == "wrongful"
    ends = after.ending is not None and before.ending is None
    comparison = _Comparison(before, tried, sources, voice, now)
    said = tuple(comparison.breach() if wrongful else comparison.end() if ends else comparison.change())
    price = comparison.price() if ends or wrongful else None
    return Consequence(said or comparison.nothing(), price, ends or wrongful)


class _Comparison(Struct):
    """Before and after an act."""

    before: Standing
    tried: Accepted
    sources: Sources
    voice: Voice
    now: datetime

    def end(self) -> Iterator[Said]:
        awards = self.tried.after.settlement.awards
        said = self._said("then.ends", awards=outcome(awards, self.voice), because=awards)
        if self.tried.after.undetermined:
            space = "" if self.voice.lang == "zh" else " "
            said = replace(said, text=f"{said.text}{space}{self.voice.word('beam.uncertain')}")
        yield said
        for other in self.tried.after.settlement.alternatives:
            if other.holder == self.voice.other:
                yield Said(self.voice.says(why(other.because, self.voice.lang, "")), self.sources.cites(other.because))

    def breach(self) -> Iterator[Said]:
        settlement = self.tried.after.settlement
        yield Said(self.voice.word("then.breach"), self.sources.cites(self.tried.judged.because))
        if settlement.status == "due_on_termination" and settlement.default_by in (self.voice.side, "both"):
            yield self._said(
                "then.breach_ended", awards=outcome(settlement.awards, self.voice), because=settlement.awards
            )
        else:
            yield Said(self.voice.word("then.breach_harmless"))

    def change(self) -> Iterator[Said]:
        if self.tried.after.settlement.status == "performed" != self.before.settlement.status:
            yield Said(self.voice.word("then.completed"), self.sources.cites(self.tried.judged.because))
            return
        yield from self._done()
        for (debtor, by), duties in self._grouped():
            key = "then.you_owe" if debtor == self.voice.side else "then.they_owe"
            shown = joined([what(duty, self.tried.after, self.voice) for duty in duties], self.voice)
            yield Said(self.voice.word(key, duty=shown, when=by), self.sources.cites(*(d.because for d in duties)))
        yield from self._walks()

    def nothing(self) -> tuple[Said, ...]:
        """What is said of an act that changes no duty and no price: in words of the page, or why, or that it is recorded."""
        because, own = self.tried.judged.because, f"then.{self.tried.judged.event}"
        if self.voice.knows(own):
            return (Said(self.voice.word(own), self.sources.cites(because)),)
        text = self.voice.says(why(because, self.voice.lang, self.before.currency)) if because.key else ""
        return (Said(text or self.voice.word("then.recorded"), self.sources.cites(because)),)

    def price(self) -> int | None:
        if self.tried.after.undetermined:
            return None
        awards = self.tried.after.settlement.awards
        cost = lost_by(awards, self.voice.side)
        return cost if cost or cost is None else -gained_by(awards, self.voice.side)

    def _grouped(self) -> Iterator[tuple[tuple[Reader, str], list[Duty]]]:
        """New duties of one side that fall due together."""
        zone = self.tried.after.inputs.facts.zone
        found: dict[tuple[Reader, str], list[Duty]] = {}
        for duty in sorted(self._new_duties(), key=lambda duty: COURSE.index(duty.kind)):
            found.setdefault((duty.debtor, when(duty, self.voice, zone, self.now)), []).append(duty)
        yield from found.items()

    def _new_duties(self) -> Iterator[Duty]:
        """Duties that were not running and now are, or fall due on a day that was not known."""
        old = {(duty.kind, duty.debtor): duty for duty in self.before.duties}
        for duty in self.tried.after.duties:
            had = old.get((duty.kind, duty.debtor))
            if duty.state in ("pending", "late") and (had is None or _quiet(had) or had.due != duty.due):
                yield duty

    def _done(self) -> Iterator[Said]:
        open_before = {(duty.kind, duty.debtor) for duty in self.before.duties if duty.state != "performed"}
        done = [
            duty
            for duty in self.tried.after.duties
            if duty.state == "performed" and duty.debtor == self.voice.side and (duty.kind, duty.debtor) in open_before
        ]
        if done:
            shown = joined([what(duty, self.tried.after, self.voice) for duty in done], self.voice)
            yield Said(self.voice.word("then.done", duty=shown), self.sources.cites(*(duty.because for duty in done)))

    def _walks(self) -> Iterator[Said]:
        """How the cost of walking away changes, for either side."""
        for side, key in ((self.voice.side, "then.walking_costs"), (self.voice.other, "then.they_walk")):
            was, becomes = _walk(self.before, side), _walk(self.tried.after, side)
            if was is None or becomes is None or lost_by(was, side) == lost_by(becomes, side):
                continue
            key += "_nothing" if lost_by(becomes, side) == 0 else "_first" if lost_by(was, side) == 0 else ""
            yield self._said(key, amount=self._money(becomes, side), before=self._money(was, side), because=becomes)

    def _money(self, awards: tuple[Award, ...], side: Reader) -> str:
        minor = lost_by(awards, side)
        if minor is None:
            return self.voice.word("pan.unknown")
        return money(minor, self.before.currency, self.voice.lang) if minor else self.voice.word("pan.nothing")

    def _said(self, key: str, *, because: tuple[Award, ...], **values: object) -> Said:
        grounds: tuple[Because, ...] = tuple(award.because for award in because) or (self.tried.judged.because,)
        return Said(self.voice.word(key, **values), self.sources.cites(*grounds))


def _quiet(duty: Duty) -> bool:
    return duty.state in ("dormant", "excused")


def _walk(standing: Standing, side: Reader) -> tuple[Award, ...] | None:
    """What that side's leaving would bring; None unless the contract goes on."""
    if standing.settlement.status != "open" or standing.contract not in ("in_force", "preliminary"):
        return None
    return standing.settlement.if_buyer_walks if side == "buyer" else standing.settlement.if_seller_walks


def joined(items: list[str], voice: Voice) -> str:
    """``build the goods and deliver``."""
    if voice.lang == "zh":
        return "、".join(items)
    return " and ".join(items) if len(items) < 3 else f"{', '.join(items[:-1])} and {items[-1]}"

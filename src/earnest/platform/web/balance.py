"""The balance: what each side stands to lose, and which way the beam tilts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.compose import Sources
from earnest.core.brief.verdict import loss
from earnest.core.brief.wording import award_text, awards_text, basis_text, sentence, why
from earnest.core.phrases import money
from earnest.core.standing import Award, Standing
from earnest.platform.web.voice import Reader, Voice

STEPS = 6
"""The farthest the beam tilts, in steps that the style sheet draws."""
PAID = frozenset({"deposit_paid", "balance_paid", "price_paid"})
SENT_BACK = frozenset({"sum_returned"})
"""Events by which money came to the seller, and went back."""


class Said(Struct, frozen=True):
    """A sentence and the labels of what it rests on."""

    text: str
    cites: tuple[str, ...] = ()


class Pan(Struct, frozen=True):
    """One pan: whose it is, what that side stands to lose (minor units; None: not known), and what follows."""

    side: Reader
    lead: str
    minor: int | None
    weight: str
    says: tuple[Said, ...]


class Balance(Struct, frozen=True):
    """The reader's pan and the other's; ``tilt`` in steps, positive where the other's is the heavier one.

    ``caption`` says in words what the picture shows; ``known`` is no where an amount or the outcome is uncertain.
    """

    mine: Pan
    theirs: Pan
    tilt: int
    caption: str
    known: bool = True


def weighed(standing: Standing, sources: Sources, voice: Voice) -> Balance:
    """What each side loses by walking away today; once one side may end the contract or it has ended, what that brings."""
    settlement = standing.settlement
    if settlement.status == "open":
        walks = {"buyer": settlement.if_buyer_walks, "seller": settlement.if_seller_walks}
        stage, mine, theirs = "walk", walks[voice.side], walks[voice.other]
    else:
        stage = "end" if settlement.status == "due_on_termination" else "over"
        mine = theirs = settlement.awards
    scale = _Scale(standing, sources, voice)
    pan, their_pan = scale.pan(stage, voice.side, mine), scale.pan(stage, voice.other, theirs)
    if stage == "over" and not settlement.awards:
        pan, their_pan = scale.settled(pan), scale.settled(their_pan)
    tilt = tilt_of(pan.minor, their_pan.minor)
    return Balance(
        mine=pan,
        theirs=their_pan,
        tilt=tilt,
        caption=_caption(stage, pan, their_pan, standing, voice),
        known=pan.minor is not None and their_pan.minor is not None and not standing.undetermined,
    )


def tilt_of(mine: int | None, theirs: int | None) -> int:
    """How far the beam tilts: by the share of what is at stake that is the other side's alone; level if an amount is not known."""
    if mine is None or theirs is None or mine == theirs:
        return 0
    part = round(STEPS * (theirs - mine) / (theirs + mine))
    return part or (1 if theirs > mine else -1)


def lost_by(awards: Iterable[Award], side: Reader) -> int | None:
    """What a side is the poorer for, in minor units; None where an amount it owes is not known. Price paid is no loss."""
    listed = tuple(award for award in awards if award.basis != "set_off_against_price")
    if any(award.minor is None and award.debtor == side for award in listed):
        return None
    return loss(listed, side)


def gained_by(awards: Iterable[Award], side: Reader) -> int:
    """What is to be paid to a side, in minor units; what it holds already and amounts not known are not counted."""
    return sum(award.minor or 0 for award in awards if award.creditor == side and not award.held)


def outcome(awards: tuple[Award, ...], voice: Voice) -> str:
    """Awards within a sentence, told to the reader."""
    return voice.says(awards_text(awards, voice.lang))


class _Scale(Struct):
    """What the pans are filled from."""

    standing: Standing
    sources: Sources
    voice: Voice

    def pan(self, stage: str, side: Reader, awards: tuple[Award, ...]) -> Pan:
        minor = lost_by(awards, side)
        whose = "you" if side == self.voice.side else "they"
        return Pan(
            side=side,
            lead=self.voice.word(f"pan.{stage}_{whose}"),
            minor=minor,
            weight=self._weight(minor),
            says=() if stage != "walk" and minor == 0 else self._says(side, awards),
        )

    def settled(self, pan: Pan) -> Pan:
        """The pan once everything owed has been paid: the seller's keeps what it gave back beyond what it had got."""
        came = _moved(self.standing, PAID)
        went = _moved(self.standing, SENT_BACK)
        if pan.side != "seller" or went <= came:
            return pan
        key = "pan.sent_back" if self.voice.side == "seller" else "pan.came_back"
        amounts = {"back": self._weight(went), "paid": self._weight(came)}
        return replace(
            pan, minor=went - came, weight=self._weight(went - came), says=(Said(self.voice.word(key, **amounts)),)
        )

    def _weight(self, minor: int | None) -> str:
        if minor is None:
            return self.voice.word("pan.unknown")
        return money(minor, self.standing.currency, self.voice.lang) if minor else self.voice.word("pan.nothing")

    def _says(self, side: Reader, awards: tuple[Award, ...]) -> tuple[Said, ...]:
        if not awards:
            return (Said(self.voice.word("pan.nothing_owed"), self.sources.cites(self.standing.contract_because)),)
        said = [
            Said(self._told(tuple(group)), self.sources.cites(*(a.because for a in awards)))
            for _, group in groupby(awards, key=lambda a: (a.debtor, a.creditor, a.held))
        ]
        return (*said, *self._capped(side))

    def _told(self, awards: tuple[Award, ...]) -> str:
        first, voice = awards[0], self.voice
        if first.creditor == voice.side and not first.held and len(awards) == 1:
            key, basis = (
                ("pan.you_get" if first.minor is not None else "pan.you_get_unknown"),
                basis_text(first, voice.lang),
            )
            shown = money(first.minor, first.currency, voice.lang) if first.minor is not None else ""
            return voice.word(key, amount=shown, basis=basis)
        text = award_text(first, voice.lang) if len(awards) == 1 else awards_text(awards, voice.lang)
        return sentence(voice.says(text)) + ("。" if voice.lang == "zh" else ".")

    def _capped(self, side: Reader) -> tuple[Said, ...]:
        """That only part of what was paid binds, beside what the buyer would lose."""
        standing, because = self.standing, self.standing.deposit_because
        if side != "buyer" or because is None or standing.deposit_effective_minor == standing.deposit_paid_minor:
            return ()
        text = self.voice.says(why(because, self.voice.lang, standing.currency))
        return (Said(text, self.sources.cites(because)),)


def _moved(standing: Standing, kinds: frozenset[str]) -> int:
    """What events of these kinds, not disputed, moved in all, in minor units."""
    events = (fact.event for fact in standing.inputs.facts.facts if fact.event.status == "established")
    sums = (getattr(event, "amount", None) for event in events if event.__struct_config__.tag in kinds)
    return sum(amount.minor for amount in sums if amount)


def _caption(stage: str, mine: Pan, theirs: Pan, standing: Standing, voice: Voice) -> str:
    said = [_lie(stage, mine, theirs, standing.currency, voice)]
    said += [voice.word("beam.uncertain")] if standing.undetermined else []
    return ("" if voice.lang == "zh" else " ").join(said)


def _lie(stage: str, mine: Pan, theirs: Pan, currency: str, voice: Voice) -> str:
    if mine.minor is None or theirs.minor is None:
        return voice.word("beam.unknown")
    if mine.minor == theirs.minor:
        amount = money(mine.minor, currency, voice.lang)
        return voice.word("beam.level", amount=amount) if mine.minor else voice.word("beam.nothing")
    whose = "they" if theirs.minor > mine.minor else "you"
    return voice.word(f"beam.over_{whose}" if stage == "over" else f"beam.{whose}")

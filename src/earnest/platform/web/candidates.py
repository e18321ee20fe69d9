"""Acts worth trying for a side: its duties, its powers, its answers, and the ways out. Each is then tried by the guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect, Ground
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.phrases import phrase
from earnest.core.standing import Duty, Power, PowerKind, Standing
from earnest.platform.web.voice import Voice


class Candidate(Struct, frozen=True):
    """An act to be tried: the event, what it is called, the inputs it needs, the power it would exercise."""

    event: e.AnyEvent
    label: str
    inputs: tuple[str, ...] = ()
    power: Power | None = None

    @property
    def kind(self) -> str:
        """The word of the case language for the event."""
        return str(self.event.__struct_config__.tag)


def candidates(standing: Standing, voice: Voice, now: datetime) -> Iterator[Candidate]:
    """Every act of that side worth trying: its duties, its powers, its answers, and the ways out, in that order."""
    trial = _Trial(standing, voice, When(now), now)
    if standing.contract in ("without_effect", "ended"):
        yield from trial.choices()
        return
    yield from trial.duties()
    yield from trial.powers()
    yield from trial.answers()
    yield from trial.ways_out()


class _Trial(Struct):
    standing: Standing
    voice: Voice
    on: When
    now: datetime

    def named(
        self, event: e.AnyEvent, key: str = "", inputs: tuple[str, ...] = (), power: Power | None = None
    ) -> Candidate:
        label = self.voice.word(f"act.{key or event.__struct_config__.tag}")
        return Candidate(event, label, inputs, power)

    def duties(self) -> Iterator[Candidate]:
        for duty in self.standing.duties:
            if duty.debtor == self.voice.side and duty.state in ("pending", "late", "dormant"):
                yield from (self.named(event, inputs=inputs) for event, inputs in self._performing(duty))

    def _performing(self, duty: Duty) -> Iterator[tuple[e.AnyEvent, tuple[str, ...]]]:
        """The acts by which a duty is performed, as far as things have come to that."""
        on, happened = self.on, {entry.event for entry in self.standing.log}
        ready = bool(happened & {"delivery_tendered", "inspection_passed"})
        owed = Money(duty.amount_minor or 0, self.standing.currency)
        match duty.kind:
            case "pay_deposit" if duty.amount_minor:
                yield e.DepositPaid(on=on, amount=owed), ()
            case "pay_balance" if duty.amount_minor and (duty.state != "dormant" or ready):
                yield e.BalancePaid(on=on, amount=owed), ()
            case "take_delivery" if "delivery_tendered" in happened:
                yield e.DeliveryTaken(on=on), ()
                if not self._refused():
                    yield e.DeliveryRefused(on=on, defects=(SOMETHING,)), ("what",)
            case "offer_inspection":
                yield e.InspectionOffered(on=on), ()
            case "produce" if "production_started" not in happened and duty.state != "dormant":
                yield e.ProductionStarted(on=on), ()
            case "deliver":
                yield e.DeliveryTendered(on=on), ()
                yield e.DelayAnnounced(on=on), ("new_date",)
            case "cure":
                yield e.DefectCured(on=on), ()
            case _:
                return

    def powers(self) -> Iterator[Candidate]:
        held = [power for power in self.standing.powers if power.holder == self.voice.side]
        for power in held:
            if power.kind == "elect_remedy":
                yield from self.choices()
            elif power.kind == "demand_performance":
                yield from self._demand(power)
            elif power.kind in EXERCISED and not self._already(power):
                event, key = EXERCISED[power.kind](self)
                yield self.named(event, key, power=power, inputs=("what",) if power.kind == "reject" else ())
        if "inspection_offered" in {entry.event for entry in self.standing.log} and any(
            p.kind == "inspect" for p in held
        ):
            yield self.named(e.InspectionPassed(on=self.on))
            yield self.named(e.InspectionFailed(on=self.on, defects=(SOMETHING,)), inputs=("what",))

    def _already(self, power: Power) -> bool:
        """Whether the power has been exercised, so far as it can be."""
        if power.kind == "reject":
            return self._refused()
        done = {"inspect": {"inspection_offered", "inspection_requested"}}
        return bool(done.get(power.kind, set()) & {entry.event for entry in self.standing.log})

    def _demand(self, power: Power) -> Iterator[Candidate]:
        make = DEMANDS.get(power.about)
        if make:
            yield self.named(make(self), power=power)

    def choices(self) -> Iterator[Candidate]:
        for other in self.standing.settlement.alternatives:
            if other.holder == self.voice.side and other.remedy in ("deposit", "liquidated_damages", "performance"):
                event = e.RemedyElected(on=self.on, by=self.voice.side, remedy=other.remedy)  # type: ignore[arg-type]
                remedy = phrase(f"remedy.{other.remedy}", self.voice.lang)
                yield Candidate(event, self.voice.word("act.remedy_elected", remedy=remedy))

    def answers(self) -> Iterator[Candidate]:
        """Answers to what the other side last did, and what may always be asked for."""
        last = next((entry for entry in reversed(self.standing.log) if entry.by == self.voice.other), None)
        if last and last.effect == "wrongful" and self.standing.log[-1].event != "objection_raised":
            yield self.named(e.ObjectionRaised(on=self.on, by=self.voice.side))
        started = {"production_started", "goods_produced", "delivery_tendered", "inspection_offered"}
        happened = {entry.event for entry in self.standing.log}
        late = any(duty.state == "late" for duty in self.standing.duties)
        waiting = self.standing.contract == "in_force" and not happened & started and not late and not self._left()
        if self.voice.side == "buyer" and waiting:
            yield self.named(e.DeferralRequested(on=self.on))
        owed = {duty.kind for duty in self.standing.duties if duty.state in ("pending", "late")}
        if self.voice.side == "buyer" and "cure" in owed and "cure_demanded" not in happened:
            yield self.named(e.CureDemanded(on=self.on))
        if self.voice.side == "seller" and any(
            d.kind == "pay_balance" and d.state != "performed" for d in self.standing.duties
        ):
            yield self.named(e.BalanceDemanded(on=self.on))

    def ways_out(self) -> Iterator[Candidate]:
        if self.standing.contract not in ("in_force", "preliminary") or self.standing.settlement.status == "performed":
            return
        ending = {"terminate", "avoid", "cancel", "withdraw"} & {
            power.kind for power in self.standing.powers if power.holder == self.voice.side
        }
        if not ending:
            if not self._left():
                yield self.named(e.WithdrawalDeclared(on=self.on, by=self.voice.side))
            yield self.named(e.TerminationDeclared(on=self.on, by=self.voice.side, ground=self.ground()))
        if self.voice.side == "seller":
            yield self.named(e.SumRetained(on=self.on))
        yield self.named(e.EndingAgreed(on=self.on))

    def _refused(self) -> bool:
        """Whether the goods last held out were refused already."""
        told = [entry.event for entry in self.standing.log if entry.event in ("delivery_tendered", "delivery_refused")]
        return told[-1:] == ["delivery_refused"]

    def _left(self) -> bool:
        """Whether that side has walked away already: nobody does it twice."""
        return any(x.event == "withdrawal_declared" and x.by == self.voice.side for x in self.standing.log)

    def ground(self) -> Ground:
        """The ground that the other side's gravest breach gives."""
        against = [breach for breach in self.standing.breaches if breach.by == self.voice.other]
        gravest = next((b for b in against if b.fundamental), against[-1] if against else None)
        return _GROUNDS.get(gravest.duty or "", "other") if gravest else "other"


SOMETHING = Defect(what="?")
"""Stands for the defect that the reader will name, while the act is tried."""
_GROUNDS: dict[str, Ground] = {
    "deliver": "late_delivery",
    "pay_balance": "non_payment",
    "take_delivery": "not_taken",
    "cure": "non_conformity",
}


def _terminate(trial: _Trial) -> tuple[e.AnyEvent, str]:
    return e.TerminationDeclared(on=trial.on, by=trial.voice.side, ground=trial.ground()), ""


def _leave(key: str) -> Callable[[_Trial], tuple[e.AnyEvent, str]]:
    return lambda trial: (e.WithdrawalDeclared(on=trial.on, by=trial.voice.side), key)


EXERCISED: dict[PowerKind, Callable[[_Trial], tuple[e.AnyEvent, str]]] = {
    "terminate": _terminate,
    "avoid": lambda t: (e.TerminationDeclared(on=t.on, by=t.voice.side, ground="false_information"), "avoid"),
    "cancel": _leave("cancel"),
    "withdraw": _leave("withdraw"),
    "apply_to_court": lambda t: (e.ClaimFiled(on=t.on, by=t.voice.side, claims=("termination",)), ""),
    "request_production": lambda t: (e.ProductionRequested(on=t.on), ""),
    "inspect": lambda t: (e.InspectionRequested(on=t.on), ""),
    "reject": lambda t: (e.DeliveryRefused(on=t.on, defects=(SOMETHING,)), ""),
}
"""How each power is exercised: the event, and what the act is called where that is not the event's own name."""
DEMANDS: dict[str, Callable[[_Trial], e.AnyEvent]] = {
    "deliver": lambda t: e.DeliveryDemanded(on=t.on),
    "pay_balance": lambda t: e.BalanceDemanded(on=t.on),
    "take_delivery": lambda t: e.TakingDemanded(on=t.on),
    "cure": lambda t: e.CureDemanded(on=t.on),
    "conclude": lambda t: e.ConclusionDemanded(on=t.on, by=t.voice.side),
}
"""How the performance of each duty is demanded."""

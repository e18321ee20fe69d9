"""Duties and breaches during the walk: opening them, when they fall due, when they are late, what goes to the root."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from earnest.core.deadlines import Deadline, Earlier, Later
from earnest.core.due import Due, resolve
from earnest.core.facts.event import Defect
from earnest.core.judging.position import Grace, OpenBreach, OpenDuty, Position
from earnest.core.law.finding import Because
from earnest.core.law.provision import Role as LawRole
from earnest.core.periods import end_of, last_day_of_months
from earnest.core.standing import DutyKind
from earnest.core.terms.clauses import (
    OTHER_SIDE,
    SIDES,
    Balance,
    Clause,
    Delivery,
    Deposit,
    Formation,
    Inspection,
    Production,
    Role,
    Validity,
)

LATE: dict[str, str] = {
    "pay_deposit": "deposit_unpaid",
    "conclude": "not_concluded",
    "produce": "late_production",
    "offer_inspection": "inspection_not_offered",
    "deliver": "late_delivery",
    "pay_balance": "late_payment",
    "take_delivery": "not_taken",
    "cure": "not_cured",
}
"""What a duty becomes when it is not performed in time."""

AT_TENDER = Deadline.parse("on delivery_tendered")
WHEN_ASKED: dict[Role, Deadline] = {
    "seller": Deadline.parse("when asked by buyer"),
    "buyer": Deadline.parse("when asked by seller"),
}
"""By debtor: owed as soon as the other side asks."""
_SALE: tuple[tuple[DutyKind, Role, type[Clause], str], ...] = (
    ("produce", "seller", Production, "start"),
    ("deliver", "seller", Delivery, "due"),
    ("pay_balance", "buyer", Balance, "due"),
)


def open_duties(p: Position) -> None:
    """Open the duties of the bargain, or renew their terms after an amendment."""
    deposit = p.reading.get(Deposit)
    if deposit and deposit.amount and not p.deposit_minor:
        _open(p, "pay_deposit", "buyer", None, _why(p, Deposit), deposit.amount.minor)
    if p.bargain_kind == "preliminary":
        clause = p.reading.get(Formation)
        for side in SIDES:
            _open(
                p,
                "conclude",
                side,
                clause.conclude_by if clause else None,
                p.bargain.because if p.bargain else _why(p, Formation),
            )
    elif p.bargain_kind == "sale":
        for kind, debtor, topic, field in _SALE:
            clause_of_topic = p.reading.get(topic)
            if clause_of_topic:
                _open(p, kind, debtor, getattr(clause_of_topic, field), _why(p, topic), _amount(p, kind))
        if (inspection := p.reading.get(Inspection)) and inspection.allowed:
            _open(p, "offer_inspection", "seller", None, _why(p, Inspection))
        if p.duty("deliver", "seller"):
            _open(p, "take_delivery", "buyer", AT_TENDER, _why(p, Delivery))
    if (validity := p.reading.get(Validity)) and (due := _resolve(p, validity.until)).at:
        p.timer(due.at, "validity", validity.until)
    refresh(p)


def _amount(p: Position, kind: str) -> int | None:
    if kind != "pay_balance":
        return None
    clause = p.reading.get(Balance)
    if clause and clause.amount:
        return clause.amount.minor
    deposit = p.reading.get(Deposit)
    already = p.deposit_minor or (deposit.amount.minor if deposit and deposit.amount else 0)
    return None if p.price_minor is None else max(p.price_minor - already, 0)


def _why(p: Position, topic: type[Clause]) -> Because:
    term = p.reading.term(topic)
    if term is None:
        return Because("duty.by_law", p.bargain.because.law if p.bargain else ())
    return Because("duty.by_term", term.because.law, clauses=(term.clause.id,) if term.clause.id else ())


def _open(
    p: Position, kind: DutyKind, debtor: Role, deadline: Deadline | None, because: Because, amount: int | None = None
) -> None:
    known = p.duties.get((kind, debtor))
    if known is None:
        p.duties[(kind, debtor)] = OpenDuty(kind, debtor, deadline, because, amount)
        return
    if known.owing and amount is not None:
        known.amount_minor = amount
    if known.deadline != deadline and known.owing:
        known.deadline, known.due, known.state, known.because = deadline, None, "pending", because
        cure(p, kind, debtor)


def _resolve(p: Position, deadline: Deadline) -> Due:
    return resolve(deadline, p.happened, p.law.calendar, asked=p.asked)


def _asked(p: Position, duty: OpenDuty) -> dict[str, datetime]:
    """When the creditor asked for this duty: asking for the goods to be built is not yet asking for them."""
    at = p.asked_for.get(duty.kind)
    return {OTHER_SIDE[duty.debtor]: at} if at is not None else {}


def refresh(p: Position) -> None:
    """Work out when the duties still open fall due, now that something more has happened."""
    for duty in p.duties.values():
        if duty.deadline is None or duty.state not in ("pending", "dormant") or not _may_have_changed(p, duty):
            continue
        before = duty.due.at if duty.due else None
        duty.due = resolve(duty.deadline, p.happened, p.law.calendar, asked=_asked(p, duty))
        duty.state = "dormant" if duty.due.at is None else "pending"
        if duty.due.at is not None and duty.due.at != before:
            p.timer(duty.due.at, "due", duty)


def _may_have_changed(p: Position, duty: OpenDuty) -> bool:
    """Whether what has happened can bear on when the duty falls due; of two deadlines either may still decide."""
    due = duty.due
    if due is None or (duty.deadline is not None and isinstance(duty.deadline.rule, Earlier | Later)):
        return True
    return due.at is None and (due.waits_for in p.happened or str(due.waits_for).startswith("asked_by_"))


def fall_due(p: Position, duty: OpenDuty) -> None:
    """The duty's time has run out: it is withheld if the law gives a defence, otherwise late."""
    if duty.state != "pending" or duty.due is None or duty.due.at is None or duty.due.at > p.now:
        return
    if duty.kind == "conclude":
        _not_concluded(p, duty)
        return
    defence = p.law.first(LawRole.DEFENCE, p, duty)
    if defence:
        duty.state, duty.withheld = "excused", defence.because
        return
    duty.state, duty.late_since = "late", p.now
    commit(
        p,
        duty.debtor,
        LATE[duty.kind],
        Because("breach." + LATE[duty.kind], duty.because.law, clauses=duty.because.clauses),
        duty=duty.kind,
    )


def _not_concluded(p: Position, duty: OpenDuty) -> None:
    """The day for the further contract has passed: one side's breach, or the end of the reservation by nobody's doing."""
    if p.ending is not None or p.bargain_kind != "preliminary" or any(b.kind == "not_concluded" for b in p.breaches):
        return
    absent = p.law.first(LawRole.UNCONCLUDED, p)
    if absent is None or absent.value not in SIDES:
        p.end("lapsed", "law", Because("ending.not_concluded_in_time", duty.because.law, clauses=duty.because.clauses))
        return
    theirs = p.duty("conclude", absent.value)
    if theirs is not None:
        theirs.state, theirs.late_since = "late", p.now
    because = Because("breach.not_concluded", absent.because.law, absent.because.facts, duty.because.clauses)
    commit(p, absent.value, "not_concluded", because, duty="conclude")


def ask_again(p: Position, kind: DutyKind, debtor: Role) -> None:
    """The creditor asks for a withheld duty: if nothing stands in its way any more it is owed now."""
    duty = p.duty(kind, debtor)
    if duty is not None and duty.state == "excused" and p.law.first(LawRole.DEFENCE, p, duty) is None:
        duty.state, duty.withheld, duty.deadline, duty.due = "pending", None, WHEN_ASKED[debtor], None


def resume(p: Position, kind: DutyKind, debtor: Role) -> None:
    """What stood in the way of a withheld duty has gone: it is owed from now on, together with the other side's."""
    duty = p.duty(kind, debtor)
    if duty is None or duty.state != "excused":
        return
    duty.state, duty.withheld, duty.deadline, duty.due = "pending", None, AT_TENDER, None
    if "delivery_tendered" in p.happened:
        today = p.now.astimezone(p.law.calendar.zone).date()
        duty.due = Due(end_of(today, p.law.calendar.zone), today)
        p.timer(end_of(today, p.law.calendar.zone), "due", duty)


def commit(
    p: Position,
    by: Role,
    kind: str,
    because: Because,
    *,
    duty: DutyKind | None = None,
    defects: tuple[Defect, ...] = (),
) -> OpenBreach:
    """Enter a breach as of now, ask the law for an excuse and whether it goes to the root."""
    breach = OpenBreach(by, kind, p.now, because, duty, defects)
    excuse = p.law.first(LawRole.EXCUSE, p, breach)
    if excuse:
        breach.excused = excuse.because
    p.breaches.append(breach)
    weigh(p, breach)
    return breach


def weigh(p: Position, breach: OpenBreach) -> None:
    """Ask the law whether a breach now goes to the root."""
    if breach.root_since is None and breach.cured is None:
        gravity = p.law.first(LawRole.GRAVITY, p, breach)
        if gravity and gravity.value:
            breach.root_since, breach.root_because, breach.sought = p.now, gravity.because, p.seeking is not None


@contextmanager
def seeking_the_end(p: Position, party: Role) -> Iterator[None]:
    """As things would be if that party now wanted out: what is weighed only then is weighed, and unweighed after."""
    if p.ending:
        yield
        return
    weighed = [(breach, breach.root_since, breach.root_because) for breach in p.breaches]
    p.seeking = party
    for breach in p.breaches:
        if breach.by != party:
            weigh(p, breach)
    try:
        yield
    finally:
        p.seeking = None
        for breach, since, because in weighed:
            breach.root_since, breach.root_because = since, because


def weigh_duty(p: Position, kind: DutyKind, debtor: Role) -> None:
    """Weigh again every breach of that duty: a period given for it has run out."""
    for breach in p.breaches:
        if breach.duty == kind and breach.by == debtor:
            weigh(p, breach)


def cure(p: Position, kind: DutyKind, debtor: Role) -> None:
    """What was late or wrong has been made good and accepted."""
    for breach in p.breaches:
        if breach.duty == kind and breach.by == debtor and breach.cured is None:
            breach.cured = p.now


WITHDRAWN_BY_AGREEING = frozenset(
    {"refusal", "variation", "premature_demand", "unfounded_termination", "unfounded_withdrawal"}
)
"""What a side takes back by agreeing with the other that the contract goes on, and the other forgives."""


def make_up(p: Position) -> None:
    """Both hold on to the contract: what was said against it before no longer counts."""
    for breach in p.breaches:
        if breach.kind in WITHDRAWN_BY_AGREEING and breach.cured is None:
            breach.cured = p.now


def perform(p: Position, kind: DutyKind, debtor: Role, fact: int) -> bool:
    """The duty is performed by that fact; False if it was not owed."""
    duty = p.duty(kind, debtor)
    if duty is None or not duty.owing:
        return False
    duty.state, duty.performed_by = "performed", fact
    cure(p, kind, debtor)
    return True


DEMANDS = frozenset(
    {"balance_demanded", "delivery_demanded", "taking_demanded", "cure_demanded", "conclusion_demanded"}
)
"""Demands properly so called. The seller's notice that it is over, the money in its hands, does not grow into one with time."""


def demand(p: Position, kind: DutyKind, debtor: Role, fact: int, within: Deadline | None, anchor: str) -> None:
    """The creditor demands a duty, giving a period (or none)."""
    until: datetime | None = None
    ample: datetime | None = None
    months = p.law.parameter("ample_period_months")
    if within is not None:
        until = resolve(within, {**p.happened, anchor: p.now}, p.law.calendar, asked=p.asked).at
    if months and (anchor in DEMANDS or debtor == "seller"):
        zone = p.law.calendar.zone
        ample = end_of(last_day_of_months(p.now.astimezone(zone).date(), months, p.law.calendar).last_day, zone)
    p.graces[(kind, debtor)] = Grace(p.now, until, fact, ample)
    for over in (until, ample):
        if over is not None:
            p.timer(over, "grace", (kind, debtor))

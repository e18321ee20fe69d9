"""``judge(terms, facts, law, at) -> Standing``: pure, total, deterministic.

The main flow of the engine, in four steps: the law of the contract's day; the terms in force under it; the walk along the
facts and the deadlines between them; the settlement. What cannot be known is asked as a question, and every answer is judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from earnest.core.facts.events import AnyEvent
from earnest.core.facts.fact import Fact
from earnest.core.facts.log import FactLog
from earnest.core.inputs import Inputs
from earnest.core.judging.position import DUSK, Position
from earnest.core.judging.walk import walk
from earnest.core.law.finding import Because
from earnest.core.law.pack import Pack
from earnest.core.moments import FIRST_YEAR
from earnest.core.periods import end_of
from earnest.core.powers import powers
from earnest.core.reading import Reading, read
from earnest.core.settlement import settle
from earnest.core.standing import Branch, Breach, Contract, Duty, Phase, Power, Question, Standing
from earnest.core.terms.clauses import OTHER_SIDE
from earnest.core.terms.offer import Terms

CONCLUDES = frozenset({"order_placed", "agreement_signed", "order_confirmed", "deposit_paid", "price_paid"})
MOST_QUESTIONS = 4


def judge(
    terms: Terms,
    facts: FactLog,
    law: Pack,
    at: datetime,
    *,
    known_at: datetime | None = None,
    assumed: tuple[tuple[str, str], ...] = (),
) -> Standing:
    """Where both parties stand at ``at`` (an aware instant), from the facts in effect then and recorded by ``known_at``.

    Without ``known_at`` every recorded fact counts. ``assumed`` answers questions that would otherwise be left open.
    Never raises on terms and facts that were read without error.
    """
    inputs = Inputs(terms, facts, law, at, known_at or DUSK, assumed)
    standing = _judge(inputs)
    if not standing.undetermined:
        return standing
    return _with_branches(standing)


def judge_after(standing: Standing, events: Iterable[AnyEvent]) -> Standing:
    """The standing if these events happened next, at the end of the last one's day."""
    given = standing.inputs
    listed = tuple(events)
    facts = given.facts.append(*listed)
    last = max((fact.at for fact in facts.facts if fact.number > len(given.facts.facts)), default=given.at)
    at = max(given.at, end_of(last.astimezone(facts.zone).date(), facts.zone) - timedelta(seconds=1))
    return judge(given.terms, facts, given.law, at, assumed=given.assumed)


def _judge(given: Inputs) -> Standing:
    log = given.facts.as_known(given.known_at)
    known = [fact for fact in log.facts if fact.at <= given.at and fact.counts]
    assumed = dict(given.assumed)
    facts, disputed = _settle_disputes(known, assumed)
    day = contract_day(known, given.law, given.facts.zone, given.at)
    law = given.law.on(day)
    reading = read(given.terms, law, (), given.assumed)
    p = Position(given.terms, law, reading, assumed, _currency(given.terms, known))
    walk(p, facts, given.at)
    return _standing(given, p, day, disputed, log)


def contract_day(facts: Iterable[Fact], law: Pack, zone: ZoneInfo, at: datetime) -> date:
    """The day whose law governs: that on which the contract was made; before that, the day judged.

    Where the facts give no year at all, the law as it last was.
    """
    made = next((fact.at for fact in facts if fact.kind in CONCLUDES), None)
    if made is not None and made.year <= FIRST_YEAR:
        return law.change_days()[-1]
    return (made or at).astimezone(zone).date()


def _currency(terms: Terms, facts: Iterable[Fact]) -> str:
    price = terms.offer.price()
    if price:
        return price.currency
    for item in (*terms.offer.terms, *(fact.event for fact in facts)):
        amount = getattr(item, "amount", None)
        if amount is not None:
            return str(amount.currency)
    return ""


def _settle_disputes(facts: list[Fact], assumed: dict[str, str]) -> tuple[list[Fact], tuple[Question, ...]]:
    """Leave out disputed facts assumed not to be so; each is a question."""
    disputed = [fact for fact in facts if fact.event.status == "disputed"]
    if not disputed:
        return facts, ()
    questions = tuple(
        Question(
            f"fact:{fact.number}", "disputed_fact", ("so", "not_so"), Because("question.fact", facts=(fact.number,))
        )
        for fact in disputed[:MOST_QUESTIONS]
    )
    return [fact for fact in facts if assumed.get(f"fact:{fact.number}") != "not_so"], questions


def _with_branches(standing: Standing) -> Standing:
    """Judge every answer to every open question; keep the questions whose answer changes where anybody stands.

    Of several disputed facts each may change nothing, because the others are there: so they are left out together as well.
    """
    given, kept = standing.inputs, []
    several = _disputed(given)
    without = _assuming(given, *((f"fact:{n}", "not_so") for n in several)) if len(several) > 1 else standing
    changes = [standing.next_change, without.next_change]
    for question in _asked(standing.undetermined):
        judged = [_assuming(given, (question.key, option)) for option in question.options]
        changes += [branch.next_change for branch in judged]
        disputed = question.kind == "disputed_fact"
        compared = (*judged, standing, without) if disputed else judged
        if len({_outcome(branch, whole=disputed) for branch in compared}) > 1:
            told = zip(question.options, judged, strict=True)
            branches = (Branch(option, b.settlement.default_by, b.settlement.awards) for option, b in told)
            kept.append(replace(question, branches=tuple(branches)))
    soonest = min((at for at in changes if at is not None), default=None)
    return replace(standing, undetermined=tuple(kept), next_change=soonest)


def _assuming(given: Inputs, *answers: tuple[str, str]) -> Standing:
    return _judge(given._replace(assumed=tuple(sorted((*given.assumed, *answers)))))


def _disputed(given: Inputs) -> list[int]:
    """The numbers of the disputed facts that no answer is assumed to."""
    known, answered = given.facts.as_known(given.known_at).facts, dict(given.assumed)
    return [f.number for f in known if f.event.status == "disputed" and f"fact:{f.number}" not in answered]


def _asked(questions: tuple[Question, ...]) -> list[Question]:
    """The questions that are judged: every disputed fact among them, and so many of the others."""
    others = [question for question in questions if question.kind != "disputed_fact"][:MOST_QUESTIONS]
    return [question for question in questions if question.kind == "disputed_fact" or question in others]


def _outcome(standing: Standing, *, whole: bool) -> tuple[object, ...]:
    """Who owes what on the settlement; ``whole``: also how far the contract has come, and what is still to be performed."""
    settlement = standing.settlement
    awards = tuple((a.debtor, a.basis, a.minor) for a in settlement.awards)
    if not whole:
        return settlement.default_by, awards
    duties = tuple((d.kind, d.debtor, d.amount_minor) for d in standing.duties)
    return settlement.default_by, awards, settlement.status, standing.contract, duties


def _standing(given: Inputs, p: Position, day: date, disputed: tuple[Question, ...], log: FactLog) -> Standing:
    settlement = settle(p)
    effective = p.effective
    held = powers(p, settlement)
    return Standing(
        at=given.at,
        law=p.law.pack.code,
        law_day=day,
        currency=p.currency,
        phase=_phase(p),
        contract=_contract(p),
        contract_because=_contract_because(p),
        ending=p.ending,
        terms=p.reading.terms,
        duties=_duties(p),
        powers=held,
        log=tuple(p.log),
        breaches=tuple(
            Breach(b.by, b.kind, b.since, b.because, b.duty, b.root_since, b.root_because, b.excused, b.cured)
            for b in p.breaches
        ),
        settlement=settlement,
        undetermined=tuple(
            q for q in (*_reading_questions(p.reading), *disputed, *p.questions.values()) if q.key not in p.assumed
        ),
        remarks=_remarks(log, p),
        deposit_paid_minor=p.deposit_minor,
        deposit_effective_minor=p.effective_minor,
        deposit_because=effective.because if effective else None,
        held_minor=max(p.paid_minor, 0),
        next_change=_next_change(p, held),
        inputs=given,
    )


def _next_change(p: Position, held: tuple[Power, ...]) -> datetime | None:
    """When the next clock runs out: a duty falls due, a period ends, a power is lost."""
    running = [] if p.ending else [timer[0] for timer in p.timers[:1]]
    return min((*running, *(power.until for power in held if power.until)), default=None)


def _reading_questions(reading: Reading) -> tuple[Question, ...]:
    return tuple(
        Question(q.key, "missing_fact", q.options, Because("question.attention", q.law, clauses=(q.clause,)))
        for q in reading.questions
    )


def _remarks(log: FactLog, p: Position) -> tuple[Because, ...]:
    numbers = {entry.number for entry in p.log}
    return tuple(remark for remark in log.remarks if set(remark.facts) <= numbers)


def _contract(p: Position) -> Contract:
    if p.ending and p.bargain_kind != "none":
        return "without_effect" if p.ending.kind in ("without_effect", "avoided") else "ended"
    return _CONTRACTS.get(p.bargain_kind, "none")


def _contract_because(p: Position) -> Because:
    if p.ending:
        return p.ending.because
    return p.bargain.because if p.bargain else Because("bargain.none", facts=tuple(entry.number for entry in p.log))


_CONTRACTS: dict[str, Contract] = {"sale": "in_force", "preliminary": "preliminary", "pending": "in_force"}


def _phase(p: Position) -> Phase:
    if p.ending:
        return "without_effect" if p.ending.kind == "without_effect" else "ended"
    if p.delivered == 1:
        balance = p.duty("pay_balance", "buyer")
        return "delivered" if balance and balance.owing else "completed"
    for kind, phase in _PHASES:
        if kind in p.happened:
            return phase
    return _FIRST_PHASES.get(p.bargain_kind, "offered")


_FIRST_PHASES: dict[str, Phase] = {"sale": "bound", "pending": "bound", "preliminary": "reserved"}
_PHASES: tuple[tuple[str, Phase], ...] = (
    ("delivery_tendered", "ready"),
    ("goods_ready", "ready"),
    ("goods_produced", "ready"),
    ("production_started", "in_production"),
    ("production_requested", "in_production"),
)


def _duties(p: Position) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            d.kind, d.debtor, OTHER_SIDE[d.debtor], d.state, d.withheld or d.because,  # type: ignore[arg-type]
            d.due.at if d.due else None, d.due.last_day if d.due else None, bool(d.due and d.due.provisional),
            (d.due.waits_for or "") if d.due else "", (d.due.together_with or "") if d.due else "", d.amount_minor, d.performed_by,
        )
        for d in p.duties.values()
    )  # fmt: skip

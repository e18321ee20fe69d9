"""The judge: two times, what-if, questions, the law of the day; grounds on everything."""

from datetime import UTC, datetime

from earnest.core.brief.groups import happened
from earnest.core.case import Case
from earnest.core.facts.events import UnavailabilityDeclared, WithdrawalDeclared
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from tests.scenarios.contract import DEPOSIT, PAID, PRICE, case, judged, owed

LATE_NEWS = "\n2025-04-05 unavailability_declared {recorded: 2025-06-01}"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=15, tzinfo=UTC)


def standing_of(told: Case, **options: object):
    return judge(told.terms(), told.log(), pack("CN"), told.instant(), **options)  # type: ignore[arg-type]


def test_what_was_not_yet_recorded_was_not_yet_known():
    told = case(PAID + LATE_NEWS, at="2025-07-01")
    assert standing_of(told).default_by == "seller"
    assert standing_of(told, known_at=day("2025-05-01")).default_by == "neither"


def test_what_was_found_not_to_be_so_is_told_and_not_counted():
    refusal = "\n2025-04-05 refusal_declared {by: seller, of: deliver, status: %s}"
    never, found = (judged(PAID + more, at="2025-07-01") for more in ("", refusal % "not_so"))
    assert judged(PAID + refusal % "established", at="2025-07-01").default_by == "seller"
    assert (found.log, found.settlement, found.undetermined) == (never.log, never.settlement, ())
    told = dict(happened(case(PAID + refusal % "not_so"), found, "en"))
    assert any("No longer asserted; it does not count." in text for text in told)


def test_judging_earlier_leaves_later_facts_out():
    told = case(PAID + "\n2025-04-05 unavailability_declared", at="2025-12-31")
    assert judge(told.terms(), told.log(), pack("CN"), day("2025-04-04")).default_by == "neither"


def test_what_if_is_one_call():
    standing = judged(PAID, at="2025-04-01")
    left = standing.after(WithdrawalDeclared(on=When.parse("2025-04-02"), by="buyer"))
    assert owed(left) == ["buyer deposit_retained 10000 kept"]
    failed = standing.after(UnavailabilityDeclared(on=When.parse("2025-04-02")))
    assert owed(failed) == ["seller double_return_of_deposit 20000"]
    assert standing.log == judged(PAID, at="2025-04-01").log, "what-if changes nothing"


def test_question_without_consequence_is_not_asked():
    """Whether the period was long enough does not matter once the seller has refused altogether."""
    story = (
        PAID
        + "\n2025-07-05 delivery_demanded\n2025-07-08 refusal_declared {by: seller, of: deliver}\n2025-07-09 claim_filed {by: buyer, claims: [double_return]}"
    )
    assert judged(story, at="2025-08-01").undetermined == ()


def test_assumed_answer_closes_its_question():
    told = case(
        PAID + "\n2025-07-05 delivery_demanded\n2025-09-01 termination_declared {by: buyer, ground: late_delivery}",
        at="2025-09-30",
    )
    assert standing_of(told).undetermined != ()
    closed = standing_of(told, assumed=(("reasonable_period:deliver", "not_enough"),))
    assert closed.undetermined == ()
    assert closed.default_by == "neither"


def test_clause_shown_to_nobody_knows_whom_is_asked_about():
    terms = (
        PRICE,
        DEPOSIT,
        "{topic: balance, layer: negotiated, due: 2025-05-01}",
        "{id: x, topic: cancellation, layer: standard_term, by: seller, when: balance_unpaid}",
    )
    standing = judged(
        PAID + "\n2025-05-10 termination_declared {by: seller, ground: non_payment}", terms=terms, at="2025-06-01"
    )
    (question,) = standing.undetermined
    assert question.key == "attention:x"
    assert {b.answer: b.default_by for b in question.branches} == {"drawn": "buyer", "not_drawn": "neither"}


def test_everything_derived_has_its_grounds():
    told = case(
        PAID + "\n2025-04-05 unavailability_declared\n2025-04-06 claim_filed {by: buyer, claims: [double_return]}"
    )
    standing = told.judge()
    grounds = [
        *(t.because for t in standing.terms),
        *(d.because for d in standing.duties),
        *(b.because for b in standing.breaches),
    ]
    grounds += [e.because for e in standing.log] + [a.because for a in standing.settlement.awards]
    assert all(g.law or g.facts or g.clauses for g in grounds)
    assert all(a.because.law for a in standing.settlement.awards)


def test_facts_that_cannot_both_be_so_are_remarked_on():
    story = (
        PAID
        + "\n2025-06-01 inspection_offered\n2025-06-02 inspection_passed\n2025-06-02 inspection_failed {defects: [{what: a scratch, effect: cosmetic}]}"
    )
    assert [(r.key, r.facts) for r in judged(story).remarks] == [("remark.not_both", (3, 4))]


def test_later_clause_displaces_the_earlier_and_says_why():
    story = (
        PAID + "\n2025-03-05 amendment_agreed {terms: [{id: new, topic: delivery, layer: negotiated, due: 2025-08-31}]}"
    )
    standing = judged(story, at="2025-07-15")
    old = next(t for t in standing.terms if t.state == "displaced")
    assert (old.displaced_by, old.because.law) == ("new", ("CN-CC-543",))
    assert standing.breaches == ()

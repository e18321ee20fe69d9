"""The plan of a settlement: every credit is an award's, none is given twice, and what is held finds its owner."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.finding import Because
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.standing import Award
from earnest.core.terms import clauses as c
from earnest.core.terms.offer import Offer, Parties, Person, Terms
from earnest.platform.ledger.accounts import Account, Balance
from earnest.platform.ledger.settling import Settled, plan
from earnest.platform.orders.posting import is_settled
from tests.properties.effort import effort

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LAW = pack("CN")
BASES = ("single_return_of_deposit", "return_of_prepayment", "damages")


class Books:
    """One order's accounts as plain sums: positive on the side on which they grow."""

    def __init__(self, deposit=0, price=0):
        self.has = Counter({"provider:clearing": deposit + price, "escrow:deposit": deposit, "escrow:price": price})
        self.posted = Counter()
        self.returned = 0
        self.keys = set()

    def settle(self, awards, *, rest_is_sellers=False):
        made = plan(awards, self.known(rest_is_sellers))
        for t in made.transfers:
            self.take_in(t)
        return made

    def known(self, rest_is_sellers):
        return Settled(
            order_id=7,
            balances={Account(7, *name.split(":")): Balance(minor, 0, 0) for name, minor in self.has.items()},
            posted=dict(self.posted),
            returned_minor=self.returned,
            rest_is_sellers=rest_is_sellers,
            currency="CNY",
            key="settlement:7",
            at=AT,
        )

    def take_in(self, t):
        assert t.key not in self.keys
        self.keys.add(t.key)
        for account, side in ((t.debit, "debit"), (t.credit, "credit")):
            self.has[f"{account.party}:{account.purpose}"] += (
                t.amount_minor if account.normal == side else -t.amount_minor
            )
        assert min(self.has.values()) >= 0
        if t.reason != "release" or t.basis:
            assert t.basis
            assert t.citations
        self.posted[(t.credit.party, t.basis)] += t.amount_minor

    def refund(self, minor):
        """So much of what was posted to the buyer reaches the buyer."""
        self.returned += minor
        self.has["buyer:payable"] -= minor
        self.has["provider:clearing"] -= minor

    @property
    def to_buyer(self):
        return sum(minor for (party, _), minor in self.posted.items() if party == "buyer")

    @property
    def in_escrow(self):
        return self.has["escrow:deposit"] + self.has["escrow:price"]


def award(minor, basis="single_return_of_deposit", debtor="seller", *, held=False):
    creditor = "buyer" if debtor == "seller" else "seller"
    return Award(debtor, creditor, basis, minor, "CNY", Because("award", law=("CN-CC-566",)), held)


def moves(made):
    def name(account):
        return f"{account.party}:{account.purpose}"

    return [(name(t.debit), name(t.credit), t.amount_minor, t.basis) for t in made.transfers]


def test_double_return_takes_what_is_held_and_the_seller_owes_the_rest():
    made = Books(deposit=5000).settle([award(10_000, "double_return_of_deposit")])
    assert moves(made) == [
        ("escrow:deposit", "buyer:payable", 5000, "double_return_of_deposit"),
        ("seller:penalty_due", "buyer:payable", 5000, "double_return_of_deposit"),
    ]


def test_deposit_retained_is_forfeited_and_the_price_goes_back():
    made = Books(deposit=5000, price=20_000).settle(
        [award(5000, "deposit_retained", "buyer", held=True), award(20_000, "return_of_prepayment")]
    )
    assert sorted(moves(made)) == [
        ("escrow:deposit", "buyer:payable", 5000, "return_of_prepayment"),
        ("escrow:price", "buyer:payable", 15_000, "return_of_prepayment"),
        ("escrow:price", "seller:payable", 5000, "deposit_retained"),
    ]
    assert [t.reason for t in made.transfers if t.credit.party == "seller"] == ["forfeiture"]


def test_award_without_an_amount_posts_nothing():
    assert Books(deposit=5000).settle([award(None)]).transfers == ()


def test_award_that_held_money_cannot_pay_is_told_and_not_posted():
    costs = award(3000, "costs_of_work", "buyer")
    made = Books(deposit=5000).settle([costs])
    assert (made.transfers, made.outside) == ((), (costs,))


def test_money_that_came_back_on_one_award_and_was_counted_off_another_is_not_owed_again():
    books = Books(deposit=5000, price=195_000)
    books.settle([award(5000), award(195_000, "return_of_prepayment")])
    books.refund(5000)
    made = books.settle([award(5000), award(190_000, "return_of_prepayment")])
    assert (made.transfers, made.claim_back_minor) == ((), 0)


def test_later_award_of_more_posts_the_difference():
    books = Books(deposit=5000)
    books.settle([award(5000)])
    assert moves(books.settle([award(10_000, "double_return_of_deposit")])) == [
        ("seller:penalty_due", "buyer:payable", 5000, "double_return_of_deposit")
    ]


def test_later_award_of_less_is_claimed_back_and_nothing_falls_below_zero():
    books = Books(deposit=5000)
    books.settle([award(10_000, "double_return_of_deposit")])
    made = books.settle([award(5000, "deposit_retained", "buyer", held=True)])
    assert (made.transfers, made.claim_back_minor) == ((), 10_000)


def test_rest_that_no_award_names_is_the_sellers_where_it_is_said_so():
    made = Books(deposit=5000).settle([award(3000, "settlement")], rest_is_sellers=True)
    assert moves(made) == [
        ("escrow:deposit", "buyer:payable", 3000, "settlement"),
        ("escrow:deposit", "seller:payable", 2000, ""),
    ]


minor = st.integers(0, 30)


@effort()
@given(
    held=st.tuples(minor, minor),
    standings=st.lists(
        st.tuples(st.lists(st.tuples(st.sampled_from(BASES), minor), max_size=4), minor, st.randoms()), max_size=5
    ),
)
def test_buyer_is_given_the_most_that_was_ever_due_and_not_a_unit_more(held, standings):
    """However awards change, and on whichever of them the money that has reached the buyer is counted off."""
    books, most = Books(*held), 0
    for gross, refunded, random in standings:
        due = sum(part for _, part in gross)
        net = counted_off(gross, books.returned, random)
        made = books.settle([award(part, basis) for basis, part in net])
        if books.returned <= due:
            most = max(most, due)
            assert made.claim_back_minor == most - due
        assert books.to_buyer == most
        assert books.has["seller:penalty_due"] == max(most - sum(held), 0)
        assert books.settle([award(part, basis) for basis, part in net]).transfers == ()
        books.refund(min(refunded, books.has["buyer:payable"], books.has["provider:clearing"]))


def counted_off(gross, returned, random):
    """The awards less what has reached the buyer, taken off them in any order."""
    net = list(gross)
    for n in random.sample(range(len(net)), len(net)):
        basis, part = net[n]
        off = min(part, returned)
        net[n], returned = (basis, part - off), returned - off
    return net


DAY_ONE = date(2025, 1, 6)
TERMS = Terms(
    Offer(
        terms=(
            c.Price(layer="negotiated", amount=Money(2_000_000, "CNY")),
            c.Deposit(layer="negotiated", called="earnest"),
            c.Delivery(layer="negotiated", due=Deadline.parse("2025-06-30")),
        )
    ),
    Parties(buyer=Person(acts_as="consumer"), seller=Person()),
)
STEPS = st.sampled_from(
    ["deposit", "price", "wait", "seller has none", "buyer leaves", "seller ends", "buyer ends", "agreed", "refund"]
)


def happening(step, on, minor):
    money = Money(minor, "CNY")
    return {
        "deposit": lambda: e.DepositPaid(on=on, amount=money),
        "price": lambda: e.BalancePaid(on=on, amount=money),
        "wait": lambda: None,
        "seller has none": lambda: e.UnavailabilityDeclared(on=on),
        "buyer leaves": lambda: e.WithdrawalDeclared(on=on, by="buyer"),
        "seller ends": lambda: e.TerminationDeclared(on=on, by="seller", ground="refusal"),
        "buyer ends": lambda: e.TerminationDeclared(on=on, by="buyer", ground="late_delivery"),
        "agreed": lambda: e.EndingAgreed(on=on, returns=money if minor % 2 else None),
        "refund": lambda: e.SumReturned(on=on, amount=money),
    }[step]()


@effort()
@given(st.lists(st.tuples(STEPS, st.integers(1, 600_000)), min_size=3, max_size=9))
def test_whatever_the_standing_every_credit_is_an_award_and_escrow_is_empty_once_all_is_certain(steps):
    books, facts, day = Books(), [], DAY_ONE
    for step, amount in [("deposit", 300_000), *steps]:
        day += timedelta(days=100 if step == "wait" else 3)
        if step == "refund":
            amount = min(amount, books.has["buyer:payable"], books.has["provider:clearing"])
            books.refund(amount)
        if amount and (event := happening(step, When(day.isoformat()), amount)):
            facts.append(event)
        if step in ("deposit", "price"):
            books.has["provider:clearing"] += amount
            books.has[f"escrow:{step}"] += amount
        standing = judge(TERMS, FactLog.of(facts, LAW.calendar.zone), LAW, datetime.combine(day, AT.time(), UTC))
        if is_settled(standing):
            settle(books, standing)
    assert books.has["provider:clearing"] + books.has["seller:penalty_due"] == (
        books.in_escrow + books.has["buyer:payable"] + books.has["seller:payable"]
    )


def settle(books, standing):
    awards = standing.settlement.awards
    agreed = standing.ending is not None and standing.ending.kind == "agreed"
    made = books.settle(awards, rest_is_sellers=agreed or standing.settlement.status == "performed")
    due = sum(a.minor or 0 for a in awards if a.debtor == "seller")
    assert books.to_buyer == due + books.returned + made.claim_back_minor
    if all(a.minor is not None for a in awards):
        assert books.in_escrow == 0, standing.settlement

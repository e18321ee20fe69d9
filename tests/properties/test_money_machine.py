"""A second, plainer model of the money beside the judge: what was paid, what went back, what each side ends up with."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.facts.event import Ground
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.standing import Award, Standing
from earnest.core.terms import clauses as c
from earnest.core.terms.clauses import Role
from earnest.core.terms.offer import Offer, Parties, Person, Terms
from tests.properties.effort import effort

LAW = pack("CN")
ZONE = LAW.calendar.zone
PARTIES = Parties(buyer=Person(acts_as="consumer"), seller=Person())
SIDE = st.sampled_from(["buyer", "seller"])
SUM = st.integers(1, 3_000_000)
GIVES_BACK = frozenset(
    {
        "double_return_of_deposit", "single_return_of_deposit", "return_of_excess_deposit", "return_of_prepayment",
        "refund_of_price", "restitution",
    }
)  # fmt: skip


class MoneyMachine(RuleBasedStateMachine):
    """A car that is never delivered, paid for in bits and given back in bits, before and after somebody ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[e.AnyEvent] = []
        self.today = date(2025, 1, 6)
        self.deposits = self.prices = self.returned = 0
        self.price = 0
        self.terms: Terms | None = None

    @initialize(
        price=st.integers(1_000_000, 20_000_000),
        called=st.sampled_from(["earnest", "earnest", "earnest", "reservation", "part_payment"]),
        minor=SUM,
    )
    def agree(self, price: int, called: c.Label, minor: int) -> None:
        self.price, self.called = price, called
        terms = (
            c.Price(layer="negotiated", amount=Money(price, "CNY")),
            c.Deposit(layer="negotiated", called=called),
            c.Delivery(layer="negotiated", due=Deadline.parse("2025-06-30")),
        )
        self.terms = Terms(Offer(terms=terms), PARTIES)
        self.pay_deposit(minor)

    def on(self) -> When:
        return When.parse(self.today.isoformat())

    def judged(self) -> Standing:
        assert self.terms is not None
        evening = FactLog.of([e.GoodsReady(on=self.on())], ZONE).facts[0].at + timedelta(hours=23)
        return judge(self.terms, FactLog.of(self.facts, ZONE), LAW, evening)

    @rule(days=st.integers(1, 100))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(minor=SUM)
    def pay_deposit(self, minor: int) -> None:
        self.deposits += minor
        self.facts.append(e.DepositPaid(on=self.on(), amount=Money(minor, "CNY")))

    @rule(minor=SUM)
    def pay_price(self, minor: int) -> None:
        self.prices += minor
        self.facts.append(e.BalancePaid(on=self.on(), amount=Money(minor, "CNY")))

    @rule(minor=SUM)
    def offer_back_in_vain(self, minor: int) -> None:
        self.facts.append(e.SumReturned(on=self.on(), amount=Money(minor, "CNY"), accepted=False))

    @precondition(lambda self: self.deposits + self.prices > self.returned)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        minor = data.draw(st.integers(1, self.deposits + self.prices - self.returned))
        self.returned += minor
        self.facts.append(e.SumReturned(on=self.on(), amount=Money(minor, "CNY")))

    @rule(how=st.sampled_from(["leaves", "ends", "has none", "demands", "agrees"]), by=SIDE)
    def break_off(self, how: str, by: Role) -> None:
        within = Deadline.parse("within 15 days of delivery_demanded")
        ground: Ground = "late_delivery" if by == "buyer" else "non_payment"
        acts: dict[str, e.AnyEvent] = {
            "leaves": e.WithdrawalDeclared(on=self.on(), by=by),
            "ends": e.TerminationDeclared(on=self.on(), by=by, ground=ground),
            "has none": e.UnavailabilityDeclared(on=self.on()),
            "demands": e.DeliveryDemanded(on=self.on(), within=within),
            "agrees": e.EndingAgreed(on=self.on()),
        }
        self.facts.append(acts[how])

    @invariant()
    def engine_and_ledger_agree_on_what_is_held(self) -> None:
        s = self.judged()
        assert s.held_minor == self.deposits + self.prices - self.returned
        assert s.deposit_paid_minor == self.deposits

    @invariant()
    def deposit_has_effect_up_to_a_fifth_of_the_price(self) -> None:
        effect = min(self.deposits, self.price // 5) if self.terms and self.called == "earnest" else 0
        assert self.judged().deposit_effective_minor == effect

    @invariant()
    def undone_contract_leaves_each_side_with_its_own_save_the_deposit(self) -> None:
        s = self.judged()
        if s.settlement.status not in ("final", "due_on_termination"):
            return
        held, effect = s.held_minor, s.deposit_effective_minor
        assert (
            to_buyer(s.settlement.awards) - held
            in {
                "neither": {0},
                "both": {0},
                "seller": {effect},
                "buyer": {-min(effect, held)},
            }[s.default_by]
        )

    @invariant()
    def all_held_is_given_back_or_kept_when_undone(self) -> None:
        s = self.judged()
        if s.settlement.status not in ("final", "due_on_termination") or s.default_by == "seller":
            return
        kept = sum(a.minor or 0 for a in s.settlement.awards if a.held)
        assert kept + to_buyer(s.settlement.awards) == s.held_minor


def to_buyer(awards: tuple[Award, ...]) -> int:
    """What the seller is to pay the buyer back, penalty and all, in minor units."""
    return sum(a.minor or 0 for a in awards if a.debtor == "seller" and a.basis in GIVES_BACK)


TestMoneyMachine = MoneyMachine.TestCase
TestMoneyMachine.settings = effort(0.25)

"""Whatever is posted in whatever order, the ledger answers and stands as a plain dictionary of sums does."""

from __future__ import annotations

from collections import Counter

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from earnest.platform.ledger import audit
from earnest.platform.ledger.accounts import ACCOUNTS, OF_THE_BOOK, Account
from earnest.platform.ledger.transfers import KeyReused, NotPending, Overdrawn
from tests.platform.ledger.test_store import balances, post, transfer
from tests.platform.shop import a_seller
from tests.properties.effort import effort

ORDERS = (OF_THE_BOOK, 1, 2)
NAMES = st.sampled_from(
    [("provider", "clearing"), ("escrow", "deposit"), ("buyer", "payable"), ("seller", "penalty_due")]
)
MOVES = st.tuples(st.sampled_from(ORDERS), NAMES, NAMES, st.integers(1, 9)).filter(lambda move: move[1] != move[2])
GROWS = {("debit", "debit"): 1, ("debit", "credit"): -1, ("credit", "debit"): -1, ("credit", "credit"): 1}


class Plain:
    """The second model: what is there and what is spoken for, by order, party and purpose; what each key stands for."""

    def __init__(self):
        self.there, self.going, self.coming = Counter(), Counter(), Counter()
        self.keys, self.waiting = {}, {}

    def copy(self):
        other = Plain()
        for name, value in vars(self).items():
            setattr(other, name, value.copy())
        return other

    def post(self, batch):
        """Take the batch in; a refusal is the name of the exception, and then nothing was taken in."""
        after, fresh, waiting = self.copy(), 0, dict(self.waiting)
        for t in batch:
            if t.key in self.keys and self.keys[t.key] != _content(t):
                return "KeyReused"
        for t in batch:
            if t.key in self.keys:
                continue
            if t.resolves and waiting.pop(t.resolves, None) is None:
                return "NotPending"
        for t in batch:
            if t.key not in self.keys:
                fresh += 1
                if not after.take_in(t):
                    return "Overdrawn"
        vars(self).update(vars(after))
        return fresh

    def take_in(self, t):
        self.keys[t.key] = _content(t)
        for account, side in ((t.debit, "debit"), (t.credit, "credit")):
            grows = GROWS[(ACCOUNTS[account[1:]], side)] > 0
            if t.kind == "pending":
                (self.coming if grows else self.going)[account] += t.amount_minor
            elif t.kind != "posted":
                (self.coming if grows else self.going)[account] -= t.amount_minor
            if t.kind in ("posted", "post"):
                self.there[account] += t.amount_minor if grows else -t.amount_minor
        if t.kind == "pending":
            self.waiting[t.key] = t
        self.waiting.pop(t.resolves, None)
        return all(self.there[a] >= self.going[a] for a in (t.debit, t.credit))


def _content(t):
    return t.kind, t.debit, t.credit, t.amount_minor, t.reason


class Ledger(RuleBasedStateMachine):
    """One book with two orders."""

    @initialize()
    def begin(self):
        self.book, self.plain, self.sent = a_seller().pk, Plain(), []

    def made(self, move, kind="posted", **fields):
        order, debit, credit, minor = move
        given = {"kind": kind, "reason": "correction", "key": f"k{len(self.sent)}", **fields}
        self.sent.append(transfer(Account(order, *debit), Account(order, *credit), minor, **given))
        return self.sent[-1]

    def post(self, batch):
        try:
            told = post(self.book, *batch)
        except (Overdrawn, KeyReused, NotPending) as refused:
            told = type(refused).__name__
        assert told == self.plain.post(batch)

    @rule(order=st.sampled_from(ORDERS), minor=st.integers(10, 30))
    def money_comes_in(self, order, minor):
        self.post([self.made((order, ("provider", "clearing"), ("escrow", "deposit"), minor))])

    @rule(moves=st.lists(MOVES, min_size=1, max_size=4))
    def batch(self, moves):
        self.post([self.made(move) for move in moves])

    @rule(move=MOVES)
    def pending(self, move):
        self.post([self.made(move, "pending")])

    @rule(data=st.data(), kind=st.sampled_from(["post", "void", "time_out"]))
    def resolve(self, data, kind):
        pending = [t for t in self.sent if t.kind == "pending"]
        if pending:
            t = data.draw(st.sampled_from(pending))
            move = (t.debit.order_id, t.debit[1:], t.credit[1:], t.amount_minor)
            self.post([self.made(move, kind, resolves=t.key)])

    @rule(data=st.data(), moves=st.lists(MOVES, max_size=2), minor=st.integers(1, 9))
    def again(self, data, moves, minor):
        """A transfer sent before, or another under its key, with new ones beside it."""
        if not self.sent:
            return
        old = data.draw(st.sampled_from(self.sent))
        other = transfer(old.debit, old.credit, minor, kind="posted", reason="correction", key=old.key)
        self.post([data.draw(st.sampled_from([old, other])), *(self.made(move) for move in moves)])

    @invariant()
    def ledger_stands_as_the_plain_sums(self):
        if not hasattr(self, "book"):
            return
        found = {account: b for order in ORDERS for account, b in balances(self.book, order).items()}
        for account in {*found, *self.plain.there, *self.plain.going, *self.plain.coming}:
            stands = (self.plain.there[account], self.plain.going[account], self.plain.coming[account])
            assert tuple(found.get(account, (0, 0, 0))) == stands
        with connection.cursor() as cursor:
            assert (audit.differences(cursor, self.book), audit.imbalances(cursor, self.book)) == ([], [])


TestLedger = Ledger.TestCase
TestLedger.settings = effort(0.2)

"""A process that is killed between any two statements leaves nothing half done; told again, it does it once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User
from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import audit
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Consequence, FactAnswer, Order, Outbox
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.payments import receiving, sending
from earnest.platform.payments.intake import start_payment
from earnest.platform.payments.models import Charge, Outgoing
from earnest.platform.payments.port import ProviderEvent
from earnest.platform.payments.sandbox.models import Sending
from tests.platform.payments import scene
from tests.platform.shop import NOW, a_member, a_user, a_version, an_order, unique

DAY = When("2000-01-01")
STATEMENTS_MAX = 200
DEPOSIT = Money.parse("5000 CNY")

Kill = Callable[[int, "Command"], int]


class Command(NamedTuple):
    """A command of the crasher, and all that it may write, as one value."""

    name: str
    arguments: list[Any]
    state: Callable[[], object]
    at: datetime = NOW


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """Carry out a command that dies at its n-th statement; gives 9, or 0 once the command sends fewer."""
    command = [sys.executable, "-m", "tests.platform.orders.crasher"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout

        def ask(statement: int, told: Command) -> int:
            process.stdin.write(json.dumps([statement, told.name, told.arguments, told.at.isoformat()]) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


def written(seller_id: int) -> tuple[object, ...]:
    """All that a command on a seller's orders may write, but for keys that are random."""
    orders = Order.objects.filter(seller=seller_id).order_by("number")
    of = {"order__seller": seller_id}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount_minor), 0) FROM ledger_transfer WHERE book_id = %s", [seller_id]
        )
        transfers = cursor.fetchone()
        assert audit.differences(cursor, seller_id) == []
    return (
        list(orders.values_list("number", "version", "phase", "settlement", "events__kind", "proposals__answer")),
        list(FactAnswer.objects.filter(**of).values_list("event_number", "agrees")),
        list(Consequence.objects.filter(**of).values_list("key", flat=True)),
        list(Outbox.objects.filter(**of).values_list("topic", "event_number").order_by("pk")),
        list(Charge.objects.filter(**of).values_list("use", "amount_minor")),
        list(Outgoing.objects.filter(**of).values_list("side", "kind", "amount_minor", "state").order_by("pk")),
        transfers,
    )


def fresh(order: Order) -> Order:
    return Order.objects.select_related("seller", "buyer").get(pk=order.pk)


def paid() -> Order:
    order = an_order()
    execute(order.public_id, e.DepositPaid(on=DAY, amount=DEPOSIT), PLATFORM, unique("pay"))
    return fresh(order)


def on(order: Order, name: str, *arguments: Any, at: datetime = NOW) -> Command:
    return Command(name, list(arguments), lambda: written(order.seller_id), at)


def owner_of(order: Order) -> User:
    return a_member(order.seller)


def paying_the_deposit() -> Command:
    order = an_order()
    event = {"event": "deposit_paid", "on": "2000-01-01", "amount": "5000 CNY"}
    return on(order, "act", order.public_id, event, "platform", None, unique("key"))


def ending_that_pays_out() -> Command:
    """The seller has said that there will be no car; the buyer ends it, and twice the deposit is arranged."""
    order = charged()
    seller = Actor("seller", owner_of(order), "owner")
    execute(order.public_id, e.UnavailabilityDeclared(on=DAY), seller, unique("key"))
    event = {"event": "termination_declared", "on": "2000-01-01", "by": "buyer", "ground": "refusal"}
    return on(order, "act", order.public_id, event, "buyer", order.buyer_id, unique("key"))


def placing_an_order() -> Command:
    version = a_version()
    return Command("place", [version.pk, a_user().pk, unique("key")], lambda: written(version.offer.seller_id))


def agreeing_to_an_end() -> Command:
    order = charged()
    event = e.EndingAgreed(on=DAY, returns=DEPOSIT)
    proposed = agreeing.propose(order.public_id, event, Actor("buyer", order.buyer), unique("key"))
    return on(order, "answer", order.public_id, proposed.event, owner_of(order).pk, unique("key"))


def agreeing_that_it_happened() -> Command:
    order = paid()
    said = e.UnavailabilityDeclared(on=When("2026-03-02"))
    claimed = claiming.claim(order.public_id, said, Actor("buyer", order.buyer), unique("key"))
    return on(order, "answer_claim", order.public_id, claimed.event, owner_of(order).pk, unique("key"))


def sweeping_a_deadline() -> Command:
    order = paid()
    execute(order.public_id, e.ProductionRequested(on=DAY), Actor("buyer", order.buyer), unique("key"))
    return on(order, "sweep", order.seller_id, at=NOW + timedelta(days=100))


def taking_a_report_of_a_payment() -> Command:
    order = an_order()
    return on(order, "receive", reported(order))


ALL_OR_NOTHING = (
    paying_the_deposit, ending_that_pays_out, placing_an_order, agreeing_to_an_end, agreeing_that_it_happened,
    sweeping_a_deadline, taking_a_report_of_a_payment,
)  # fmt: skip


def reported(order: Order, act: str = "deposit") -> int:
    """A payment's report, kept and not handled yet."""
    payment = start_payment(order, act, unique("key"))  # type: ignore[arg-type]
    event = ProviderEvent(
        id=unique("evt"), kind="paid", key=payment.provider_key, reference=unique("charge"),
        amount_minor=payment.amount_minor, currency=payment.currency, at=clock.now(),
    )  # fmt: skip
    return receiving.keep("sandbox", event, "{}").pk


def charged() -> Order:
    """An order whose deposit came by the provider, so that it can be refunded."""
    order = an_order()
    receiving.handle(reported(order))
    return fresh(order)


@pytest.mark.parametrize("prepare", ALL_OR_NOTHING, ids=lambda prepare: prepare.__name__)
def test_command_killed_between_any_two_statements_is_done_whole_or_not_at_all_and_can_be_repeated(kill, prepare):
    command = prepare()
    states = [command.state()]
    for statement in range(1, STATEMENTS_MAX):
        code = kill(statement, command)
        states.append(command.state())
        if code == 0:
            break
        assert code == 9
    assert 10 < statement < STATEMENTS_MAX - 1
    assert kill(STATEMENTS_MAX, command) == 0
    states.append(command.state())
    assert len([state for state, _ in groupby(states)]) == 2  # from nothing to all in one step, and once
    assert states[0] != states[-1]


def test_refund_killed_between_any_two_statements_is_sent_once(kill):
    for statement in range(1, STATEMENTS_MAX):
        order = scene.paid_order()
        scene.both_end_it(order, DEPOSIT)
        command = on(order, "send", order.seller_id, at=NOW + timedelta(minutes=statement))
        code = kill(statement, command)
        assert code in (0, 9)
        with clock.stopped_at(NOW + timedelta(days=1, minutes=statement)):
            sending.work_off(seller_id=order.seller_id)
        (row,) = Outgoing.objects.filter(order=order)
        sent = Sending.objects.filter(key=row.provider_key)
        assert (row.state, [s.amount_minor for s in sent]) == ("sent", [DEPOSIT.minor]), f"killed at {statement}"
        if code == 0:
            break
    assert 10 < statement < STATEMENTS_MAX - 1

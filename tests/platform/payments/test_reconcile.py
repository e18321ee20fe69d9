"""Reconciliation: what the provider's statement, our rows and the ledger do not agree on."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import connection

from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.ledger.accounts import Account
from earnest.platform.ledger.transfers import Transfer
from earnest.platform.payments import reconcile as module
from earnest.platform.payments import sending
from earnest.platform.payments.models import Charge, Difference, Incoming, Outgoing, Reconciliation
from earnest.platform.payments.port import ProviderEvent, StatementLine, Unreachable
from earnest.platform.payments.receiving import handle, keep
from earnest.platform.payments.reconcile import Movement, compare, reconcile
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import Delivery, HostedCharge, Misstatement
from earnest.platform.payments.sandbox.provider import Sandbox
from tests.platform.payments.scene import both_end_it, deliver, events, later, money, paid_order, rows, start, work
from tests.platform.shop import NOW, an_order, unique

_COUNT = itertools.count(0)


@pytest.fixture(autouse=True)
def _own_days(_stopped):
    """Each test has days of its own, far from midnight: a statement is of a day."""
    at = NOW + timedelta(days=40 + 5 * next(_COUNT))
    with clock.stopped_at(at - timedelta(days=1)):
        deliver()  # what other tests left under way
    with clock.stopped_at(at):
        yield


def today():
    return clock.now().date()


def run(day=None):
    reconcile("sandbox", day or today())


def found(**of):
    rows = Difference.objects.filter(**of).order_by("pk")
    return [(d.kind, d.theirs_minor, d.ours_minor, d.cleared_at is not None) for d in rows]


def charge_of(order):
    return Charge.objects.get(order=order)


def test_day_on_which_all_agrees_has_no_difference():
    order = paid_order()
    both_end_it(order, Money.parse("5000 CNY"))
    work(order)
    run()
    assert (found(day=today()), Reconciliation.objects.get(day=today()).lines) == ([], 2)


def test_charge_the_statement_lacks_is_found():
    order = paid_order()
    Misstatement.objects.create(day=today(), fault="drop", reference=charge_of(order).reference)
    run()
    assert found(order=order) == [("missing_there", None, 500_000, False)]


def test_charge_of_another_amount_is_found():
    order = paid_order()
    Misstatement.objects.create(day=today(), fault="alter", reference=charge_of(order).reference, amount_minor=499_999)
    run()
    assert found(order=order) == [("other_amount", 499_999, 500_000, False)]


def test_charge_we_do_not_know_is_found():
    reference = unique("alien")
    Misstatement.objects.create(day=today(), fault="add", reference=reference, amount_minor=12_300)
    run()
    assert found(reference=reference) == [("missing_here", 12_300, None, False)]


def test_ledger_that_differs_from_our_rows_is_found():
    order = paid_order()
    wrong = Transfer(
        debit=Account(order.pk, "provider", "clearing"), credit=Account(order.pk, "escrow", "deposit"), amount_minor=77,
        currency="CNY", reason="correction", key=unique("wrong"), at=clock.now(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        store.post(cursor, order.seller_id, [wrong])
    run()
    # 5,000.00 came by our rows, 5,000.77 by the ledger
    assert found(order=order) == [("ledger_other", 500_077, 500_000, False)]


def test_difference_that_is_mended_is_cleared_and_stays_to_be_read():
    order = paid_order()
    fault = Misstatement.objects.create(day=today(), fault="drop", reference=charge_of(order).reference)
    run()
    fault.delete()
    with later(hours=1):
        run(today())
    assert found(order=order) == [("missing_there", None, 500_000, True)]


def test_run_again_finds_the_same_once():
    order = paid_order()
    Misstatement.objects.create(day=today(), fault="drop", reference=charge_of(order).reference)
    run()
    run()
    assert found(order=order) == [("missing_there", None, 500_000, False)]


def test_payment_whose_report_was_lost_is_taken_from_the_statement():
    order = an_order()
    payment = start(order)
    acts.do(payment.reference, "pay")
    lost = Delivery.objects.filter(body__contains=payment.provider_key)
    assert lost.delete()[0] == 1
    run()
    charge = HostedCharge.objects.get(payment__reference=payment.reference)
    assert events(order) == ["order_placed", "deposit_paid"]
    assert found(reference=charge.reference) == [("missing_here", 500_000, None, True)]


def test_report_that_comes_after_the_statement_changes_nothing():
    order = an_order()
    payment = start(order)
    acts.do(payment.reference, "pay_late")
    run()
    with later(days=1):
        work(order, rounds=1)
    assert (events(order), rows(order)) == (["order_placed", "deposit_paid"], [])


def test_refund_whose_report_was_lost_is_taken_from_the_statement():
    order = paid_order()
    both_end_it(order, Money.parse("5000 CNY"))
    with later(minutes=1):
        sending.work_off(seller_id=order.seller_id)
    with later(minutes=5):
        acts.work_off(lambda headers, body: 0)
    assert rows(order)[0][3] == "sent"
    run()
    assert (rows(order)[0][3], money(order)) == ("arrived", {})


def test_failure_reported_after_arrival_is_a_contradiction_for_people():
    order = paid_order()
    both_end_it(order, Money.parse("5000 CNY"))
    work(order)
    row = Outgoing.objects.get(order=order)
    event = ProviderEvent(
        id=unique("evt"), kind="refund_failed", key=row.provider_key, reference=row.reference, amount_minor=500_000,
        currency="CNY", at=clock.now(),
    )  # fmt: skip
    handle(keep("sandbox", event, "").pk)
    assert (found(order=order), rows(order)[0][3]) == ([("contradicted", 500_000, 500_000, False)], "arrived")
    run()
    assert found(order=order)[0][3] is False  # a statement does not clear it


def test_arrival_of_another_amount_is_a_contradiction():
    order = paid_order()
    both_end_it(order, Money.parse("5000 CNY"))
    row = Outgoing.objects.get(order=order)
    event = ProviderEvent(
        id=unique("evt"), kind="refund_arrived", key=row.provider_key, reference="r", amount_minor=400_000, currency="CNY",
        at=clock.now(),
    )  # fmt: skip
    handle(keep("sandbox", event, "").pk)
    assert (found(order=order), rows(order)[0][3]) == ([("contradicted", 400_000, 500_000, False)], "waiting")


def test_worker_makes_up_for_days_that_were_missed():
    day = today()
    paid_order()
    with later(days=3):
        module.work_off()
        runs = Reconciliation.objects.filter(day__gte=day, day__lt=day + timedelta(days=3)).count()
        assert (runs, module.work_off()) == (3, 0)


def test_day_with_a_difference_is_compared_again_after_six_hours():
    order = paid_order()
    fault = Misstatement.objects.create(day=today(), fault="drop", reference=charge_of(order).reference)
    with later(days=1):
        module.work_off()
        fault.delete()
        assert found(order=order)[0][3] is False
        with later(hours=7):
            module.work_off()
        assert found(order=order)[0][3] is True


def test_provider_without_an_answer_is_asked_again_after_six_hours(monkeypatch):
    def away(self, day):
        raise Unreachable

    paid_order()
    day = today()
    with later(days=1):
        with monkeypatch.context() as patch:
            patch.setattr(Sandbox, "statement", away)
            assert module.work_off() == 0
        assert (module.work_off(), Reconciliation.objects.get(day=day).lines) == (0, None)
    with later(days=1, hours=6):
        module.work_off()
        assert Reconciliation.objects.get(day=day).lines == 1


@pytest.mark.parametrize(("currency", "kinds"), [("CNY", []), ("USD", ["other_amount"])])
def test_same_number_in_another_currency_is_a_difference(currency, kinds):
    line = StatementLine(kind="charge", reference="c", key="k", amount_minor=5, currency="CNY", at=clock.now())
    assert [f.kind for f in compare([line], [Movement("charge", "c", 5, currency, 1, 2)])] == kinds


def test_statement_of_incoming_reports_is_kept_like_any_report():
    order = an_order()
    payment = start(order)
    acts.do(payment.reference, "pay")
    Delivery.objects.filter(body__contains=payment.provider_key).delete()
    run()
    charge = HostedCharge.objects.get(payment__reference=payment.reference)
    assert Incoming.objects.get(event_id=f"statement:{today()}:charge:{charge.reference}").handled_at is not None


@pytest.mark.parametrize("amount", [0, -500_000, 2**63, 10**30])
@pytest.mark.parametrize("kind", ["paid", "refund_arrived"])
def test_amount_that_cannot_be_is_handled_once_and_left_to_people(kind, amount):
    order = paid_order()
    both_end_it(order, Money.parse("5000 CNY"))
    row, before = Outgoing.objects.get(order=order), money(order)
    key = row.provider_key if kind == "refund_arrived" else order.payments.get().provider_key
    event = ProviderEvent(
        id=unique("evt"), kind=kind, key=key, reference=unique("r"), amount_minor=amount, currency="CNY", at=clock.now(),
    )  # fmt: skip
    report = keep("sandbox", event, "")
    handle(report.pk)
    report.refresh_from_db()
    kept = amount if abs(amount) < 2**63 else None
    assert (found(order=order), report.handled_at is None) == ([("contradicted", kept, 500_000, False)], False)
    assert (rows(order)[0][3], money(order)) == ("waiting", before)

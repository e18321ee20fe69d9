"""Money going out: what the ledger says is owed becomes refunds and payouts, once, and each is followed until it arrives.

Every function that changes a row first holds the order's row, then its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Sum

from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.ledger.transfers import Overdrawn, Transfer
from earnest.platform.orders.models import Order
from earnest.platform.payments import destinations, providers, routes, transfers
from earnest.platform.payments.models import Charge, Outgoing
from earnest.platform.payments.notes import tell
from earnest.platform.selling.models import Seller

STUCK_WAIT = timedelta(hours=1)
"""After which a stuck row is looked at again, if nothing happens before."""
FAULT_WAIT = timedelta(days=365)
"""After which a row that the provider cannot carry out is looked at again, if no person has it tried before."""
ON_THE_WAY = ("waiting", "sent", "arrived", "stuck")
"""States in which a row answers for its amount; a failed one has another in its place."""


def arrange(order: Order) -> list[Outgoing]:
    """Turn what the order's ledger owes the buyer and the seller into refunds and payouts; gives the rows that are new.

    What the buyer is owed goes back on the buyer's own charges as far as they reach, the rest by payout. Calling it again
    arranges nothing twice.
    """
    with transaction.atomic():
        order, now, made = hold(order.pk), clock.now(), []
        for side in ("buyer", "seller"):
            for basis, owed in _owed(order, side).items():
                charges = _refundable(order) if side == "buyer" else []
                for part in routes.split(owed, charges, now):
                    made.append(_make(order, side, part, basis, order.currency))
        return made


def return_charge(charge: Charge, order: Order, side: str) -> None:
    """Send a charge that has no place back whole. Its amount is owed to the side already; the caller holds the order."""
    until = _open_until(charge)
    only = routes.Refundable(charge.pk, charge.amount_minor, charge.charged_at, until)
    for part in routes.split(charge.amount_minor, [only], clock.now()):
        _make(order, side, part, "", charge.currency)


def hold(order_id: int) -> Order:
    """The order, its row held until the transaction ends."""
    return Order.objects.select_for_update(of=("self",)).select_related("seller", "buyer").get(pk=order_id)


def unfunded_minor(order: Order) -> int:
    """What the seller still has to pay in, so that its share of a double return can be paid out; minor units."""
    with connection.cursor() as cursor:
        found = store.balances(cursor, order.seller_id, order.pk).get(transfers.penalty_due(order.pk))
    return found.posted if found else 0


def _owed(order: Order, side: str) -> dict[str, int]:
    """By basis of award, what the ledger owes the side and no row answers for, in minor units of the order's currency."""
    account = f"{side}:payable"
    with connection.cursor() as cursor:
        lines = store.statement(cursor, order.seller_id, order.pk)
    credited = [
        (line["basis"], line["amount_minor"])
        for line in lines
        if (line["credit"], line["kind"], line["currency"]) == (account, "posted", order.currency)
    ]
    rows = Outgoing.objects.filter(order=order, side=side, currency=order.currency, state__in=ON_THE_WAY)
    return routes.still_owed(credited, rows.values_list("basis", "amount_minor"))


def _refundable(order: Order) -> list[routes.Refundable]:
    """The buyer's charges that can be refunded; one whose refund once failed is a closed way."""
    paid = Charge.objects.filter(order=order, use__in=("deposit", "balance"), currency=order.currency)
    failed = Outgoing.objects.filter(order=order, kind="refund", state="failed").values("charge_id")
    sent = Sum("refunds__amount_minor", filter=Q(refunds__state__in=ON_THE_WAY), default=0)
    return [
        routes.Refundable(c.pk, c.amount_minor - c.sent_back, c.charged_at, _open_until(c))
        for c in paid.exclude(pk__in=failed).annotate(sent_back=sent)
    ]


def _open_until(charge: Charge) -> datetime | None:
    """Until when the charge's provider refunds it; a provider that is no longer here refunded until the charge, no longer."""
    if charge.provider not in providers.configured():
        return charge.charged_at - timedelta(seconds=1)
    return routes.open_until(charge.charged_at, providers.named(charge.provider).limits)


def _make(
    order: Order, side: str, part: routes.Part, basis: str, currency: str, replaces: Outgoing | None = None
) -> Outgoing:
    now = clock.now()
    charge = Charge.objects.get(pk=part.charge_id) if part.charge_id else None
    row = Outgoing(
        order=order,
        seller=order.seller,
        side=side,
        kind="refund" if charge else "payout",
        charge=charge,
        amount_minor=part.amount_minor,
        currency=currency,
        basis=basis,
        provider=charge.provider if charge else providers.first().name,
        replaces=replaces,
        next_try_at=now,
        created_at=now,
    )
    if row.kind == "payout" and destinations.of(order, side) is None:
        tell(order, side, "payout_destination_needed", Money(row.amount_minor, currency))
    _make_ready(row, order)
    return row


def _make_ready(row: Outgoing, order: Order) -> None:
    """Speak for the money and find the way; a row that lacks either is stuck. The caller holds the order's row."""
    now, before = clock.now(), row.because
    row.state, row.because, row.next_try_at = "stuck", _obstacle(row, order), now + STUCK_WAIT
    if not row.because:
        row.state, row.next_try_at = "waiting", now
    if row.because == "unfunded" != before:
        tell(order, "seller", "penalty_to_fund", Money(unfunded_minor(order) or row.amount_minor, row.currency))
    row.save()


def _obstacle(row: Outgoing, order: Order) -> str:
    """What keeps a row from being sent, empty if nothing does."""
    penalties = Outgoing.objects.filter(seller=order.seller, side="buyer", state="stuck", because="unfunded")
    if row.side == "seller" and penalties.exists():
        return "penalty_first"
    if not _funded(row, order):
        return "unfunded"
    if row.kind == "payout":
        row.destination = destinations.of(order, row.side)
    return "no_destination" if row.kind == "payout" and row.destination is None else ""


def _funded(row: Outgoing, order: Order) -> bool:
    """Speak for the money, if need be out of the seller's reserve, which pays what is lacking whole or not at all."""
    if row.spoken_for:
        return True
    with connection.cursor() as cursor:
        found = store.balances(cursor, order.seller_id, order.pk).get(transfers.clearing(order.pk))
    now, lacking = clock.now(), row.amount_minor - (found.available if found else 0)
    funding = transfers.out_of_reserve(row, lacking, now) if lacking > 0 else []
    try:
        _post(row, [*funding, transfers.on_its_way(row, now)])
    except Overdrawn:
        return False
    row.spoken_for = True
    return True


def _post(row: Outgoing, made: list[Transfer]) -> None:
    with connection.cursor() as cursor:
        store.post(cursor, row.seller_id, made)


def make_ready(order: Order) -> None:
    """Look again at the order's stuck rows; the caller holds the order's row."""
    stuck = Outgoing.objects.select_for_update(of=("self",)).filter(order=order, state="stuck")
    for row in stuck.order_by("pk"):
        _make_ready(row, order)


def try_stuck_again(*, seller: Seller | None = None, user_id: int | None = None) -> None:
    """Let the worker look at once at what is stuck for a seller's want of money, or for a person's want of a destination."""
    whose = Q(order__buyer_id=user_id, side="buyer") if seller is None else Q(seller=seller)

    def wake() -> None:
        with transaction.atomic():
            stuck = Outgoing.objects.filter(whose, state="stuck")
            pks = list(stuck.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
            Outgoing.objects.filter(pk__in=pks).update(next_try_at=clock.now())

    transaction.on_commit(
        wake
    )  # it touches rows of other orders, whose locks must not be taken while this one's is held


def set_aside(pk: int) -> None:
    """The provider fails at a refund or payout in a way it has no word for: it waits for a person, its money spoken for."""
    with transaction.atomic():
        hold(Outgoing.objects.values_list("order_id", flat=True).get(pk=pk))
        row = Outgoing.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state != "waiting":
            return
        row.state, row.because, row.next_try_at = "stuck", "fault", clock.now() + FAULT_WAIT
        row.save(update_fields=["state", "because", "next_try_at"])


def give_up(pk: int, because: str) -> None:
    """A refund or payout has failed for good: its money is owed as before, and goes by payout instead."""
    with transaction.atomic():
        order = hold(Outgoing.objects.values_list("order_id", flat=True).get(pk=pk))
        row = Outgoing.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state not in ("waiting", "sent"):
            return
        now, amount = clock.now(), Money(row.amount_minor, row.currency)
        _post(row, [transfers.given_up(row, now)])
        row.state, row.because, row.failed_at, row.spoken_for = "failed", because[:64], now, False
        row.save()
        if row.destination is not None:
            destinations.refuse(row.destination)
            tell(order, row.side, "payout_destination_refused", amount)
        else:
            tell(order, row.side, "refund_rerouted", amount)
        _make(order, row.side, routes.Part(None, row.amount_minor), row.basis, row.currency, replaces=row)

"""Steps of an upgrade, each in a process of its own, on the database of ``EARNEST_DATABASE_URL``.

    python -m tests.platform.upgrading back | fill | use

``back``: the schema of the previous release, or none at all if there is an argument. ``fill``: a paid order, written with the
models as they were. ``use``: the order is read and acted on with the code as it is; prints its phase and version.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

PREVIOUS = {
    "accounts": "0001",
    "api": "0001",
    "demo": "0001",
    "launch": "zero",
    "ledger": "0001",
    "orders": "0001",
    "payments": "0001",
    "sandbox": "0001",
    "selling": "0001",
}
"""The last migration of each app in the previous release; ``zero`` for an app that it did not have."""
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


def back(to: str = "") -> None:
    from django.core.management import call_command

    for app, name in sorted(PREVIOUS.items()):
        call_command("migrate", app, to or name, interactive=False, verbosity=0)


def fill() -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    apps = executor.loader.project_state(list(executor.loader.applied_migrations)).apps
    buyer = apps.get_model("auth", "User").objects.create(
        username="li", email="li@example.com", password=make_password("p")
    )
    seller = apps.get_model("selling", "Seller").objects.create(
        slug="cars", name="Cars", legal_name="Cars Ltd", created_at=AT
    )
    offer = apps.get_model("selling", "Offer").objects.create(seller=seller, slug="car", title="A car", draft="")
    version = apps.get_model("selling", "OfferVersion").objects.create(
        offer=offer, version=1, document=document(), source="", published_at=AT
    )
    order = apps.get_model("orders", "Order").objects.create(
        public_id="O-0000000001", seller=seller, offer_version=version, buyer=buyer, buyer_name="Li Ming", number=1,
        placed_at=AT, changed_at=AT, version=2, phase="bound", contract="in_force", settlement="open",
        default_by="neither", currency="CNY",
    )  # fmt: skip
    paid = {"event": "deposit_paid", "on": AT.isoformat(), "amount": "5000 CNY"}
    for number, payload in enumerate(({"event": "order_placed", "on": AT.isoformat()}, paid), 1):
        apps.get_model("orders", "OrderEvent").objects.create(
            order=order,
            number=number,
            kind=payload["event"],
            payload=payload,
            side="buyer",
            effective_at=AT,
            recorded_at=AT,
        )


def document() -> dict[str, Any]:
    """The shop's offer as it is stored."""
    import msgspec

    from earnest.core.case import read_custom, write_custom
    from earnest.core.terms.offer import Offer
    from earnest.files import decode, read_source
    from tests.platform.shop import FAIR

    offer = decode(read_source(FAIR, "offer"), Offer, dec_hook=read_custom)
    found: dict[str, Any] = msgspec.to_builtins(offer, enc_hook=write_custom)
    return found


def use() -> None:
    from earnest.core.facts import events as e
    from earnest.core.moments import When
    from earnest.platform.orders.execute import execute
    from earnest.platform.orders.models import Order
    from earnest.platform.orders.once import Actor

    order = Order.objects.get(public_id="O-0000000001")
    execute(order.public_id, e.ProductionRequested(on=When("2026-03-02")), Actor("buyer", order.buyer), "key")
    order.refresh_from_db()
    print(order.phase, order.version, order.events.count())


if __name__ == "__main__":
    import django

    os.environ["EARNEST_AS"] = "web" if sys.argv[1] == "use" else "owner"
    django.setup()
    {"back": back, "fill": fill, "use": use}[sys.argv[1]](*sys.argv[2:])

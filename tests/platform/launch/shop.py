"""A launch to test with, and the writer of it. Each call makes new ones."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import timedelta

import msgspec

from tests.platform.shop import a_user, a_version, unique

DEPOSIT = 500000
"""What tests.platform.shop.FAIR asks for, in minor units."""


def variant(code: str = "std", capacity: int = 3, for_codes: int = 0):
    return {
        "code": code, "name": code.title(), "name_zh": code, "configuration": {}, "capacity": capacity,
        "for_codes": for_codes,
    }  # fmt: skip


def a_launch(version=None, *, variants=None, opens_in=timedelta(seconds=-1), plan=None, **planned):
    from earnest.platform import clock
    from earnest.platform.launch.founding import Planned, plan_launch

    opens = clock.now() + opens_in
    variants = variants or [variant()]
    plan = plan if plan is not None else {variants[0]["code"]: [["2027-01-04", 2], ["2027-01-11", 10]]}
    given = {"lobby_at": opens, "opens_at": opens, "deposit_minor": DEPOSIT, **planned}
    return plan_launch(
        version or a_version(), Planned(slug=unique("launch"), title="The launch", variants=variants, plan=plan, **given),
        None,
    )  # fmt: skip


@contextmanager
def a_writer(launch):
    from earnest.platform.launch.leading import connect
    from earnest.platform.launch.writer import Writer

    with connect() as connection:
        yield Writer(connection, launch)


def ask(buyer=None, name: str = "Wang Wei", variant: int = 0, key: int | None = None, *, code: bool = False):
    from earnest.platform.launch.asking import Ask

    return Ask(buyer or a_user().pk, name, secrets.randbits(64) if key is None else key, variant, code)


def money(place, launch_id: int = 0, *, amount: int = DEPOSIT, currency: str = "CNY", reference: str = ""):
    from earnest.platform import clock
    from earnest.platform.launch.asking import Money
    from earnest.platform.launch.paying import payment_key
    from earnest.platform.payments.port import ProviderEvent

    event = ProviderEvent(
        id=unique("evt"), kind="paid", key=payment_key(launch_id, place), reference=reference or unique("ch"),
        amount_minor=amount, currency=currency, at=clock.now(),
    )  # fmt: skip
    return Money(place.number, place.key, "sandbox", event, msgspec.json.encode(event).decode())

"""A small world to call the API in: a buyer with an order, its seller, and strangers, each with a key of all scopes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.test import Client

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform.api import keys
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM
from tests.platform.shop import FAIR, a_member, a_seller, a_user, a_version, an_order, unique

ANY_DAY = When("2000-01-01")
PAID = e.DepositPaid(on=ANY_DAY, amount=Money.parse("5000 CNY"))
BASE = "/api/v1"


class World(NamedTuple):
    """Keys are texts to be sent."""

    order: Order
    owner: Any
    buyer_key: str
    seller_key: str
    other_buyer_key: str
    other_seller_key: str

    @property
    def seller(self) -> Any:
        return self.order.seller


def key_for(user: Any, seller: Any = None, scopes: Any = None) -> str:
    given = scopes or (keys.SELLER_SCOPES if seller else keys.BUYER_SCOPES)
    return keys.make(user, keys.Wish("test", given), seller)[1]


def a_paid_order() -> Order:
    order = an_order(a_version(terms=FAIR))
    execute(order.public_id, PAID, PLATFORM, unique("pay"))
    return Order.objects.select_related("seller", "offer_version__offer").get(pk=order.pk)


def a_world() -> World:
    order = a_paid_order()
    owner, stranger = a_member(order.seller), a_seller()
    return World(
        order,
        owner,
        key_for(order.buyer),
        key_for(owner, order.seller),
        key_for(a_user()),
        key_for(a_member(stranger), stranger),
    )


def call(method: str, path: str, key: str = "", body: Any = None, **headers: str) -> Any:
    """Call the API; a body that is no text goes as JSON. A POST gets a fresh idempotency key unless one is given."""
    sent = {"HTTP_" + name.upper(): value for name, value in headers.items()}
    if key:
        sent["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    if method == "POST":
        sent.setdefault("HTTP_IDEMPOTENCY_KEY", unique("key"))
    if body is None:
        return Client().generic(method, BASE + path, **sent)
    if isinstance(body, str):
        return Client().generic(method, BASE + path, body, content_type="text/yaml", **sent)
    return Client().generic(method, BASE + path, json.dumps(body), content_type="application/json", **sent)


def problem(response: Any) -> dict[str, Any]:
    """The problem in a response, which must be one."""
    assert response["Content-Type"] == "application/problem+json", (response.status_code, response.content[:500])
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    assert found["title"]
    assert found["detail"]
    return found

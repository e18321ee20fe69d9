"""A browser without a screen: clients signed in as somebody, and reading what they are shown."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from tests.platform.shop import a_member, unique

ANY_DAY = When("2000-01-01")


def client_of(user=None, lang: str = "en", **settings) -> Client:
    """A client signed in as ``user``, who reads ``lang``."""
    client = Client(headers={"accept-language": {"zh": "zh-hans"}.get(lang, lang)}, **settings)
    if user is not None:
        client.force_login(user)
    return client


def text(response) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def post(client: Client, url: str, key: str = "", **data):
    """Send a form with a key of its own."""
    return client.post(url, {"key": key or unique("form-key"), **data})


def pay(public_id: str, amount: str = "5000 CNY", *, balance: bool = False) -> None:
    """The provider says that the money came."""
    kind = e.BalancePaid if balance else e.DepositPaid
    execute(public_id, kind(on=ANY_DAY, amount=Money.parse(amount)), PLATFORM, unique("pay"))


def seller_does(public_id: str, *events) -> None:
    """The owner of the seller's team does these acts, which must be let through."""
    order = Order.objects.select_related("seller").get(public_id=public_id)
    actor = Actor("seller", a_member(order.seller), "owner")
    for event in events:
        outcome = execute(public_id, event, actor, unique("seller-key"))
        assert type(outcome).__name__ == "Done", outcome


def fresh(public_id: str) -> Order:
    """The order as it now is."""
    return Order.objects.select_related("seller", "offer_version__offer").get(public_id=public_id)

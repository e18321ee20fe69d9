"""A small shop to test with: a seller with its people, a published offer, a buyer. Each call makes new ones."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime

from earnest.core.case import read_custom, write_custom
from earnest.core.terms.offer import Offer as Terms
from earnest.files import decode, read_source

_COUNT = itertools.count(1)
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

FAIR = """
goods: {description: A car, kind: car, made_to_order: yes, condition: new}
channel: online
terms:
  - {topic: price, layer: standard_term, amount: 200000 CNY}
  - {topic: deposit, layer: standard_term, attention: drawn, called: earnest, amount: 5000 CNY}
  - {topic: inspection, layer: promise, before: balance}
  - {topic: production, layer: standard_term, attention: drawn, start: when asked by buyer}
  - {topic: delivery, layer: standard_term, attention: drawn, due: within 60 days of production_requested}
  - {topic: balance, layer: standard_term, attention: drawn, due: within 7 days of inspection_offered}
"""


def unique(word: str) -> str:
    return f"{word}-{next(_COUNT)}-{secrets.token_hex(3)}"


def a_user(word: str = "buyer"):
    from django.contrib.auth.models import User

    name = unique(word)
    return User.objects.create_user(name, f"{name}@example.com", "a-long-password-1")


def a_seller(**fields):
    from earnest.platform.selling.models import Seller

    slug = unique("seller")
    given = {"slug": slug, "name": slug, "legal_name": f"{slug} Ltd", "created_at": NOW, **fields}
    return Seller.objects.create(**given)


def a_member(seller, role: str = "owner"):
    from earnest.platform.selling.models import Member

    user = a_user(role)
    Member.objects.create(seller=seller, user=user, role=role)
    return user


def a_version(seller=None, terms: str = FAIR, variants=()):
    import msgspec

    from earnest.platform.selling.models import Offer, OfferVersion

    seller = seller or a_seller()
    document = msgspec.to_builtins(
        decode(read_source(terms, "offer"), Terms, dec_hook=read_custom), enc_hook=write_custom
    )
    offer = Offer.objects.create(seller=seller, slug=unique("offer"), title="A car", draft=terms)
    return OfferVersion.objects.create(
        offer=offer, version=1, document=document, source=terms, variants=list(variants), published_at=NOW
    )


def an_order(version=None, buyer=None):
    from earnest.platform.orders.models import Order
    from earnest.platform.orders.placing import place

    version, buyer = version or a_version(), buyer or a_user()
    done = place(version, buyer, "Li Ming", {}, unique("key"))
    return Order.objects.select_related("seller").get(public_id=done.order)

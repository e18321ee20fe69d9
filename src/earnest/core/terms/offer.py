"""Offers (immutable, versioned) and the terms of one contract: an offer and the parties to it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import AnyClause, Price


class Goods(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is sold, as far as the law asks: is it made for this buyer, is it one certain thing, may it be traded."""

    description: str = ""
    kind: Literal["car", "phone", "appliance", "furniture", "hardware", "service", "land", "other"] = "other"
    made_to_order: Literal["yes", "no", "unknown"] = "unknown"
    condition: Literal["new", "used", "unknown"] = "unknown"
    one_certain_thing: bool = False
    work_contract: bool = False
    trade_barred_by: str = ""
    delivered_in_parts: bool = False


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A party: its name, how it acts, and for a natural person when born, and whether it lives on its own earnings."""

    name: str = ""
    acts_as: Literal["consumer", "business", "private"] = "business"
    born: When | None = None
    own_earnings: bool = False


class Other(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody else who matters: the company that took the money, a guardian, a lender."""

    name: str = ""
    role: Literal["group_company", "guardian", "lender", "platform", "other"] = "other"


class Parties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The two sides of the contract, and others by a short name."""

    buyer: Person
    seller: Person
    others: dict[str, Other] = {}


class Offer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A published version of terms. It does not change; a new wording is a new version."""

    id: str = ""
    version: int = 1
    published: When | None = None
    goods: Goods = Goods()
    channel: Literal["online", "distance", "shop", "fair", "unknown"] = "unknown"
    terms: tuple[AnyClause, ...] = ()

    def price(self) -> Money | None:
        """The price of the whole contract, if a clause names it."""
        return next((c.amount for c in self.terms if isinstance(c, Price) and c.amount), None)


class Terms:
    """The terms of one contract: an offer, accepted by these parties. Compared by identity, so readings can be kept."""

    __slots__ = ("__weakref__", "offer", "parties")

    def __init__(self, offer: Offer, parties: Parties) -> None:
        self.offer = numbered(offer)
        self.parties = parties


def consumer_buys(terms: Terms) -> bool:
    """Whether a consumer buys from a business."""
    return terms.parties.buyer.acts_as == "consumer" and terms.parties.seller.acts_as == "business"


def numbered(offer: Offer) -> Offer:
    """The offer with a name for every clause that has none: ``C1``, ``C2``, ... in their order."""
    from msgspec.structs import replace

    terms = tuple(c if c.id else replace(c, id=f"C{n}") for n, c in enumerate(offer.terms, 1))
    return replace(offer, terms=terms)

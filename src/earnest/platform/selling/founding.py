"""A new seller, with its first owner. The operator of a server takes sellers in; from then on the owner runs the team."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from earnest.core.law.registry import CODES
from earnest.core.money import NO_CODES
from earnest.platform import clock
from earnest.platform.selling import audit
from earnest.platform.selling.models import Member, Seller

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")
CURRENCY = re.compile(r"[A-Z]{3}")
NAME_MAX = 200
"""Characters of a seller's names."""


class CannotFound(ValueError):
    """The seller cannot be taken in; ``problems`` says everything that is wrong, and what is allowed."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def found(
    *,
    slug: str,
    name: str,
    legal_name: str,
    owner_email: str,
    law: str,
    zone: str,
    currency: str,
    reserved: frozenset[str],
) -> Seller:
    """Take in a seller whose first owner is the person with that e-mail address.

    ``reserved``: words that address something else on this server. Raises: CannotFound.
    """
    owners = list(User.objects.filter(email__iexact=owner_email.strip(), is_active=True)[:2]) if owner_email else []
    problems = [
        told
        for wrong, told in (
            (not SLUG.fullmatch(slug), f'"{slug}" cannot stand in an address: small letters, digits and hyphens, at most 50'),
            (slug in reserved, f'"{slug}" addresses something else here; choose another word'),
            (not 0 < len(name.strip()) <= NAME_MAX, f"the name has 1 to {NAME_MAX} characters"),
            (not 0 < len(legal_name.strip()) <= NAME_MAX, f"the legal name has 1 to {NAME_MAX} characters"),
            (law not in CODES, f'"{law}" is no law that Earnest knows: {", ".join(CODES)}'),
            (zone not in available_timezones(), f'"{zone}" is no time zone, such as Asia/Shanghai'),
            (not CURRENCY.fullmatch(currency) or currency in NO_CODES, f'"{currency}" is no currency code, such as CNY (ISO 4217)'),
            (len(owners) != 1, f'nobody has an account with the address "{owner_email}"; they sign up first, then add the seller'),
        )
        if wrong
    ]  # fmt: skip
    if problems:
        raise CannotFound(*problems)
    try:
        return _made(owners[0], slug, name.strip(), legal_name.strip(), law, zone, currency)
    except IntegrityError:
        raise CannotFound(f'there is a seller "{slug}" already') from None


@transaction.atomic
def _made(owner: User, slug: str, name: str, legal_name: str, law: str, zone: str, currency: str) -> Seller:
    seller = Seller.objects.create(
        slug=slug, name=name, legal_name=legal_name, law=law, zone=zone, currency=currency, created_at=clock.now()
    )
    Member.objects.create(seller=seller, user=owner, role="owner")
    audit.note(seller, owner, "member_added", owner.email, "owner", owner)
    return seller

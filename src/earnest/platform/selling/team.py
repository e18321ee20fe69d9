"""The team of a seller: people join by the e-mail address of their account, in one role; an owner there is always."""

from __future__ import annotations

from typing import Literal

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from earnest.platform.selling import audit
from earnest.platform.selling.models import ROLES, Member, Seller

Refused = Literal["", "no_such_person", "not_confirmed", "already_member", "no_such_role", "last_owner", "not_a_member"]
"""Why a change of the team was not made; empty: it was."""


@transaction.atomic
def add(seller: Seller, email: str, role: str, author: User) -> Refused:
    """Take the person with that e-mail address into the team."""
    _hold(seller)
    if role not in ROLES:
        return "no_such_role"
    people = list(User.objects.filter(email__iexact=email.strip(), is_active=True)[:2]) if email.strip() else []
    if len(people) != 1:
        return "no_such_person"
    (person,) = people
    if Member.objects.filter(seller=seller, user=person).exists():
        return "already_member"
    if not _is_confirmed(person):
        return "not_confirmed"
    Member.objects.create(seller=seller, user=person, role=role)
    audit.note(seller, author, "member_added", person.email, role, person)
    return ""


@transaction.atomic
def give_role(seller: Seller, member_id: int, role: str, author: User) -> Refused:
    """Give a member another role; the last owner keeps theirs."""
    _hold(seller)
    member = Member.objects.select_related("user").filter(pk=member_id, seller=seller).first()
    if member is None:
        return "not_a_member"
    if role not in ROLES:
        return "no_such_role"
    if member.role == role:
        return ""
    if _is_last_owner(member):
        return "last_owner"
    was, member.role = member.role, role
    member.save(update_fields=["role"])
    audit.note(seller, author, "role_changed", member.user.email, f"{was} -> {role}", member.user)
    return ""


@transaction.atomic
def remove(seller: Seller, member_id: int, author: User) -> Refused:
    """Let a member go; the last owner stays."""
    _hold(seller)
    member = Member.objects.select_related("user").filter(pk=member_id, seller=seller).first()
    if member is None:
        return "not_a_member"
    if _is_last_owner(member):
        return "last_owner"
    audit.note(seller, author, "member_removed", member.user.email, member.role, member.user)
    member.delete()
    return ""


def _is_confirmed(person: User) -> bool:
    """Whether the address is known to be the person's own: anybody may sign up with anybody's. Without mail none can be."""
    known = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True)
    return not settings.EARNEST.mail_url or known.exists()


def _hold(seller: Seller) -> None:
    """Two owners cannot both let the other go."""
    Seller.objects.select_for_update().get(pk=seller.pk)


def _is_last_owner(member: Member) -> bool:
    owners = Member.objects.filter(seller_id=member.seller_id, role="owner")
    return member.role == "owner" and not owners.exclude(pk=member.pk).exists()

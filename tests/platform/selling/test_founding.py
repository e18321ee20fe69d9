"""Taking a seller in: with an owner who is there, under a word that is free."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError

from earnest.platform.selling.founding import CannotFound, found
from earnest.platform.selling.models import AuditEntry, Seller
from earnest.platform.web.reserved import reserved
from tests.platform.shop import a_seller, a_user, unique


def given(**other):
    fine = {"slug": unique("shop"), "name": "Shop", "legal_name": "Shop Ltd", "law": "CN", "zone": "Asia/Shanghai",
            "currency": "CNY", "reserved": reserved()}  # fmt: skip
    return {**fine, **other}


def test_seller_is_taken_in_with_its_owner_and_the_log_says_so():
    user = a_user("founder")
    seller = found(**given(owner_email=user.email.upper()))
    assert [(m.user_id, m.role) for m in seller.members.all()] == [(user.pk, "owner")]
    assert [entry.act for entry in AuditEntry.objects.filter(seller=seller)] == ["member_added"]


@pytest.mark.parametrize(("wrong", "told"), [
    ({"slug": "Big Shop"}, "cannot stand in an address"), ({"slug": "-shop"}, "cannot stand in an address"),
    ({"slug": "orders"}, "addresses something else"), ({"slug": "api"}, "addresses something else"),
    ({"slug": "static"}, "addresses something else"), ({"name": " "}, "the name has 1 to 200"),
    ({"legal_name": "x" * 201}, "the legal name has"), ({"law": "XX"}, "no law that Earnest knows"),
    ({"zone": "Mars/Olympus"}, "no time zone"), ({"currency": "RMB"}, "no currency code"),
    ({"currency": "yuan"}, "no currency code"),
    ({"owner_email": "nobody@example.com"}, "nobody has an account"), ({"owner_email": ""}, "nobody has an account"),
])  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_made(wrong, told):
    fields = given(owner_email=a_user("founder").email) | wrong
    with pytest.raises(CannotFound, match=told):
        found(**fields)
    assert not Seller.objects.filter(slug=fields["slug"]).exists()


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(CannotFound) as caught:
        found(**given(owner_email="", slug="A", law="XX"))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("word", ["orders", "api", "static"])
def test_no_code_makes_a_seller_whose_pages_nobody_would_reach(word):
    with pytest.raises(ValidationError, match="addresses something else"):
        a_seller(slug=word)
    assert not Seller.objects.filter(slug=word).exists()


def test_word_that_is_taken_is_told():
    first = found(**given(owner_email=a_user("founder").email))
    with pytest.raises(CannotFound, match="already"):
        found(**given(slug=first.slug, owner_email=a_user("founder").email))


def test_command_takes_a_seller_in_and_lists_it():
    user, slug = a_user("founder"), unique("shop")
    command = [sys.executable, "-m", "earnest", "seller"]
    add = [*command, "add", slug, "--owner", user.email, "--name", "Shop", "--legal-name", "Shop Ltd"]
    env = {**os.environ, "EARNEST_BASE_URL": "http://shop.example"}
    first = subprocess.run(add, env=env, capture_output=True, text=True, check=False)
    assert (first.returncode, first.stdout) == (0, f"Shop is taken in: http://shop.example/sell/{slug}/\n")
    again = subprocess.run(add, env=env, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (1, f'there is a seller "{slug}" already\n')
    listed = subprocess.run([*command, "list"], env=env, capture_output=True, text=True, check=True)
    assert slug in listed.stdout

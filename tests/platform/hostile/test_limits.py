"""Whoever tries again and again is told to wait, on a page of ours; and is not taken for somebody else for saying so."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.platform.shop import a_user, unique

_ADDRESS = itertools.count(1)


def tries(address: str, times: int, given, lang: str = "en"):
    """The last answer to so many forms from one network address, each of which says that it comes from another."""
    client = Client(REMOTE_ADDR=f"192.0.2.{next(_ADDRESS)}", headers={"accept-language": lang})
    for number in range(times):
        headers = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"}
        answer = client.post(address, given(), headers=headers)
    return answer


@pytest.mark.parametrize(("lang", "says"), [("en", "Too many tries."), ("zh-hans", "尝试次数过多")])
@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("/account/password/reset/", lambda: {"email": f"{unique('nobody')}@example.com"}),
        ("/account/signup/", lambda: {"email": "not an address"}),
    ],
)
def test_forms_without_a_sign_in_are_taken_so_often_a_minute(address, given, lang, says):
    answer = tries(address, 21, given, lang)
    assert (answer.status_code, says in answer.content.decode()) == (429, True)


def test_one_account_is_tried_so_often_from_one_address():
    user = a_user()
    assert (
        "_auth_user_id"
        not in tries("/account/login/", 6, lambda: {"login": user.email, "password": "wrong"}).client.session
    )
    answer = tries("/account/login/", 1, lambda: {"login": user.email, "password": "a-long-password-1"})
    assert "_auth_user_id" not in answer.client.session, "the right password does not end the pause"


TRY = """
import sys, django
django.setup()
from django.test import Client
client = Client(REMOTE_ADDR=sys.argv[1])
for _ in range(6):
    client.post("/account/login/", {"login": sys.argv[2], "password": "wrong"})
"""


def test_tries_are_counted_over_all_server_processes_together():
    user, address = a_user(), "198.51.100.7"
    subprocess.run(
        [sys.executable, "-c", TRY, address, user.email], check=True, env={**os.environ, "EARNEST_LOG": "quiet"}
    )
    client = Client(REMOTE_ADDR=address)
    client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert "_auth_user_id" not in client.session, "another process let it try again"


def test_mails_to_one_person_are_sent_so_often_a_minute():
    user = a_user()
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{100 + n}").post("/account/password/reset/", {"email": user.email})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]

"""Alive, ready, and the figures: for those who may read them, and with the database away too."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from msgspec.structs import replace

from earnest.platform import health
from tests.platform.shop import an_order


@pytest.fixture
def database_away():
    """The server is set up for a database that does not answer."""
    code = (
        "import django, sys; django.setup()\n"
        "from django.test import Client\n"
        "for path in sys.argv[1:]:\n"
        "    answer = Client(raise_request_exception=False).get(path)\n"
        "    print(answer.status_code, answer.content.decode().replace(chr(10), ' '))\n"
    )

    def visit(*paths):
        changed = {"EARNEST_DATABASE_URL": "postgresql://127.0.0.1:1/nothing", "EARNEST_LOG": "json"}
        run = subprocess.run(
            [sys.executable, "-c", code, *paths],
            env={**os.environ, **changed},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.splitlines()

    return visit


def test_live_and_ready():
    assert Client().get("/health/live").json() == {"status": "alive"}
    assert Client().get("/health/ready").json() == {"status": "ready"}


def test_with_the_database_away_it_is_alive_and_not_ready_and_says_so_in_the_figures(database_away):
    live, ready, figures = database_away("/health/live", "/health/ready", "/metrics")
    assert live == '200 {"status": "alive"}'
    assert ready == '503 {"status": "not ready", "because": "the database does not answer"}'
    assert (figures[:3], "earnest_database_up 0.0" in figures) == ("200", True)


def test_migration_that_is_missing_makes_it_not_ready(monkeypatch):
    monkeypatch.setattr(health, "missing_migrations", lambda applied: ["orders.0002_more"])
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["because"]) == (503, "1 migrations are not applied; run earnest migrate")


def test_missing_migrations_are_found():
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations WHERE app <> 'orders'")
        missing = health.missing_migrations(cursor.fetchall())
    assert missing
    assert {name.partition(".")[0] for name in missing} == {"orders"}


def figure(name):
    text = Client().get("/metrics").content.decode()
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])


def test_news_that_waits_is_counted():
    before = figure('earnest_outbox_waiting{topic="notice"}') if an_order() else 0
    an_order()
    assert figure('earnest_outbox_waiting{topic="notice"}') == before + 1


def test_request_is_counted_by_view_and_status():
    name = 'earnest_requests_total{method="GET",status="200",view="health_live"}'
    Client().get("/health/live")
    before = figure(name)
    Client().get("/health/live")
    assert figure(name) == before + 1


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "10.0.0.9", 403),
        ("", {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 403),
        ("", {"Via": "1.1 proxy"}, "127.0.0.1", 403),
        ("a-token", {}, "127.0.0.1", 403),
        ("a-token", {"Authorization": "Bearer another"}, "127.0.0.1", 403),
        ("a-token", {"Authorization": "Bearer a-token"}, "10.0.0.9", 200),
    ],
)
def test_figures_are_for_the_bearer_of_the_token_or_this_machine(token, headers, address, status):
    with override_settings(EARNEST=replace(settings.EARNEST, metrics_token=token)):
        assert Client(REMOTE_ADDR=address).get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize(("token", "status"), [("", 403), ("a-token", 200)])
def test_figures_of_a_server_for_others_take_a_token_even_from_this_machine(token, status):
    """A proxy on the machine need not say for whom it asks."""
    environment = replace(settings.EARNEST, metrics_token=token, base_url="https://shop.example")
    with override_settings(EARNEST=environment):
        answer = Client(REMOTE_ADDR="127.0.0.1").get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status

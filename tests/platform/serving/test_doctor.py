"""The doctor names what is wrong and how to mend it."""

from __future__ import annotations

import json

import psycopg
import pytest
from django.conf import settings
from typer.testing import CliRunner

from earnest.cli import app
from earnest.platform import doctor
from earnest.platform.database import embedded_url


def wrong(checks):
    return {check.name: check.mend for check in checks if not check.well}


@pytest.fixture
def examined(monkeypatch):
    """What is wrong with the deployment of these tests, some of its settings changed. No worker runs beside the tests."""

    def change(**given):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        found = wrong(doctor.examine())
        found.pop("worker", None)
        return found

    return change


@pytest.fixture
def broken(examined):
    """What is wrong once a statement was carried out as the owner, on a database of its own."""
    url = embedded_url(settings.EARNEST.data_dir, "broken")

    def break_(statement):
        import os
        import subprocess
        import sys

        migrating = [sys.executable, "-m", "earnest.platform.migrating"]
        subprocess.run(migrating, env={**os.environ, "EARNEST_DATABASE_URL": url}, check=True)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)
        return examined(EARNEST_DATABASE_URL=url)

    yield break_
    with psycopg.connect(embedded_url(settings.EARNEST.data_dir), autocommit=True) as connection:
        connection.execute("DROP DATABASE broken WITH (FORCE)")
    embedded_url.cache_clear()


def test_deployment_of_these_tests_is_well(examined):
    assert examined() == {}


def test_setting_that_cannot_be_used_is_named_and_nothing_else_is_looked_at(examined):
    assert list(examined(EARNEST_WORKERS="many")) == ["settings"]


def test_database_that_does_not_answer(examined):
    found = examined(EARNEST_DATABASE_URL="postgresql://127.0.0.1:1/nothing")
    assert found == {"database": "Start it, or mend EARNEST_DATABASE_URL."}


def test_database_that_was_not_migrated(examined):
    empty = embedded_url(settings.EARNEST.data_dir, "empty")
    assert examined(EARNEST_DATABASE_URL=empty)["schema"] == "Run earnest migrate."


def test_migration_that_is_missing(broken):
    assert broken("DELETE FROM django_migrations WHERE app = 'orders'") == {"schema": "Run earnest migrate."}


def test_log_that_may_be_changed(broken):
    found = broken("GRANT UPDATE ON orders_orderevent TO earnest_app")
    assert found == {"append-only": "Run earnest migrate."}


def test_public_address_without_tls(examined):
    assert "TLS" in examined(EARNEST_BASE_URL="http://shop.example")["base URL"]


def test_tracebacks_for_strangers(examined):
    assert list(examined(EARNEST_BASE_URL="https://shop.example", EARNEST_DEBUG="yes")) == ["debug"]


def test_shop_that_cannot_take_money(examined):
    found = examined(EARNEST_DEMO="no", EARNEST_SECRET_KEY="x" * 50)
    assert list(found) == ["payments"]


def test_mail_server_that_does_not_answer(examined):
    assert list(examined(EARNEST_MAIL_URL="smtp://127.0.0.1:1")) == ["mail"]


def test_no_worker_at_work():
    assert "worker" in wrong(doctor.examine())


def test_command_says_it_in_words_and_as_json_and_by_its_exit_code(monkeypatch):
    monkeypatch.setenv("EARNEST_MAIL_URL", "smtp://127.0.0.1:1")
    told = CliRunner().invoke(app, ["doctor"])
    assert (told.exit_code, "WRONG  mail" in told.output, "mend EARNEST_MAIL_URL" in told.output) == (1, True, True)
    found = json.loads(CliRunner().invoke(app, ["doctor", "--format", "json"]).output)
    assert {"name", "well", "found", "mend"} == set(found[0])
    assert "mail" in [check["name"] for check in found if not check["well"]]

"""Migrations: nothing is missing, each can be gone back on, and what the release before wrote can be read and gone on with."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from earnest.platform.database import embedded_url, empty_embedded
from tests.platform.upgrading import PREVIOUS

TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name ~ %s"
OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("earnest.")}


@pytest.fixture
def database():
    """An empty database, and the environment of a process that works on it."""
    empty_embedded(settings.EARNEST.data_dir, "upgraded")
    url = embedded_url(settings.EARNEST.data_dir, "upgraded")
    return url, {**os.environ, "EARNEST_DATABASE_URL": url}


def run(module: str, *arguments: str, env: dict[str, str]) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        (count,) = connection.execute(TABLES, [f"^({'|'.join(sorted(OURS))})_"]).fetchone()
        return int(count)


def test_models_need_no_migration_that_is_not_there():
    call_command("makemigrations", *sorted(OURS), check=True, dry_run=True, verbosity=0)


def test_every_app_with_migrations_has_its_place_in_the_previous_release():
    assert {label for label, _ in MigrationLoader(None).graph.nodes if label in OURS} == set(PREVIOUS)


def test_every_migration_can_be_gone_back_on_or_says_why_not():
    found = MigrationLoader(None).graph.nodes
    ours = {key: migration for key, migration in found.items() if key[0] in OURS}
    assert ours
    for key, migration in ours.items():
        reversible = all(operation.reversible for operation in migration.operations)
        assert reversible or sys.modules[type(migration).__module__].__doc__, key


def test_empty_database_is_migrated_gone_back_on_to_nothing_and_migrated_again(database):
    url, environment = database
    run("earnest.platform.migrating", env=environment)
    whole = tables(url)
    run("tests.platform.upgrading", "back", "zero", env=environment)
    assert tables(url) == 0
    run("earnest.platform.migrating", env=environment)
    assert tables(url) == whole > 20


def test_order_that_the_previous_release_wrote_goes_on_after_migrating(database):
    _, environment = database
    run("tests.platform.upgrading", "back", env=environment)
    run("tests.platform.upgrading", "fill", env=environment)
    run("earnest.platform.migrating", env=environment)
    assert run("tests.platform.upgrading", "use", env=environment) == "in_production 3 3"

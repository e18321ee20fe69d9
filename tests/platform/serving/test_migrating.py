"""Migrating: twice is once, two at once wait for each other, and what the server may do is the same afterwards."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings

from earnest.platform.database import embedded_url
from earnest.platform.grants import APPEND_ONLY

COMMAND = [sys.executable, "-m", "earnest.platform.migrating"]
PRIVILEGES = (
    "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee = 'earnest_app' ORDER BY 1, 2"
)


def privileges(url):
    with psycopg.connect(url) as connection:
        return connection.execute(PRIVILEGES).fetchall()


@pytest.fixture
def fresh():
    """An empty database, and the environment of a process that migrates it."""
    url = embedded_url(settings.EARNEST.data_dir, "migrated")
    return url, {**os.environ, "EARNEST_DATABASE_URL": url}


def test_migrating_twice_and_two_at_once_come_to_the_same(fresh):
    url, environment = fresh
    both = [subprocess.Popen(COMMAND, env=environment) for _ in range(2)]
    assert [process.wait(300) for process in both] == [0, 0]
    first = privileges(url)
    assert subprocess.run(COMMAND, env=environment, check=False).returncode == 0
    assert privileges(url) == first
    assert not [row for row in first if row[0] in APPEND_ONLY and row[1] in ("UPDATE", "DELETE", "TRUNCATE")]
    assert [row for row in first if row == ("orders_orderevent", "INSERT")]


def test_database_that_does_not_answer_is_told_in_a_sentence():
    environment = {**os.environ, "EARNEST_DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    run = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, "Traceback" in run.stderr, run.stderr.count("\n")) == (1, False, 1)
    assert "was not migrated" in run.stderr

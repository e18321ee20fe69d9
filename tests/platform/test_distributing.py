"""Spreading over several machines: what is distributed can be, and it is done once and in order."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from earnest.platform.distributing import COLUMN, DISTRIBUTED, NoCitus, distribute

UNIQUE = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
    array(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey))
FROM pg_index i WHERE i.indisunique AND i.indrelid::regclass::text = ANY(%s)
"""
LEAVING = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))
"""
SEQUENCES = "SELECT table_name FROM information_schema.columns WHERE table_name = ANY(%s) AND is_identity = 'YES'"
TRIGGERS = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def rows(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def test_every_unique_key_of_what_is_distributed_holds_the_column():
    found = rows(UNIQUE, list(DISTRIBUTED))
    assert {table for table, _, _ in found} == set(DISTRIBUTED)
    assert [index for _, index, columns in found if COLUMN not in columns] == []


def test_nothing_that_is_distributed_has_a_foreign_key_or_a_sequence_and_there_are_no_triggers():
    tables = list(DISTRIBUTED)
    assert rows(LEAVING, tables, tables) == []
    assert rows(SEQUENCES, tables) == []
    assert rows(TRIGGERS) == []


class Cluster:
    """A connection to a server with Citus, as far as it is asked."""

    def __init__(self, known=(), *, available=True):
        self.known, self.available, self.done = list(known), available, []

    def execute(self, query, values=()):
        self.found = []
        if "pg_available_extensions" in query:
            self.found = [(1,)] if self.available else []
        elif "pg_dist_partition" in query:
            self.found = [(table,) for table in self.known]
        else:
            self.done.append(values or query)
            self.known += values[:1]
        return self

    def fetchone(self):
        return self.found[0] if self.found else None

    def fetchall(self):
        return self.found


def test_each_table_is_distributed_once_and_together_with_the_first():
    cluster = Cluster()
    assert distribute(cluster) == list(DISTRIBUTED)
    extension, first, *others = cluster.done
    assert "citus" in extension
    assert first == ("launch_place", "launch_id", "none")
    assert {together for _, _, together in others} == {"launch_place"}
    assert distribute(cluster) == []


def test_what_was_interrupted_goes_on():
    cluster = Cluster(DISTRIBUTED[:3])
    assert distribute(cluster) == list(DISTRIBUTED[3:])


def test_server_without_the_extension_says_so_and_nothing_is_done():
    cluster = Cluster(available=False)
    with pytest.raises(NoCitus, match="does not have the extension"):
        distribute(cluster)
    assert cluster.done == []


def test_program_ends_with_a_sentence_where_there_is_no_citus():
    ended = subprocess.run(
        [sys.executable, "-m", "earnest.platform.distributing"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("This PostgreSQL does not have the extension citus: nothing was distributed")
    assert ended.stderr.count("\n") == 1

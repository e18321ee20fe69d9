"""The embedded server: it runs for as long as somebody uses it, and stops then, whoever was killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from earnest.platform.database import APP_ROLE, django_database
from tests.platform.serving.test_worker import until

HOLDS = (
    "import sys, time, pathlib\n"
    "from earnest.platform.database import embedded_url\n"
    "print(embedded_url(pathlib.Path(sys.argv[1])), flush=True)\n"
    "sys.stdin.read()\n"
)


@pytest.fixture
def hold(tmp_path):
    """Start a process that uses the embedded server until its standard input ends."""
    started = []

    def start():
        command = [sys.executable, "-W", "ignore", "-c", HOLDS, str(tmp_path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline().startswith("postgresql://")
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_server_stops_with_the_last_that_uses_it_though_another_was_killed(hold, tmp_path):
    killed, last = hold(), hold()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    postmaster = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    last.communicate(timeout=60)
    other = hold()  # it finds the killed one on the list, or the server stopped already
    other.communicate(timeout=60)
    until(lambda: not os.path.exists(f"/proc/{postmaster}"))
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


EMPTIES = (
    "import pathlib, sys, psycopg\n"
    "from earnest.platform.database import embedded_url, empty_embedded\n"
    "folder = pathlib.Path(sys.argv[1])\n"
    "other = psycopg.connect(embedded_url(folder), autocommit=True)\n"
    "other.execute('CREATE TABLE kept ()')\n"
    "empty_embedded(folder)\n"
    "print(psycopg.connect(embedded_url(folder)).execute(\"SELECT to_regclass('kept')\").fetchone())\n"
)


def test_emptied_database_is_empty_though_somebody_was_using_it(tmp_path):
    command = [sys.executable, "-W", "ignore", "-c", EMPTIES, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "(None,)\n", done.stderr


@pytest.mark.parametrize(
    ("as_", "options"), [("web", f"-c role={APP_ROLE}"), ("worker", f"-c role={APP_ROLE}"), ("owner", None)]
)
def test_all_but_the_owner_take_the_role_and_say_who_they_are(as_, options):
    made = django_database("postgresql://u%40x:p%2Fw@db.example:5433/shop?sslmode=require", as_=as_)
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "u@x", "p/w", "db.example", "5433", "shop",
    )  # fmt: skip
    assert made["OPTIONS"].get("options") == options
    assert (made["OPTIONS"]["application_name"], made["OPTIONS"]["sslmode"]) == (f"earnest {as_}", "require")

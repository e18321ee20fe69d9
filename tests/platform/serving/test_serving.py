"""Serving: one command that starts everything, starts again what dies, and stops everything when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from django.conf import settings

from earnest.platform import doctor, serving
from earnest.platform.database import embedded_url
from tests.platform.serving.test_worker import until


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(port, tmp_path):
    """`earnest serve` on the database of these tests: its process, its address, and what it wrote."""
    url = os.environ.get("EARNEST_DATABASE_URL") or embedded_url(settings.EARNEST.data_dir)
    environment = {
        **os.environ, "EARNEST_DATABASE_URL": url, "EARNEST_BASE_URL": f"http://127.0.0.1:{port}", "EARNEST_LOG": "json",
    }  # fmt: skip
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "earnest", "serve"], env=environment, stdout=log, stderr=log, start_new_session=True
    )
    yield process, f"http://127.0.0.1:{port}", tmp_path / "log"
    if process.poll() is None:
        process.terminate()
        process.wait(60)
    log.close()


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {line.split(None, 1)[1].strip(): int(line.split()[0]) for line in found.stdout.splitlines()}


def worker_of(pid):
    return next((child for args, child in children_of(pid).items() if args.endswith("earnest.platform.work")), None)


def test_everything_is_served_looked_after_and_stopped(served):
    process, address, log = served
    until(lambda: f"Earnest at {address}/" in log.read_text())
    with urllib.request.urlopen(f"{address}/health/ready") as answer:
        assert (answer.status, len(answer.headers["X-Request-ID"])) == (200, 32)
    until(lambda: all(check.well for check in doctor.examine() if check.name == "worker"))
    first = worker_of(process.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: worker_of(process.pid) not in (None, first))
    assert "worker ended with -9; again in 1 s" in log.read_text()
    with urllib.request.urlopen(f"{address}/metrics") as answer:
        assert 'earnest_requests_total{method="GET",status="200",view="health_ready"} 1.0' in answer.read().decode()
    children = children_of(process.pid).values()
    process.terminate()
    assert process.wait(60) == 0
    assert not [pid for pid in children if os.path.exists(f"/proc/{pid}")]


def test_port_that_is_taken_is_said_before_anything_is_started(served, port):
    _process, address, log = served
    until(lambda: f"Earnest at {address}/" in log.read_text())
    with pytest.raises(serving.AddressTaken, match=f"127.0.0.1:{port} cannot be listened on"):
        serving.check_free("127.0.0.1", port)


def test_demo_says_that_it_runs_already(served, port):
    _process, address, log = served
    until(lambda: f"Earnest at {address}/" in log.read_text())
    again = demo("--port", str(port))
    assert (again.returncode, again.stderr) == (4, f"Earnest runs there already: {address}/\n")


def test_demo_says_how_to_take_another_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        told = demo("--port", str(taken)).stderr
    assert f"127.0.0.1:{taken} cannot be listened on" in told
    assert f"make demo PORT={taken + 1}" in told


def test_demo_never_empties_a_database_that_was_named(port):
    url = os.environ.get("EARNEST_DATABASE_URL") or embedded_url(settings.EARNEST.data_dir)
    refused = demo("--port", str(port), "--fresh", EARNEST_DATABASE_URL=url)
    assert (refused.returncode, "EARNEST_DATABASE_URL" in refused.stderr) == (3, True)


def demo(*options, **environment):
    """`earnest demo` where it leaves at once."""
    command = [sys.executable, "-m", "earnest", "demo", *options]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "terminal closed"])
def test_its_own_database_stops_with_it(number, port, tmp_path):
    """All of the terminal's group hear the signal, as from a keyboard."""
    environment = {name: value for name, value in os.environ.items() if name != "EARNEST_DATABASE_URL"}
    environment |= {"EARNEST_DATA_DIR": str(tmp_path / "data"), "EARNEST_BASE_URL": f"http://127.0.0.1:{port}"}
    log = tmp_path / "log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "earnest", "serve", "--migrate"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            until(lambda: "Ctrl-C stops it" in log.read_text())
            assert users_of(tmp_path / "data")
        finally:
            os.killpg(process.pid, number)
            ended = process.wait(60)
    assert ended == 0
    assert not users_of(tmp_path / "data")
    assert "Traceback" not in log.read_text()


def test_its_own_database_stops_though_it_is_stopped_while_it_still_starts(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "EARNEST_DATABASE_URL"}
    environment |= {"EARNEST_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "earnest", "migrate"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    until((tmp_path / "data" / "postgres" / "postmaster.pid").exists)
    process.terminate()
    process.wait(60)
    until(lambda: not users_of(tmp_path / "data"))


def users_of(folder):
    listed = subprocess.run(["ps", "-ww", "-A", "-o", "args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]


def test_child_that_keeps_dying_is_started_again_later_each_time(monkeypatch):
    at = 0.0
    monkeypatch.setattr(serving.time, "monotonic", lambda: at)
    child = serving.Child("brief", (sys.executable, "-c", "raise SystemExit(3)"))
    supervisor, pauses = serving.Supervisor((child,)), []
    supervisor.start(child)
    for _ in range(6):
        supervisor.running[child].wait()
        supervisor.look_after()
        pauses.append(supervisor.due[child] - at)
        at = supervisor.due[child]
        supervisor.look_after()
    supervisor.running[child].wait()
    assert pauses == [1, 2, 5, 10, 30, 30]
    at += serving.STEADY_SECONDS + 1  # it ran well for a while before it died
    supervisor.look_after()
    assert supervisor.due[child] - at == 1

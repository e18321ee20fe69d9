"""Start the demo as a newcomer does, look at it, and stop it: ``python scripts/demo_check.py make demo PORT=8111``.

Fails, saying what was seen, if a page is missing, a clock does not move, or anything is left running after Ctrl-C.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS, STOP_SECONDS = 600, 60
ADDRESS = re.compile(r"The demo is at (http://127\.0\.0\.1:\d+)/")
PAGES = ("/health/ready", "/account/people/", "/aurora/car/", "/demo/haikou/", "/api/v1/docs", "/api/v1/openapi.json")
"""Pages that anybody may see, beside the front door."""


class Visitor:
    """Somebody with a browser that keeps cookies and knows no scripts."""

    def __init__(self, address: str) -> None:
        self.address, self.page = address, ""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.open = urllib.request.build_opener(jar).open

    def get(self, path: str) -> str:
        """Look at a page. Raises: urllib.error.HTTPError: it is not there."""
        with self.open(self.address + path, timeout=30) as answer:
            self.page = answer.read().decode()
        return self.page

    def post(self, path: str, **fields: str) -> str:
        """Press a button of the page that was looked at last; gives the page that follows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        given = {"csrfmiddlewaretoken": token[1] if token else "", **fields}
        with self.open(self.address + path, urllib.parse.urlencode(given).encode(), timeout=60) as answer:
            self.page = answer.read().decode()
        return self.page


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The demo while it runs, in a process group of its own as a terminal has it; its address, and the process."""
    log, environment = folder / "log", {**os.environ, "EARNEST_DATA_DIR": str(folder / "data")}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)
    try:
        end = time.monotonic() + START_SECONDS
        while not (found := ADDRESS.search(log.read_text("utf-8", "replace"))):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the demo did not start:\n{log.read_text('utf-8', 'replace')}")
            time.sleep(0.2)
        yield found[1], process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(STOP_SECONDS)


def look(address: str) -> None:
    """Walk through the demo as a visitor: pages, the Haikou demand, a person, the clock."""
    visitor = Visitor(address)
    front = visitor.get("/")
    for path in PAGES:
        visitor.get(path)
    visitor.get("/demo/haikou/")
    visitor.post("/demo/haikou/next", do="begin")
    assert "The balance is not owed yet" in visitor.post("/demo/haikou/next", at="0"), "the demand was not refused"
    chosen = re.search(r'name="next" value="(/orders/[^"]+)">\s*<button class="be" name="person" value="(\d+)"', front)
    assert chosen, "the front door offers nobody to be"
    order = visitor.post("/account/people/", next=chosen[1], person=chosen[2])
    assert chosen[1] in order, "the order's page did not open"
    before = re.search(r'In this demo it is <time datetime="([^"]+)"', order)
    after = re.search(
        r'In this demo it is <time datetime="([^"]+)"', visitor.post("/demo/clock/", days="7", next=chosen[1])
    )
    assert before, "there is no clock"
    assert after, "the clock is gone"
    assert after[1][:10] > before[1][:10], "the clock did not move"


def left_running(folder: Path) -> list[str]:
    """Processes that still use the demo's folder."""
    listed = subprocess.run(["ps", "-ww", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder / "data") in line]


def main(command: list[str]) -> None:
    """Start twice: the second time everything is there already. Raises: AssertionError, SystemExit: what is wrong."""
    with tempfile.TemporaryDirectory(prefix="earnest-demo-") as name:
        folder = Path(name)
        for time_ in ("first", "second"):
            began = time.monotonic()
            with running(command, folder) as (address, _):
                print(f"{time_} start: {time.monotonic() - began:.0f} s")
                look(address)
            left = left_running(folder)
            assert not left, f"left running: {left}"
    print("the demo starts, is looked at, and leaves nothing running")


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable, "-m", "earnest", "demo", "--port", "8111"])

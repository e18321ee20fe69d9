"""Photograph the Haikou order on its page, as docs/order-page.png: ``python scripts/order_page.py http://127.0.0.1:8000``.

The demo has to run there. Chromium is Debian's.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "order-page.png"
WIDTH, HEIGHT = 1200, 1240
NEWS_MILLISECONDS = 4000
"""By then the worker has told the news of the last act."""


def replayed(page: Page) -> None:
    """Bring the Haikou order to the day after the demand, and open it as the buyer."""
    way = "#next form:has(input[value=as_it_was]) .button"
    for button in ("button[value=begin]", "#next .button", way, way, ".be >> nth=0"):
        with page.expect_navigation():
            page.locator(button).click()


def main(address: str) -> None:
    """Take the picture."""
    with sync_playwright() as playwright:
        options = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
        browser = playwright.chromium.launch(**options)  # type: ignore[arg-type]
        view = {"width": WIDTH, "height": HEIGHT}
        page = browser.new_page(viewport=view, locale="en-US", reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(f"{address}/demo/haikou/")
        replayed(page)
        page.wait_for_timeout(NEWS_MILLISECONDS)
        for _ in range(2):
            page.reload()  # what was new on the first look is not any more on the second
        page.screenshot(path=PICTURE)
        browser.close()
    print(PICTURE.name)


if __name__ == "__main__":
    main(sys.argv[1])

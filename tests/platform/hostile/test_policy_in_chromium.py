"""The content security policy in a browser: it stops nothing of ours, and stops what a stranger puts into a page."""

from __future__ import annotations

import pytest

from tests.platform.shop import a_member, an_order
from tests.platform.web.browser_server import chromium, server, window

__all__ = ["chromium", "server", "window"]


@pytest.fixture
def told(window):
    """Open pages as somebody, and give what the browser said was stopped."""

    def told(user, addresses) -> list[str]:
        page, said = window(user), []
        page.on(
            "console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None
        )
        for address in addresses:
            page.goto(address)
            page.wait_for_load_state()
        return said

    return told


def test_policy_stops_nothing_of_our_own(told, server):
    order = an_order()
    sell = f"/sell/{order.seller.slug}/"
    offer = order.offer_version.offer.slug
    mine = ["/", "/orders/", f"/orders/{order.public_id}/", "/account/2fa/", "/account/2fa/totp/activate/", "/account/email/",
            f"/{order.seller.slug}/{offer}/", "/account/2fa/webauthn/add/"]  # fmt: skip
    theirs = [sell, f"{sell}orders/", f"{sell}orders/{order.public_id}/", f"{sell}offers/{offer}/"]
    said = told(None, [f"{server}{address}" for address in ("/account/login/", "/account/signup/", "/api/v1/docs")])
    said += told(order.buyer, [f"{server}{address}" for address in mine])
    said += told(a_member(order.seller), [f"{server}{address}" for address in theirs])
    assert said == []


def test_script_that_got_into_a_page_does_not_run(window, server):
    page = window(None)
    page.goto(f"{server}/")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        const image = document.createElement("div");
        image.innerHTML = "<img src='/none' onerror='window.ran = true'>";
        document.body.append(image);
    }""")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.ran") is None

"""A passkey in a real browser: added after showing once more who one is, then enough to sign in by itself."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.platform.shop import a_user


def with_authenticator(page) -> None:
    """Give the browser a key of its own that says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_is_added_and_signs_in_without_a_password(window, server):
    user = a_user()
    page = window()
    with_authenticator(page)
    here = server.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a number
    page.goto(f"{here}/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill("a-long-password-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{here}/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill("a-long-password-1")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/account/2fa/**recovery-codes/**")
    page.context.clear_cookies()
    page.goto(f"{here}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My orders")).to_be_visible()

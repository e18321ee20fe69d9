"""Every page of the buyer's side in a real browser: readable by everybody, on a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, URLResolver, get_resolver

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.once import Actor
from earnest.platform.payments.intake import start_payment
from earnest.platform.selling.asking import ask
from earnest.platform.selling.models import OfferVersion
from earnest.platform.selling.promises import answer, clauses_of, publish_update
from tests.platform.shop import NOW, a_member, a_user, a_version, an_order, unique
from tests.platform.web.browser_server import check
from tests.platform.web.buyer.test_checkout import COLOURS
from tests.platform.web.buyer.test_offers import VOID
from tests.platform.web.buyer.visiting import ANY_DAY, pay

WIDTHS = {"en": (1440, 390), "zh": (390,)}
"""Where each language is looked at: the shorter one on a phone only."""
ANYBODY = {  # names of addresses, and pages beside them, with the path that shows each
    "home": "/",
    "offer": "{fair}",
    "offer-void": "{void}",
    "offer_version": "{chosen}v1/",
    "offer_news": "{fair}news/",
    "choose_person": "/account/people/",
    "not-found": "/orders-nowhere/",
    "account_login": "/account/login/",
    "account_signup": "/account/signup/",
    "account_inactive": "/account/inactive/",
    "account_reset_password": "/account/password/reset/",
    "account_reset_password_done": "/account/password/reset/done/",
    "account_reset_password_from_key": "/account/password/reset/key/{reset}/",
    "account_reset_password_from_key_done": "/account/password/reset/key/done/",
    "account_email_verification_sent": "/account/confirm-email/",
    "account_confirm_email": "/account/confirm-email/{confirm}/",
}
BUYER = {
    "buyer_orders": "/orders/",
    "buyer_order": "{order}",
    "order-said-and-proposed": "{busy}",
    "buyer_act": "{order}acts/delivery_refused",
    "act-of-defects": "{order}acts/defect_found",
    "buyer_claim": "{order}claims/",
    "buyer_answer_fact": "{busy}events/{theirs}/answer",
    "buyer_take_back": "{busy}events/{own}/take-back",
    "buyer_propose": "{order}proposals/",
    "buyer_receipt": "{order}receipts/2/",
    "checkout": "{fair}order/",
    "configure": "{chosen}order/",
    "review": "{chosen}order/?colour=blue",
    "sandbox_pay": "{pay}",
    "payout_destination": "/payouts/",
    "profile": "/account/profile/",
    "account_email": "/account/email/",
    "account_change_password": "/account/password/change/",
    "account_logout": "/account/logout/",
    "account_reauthenticate": "/account/reauthenticate/",
    "mfa_index": "/account/2fa/",
    "mfa_activate_totp": "/account/2fa/totp/activate/",
    "mfa_list_webauthn": "/account/2fa/webauthn/",
    "mfa_add_webauthn": "/account/2fa/webauthn/add/",
}
GUARDED = {
    "guarded": "/account/2fa/",
    "mfa_reauthenticate": "/account/2fa/reauthenticate/",
    "mfa_deactivate_totp": "/account/2fa/totp/deactivate/",
    "mfa_view_recovery_codes": "/account/2fa/recovery-codes/",
    "mfa_generate_recovery_codes": "/account/2fa/recovery-codes/generate/",
    "mfa_edit_webauthn": "/account/2fa/webauthn/keys/{key}/edit/",
    "mfa_remove_webauthn": "/account/2fa/webauthn/keys/{key}/remove/",
}
"""Pages of somebody with a passkey, codes and recovery codes."""
OTHERWISE = {
    "buyer_live", "buyer_pay", "buyer_answer_proposal", "set_language", "appearance",
    "buyer_evidence", "buyer_brief", "buyer_case", "buyer_bundle", "mfa_download_recovery_codes", "payment_webhook",
    "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "sandbox_open",  # streams, forms' addresses, files, data for scripts
    "account_set_password",  # leads to the page that changes it, for everybody who has one
    "account_confirm_login_code",  # leads to the sign-in: codes by mail are not used
    "mfa_authenticate",  # the second step of a sign-in, seen in the journey below
}  # fmt: skip
"""Addresses that are no pages of their own."""


def names(patterns, prefix: str = "") -> dict[str, str]:
    """Every named address and its module's path, by name."""
    found = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.name:
            found[pattern.name] = prefix + str(pattern.pattern)
    return found


def test_every_page_of_the_buyers_side_is_visited_here():
    others = ("api/", "sell/", "demo/", "health/", "metrics", "launch/")
    mine = {name for name, path in names(get_resolver().url_patterns).items() if not path.startswith(others)}
    visited = {name for pages in (ANYBODY, BUYER, GUARDED) for name in pages}
    assert mine - visited == OTHERWISE


@pytest.fixture(scope="module")
def shop():
    """Offers of every kind, orders quiet and busy, and somebody with every protection; the addresses that need them."""
    fair = a_version()
    fair.offer.title, fair.offer.title_zh = "Car, long range, built to order", "长续航版轿车，订单生产"
    fair.offer.save()
    owner = a_member(fair.offer.seller)
    publish_update(fair.offer, "The first cars are on the road.", "首批车辆已交付。", (), owner)
    asked = ask(fair.offer, "May I look before I pay?", None, "192.0.2.9")
    promise = clauses_of("{topic: inspection, layer: promise, before: balance}", NOW)
    answer(asked, "Yes, you may look before you pay the balance.", promise, owner)
    void, first = a_version(terms=VOID), a_version()
    chosen = OfferVersion.objects.create(
        offer=first.offer, version=2, document=first.document, source=first.source, published_at=NOW, variants=COLOURS
    )
    order, busy, unpaid = (an_order(fair) for _ in range(3))
    for one in (order, busy):
        pay(one.public_id)
    seller = Actor("seller", a_member(busy.seller), "owner")
    day, buyer = type(ANY_DAY)("2026-03-02"), Actor("buyer", busy.buyer)
    theirs = claiming.claim(busy.public_id, e.DeferralRequested(on=day, note="By phone"), seller, unique("key"))
    own = claiming.claim(busy.public_id, e.RefusalDeclared(on=day, by="seller", of="deliver"), buyer, unique("key"))
    ending = e.EndingAgreed(on=ANY_DAY, returns=Money.parse("5000 CNY"))
    agreeing.propose(busy.public_id, ending, seller, unique("key"))
    people = {"order": order.buyer, "busy": busy.buyer, "pay": unpaid.buyer, "guarded": guarded()}
    EmailAddress.objects.create(user=order.buyer, email=order.buyer.email, verified=True, primary=True)
    unconfirmed = EmailAddress.objects.create(user=a_user(), email=f"{unique('new')}@example.com", primary=True)
    paths = {name: path_of(version) for name, version in (("fair", fair), ("void", void), ("chosen", chosen))}
    paths |= {name: f"/orders/{one.public_id}/" for name, one in (("order", order), ("busy", busy))}
    paths |= {"theirs": theirs.event, "own": own.event}
    paths["pay"] = start_payment(unpaid, "deposit", unique("key")).url
    paths["confirm"] = EmailConfirmationHMAC(unconfirmed).key
    user = a_user()
    paths["reset"] = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    paths["key"] = Authenticator.objects.get(user=people["guarded"], type="webauthn").pk
    return people, paths


def guarded():
    """Somebody with a passkey, codes and recovery codes."""
    user = a_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Phone", "credential": credential})
    return user


def path_of(version) -> str:
    return f"/{version.offer.seller.slug}/{version.offer.slug}/"


def visit(page, path: str) -> None:
    """Open the page itself, not one that it leads to; what is not there is a page too."""
    response = page.goto(path)
    shown = path.partition("reset/key/")[0]  # the token of a reset is taken out of the address at once
    assert (shown in response.url.partition("?next=")[0], response.status < 500) == (True, True), response.url


@pytest.mark.parametrize("lang", WIDTHS)
@pytest.mark.parametrize("name", ANYBODY)
def test_page_for_everybody(window, shop, name, lang):
    page = window(lang=lang)
    visit(page, ANYBODY[name].format(**shop[1]))
    check(page, f"{name}-{lang}", widths=WIDTHS[lang])


@pytest.mark.parametrize("lang", WIDTHS)
@pytest.mark.parametrize("name", BUYER)
def test_page_of_a_buyer(window, shop, name, lang):
    people, paths = shop
    page = window(people["busy" if "busy" in BUYER[name] else "pay" if "pay}" in BUYER[name] else "order"], lang=lang)
    visit(page, BUYER[name].format(**paths))
    page.evaluate("for (const act of document.querySelectorAll('details')) act.open = true")
    check(page, f"{name}-{lang}", widths=WIDTHS[lang])


@pytest.mark.parametrize("lang", WIDTHS)
@pytest.mark.parametrize("name", GUARDED)
def test_page_of_somebody_with_a_second_factor(window, shop, name, lang):
    page = window(shop[0]["guarded"], lang=lang)
    visit(page, GUARDED[name].format(**shop[1]))
    check(page, f"{name}-{lang}", widths=WIDTHS[lang])


def test_second_step_of_a_sign_in(window):
    user = guarded()
    page = window()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill("a-long-password-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/2fa/authenticate/")
    check(page, "mfa_authenticate-en")

"""A receipt checked in a real browser: by the page, by the page saved as a file, off paper, and without JavaScript."""

from __future__ import annotations

import io
from base64 import b64encode
from hashlib import sha256

import pypdf
import pytest
from django.test import Client
from msgspec import json
from msgspec.structs import replace

from earnest.evidence.receipts import read_receipt
from earnest.platform.launch.models import Head, Launch
from earnest.platform.web.launch import receipts
from tests.platform.launch.shop import a_launch, a_writer, ask, variant
from tests.platform.shop import a_user
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.browser_server import check

PROVEN, UNPROVEN = "#proven:not([hidden])", "#unproven:not([hidden])"
NAME = "Wang Wei 王伟"


@pytest.fixture(scope="module")
def lived(server):
    """A launch of this server whose log has more than one tile; its first buyer; the content of the receipt."""
    launch = a_launch(variants=[variant(capacity=300)], plan={"std": [["2027-01-04", 300]]})
    buyer = a_user()
    with a_writer(launch) as writer:
        writer.write([ask(buyer.pk, NAME)])
        for _ in range(6):
            writer.write([ask() for _ in range(45)])
    return launch, buyer, get(launch, buyer, "json").content


def get(launch, user, kind, lang="en"):
    client = Client()
    client.force_login(user)
    return client.get(f"/launch/{launch.slug}/places/1/receipt.{kind}", headers={"accept-language": lang})


def give(page, content: bytes):
    page.set_input_files("#receipt", {"name": "r.receipt.json", "mimeType": "application/json", "buffer": content})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_good_receipt_is_proven_in_the_browser_under_the_published_key(server, lived, window, lang):
    launch, _, content = lived
    page = window(lang=lang, width=390)
    page.goto(f"{server}/launch/verify/")
    check(page, f"verify-empty-{lang}")
    give(page, content)
    said = page.locator(PROVEN).inner_text()
    by = {"en": "publishes on this server", "zh": "在本站公布"}[lang]
    for told in (NAME, json.decode(content)["private"][0], launch.log_key, by):
        assert told in said
    check(page, f"verify-proven-{lang}", dark=True)


FORGED = {
    "index": lambda r: {**r, "index": r["index"] + 1},
    "name": lambda r: {**r, "private": [r["private"][0], "Li Na"]},
    "entry": lambda r: {**r, "entry": r["entry"].replace("held 1 ", "held 2 ")},
    "proof short": lambda r: {**r, "proof": r["proof"][:-1]},
    "proof long": lambda r: {**r, "proof": [*r["proof"], r["proof"][0]]},
    "head": lambda r: {**r, "head": r["head"].replace("\n272\n", "\n271\n")},
    "unsigned": lambda r: {**r, "head": r["head"].rpartition("\u2014")[0]},
    "salt": lambda r: {**r, "salt": "AAAAAAAAAAAAAAAAAAAAAA=="},
    "more": lambda r: {**r, "valid": True},
    "kind": lambda r: {**r, "earnest_receipt": 2},
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_forged_receipt_is_refused_by_the_browser_and_by_the_server(server, lived, window, what):
    _, _, content = lived
    forged = json.encode(FORGED[what](json.decode(content)))
    assert forged != json.encode(json.decode(content))
    for options in ({}, {"java_script_enabled": False}):
        page = window(**options)
        page.goto(f"{server}/launch/verify/")
        give(page, forged)
        if options:
            page.get_by_role("button", name="Check it").click()
        page.wait_for_selector(UNPROVEN)
        assert page.locator(PROVEN).count() == 0


def test_truncated_receipt_and_another_key_are_refused_in_words(server, lived, window):
    _, _, content = lived
    page = window()
    page.goto(f"{server}/launch/verify/")
    give(page, content[:-40])
    assert "no receipt, or not the whole of it" in page.locator(UNPROVEN).inner_text()
    check(page, "verify-refused-en")
    page.locator("#key").fill(a_launch().log_key)
    give(page, content)
    page.wait_for_function("document.querySelector('#unproven').innerText.includes('another key')")
    assert page.locator(PROVEN).count() == 0


def test_page_saved_as_a_file_checks_without_any_network(server, lived, chromium, tmp_path):
    _, _, content = lived
    answer = Client().get("/launch/verify/earnest-verify.html")
    assert "attachment" in answer["Content-Disposition"]
    saved = tmp_path / "earnest-verify.html"
    saved.write_bytes(answer.content)
    context = chromium.new_context(offline=True)
    asked = []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(saved.as_uri())
        give(page, content)
        assert NAME in page.locator(PROVEN).inner_text()
        assert "receipt's own" in page.locator(PROVEN).inner_text()
        give(page, content.replace(b"held 1", b"held 3"))
        page.wait_for_selector(UNPROVEN)
    finally:
        context.close()
    assert asked == [saved.as_uri()]


def test_code_on_paper_holds_the_receipt_and_the_server_never_reads_it(server, lived, window):
    _, _, content = lived
    address = receipts.address_of(read_receipt(content))
    assert receipts.square_of(address)
    page = window(width=390)
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.post_data)))
    page.goto(address)
    assert NAME in page.locator(PROVEN).inner_text()
    assert all(address.partition("#")[2] not in f"{url}{data}" for url, data in sent)
    page.goto(address[:-30])
    page.reload()
    page.wait_for_selector(UNPROVEN)


def test_without_javascript_the_server_checks_and_says_whose_key_it_is(server, lived, window):
    launch, _, content = lived
    page = window(java_script_enabled=False)
    page.goto(f"{server}/launch/verify/")
    give(page, content)
    page.get_by_role("button", name="Check it").click()
    said = page.locator(PROVEN).inner_text()
    assert NAME in said
    assert "publishes on this server" in said
    page.locator("#key").fill(launch.log_key)
    give(page, content)
    page.get_by_role("button", name="Check it").click()
    assert "the key that you gave" in page.locator(PROVEN).inner_text()


@pytest.mark.parametrize(("lang", "title"), [("en", "Place 1 in the queue"), ("zh-hans", "排队第 1 号")])
def test_printed_receipt_says_whose_place_it_is_to_the_buyer_alone(lived, lang, title):
    launch, buyer, _ = lived
    assert Client().get(f"/launch/{launch.slug}/places/1/receipt.pdf").status_code == 302
    assert get(launch, a_user(), "pdf").status_code == 404
    pages = pypdf.PdfReader(io.BytesIO(get(launch, buyer, "pdf", lang).content)).pages
    said = pages[0].extract_text()
    assert len(pages) == 1
    assert title in said
    assert "Wang Wei" in said


def test_receipt_of_a_very_large_log_still_fits_the_code(lived):
    receipt = read_receipt(lived[2])
    most = 24  # hashes of a proof in a log of sixteen million entries
    proof = tuple(b64encode(sha256(bytes([n])).digest()).decode() for n in range(most))
    assert receipts.square_of(receipts.address_of(replace(receipt, proof=proof)))


def test_code_that_could_not_be_scanned_is_not_printed():
    assert receipts.square_of("x" * 2500) is None
    assert receipts.square_of("x" * 4000) is None


def test_heads_are_what_the_forgeries_take_them_for(lived):
    launch = Launch.objects.get(pk=lived[0].pk)
    assert Head.objects.filter(launch_id=launch.pk, size=272).exists()

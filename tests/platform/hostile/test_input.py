"""What somebody writes stays what it is: text on a page, a cell in a table, a name of a file; and nothing breaks on it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.notices.mailing import messages_of
from earnest.platform.orders import claiming
from earnest.platform.orders.models import Notice, Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.placing import place
from earnest.platform.selling import promises
from earnest.platform.selling.asking import ask
from tests.platform.api.world import call, key_for
from tests.platform.shop import NOW, a_member, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import client_of, fresh

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}#eval(\"1\")=cmd|' /C calc'!A0"
ODD = ("a\0b", "²", "9" * 40, "-1", "NaN", "x" * 3000)


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(scope="module")
def shop():
    """A shop in which everybody wrote the worst everywhere they can write."""
    with clock.stopped_at(NOW):
        version = a_version()
        offer, seller = version.offer, version.offer.seller
        offer.title = offer.title_zh = EVIL
        offer.save()
        seller.name = seller.legal_name = EVIL
        seller.save()
        owner, buyer = a_member(seller), a_user()
        question = ask(offer, EVIL, buyer, "")
        promises.answer(
            question, EVIL, promises.clauses_of("{topic: inspection, layer: promise, before: balance}", NOW), owner
        )
        promises.publish_update(offer, EVIL, EVIL, (), owner)
        order = Order.objects.get(public_id=place(version, buyer, EVIL, {}, unique("key")).order)
        claiming.add_evidence(order, Actor("buyer", buyer), f"../../{EVIL}.svg", "text/plain", b"<svg onload=alert(1)>")
        claim = e.DefectFound(on=When("2026-03-02"), note=EVIL, evidence=("E1",), defects=(Defect(what=EVIL),))
        claiming.claim(order.public_id, claim, Actor("buyer", buyer), unique("k"))
        claiming.claim(
            order.public_id,
            e.DelayAnnounced(on=When("2026-03-02"), note=EVIL),
            Actor("seller", owner, "owner"),
            unique("k"),
        )
    return fresh(order.public_id), owner


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_that_somebody_wrote_runs_on_any_page(shop, lang):
    order, owner = shop
    offer, sell = f"/{order.seller.slug}/{order.offer_version.offer.slug}/", f"/sell/{order.seller.slug}/"
    editor = f"{sell}offers/{order.offer_version.offer.slug}/"
    root = f"{sell}orders/{order.public_id}/"
    public = (offer, f"{offer}news/", f"{offer}order/", "/")
    mine = (
        "/orders/",
        f"/orders/{order.public_id}/",
        f"/orders/{order.public_id}/acts/defect_found",
        "/account/profile/",
    )
    theirs = (sell, f"{sell}orders/", root, f"{sell}offers/", f"{sell}disputes/", f"{sell}log/", f"{sell}production/",
              editor, f"{editor}news/", f"{editor}versions/")  # fmt: skip
    shown = 0
    for client, addresses in ((client_of(order.buyer, lang), public + mine), (client_of(owner, lang), theirs)):
        for address in addresses:
            html = client.get(address).content.decode()
            assert "<script>alert" not in html, address
            assert "<img src=x" not in html, address
            shown += "alert(1)" in html
    assert shown > 6


def test_data_about_an_offer_stays_within_its_script_element(shop):
    order, _ = shop
    html = Client().get(f"/{order.seller.slug}/{order.offer_version.offer.slug}/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(found[1])["name"] == EVIL


def test_order_book_as_a_table_runs_nothing():
    version = a_version()
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)"):
        place(version, a_user(), name, {}, unique("key"))
    answer = client_of(a_member(version.offer.seller)).get(f"/sell/{version.offer.seller.slug}/orders/book.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 8
    assert {row["buyer"][0] for row in rows} == {"'"}


def test_mails_are_plain_text_with_one_subject_each(shop):
    order, _ = shop
    notices = [Notice(order=order, side=side, key="event", event_number=number, recorded_at=NOW)
               for side in ("buyer", "seller") for number in range(1, order.version + 1)]  # fmt: skip
    for notice in notices:
        for message in messages_of(notice):
            made = message.message()
            assert made.get_content_type() == "text/plain"
            assert "\n" not in message.subject


def test_note_sent_by_the_api_breaks_no_mail():
    order = an_order()
    body = {"event": {"event": "delay_announced", "on": "2026-03-01", "note": "one\nBcc: x@evil.example\r\ntwo"}}
    answer = call("POST", f"/orders/{order.public_id}/claims", key_for(order.buyer), body)
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        notice = Notice(
            order=fresh(order.public_id), side="seller", key="event", event_number=order.version + 1, recorded_at=NOW
        )
        a_member(order.seller)
        for message in messages_of(notice):
            assert message.message()["Bcc"] is None


def test_files_in_a_bundle_lie_in_their_folder(shop):
    order, _ = shop
    answer = client_of(order.buyer).get(f"/orders/{order.public_id}/bundle.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+|evidence/E\d+[A-Za-z0-9._-]*", name) for name in names), names
    assert not [name for name in names if ".." in name]


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_file_is_saved_and_never_shown(shop, side):
    order, owner = shop
    client = client_of(order.buyer) if side == "buyer" else client_of(owner)
    root = f"/orders/{order.public_id}" if side == "buyer" else f"/sell/{order.seller.slug}/orders/{order.public_id}"
    answer = client.get(f"{root}/evidence/E1")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("photo.jpg", b"<html><script>alert(1)</script>", "text/plain"),
        ("photo.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
        ("photo.jpg", b"MZ\x90\x00\x03", None),
        ("../../etc/passwd", b"\xff\xd8\xffjpeg", "image/jpeg"),
        ("empty.txt", b"", None),
    ],
)
def test_file_is_taken_for_what_it_is_whatever_it_is_called(name, content, kept):
    order = an_order()
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    sent = {"kind": "asked_to_look", "day": "2026-03-01", "note": "x", "key": unique("form-key"), "files": file}
    client_of(order.buyer).post(f"/orders/{order.public_id}/claims/", sent)
    assert [row.media_type for row in order.evidence.all()] == ([kept] if kept else [])
    assert not any("/" in row.name for row in order.evidence.all())


@pytest.mark.parametrize("odd", ["a%00b", "%ff%fe", "%ED%A0%80", "..%2f..", "9" * 40])
def test_no_address_breaks_a_page(odd):
    order = an_order()
    buyer, owner = client_of(order.buyer), client_of(a_member(order.seller))
    mine, book = f"/orders/{order.public_id}/", f"/sell/{order.seller.slug}/"
    for address in (f"/orders/{odd}/", f"{mine}live?seen={odd}", f"{mine}?did={odd}", f"{mine}evidence/{odd}", f"/?before={odd}",
                    f"{mine}receipts/{odd}/", f"/orders/?before={odd}", f"/{odd}/{odd}/", f"/sandbox/pay/{odd}/"):  # fmt: skip
        assert buyer.get(address).status_code < 500, address
    for address in (f"{book}orders/{odd}/", f"{book}orders/?find={odd}&after={odd}&due={odd}", f"{book}log/?below={odd}",
                    f"{book}disputes/?below={odd}", f"{book}live?seen={odd}", f"/sell/{odd}/"):  # fmt: skip
        assert owner.get(address).status_code < 500, address


@pytest.mark.parametrize("odd", ODD)
def test_no_form_breaks_a_page(odd):
    order = an_order()
    buyer, owner, slug = client_of(order.buyer), client_of(a_member(order.seller)), order.offer_version.offer.slug
    mine, book = f"/orders/{order.public_id}/", f"/sell/{order.seller.slug}/"
    key = {"key": unique("form-key")}
    forms = [
        (buyer, f"{mine}acts/defect_found", ("what", "effect", "curable", "note", "version")),
        (buyer, f"{mine}claims/", ("kind", "day", "note", "new_date")),
        (buyer, f"{mine}proposals/", ("kind", "new_date", "amount", "note")),
        (buyer, f"/{order.seller.slug}/{slug}/order/", ("name", "offer_version")),
        (buyer, f"/{order.seller.slug}/{slug}/news/", ("text",)),
        (buyer, "/payouts/", ("account", "label")),
        (buyer, "/account/people/", ("person", "next")),
        (buyer, "/demo/clock/", ("days", "next")),
        (owner, f"{book}production/give", ("order", "week", "reason", "unit")),
        (owner, f"{book}production/give-next", ("count", "week")),
        (owner, f"{book}money/reserve", ("amount",)),
        (owner, f"{book}money/account", ("account", "label")),
        (owner, f"{book}team/change", ("do", "email", "role", "member")),
        (owner, f"{book}orders/views", ("name", "query", "forget")),
        (owner, f"{book}offers/{slug}/", ("do", "view", "text", "choices", "base")),
        (owner, f"{book}offers/{slug}/news/update", ("text", "text_zh", "promise", "day", "clauses")),
        (owner, f"{book}new-offer/", ("title", "title_zh", "slug")),
    ]
    for client, address, names in forms:
        sent = {**key, "week": "2026-03-02", "day": "2026-03-01", **dict.fromkeys(names, odd)}
        assert client.post(address, sent).status_code < 500, (address, odd)
        for name in names[:2]:
            assert client.post(address, {**key, "week": "2026-03-02", "day": "2026-03-01", name: odd}).status_code < 500


@pytest.mark.parametrize(
    "body",
    ['{"a": "\\u0000"}', '{"a": "\\ud800"}', "[" * 100_000, "{" * 5000, '{"event": {"event": "claim_filed", "note": "\\u0000"}}',
     '{"version": NaN}', '{"version": 1e400}', '{"version": 9223372036854775808}', '{"version": -1}', "\0", "{}", "null", '"x"',
     '{"seller": "a", "offer": "b", "version": 1, "buyer_name": "\\u0000"}', '{"a": 1, "a": 2}'],
)  # fmt: skip
def test_no_body_breaks_the_api(body):
    order = an_order()
    key = key_for(order.buyer)
    for path in ("/orders", f"/orders/{order.public_id}/acts", f"/orders/{order.public_id}/claims"):
        answer = Client().post(f"/api/v1{path}", body, content_type="application/json",
                               headers={"authorization": f"Bearer {key}", "idempotency-key": unique("k")})  # fmt: skip
        assert 400 <= answer.status_code < 500, (path, answer.content)


@pytest.mark.parametrize(
    "draft",
    ["a: &a [x]\nb: *a", "!!python/object/apply:os.system [id]", "- " * 50_000, "{" * 10_000, "a: " + "9" * 25_000],
)
def test_no_draft_breaks_the_editor(draft):
    order = an_order()
    owner = client_of(a_member(order.seller))
    address = f"/sell/{order.seller.slug}/offers/{order.offer_version.offer.slug}/check"
    assert owner.post(address, {"text": draft, "choices": draft, "view": "yaml"}).status_code == 200


@pytest.mark.parametrize(("field", "size"), [("note", 3 * 1024 * 1024)])
def test_field_of_megabytes_is_refused_on_a_page_of_ours(field, size):
    order = an_order()
    answer = client_of(order.buyer, "zh").post(f"/orders/{order.public_id}/claims/", {field: "x" * size})
    assert answer.status_code in (400, 413)
    assert '<html lang="' in answer.content.decode()


@pytest.mark.parametrize(("lang", "says"), [("en", "This is too large."), ("zh", "内容过大")])
def test_request_that_is_too_large_is_refused_on_a_page_of_ours(lang, says):
    answer = client_of(lang=lang).post("/orders/", CONTENT_LENGTH="999999999999")
    assert (answer.status_code, says in answer.content.decode()) == (413, True)


@pytest.mark.parametrize("length", ["²", "-1", "1e9", "x"])
def test_length_that_is_no_number_is_refused(length):
    for address in ("/orders/", "/hooks/payments/sandbox/"):
        assert Client().post(address, CONTENT_LENGTH=length).status_code in (400, 413), address

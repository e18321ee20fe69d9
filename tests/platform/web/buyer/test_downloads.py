"""What can be taken away: complete, the same wherever it is read, and with hashes that hold."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from earnest.files.cases import case_in
from earnest.files.yaml_source import read_source
from earnest.render.standing_json import standing_data
from tests.platform.shop import an_order, unique
from tests.platform.web.buyer.visiting import client_of, fresh, pay, text

PNG = b"\x89PNG\r\n\x1a\n" + b"seen"


def lived():
    """An order with a payment, a quarrel, a file and words that YAML could stumble over."""
    order = an_order()
    pay(order.public_id)
    client, root = client_of(order.buyer), f"/orders/{order.public_id}/"
    client.post(root + "acts/production_requested", {"key": unique("form-key"), "note": "yes: # 'no' - \"quoted\" 是"})
    client.post(
        root + "claims/",
        {
            "key": unique("form-key"), "kind": "balance_demanded", "day": "2026-03-02", "note": "in a chat: *pay* &now",
            "files": SimpleUploadedFile("chat.png", PNG),
        },
    )  # fmt: skip
    return fresh(order.public_id)


def got(order, path: str, **query):
    response = client_of(order.buyer).get(f"/orders/{order.public_id}/{path}", query)
    assert response.status_code == 200
    return response


def unzipped(order) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(got(order, "bundle.zip").content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_case_file_is_read_by_the_engine_and_gives_the_same_standing():
    from earnest.platform.web.buyer.case_file import whole_case

    order = lived()
    read = case_in(read_source(got(order, "case.yaml").content, "case.yaml"))
    assert standing_data(read.judge()) == standing_data(whole_case(order).judge())


def test_case_file_in_the_bundle_gives_the_standing_in_the_bundle(tmp_path):
    from typer.testing import CliRunner

    from earnest.cli import app

    files = unzipped(lived())
    (tmp_path / "case.yaml").write_bytes(files["case.yaml"])
    told = CliRunner().invoke(app, ["judge", str(tmp_path / "case.yaml"), "--format", "json"])
    assert told.exit_code == 0
    shown = json.loads(told.stdout)
    shown.pop("case")
    assert shown == json.loads(files["standing.json"])


def test_bundle_names_every_file_with_its_hash():
    files = unzipped(lived())
    manifest = json.loads(files.pop("manifest.json"))
    assert {f["name"]: f["sha256"] for f in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert set(files) == {"case.yaml", "standing.json", "brief.en.pdf", "brief.zh.pdf", "evidence/E1-chat.png"}


def test_bundle_is_the_same_whenever_it_is_taken():
    order = lived()
    assert got(order, "bundle.zip").content == got(order, "bundle.zip").content


def test_evidence_in_the_bundle_is_what_was_brought():
    assert unzipped(lived())["evidence/E1-chat.png"] == PNG


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("md", b"# "), ("json", b"{")])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_brief_comes_in_every_form_and_language(form, start, lang):
    response = got(lived(), f"brief.{form}", lang=lang)
    assert response.content.startswith(start)
    assert response["Content-Disposition"].endswith(f'-brief.{lang}.{form}"')


def test_brief_of_another_form_is_not_found():
    order = lived()
    assert client_of(order.buyer).get(f"/orders/{order.public_id}/brief.docx").status_code == 404


def test_receipt_says_who_paid_whom_how_much_and_when():
    order = lived()
    page = text(got(order, "receipts/2/"))
    assert all(word in page for word in ("Receipt", "5,000 CNY", "2 March 2026", "Li Ming", order.seller.legal_name))


def test_receipt_is_given_for_payments_only():
    order = lived()
    assert client_of(order.buyer).get(f"/orders/{order.public_id}/receipts/1/").status_code == 404


def test_page_names_every_paper():
    order = lived()
    body = got(order, "").content.decode()
    links = set(re.findall(rf'href="/orders/{order.public_id}/([^"?#]+)"', body))
    assert {"brief.pdf", "brief.md", "brief.json", "bundle.zip", "receipts/2/", "evidence/E1"} <= links

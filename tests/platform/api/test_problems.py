"""Whatever goes wrong is told as a problem (RFC 9457), and nothing that is sent makes the server fail."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from earnest.platform.api.problems import STATUS, TITLES
from tests.platform.api.world import BASE, a_world, call, problem
from tests.platform.shop import unique


@pytest.fixture(scope="module")
def world():
    return a_world()


def sent(world, body, content_type="application/json", path="acts"):
    return Client().generic(
        "POST", f"{BASE}/orders/{world.order.public_id}/{path}", body, content_type=content_type,
        HTTP_AUTHORIZATION=f"Bearer {world.buyer_key}", HTTP_IDEMPOTENCY_KEY=unique("key"),
    )  # fmt: skip


def test_every_kind_of_problem_has_a_title_and_a_status():
    assert set(TITLES) == set(STATUS)


def test_address_that_is_not_there_is_a_problem():
    for path in ("/nothing", "/orders/O-00000000/nothing", "/docs/x"):
        assert problem(Client().get(BASE + path))["code"] == "not_found"
    assert problem(Client().get("/api/"))["code"] == "not_found"


def test_method_that_is_not_taken_names_those_that_are():
    response = Client().delete(f"{BASE}/orders")
    assert (response.status_code, problem(response)["code"]) == (405, "method_not_allowed")
    assert set(response["Allow"].replace(" ", "").split(",")) >= {"GET", "POST"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 5000, b"{" * 100_000, b"1e400", b'"\\ud800"', b"[1" + b"0" * 5000 + b"]",
    ],
    ids=range(9),
)  # fmt: skip
def test_body_that_is_no_json_is_malformed_or_invalid(world, body):
    assert problem(sent(world, body))["code"] in ("malformed", "invalid")


@pytest.mark.parametrize(
    "body",
    [
        b"null", b"5", b"[]", b'"x"', b"{}", b'{"event":null}', b'{"event":{"event":null}}', b'{"event":{"event":["a"]}}',
        b'{"event":{"event":"objection_raised","note":"a\\u0000b"}}', b'{"event":{"event":"objection_raised"},"event":{}}',
        b'{"event":{"event":"objection_raised","note":"\\u202egnp"}}', b'{"event":{"event":"objection_raised"},"x":1}',
        b'{"event":{"event":"objection_raised"},"expected_version":1.5}',
        b'{"event":{"event":"objection_raised"},"expected_version":99999999999999999999999}',
        b'{"event":{"event":"claim_filed","claims":["damages"],"amount":"99999999999999999999 CNY"}}',
    ],
    ids=range(15),
)  # fmt: skip
def test_body_that_is_no_act_is_invalid_and_says_what_is_wrong(world, body):
    found = problem(sent(world, body))
    assert found["code"] == "invalid"
    assert found["errors"]
    assert all(fault["what"] for fault in found["errors"])


def test_body_of_another_media_type_is_unsupported(world):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "", "application/xml"):
        assert problem(sent(world, b"{}", content_type))["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", ""]
)
def test_broken_form_is_malformed_or_invalid(world, content_type):
    for body in (b"", b"--x\r\n", b"--x--\r\n", b"garbage"):
        assert problem(sent(world, body, content_type, "evidence"))["code"] in (
            "malformed", "invalid", "unsupported_media_type",
        )  # fmt: skip


def test_form_without_a_key_is_not_taken(world):
    file = io.BytesIO(b"seen")
    file.name = "note.txt"
    path = f"{BASE}/orders/{world.order.public_id}/evidence"
    response = Client().post(path, {"file": file}, HTTP_AUTHORIZATION=f"Bearer {world.buyer_key}")
    assert problem(response)["code"] == "idempotency_key_missing"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=", "cursor=%ff", "phase=" + "x" * 17, "limit=9e9"]
)
def test_query_that_is_not_valid_names_its_parameter(world, query):
    found = problem(call("GET", f"/orders?{query}", world.buyer_key))
    assert (found["status"], found["errors"][0]["field"]) == (422, "query." + query.partition("=")[0])


@pytest.mark.parametrize("path", ["/orders/%00", "/orders/a%00b/events", "/orders?phase=%00", "/offers?%00=1"])
def test_character_that_no_database_keeps_is_malformed(world, path):
    assert problem(call("GET", path, world.buyer_key))["code"] == "malformed"


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999999999", "1.5"])
def test_number_in_an_address_that_cannot_be_is_invalid_or_not_found(world, number):
    path = f"/orders/{world.order.public_id}/events/{number}/answer"
    assert problem(call("POST", path, world.buyer_key, {"agrees": True}))["code"] in ("invalid", "not_found")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic abc", "ek_x", "Bearer \xff\xfe", "Bearer " + "x" * 100_000]
)
def test_authorization_that_is_no_key_is_not_let_in(header):
    response = Client().get(f"{BASE}/orders", HTTP_AUTHORIZATION=header)
    assert (response.status_code, problem(response)["status"]) == (401, 401)


def test_failure_of_the_server_is_a_problem_without_its_insides(world, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr("earnest.platform.api.routes.orders.standing_of", broken)
    found = problem(call("GET", f"/orders/{world.order.public_id}", world.buyer_key))
    assert (found["code"], "secret" in found["detail"]) == ("failed", False)
    assert "a secret of the server" in caplog.text


def test_reference_lists_every_operation_and_fetches_nothing_from_elsewhere():
    from earnest.platform.api.service import OPERATIONS

    page = Client().get(f"{BASE}/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert all(f'id="{name}"' in text for name in OPERATIONS)
    assert all(f'id="{kind}"' in text for kind in TITLES)
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_document_is_openapi_3_1():
    found = Client().get(f"{BASE}/openapi.json").json()
    assert found["openapi"].startswith("3.1.")

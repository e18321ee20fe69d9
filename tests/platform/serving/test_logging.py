"""Logs: one JSON line a request with its id; nothing of it names a person, an order or a key."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from earnest.platform.logging_setup import JsonLine, Plain, RequestMiddleware, logging_config


def failing(request, secret):
    raise ValueError("li.ming@example.com has no such order")


def fine(request, secret):
    return HttpResponse("fine")


urlpatterns = [path("fails/<str:secret>/", failing, name="failing"), path("fine/<str:secret>/", fine, name="fine")]


@pytest.fixture
def lines():
    """What is logged, as the JSON lines that are written."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Keep()
    config = logging_config("json")
    handler.setFormatter(config["formatters"]["line"]["()"]())
    handler.addFilter(config["filters"]["discreet"]["()"]())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def visit(address, **headers):
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).get(address, headers=headers)


def test_request_has_a_line_with_id_view_status_and_time(lines):
    answer = visit("/fine/O-SECRET/", **{"X-Request-ID": "given-by-the-proxy"})
    line = next(json.loads(text) for text in lines if "earnest.request" in text)
    assert (line["request"], line["view"], line["status"], line["method"]) == ("given-by-the-proxy", "fine", 200, "GET")
    assert (line["milliseconds"] >= 0, answer["X-Request-ID"]) == (True, "given-by-the-proxy")


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "has space in it", 'quote"and{brace}'])
def test_id_that_cannot_be_used_is_replaced(given):
    made = visit("/fine/x/", **{"X-Request-ID": given})["X-Request-ID"]
    assert (len(made), made.isalnum()) == (32, True)


def test_failed_request_names_neither_person_nor_address(lines):
    assert visit("/fails/O-SECRET/").status_code == 500
    written = "\n".join(lines)
    assert ("O-SECRET" in written, "li.ming" in written, "ValueError" in written) == (False, False, True)


def test_wrong_request_of_a_client_is_no_error(lines):
    assert visit("/nowhere/O-SECRET/").status_code == 404
    assert [json.loads(text)["level"] for text in lines] == ["info"]
    assert "O-SECRET" not in "".join(lines)


def test_lines_of_one_request_share_its_id(lines):
    def noisy(request):
        logging.getLogger("earnest.test").warning("said on the way")
        return HttpResponse()

    RequestMiddleware(noisy)(RequestFactory().get("/", headers={"X-Request-ID": "the-one-request"}))
    found = [json.loads(text) for text in lines]
    assert {line["request"] for line in found} == {"the-one-request"}
    assert len(found) == 2


@pytest.mark.parametrize("formatter", [JsonLine(), Plain()])
def test_password_in_an_address_is_masked(formatter):
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, "no answer from %s", ("smtp://shop:hunter2@mail.example",), None
    )
    assert "hunter2" not in formatter.format(record)


@pytest.mark.parametrize(("form", "level"), [("quiet", "WARNING"), ("json", "INFO"), ("text", "INFO")])
def test_quiet_says_only_what_is_wrong(form, level):
    assert logging_config(form)["loggers"]["earnest"]["level"] == level

"""Requests made from the OpenAPI document, valid ones and broken ones: no answer is a failure of the server, every answer is
one that the document describes."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from earnest.platform import clock
from earnest.platform.api import limits
from earnest.platform.api.service import document
from tests.platform.api.test_access import furnished
from tests.platform.api.world import a_world
from tests.platform.shop import NOW, unique

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(json.loads(document()))
schema.app = get_wsgi_application()
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
schema.config.phases.coverage.enabled = False
schema.config.phases.examples.enabled = False
bounded = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _no_limit():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "BURST", 1_000_000)
        yield


@pytest.fixture(scope="module")
def world():
    with clock.stopped_at(NOW):
        return a_world()


@pytest.fixture(scope="module")
def there(world):
    with clock.stopped_at(NOW):
        return furnished(world)


def tried(case, key):
    """Send the case with this key, and hold the answer to the document. A new idempotency key each time, if it has any."""
    headers = {"Authorization": f"Bearer {key}"}
    if "Idempotency-Key" in (case.headers or {}):
        headers["Idempotency-Key"] = unique("key")
    with clock.stopped_at(NOW):
        case.call_and_validate(headers=headers, checks=CHECKS)


@schema.parametrize()
@bounded
def test_any_request_is_answered_as_described(case, world):
    for key in (world.buyer_key, world.seller_key):
        tried(case, key)


@schema.parametrize()
@bounded
def test_any_request_to_what_is_there_is_answered_as_described(case, world, there):
    case.path_parameters = {name: there.get(name, value) for name, value in (case.path_parameters or {}).items()}
    for key in (world.buyer_key, world.seller_key):
        tried(case, key)

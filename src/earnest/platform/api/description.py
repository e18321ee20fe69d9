"""The OpenAPI document: what ninja knows of paths and parameters, and what msgspec knows of values, put together."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings

from earnest.platform.api.bodies import MARK, TEXT_MARK, registered, schemas
from earnest.platform.api.keys import SCOPES
from earnest.platform.api.problems import MEDIA_TYPE, STATUS, TITLES, ProblemDetails
from earnest.platform.api.service import OPERATIONS, Operation

KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New with every new request, the same when a request is repeated: it is then done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
ALWAYS = (400, 401, 403, 404, 422, 429)
"""Statuses that any operation may answer with."""


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schemas of our values, the answers, the problems and the idempotency keys."""
    for operation in OPERATIONS.values():
        if operation.answers is not None:
            registered(operation.answers)
    registered(ProblemDetails)
    made, components = schemas()
    document = _filled(document, made)
    for methods in document["paths"].values():
        for method, entry in methods.items():
            _complete(entry, method, OPERATIONS[entry["operationId"]], made)
    document["components"]["schemas"] = {**components, **document["components"].get("schemas", {})}
    document["components"]["securitySchemes"] = {
        "Key": {"type": "http", "scheme": "bearer", "bearerFormat": "ek_...", "description": _scopes()},
        "Session": {
            "type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of Earnest's own pages; with X-CSRFToken where something is changed.",
        },
    }  # fmt: skip
    document["servers"] = [{"url": settings.EARNEST.base_url}]
    return document


def _scopes() -> str:
    listed = "\n".join(f"- `{scope}`: {meaning}" for scope, meaning in SCOPES.items())
    return f"An API key. Its scopes:\n\n{listed}"


def _filled(value: Any, made: tuple[dict[str, Any], ...]) -> Any:
    """The document with the schema of a type wherever its mark stands, and text bodies under their own media type."""
    if isinstance(value, list):
        return [_filled(item, made) for item in value]
    if not isinstance(value, dict):
        return value
    if MARK in value:
        return made[value[MARK]]
    schema = (
        value.get("application/json", {}).get("schema", {}) if isinstance(value.get("application/json"), dict) else {}
    )
    if TEXT_MARK in schema:
        return {schema[TEXT_MARK]: {"schema": {"type": "string"}}}
    return {key: _filled(item, made) for key, item in value.items()}


def _complete(entry: dict[str, Any], method: str, operation: Operation, made: tuple[dict[str, Any], ...]) -> None:
    entry["security"] = [{"Key": [operation.scope] if operation.scope else []}, {"Session": []}]
    entry["x-scope"] = operation.scope
    if operation.keyed:
        entry["parameters"] = [*entry.get("parameters", ()), KEY_PARAMETER]
    if operation.answers is None and operation.media == ("application/json",):
        content: dict[str, Any] = {}
    else:
        schema = made[registered(operation.answers)] if operation.answers is not None else None
        content = {
            media: {"schema": schema if schema and media == "application/json" else {"type": "string"}}
            for media in operation.media
        }
    answer: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if content:
        answer["content"] = content
    problem = {MEDIA_TYPE: {"schema": made[registered(ProblemDetails)]}}
    entry["responses"] = {str(operation.status): answer} | {
        str(status): {"description": _titles(status), "content": problem} | _headers(status)
        for status in _statuses(entry, operation)
    }


def _statuses(entry: dict[str, Any], operation: Operation) -> list[int]:
    found = set(ALWAYS)
    if "requestBody" in entry:
        found.add(415)
    if operation.keyed or "requestBody" in entry:
        found.add(409)
    if operation.own_key or "application/json" not in operation.media or len(operation.media) > 1:
        found.add(503)
    return sorted(found)


def _titles(status: int) -> str:
    return "; ".join(TITLES[kind] for kind, code in STATUS.items() if code == status)


def _headers(status: int) -> dict[str, Any]:
    if status != 429:
        return {}
    return {"headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}}

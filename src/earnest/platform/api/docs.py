"""The reference as a page, made from the OpenAPI document: nothing is fetched from elsewhere, no script is needed."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from earnest.platform.api.acts import ACTS, CLAIMS, PROPOSALS, documented
from earnest.platform.api.keys import SCOPES
from earnest.platform.api.problems import STATUS, TITLES
from earnest.platform.api.service import document
from earnest.platform.api.webhooks.telling import CONSEQUENCES, FACTS

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return HttpResponse(document(), content_type="application/json")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The reference for people."""
    described = msgspec.json.decode(document())
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                entry = methods[method]
                groups.setdefault(entry["tags"][0], []).append(_shown(path, method, entry))
    events = [
        {"kind": kind, "says": says, "act": kind in ACTS, "proposal": kind in PROPOSALS, "claim": kind in CLAIMS}
        for kind, says in documented().items()
    ]
    values = {
        "groups": groups, "events": events, "scopes": SCOPES, "consequences": CONSEQUENCES, "facts": FACTS,
        "problems": [(kind, STATUS[kind], title) for kind, title in TITLES.items()], "server": described["servers"][0]["url"],
    }  # fmt: skip
    return render(request, "api/reference.html", values)


def _shown(path: str, method: str, entry: dict[str, Any]) -> dict[str, Any]:
    body = entry.get("requestBody", {}).get("content", {})
    done = next(status for status in entry["responses"] if status.startswith("2"))
    return {
        "id": entry["operationId"],
        "method": method.upper(),
        "parts": path.strip("/").split("/"),
        "description": entry.get("description", ""),
        "scope": entry["x-scope"],
        "parameters": [p for p in entry.get("parameters", ()) if p["in"] != "path"],
        "body": [f"{media} {_name(part.get('schema', {}))}".strip() for media, part in body.items()],
        "answer": f"{done} {_answer(entry['responses'][done])}".strip(),
        "statuses": [status for status in entry["responses"] if not status.startswith("2")],
    }


def _answer(response: dict[str, Any]) -> str:
    content = response.get("content", {})
    return ", ".join(f"{media} {_name(part.get('schema', {}))}".strip() for media, part in content.items())


def _name(schema: dict[str, Any]) -> str:
    """The name of the component that a schema refers to; empty for one of its own."""
    return str(schema.get("$ref", "")).rpartition("/")[2]

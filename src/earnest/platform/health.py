"""Is the server alive, is it ready: for load balancers and for people who watch it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import Error, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.urls import path


def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is looked at: a database that is down is no reason to kill it."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and has the present schema; 503 with the reason otherwise."""
    problem = obstacle()
    if problem is None:
        return JsonResponse({"status": "ready"})
    return JsonResponse({"status": "not ready", "because": problem}, status=503)


def obstacle() -> str | None:
    """Why requests cannot be served now; None if they can."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            missing = missing_migrations(cursor.fetchall())
    except ProgrammingError:
        return "the database has no schema; run earnest migrate"
    except Error:
        connection.close()
        return "the database does not answer"
    return f"{len(missing)} migrations are not applied; run earnest migrate" if missing else None


def missing_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """The migrations of this version that are not among those applied, as ``app.name``. Django must be set up."""
    known = MigrationLoader(None).disk_migrations
    return sorted(f"{app}.{name}" for app, name in set(known) - set(applied))


urlpatterns = [path("live", live, name="health_live"), path("ready", ready, name="health_ready")]

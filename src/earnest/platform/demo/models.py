"""Storage: how far the demo's clock has been moved, which story an order tells, how far the Haikou order was replayed."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models


class DemoClock(models.Model):
    """One row: seconds that the demo is ahead of the machine's clock."""

    ahead_seconds = models.BigIntegerField(default=0)


class Scene(models.Model):
    """An order of the demo and the title of its story, a message to translate."""

    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="scene")
    title = models.CharField(max_length=100)


class Replay(models.Model):
    """One telling of the Haikou order: which way it went, and what each step so far came to."""

    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, blank=True)
    outcomes = models.JSONField(default=list)

    class Meta:
        """The latest is the one being told."""

        ordering: ClassVar = ["-pk"]


def ahead() -> timedelta:
    """How far the demo is ahead."""
    row = DemoClock.objects.filter(pk=1).first()
    return timedelta(seconds=row.ahead_seconds if row else 0)


def move(by: timedelta) -> None:
    """Move the clock forward; back it cannot go, since what happened has happened.

    Raises: ValueError: a move back.
    """
    if by < timedelta(0):
        raise ValueError("the clock only goes forward")
    row, _ = DemoClock.objects.get_or_create(pk=1)
    DemoClock.objects.filter(pk=row.pk).update(ahead_seconds=models.F("ahead_seconds") + int(by.total_seconds()))

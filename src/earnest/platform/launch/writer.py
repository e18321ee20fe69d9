"""The one writer of a launch: decides a batch of requests in memory and writes what was decided in one transaction.

What it decided counts only once it is written. Where that fails, or nobody knows whether it did, the writer is done with, and
another reads the launch anew. Two writers of one launch do no harm: each batch moves the launch's counter from what its writer
believes it to be, and whoever believes wrong writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from earnest.intake.places import Place, State
from earnest.intake.queue import Queue, Refusal
from earnest.platform import clock
from earnest.platform.launch import acts, drawing
from earnest.platform.launch.asking import Answer, Fenced, NotWritten, RefusedByDatabase, Request
from earnest.platform.launch.batch import Batch, Raised, milliseconds
from earnest.platform.launch.keys import log_key
from earnest.platform.launch.models import Launch
from earnest.platform.launch.planning import Windows, rules_of
from earnest.platform.launch.reading import places_of, tree_of
from earnest.platform.launch.recording import Recording
from earnest.platform.launch.shapes import COLUMNS, Shapes

LOG = logging.getLogger("earnest.launch")
FENCE = """
UPDATE launch_counter SET places = %s, leaves = %s, frontier = %s
WHERE launch_id = %s AND book_id = %s AND places = %s AND leaves = %s
"""
CHANGE = """
UPDATE launch_place SET state = %s, pool = %s, until = %s, "window" = %s
WHERE launch_id = %s AND book_id = %s AND number = ANY(%s)
"""
KEEP = """
INSERT INTO payments_incoming (provider, event_id, body, event, kind, received_at, tries, next_try_at)
SELECT *, 'paid', %(now)s, 0, %(now)s FROM unnest(%(providers)s::text[], %(ids)s::text[], %(bodies)s::text[], %(events)s::jsonb[])
ON CONFLICT DO NOTHING
"""
STAND = f"UPDATE orders_order SET changed_at = %s, {', '.join(f'{c} = %s' for c in COLUMNS)} WHERE id = ANY(%s)"
STAND_LATER = "UPDATE orders_order SET version = version + 1, next_change_at = %s WHERE id = ANY(%s)"


EXTEND = """
UPDATE launch_place SET until = until + make_interval(secs => %s) WHERE launch_id = %s AND book_id = %s AND state = %s
"""
COUNT = """
INSERT INTO launch_count (launch_id, book_id, at, counts) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
ADMITTED = "UPDATE launch_launch SET admitted = %s WHERE id = %s"
LOOKS_AROUND = timedelta(milliseconds=250)
"""How often the writer looks at what the seller did and promised."""


class Writer:
    """The writer of one launch, on a connection of its own, from what the database has.

    Raises: WrongSecretKey; NotForSale; ValueError: the launch's rows are not whole; psycopg.Error.
    """

    def __init__(self, connection: psycopg.Connection[Any], launch: Launch) -> None:
        self.connection, self.launch = connection, launch
        self.key = log_key(launch)
        self.last = self.looked = self.counted = datetime.min.replace(tzinfo=UTC)
        self.told = ""
        self._load()

    def _load(self) -> None:
        now = clock.now()
        self.windows = Windows(self.launch.variants, self.launch.plan)
        self.shapes = Shapes(self.launch, now)
        for variant in range(len(self.launch.variants)):
            window = self.windows.last_day(variant, 1)
            for stage in ("placed", "paid", "lapsed"):
                self.shapes.shape(stage, window, now, now)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            self.tree = tree_of(cursor, self.launch)
            self.rank = drawing.last_rank(cursor, self.launch)
            self.queue = Queue(rules_of(self.launch), places_of(cursor, self.launch))

    def write(self, requests: Sequence[Request]) -> list[Answer]:
        """Decide the requests, and write what was decided; what was answered is durable.

        Holds that ran out meanwhile lapse first, and what the seller did counts before that. Raises: NotWritten: nothing
        counts, or nobody knows; a writer that raised is done with.
        """
        try:
            return self._written(requests)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise RefusedByDatabase(str(error)) from error
        except psycopg.Error as error:
            raise NotWritten(str(error)) from error

    @property
    def counts(self) -> Sequence[Sequence[int]]:
        """For each variant, how many places stand in which state."""
        return self.queue.counts

    def close(self) -> None:
        """Close its connection."""
        try:
            self.connection.close()
        except psycopg.Error:
            LOG.warning("a writer's connection could not be closed")

    def _written(self, requests: Sequence[Request]) -> list[Answer]:
        now = self.last = max(clock.now(), self.last)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            rows = Recording(self.launch, self.shapes, self.tree.size, now)
            raised = self._look_around(cursor, rows, now)
            self.queue.shut = self._shut(now)
            batch = Batch(self.queue, self.windows, self.launch, now, raised, self.rank)
            answers = batch.decide(requests)
            batch.record(cursor, rows)
            self._let_in(cursor, batch, now)
            self._write(cursor, rows, now)
        return [batch.told(answer) for answer in answers]

    def _let_in(self, cursor: psycopg.Cursor[Any], batch: Batch, now: datetime) -> None:
        """Write who came to the lobby, and who was let in from the waiting room."""
        if batch.joined:
            drawing.join(cursor, self.launch, batch.joined, now)
            self.rank = batch.rank
        if batch.admitted > self.launch.admitted:
            self.launch.admitted = batch.admitted
            cursor.execute(ADMITTED, [batch.admitted, self.launch.pk])

    def _look_around(self, cursor: psycopg.Cursor[Any], rows: Recording, now: datetime) -> list[Raised]:
        """Take what the seller did since the last look; gives the places that it moves up."""
        at = clock.now()  # which goes back where the clock is set back; ``now`` does not
        if timedelta(0) <= at - self.looked < LOOKS_AROUND:
            return []
        self.looked, raised = at, list[Raised]()
        if drawing.is_due(self.launch, now):
            self.rank = drawing.carry_out(cursor, self.launch, now)
        for asked in acts.to_take(cursor, self.launch):
            raised += self._take(cursor, rows, asked, now)
        cursor.execute("SELECT count(*) FROM selling_promise WHERE offer_id = %s", [self.launch.offer_version.offer_id])
        if (row := cursor.fetchone()) and row[0] != len(self.shapes.promised):
            self.shapes = rows.shapes = Shapes(self.launch, now)
        return raised

    def _take(self, cursor: psycopg.Cursor[Any], rows: Recording, asked: acts.Asked, now: datetime) -> list[Raised]:
        try:
            acts.apply(self.launch, asked, now)
            self.windows = Windows(self.launch.variants, self.launch.plan)
            raised = [
                self._at_its_position(p) for p in self.queue.change_rules(rules_of(self.launch), milliseconds(now))
            ]
        except (ValueError, KeyError, TypeError) as error:
            LOG.error("act %d of the launch asks for what cannot be: %s", asked.id, error)
            cursor.execute(acts.TAKEN, [acts.IMPOSSIBLE, asked.id])
            return []
        if asked.kind == "hold_extended":
            self.queue.extend(asked.detail["seconds"] * 1000)
            cursor.execute(EXTEND, [asked.detail["seconds"], *self._of, int(State.HELD)])
        acts.save(cursor, self.launch)
        cursor.execute(acts.TAKEN, [rows.leaf("act", 0, None, acts.committed(asked)), asked.id])
        return raised

    def _shut(self, now: datetime) -> Refusal | None:
        if now < self.launch.opens_at or (self.launch.has_lobby and self.launch.drawn_at is None):
            return "not_open"
        if self.launch.closed_at is not None:
            return "closed"
        return "paused" if self.launch.paused else None

    def _at_its_position(self, place: Place) -> Raised:
        return place, self.windows.last_day(place.variant, self.queue.taken(place.variant))

    @property
    def _of(self) -> tuple[int, int]:
        return self.launch.pk, self.launch.seller_id

    def _count(self, cursor: psycopg.Cursor[Any], now: datetime) -> None:
        """Note how many places stand in which state, at most once a second and only when something changed."""
        second = now.replace(microsecond=0)
        if second <= self.counted:
            return
        self.counted = second
        counts = [(v["code"], c[1:]) for v, c in zip(self.launch.variants, self.queue.counts, strict=True)]
        if (told := msgspec.json.encode(dict(counts)).decode()) != self.told:
            self.told = told
            cursor.execute(COUNT, [*self._of, second, told])

    def _write(self, cursor: psycopg.Cursor[Any], rows: Recording, now: datetime) -> None:
        of = self._of
        self._count(cursor, now)
        if rows.entries:
            before, places = self.tree.size, len(self.queue.places)
            rows.tiles(self.tree.append(rows.entries))
            rows.head(self.tree.size, self.tree.head(self.key))
            cursor.execute(FENCE, [places, self.tree.size, self.tree.frontier(), *of, places - rows.new_places, before])
            if cursor.rowcount != 1:
                raise Fenced(f'the launch "{self.launch.slug}" has another writer')
        with self.connection.pipeline():
            for values, numbers in rows.changes.items():
                cursor.execute(CHANGE, [*values, *of, numbers])
            for shape, orders in rows.standing.items():
                cursor.execute(STAND, [now, *shape, orders])
            if rows.kept:
                names = ("providers", "ids", "bodies", "events")
                columns = dict(zip(names, map(list, zip(*rows.kept, strict=True)), strict=True))
                cursor.execute(KEEP, {**columns, "now": now})
            if rows.judged_later:
                cursor.execute(STAND_LATER, [now, rows.judged_later])
        rows.tables.write(cursor)

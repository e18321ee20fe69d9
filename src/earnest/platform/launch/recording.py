"""A batch as rows: places, orders with their events, ledger, payments and the entries of the log, all or none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from earnest.core.moments import When
from earnest.core.money import Money as Amount
from earnest.evidence.leaves import commitment
from earnest.intake.places import Place, State
from earnest.platform.launch.asking import Money
from earnest.platform.launch.copying import NULL, Tables, escaped, joined
from earnest.platform.launch.models import Launch
from earnest.platform.launch.paying import payment_key
from earnest.platform.launch.reading import Known, account_ids_of, order_id_of
from earnest.platform.launch.shapes import COLUMNS, Shapes
from earnest.platform.launch.tree import FullTile
from earnest.platform.orders.placing import new_public_id
from earnest.platform.orders.reading import payload_of

SALT_BYTES = 16
VERSION = COLUMNS.index("version")
NOTHING_PRIVATE = bytes(32)
"""What an entry commits to that only says what became of a place."""

TABLES = {
    "launch_place": (
        "book_id", "launch_id", "number", "buyer_id", "buyer_name", "key_hash", "variant", "pool", "state", "until",
        "placed_at", "public_id", "window", "salt", "leaf",
    ),
    "orders_order": (
        "id", "public_id", "buyer_id", "buyer_name", "number", "configuration", "placed_at", "changed_at", "seller_id",
        "offer_version_id", "currency", *COLUMNS,
    ),
    "orders_orderevent": (
        "order_id", "author_id", "number", "kind", "payload", "side", "status", "effective_at", "recorded_at",
    ),
    "ledger_account": (
        "book_id", "id", "order_id", "party", "purpose", "currency", "normal", "debits_posted", "credits_posted",
    ),
    "ledger_transfer": (
        "book_id", "kind", "debit_id", "credit_id", "currency", "amount_minor", "order_id", "reason", "key", "at",
    ),
    "payments_payment": (
        "id", "seller_id", "order_id", "purpose", "amount_minor", "currency", "provider", "key", "provider_key",
        "reference", "url", "state", "created_at", "expires_at",
    ),
    "payments_charge": (
        "payment_id", "order_id", "provider", "reference", "amount_minor", "currency", "use", "because", "charged_at",
        "recorded_at",
    ),
    "launch_leaf": ("book_id", "launch_id", "index", "entry"),
    "launch_tile": ("book_id", "launch_id", "level", "index", "hashes"),
    "launch_head": ("book_id", "launch_id", "size", "note", "at"),
    "launch_count": ("book_id", "launch_id", "at", "counts"),
}  # fmt: skip
"""What is copied, in an order in which every row comes after those it points to."""


class Recording:
    """The rows of one batch, of one instant."""

    def __init__(self, launch: Launch, shapes: Shapes, first_leaf: int, now: datetime) -> None:
        self.launch, self.shapes, self.now = launch, shapes, now
        self.tables = Tables(TABLES)
        self.entries: list[bytes] = []
        self.public_ids: dict[int, str] = {}
        self.changes: dict[tuple[object, ...], list[int]] = {}
        self.standing: dict[tuple[object, ...], list[int]] = {}
        self.judged_later: list[int] = []
        self.kept: list[tuple[str, str, str, str]] = []
        self._first_leaf = first_leaf
        self._codes = [variant["code"] for variant in launch.variants]
        self._at = now.isoformat()
        self._at_entry = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._prefix = f"{launch.seller_id}\t{launch.pk}\t"
        self._configurations = [
            escaped(msgspec.json.encode(variant["configuration"]).decode()) for variant in launch.variants
        ]
        self._events: dict[date | None, list[str]] = {}
        self._order_of: dict[tuple[int, date | None], tuple[str, str]] = {}

    def leaf(self, kind: str, number: int, variant: int | None, committed: bytes) -> int:
        """Add an entry of the log; gives its index."""
        code = "-" if variant is None else self._codes[variant]
        entry = f"{kind} {number} {self._at_entry} {code} {committed.hex()}"
        index = self._first_leaf + len(self.entries)
        self.entries.append(entry.encode())
        self.tables.lines["launch_leaf"].append(f"{self._prefix}{index}\t{entry}")
        return index

    def place(self, place: Place, name: str, window: date | None) -> None:
        """A new place, held with an order or waiting without one."""
        salt, public_id = os.urandom(SALT_BYTES), new_public_id()
        self.public_ids[place.number] = public_id
        held = place.state is State.HELD
        index = self.leaf("held" if held else "waiting", place.number, place.variant, commitment(salt, public_id, name))
        buyer_name = escaped(name)
        if held:
            self._order(place, public_id, buyer_name, window)
        self.tables.lines["launch_place"].append(
            f"{self._prefix}{place.number}\t{place.buyer}\t{buyer_name}\t{_signed(place.key)}\t{place.variant}\t{place.pool}"
            f"\t{int(place.state)}\t{_instant(place.until)}\t{self._at}\t{public_id}"
            f"\t{NULL if window is None else window}\t\\\\x{salt.hex()}\t{index}"
        )

    def hold(self, place: Place, known: Known, window: date | None) -> None:
        """A place that waited is held: its order is placed now."""
        self.leaf("held", place.number, place.variant, NOTHING_PRIVATE)
        self._order(place, known.public_id, escaped(known.buyer_name), window)
        self._change(place, window)

    def pay(self, place: Place, known: Known, money: Money) -> None:
        """The deposit of a held place came in."""
        index = self.leaf("paid", place.number, place.variant, NOTHING_PRIVATE)
        self._change(place, known.window)
        order_id, lines = order_id_of(self.launch.pk, place.number), self.tables.lines
        payment_id, charged = order_id, money.event.at.isoformat()
        payload = f'{{"event": "deposit_paid", "on": "{_when(money.event.at)}", "amount": "{_money(self.launch)}"}}'
        lines["orders_orderevent"].append(
            f"{order_id}\t{NULL}\t{known.version + 1}\tdeposit_paid\t{payload}\tbuyer\tagreed\t{self._at}\t{self._at}"
        )
        amount, currency, seller = self.launch.deposit_minor, self.launch.currency, self.launch.seller_id
        lines["payments_payment"].append(
            f"{payment_id}\t{seller}\t{order_id}\tdeposit\t{amount}\t{currency}\t{money.provider}\tlaunch:{index}"
            f"\t{payment_key(self.launch.pk, place)}\t{escaped(money.event.reference)}\t\tpaid\t{self._at}\t{self._at}"
        )
        lines["payments_charge"].append(
            f"{payment_id}\t{order_id}\t{money.provider}\t{escaped(money.event.reference)}\t{amount}\t{currency}\tdeposit\t"
            f"\t{charged}\t{self._at}"
        )
        self._into_escrow(known, place.number, charged)
        self._stands("paid", known)

    def give_up(self, place: Place, known: Known) -> None:
        """A place is given up: its time is over, or its buyer does not want it."""
        self.leaf(place.state.name.lower(), place.number, place.variant, NOTHING_PRIVATE)
        self._change(place, known.window)
        if not known.version:
            return
        order_id = order_id_of(self.launch.pk, place.number)
        payload = f'{{"event": "order_lapsed", "on": "{_when(self.now)}"}}'
        self.tables.lines["orders_orderevent"].append(
            f"{order_id}\t{NULL}\t{known.version + 1}\torder_lapsed\t{payload}\tthird_party\tagreed\t{self._at}\t{self._at}"
        )
        self._stands("lapsed", known)

    @property
    def new_places(self) -> int:
        """How many places the batch adds to the queue."""
        return len(self.public_ids)

    def tiles(self, full: Iterable[FullTile]) -> None:
        """Tiles of the tree that are full now."""
        self.tables.lines["launch_tile"] += (
            f"{self._prefix}{tile.level}\t{tile.index}\t\\\\x{tile.hashes.hex()}" for tile in full
        )

    def head(self, size: int, note: str) -> None:
        """The tree's head after the batch."""
        self.tables.lines["launch_head"].append(f"{self._prefix}{size}\t{escaped(note)}\t{self._at}")

    def keep(self, money: Money, because: str) -> None:
        """A report whose money has no place: kept for the worker, who sends it back."""
        event = msgspec.json.encode(money.event).decode()
        self.kept.append((money.provider, money.event.id, money.body, event))

    def _order(self, place: Place, public_id: str, buyer_name: str, window: date | None) -> None:
        known = self._order_of.get((place.variant, window))
        if known is None:
            known = self._order_of[(place.variant, window)] = self._constant(place.variant, window)
        head, shape = known
        order_id, lines = order_id_of(self.launch.pk, place.number), self.tables.lines
        number = self.launch.number_base + place.number
        lines["orders_order"].append(f"{order_id}\t{public_id}\t{place.buyer}\t{buyer_name}\t{number}\t{head}\t{shape}")
        *promised, placed = self._events[window]
        lines["orders_orderevent"] += (f"{order_id}\t{NULL}\t{event}" for event in promised)
        lines["orders_orderevent"].append(f"{order_id}\t{place.buyer}\t{placed}")

    def _into_escrow(self, known: Known, number: int, at: str) -> None:
        """The deposit is held at the provider, for the order. The order's first money: its two accounts are opened."""
        book, amount, currency, order_id = (
            self.launch.seller_id, self.launch.deposit_minor, self.launch.currency, order_id_of(self.launch.pk, number)
        )  # fmt: skip
        debit, credit = account_ids_of(self.launch.pk, number)
        self.tables.lines["ledger_account"] += (
            f"{book}\t{debit}\t{order_id}\tprovider\tclearing\t{currency}\tdebit\t{amount}\t0",
            f"{book}\t{credit}\t{order_id}\tescrow\tdeposit\t{currency}\tcredit\t0\t{amount}",
        )
        self.tables.lines["ledger_transfer"].append(
            f"{book}\tposted\t{debit}\t{credit}\t{currency}\t{amount}\t{order_id}\tdeposit_received"
            f"\treceived:{order_id}:{known.version + 1}\t{at}"
        )

    def _stands(self, stage: Any, known: Known) -> None:
        shape = self.shapes.shape(stage, known.window, known.placed_at or self.now, self.now)
        order_id = order_id_of(self.launch.pk, known.number)
        if shape[VERSION] == known.version + 1:
            self.standing.setdefault(shape, []).append(order_id)
        else:  # its parties did something meanwhile: the sweep judges it by itself
            self.judged_later.append(order_id)

    def _change(self, place: Place, window: date | None) -> None:
        until = datetime.fromtimestamp(place.until / 1000, UTC) if place.until else None
        self.changes.setdefault((int(place.state), place.pool, until, window), []).append(place.number)

    def _constant(self, variant: int, window: date | None) -> tuple[str, str]:
        """What every order of a variant and window has in this batch, as fields; its events on the way."""
        events = self.shapes.placing(window, self.now)
        if window not in self._events:
            self._events[window] = [self._event(at, side, event) for at, (side, event) in enumerate(events, 1)]
        shape = self.shapes.shape("placed", window, self.now, self.now)
        given = (self.now, self.now, self.launch.seller_id, self.launch.offer_version_id, self.launch.currency)
        return f"{self._configurations[variant]}\t{joined(given)}", joined(shape)

    def _event(self, number: int, side: str, event: Any) -> str:
        payload = msgspec.json.encode(payload_of(event)).decode()
        kind = event.__struct_config__.tag
        return f"{number}\t{kind}\t{escaped(payload)}\t{side}\tagreed\t{self._at}\t{self._at}"


def _signed(key: int) -> int:
    return key - (1 << 64) if key >> 63 else key


def _instant(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat() if milliseconds else NULL


def _money(launch: Launch) -> str:
    return str(Amount(launch.deposit_minor, launch.currency))


def _when(at: datetime) -> str:
    return str(When(at))

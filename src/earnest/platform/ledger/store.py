"""Posting and reading. Every function takes the caller's cursor and neither commits nor rolls back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from earnest.platform.ledger.accounts import Account, Balance
from earnest.platform.ledger.queries import query
from earnest.platform.ledger.transfers import KeyReused, NotPending, Overdrawn, Transfer

COUNTERS = ("debits_pending", "credits_pending", "debits_posted", "credits_posted")
_EFFECTS = {
    "posted": {"posted": 1},
    "pending": {"pending": 1},
    "post": {"pending": -1, "posted": 1},
    "void": {"pending": -1},
    "time_out": {"pending": -1},
}
"""What each kind of transfer adds to the counters of its two accounts."""

_Name = tuple[Account, str]
"""An account and its currency."""


class _Row(NamedTuple):
    """A locked row of an account; ``counters`` are counted up as transfers are taken in."""

    id: int
    normal: str
    counters: list[int]


class _Known(NamedTuple):
    """A transfer that is there already: its id, what it moves and why, whether it was resolved."""

    id: int
    content: tuple[Any, ...]
    resolved: bool

    @property
    def is_pending(self) -> bool:
        return self.content[0] == "pending" and not self.resolved


def post(cursor: Any, book_id: int, transfers: Sequence[Transfer]) -> int:
    """Post the transfers in their order, all or none; gives how many were new. Accounts are opened as needed.

    Three statements however many they are: the accounts are locked, what is known is read, the rest is written. What is
    refused is refused before any transfer is written, so the caller may go on.

    Raises: Overdrawn: also if a later transfer would make up for it. KeyReused: a key stands for another transfer.
        NotPending: what is to be resolved is not pending; in one call nothing is made pending and resolved.
    """
    if not transfers:
        return 0
    rows = _hold(cursor, book_id, {(a, t.currency) for t in transfers for a in (t.debit, t.credit)})
    known = _known(cursor, book_id, transfers)
    fresh = _not_yet_posted(transfers, rows, known)
    pending = {key: row.id for key, row in known.items() if row.is_pending}
    resolved = [_take(pending, t.resolves) if t.resolves else None for t in fresh]
    for transfer in fresh:
        _count(rows, transfer)
    if fresh:
        _write(cursor, book_id, zip(fresh, resolved, strict=True), rows)
    return len(fresh)


def balances(cursor: Any, book_id: int, order_id: int, *, currency: str = "") -> dict[Account, Balance]:
    """What stands in each account of an order (0: of the book), in minor units of the currency.

    Without a currency, of accounts that are there in several the one that was opened first.
    """
    cursor.execute(query("balances"), {"book": book_id, "order": order_id, "currency": currency})
    found: dict[Account, Balance] = {}
    for party, purpose, normal, *counters in cursor.fetchall():
        found.setdefault(Account(order_id, party, purpose), _balance(normal, counters))
    return found


def settled(cursor: Any, book_id: int, order_id: int) -> dict[tuple[str, str], int]:
    """What settlements gave each side, in minor units, by side and basis of award (empty: without an award)."""
    cursor.execute(query("settled"), {"book": book_id, "order": order_id})
    return {(party, basis): int(total) for party, basis, total in cursor.fetchall()}


def statement(cursor: Any, book_id: int, order_id: int) -> list[dict[str, Any]]:
    """Every transfer of an order in the order of posting, with the names of its accounts."""
    cursor.execute(query("statement"), {"book": book_id, "order": order_id})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def time_out_expired(cursor: Any, now: datetime, *, limit: int = 1) -> int:
    """Resolve pending transfers whose time has run out, at most ``limit``; gives how many.

    Their accounts stay locked until the caller commits, so one at a time keeps nobody waiting. Several workers may do it.
    """
    cursor.execute(query("expired"), {"now": now, "limit": limit})
    return sum(_time_out(cursor, now, row) for row in cursor.fetchall())


def _time_out(cursor: Any, now: datetime, row: tuple[Any, ...]) -> int:
    book_id, key, d_order, d_party, d_purpose, c_order, c_party, c_purpose, amount, currency, reason, basis, cited = row
    over = Transfer(
        debit=Account(d_order, d_party, d_purpose), credit=Account(c_order, c_party, c_purpose), amount_minor=amount,
        currency=currency, reason=reason, key=f"time_out:{key}", at=now, kind="time_out", resolves=key, basis=basis,
        citations=tuple(cited),
    )  # fmt: skip
    try:
        return post(cursor, book_id, [over])
    except NotPending:  # resolved while we waited for its accounts
        return 0


def _hold(cursor: Any, book_id: int, wanted: Iterable[_Name]) -> dict[_Name, _Row]:
    """The accounts, opened if they are not there; locked in the order of their names, so that nobody waits in a circle."""
    given = {"book": book_id, "accounts": _json([_named(name) for name in sorted(wanted)])}
    cursor.execute(query("hold"), given)
    return {
        (Account(order, party, purpose), currency): _Row(id_, normal, counters)
        for order, party, purpose, currency, id_, normal, *counters in cursor.fetchall()
    }


def _known(cursor: Any, book_id: int, transfers: Sequence[Transfer]) -> dict[str, _Known]:
    """By key, what is there already. Asked under lock: of two calls with one key the second sees the first."""
    keys = list({key for t in transfers for key in (t.key, t.resolves) if key})
    cursor.execute(query("known"), {"book": book_id, "keys": keys})
    return {key: _Known(id_, tuple(content), resolved) for key, id_, *content, resolved in cursor.fetchall()}


def _not_yet_posted(transfers: Sequence[Transfer], rows: dict[_Name, _Row], known: dict[str, _Known]) -> list[Transfer]:
    """The transfers whose keys are new, each once. Raises: KeyReused."""
    fresh: dict[str, Transfer] = {}
    contents = {key: there.content for key, there in known.items()}
    for t in transfers:
        debit, credit = rows[(t.debit, t.currency)].id, rows[(t.credit, t.currency)].id
        content = (t.kind, debit, credit, t.currency, t.amount_minor, t.reason, t.basis)
        if t.key not in contents:
            fresh[t.key] = t
        if contents.setdefault(t.key, content) != content:
            raise KeyReused(f'the key "{t.key}" stands for another transfer')
    return list(fresh.values())


def _take(pending: dict[str, int], key: str) -> int:
    if key not in pending:
        raise NotPending(f'"{key}" is not pending')
    return pending.pop(key)


def _count(rows: dict[_Name, _Row], transfer: Transfer) -> None:
    """Add the transfer to the counters. Raises: Overdrawn."""
    for phase, sign in _EFFECTS[transfer.kind].items():
        amount = sign * transfer.amount_minor
        rows[(transfer.debit, transfer.currency)].counters[COUNTERS.index(f"debits_{phase}")] += amount
        rows[(transfer.credit, transfer.currency)].counters[COUNTERS.index(f"credits_{phase}")] += amount
    for account in (transfer.debit, transfer.credit):
        row = rows[(account, transfer.currency)]
        left = _balance(row.normal, row.counters).available
        if left < 0:
            raise Overdrawn(account, left + transfer.amount_minor, transfer.amount_minor)


def _balance(normal: str, counters: list[int]) -> Balance:
    debits_pending, credits_pending, debits_posted, credits_posted = counters
    if normal == "credit":
        return Balance(credits_posted - debits_posted, debits_pending, credits_pending)
    return Balance(debits_posted - credits_posted, credits_pending, debits_pending)


def _write(
    cursor: Any, book_id: int, transfers: Iterable[tuple[Transfer, int | None]], rows: dict[_Name, _Row]
) -> None:
    written = [
        {
            "kind": t.kind, "debit_id": rows[(t.debit, t.currency)].id, "credit_id": rows[(t.credit, t.currency)].id,
            "currency": t.currency, "amount_minor": t.amount_minor, "order_id": t.order_id, "pending_id": pending_id,
            "expires_at": t.expires_at, "reason": t.reason, "basis": t.basis, "citations": t.citations, "key": t.key,
            "at": t.at,
        }
        for t, pending_id in transfers
    ]  # fmt: skip
    accounts = [
        {**_named(name), "id": row.id, **dict(zip(COUNTERS, row.counters, strict=True))} for name, row in rows.items()
    ]
    cursor.execute(query("write"), {"book": book_id, "transfers": _json(written), "accounts": _json(accounts)})


def _named(name: _Name) -> dict[str, Any]:
    account, currency = name
    return {**account._asdict(), "currency": currency, "normal": account.normal}


def _json(rows: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()

"""After the rush: whether everything that was answered is there, once, and adds up."""

from __future__ import annotations

from typing import Any


def faults(connection: Any, launch: Any, placed: int, paid: int) -> list[str]:
    """What is wrong with a launch in which so many were placed and paid; nothing is how it should be."""
    from earnest.evidence import merkle, notes
    from earnest.platform.launch.reading import order_id_of
    from earnest.platform.ledger import audit

    one = lambda query, *given: connection.execute(query, given).fetchone()  # noqa: E731
    found = []
    of, book = launch.pk, launch.seller_id
    places = one(
        "SELECT count(*), coalesce(max(number), 0), count(DISTINCT buyer_id) FROM launch_place WHERE launch_id = %s", of
    )
    if places != (placed, placed, placed):
        found.append(f"{placed} were placed; places, last number, buyers: {places}")
    first, last = order_id_of(of, 0), order_id_of(of + 1, 0)
    orders = one(
        "SELECT count(*), count(*) FILTER (WHERE held_minor > 0) FROM orders_order WHERE id BETWEEN %s AND %s",
        first,
        last,
    )
    if orders != (placed, paid):
        found.append(f"orders, and those with a deposit: {orders}")
    events = one("SELECT count(*) FROM orders_orderevent WHERE order_id BETWEEN %s AND %s", first, last)[0]
    if events != 2 * placed + paid:
        found.append(f"{events} events")
    total = one("SELECT coalesce(sum(amount_minor), 0) FROM ledger_transfer WHERE book_id = %s", book)[0]
    if total != paid * launch.deposit_minor:
        found.append(f"{total} in the ledger")
    with connection.cursor() as cursor:
        found += [f"ledger: {each}" for each in (*audit.differences(cursor, book), *audit.imbalances(cursor, book))]
    capacity = sum(variant["capacity"] for variant in launch.variants)
    if placed > capacity:
        found.append(f"{placed} of {capacity} sold")
    rows = connection.execute("SELECT entry FROM launch_leaf WHERE launch_id = %s ORDER BY index", [of]).fetchall()
    level = [merkle.leaf_hash(entry.encode()) for (entry,) in rows]
    hashes = _levels(level)
    verifier = notes.read_verifier(launch.log_key)
    heads = connection.execute("SELECT note FROM launch_head WHERE launch_id = %s ORDER BY size", [of]).fetchall()
    for (text,) in heads:
        note = notes.read_note(text)
        notes.check(note, verifier)
        head = notes.read_head(note.text)
        if merkle.root_hash(head.size, lambda at, index: hashes[at][index]) != head.root:
            found.append(f"the head of {head.size} entries is not theirs")
    if not heads or notes.read_head(notes.read_note(heads[-1][0]).text).size != len(rows):
        found.append("the last head is not of all entries")
    return found


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """The hashes of all full subtrees, by level."""
    from earnest.evidence.merkle import node_hash

    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return levels

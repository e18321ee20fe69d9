"""A launch checked whole: its tree against every head ever signed, its queue against its log, its money against its orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from django.db import connection

from earnest.evidence import draw, merkle, notes
from earnest.evidence.growing import Growing
from earnest.evidence.leaves import commitment, read_entry
from earnest.intake.places import TAKES_CAPACITY, State
from earnest.platform.launch.acts import canonical
from earnest.platform.launch.drawing import ordered
from earnest.platform.launch.models import Act, Entrant, Head, Launch, Leaf, Place
from earnest.platform.launch.reading import order_id_of
from earnest.platform.ledger import audit as books

GONE = {"lapsed": State.LAPSED, "cancelled": State.CANCELLED}
MONEY = """
SELECT p.number FROM launch_place p
LEFT JOIN orders_order o ON o.id = %(base)s + p.number
LEFT JOIN payments_charge c ON c.order_id = o.id AND c.use = 'deposit'
LEFT JOIN ledger_transfer t ON t.order_id = o.id AND t.reason = 'deposit_received' AND t.kind = 'posted'
WHERE p.launch_id = %(launch)s AND (
    (p.state = 3 AND (o.id IS NULL OR c.amount_minor IS DISTINCT FROM %(deposit)s
        OR t.amount_minor IS DISTINCT FROM %(deposit)s))
    OR (p.state <> 3 AND (c.id IS NOT NULL OR t.id IS NOT NULL))
) ORDER BY p.number LIMIT 20
"""


def faults(launch: Launch) -> Iterator[str]:
    """What is wrong, each in a sentence; nothing is how it should be."""
    yield from _tree(launch)
    yield from _queue(launch)
    yield from _acts(launch)
    yield from _draw(launch)
    yield from _money(launch)


def _tree(launch: Launch) -> Iterator[str]:
    """Every signed head is of the entries there are, and the newest of all of them."""
    verifier, tree = notes.read_verifier(launch.log_key), Growing()
    heads = {head.size: head for head in Head.objects.filter(launch_id=launch.pk)}
    last = 0
    for leaf in Leaf.objects.filter(launch_id=launch.pk).order_by("index").iterator(5000):
        if leaf.index != tree.size:
            yield f"entry {tree.size} of the log is missing"
            return
        tree.append(merkle.leaf_hash(leaf.entry.encode()))
        head = heads.pop(tree.size, None)
        if head is not None:
            last = tree.size
            yield from _head(head, verifier, tree)
    yield from (f"a head of {size} entries was signed; there are {tree.size}" for size in sorted(heads))
    if tree.size != last:
        yield f"the newest head is of {last} entries; there are {tree.size}"


def _head(head: Head, verifier: notes.Verifier, tree: Growing) -> Iterator[str]:
    try:
        note = notes.read_note(head.note)
        notes.check(note, verifier)
        said = notes.read_head(note.text)
    except notes.InvalidNote as invalid:
        yield f"the head of {head.size} entries is not signed as it must be: {invalid}"
        return
    if (said.size, said.root) != (tree.size, tree.root()):
        yield f"the head of {head.size} entries is of other entries than there are"


def _queue(launch: Launch) -> Iterator[str]:
    """The places are what the entries, one after the other, make of them; capacity was never exceeded."""
    states: dict[int, State] = {}
    variants: dict[int, str] = {}
    commitments: dict[int, bytes] = {}
    taken: Counter[str] = Counter()
    capacity = Counter({variant["code"]: variant["capacity"] for variant in launch.variants})
    for leaf in Leaf.objects.filter(launch_id=launch.pk).order_by("index").iterator(5000):
        entry = read_entry(leaf.entry.encode())
        if entry.number == 0:
            continue
        before = states.get(entry.number)
        state = GONE.get(entry.kind) or State[entry.kind.upper()]
        if before is None:
            if entry.number != len(states) + 1:
                yield f"entry {leaf.index} is of place {entry.number}; place {len(states) + 1} comes next"
            variants[entry.number], commitments[entry.number] = entry.variant, entry.commitment
        taken[entry.variant] += (state in TAKES_CAPACITY) - (before in TAKES_CAPACITY)
        if taken[entry.variant] > capacity[entry.variant]:
            yield f"at entry {leaf.index} {taken[entry.variant]} of {capacity[entry.variant]} {entry.variant} were taken"
        states[entry.number] = state
    yield from _places(launch, states, variants, commitments)


def _places(
    launch: Launch, states: dict[int, State], variants: dict[int, str], commitments: dict[int, bytes]
) -> Iterator[str]:
    count = 0
    codes = [variant["code"] for variant in launch.variants]
    for place in Place.objects.filter(launch_id=launch.pk).order_by("number").iterator(5000):
        count += 1
        if states.get(place.number) != place.state or variants.get(place.number) != codes[place.variant]:
            yield f"place {place.number} is not what the log says of it"
        elif place.salt is not None:
            opened = commitment(bytes(place.salt), place.public_id, place.buyer_name)
            if opened != commitments[place.number]:
                yield f"place {place.number} is somebody else's than the log says"
    if count != len(states):
        yield f"the log has {len(states)} places, the queue {count}"


def _acts(launch: Launch) -> Iterator[str]:
    """Every act stands in the log as it is told."""
    for act in Act.objects.filter(launch=launch, leaf__gte=0):
        leaf = Leaf.objects.filter(launch_id=launch.pk, index=act.leaf or 0).first()
        told = sha256(canonical(act.kind, act.detail, act.reason, act.at)).digest()
        if leaf is None or read_entry(leaf.entry.encode()).commitment != told:
            yield f"act {act.pk} ({act.kind}) is not the one that entry {act.leaf} of the log commits to"


def _draw(launch: Launch) -> Iterator[str]:
    """Whoever was in the lobby has the rank that follows from the seed and the list; those who came later stand behind."""
    act = Act.objects.filter(launch=launch, kind="opened", leaf__gte=0).order_by("pk").first()
    found = (
        Entrant.objects.filter(launch_id=launch.pk, rank__isnull=False).order_by("rank").values_list("ticket", "rank")
    )
    ranked = [(bytes(ticket), rank) for ticket, rank in found]
    if [rank for _, rank in ranked] != list(range(1, len(ranked) + 1)):
        yield "the ranks of the waiting room are not 1, 2, 3 and so on"
    if act is None:
        return
    if draw.commitment(bytes.fromhex(launch.seed)).hex() != launch.seed_commitment:
        yield "the seed of the draw is not the one whose hash was published"
    tickets = [ticket for ticket, rank in ranked if rank <= act.detail["entrants"]]
    drawn, root = ordered(tickets, bytes.fromhex(launch.seed), launch.beacon_value.encode())
    if root.hex() != act.detail["entrants_root"]:
        yield "the lobby is not the one that was closed at the opening"
    elif drawn != tickets:
        yield "the order of the lobby is not the one that was drawn"


def _money(launch: Launch) -> Iterator[str]:
    """Who is paid has paid, once and whole, into the ledger; nobody else has."""
    given = {"base": order_id_of(launch.pk, 0), "launch": launch.pk, "deposit": launch.deposit_minor}
    with connection.cursor() as cursor:
        cursor.execute(MONEY, given)
        yield from (f"the deposit of place {number} is not as it must be" for (number,) in cursor.fetchall())
        yield from (f"the ledger's account {row.account_id} is not the sum of its transfers"
                    for row in books.differences(cursor, launch.seller_id))  # fmt: skip
        yield from (f"the ledger's debits are not its credits in {row.currency}"
                    for row in books.imbalances(cursor, launch.seller_id))  # fmt: skip

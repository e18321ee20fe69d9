"""The log for everybody: receipts, proofs and tiles hold without us, and an audit finds whatever was tampered with."""

from __future__ import annotations

from base64 import b64decode

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from msgspec import json
from typer.testing import CliRunner

from earnest.cli import app
from earnest.evidence import merkle, notes, tiles
from earnest.evidence.receipts import read_receipt, verify
from earnest.platform import clock
from earnest.platform.database import embedded_url
from earnest.platform.launch.audit import faults
from earnest.platform.launch.models import Act, Place
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.shop import a_user


@pytest.fixture(scope="module")
def lived():
    """A launch whose log has full tiles of two levels' beginnings: 300 places, some paid."""
    launch = a_launch(variants=[variant(capacity=400)], plan={"std": [["2027-01-04", 400]]})
    buyer = a_user()
    people = [a_user().pk for _ in range(3)]
    with a_writer(launch) as writer:
        granted = writer.write([ask(buyer.pk, "Wang Wei 王伟"), *(ask(person) for person in people)])
        writer.write([money(answer.place, launch.pk) for answer in granted[:2]])
        for _ in range(6):
            writer.write([ask(a_user().pk) for _ in range(45)])
        Act.objects.create(launch=launch, kind="paused", reason="Enough.", at=clock.now())
    with a_writer(launch) as writer:
        writer.write([])
    return launch, buyer


def get(path: str, user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(path)


def test_receipt_is_the_buyers_alone_and_proves_the_place_without_us(lived, tmp_path):
    launch, buyer = lived
    path = f"/launch/{launch.slug}/places/1/receipt.json"
    assert [get(path).status_code, get(path, a_user()).status_code] == [302, 404]
    content = get(path, buyer).content
    proven = verify(read_receipt(content), notes.read_verifier(launch.log_key))
    assert (proven.entry.kind, proven.entry.number) == ("held", 1)
    file = tmp_path / "receipt.json"
    file.write_bytes(content)
    said = CliRunner().invoke(app, ["verify", str(file), "--key", launch.log_key])
    assert said.exit_code == 0
    assert "Proven: place 1 (std)" in said.output
    assert "Wang Wei 王伟" in said.output


@pytest.mark.parametrize("change", [
    {"index": 2}, {"private": ["O-0000000000", "Wang Wei 王伟"]}, {"private": ["x", "Li Na"]}, {"proof": []},
])  # fmt: skip
def test_forged_receipt_is_not_proven(lived, tmp_path, change):
    launch, buyer = lived
    receipt = json.decode(get(f"/launch/{launch.slug}/places/1/receipt.json", buyer).content)
    file = tmp_path / "receipt.json"
    file.write_bytes(json.encode({**receipt, **change}))
    said = CliRunner().invoke(app, ["verify", str(file)])
    assert (said.exit_code, "NOT PROVEN" in said.output) == (1, True)


def test_receipt_of_another_log_is_not_proven_under_the_published_key(lived, tmp_path):
    launch, buyer = lived
    file = tmp_path / "receipt.json"
    file.write_bytes(get(f"/launch/{launch.slug}/places/1/receipt.json", buyer).content)
    said = CliRunner().invoke(app, ["verify", str(file), "--key", a_launch().log_key])
    assert said.exit_code == 1


def test_tiles_rebuild_the_tree_that_the_checkpoint_signs(lived):
    launch, _ = lived
    base = f"/launch/{launch.slug}/log"
    note = notes.read_note(get(f"{base}/checkpoint").content.decode())
    notes.check(note, notes.read_verifier(get(f"{base}/key").content.decode()))
    head = notes.read_head(note.text)
    assert head.size > tiles.WIDTH

    def fetch(tile):
        answer = get(f"{base}/{tile.path()}")
        assert answer.status_code == 200, tile.path()
        return answer.content

    hashes = tiles.hashes_from(head.size, fetch)
    assert merkle.root_hash(head.size, hashes) == head.root
    entries = tiles.read_entries(fetch(tiles.Tile(None, 0)))
    assert [merkle.leaf_hash(entry) for entry in entries] == [hashes(0, n) for n in range(tiles.WIDTH)]


def test_a_later_tree_is_proven_to_continue_an_earlier_one(lived):
    launch, _ = lived
    base = f"/launch/{launch.slug}/log"
    old, new = (
        notes.read_head(notes.read_note(get(f"{base}/checkpoint{query}").content.decode()).text)
        for query in ("?size=5", "")
    )
    told = json.decode(get(f"{base}/proof?old={old.size}&size={new.size}").content)["proof"]
    merkle.check_consistency(old.size, new.size, old.root, new.root, [b64decode(each) for each in told])


@pytest.mark.parametrize("path", [
    "checkpoint?size=999999", "checkpoint?size=x", "tile/0/000.p/0", "tile/0/999", "tile/9/000", "tile/../key", "proof",
    "proof?index=1", "proof?index=1&size=99999999", "proof?index=5&size=2", "proof?old=9&size=3",
])  # fmt: skip
def test_what_is_not_there_is_not_found(lived, path):
    launch, _ = lived
    assert get(f"/launch/{launch.slug}/log/{path}").status_code == 404


def test_audit_of_a_launch_that_is_whole_finds_nothing(lived, monkeypatch):
    launch, _ = lived
    monkeypatch.setattr("earnest.cli.server.set_up", lambda: None)  # this process is set up, and logs elsewhere
    assert list(faults(launch)) == []
    said = CliRunner().invoke(app, ["audit", launch.slug])
    assert (said.exit_code, "whole" in said.output) == (0, True)


TAMPERINGS = {
    "entry changed": "UPDATE launch_leaf SET entry = replace(entry, 'std', 'max') WHERE launch_id = %s AND index = 2",
    "entry gone": "DELETE FROM launch_leaf WHERE launch_id = %s AND index = 7",
    "last entry gone": "DELETE FROM launch_leaf WHERE launch_id = %s"
    " AND index = (SELECT max(index) FROM launch_leaf WHERE launch_id = %s)",
    "head changed": "UPDATE launch_head SET note = (SELECT note FROM launch_head h WHERE h.launch_id = launch_head.launch_id"
    " ORDER BY size LIMIT 1) WHERE launch_id = %s AND size = (SELECT max(size) FROM launch_head WHERE launch_id = %s)",
    "place given to another": "UPDATE launch_place SET buyer_name = 'Friend' WHERE launch_id = %s AND number = 3",
    "place moved": "UPDATE launch_place SET number = 9000 WHERE launch_id = %s AND number = 4",
    "place gone": "DELETE FROM launch_place WHERE launch_id = %s AND number = 20",
    "paid without paying": "UPDATE launch_place SET state = 3 WHERE launch_id = %s AND number = 9",
    "charge gone": "DELETE FROM payments_charge WHERE order_id >> 32 = %s",
    "act retold": "UPDATE launch_act SET reason = 'Nothing happened.' WHERE launch_id = %s AND kind = 'paused'",
    "capacity taken back": "UPDATE launch_launch SET variants = jsonb_set(variants, '{0,capacity}', '100') WHERE id = %s",
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_audit_finds(what):
    launch = a_launch(variants=[variant(capacity=200)], plan={"std": [["2027-01-04", 200]]})
    with a_writer(launch) as writer:
        granted = writer.write([ask() for _ in range(120)])
        writer.write([money(answer.place, launch.pk) for answer in granted[:2]])
        Act.objects.create(launch=launch, kind="paused", reason="Enough.", at=clock.now())
    with a_writer(launch) as writer:
        writer.write([])
    assert list(faults(launch)) == []
    statement = TAMPERINGS[what]
    with psycopg.connect(embedded_url(settings.EARNEST.data_dir)) as owner:
        owner.execute("SET session_replication_role = replica")
        done = owner.execute(statement, [launch.pk] * statement.count("%s"))
        assert done.rowcount > 0
    launch.refresh_from_db()
    assert list(faults(launch)) != []


def test_erased_person_leaves_the_tree_and_the_kept_receipt_as_they_were(lived):
    launch, buyer = lived
    content = get(f"/launch/{launch.slug}/places/1/receipt.json", buyer).content
    Place.objects.filter(launch_id=launch.pk, number=1).update(salt=None, buyer_name="")
    assert list(faults(launch)) == []
    assert get(f"/launch/{launch.slug}/places/1/receipt.json", buyer).status_code == 404
    assert verify(read_receipt(content), notes.read_verifier(launch.log_key)).entry.number == 1

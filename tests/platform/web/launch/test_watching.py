"""A launch watched from outside: its log mirrored and audited by commands, its heads signed by a witness, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client, override_settings
from msgspec.structs import replace
from typer.testing import CliRunner

from earnest.cli import app
from earnest.evidence import notes
from earnest.evidence.notes import WitnessKey
from earnest.evidence.receipts import verify
from earnest.files.witness import made_key
from earnest.platform import clock
from earnest.platform.launch.log import receipt_of
from earnest.platform.launch.models import Act, Leaf, Place
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.web.browser_server import *  # noqa: F403

KEY = WitnessKey("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def a_day(**planned):
    """A launch in which places were paid, lapsed, waited and moved up, capacity was added, and ordering paused."""
    launch = a_launch(variants=[variant(capacity=200)], plan={"std": [["2027-01-04", 400]]}, waiting=300, **planned)
    with a_writer(launch) as writer:
        granted = writer.write([ask() for _ in range(260)])
        writer.write([money(answer.place, launch.pk) for answer in granted[:50]])
    Act.objects.create(
        launch=launch, kind="capacity_added", detail={"variants": {"std": 30}}, reason="More.", at=clock.now()
    )
    with a_writer(launch) as writer:
        writer.write([ask() for _ in range(20)])
    with clock.stopped_at(clock.now() + timedelta(seconds=launch.hold_seconds + 60)), a_writer(launch) as writer:
        writer.write([])
    return launch


def test_mirror_of_a_real_day_is_whole_and_goes_on(server, tmp_path):
    launch = a_day()
    page = f"{server}/launch/{launch.slug}/"
    kinds = [entry.split()[0] for entry in Leaf.objects.filter(launch_id=launch.pk).values_list("entry", flat=True)]
    assert set(kinds) == {"act", "held", "waiting", "paid", "lapsed"}
    assert kinds.count("held") > 200 + 30  # some moved up
    done = run("mirror", page, tmp_path, "--key", launch.log_key)
    assert (done.exit_code, "as signed" in done.output) == (0, True), done.output
    audited = run("audit", "--mirror", tmp_path)
    assert (audited.exit_code, "whole" in audited.output) == (0, True), audited.output
    with a_writer(launch) as writer:
        writer.write([ask() for _ in range(3)])
    assert "3 of them new" in run("mirror", page, tmp_path).output
    assert run("audit", "--mirror", tmp_path).exit_code == 0


def test_commands_say_what_is_wrong(server, tmp_path):
    launch, other = a_day(), a_launch()
    page = f"{server}/launch/{launch.slug}/"
    tried = {
        1: run("mirror", page, tmp_path / "a", "--key", other.log_key),
        4: run("mirror", f"{server}/launch/none/", tmp_path / "b"),
        2: run("audit"),
        0: run("mirror", page, tmp_path / "c"),
    }
    assert {code: said.exit_code for code, said in tried.items()} == {code: code for code in tried}, [
        said.output for said in tried.values()
    ]
    assert run("audit", "--mirror", tmp_path / "none").exit_code == 4
    (tmp_path / "c/acts.json").write_text("[]")
    said = run("audit", "--mirror", tmp_path / "c")
    assert (said.exit_code, "entry 0" in said.output) == (1, True), said.output


def test_witness_signs_over_http_and_the_log_shows_its_line(server, tmp_path):
    launch = a_day()
    page, key = f"{server}/launch/{launch.slug}/", tmp_path / "key"
    assert run("witness", page, key, tmp_path).exit_code == 2
    refused = run("witness", page, key, tmp_path, "--name", "witness.example")
    assert (refused.exit_code, "No witness that is known here" in refused.output) == (4, True)
    own = made_key(key, "").verifier
    with override_settings(EARNEST=replace(settings.EARNEST, witnesses=(str(own),))):
        assert run("witness", page, key, tmp_path).exit_code == 0
        assert run("witness", page, key, tmp_path).exit_code == 0
    shown = notes.read_note(Client().get(f"/launch/{launch.slug}/log/checkpoint").content.decode())
    assert [each.name for each in shown.signatures] == [launch.log_key.partition("+")[0], "witness.example"]
    place = Place.objects.filter(launch_id=launch.pk).first()
    assert "witness.example" in verify(receipt_of(launch, place), None, (own,)).witnessed


@pytest.fixture(scope="module")
def watched():
    launch = a_day()
    return launch, Client().get(f"/launch/{launch.slug}/log/checkpoint").content.decode()


def handed_in(launch, content, witnesses=(str(KEY.verifier),)):
    with override_settings(EARNEST=replace(settings.EARNEST, witnesses=witnesses)):
        path = f"/launch/{launch.slug}/log/cosignatures"
        return Client(enforce_csrf_checks=True).post(path, content, content_type="text/plain").status_code


def by_the_witness(text: str) -> str:
    return str(notes.Note(text, (KEY.cosign(text, 1_700_000_000),)))


def test_only_a_known_witness_below_a_head_of_this_log_is_kept(watched):
    launch, content = watched
    text = notes.read_note(content).text
    good = by_the_witness(text)
    other = "\n".join([text.split("\n")[0], "7", *text.split("\n")[2:]])
    line = good.rpartition("\n\n")[2]
    assert handed_in(launch, content) == 403
    assert handed_in(launch, good, ()) == 403
    assert handed_in(launch, by_the_witness(other)) == 409
    assert handed_in(launch, good.replace(text.split("\n")[2], "A" * 43 + "=")) == 403
    assert handed_in(launch, "no note") == 403
    assert handed_in(launch, b"\xff\xfe") == 400
    assert handed_in(launch, good + "x" * 9000) == 413
    assert line not in Client().get(f"/launch/{launch.slug}/log/checkpoint").content.decode()
    assert [handed_in(launch, good), handed_in(launch, good)] == [204, 204]
    assert Client().get(f"/launch/{launch.slug}/log/checkpoint").content.decode().count(line) == 1

"""Signed notes and tree heads: read by others' tools, refused when anything is altered."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from earnest.evidence import notes
from earnest.evidence.notes import InvalidNote, LogKey, TreeHead, WitnessKey

LOG = LogKey("shop.example/launch/1", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
WITNESS = WitnessKey("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"2" * 32))
HEAD = TreeHead("shop.example/launch/1", 200_000, bytes(range(32)))

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
QUOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of Go's package note, where the format comes from."""


def test_note_signed_by_another_implementation_is_read_and_holds():
    verifier = notes.read_verifier(PETER)
    assert str(verifier) == PETER
    assert notes.check(notes.read_note(QUOTE), verifier) is None


def test_head_comes_back_from_its_note():
    note = notes.read_note(str(notes.signed(HEAD.text(), LOG)))
    assert notes.check(note, notes.read_verifier(str(LOG.verifier))) is None
    assert notes.read_head(note.text) == HEAD


def test_witness_says_when_it_saw_the_head():
    text = HEAD.text()
    note = notes.Note(text, (LOG.sign(text), WITNESS.cosign(text, 1_790_000_000)))
    read = notes.read_note(str(note))
    assert notes.check(read, WITNESS.verifier) == 1_790_000_000
    assert notes.check(read, LOG.verifier) is None


def test_witness_cannot_be_dated_otherwise():
    signature = WITNESS.cosign(HEAD.text(), 1_790_000_000)
    moved = notes.Signature(signature.name, signature.id, (1).to_bytes(8, "big") + signature.value[8:])
    with pytest.raises(InvalidNote, match="is wrong"):
        notes.check(notes.Note(HEAD.text(), (moved,)), WITNESS.verifier)


@given(st.data())
def test_altered_note_never_holds(data):
    content = str(notes.signed(HEAD.text(), LOG))
    at = data.draw(st.integers(0, len(content) - 1))
    sign = data.draw(st.characters(codec="ascii"))
    altered = content[:at] + sign + content[at + 1 :]
    if altered == content:
        return
    try:
        note = notes.read_note(altered)
        notes.check(note, LOG.verifier)
        text = note.text
    except InvalidNote:
        return
    assert text == HEAD.text()  # only how the signature is written may differ, never what it is of


D = "\N{EM DASH}"


@pytest.mark.parametrize("content", [
    "", "a\n", "a\n\n", "a\n\nb\n", f"a\tb\n\n{D} n eA==\n", f"a\n\n{D} n eA==\n", f"a\n\n{D} n !!\n",
    f"a\n\n{D} n+m AAAAAAAA\n", f"a\n\n{D} n AAAAAAAA",
])  # fmt: skip
def test_what_is_no_note_is_refused(content):
    with pytest.raises(InvalidNote):
        notes.read_note(content)


@pytest.mark.parametrize("text", [
    "", "log\n", "log\n1\n", "log\n01\nAAAA\n", "log\n-1\nAAAA\n", "log\n1\nAAAA\n", f"\n1\n{'A' * 43}=\n", f"log\n1\n{'A' * 43}=",
    f"log\n{'9' * 20}\n{'A' * 43}=\n",
])  # fmt: skip
def test_what_is_no_tree_head_is_refused(text):
    with pytest.raises(InvalidNote):
        notes.read_head(text)


@pytest.mark.parametrize("line", ["", "name", "name+00000000+", PETER.replace("c74f20a3", "c74f20a4"), "a+b+" + "A" * 44,
                                  PETER.replace("+ARpc", "+CRpc")])  # fmt: skip
def test_what_is_no_key_is_refused(line):
    with pytest.raises(InvalidNote):
        notes.read_verifier(line)


def test_key_of_another_is_not_taken_for_the_logs():
    with pytest.raises(InvalidNote, match="not signed by"):
        notes.check(notes.signed(HEAD.text(), LOG), WITNESS.verifier)


def test_name_with_spaces_or_plus_is_refused():
    for name in ("", "a b", "a+b", "a\n"):
        with pytest.raises(InvalidNote):
            LogKey(name, Ed25519PrivateKey.generate())

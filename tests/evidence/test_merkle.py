"""Trees and proofs against RFC 9162's own definitions, against public vectors, and against whoever alters them."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.evidence import merkle
from earnest.evidence.growing import Growing
from earnest.evidence.merkle import InvalidProof, leaf_hash, node_hash

ENTRIES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
"""The entries of the reference tree that Certificate Transparency's implementations test with."""
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = range(1, 40)


def mth(leaves: list[bytes]) -> bytes:
    """The Merkle Tree Hash, word for word as section 2.1.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % n) for n in range(size)]


def kept(made: list[bytes]) -> merkle.Hashes:
    """Every full subtree that growing the tree gives."""
    tree, found = Growing(), {}
    for leaf in made:
        found |= {(level, index): value for level, index, value in tree.append(leaf)}
    return lambda level, index: found[level, index]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_public_reference_tree(size):
    made = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert merkle.root_hash(size, kept(made)).hex() == ROOTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_growing_tree_has_the_root_of_the_definition_at_every_size(size):
    tree, made = Growing(), leaves(size)
    for leaf in made:
        tree.append(leaf)
    assert tree.root() == merkle.root_hash(size, kept(made)) == mth(made)
    assert Growing(size, [kept(made)(*place) for place in tree.places()]).root() == mth(made)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_at_its_place_and_at_no_other(size):
    made = leaves(size)
    hashes, root = kept(made), mth(made)
    for index, leaf in enumerate(made):
        proof = merkle.inclusion_proof(index, size, hashes)
        merkle.check_inclusion(leaf, index, size, proof, root)
        for other in {*range(size)} - {index}:
            with pytest.raises(InvalidProof):
                merkle.check_inclusion(leaf, other, size, proof, root)


@pytest.mark.parametrize("new", SIZES)
def test_every_tree_is_shown_to_begin_with_every_smaller_one(new):
    made = leaves(new)
    hashes = kept(made)
    for old in range(1, new + 1):
        proof = merkle.consistency_proof(old, new, hashes)
        merkle.check_consistency(old, new, mth(made[:old]), mth(made), proof)


@given(st.data())
def test_tree_that_does_not_continue_another_is_never_shown_to(data):
    """A server that rewrites one leaf of the past cannot show its new tree to continue the old one, whatever it sends."""
    new = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, new - 1))
    honest = leaves(new)
    forged = list(honest)
    forged[data.draw(st.integers(0, old - 1))] = leaf_hash(b"forged")
    for source in (honest, forged):
        proof = merkle.consistency_proof(old, new, kept(source))
        with pytest.raises(InvalidProof):
            merkle.check_consistency(old, new, mth(honest[:old]), mth(forged), proof)


@given(st.data())
def test_altered_proof_is_refused(data):
    size = data.draw(st.integers(2, 64))
    index = data.draw(st.integers(0, size - 1))
    made = leaves(size)
    proof = list(merkle.inclusion_proof(index, size, kept(made)))
    kind = data.draw(st.sampled_from(["shorter", "longer", "other", "swapped"]))
    if kind == "shorter":
        proof.pop(data.draw(st.integers(0, len(proof) - 1)))
    elif kind == "longer":
        proof.insert(data.draw(st.integers(0, len(proof))), data.draw(st.binary(min_size=32, max_size=32)))
    elif kind == "other":
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    elif len(proof) > 1:
        proof.reverse()
    else:
        return
    with pytest.raises(InvalidProof):
        merkle.check_inclusion(made[index], index, size, proof, mth(made))


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof"),
    [
        (0, 3, b"x" * 32, mth(leaves(3)), ()),
        (3, 3, mth(leaves(2)), mth(leaves(3)), ()),
        (3, 3, mth(leaves(3)), mth(leaves(3)), (b"x" * 32,)),
        (4, 3, mth(leaves(4)), mth(leaves(3)), ()),
        (3, 4, mth(leaves(3)), mth(leaves(4)), ()),
    ],
)
def test_consistency_at_the_edges_is_refused_if_anything_is_amiss(old, new, old_root, new_root, proof):
    with pytest.raises(InvalidProof):
        merkle.check_consistency(old, new, old_root, new_root, proof)


def test_leaf_cannot_pass_for_a_node():
    made = leaves(2)
    assert leaf_hash(made[0] + made[1]) != node_hash(*made)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 200])
def test_frontier_covers_the_tree_once(size):
    parts = [(index << level, (index + 1) << level) for level, index in merkle.frontier(size)]
    assert parts[0][0] == 0
    assert parts[-1][1] == size
    assert all(before[1] == after[0] for before, after in pairwise(parts))


@pytest.mark.parametrize(("call", "told"), [
    (lambda: merkle.inclusion_proof(3, 3, kept(leaves(3))), "has no leaf 3"),
    (lambda: merkle.consistency_proof(0, 3, kept(leaves(3))), "cannot be shown"),
    (lambda: merkle.root_hash(-1, kept([])), "0 or more"),
    (lambda: Growing(3, [b""]), "frontier of 3 leaves"),
])  # fmt: skip
def test_what_cannot_be_asked_is_told(call, told):
    with pytest.raises(ValueError, match=told):
        call()

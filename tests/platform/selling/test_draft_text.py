"""Form and text are two views of one draft: a change rewrites its own clause and leaves every other as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.files import read_source
from earnest.platform.selling.draft_text import EMPTY, Changes, changed_text, clauses_in

COMMENTED = """\
# Checked by counsel on Monday.
earnest: 1
offer:
  goods: {kind: car, made_to_order: yes}   # built when asked
  channel: online
  terms:
    # the whole price
    - topic: price
      layer: standard_term
      amount: 250000 CNY   # taxes within

    - {topic: deposit, layer: standard_term, called: earnest, amount: 5000 CNY}
    # what the buyer hopes for
    - topic: delivery
      layer: standard_term
      text: >-
        We deliver soon,
        - or a little later.
      due: within 60 days of production_requested
"""
BARE = "terms:\n- topic: price\n  layer: standard_term\n  amount: 1 CNY\n- {topic: transfer, layer: standard_term, allowed: true}\n"


def data(text):
    return read_source(text, "draft").data


def terms(text):
    found = data(text)
    return found.get("offer", found)["terms"]


def with_amount(text, place, amount):
    return changed_text(text, Changes(changed={place: {**terms(text)[place], "amount": amount}}))


def test_changing_one_clause_changes_no_other_line():
    edited = with_amount(COMMENTED, 1, "8000 CNY")
    before, after = COMMENTED.splitlines(), edited.splitlines()
    different = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert different == [
        before.index("    - {topic: deposit, layer: standard_term, called: earnest, amount: 5000 CNY}")
    ]
    assert terms(edited)[1]["amount"] == "8000 CNY"


def test_changed_block_clause_stays_a_block_and_keeps_its_neighbours_comments():
    edited = with_amount(COMMENTED, 0, "240000 CNY")
    assert "    - topic: price\n      layer: standard_term\n      amount: 240000 CNY\n" in edited
    assert "# the whole price" in edited
    assert "# what the buyer hopes for" in edited


def test_clause_taken_out_leaves_the_others():
    edited = changed_text(COMMENTED, Changes(removed=frozenset({1})))
    assert [t["topic"] for t in terms(edited)] == ["price", "delivery"]
    assert "# what the buyer hopes for" in edited


def test_clause_put_in_comes_last():
    edited = changed_text(COMMENTED, Changes(added=({"topic": "transfer", "layer": "standard_term", "allowed": True},)))
    assert [t["topic"] for t in terms(edited)] == ["price", "deposit", "delivery", "transfer"]
    assert terms(edited)[2] == terms(COMMENTED)[2]


def test_goods_and_channel_are_set_where_they_stand_or_before_the_terms():
    edited = changed_text(COMMENTED, Changes(goods={"kind": "phone"}, channel="shop"))
    assert (data(edited)["offer"]["goods"], data(edited)["offer"]["channel"]) == ({"kind": "phone"}, "shop")
    assert edited.count("goods:") == 1
    bare = changed_text(BARE, Changes(goods={"kind": "phone"}))
    assert (data(bare)["goods"], terms(bare)) == ({"kind": "phone"}, terms(BARE))


def test_everything_at_once():
    edited = changed_text(
        COMMENTED,
        Changes(
            changed={2: {"topic": "delivery", "layer": "promise", "due": "by 2026-12-31"}},
            removed=frozenset({0}),
            added=({"topic": "transfer", "layer": "standard_term", "allowed": False},),
            goods={"kind": "car"},
        ),
    )
    assert [t["topic"] for t in terms(edited)] == ["deposit", "delivery", "transfer"]
    assert "# Checked by counsel on Monday." in edited


@pytest.mark.parametrize(
    "text",
    [
        "terms: [{topic: price, layer: standard_term}, {topic: transfer, layer: promise, allowed: true}]",
        "{terms: []}",
        EMPTY,
        BARE,
    ],
)
def test_text_in_any_style_says_what_was_changed(text):
    found = list(terms(text))
    edited = changed_text(text, Changes(added=({"topic": "refund", "layer": "standard_term"},)))
    assert terms(edited) == [*found, {"topic": "refund", "layer": "standard_term"}]


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "offer: 5", "terms: 5", "offer: {goods: 3}"])
def test_text_without_clauses_has_no_form(text):
    assert clauses_in(text) is None or clauses_in(text).terms == ()


VALUES = st.one_of(
    st.booleans(), st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=30),
    st.lists(st.sampled_from(["price", "terms"]), max_size=2),
)  # fmt: skip
CLAUSES = st.dictionaries(st.sampled_from(["amount", "due", "text", "of", "allowed"]), VALUES, max_size=3)


@given(st.sampled_from([COMMENTED, BARE, EMPTY]), st.data())
def test_changes_and_nothing_else_are_in_the_text(text, draw):
    """Whatever is changed, taken out and put in, the text afterwards has just that."""
    count = len(terms(text))
    places = st.integers(0, count - 1)
    changed = {n: {"topic": "price", **c} for n, c in draw.draw(st.dictionaries(places, CLAUSES, max_size=3)).items()}
    removed = draw.draw(st.frozensets(places, max_size=count - 1))
    added = tuple({"topic": "refund", **c} for c in draw.draw(st.lists(CLAUSES, max_size=2)))
    edited = changed_text(text, Changes(changed=changed, removed=removed, added=added))
    expected = [changed.get(n, t) for n, t in enumerate(terms(text)) if n not in removed]
    assert terms(edited) == [*expected, *added]

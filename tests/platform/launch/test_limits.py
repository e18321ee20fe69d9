"""How often one may ask: never more than is said, whoever else asks, and by the address that our own proxy saw."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.platform.launch import limits
from earnest.platform.launch.limits import Limit, address_of


@pytest.mark.parametrize(("client", "forwarded", "proxies", "name"), [
    ("203.0.113.7:1", None, 0, "203.0.113.7"), ("203.0.113.7:1", "1.1.1.1", 0, "203.0.113.7"),
    ("127.0.0.1:1", None, 0, ""), ("127.0.0.1:1", "1.1.1.1, 2.2.2.2", 1, "2.2.2.2"),
    ("127.0.0.1:1", "1.1.1.1, 2.2.2.2", 2, "1.1.1.1"),
    ("127.0.0.1:1", "2.2.2.2", 3, "2.2.2.2"), ("127.0.0.1:1", "rubbish", 1, "unknown"),
    ("2001:db8:1:2:3::4:9", None, 0, "2001:0db8:0001:0002"),
])  # fmt: skip
def test_address_is_the_one_that_our_own_proxy_saw(client, forwarded, proxies, name):
    assert address_of(client, forwarded, proxies) == name


def test_bucket_fills_again():
    now = [0.0]
    limit = Limit(2, 0.5, lambda: now[0])
    assert [limit.take("a"), limit.take("a"), limit.take("a"), limit.take("b")] == [True, True, False, True]
    now[0] = 2.0
    assert [limit.take("a"), limit.take("a")] == [True, False]


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from("abcdefgh")), max_size=200))
def test_nobody_gets_more_than_the_limit_however_many_others_ask(asked_at):
    now, given_to = [0.0], Counter()
    limit = Limit(3, 0.5, lambda: now[0])
    for seconds, name in asked_at:
        now[0] += seconds
        given_to[name] += limit.take(name)
        assert given_to[name] <= 3 + now[0] * 0.5 + 1e-6


def test_forgetting_keeps_those_who_asked_last_and_no_more_than_two_generations(monkeypatch):
    monkeypatch.setattr(limits, "REMEMBERED_MAX", 10)
    limit = Limit(1, 0.001, lambda: 0.0)
    assert all(limit.take(number) for number in range(1000))
    assert not any(limit.take(number) for number in range(990, 1000))
    assert len(limit._young) + len(limit._old) <= 20

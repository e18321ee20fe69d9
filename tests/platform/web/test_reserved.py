"""Words of the server's own addresses: a seller called so would have pages that nobody reaches."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve

from earnest.platform.web.reserved import reserved
from tests.platform.shop import unique


@pytest.mark.parametrize(
    "word",
    ["orders", "account", "sell", "api", "demo", "sandbox", "health", "metrics", "i18n", "static", "payouts", "hooks",
     "appearance"],
)  # fmt: skip
def test_words_of_the_servers_own_addresses_are_reserved(word):
    assert word in reserved()


def test_ordinary_name_is_free_and_leads_to_the_sellers_offer():
    name = unique("aurora")
    assert name not in reserved()
    assert resolve(f"/{name}/car/").url_name == "offer"


def test_seller_called_by_no_reserved_word_keeps_every_one_of_its_addresses():
    """Behind a word that is not reserved there is nothing of the server's."""
    for path in ("/{}/car/", "/{}/car/news/", "/{}/car/order/", "/{}/car/v1/"):
        assert resolve(path.format(unique("aurora"))).kwargs["slug"] == "car"
    with pytest.raises(Resolver404):
        resolve(f"/{unique('aurora')}/")

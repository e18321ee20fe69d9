"""What every rendering shares: the fixed words of a brief in each language, and text made safe to show."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from earnest.core.brief.document import Language


class Words(Struct, frozen=True, kw_only=True):
    """The headings and column titles of a brief; ``buyer`` and ``seller`` are words that name a side."""

    as_of: str
    awards: str
    no_award: str
    party: str
    gets: str
    amount: str
    basis: str
    cites: str
    exhibits: str
    event: str
    clause: str
    authorities: str
    buyer: tuple[str, ...]
    seller: tuple[str, ...]


WORDS: dict[Language, Words] = {
    "en": Words(
        as_of="As of", awards="Award", no_award="Nothing is awarded to either side.",
        party="Party", gets="Gets", amount="Amount", basis="Basis", cites="Sources",
        exhibits="Evidence", event="event", clause="clause", authorities="Authorities",
        buyer=("Buyer", "buyer"), seller=("Seller", "seller"),
    ),
    "zh": Words(
        as_of="截至", awards="给付", no_award="双方互不负给付义务。",
        party="当事人", gets="应得", amount="金额", basis="依据", cites="出处",
        exhibits="证据目录", event="事实", clause="条款", authorities="法律依据",
        buyer=("买方", "买受人", "买家"), seller=("卖方", "出卖人", "卖家"),
    ),
}  # fmt: skip

_REPLACED = frozenset(range(0x202A, 0x202F)) | frozenset(range(0x2066, 0x206A))
"""Characters that turn the direction of the text around them, so that it reads as something else."""


def plain(text: str) -> str:
    """``text`` as one line that is safe to show.

    White space becomes single spaces; what could steer a terminal or turn text around becomes U+FFFD.
    """
    shown = (
        "\N{REPLACEMENT CHARACTER}" if ord(c) in _REPLACED or unicodedata.category(c) in {"Cc", "Cs"} else c
        for c in " ".join(text.split())
    )
    return "".join(shown)

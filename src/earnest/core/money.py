"""Money as integer minor units of an ISO 4217 currency; never a float."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import total_ordering

from earnest.core.moments import shortened

MINOR_DIGITS = {
    "BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0,
    "VND": 0, "XAF": 0, "XOF": 0,
}  # fmt: skip
"""Currencies whose minor unit is not a hundredth (ISO 4217); all others have two digits."""

NO_CODES = {"RMB": "CNY", "YUA": "CNY", "NTD": "TWD", "WON": "KRW", "YEN": "JPY", "EUO": "EUR", "STG": "GBP"}
"""What is often written for a currency and is not its code."""

LARGEST_MINOR = 10**15
"""Amounts above this are taken for a typing error."""

_TEXT = re.compile(
    r"(?P<whole>\d{1,3}(?:,\d{3}){1,5}|\d{1,16})(?:\.(?P<part>\d{1,6}))? (?P<currency>[A-Z]{3})", re.ASCII
)


@total_ordering
class Money:
    """An amount: ``minor`` units (fen, cents) of ``currency``. Not negative: who owes whom is said by the parties."""

    __slots__ = ("currency", "minor")
    minor: int
    currency: str

    def __init__(self, minor: int, currency: str) -> None:
        if not 0 <= minor <= LARGEST_MINOR:
            raise ValueError(f"an amount lies between 0 and {LARGEST_MINOR} minor units, not {minor}")
        object.__setattr__(self, "minor", minor)
        object.__setattr__(self, "currency", currency)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Money does not change; make a new one")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ``318900 CNY`` or ``1,199.80 CNY``.

        Raises: ValueError: the text is not an amount, or has more digits than the currency's minor unit.
        """
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise ValueError(
                f'"{shortened(text)}" is not an amount; write digits, a space and the currency, as in "5000 CNY"'
            )
        currency, part = found["currency"], found["part"] or ""
        if currency in NO_CODES:
            raise ValueError(f'"{currency}" is not a currency code of ISO 4217; write {NO_CODES[currency]}')
        digits = MINOR_DIGITS.get(currency, 2)
        if len(part) > digits:
            raise ValueError(f'"{text}" has {len(part)} decimals; {currency} has {digits}')
        return cls(int(found["whole"].replace(",", "") + part.ljust(digits, "0")), currency)

    def __str__(self) -> str:
        digits = MINOR_DIGITS.get(self.currency, 2)
        whole, part = divmod(self.minor, 10**digits)
        return f"{whole}.{part:0{digits}d} {self.currency}" if part else f"{whole} {self.currency}"

    def __repr__(self) -> str:
        return f"Money.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and (self.minor, self.currency) == (other.minor, other.currency)

    def __lt__(self, other: Money) -> bool:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be compared")
        return self.minor < other.minor

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))


def share(minor: int, ratio: Fraction) -> int:
    """``ratio`` of ``minor`` units, rounded down: the odd unit stays with the party that owes.

    20 % of 59.99 CNY (5,999 fen) is 1,199 fen, since 1,199.8 fen is not a sum that can be paid.
    """
    return minor * ratio.numerator // ratio.denominator

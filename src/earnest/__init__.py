"""Earnest: where both parties to a deposit sale stand, from the terms, the facts and the law."""

__version__ = "0.1.0"

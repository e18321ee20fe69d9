"""Earnest: selling by deposit, before the goods exist, where the deposit binds both sides.

    from earnest import judge, pack, read_case
    standing = read_case(Path("cases/cn/haikou-meilan-2025.yaml")).judge()

``judge(terms, facts, law, at) -> Standing`` is pure, total and deterministic; everything else reads its answer.
"""

from earnest.core.case import Case
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.standing import Standing
from earnest.core.terms.offer import Offer, Parties, Terms
from earnest.files import InvalidFile
from earnest.files.cases import read_case, read_offer

__version__ = "0.1.0"

__all__ = [
    "Case",
    "FactLog",
    "InvalidFile",
    "Offer",
    "Parties",
    "Standing",
    "Terms",
    "judge",
    "pack",
    "read_case",
    "read_offer",
]

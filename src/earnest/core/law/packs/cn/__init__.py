"""Mainland China: Civil Code since 2021, Contract Law and Security Law before, consumer law, court practice.

The modules enter their rules when imported, in the order in which a court works: was there a contract, what are its terms,
what is the money, who broke the contract, how does it end, who owes whom what.
"""

from earnest.core.law.packs.cn import (  # noqa: F401, I001 -- statute order
    formation, standard_terms, gaps, deposits, performance, breach, fraud, ending, remedies, damages,
)  # fmt: skip
from earnest.core.law.packs.cn.pack import CN

__all__ = ["CN"]

"""The ledger's SQL, a file for each query."""

from functools import lru_cache
from importlib.resources import files


@lru_cache
def query(name: str) -> str:
    """The text of ``sql/<name>.sql``; its parameters are named."""
    return files("earnest.platform.ledger").joinpath(f"sql/{name}.sql").read_text("utf-8")

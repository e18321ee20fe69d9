"""Parameters of the law: caps, periods, rates, as dated data files with a unit, a source and the day last checked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

_UNITS: dict[str, Any] = {
    "fraction": Fraction, "days": int, "months": int, "years": int, "minor_units": int, "multiple": int, "age": int,
}  # fmt: skip


class Parameter(NamedTuple):
    """A quantity the law fixes, with its values since each day (None: repealed)."""

    id: str
    description: str
    unit: str
    values: tuple[tuple[date, Any], ...]
    sources: tuple[str, ...]
    checked_on: date

    def on(self, day: date) -> Any:
        """The value governing facts of that day; None where the law gives none."""
        return next((value for since, value in reversed(self.values) if since <= day), None)


def load_parameters(package: str) -> tuple[Parameter, ...]:
    """Read every ``*.yaml`` of a pack's ``parameters`` folder.

    Raises: ValueError: a file lacks a unit, a source or a date.
    """
    found = []
    for path in sorted(files(package).joinpath("parameters").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            found.append(_parameter(path.name.removesuffix(".yaml"), yaml.safe_load(path.read_text("utf-8"))))
    return tuple(found)


def _parameter(id_: str, data: dict[str, Any]) -> Parameter:
    for needed in ("description", "unit", "values", "checked_on"):
        if needed not in data:
            raise ValueError(f"parameter {id_}: {needed} is missing")
    read = _UNITS[data["unit"]]
    values, sources = [], []
    for since, entry in sorted(data["values"].items()):
        if not entry.get("source"):
            raise ValueError(f"parameter {id_}: the value since {since} has no source")
        values.append((since, None if entry["value"] is None else read(entry["value"])))
        sources.append(str(entry["source"]))
    return Parameter(id_, data["description"], data["unit"], tuple(values), tuple(sources), data["checked_on"])

"""The tables of the reference, as the types of the language would have them."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import NODEFAULT, Struct, inspect, structs

from earnest.core.deadlines import Deadline
from earnest.core.facts.event import Event
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import Clause
from earnest.core.terms.ratio import Ratio

COMMON_CLAUSE = {field.encode_name for field in structs.fields(Clause)}
COMMON_EVENT = {field.encode_name for field in structs.fields(Event)}
WRITTEN_AS = {Money: "an amount", When: "a date", Deadline: "a deadline", Ratio: "a part"}


class Row(NamedTuple):
    """What the reference says of one field."""

    field: str
    may_be: str
    default: str


def rows_of(struct: type[Struct], skip: set[str] = frozenset()) -> list[Row]:  # type: ignore[assignment]
    """A row for every field of a struct, in its order, save those to be skipped."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return [Row(f.encode_name, _kind(f.type), _default(f)) for f in info.fields if f.encode_name not in skip]


def _kind(kind: inspect.Type) -> str:
    match kind:
        case inspect.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in sorted(values, key=str))
        case inspect.UnionType(types=types):
            kinds = [_kind(one) for one in types if not isinstance(one, inspect.NoneType)]
            return "a clause" if len(kinds) > 3 else " or ".join(dict.fromkeys(kinds))
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return _list_of(item)
        case inspect.DictType(key_type=inspect.LiteralType() as key):
            return f"fields {_kind(key)}, with a text for each"
        case inspect.DictType():
            return "names, with fields for each"
        case inspect.BoolType():
            return "`true`, `false`"
        case inspect.IntType():
            return "a whole number"
        case inspect.StrType():
            return "a text"
        case inspect.CustomType(cls=cls):
            return WRITTEN_AS[cls]
        case _:
            return "fields"


def _list_of(item: inspect.Type) -> str:
    if isinstance(item, inspect.LiteralType):
        return "a list of " + _kind(item)
    if isinstance(item, inspect.StrType):
        return "a list of texts"
    return {"Defect": "a list of defects", "HeldAward": "a list of sums", "Point": "a list of reasons"}.get(
        getattr(getattr(item, "cls", None), "__name__", ""), "a list"
    )


def _default(field: inspect.Field) -> str:
    if field.required:
        return "must be given"
    value: Any = field.default if field.default is not NODEFAULT else None
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int) or (isinstance(value, str) and value):
        return f"`{value}`"
    if isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
        return ", ".join(f"`{item}`" for item in value)
    return "nothing"

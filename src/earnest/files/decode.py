"""Plain data of a file into typed values, and what is wrong with it in plain words.

msgspec decides what is valid. When it refuses, the data is walked beside the type, each value is put to msgspec alone,
and every refusal is told with its place, what is allowed there and what was probably meant.
"""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, ValidationError, convert, inspect

from earnest.files.errors import PROBLEMS_MAX, InvalidFile, Path, Problem, dotted, nearest_of, quoted, shortened
from earnest.files.yaml_source import INTEGER_DIGITS_MAX, Position, Source

T = TypeVar("T")
DecHook = Callable[[type[Any], Any], Any]
"""Makes a value of a class msgspec does not know from plain data; its ValueErrors speak to the writer."""

MESSAGE_CHARACTERS = 600
"""Characters of a message that repeats a value, as those about an amount or a date do."""

_VALUES: dict[type[inspect.Type], tuple[Any, str]] = {
    inspect.StrType: (str, "a text in quotes"),
    inspect.IntType: (int, "a whole number"),
    inspect.BoolType: (bool, "true or false"),
    inspect.NoneType: (type(None), "nothing"),
    inspect.FloatType: (float, "a whole number"),
    inspect.DecimalType: (decimal.Decimal, 'a decimal number in quotes like "5000.50"'),
    inspect.DateType: (datetime.date, "a date like 2024-07-19"),
    inspect.DateTimeType: (datetime.datetime, "an instant like 2024-07-19T14:30:00+08:00"),
    inspect.TimeType: (datetime.time, "a time of day like 14:30:00"),
    inspect.UUIDType: (uuid.UUID, "a UUID"),
}
"""Kinds of single values: the Python type, and what to call it."""

_LISTS = (inspect.CollectionType, inspect.TupleType)
_CONTAINERS = (*_LISTS, inspect.DictType, inspect.StructType)
_CLOSED = (inspect.LiteralType, inspect.EnumType, inspect.NoneType)
_AT = re.compile(r"(.*) - at (?:`key` in )?`\$(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_LIMIT = re.compile(r"Expected `\w+` (.+)", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+")


def decode(source: Source, type_: type[T], *, dec_hook: DecHook | None = None) -> T:
    """The data of a file as a value of this type; nothing is taken for something else, such as "5" for 5.

    Args:
        source: What `read_source` gave.
        type_: A msgspec Struct, or any type msgspec knows.
        dec_hook: For classes msgspec does not know. Its ValueErrors are shown to the writer as they stand.

    Raises: InvalidFile: the data does not fit; every problem found, up to `PROBLEMS_MAX`.
    """
    hook = _guarded(dec_hook) if dec_hook else None
    try:
        return convert(source.data, type_, strict=True, str_keys=True, dec_hook=hook)
    except ValidationError as error:
        refusal = str(error)
    found = _Finder(source, hook).find(inspect.type_info(type_), source.data, ())
    raise InvalidFile(tuple(islice(found, PROBLEMS_MAX)) or (_as_told(source, (), refusal),))


def _guarded(hook: DecHook) -> DecHook:
    """The hook, refusing in words also what it was not written to read, such as a number where it takes texts."""

    def guarded(kind: type[Any], data: Any) -> Any:
        try:
            return hook(kind, data)
        except (ArithmeticError, AttributeError, LookupError, TypeError):
            instead = "" if isinstance(data, str) else "; a text is expected"
            raise ValueError(f"{_described(data)} cannot be read here{instead}") from None

    return guarded


class _Finder:
    """Finds what is wrong with data, walking it beside its type; as deep as the data, whose depth is limited."""

    def __init__(self, source: Source, hook: DecHook | None) -> None:
        self._source = source
        self._hook = hook

    def find(self, kind: inspect.Type, data: object, path: Path) -> Iterator[Problem]:
        """The problems of a value and of all within it."""
        kinds = _members(kind)
        structs = [k for k in kinds if isinstance(k, inspect.StructType) and not k.array_like]
        if isinstance(data, dict) and structs:
            yield from self._in_tagged(structs, data, path)
        elif isinstance(data, dict) and (mapping := _first(kinds, inspect.DictType)):
            yield from self._in_mapping(mapping, data, path)
        elif isinstance(data, list) and (listed := _first(kinds, *_LISTS)):
            yield from self._in_list(listed, data, path)
        else:
            yield from self._in_value(kinds, data, path, self._source.position(path))

    def _in_tagged(self, structs: Sequence[inspect.StructType], data: dict[str, Any], path: Path) -> Iterator[Problem]:
        """One of several structs, as its tag says; a struct on its own may leave its tag out."""
        tag_field, members = structs[0].tag_field, {struct.tag: struct for struct in structs}
        allowed = tuple(map(str, members))
        if tag_field is None or (tag_field not in data and len(structs) == 1):
            yield from self._in_struct(structs[0], data, path)
        elif tag_field not in data:
            yield _problem(self._source, path, f"the field {quoted(tag_field)} is missing", allowed=allowed)
        elif isinstance(tag := data[tag_field], str | int) and tag in members:
            yield from self._in_struct(members[tag], data, path)
        else:
            what = f"{_shown(tag)} is not {_article(tag_field)}"
            near = nearest_of(tag, allowed)
            yield _problem(self._source, (*path, tag_field), what, allowed=allowed, nearest=near)

    def _in_struct(self, struct: inspect.StructType, data: dict[str, Any], path: Path) -> Iterator[Problem]:
        fields = {field.encode_name: field for field in struct.fields}
        problems = self._in_fields(struct, fields, data, path)
        # the struct's own check would only repeat what its fields are told
        own = self._own_check(struct, data, path) if hasattr(struct.cls, "__post_init__") else iter(())
        first = next(problems, None) or next(own, None)
        if first:
            yield first
            yield from problems

    def _own_check(self, struct: inspect.StructType, data: dict[str, Any], path: Path) -> Iterator[Problem]:
        if refusal := self._refusal(struct.cls, data):
            yield _as_told(self._source, path, refusal)

    def _in_fields(
        self, struct: inspect.StructType, fields: dict[str, inspect.Field], data: dict[str, Any], path: Path
    ) -> Iterator[Problem]:
        meant = set()
        for name, value in data.items():
            if name in fields:
                yield from self.find(fields[name].type, value, (*path, name))
            elif name != struct.tag_field and struct.forbid_unknown_fields:
                near = nearest_of(name, fields)
                meant.add(near)
                what = f"{quoted(name)} is not a field " + (
                    f"of {quoted(struct.tag)}" if isinstance(struct.tag, str) else "here"
                )
                at = self._source.key_position((*path, name))
                yield _problem(self._source, (*path, name), what, at=at, allowed=tuple(fields), nearest=near)
        for name, field in fields.items():
            # a misspelt name has been told as unknown
            if field.required and name not in data and name not in meant:
                yield _problem(self._source, path, f"the field {quoted(name)} is missing")

    def _in_list(self, kind: Any, data: list[Any], path: Path) -> Iterator[Problem]:
        if isinstance(kind, inspect.TupleType):
            kinds: Sequence[inspect.Type] = kind.item_types
            shortest = longest = len(kinds)
        else:
            kinds, shortest, longest = (kind.item_type,) * len(data), kind.min_length, kind.max_length
        yield from self._in_length(shortest, longest, data, path)
        for place, (item, value) in enumerate(zip(kinds, data, strict=False)):
            yield from self.find(item, value, (*path, place))

    def _in_mapping(self, kind: inspect.DictType, data: dict[str, Any], path: Path) -> Iterator[Problem]:
        yield from self._in_length(kind.min_length, kind.max_length, data, path)
        for name, value in data.items():
            below = (*path, name)
            if not isinstance(kind.key_type, inspect.IntType) or not _NUMBER.fullmatch(name):
                yield from self._in_value(_members(kind.key_type), name, below, self._source.key_position(below))
            yield from self.find(kind.value_type, value, below)

    def _in_length(self, shortest: int | None, longest: int | None, data: Any, path: Path) -> Iterator[Problem]:
        short = shortest is not None and len(data) < shortest
        if short or (longest is not None and len(data) > longest):
            bound = "exactly" if shortest == longest else "at least" if short else "at most"
            what = f"expected {bound} {shortest if short else longest} items, found {len(data)}"
            yield _problem(self._source, path, what)

    def _in_value(self, kinds: Sequence[inspect.Type], data: object, path: Path, at: Position) -> Iterator[Problem]:
        """A single value, or one of a shape that none of the kinds has."""
        single = [kind for kind in kinds if not isinstance(kind, _CONTAINERS) or getattr(kind, "array_like", False)]
        refusal = self._refusal(reduce(or_, map(_annotation, single)), data) if single else "Expected `object`"
        if refusal is None:
            return
        allowed = _values_allowed(kinds)
        if allowed and (refusal.startswith("Invalid enum") or all(isinstance(kind, _CLOSED) for kind in kinds)):
            what, near = f"{_shown(data)} is not allowed here", nearest_of(data, allowed)
            yield _problem(self._source, path, what, at=at, allowed=allowed, nearest=near)
        elif not all(type(kind) in _VALUES or isinstance(kind, _CONTAINERS) for kind in kinds):
            yield _as_told(self._source, path, refusal)
        elif limit := _LIMIT.fullmatch(refusal.partition(", got")[0]):
            what = f"expected {_expected(single)} {limit[1]}, found {_described(data)}"
            yield _problem(self._source, path, what, at=at)
        else:
            what, hint = f"expected {_expected(kinds)}, found {_described(data)}", _hint(kinds, data)
            yield _problem(self._source, path, what, at=at, hint=hint)

    def _refusal(self, annotation: Any, data: object) -> str | None:
        try:
            convert(data, annotation, strict=True, str_keys=True, dec_hook=self._hook)
        except ValidationError as error:
            return str(error)
        return None


def _problem(source: Source, path: Path, what: str, at: Position | None = None, **more: Any) -> Problem:
    line, column = at or source.position(path)
    return Problem(file=source.name, line=line, column=column, field=dotted(path), what=what, **more)


def _as_told(source: Source, path: Path, refusal: str) -> Problem:
    """A refusal in the words it came in, at the place it names below `path`."""
    located = _AT.fullmatch(refusal)
    told, below = (located[1], located[2]) if located else (refusal, "")
    # `[...]` stands for a key of a mapping and does not say which
    steps = (int(index) if index else name for name, index in _STEP.findall(below.partition("[...]")[0]))
    return _problem(source, (*path, *steps), shortened(told, MESSAGE_CHARACTERS) or "this cannot be read")


def _members(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    """The kinds of which a value may be one."""
    if isinstance(kind, inspect.Metadata):
        return _members(kind.type)
    if isinstance(kind, inspect.UnionType):
        return tuple(member for one in kind.types for member in _members(one))
    return (kind,)


def _first(kinds: Sequence[inspect.Type], *wanted: type[inspect.Type]) -> Any:
    return next((kind for kind in kinds if isinstance(kind, wanted)), None)


def _annotation(kind: inspect.Type) -> Any:
    """The Python type of a kind of single value; Any for those not asked about."""
    if isinstance(kind, inspect.LiteralType):
        return Literal[kind.values]
    if type(kind) not in _VALUES:
        return getattr(kind, "cls", Any)
    limits = {name: value for name in kind.__struct_fields__ if (value := getattr(kind, name)) is not None}
    return Annotated[_VALUES[type(kind)][0], Meta(**limits)] if limits else _VALUES[type(kind)][0]


def _values_allowed(kinds: Sequence[inspect.Type]) -> tuple[str, ...]:
    values: list[object] = []
    for kind in kinds:
        if isinstance(kind, inspect.LiteralType):
            values += kind.values
        elif isinstance(kind, inspect.EnumType):
            values += [member.value for member in kind.cls]
    return tuple(map(str, values))


def _expected(kinds: Sequence[inspect.Type]) -> str:
    return " or ".join(dict.fromkeys(map(_named, kinds)))


def _named(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.DictType | inspect.StructType):
        return 'fields ("name: value")'
    return _VALUES[type(kind)][1] if type(kind) in _VALUES else "a list"


def _hint(kinds: Sequence[inspect.Type], data: object) -> str | None:
    if isinstance(data, int) and _first(kinds, inspect.StrType):
        return f'Put it in quotes: "{_shown(data)}"'
    if isinstance(data, str) and _NUMBER.fullmatch(data) and _first(kinds, inspect.IntType):
        short = len(data.removeprefix("-")) <= INTEGER_DIGITS_MAX
        return "Leave out the quotes." if short else f"A whole number has at most {INTEGER_DIGITS_MAX} digits."
    if data is not None and _first(kinds, *_LISTS):
        return 'Begin each item with "- " on a line of its own, or write [one, two].'
    return None


def _described(data: object) -> str:
    if isinstance(data, str):
        return f"the text {quoted(data)}"
    return f"the number {data}" if type(data) is int else _shown(data)


def _shown(data: object) -> str:
    """A value as the file has it; only its kind if it is a list or mapping."""
    match data:
        case str():
            return quoted(data)
        case bool():
            return "true" if data else "false"
        case int():
            return str(data)
        case list():
            return "a list"
        case dict():
            return "fields"
    return "nothing"


def _article(word: str) -> str:
    return ("an " if word.startswith(tuple("aeiou")) else "a ") + word.replace("_", " ")

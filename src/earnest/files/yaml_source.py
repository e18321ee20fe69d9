"""A strict subset of YAML as plain data with the place of every value; JSON is part of it.

Left out on purpose: anchors and aliases, tags, merge keys, directives, duplicate keys, several documents, and every
guess at a type but whole numbers, `true`, `false` and `null`. So `on`, `no`, `2024-07-19`, `5000.50`, `012` and `.nan`
are texts, as written; nothing becomes a float.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import islice
from typing import NamedTuple, NoReturn, Protocol

import yaml
from msgspec import Struct

from earnest.files.errors import PROBLEMS_MAX, InvalidFile, Path, Problem, dotted, quoted, shortened

TEXT_BYTES_MAX = 1024 * 1024
"""Size of a file in bytes of UTF-8: 1 MiB, some hundred times a long case."""

DEPTH_MAX = 32
"""Lists and mappings inside each other."""

NODES_MAX = 50_000
"""Keys, values, lists and mappings together."""

SCALAR_CHARACTERS_MAX = 20_000
"""Characters of one value or key."""

INTEGER_DIGITS_MAX = 18
"""Digits of a whole number, so that it fits 64 bits; more digits are taken for a text, such as an order number."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(rf"0|-?[1-9][0-9]{{0,{INTEGER_DIGITS_MAX - 1}}}")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}

# U+0085, U+2028 and U+2029 end a line for YAML but not for most editors, as a lone carriage return does
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
_SURROGATE_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_FULL_WIDTH = 'Here or a line above stands a full-width colon (：); write ": " with the ordinary one.'
_HINTS = {
    "mapping values are not allowed": 'If this is a text with ": " in it, put the text in quotes.',
    "cannot start any token": "Put a text that begins with this character in quotes; indent with spaces, not tabs.",
    "tab character": "Indent with spaces, not tabs.",
    "did not find expected key": "Check the indentation: the fields of one mapping begin in the same column.",
    "could not find expected ':'": 'Write each field as "name: value".',
    "did not find expected ',' or '}'": 'Put a text with ": ", a comma or a brace in it in quotes.',
    "did not find expected ',' or ']'": "Put a text with a comma or a bracket in it in quotes.",
    "unexpected end of stream": "Check that every quote is closed.",
}


class _Mark(Protocol):
    """A place in a text as PyYAML counts: from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Position(NamedTuple):
    """A place in a text; both count from 1, columns in characters."""

    line: int
    column: int


class Source(Struct, frozen=True):
    """The plain data of a file, and where each value and each key of it stands.

    `data` is made of dict (keys are str), list, str, int, bool and None. `values` and `keys` give positions by path.
    """

    name: str
    data: object
    values: dict[Path, Position]
    keys: dict[Path, Position]

    def position(self, path: Path) -> Position:
        """Where the value at this path begins; for a path that is not in the file, the nearest value around it."""
        return _nearest(self.values, path)

    def key_position(self, path: Path) -> Position:
        """Where the key at this path begins; for an element of a list, the element."""
        return self.keys.get(path) or self.position(path)


def _nearest(positions: dict[Path, Position], path: Path) -> Position:
    for length in range(len(path), -1, -1):
        if found := positions.get(path[:length]):
            return found
    return Position(1, 1)


def read_source(text: bytes | str, name: str) -> Source:
    """Read a file's text; an empty file reads as None.

    Args:
        text: The text, or its bytes in UTF-8, with or without a byte order mark.
        name: What the file is called in messages.

    Raises: InvalidFile: not this subset of YAML, or over a limit; as many problems as could be found.
    """
    words = _checked(_decoded(text, name), name)
    builder = _Builder(name)
    try:
        for event in yaml.parse(_pairs_joined(words), Loader=_LOADER):
            builder.take(event)
            if len(builder.problems) >= PROBLEMS_MAX:
                break
    except yaml.MarkedYAMLError as error:
        builder.note(error.problem_mark or error.context_mark, *_explained(error, words))
    except (yaml.YAMLError, ValueError, OverflowError):
        builder.note(None, "this is not YAML", "Check quotes and escapes such as \\U0001F600.")
    except _Stop:
        pass
    if builder.problems:
        raise InvalidFile(builder.problems)
    return Source(name, builder.data, builder.values, builder.keys)


def _explained(error: yaml.MarkedYAMLError, words: str) -> tuple[str, str | None]:
    told = ", ".join(str(part) for part in (error.context, error.problem) if part)
    mark, lines = error.problem_mark or error.context_mark, words.split("\n")
    near = "".join(lines[max(mark.line - 1, 0) : mark.line + 1]) if mark else ""
    hints = (_FULL_WIDTH,) if "：" in near else (hint for sign, hint in _HINTS.items() if sign in told)
    return f"this is not YAML: {told}", next(iter(hints), None)


def _decoded(text: bytes | str, name: str) -> str:
    """The text without its byte order mark, within the size allowed."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > TEXT_BYTES_MAX:
        what = f"the file has {size:,} bytes; at most {TEXT_BYTES_MAX:,} can be read"
        raise InvalidFile([Problem(file=name, line=1, column=1, what=what)])
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8")
        line, column = _place(before, len(before))
        what = f"byte {error.start} (0x{text[error.start]:02x}) is not UTF-8"
        hint = "Save the file as UTF-8."
        raise InvalidFile([Problem(file=name, line=line, column=column, what=what, hint=hint)]) from None


def _place(text: str, index: int) -> Position:
    return Position(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _checked(text: str, name: str) -> str:
    """The text, if it holds nothing that a reader of the file would not see."""
    found = islice(_UNSEEN.finditer(text), PROBLEMS_MAX)
    places = [(_place(text, sign.start()), _unseen(sign[0])) for sign in found]
    if places:
        raise InvalidFile(Problem(file=name, line=at.line, column=at.column, what=what) for at, what in places)
    return text


def _unseen(sign: str) -> str:
    described = unicodedata.name(sign, "a control character").lower()
    return f"the character U+{ord(sign):04X} ({described}) is not allowed: it can hide what a file says"


def _pairs_joined(text: str) -> str:
    """JSON with its escaped surrogate pairs, which YAML does not know, as single escapes; other text as it is."""
    if not text.lstrip().startswith(("{", "[", '"')) or not _SURROGATE_PAIR.search(text):
        return text
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return text
    return _SURROGATE_PAIR.sub(_pair_joined, text)


def _pair_joined(found: re.Match[str]) -> str:
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"


class _Stop(Exception):
    """A problem after which the rest cannot be read."""


class _Open:
    """A list or mapping that is being read, and in a mapping the key whose value comes next."""

    __slots__ = ("container", "key", "path")

    def __init__(self, container: dict[str, object] | list[object], path: Path) -> None:
        self.container = container
        self.path = path
        self.key: str | None = None


class _Builder:
    """Builds the data from events, one at a time and without recursion, and notes problems on the way."""

    def __init__(self, name: str) -> None:
        self.data: object = None
        self.values: dict[Path, Position] = {}
        self.keys: dict[Path, Position] = {}
        self.problems: list[Problem] = []
        self._name = name
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def note(self, mark: _Mark | None, what: str, hint: str | None = None, path: Path = ()) -> None:
        """Add a problem."""
        at = _position(mark)
        problem = Problem(file=self._name, line=at.line, column=at.column, field=dotted(path), what=what, hint=hint)
        self.problems.append(problem)

    def take(self, event: yaml.Event) -> None:
        """Go on by one event; raises `_Stop` where going on makes no sense."""
        match event:
            case yaml.DocumentStartEvent():
                self._begin_document(event)
            case yaml.ScalarEvent() | yaml.CollectionStartEvent() | yaml.AliasEvent():
                self._take_node(event)
            case yaml.CollectionEndEvent():
                self._open.pop()

    def _begin_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(event, "a second document begins here", "Write one document in a file, without further '---'.")
        if event.version or event.tags:
            self.note(event.start_mark, "directives (%YAML, %TAG) are not allowed", "Leave the line out.")

    def _take_node(self, event: yaml.NodeEvent) -> None:
        self._count(event)
        self._refuse_sharing(event)
        inside = self._open[-1] if self._open else None
        if inside and isinstance(inside.container, dict) and inside.key is None:
            self._take_key(event, inside)
            return
        path = self._place(inside)
        self.values[path] = _position(event.start_mark)
        value = self._value(event, path)
        if inside is None:
            self.data = value
        elif isinstance(inside.container, list):
            inside.container.append(value)
        elif inside.key is not None:
            inside.container[inside.key] = value
            inside.key = None
        if isinstance(value, dict | list):
            self._enter(event, _Open(value, path))

    def _place(self, inside: _Open | None) -> Path:
        if inside is None:
            return ()
        return (*inside.path, len(inside.container) if isinstance(inside.container, list) else inside.key or "")

    def _value(self, event: yaml.NodeEvent, path: Path) -> object:
        match event:
            case yaml.MappingStartEvent():
                return {}
            case yaml.SequenceStartEvent():
                return []
            case yaml.ScalarEvent():
                self._check_text(event, path)
                return _plain(event.value) if _is_plain(event) else event.value
        return None

    def _enter(self, event: yaml.NodeEvent, inner: _Open) -> None:
        if len(self._open) == DEPTH_MAX:
            self._stop(event, f"lists and mappings stand more than {DEPTH_MAX} deep inside each other")
        self._open.append(inner)

    def _take_key(self, event: yaml.NodeEvent, inside: _Open) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, "a list, a mapping or an alias cannot be the name of a field")
        key, path = event.value, (*inside.path, event.value)
        self._check_text(event, path)
        if _is_plain(event) and key == "<<":
            self.note(event.start_mark, "merge keys (<<) are not allowed", "Write the fields out.", inside.path)
        elif _is_plain(event) and key in _WORDS:
            what = f"{key or 'nothing'} cannot be the name of a field"
            self.note(event.start_mark, what, "Put the name in quotes.", inside.path)
        elif key in inside.container:
            first = self.keys[path].line
            self.note(
                event.start_mark, f"the field {quoted(key)} is given twice", f"It is first on line {first}.", path
            )
        self.keys.setdefault(path, _position(event.start_mark))
        inside.key = key

    def _count(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            self._stop(event, f"the file has more than {NODES_MAX:,} values")

    def _refuse_sharing(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.note(
                event.start_mark, f"aliases (*{shortened(str(event.anchor))}) are not allowed", "Write the value out."
            )
        elif event.anchor is not None:
            self.note(
                event.start_mark, f"anchors (&{shortened(str(event.anchor))}) are not allowed", "Leave the anchor out."
            )
        if getattr(event, "tag", None) is not None:
            self.note(event.start_mark, "tags (!) are not allowed", "Leave the tag out, or put the text in quotes.")

    def _check_text(self, event: yaml.ScalarEvent, path: Path) -> None:
        if len(event.value) > SCALAR_CHARACTERS_MAX:
            what = f"a text of {len(event.value):,} characters; at most {SCALAR_CHARACTERS_MAX:,} are allowed"
            self.note(event.start_mark, what, path=path)
        elif sign := _UNSEEN.search(event.value):
            self.note(event.start_mark, _unseen(sign[0]), path=path)

    def _stop(self, event: yaml.Event, what: str, hint: str | None = None) -> NoReturn:
        self.note(event.start_mark, what, hint)
        raise _Stop


def _position(mark: _Mark | None) -> Position:
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return bool(event.implicit[0])


def _plain(text: str) -> object:
    """What an unquoted value says: a whole number, true, false, nothing, or the text itself."""
    return int(text) if _INTEGER.fullmatch(text) else _WORDS.get(text, text)

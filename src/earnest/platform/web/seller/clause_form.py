"""The form of a draft: every clause with its fields as inputs, made from the types of the case language. Pure.

The form never holds the draft: it is made from the text, and what it sends back are changes of the text. A value it cannot
show, and a clause it does not know, stay in the text as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from earnest.core.brief.document import Language
from earnest.core.deadlines import Deadline
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.phrases import phrase
from earnest.core.terms.clauses import AnyClause
from earnest.core.terms.offer import Goods, Offer
from earnest.core.terms.ratio import Ratio
from earnest.platform.selling.draft_text import Changes, Clauses, dumped
from earnest.platform.web.seller import words

Kind = Literal["text", "long", "money", "deadline", "ratio", "day", "choice", "yes", "several"]

CLAUSES_MAX = 60
"""Clauses that a form shows; a longer draft is written as text."""
TOPICS: dict[str, type[Struct]] = {str(type_.__struct_config__.tag): type_ for type_ in AnyClause.__args__}
"""Every topic and its type."""
FIRST = ("price", "deposit", "delivery", "production", "inspection", "balance", "validity", "cancellation", "refund")
"""Topics that most offers have, in the order in which they are offered to be added."""
NOT_IN_FORM = frozenset({"id", "said", "evidence"})
"""Fields that stay in the text as they are."""
LAST = ("layer", "attention", "text")
"""Fields that every clause has."""
EXAMPLES: dict[Kind, str] = {
    "money": "5000 CNY", "deadline": "within 7 days of deposit_paid", "ratio": "20%", "day": "2026-03-01",
}  # fmt: skip
BEGINNINGS: dict[str, dict[str, Any]] = {
    "price": {"amount": ""},
    "deposit": {"called": "earnest", "amount": ""},
    "balance": {"due": "within 7 days of inspection_passed"},
    "production": {"start": "when asked by buyer"},
    "delivery": {"due": "within 60 days of production_requested"},
    "inspection": {"before": "balance"},
    "conformity": {"quality": "", "value": ""},
    "validity": {"until": "within 180 days of order_placed", "deposit": "returned"},
    "cancellation": {"by": "buyer"},
    "forfeit": {"when": "withdrawal"},
    "liquidated_damages": {"by": "either"},
    "transfer": {"allowed": True},
    "variation": {"of": ["specification"], "buyer_may_leave": True},
    "condition": {"that": ""},
    "exemption": {"of": "seller", "from": "delay"},
    "refund": {"within": "within 7 days of refund_demanded"},
}
"""What a new clause of a topic begins with."""


class Field(NamedTuple):
    """A field of a clause: its word in the text, what kind of input it is, its allowed values, what is taken without it.

    ``needed``: a clause without it cannot be read.
    """

    name: str
    kind: Kind
    allowed: tuple[str, ...] = ()
    default: Any = None
    needed: bool = False


class Option(Struct, frozen=True):
    """A value that may be chosen."""

    value: str
    text: str
    chosen: bool


class Input(Struct, frozen=True):
    """A field as it is shown: the name it is sent under, what it is called, its value or options, an example."""

    name: str
    label: str
    kind: Kind
    value: str = ""
    options: tuple[Option, ...] = ()
    example: str = ""


class ClauseForm(Struct, frozen=True):
    """A clause on the form: its place from 0, its subject, the inputs of what it says, and of what it could say more.

    ``kept`` is the text of a clause that the form does not know.
    """

    place: int
    title: str
    inputs: tuple[Input, ...] = ()
    more: tuple[Input, ...] = ()
    kept: str = ""


class DraftForm(Struct, frozen=True):
    """The form: what is said of the goods and could be said more, the clauses, and the topics that may be added."""

    goods: tuple[Input, ...]
    more: tuple[Input, ...]
    clauses: tuple[ClauseForm, ...]
    topics: tuple[Option, ...]


def draft_form(clauses: Clauses, lang: Language) -> DraftForm:
    """The form of a draft."""
    channel = _input(
        "channel", _field("channel", get_type_hints(Offer)["channel"], "unknown"), clauses.channel or None, lang
    )
    goods, more = _inputs("goods", Goods, clauses.goods, lang)
    order = [*FIRST, *(topic for topic in TOPICS if topic not in FIRST)]
    return DraftForm(
        goods=(*goods, msgspec.structs.replace(channel, name="channel")),
        more=more,
        clauses=tuple(_clause(n, data, lang) for n, data in enumerate(clauses.terms)),
        topics=tuple(Option(topic, _capital(phrase(f"topic.{topic}", lang)), False) for topic in order),
    )


def changes_in(clauses: Clauses, sent: Mapping[str, str], several: Mapping[str, list[str]]) -> Changes:
    """What a sent form changes. ``several``: the values of names that are sent more than once."""
    changed: dict[int, dict[str, Any]] = {}
    removed = set()
    for n, data in enumerate(clauses.terms):
        if data is None or f"c{n}" not in sent:
            continue
        if sent.get(f"c{n}-out") == "yes":
            removed.add(n)
            continue
        type_ = TOPICS.get(str(data.get("topic")))
        new = _sent(data, fields_of(type_), f"c{n}", sent, several) if type_ else data
        if new != data:
            changed[n] = new
    goods = _sent(clauses.goods, fields_of(Goods), "goods", sent, several) if "goods" in sent else clauses.goods
    channel = sent.get("channel", clauses.channel or "unknown")
    added = sent.get("add", "")
    return Changes(
        changed=changed,
        removed=frozenset(removed),
        added=(beginning(added),) if added in TOPICS else (),
        goods=goods if goods != clauses.goods else None,
        channel=channel if channel != (clauses.channel or "unknown") else None,
    )


def beginning(topic: str) -> dict[str, Any]:
    """A new clause of a topic."""
    return {"topic": topic, "layer": "standard_term", "attention": "drawn", **BEGINNINGS.get(topic, {})}


def fields_of(type_: type[Struct]) -> tuple[Field, ...]:
    """The fields of a type that the form shows, those that every clause has at the end."""
    hints = get_type_hints(type_)
    made = {f.encode_name: _field(f.encode_name, hints[f.name], f.default) for f in msgspec.structs.fields(type_)}
    own = [field for name, field in made.items() if name not in NOT_IN_FORM and name not in LAST]
    return (*own, *(made[name] for name in LAST if name in made))


def _field(name: str, hint: Any, default: Any) -> Field:
    needed = default is msgspec.NODEFAULT
    default = None if needed else default
    parts = [part for part in get_args(hint) if part is not NoneType] if isinstance(hint, UnionType) else [hint]
    part = parts[0]
    custom: dict[Any, Kind] = {Money: "money", Deadline: "deadline", Ratio: "ratio", When: "day", bool: "yes"}
    if get_origin(part) is Literal:
        return Field(name, "choice", tuple(map(str, get_args(part))), default, needed)
    if get_origin(part) is tuple:
        return Field(name, "several", tuple(map(str, get_args(get_args(part)[0]))), default, needed)
    return Field(name, custom.get(part, "long" if name == "text" else "text"), (), default, needed)


def _clause(place: int, data: dict[str, Any] | None, lang: Language) -> ClauseForm:
    type_ = TOPICS.get(str((data or {}).get("topic")))
    if data is None or type_ is None:
        return ClauseForm(place, "?", kept=dumped([data]).rstrip())
    title = _capital(phrase(f"topic.{data['topic']}", lang))
    return ClauseForm(place, title, *_inputs(f"c{place}", type_, data, lang))


def _inputs(
    prefix: str, type_: type[Struct], data: dict[str, Any], lang: Language
) -> tuple[tuple[Input, ...], tuple[Input, ...]]:
    """The inputs of what is said or has to be, and of what could be said beside it."""
    said = [field for field in fields_of(type_) if field.name in data or field.needed]
    rest = [field for field in fields_of(type_) if field not in said]
    made = [tuple(_input(prefix, f, data.get(f.name), lang) for f in fields) for fields in (said, rest)]
    return made[0], made[1]


def _input(prefix: str, field: Field, value: Any, lang: Language) -> Input:
    present = field.default if value is None else value
    shown = "" if present is None or isinstance(present, list | dict | tuple) else str(present)
    return Input(
        name=f"{prefix}-{field.name}",
        label=words.field(field.name, lang),
        kind=field.kind,
        value=("yes" if present is True else "") if field.kind == "yes" else shown,
        options=tuple(_options(field, present, lang)),
        example=EXAMPLES.get(field.kind, ""),
    )


def _options(field: Field, present: Any, lang: Language) -> Iterator[Option]:
    """What may be chosen; a value that is not allowed is shown too, so that it is not lost."""
    chosen = {str(item) for item in present} if isinstance(present, list | tuple) else {str(present)}
    if field.kind == "choice" and present in (None, ""):
        yield Option("", "–", True)
    elif field.kind == "choice" and str(present) not in field.allowed:
        yield Option(str(present), str(present), True)
    for word in field.allowed:
        yield Option(word, words.value(word, lang), word in chosen)


def _sent(
    data: dict[str, Any],
    fields: tuple[Field, ...],
    prefix: str,
    sent: Mapping[str, str],
    several: Mapping[str, list[str]],
) -> dict[str, Any]:
    """The data with what was sent for each field; where it says the same as before, it stays as it was written."""
    new = dict(data)
    for field in fields:
        name, old = f"{prefix}-{field.name}", data.get(field.name)
        before = field.default if old is None else old
        if field.kind == "yes":
            now: Any = sent.get(name) == "yes"
            same = now == (before is True) and (old is None or isinstance(old, bool) or not now)
        elif field.kind == "several":
            now = several.get(name, [])
            same = now == [str(item) for item in before or ()]
        else:
            now = sent.get(name, "" if before is None else str(before)).strip().replace("\r\n", "\n")
            same = now == ("" if before is None else str(before).strip())
        if same:
            continue
        if now in ("", []):
            new.pop(field.name, None)
        else:
            new[field.name] = now
    return new


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""From a form to an act: the event it names, the files that show it, and the command."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from msgspec.structs import replace

from earnest.core.case import read_custom
from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Refused
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.acts import AGREED_ACTS, may_do
from earnest.platform.orders.deciding import decide
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Evidence, Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Outcome, Refusal
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.buyer.sniffing import media_type_of
from earnest.render.words import plain

KINDS = {str(kind.__struct_config__.tag): kind for kind in AnyEvent.__args__}
"""Every kind of event by its word."""
OF_THE_SERVER = frozenset({"on", "recorded", "evidence", "status", "by", "defects", "terms", "amount"})
"""Fields that a form does not set directly."""
LISTS = frozenset({"claims", "threatens"})
"""Fields that hold several words, written with commas between them."""
TEXT_MAX = 2000
"""Characters of what a person may write in one field."""
FILES_MAX = 8
"""Files that may come with one act."""


class BadForm(ValueError):
    """Something in the form cannot be used; the text says what, and what is allowed."""


def event_of(kind: str, data: Mapping[str, str], evidence: Sequence[str] = ()) -> AnyEvent:
    """The buyer's act that a form describes, taking effect now.

    Raises: KeyError: there is no such kind of event. BadForm: a field cannot be used.
    """
    type_ = KINDS[kind]
    payload: dict[str, Any] = {"event": kind, "on": str(When(clock.now())), "evidence": list(evidence)}
    names = {field.encode_name for field in msgspec.structs.fields(type_)}
    for name in sorted(names - OF_THE_SERVER):
        text = written(data, name)
        if text:
            payload[name] = [word.strip() for word in text.split(",")] if name in LISTS else text
    if "defects" in names and (what := written(data, "what")):
        payload["defects"] = [{"what": what, **_said(data, "effect"), **_said(data, "curable")}]
    if not _has_own_side(type_):
        payload["by"] = "buyer"
    return converted(payload)


def converted(payload: dict[str, Any]) -> AnyEvent:
    """The event in a payload. Raises: BadForm: a field of it cannot be used."""
    try:
        event: AnyEvent = msgspec.convert(payload, AnyEvent, dec_hook=read_custom, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadForm(str(error)) from None
    return event


def written(data: Mapping[str, str], name: str) -> str:
    """What a person wrote in a field, as one line that is safe to show. Raises: BadForm: it is too long."""
    text = plain(data.get(name, ""))
    if len(text) > TEXT_MAX:
        raise BadForm(f"{name}: {len(text)} characters; at most {TEXT_MAX} are taken")
    return text


def _said(data: Mapping[str, str], name: str) -> dict[str, str]:
    text = written(data, name)
    return {name: text} if text else {}


def _has_own_side(type_: Any) -> bool:
    """Whether the kind of event is always the same side's act, or nobody's."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    return "by" not in fields or not fields["by"].required


def carry_out(
    order: Order,
    event: AnyEvent,
    actor: Actor,
    key: str,
    *,
    version: int | None = None,
    files: Sequence[UploadedFile[Any]] = (),
) -> Outcome:
    """Do the act, with the files that show it; what takes both sides is proposed to the other.

    Raises: BadForm: a file cannot be taken. earnest.platform.orders.keys.KeyReused: the form was sent with something else.
    """
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        if files and _would_pass(order, event, actor):
            labels = keep_files(order, actor, files)
            event = replace(event, evidence=(*event.evidence, *labels))
        if str(event.__struct_config__.tag) in AGREED_ACTS:
            return agreeing.propose(order.public_id, _of_the_day(event), actor, key)
        return execute(order.public_id, event, actor, key, expected_version=version)


def claim(order: Order, event: AnyEvent, actor: Actor, key: str, files: Sequence[UploadedFile[Any]] = ()) -> Outcome:
    """Enter what happened elsewhere, with the files that show it.

    Raises: BadForm: a file cannot be taken. earnest.platform.orders.keys.KeyReused: the form was sent with something else.
    """
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        labels = keep_files(order, actor, files) if files else ()
        outcome = claiming.claim(order.public_id, replace(event, evidence=(*event.evidence, *labels)), actor, key)
        if isinstance(outcome, Refusal) and labels:
            transaction.set_rollback(True)
        return outcome


def _would_pass(order: Order, event: AnyEvent, actor: Actor) -> bool:
    """Whether the act would be let through: files of an act that is refused are not kept."""
    now = clock.now()
    standing = standing_of(order, now)
    return may_do(actor.side, actor.role, event) is None and not isinstance(decide(standing, event, now), Refused)


def _of_the_day(event: AnyEvent) -> AnyEvent:
    """The proposal sent twice is the same proposal, though a moment later."""
    return replace(event, on=When(clock.now().date()))


def keep_files(order: Order, actor: Actor, files: Sequence[UploadedFile[Any]]) -> tuple[str, ...]:
    """Keep the files as evidence and give their labels; a file that this side brought before keeps its label.

    The caller holds the order's row. Raises: BadForm: a file is too large, empty or of a kind that is not taken.
    """
    if len(files) > FILES_MAX:
        raise BadForm(f"{len(files)} files; at most {FILES_MAX} are taken at once")
    return tuple(dict.fromkeys(_keep(order, actor, file).label for file in files))


def _keep(order: Order, actor: Actor, file: UploadedFile[Any]) -> Evidence:
    if (file.size or 0) > claiming.FILE_BYTES_MAX:
        raise BadForm(f"{plain(file.name or '')}: {file.size} bytes; at most {claiming.FILE_BYTES_MAX} are taken")
    content, name = file.read(), plain(file.name or "file")
    known = order.evidence.filter(sha256=hashlib.sha256(content).hexdigest(), side=actor.side).first()
    if known is not None:
        return known
    try:
        return claiming.add_evidence(order, actor, name, media_type_of(content), content)
    except ValueError as error:
        raise BadForm(f"{name}: {error}") from None

"""What a seller says in public, and the definite promises in it: they are kept, shown, and enter the orders.

A promise is a clause of the layer ``promise``. It enters an order placed later before the order itself, so that it was made
beforehand; an order that was there already gets it as an event of its own. Whether it binds, and which term it comes before,
is the law's to say: the judge reads it on every order by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from msgspec.structs import replace

from earnest.core.case import read_custom
from earnest.core.case_checks import check_terms
from earnest.core.facts.events import AnyEvent, PromiseMade
from earnest.core.moments import When
from earnest.core.terms.clauses import AnyClause
from earnest.files import InvalidFile, Problem, decode, read_source
from earnest.files.errors import dotted
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM
from earnest.platform.selling import audit
from earnest.platform.selling.models import Answer, Offer, Promise, Question, Seller, Update
from earnest.platform.selling.publishing import stored

CLAUSES_MAX = 8
"""Clauses of one promise."""
OVER = ("final", "performed")
"""Settlements after which a promise has nothing left to change."""
ENTERED_AT_ONCE = 200
"""Orders that one round of the worker enters a promise into."""


def clauses_of(text: str, said: datetime) -> tuple[AnyClause, ...]:
    """The clauses of a promise, in the case language: one, or a list.

    Raises: InvalidFile: it cannot be read, or has a clause of another layer; each problem with its line.
    """
    source = read_source(text, "promise")
    data = source.data
    terms = decode(source, tuple[AnyClause, ...] if isinstance(data, list) else AnyClause, dec_hook=read_custom)  # type: ignore[arg-type]
    clauses: tuple[AnyClause, ...] = terms if isinstance(terms, tuple) else (terms,)
    found = [((n, "layer"), f'"{c.layer}" is another layer; a promise has the layer promise') for n, c in enumerate(clauses)
             if c.layer != "promise"]  # fmt: skip
    found += [(at, what) for at, what in check_terms(clauses, ())]  # type: ignore[misc]
    if not 0 < len(clauses) <= CLAUSES_MAX:
        found.append(((0, ""), f"{len(clauses)} clauses; a promise has 1 to {CLAUSES_MAX}"))
    if found:
        raise InvalidFile(
            Problem(file="promise", line=source.position(at).line, column=1, field=dotted(at), what=what)
            for at, what in found
        )
    return tuple(replace(clause, said=When(said)) for clause in clauses)


def publish_update(offer: Offer, text: str, text_zh: str, clauses: Sequence[AnyClause], author: User) -> Update:
    """Tell everybody something about an offer; with ``clauses`` it is a promise too."""
    with transaction.atomic():
        update = Update.objects.create(offer=offer, text=text, text_zh=text_zh, author=author, published_at=clock.now())
        audit.note(offer.seller, author, "update_published", offer.slug, text)
        _promise(offer, text, clauses, author, update=update)
        return update


def answer(question: Question, text: str, clauses: Sequence[AnyClause], author: User) -> Answer:
    """Answer a question in public; with ``clauses`` the answer is a promise too."""
    offer = question.offer
    with transaction.atomic():
        made = Answer.objects.create(question=question, text=text, author=author, answered_at=clock.now())
        audit.note(offer.seller, author, "question_answered", offer.slug, text)
        _promise(offer, text, clauses, author, answer=made)
        return made


def set_aside(question: Question, author: User) -> None:
    """Leave a question unanswered, so that it no longer waits; it is not shown to anybody."""
    with transaction.atomic():
        Question.objects.filter(pk=question.pk).update(set_aside_at=clock.now())
        audit.note(question.offer.seller, author, "question_set_aside", question.offer.slug, question.text)


def _promise(offer: Offer, text: str, clauses: Sequence[AnyClause], author: User, **said_in: Any) -> None:
    if not clauses:
        return
    Seller.objects.select_for_update().get(pk=offer.seller_id)  # orders are placed under this lock: before, or after
    now = clock.now()
    last = Order.objects.filter(offer_version__offer=offer).aggregate(last=Max("pk"))["last"] or 0
    Promise.objects.create(
        offer=offer, text=text, terms=stored(tuple(clauses)), author=author, made_at=now, orders_to=last,
        entered_at=None if last else now, **said_in,
    )  # fmt: skip
    audit.note(offer.seller, author, "promise_made", offer.slug, text)


def standing_promises(offer: Offer, at: datetime) -> list[PromiseMade]:
    """What the seller had promised about an offer by ``at`` (UTC), the oldest first, as events of an order placed then."""
    return [event_of(promise) for promise in Promise.objects.filter(offer=offer, made_at__lte=at).order_by("pk")]


def event_of(promise: Promise) -> PromiseMade:
    """The promise as an event, on the day it was made."""
    payload = {"event": "promise_made", "on": str(When(promise.made_at)), "terms": promise.terms, "note": promise.text}
    event: PromiseMade = msgspec.convert(payload, AnyEvent, dec_hook=read_custom)
    return event


def enter_promises(*, limit: int = ENTERED_AT_ONCE) -> int:
    """Enter promises into orders that were there before; gives how many orders it looked at. Several workers do no harm."""
    looked = 0
    while looked < limit:
        step = _enter_some(limit - looked)
        if step == 0:
            break
        looked += step
    return looked


def _enter_some(limit: int) -> int:
    """The next orders of the oldest promise that is not entered everywhere yet."""
    with transaction.atomic():
        promise = (
            Promise.objects.select_for_update(skip_locked=True).filter(entered_at__isnull=True).order_by("pk").first()
        )
        if promise is None:
            return 0
        orders = Order.objects.filter(
            offer_version__offer=promise.offer_id, pk__gt=promise.entered_to, pk__lte=promise.orders_to
        )
        some = list(orders.order_by("pk").values_list("pk", "public_id", "settlement")[:limit])
        event = event_of(promise)
        for _, public_id, settlement in some:
            if settlement not in OVER:
                execute(public_id, event, PLATFORM, f"promise:{promise.pk}:{public_id}")
        promise.entered_to = some[-1][0] if some else promise.orders_to
        if len(some) < limit:
            promise.entered_at = clock.now()
        promise.save(update_fields=["entered_to", "entered_at"])
        return max(len(some), 1)

"""What a seller says in public about an offer: updates, questions with their answers, and the promises in both."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.core.terms.clauses import AnyClause
from earnest.files import InvalidFile
from earnest.platform import clock
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import Fault, Problem, invalid, not_found, of_file
from earnest.platform.api.routes.offers import the_offer
from earnest.platform.api.service import operation
from earnest.platform.selling import promises
from earnest.platform.selling.asking import ask
from earnest.platform.selling.models import Answer, Offer, Question, Update

Words = Annotated[str, Meta(min_length=1, max_length=4000)]


class ToSay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What buyers are to read. ``promise``: the clauses it promises, in the case language; empty: none."""

    text: Words
    text_zh: Annotated[str, Meta(max_length=4000)] = ""
    promise: Annotated[str, Meta(max_length=4000)] = ""


class ToAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer, in public. ``promise``: the clauses it promises, in the case language; empty: none."""

    text: Words
    promise: Annotated[str, Meta(max_length=4000)] = ""


class ToAsk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class UpdateBody(Struct, frozen=True):
    """An update, and when it was published."""

    id: int
    text: str
    text_zh: str
    published_at: datetime


class Updates(Struct, frozen=True):
    """A page of updates, newest first."""

    items: tuple[UpdateBody, ...]
    next: str | None


class QuestionBody(Struct, frozen=True):
    """A question with its answers, the oldest first. Without any only the seller's people and the asker see it."""

    id: int
    text: str
    asked_at: datetime
    answers: tuple[str, ...]
    set_aside: bool


class Questions(Struct, frozen=True):
    """A page of questions, newest first."""

    items: tuple[QuestionBody, ...]
    next: str | None


@operation("GET", "/offers/{seller}/{offer}/updates", scope="offers:read", answers=Updates)
def list_updates(request: HttpRequest, seller: str, offer: str, limit: Limit, cursor: Cursor) -> Updates:
    """What the seller told everybody about the offer."""
    found = the_offer(caller_of(request), seller, offer)
    return Updates(*page(found.updates.all(), "-pk", cursor, limit, _update))


@operation("POST", "/offers/{seller}/{offer}/updates", scope="offers:write", answers=UpdateBody, status=201)
def publish_update(request: HttpRequest, seller: str, offer: str, body: JsonBody[ToSay]) -> UpdateBody:
    """Tell everybody something about the offer. What it promises enters the contracts of orders, too."""
    found, caller = _own(request, seller, offer), caller_of(request)
    return _update(
        promises.publish_update(found, _words(body.text), body.text_zh.strip(), _clauses(body.promise), caller.user)
    )


@operation("GET", "/offers/{seller}/{offer}/questions", scope="offers:read", answers=Questions)
def list_questions(request: HttpRequest, seller: str, offer: str, limit: Limit, cursor: Cursor) -> Questions:
    """Answered questions; for the seller's people the waiting ones too, for a buyer their own."""
    caller = caller_of(request)
    found = the_offer(caller, seller, offer)
    rows = found.questions.prefetch_related("answers")
    if found.seller_id not in caller.roles:
        answered = Answer.objects.filter(question__offer=found).values("question_id")
        rows = rows.filter(Q(pk__in=answered, set_aside_at=None) | Q(asker=caller.user))
    return Questions(*page(rows, "-pk", cursor, limit, _question))


@operation("POST", "/offers/{seller}/{offer}/questions", scope="offers:ask", answers=QuestionBody, status=201)
def ask_question(request: HttpRequest, seller: str, offer: str, body: JsonBody[ToAsk]) -> QuestionBody:
    """Ask the seller something. It is public once it is answered."""
    caller = caller_of(request)
    asked = ask(the_offer(caller, seller, offer), _words(body.text), caller.buyer(), "")
    if asked == "too_many":
        raise Problem(
            "too_many_requests", "You asked a lot within this hour; wait a while.", headers={"Retry-After": "3600"}
        )
    if not isinstance(asked, Question):
        raise invalid([Fault("text", f"a question is not {asked.replace('_', ' ')}")])
    return _question(asked)


@operation(
    "POST", "/offers/{seller}/{offer}/questions/{question}/answers", scope="offers:write", answers=QuestionBody,
    status=201,
)  # fmt: skip
def answer_question(
    request: HttpRequest, seller: str, offer: str, question: RowId, body: JsonBody[ToAnswer]
) -> QuestionBody:
    """Answer a question in public. What it promises enters the contracts of orders, too."""
    row = _question_of(_own(request, seller, offer), question)
    promises.answer(row, _words(body.text), _clauses(body.promise), caller_of(request).user)
    return _question(row)


@operation("POST", "/offers/{seller}/{offer}/questions/{question}/aside", scope="offers:write", answers=QuestionBody)
def set_question_aside(request: HttpRequest, seller: str, offer: str, question: RowId) -> QuestionBody:
    """Leave a question unanswered, so that it no longer waits."""
    row = _question_of(_own(request, seller, offer), question)
    promises.set_aside(row, caller_of(request).user)
    row.refresh_from_db()
    return _question(row)


def _own(request: HttpRequest, seller: str, slug: str) -> Offer:
    caller: Caller = caller_of(request)
    row = Offer.objects.select_related("seller").filter(seller=caller.at_work(seller, "speak"), slug=slug).first()
    if row is None:
        raise not_found(f"offer {slug[:50]} of {seller[:50]}")
    return row


def _question_of(offer: Offer, number: int) -> Question:
    row = Question.objects.select_related("offer__seller").filter(offer=offer, pk=number).first()
    if row is None:
        raise not_found(f"question {number} about this offer")
    return row


def _words(text: str) -> str:
    """Raises: Problem: there are none in it."""
    if not text.strip():
        raise invalid([Fault("text", "it is blank; write what is to be read")])
    return text.strip()


def _clauses(text: str) -> tuple[AnyClause, ...]:
    """Raises: Problem: they cannot be read, or are no promises."""
    try:
        return promises.clauses_of(text, clock.now()) if text.strip() else ()
    except InvalidFile as error:
        raise of_file(error, lines=True) from None


def _update(row: Update) -> UpdateBody:
    return UpdateBody(row.pk, row.text, row.text_zh, row.published_at)


def _question(row: Question) -> QuestionBody:
    said = tuple(answer.text for answer in sorted(row.answers.all(), key=lambda answer: answer.pk))
    return QuestionBody(row.pk, row.text, row.asked_at, said, row.set_aside_at is not None)

"""What the seller says in public about an offer: updates, answers, and the definite promises in them."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from earnest.core.terms.clauses import AnyClause
from earnest.files import InvalidFile
from earnest.platform import clock
from earnest.platform.selling import promises
from earnest.platform.selling.models import Answer, Member, Offer, Question
from earnest.platform.selling.roles import may
from earnest.platform.web.seller.access import for_team, offer_of
from earnest.platform.web.seller.news import told_promises

TEXT_MAX = 4000
"""Characters of an update or an answer."""
SHOWN = 50
READY = {
    "look": "{topic: inspection, layer: promise, before: balance}",
    "build": "{topic: production, layer: promise, start: when asked by buyer}",
    "free": "{topic: cancellation, layer: promise, by: buyer, costs: nothing}",
}
"""Promises that are often made, as clauses; beside them a day of delivery, and whatever the case language can say."""


class NotSaid(ValueError):
    """It cannot be published like this; the text says why."""


@require_safe
@for_team()
def speaking(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """Updates, questions and promises of an offer."""
    return _shown(request, member, offer_of(member, offer_slug))


@require_POST
@for_team("speak")
def update(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """Publish an update."""
    offer = offer_of(member, offer_slug)
    try:
        text, clauses = _said(request)
        promises.publish_update(offer, text, _text(request, "text_zh"), clauses, member.user)
    except NotSaid as error:
        return _shown(request, member, offer, problem=str(error))
    return redirect("seller_speaking", member.seller.slug, offer.slug)


@require_POST
@for_team("speak")
def answer(request: HttpRequest, member: Member, offer_slug: str, number: int) -> HttpResponse:
    """Answer a question, or set it aside."""
    offer = offer_of(member, offer_slug)
    question = Question.objects.select_related("offer__seller").filter(offer=offer, pk=number).first()
    if question is None:
        raise Http404
    if request.POST.get("do") == "aside":
        promises.set_aside(question, member.user)
        return redirect("seller_speaking", member.seller.slug, offer.slug)
    try:
        text, clauses = _said(request)
        promises.answer(question, text, clauses, member.user)
    except NotSaid as error:
        return _shown(request, member, offer, problem=str(error), about=number)
    return redirect("seller_speaking", member.seller.slug, offer.slug)


def _text(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > TEXT_MAX:
        raise NotSaid(
            gettext("%(count)s characters; at most %(most)s are taken.") % {"count": len(text), "most": TEXT_MAX}
        )
    return text


def _said(request: HttpRequest) -> tuple[str, tuple[AnyClause, ...]]:
    """What is said, and the clauses it promises. Raises: NotSaid."""
    text = _text(request, "text")
    if not text:
        raise NotSaid(gettext("Write what buyers are to read."))
    written = _promised(request)
    if not written:
        return text, ()
    try:
        return text, promises.clauses_of(written, clock.now())
    except InvalidFile as error:
        raise NotSaid(f"{gettext('The promise cannot be read.')} {error.problems[0]}") from None


def _promised(request: HttpRequest) -> str:
    """The text of the clauses that the form promises, empty if it promises nothing."""
    chosen = request.POST.get("promise", "")
    if chosen == "delivery":
        try:
            day = date.fromisoformat(request.POST.get("day", ""))
        except ValueError:
            raise NotSaid(gettext("Say by which day you promise delivery.")) from None
        return f"{{topic: delivery, layer: promise, due: by {day}}}"
    if chosen == "other":
        clauses = _text(request, "clauses")
        if not clauses:
            raise NotSaid(gettext("Write the promise as a clause."))
        return clauses
    return READY.get(chosen, "")


def _shown(request: HttpRequest, member: Member, offer: Offer, problem: str = "", about: int = 0) -> HttpResponse:
    answers = Prefetch("answers", Answer.objects.select_related("author").order_by("pk"))
    questions = list(offer.questions.filter(set_aside_at=None).order_by("-pk").prefetch_related(answers)[:SHOWN])
    context = {
        "member": member,
        "offer": offer,
        "open": [question for question in questions if not question.answers.all()],
        "answered": [question for question in questions if question.answers.all()],
        "updates": offer.updates.select_related("author").order_by("-pk")[:SHOWN],
        "promises": told_promises(offer),
        "may_speak": may(member.role, "speak"),
        "problem": problem,
        "about": about,
        "given": request.POST,
        "here": "offers",
    }
    return render(request, "seller/speaking.html", context, status=422 if problem else 200)

"""Acts on an order: a page for one act with everything it needs, the form sent, payments, proposals, claims, answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from earnest.core.brief.compose import Sources
from earnest.core.brief.wording import sentence
from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Accepted, Refused
from earnest.core.phrases import phrase
from earnest.platform import clock
from earnest.platform.orders import agreeing
from earnest.platform.orders.acts import AGREED_ACTS, BUYER_ACTS
from earnest.platform.orders.deciding import decide
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.outcomes import Outcome, Refusal, refusal_of, refuse
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.buyer import acting
from earnest.platform.web.buyer.access import buyer_of, key_of, language, own_order, version_of
from earnest.platform.web.buyer.case_file import whole_case
from earnest.platform.web.buyer.forms import ClaimForm, ProposalForm
from earnest.platform.web.buyer.orders import is_kept, page_of, shown
from earnest.platform.web.buyer.paying import Purpose, to_payment
from earnest.platform.web.consequences import consequence
from earnest.platform.web.order_acts import Act
from earnest.platform.web.voice import Voice

WITH_DEFECTS = frozenset({"inspection_failed", "delivery_refused", "defect_found"})
"""Acts that say what is wrong with the goods."""
UNSAID = {"what": "?", "ground": "other"}
"""What stands for what was not said, while an act is only looked at."""
PURPOSES: tuple[Purpose, ...] = ("deposit", "balance")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """An act by itself, with room for defects, photos and a note; sent, it is done and the order's page tells of it."""
    order = own_order(request, public_id)
    if kind not in BUYER_ACTS | AGREED_ACTS:
        raise Http404
    if request.method != "POST":
        return _act_page(request, order, kind)
    key, files = key_of(request), _files(request)
    try:
        event = acting.event_of(kind, request.POST.dict())
        if request.POST.get("sure") != "yes" and _is_grave(order, event):
            return _act_page(
                request, order, kind, problem=gettext("Confirm that you have read what follows from this.")
            )
        outcome = once(
            order,
            lambda: acting.carry_out(
                order, event, buyer_of(request), key, version=version_of(request), files=files
            ),
        )  # fmt: skip
    except acting.BadForm as error:
        return _act_page(request, order, kind, problem=str(error))
    return after(request, order, outcome, key)


def _act_page(request: HttpRequest, order: Order, kind: str, problem: str = "") -> HttpResponse:
    """The act with its consequence and its form; where it is not open now, why not."""
    now = clock.now()
    standing = standing_of(order, now)
    case = whole_case(order, log=standing.inputs.facts)
    page = page_of(order, case, standing, now)
    found = next((item for item in page.acts if item.event == kind), None)
    if found is None:
        try:
            event = acting.event_of(kind, {**UNSAID, **request.POST.dict()})
        except acting.BadForm:
            raise Http404 from None
        tried = decide(standing, event, clock.now())  # the event was made a moment after the standing
        if isinstance(tried, Refused):
            return shown(request, order, outcome=refusal_of(order.public_id, tried), status=409)
        found = _plain_act(order, tried, Sources(case, standing, language()), now)
    context = {"page": page, "order": order, "act": found, "defects": kind in WITH_DEFECTS, "problem": problem,
               "given": request.POST}  # fmt: skip
    return render(request, "buyer/act.html", context, status=422 if problem else 200)


def _is_grave(order: Order, event: AnyEvent) -> bool:
    """Whether the act would end the contract or break it, at once and without another's yes."""
    if str(event.__struct_config__.tag) in AGREED_ACTS:
        return False
    now = clock.now()
    standing = standing_of(order, now)
    tried = decide(standing, event, now)
    if isinstance(tried, Refused):
        return False
    return tried.judged.effect == "wrongful" or (tried.after.ending is not None and standing.ending is None)


def _plain_act(order: Order, tried: Accepted, sources: Sources, now: datetime) -> Act:
    """An act that the page does not suggest and that is let through."""
    voice, kind = Voice("buyer", language()), tried.judged.event
    follows = consequence(sources.standing, tried, sources, voice, now)
    label = voice.word(f"act.{kind}") if voice.knows(f"act.{kind}") else sentence(phrase(f"noun.{kind}", voice.lang))
    url = reverse("buyer_act", args=[order.public_id, kind])
    return Act(kind, label, url, follows.says, "", dangerous=follows.dangerous)


@login_required
@require_POST
def pay(request: HttpRequest, public_id: str, purpose: Purpose) -> HttpResponse:
    """Start a payment and go to the provider's page; where nothing is to be paid, the order's page says so."""
    order, key = own_order(request, public_id), key_of(request)
    if purpose not in PURPOSES:
        raise Http404
    return to_payment(request, order, purpose, key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell of something that happened elsewhere, with files that show it."""
    order = own_order(request, public_id)
    form = ClaimForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, order, "buyer/claim.html", form)
    key = key_of(request)
    try:
        event = form.event(form.day_told())
        outcome = once(order, lambda: acting.claim(order, event, buyer_of(request), key, _files(request)))
    except acting.BadForm as error:
        form.add_error(None, str(error))
        return _form_page(request, order, "buyer/claim.html", form)
    return after(request, order, outcome, key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose a change of the contract, or its end, to the seller."""
    order = own_order(request, public_id)
    form = ProposalForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, order, "buyer/propose.html", form)
    key, today = key_of(request), clock.now().date().isoformat()
    try:
        event: AnyEvent = form.event(today, currency=order.currency)
    except acting.BadForm as error:
        form.add_error(None, str(error))
        return _form_page(request, order, "buyer/propose.html", form)
    outcome = once(order, lambda: agreeing.propose(order.public_id, event, buyer_of(request), key))
    return after(request, order, outcome, key)


@login_required
@require_POST
def answer_proposal(request: HttpRequest, public_id: str, proposal: int) -> HttpResponse:
    """Agree to a proposal, decline it, or take one's own back."""
    order, key, yes = own_order(request, public_id), key_of(request), agrees(request)
    try:
        outcome = once(
            order, lambda: agreeing.answer(order.public_id, proposal, yes, buyer_of(request), key)
        )  # fmt: skip
    except Proposal.DoesNotExist:
        raise Http404 from None
    return after(request, order, outcome, key)


def _form_page(request: HttpRequest, order: Order, template: str, form: ClaimForm | ProposalForm) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"order": order, "form": form, "page": {"id": order.public_id}}, status=status)


def _files(request: HttpRequest) -> list[UploadedFile[Any]]:
    return list(request.FILES.getlist("files"))


def agrees(request: HttpRequest) -> bool:
    """Raises: Http404: the form does not say yes or no, so it is none of ours."""
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        raise Http404
    return answer == "yes"


def once(order: Order, command: Callable[[], Outcome]) -> Outcome:
    """What the command of a form came to; a key used for another form is a refusal."""
    try:
        return command()
    except KeyReused:
        return refuse(order.public_id, "key_reused")


def after(request: HttpRequest, order: Order, outcome: Outcome, key: str) -> HttpResponse:
    """To the order's page, which tells what the form came to; a refusal that was not kept under the key is told at once."""
    if isinstance(outcome, Refusal) and (outcome.code == "key_reused" or not is_kept(request, key)):
        return shown(request, order, outcome=outcome, status=409)
    return redirect(f"{reverse('buyer_order', args=[order.public_id])}?{urlencode({'did': key})}")

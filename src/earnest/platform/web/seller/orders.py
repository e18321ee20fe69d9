"""An order as the seller sees it, and what the seller's team does on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec.structs import replace

from earnest.core.brief.compose import compose
from earnest.core.facts.events import AnyEvent
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.orders import agreeing
from earnest.platform.orders.acts import AGREED_ACTS, TWO_PERSON_ACTS, may_do
from earnest.platform.orders.execute import execute
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.outcomes import Done, Outcome, Refusal, refuse
from earnest.platform.orders.reading import standing_of
from earnest.platform.selling.models import Member
from earnest.platform.selling.production import slot_of
from earnest.platform.web.answering import heard
from earnest.platform.web.buyer import acting as forms_of
from earnest.platform.web.buyer.access import key_of, language, version_of
from earnest.platform.web.buyer.case_file import bundle, whole_case
from earnest.platform.web.buyer.configuring import choices
from earnest.platform.web.buyer.downloads import attached, evidence_file
from earnest.platform.web.buyer.open_items import claims, proposals
from earnest.platform.web.order_page import order_page
from earnest.platform.web.refusals import explained
from earnest.platform.web.seller.access import acting, for_team, order_of
from earnest.platform.web.seller.forms import SellerClaimForm, SellerProposalForm
from earnest.platform.web.voice import Voice
from earnest.render.pdf import pdf


@require_safe
@for_team()
def order(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """Where the seller stands with an order."""
    return _shown(request, member, order_of(member, public_id))


def _shown(
    request: HttpRequest, member: Member, order: Order, outcome: Outcome | None = None, status: int = 200
) -> HttpResponse:
    lang, now = language(), clock.now()
    standing = standing_of(order, now)
    case = whole_case(order, log=standing.inputs.facts)

    def may(event: AnyEvent) -> bool:
        return may_do("seller", member.role, event) in (None, "needs_another_person") or (
            member.role != "viewer" and str(event.__struct_config__.tag) in AGREED_ACTS
        )

    page = order_page(
        case, standing, "seller", lang, now, root=root(order), version=order.version, escrow_minor=_escrow(order), may=may,
        heard=heard(order, standing),
    )  # fmt: skip
    voice = Voice("seller", lang)
    refusal = outcome if isinstance(outcome, Refusal) else None
    made = choices(order.offer_version.variants, lang, order.configuration)
    context = {
        "member": member,
        "page": page,
        "order": order,
        "refusal": explained(refusal, lang, "seller", law=order.seller.law, zone=order.seller.zone)
        if refusal
        else None,
        "done": request.GET.get("done", ""),
        "proposals": proposals(order, case, standing, voice, now),
        "claims": claims(page, voice),
        "evidence": order.evidence.order_by("pk").defer("content"),
        "configuration": tuple(choice for choice in made if choice.chosen),
        "slot": slot_of(order),
        "two_person": TWO_PERSON_ACTS,
        "going_on": standing.contract in ("in_force", "preliminary") and standing.settlement.status != "performed",
        "reads_only": member.role == "viewer",
        "here": "orders",
    }
    return render(request, "seller/order.html", context, status=status)


def root(order: Order) -> str:
    """The address of the order among the seller's pages."""
    return reverse("seller_order", args=[order.seller.slug, order.public_id])


def _escrow(order: Order) -> int:
    """What the ledger holds in escrow for the order, in minor units."""
    with connection.cursor() as cursor:
        found = store.balances(cursor, order.seller_id, order.pk)
    return sum(balance.posted for account, balance in found.items() if account.party == "escrow")


@require_POST
@for_team()
def act(request: HttpRequest, member: Member, public_id: str, kind: str) -> HttpResponse:
    """Do an act for the seller. What takes another's yes is proposed."""
    order, actor, key = order_of(member, public_id), acting(member), key_of(request)
    if kind not in forms_of.KINDS:
        raise Http404
    try:
        event = forms_of.event_of(kind, request.POST.dict())
    except forms_of.BadForm as error:
        return _shown(request, member, order, refuse(order.public_id, "bad_form", problem=str(error)), status=422)
    if _is_of_either_side(kind):
        event = replace(event, by="seller")
    second = kind in AGREED_ACTS or may_do("seller", member.role, event) == "needs_another_person"

    def command() -> Outcome:
        if kind in AGREED_ACTS and member.role == "viewer":
            return refuse(order.public_id, "not_your_role")
        if second:
            return agreeing.propose(order.public_id, replace(event, on=type(event.on)(clock.now().date())), actor, key)
        return execute(order.public_id, event, actor, key, expected_version=version_of(request))

    return after(request, member, order, command)


def _is_of_either_side(kind: str) -> bool:
    """Whether the event says whose act it is, because it may be either side's."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(forms_of.KINDS[kind])}
    return "by" in fields and fields["by"].required


@require_http_methods(["GET", "HEAD", "POST"])
@for_team()
def claim(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """Tell of something that happened elsewhere, with files that show it; the buyer agrees, or denies it."""
    order = order_of(member, public_id)
    form = SellerClaimForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, member, order, "claim", form)
    key = key_of(request)
    try:
        event = form.event(form.day_told())
        return after(request, member, order, lambda: forms_of.claim(order, event, acting(member), key, _files(request)))
    except forms_of.BadForm as error:
        form.add_error(None, str(error))
        return _form_page(request, member, order, "claim", form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_team()
def propose(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """Propose a change of the contract, or its end, to the buyer."""
    order = order_of(member, public_id)
    form = SellerProposalForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, member, order, "propose", form)
    key = key_of(request)
    if member.role == "viewer":
        return after(request, member, order, lambda: refuse(order.public_id, "not_your_role"))
    try:
        event = form.event(clock.now().date().isoformat(), currency=order.currency)
    except forms_of.BadForm as error:
        form.add_error(None, str(error))
        return _form_page(request, member, order, "propose", form)
    return after(request, member, order, lambda: agreeing.propose(order.public_id, event, acting(member), key))


def _form_page(
    request: HttpRequest, member: Member, order: Order, what: Literal["claim", "propose"], form: Any
) -> HttpResponse:
    context = {"member": member, "order": order, "form": form, "what": what, "here": "orders"}
    return render(request, "seller/tell.html", context, status=422 if request.method == "POST" else 200)


def _files(request: HttpRequest) -> list[UploadedFile[Any]]:
    return list(request.FILES.getlist("files"))


@require_POST
@for_team()
def answer_proposal(request: HttpRequest, member: Member, public_id: str, proposal: int) -> HttpResponse:
    """Agree to a proposal, or decline it: the buyer's, or as the second person one of the own team's."""
    order, actor, key = order_of(member, public_id), acting(member), key_of(request)
    agrees = request.POST.get("answer") == "yes"

    def command() -> Outcome:
        if member.role == "viewer":
            return refuse(order.public_id, "not_your_role")
        return agreeing.answer(order.public_id, proposal, agrees, actor, key)

    try:
        return after(request, member, order, command)
    except Proposal.DoesNotExist:
        raise Http404 from None


def after(request: HttpRequest, member: Member, order: Order, command: Callable[[], Outcome]) -> HttpResponse:
    """Carry out a form's command: back to the order's page, or the page with the refusal."""
    try:
        outcome: Outcome = command()
    except KeyReused:
        outcome = refuse(order.public_id, "key_reused")
    if isinstance(outcome, Done):
        return redirect(f"{root(order)}?{urlencode({'done': outcome.effect})}")
    return _shown(request, member, order, outcome, status=409)


@require_safe
@for_team()
def evidence(request: HttpRequest, member: Member, public_id: str, label: str) -> HttpResponse:
    """An evidence file of either side, to be saved."""
    found = order_of(member, public_id).evidence.filter(label=label).first()
    if found is None:
        raise Http404
    return evidence_file(found)


@require_safe
@for_team()
def brief(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """The brief of an order as things stand, as PDF."""
    order = order_of(member, public_id)
    told = compose(whole_case(order), standing_of(order, clock.now()), language())
    return attached(pdf(told), "application/pdf", f"{order.public_id}-brief.{language()}.pdf")


@require_safe
@for_team()
def whole_bundle(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """Everything about an order in one file, with hashes."""
    order = order_of(member, public_id)
    return attached(bundle(order), "application/zip", f"{order.public_id}.zip")

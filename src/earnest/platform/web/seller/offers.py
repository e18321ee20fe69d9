"""Offers of a seller: the list, a new one, and its editor, in which form and text are two views of one draft."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec import Struct

from earnest.files import InvalidFile, Problem
from earnest.platform.selling import audit, publishing
from earnest.platform.selling.choices import choices_in, choices_text
from earnest.platform.selling.draft_text import EMPTY, changed_text, clauses_in
from earnest.platform.selling.models import Member, Offer
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller.access import for_team, not_yours, offer_of
from earnest.platform.web.seller.clause_form import CLAUSES_MAX, changes_in, draft_form
from earnest.platform.web.seller.verdicts import verdict
from earnest.render.words import plain

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,48}")
"""What the name of an offer in addresses looks like."""
TAKEN = frozenset({"orders", "account"})
"""Names that would hide a page of the seller's."""


class Editing(Struct, frozen=True):
    """A draft in the editor: its text, its choices, the view, and what the stored draft was when the page was opened."""

    text: str
    choices: str
    view: str
    base: str


@require_safe
@for_team()
def offers(request: HttpRequest, member: Member) -> HttpResponse:
    """The seller's offers: open and closed, with their latest version."""
    rows = Offer.objects.filter(seller=member.seller).order_by("-open", "title").prefetch_related("versions")
    lines = [{"offer": row, "version": max((v.version for v in row.versions.all()), default=0)} for row in rows]
    return render(request, "seller/offers.html", {"member": member, "lines": lines, "here": "offers"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_team("draft")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """A new offer: its names; its terms are written in the editor."""
    given = {name: plain(request.POST.get(name, "")) for name in ("title", "title_zh", "slug")}
    problem = ""
    if request.method == "POST":
        problem = _why_not(given)
        if not problem:
            try:
                with transaction.atomic():
                    made = Offer.objects.create(seller=member.seller, draft=EMPTY, open=True, **given)
                    audit.note(member.seller, member.user, "offer_made", made.slug, made.title)
                return redirect("seller_offer", member.seller.slug, made.slug)
            except IntegrityError:
                problem = gettext("There is an offer of that name already; choose another for its address.")
    context = {"member": member, "given": given, "problem": problem, "here": "offers"}
    return render(request, "seller/offer_new.html", context, status=422 if problem else 200)


def _why_not(given: dict[str, str]) -> str:
    if not given["title"] or len(given["title"]) > 200 or len(given["title_zh"]) > 200:
        return gettext("Give the offer a title of 1 to 200 characters.")
    if not SLUG.fullmatch(given["slug"]) or given["slug"] in TAKEN:
        return gettext(
            "The name in the address has small letters, digits and hyphens, at most 49, such as long-range-car."
        )
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_team("draft")
def editor(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """The editor. What its form asks for is named by the button: look, turn to the other view, add, save, publish."""
    offer = offer_of(member, offer_slug)
    if request.method != "POST":
        view = "yaml" if request.GET.get("view") == "yaml" else "form"
        return _shown(
            request, member, offer, Editing(offer.draft or EMPTY, choices_text(offer.choices), view, _base(offer))
        )
    sent = _sent(request.POST)
    match request.POST.get("do", "look"):
        case "form" | "yaml" as view:
            return _shown(request, member, offer, Editing(sent.text, sent.choices, view, sent.base))
        case "save":
            return _save(request, member, offer, sent)
        case "publish":
            return _publish(request, member, offer, sent)
        case _:
            return _shown(request, member, offer, sent)


@require_POST
@for_team("draft")
def check(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """The verdict on what is being written, for the live part of the editor. Nothing is kept."""
    offer = offer_of(member, offer_slug)
    sent = _sent(request.POST)
    draft = publishing.read_draft(sent.text, member.seller)
    context = {"verdict": verdict(draft, member.seller, language()), "member": member, "offer": offer,
               "choice_problems": _choices(sent.choices)[1]}  # fmt: skip
    return render(request, "seller/parts/verdict.html", context)


@require_POST
@for_team("publish")
def open_or_close(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """Take orders again, or no more."""
    offer = offer_of(member, offer_slug)
    publishing.set_open(offer, request.POST.get("open") == "yes", member.user)
    return redirect("seller_versions", member.seller.slug, offer.slug)


@require_POST
@for_team("draft")
def titles(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """Call the offer something else; its address stays."""
    offer = offer_of(member, offer_slug)
    title, title_zh = (plain(request.POST.get(name, ""))[:200] for name in ("title", "title_zh"))
    if title:
        with transaction.atomic():
            offer.title, offer.title_zh = title, title_zh
            offer.save(update_fields=["title", "title_zh"])
            audit.note(member.seller, member.user, "offer_changed", offer.slug, title)
    return redirect("seller_offer", member.seller.slug, offer.slug)


def _sent(post: QueryDict) -> Editing:
    """The draft as the form has it: the text it was made from, with what was changed in the fields."""
    text, view = post.get("text", "").replace("\r\n", "\n"), post.get("view", "yaml")
    clauses = clauses_in(text) if view == "form" else None
    if clauses is not None:
        several = {name: list(map(str, post.getlist(name))) for name in post}
        changes = changes_in(clauses, {name: str(post[name]) for name in post}, several)
        text = changed_text(text, changes)
    return Editing(text, post.get("choices", "").replace("\r\n", "\n"), view, post.get("base", ""))


def _choices(text: str) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    try:
        return choices_in(text), ()
    except InvalidFile as error:
        return [], error.problems


def _save(request: HttpRequest, member: Member, offer: Offer, sent: Editing) -> HttpResponse:
    refused = _keep(request, member, offer, sent)
    if refused is not None:
        return refused
    return redirect(f"{reverse('seller_offer', args=[member.seller.slug, offer.slug])}?view={sent.view}&saved=yes")


def _publish(request: HttpRequest, member: Member, offer: Offer, sent: Editing) -> HttpResponse:
    if not may(member.role, "publish"):
        return not_yours(request, member, "publish")
    refused = _keep(request, member, offer, sent)
    if refused is not None:
        return refused
    outcome = publishing.publish(offer.pk, member.user)
    if isinstance(outcome, publishing.Published) or outcome.code == "unchanged":
        return redirect(f"{reverse('seller_versions', args=[member.seller.slug, offer.slug])}?published=yes")
    offer.refresh_from_db()
    again = Editing(sent.text, sent.choices, sent.view, _base(offer))
    return _shown(request, member, offer, again, refused=outcome.code, status=409)


def _keep(request: HttpRequest, member: Member, offer: Offer, sent: Editing) -> HttpResponse | None:
    """Keep the draft, unless somebody kept another meanwhile or its choices cannot be read; then the page that says so."""
    chosen, problems = _choices(sent.choices)
    if problems:
        return _shown(request, member, offer, sent, refused="choices", status=422)
    with transaction.atomic():
        held = Offer.objects.select_for_update(of=("self",)).select_related("seller").get(pk=offer.pk)
        if sent.base != _base(held):
            again = Editing(sent.text, sent.choices, sent.view, _base(held))
            return _shown(request, member, held, again, refused="changed_meanwhile", status=409)
        if (held.draft, held.choices) != (sent.text, chosen):
            publishing.save(held, sent.text, chosen, member.user)
    return None


def _base(offer: Offer) -> str:
    return hashlib.sha256(f"{offer.draft}\0{offer.choices}".encode()).hexdigest()[:16]


def _shown(
    request: HttpRequest, member: Member, offer: Offer, editing: Editing, *, refused: str = "", status: int = 200
) -> HttpResponse:
    lang = language()
    clauses = clauses_in(editing.text)
    as_form = editing.view == "form" and clauses is not None and len(clauses.terms) <= CLAUSES_MAX
    draft = publishing.read_draft(editing.text, member.seller)
    context = {
        "member": member,
        "offer": offer,
        "editing": editing,
        "form": draft_form(clauses, lang) if as_form and clauses is not None else None,
        "form_possible": clauses is not None and len(clauses.terms) <= CLAUSES_MAX,
        "verdict": verdict(draft, member.seller, lang),
        "choice_problems": _choices(editing.choices)[1],
        "latest": offer.versions.order_by("-version").first(),
        "may_draft": may(member.role, "draft"),
        "may_publish": may(member.role, "publish"),
        "refused": refused,
        "saved": request.GET.get("saved") == "yes",
        "here": "offers",
    }
    return render(request, "seller/editor.html", context, status=status)

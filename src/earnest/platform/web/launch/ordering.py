"""Ordering in a launch: choose, read once more by when it would come and what each side loses, then one button."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from earnest.platform.launch.models import Launch, Place
from earnest.platform.launch.permitting import NotPermitted, permit_for
from earnest.platform.web.accounts.people import name_of, person, remember_name
from earnest.platform.web.buyer.access import language
from earnest.platform.web.buyer.checkout import NAME_MAX
from earnest.platform.web.buyer.shop import offered
from earnest.platform.web.launch.door import intake, kept_out
from earnest.platform.web.launch.shop import state_of, the_launch, title_of, variant_lines
from earnest.platform.web.launch.words import refusal
from earnest.render.words import plain


@login_required
@sensitive_post_parameters("name", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a variant and give a name; then the review, whose button goes to the launch's intake."""
    launch = the_launch(slug)
    own = Place.objects.filter(launch_id=launch.pk, buyer_id=person(request).pk).order_by("-number").first()
    if own is not None and launch.per_buyer == 1 and request.method != "POST":
        return redirect("launch_place", slug, own.number)
    if state_of(launch) not in ("open", "paused"):
        return redirect("launch", slug)
    if (elsewhere := kept_out(request, launch, person(request))) is not None:
        return elsewhere
    if request.method == "POST":
        return _review(request, launch)
    return _choose(request, launch)


def _choose(request: HttpRequest, launch: Launch, *, wrong_name: bool = False, code: str = "") -> HttpResponse:
    given = request.POST
    context = {
        **_common(launch),
        "name": given.get("name", "") or name_of(person(request)),
        "chosen": given.get("variant", ""),
        "wrong_name": wrong_name,
        "refused": refusal(code),
        "with_codes": any(variant["for_codes"] for variant in launch.variants),
    }
    return render(request, "launch/choose.html", context, status=422 if wrong_name or code else 200)


def _review(request: HttpRequest, launch: Launch) -> HttpResponse:
    name = plain(request.POST.get("name", ""))
    if not name or len(name) > NAME_MAX:
        return _choose(request, launch, wrong_name=True)
    variant = next((v for v in variant_lines(launch, language()) if v.code == request.POST.get("variant")), None)
    if variant is None:
        return _choose(request, launch, code="unknown_variant")
    try:
        permit = permit_for(launch, person(request), name, request.POST.get("code", ""))
    except NotPermitted as refused:
        return _choose(request, launch, code=refused.code)
    remember_name(person(request), name)
    context = {
        **_common(launch),
        "variant": variant,
        "name": name,
        "permit": permit,
        "intake": intake(launch, "places"),
        "minutes": launch.hold_seconds // 60,
    }
    response = render(request, "launch/review.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _common(launch: Launch) -> dict[str, object]:
    lang = language()
    shown = offered(launch.offer_version, lang)
    return {
        "launch": launch,
        "title": title_of(launch, lang),
        "offered": shown,
        "page": shown.page,
        "seller": launch.seller,
        "variants": variant_lines(launch, lang),
    }

"""One's place in a launch: held until when, waiting behind how many, paid, or gone, and what may be done."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from earnest.core.brief.dates import date_text
from earnest.core.phrases import money
from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Launch, Place
from earnest.platform.launch.paying import pay_address, seat_of
from earnest.platform.launch.permits import Permit, written
from earnest.platform.launch.permitting import PERMIT_LASTS
from earnest.platform.web.accounts.people import person
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.door import intake
from earnest.platform.web.launch.shop import the_launch, title_of


@login_required
@require_safe
def place(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The place, to the person whose it is and to nobody else."""
    launch, lang = the_launch(slug), language()
    own = Place.objects.filter(launch_id=launch.pk, number=number, buyer_id=person(request).pk).first()
    if own is None:
        raise Http404
    context = {
        "launch": launch,
        "title": title_of(launch, lang),
        "place": own,
        "state": State(own.state).name.lower(),
        "window": date_text(own.window, lang) if own.window else "",
        "announced": date_text(own.announced, lang) if own.announced else "",
        "deposit": money(launch.deposit_minor, launch.currency, lang),
        "pay": pay_address(launch, seat_of(own), own.public_id) if own.state == State.HELD else "",
        "cancel": _cancel(launch, own) if own.state in (State.HELD, State.WAITING) else None,
        "before": waiting_before(own) if own.state == State.WAITING else 0,
        "variant": launch.variants[own.variant],
        "seller": launch.seller,
    }
    return render(request, "launch/place.html", context)


def _cancel(launch: Launch, own: Place) -> dict[str, str]:
    """What the form needs that gives the place up."""
    until = int((clock.now() + PERMIT_LASTS).timestamp())
    permit = written(Permit(launch.pk, own.buyer_id, own.buyer_name, until), token_key(bytes(launch.nonce)))
    return {"to": intake(launch, f"places/{own.number}/cancel"), "permit": permit}


def waiting_before(place: Place) -> int:
    """How many wait for the same variant before this place."""
    before = Place.objects.filter(launch_id=place.launch_id, variant=place.variant, state=State.WAITING)
    return before.filter(number__lt=place.number).count()

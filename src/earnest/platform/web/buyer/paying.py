"""The way to the payment: it is started with the provider, and the buyer sent to the provider's page."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import refuse
from earnest.platform.payments.intake import NothingToPay, start_payment
from earnest.platform.payments.port import Declined, Unreachable
from earnest.platform.payments.providers import NoProvider
from earnest.platform.web.buyer.orders import shown

Purpose = Literal["deposit", "balance"]


def to_payment(request: HttpRequest, order: Order, purpose: Purpose, key: str) -> HttpResponse:
    """To the provider's page. Where nothing is to be paid, or the provider does not answer, the order's page says so.

    A balance that nobody may ask for yet is taken too: the buyer has seen what follows and wishes to pay it. The same key
    gives the same payment.
    """
    try:
        return HttpResponseRedirect(start_payment(order, purpose, key, early=True).url)
    except NothingToPay:
        return shown(request, order, outcome=refuse(order.public_id, "nothing_to_pay"), status=409)
    except (Declined, NoProvider, Unreachable):
        return shown(request, order, outcome=refuse(order.public_id, "no_way_to_pay"), status=503)

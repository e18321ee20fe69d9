"""The sandbox's hosted page. It is the provider's, so it asks for no sign-in: its address is the secret."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods

from earnest.core.phrases import money
from earnest.platform import clock
from earnest.platform.payments.port import Declined
from earnest.platform.payments.providers import configured
from earnest.platform.payments.sandbox.acts import ACTS, Closed, do
from earnest.platform.payments.sandbox.links import InvalidLink, opened
from earnest.platform.payments.sandbox.models import HostedPayment
from earnest.platform.payments.sandbox.provider import Sandbox

FAULTS = (
    ("decline", later("The bank declines"), later("Nothing is paid. The page stays open.")),
    ("abandon", later("Leave without paying"), later("Nothing is paid. The page closes for good.")),
    ("pay_twice", later("Pay twice"), later("Two charges. The second has no place and comes back.")),
    ("pay_late", later("Pay, report late"), later("Paid now. The shop hears of it a day later.")),
    ("pay_reported_twice", later("Pay, report twice"), later("Paid once. The shop hears of it twice.")),
    ("pay_refunds_fail", later("Pay, refunds fail"), later("Paid. A refund will be accepted and then fail.")),
)
"""The buttons for what goes wrong: act, label, what it does."""


@require_http_methods(["GET", "POST"])
def pay_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the page, or do what was chosen and go back to the shop."""
    if "sandbox" not in configured():
        raise Http404
    payment = get_object_or_404(HostedPayment, reference=reference)
    if request.method == "POST":
        return _done(request, payment)
    return render(request, "sandbox/pay.html", _shown(payment))


@require_GET
def open_page(request: HttpRequest) -> HttpResponse:
    """Open the payment that the address carries, and go on to its page."""
    if "sandbox" not in configured():
        raise Http404
    try:
        intent = opened(request.META.get("QUERY_STRING", ""))
        return HttpResponseRedirect(Sandbox().start(intent).url)
    except (InvalidLink, Declined):
        raise Http404 from None


def _done(request: HttpRequest, payment: HostedPayment) -> HttpResponse:
    act = request.POST.get("act", "")
    if act not in ACTS:
        return render(request, "sandbox/pay.html", _shown(payment, _("Choose one of the buttons.")), status=400)
    try:
        do(payment.reference, act)
    except Closed:
        payment.refresh_from_db()
        return render(request, "sandbox/pay.html", _shown(payment), status=409)
    return HttpResponseRedirect(payment.return_url)


def _shown(payment: HostedPayment, error: str = "") -> dict[str, object]:
    expired = payment.expires_at <= clock.now()
    return {
        "payment": payment,
        "amount": money(payment.amount_minor, payment.currency, "zh" if get_language() == "zh-hans" else "en"),
        "is_open": payment.state == "open" and not expired,
        "expired": expired,
        "faults": FAULTS,
        "error": error,
    }

"""Where a buyer says to which account payouts go: what cannot go back the way it came, and the penalty of a double return."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from earnest.platform.payments import destinations
from earnest.platform.payments.models import Outgoing


class AccountForm(forms.Form):
    """An account, and what its owner calls it."""

    account = forms.CharField(
        label=later("Account"), max_length=200, help_text=later("As your payment provider names it.")
    )
    label = forms.CharField(label=later("What you call it"), max_length=200, required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payout_page(request: HttpRequest) -> HttpResponse:
    """The account for payouts, what waits for one, and the form to name another. The same account twice changes nothing."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a signed-in person is a User")
    form = AccountForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data["account"]
        destinations.give(account, form.cleaned_data["label"] or _ending(account), owner=user)
        messages.success(request, _("Payouts go to this account from now on."))
        return redirect("payout_destination")
    waiting = Outgoing.objects.filter(order__buyer=user, side="buyer", state="stuck", because="no_destination")
    shown = {
        "form": form,
        "known": destinations.of_user(user.pk),
        "waiting": waiting.select_related("order").order_by("pk"),
    }
    return render(request, "payments/payouts.html", shown, status=400 if form.errors else 200)


def _ending(account: str) -> str:
    """The last characters of an account, enough for its owner to know it by."""
    return f"…{account[-4:]}"

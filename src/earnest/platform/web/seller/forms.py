"""What a seller may tell of things that happened elsewhere, and propose to the buyer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from earnest.platform.web.buyer.forms import (
    BUILD_WHEN_ASKED,
    PROPOSALS,
    ClaimForm,
    Kind,
    ProposalForm,
    _clause,
    _delivery,
    _new_date,
    _said,
)

CLAIMS: dict[str, Kind] = {
    "agreed_delivery": Kind(
        _("We agreed on another day of delivery"), _delivery("amendment_agreed", "negotiated"), ("new_date",)
    ),
    "agreed_waiting": Kind(
        _("We agreed that the goods are built only when the buyer asks"),
        _clause("amendment_agreed", "negotiated", **BUILD_WHEN_ASKED),
    ),
    "asked_for_production": Kind(_("The buyer asked for production"), _said("production_requested")),
    "asked_to_postpone": Kind(_("The buyer asked to postpone"), _said("deferral_requested")),
    "ready": Kind(_("I told the buyer that the goods are ready"), _said("goods_ready")),
    "offered_look": Kind(_("I let the buyer look at the goods"), _said("inspection_offered")),
    "looked": Kind(_("The buyer looked and found nothing wrong"), _said("inspection_passed")),
    "would_not_look": Kind(_("The buyer would not look"), _said("inspection_refused", by="buyer")),
    "tendered": Kind(_("I held the goods out to the buyer"), _said("delivery_tendered")),
    "taken": Kind(_("The buyer took the goods"), _said("delivery_taken")),
    "not_taken": Kind(_("The buyer did not take the goods"), _said("delivery_refused")),
    "delay_announced": Kind(_("I told the buyer that it will be late"), _new_date, ("new_date",)),
    "no_longer_wants": Kind(_("The buyer no longer wants it"), _said("withdrawal_declared", by="buyer")),
    "will_not_pay": Kind(_("The buyer said that they will not pay"), _said("refusal_declared", by="buyer", of="pay")),
}
"""What may have happened elsewhere, by the form's word for it."""


class SellerClaimForm(ClaimForm):
    """Something that happened elsewhere, as the seller tells it."""

    kinds = CLAIMS
    kind = forms.ChoiceField(label=_("What happened?"), choices=[(word, kind.label) for word, kind in CLAIMS.items()])


PROPOSED: dict[str, Kind] = {
    **PROPOSALS,
    "ending": Kind(_("End it together, with this sum back to the buyer"), PROPOSALS["ending"].event, ("amount",)),
}
"""What may be proposed, by the form's word for it."""


class SellerProposalForm(ProposalForm):
    """A change of the contract, or its end, to be agreed on with the buyer."""

    kinds = PROPOSED
    kind = forms.ChoiceField(label=_("What do you propose?"), choices=[(word, k.label) for word, k in PROPOSED.items()])
    amount = forms.DecimalField(
        label=_("Which sum goes back to the buyer?"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    note = forms.CharField(
        label=_("A word to the buyer"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

"""What a buyer may tell of things that happened elsewhere, and propose to the other side: forms, and the events they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from earnest.core.facts.events import AnyEvent
from earnest.platform.web.buyer.acting import TEXT_MAX, converted
from earnest.render.words import plain

Given = Mapping[str, Any]


class Kind(NamedTuple):
    """Something that may be told or proposed: its label, the fields of its event, and which of the form it needs."""

    label: Promise
    event: Callable[[Given], dict[str, Any]]
    needs: tuple[str, ...] = ()


def _said(kind: str, **fields: str) -> Callable[[Given], dict[str, Any]]:
    return lambda given: {"event": kind, **fields}


def _clause(kind: str, layer: str, **clause: Any) -> Callable[[Given], dict[str, Any]]:
    return lambda given: {"event": kind, "terms": [{"layer": layer, **clause}]}


def _delivery(kind: str, layer: str) -> Callable[[Given], dict[str, Any]]:
    return lambda given: {
        "event": kind, "terms": [{"topic": "delivery", "layer": layer, "due": f"by {given['new_date'].isoformat()}"}],
    }  # fmt: skip


def _new_date(given: Given) -> dict[str, Any]:
    return {"event": "delay_announced", "new_date": given["new_date"].isoformat()}


LOOK_FIRST = {"topic": "inspection", "before": "balance"}
BUILD_WHEN_ASKED = {"topic": "production", "start": "when asked by buyer"}
PAY_AFTER_LOOKING = {"topic": "balance", "due": "within 7 days of inspection_passed"}
"""Clauses that are often promised or agreed on."""


def _ending(given: Given) -> dict[str, Any]:
    return {"event": "ending_agreed", "returns": f"{given['amount']} {given['currency']}"}


CLAIMS: dict[str, Kind] = {
    "promised_inspection": Kind(
        _("The seller promised that I may look before I pay the balance"),
        _clause("promise_made", "promise", **LOOK_FIRST),
    ),
    "promised_delivery": Kind(
        _("The seller promised delivery by a day"), _delivery("promise_made", "promise"), ("new_date",)
    ),
    "agreed_waiting": Kind(
        _("We agreed that the goods are built only when I ask"),
        _clause("amendment_agreed", "negotiated", **BUILD_WHEN_ASKED),
    ),
    "agreed_delivery": Kind(
        _("We agreed on another day of delivery"), _delivery("amendment_agreed", "negotiated"), ("new_date",)
    ),
    "asked_for_production": Kind(_("I asked for production"), _said("production_requested")),
    "asked_to_postpone": Kind(_("I asked to postpone"), _said("deferral_requested")),
    "asked_to_look": Kind(_("I asked to look at the goods"), _said("inspection_requested")),
    "demanded_delivery": Kind(_("I asked for delivery"), _said("delivery_demanded")),
    "objected": Kind(_("I objected"), _said("objection_raised", by="buyer")),
    "balance_demanded": Kind(_("The seller asked for the balance"), _said("balance_demanded")),
    "delay_announced": Kind(_("The seller said that it will be late"), _new_date, ("new_date",)),
    "cannot_supply": Kind(_("The seller said that it cannot supply"), _said("unavailability_declared")),
    "will_not_deliver": Kind(
        _("The seller said that it will not deliver"), _said("refusal_declared", by="seller", of="deliver")
    ),
    "dearer": Kind(_("The seller asked for a higher price"), _said("variation_declared", of="price")),
    "no_look": Kind(_("The seller did not let me look"), _said("inspection_refused", by="seller")),
    "ended": Kind(
        _("The seller said that the contract is at an end"), _said("termination_declared", by="seller", ground="other")
    ),
    "kept": Kind(_("The seller said that it keeps my money"), _said("sum_retained")),
}
"""What may have happened elsewhere, by the form's word for it."""

PROPOSALS: dict[str, Kind] = {
    "delivery": Kind(_("Another day of delivery"), _delivery("amendment_agreed", "negotiated"), ("new_date",)),
    "waiting": Kind(_("Build only when I ask"), _clause("amendment_agreed", "negotiated", **BUILD_WHEN_ASKED)),
    "balance": Kind(
        _("The balance within 7 days after I have looked"),
        _clause("amendment_agreed", "negotiated", **PAY_AFTER_LOOKING),
    ),
    "ending": Kind(_("End it together, with this sum back to me"), _ending, ("amount",)),
}
"""What may be proposed, by the form's word for it."""


class _KindForm(forms.Form):
    """A choice of kinds, and the fields that some of them need."""

    kinds: Mapping[str, Kind] = {}
    new_date = forms.DateField(label=_("Which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """A field that the chosen kind needs must be filled in."""
        given: dict[str, Any] = super().clean() or {}
        kind = self.kinds.get(given.get("kind", ""))
        for name in kind.needs if kind else ():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what you chose."))
        return given

    def event(self, day: str, **more: Any) -> AnyEvent:
        """The event of a valid form, on ``day``. Raises: BadForm: a field of it cannot be used."""
        given = {**self.cleaned_data, **more}
        return converted({"on": day, **self.kinds[given["kind"]].event(given), **_noted(given)})


class ClaimForm(_KindForm):
    """Something that happened elsewhere: what, on which day, and who said it where."""

    kinds = CLAIMS
    field_order = ("kind", "day", "new_date", "note")
    kind = forms.ChoiceField(label=_("What happened?"), choices=[(word, kind.label) for word, kind in CLAIMS.items()])
    day = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label=_("What exactly was said or done, by whom, and where?"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_date = forms.DateField(
        label=_("Which day was named? (for a promised, agreed or announced day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def day_told(self) -> str:
        """The day of a valid form, as the case language writes it."""
        day: date = self.cleaned_data["day"]
        return day.isoformat()


class ProposalForm(_KindForm):
    """A change of the contract, or its end, to be agreed on."""

    kinds = PROPOSALS
    field_order = ("kind", "new_date", "amount", "note")
    kind = forms.ChoiceField(
        label=_("What do you propose?"), choices=[(word, k.label) for word, k in PROPOSALS.items()]
    )
    amount = forms.DecimalField(
        label=_("Which sum comes back to you?"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    note = forms.CharField(
        label=_("A word to the seller"), max_length=TEXT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def _noted(given: Given) -> dict[str, str]:
    note = plain(given.get("note") or "")
    return {"note": note} if note else {}

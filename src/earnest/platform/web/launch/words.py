"""Why intake or the door refused, to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as later

REFUSALS = {
    "not_open": later("The launch has not opened yet."),
    "paused": later("The launch is paused. Nobody loses a place; come again in a moment."),
    "closed": later("The launch is over."),
    "no_lobby": later("The lobby is not open yet."),
    "drawn": later("This launch is by lot, and the lot was drawn. Nobody can join any more."),
    "ticket_used": later("With this browser's turn somebody else has ordered already. Get in line with a browser of your own."),
    "captcha": later("Show that you are a person, and try again."),
    "too_many": later("Too many came from where you are at this moment. Wait a minute, and try again."),
    "unknown_variant": later("Choose one of the variants."),
    "limit_reached": later("You already have as many places in this launch as one buyer may have."),
    "full": later("Everything is taken, and the waiting list is full."),
    "email_not_proven": later("Confirm your e-mail address first: open the link in the message we sent, then come back."),
    "code_unknown": later("There is no such priority code in this launch. Look at it again, letter by letter."),
    "code_used": later("This priority code is somebody else's by now."),
    "permit_wrong": later("This was not an order of this launch. Review it once more; nothing was placed."),
    "permit_expired": later("That took more than half an hour. Review the order once more; nothing was placed."),
    "busy": later("So many are ordering at this moment that you would have waited too long. Nothing was placed; try again."),
    "unknown": later("Something failed on our side at this moment. Try again: what was placed is placed once."),
    "not_leading": later("Orders are being taken over by another server. Try again in a moment."),
}  # fmt: skip


def refusal(code: str) -> str:
    """The sentence for a code, empty for none."""
    if not code:
        return ""
    return str(REFUSALS.get(code, later("That could not be done. Nothing was placed; try again.")))

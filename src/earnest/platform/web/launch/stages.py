"""What the stages of a launch's numbers are called, and what each means: the definitions that the public reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as later

MEANS = {
    "lobby": (later("At the door"), later("In the lobby, or in the waiting room and not let in yet. No order.")),
    "waiting": (later("On the waiting list"), later("Beyond capacity. No order, no money; a place moves up when one falls free.")),
    "held": (later("Held, not paid"), later("A place is kept while its buyer pays. Without the deposit it lapses.")),
    "refundable": (
        later("Paid and refundable"),
        later("The deposit is in escrow, and the buyer may still leave and lose nothing of it."),
    ),
    "binding": (later("Binding"), later("The deposit is in escrow; who leaves now loses by it.")),
    "locked": (later("Locked in"), later("The buyer has asked for the goods to be built.")),
    "in_production": (later("In production"), later("The seller has begun to build.")),
    "ready": (later("Ready"), later("Built, and not handed over yet.")),
    "delivered": (later("Delivered"), later("The buyer has the goods.")),
    "lapsed": (later("Lapsed"), later("Held, and not paid in time. Counted in no other line.")),
    "cancelled": (later("Given up"), later("Given up by the buyer before paying. Counted in no other line.")),
    "ended": (
        later("Ended after payment"),
        later("Cancelled, withdrawn or terminated; the money is on its way, or stays with the seller by law."),
    ),
    "refunded": (later("Refunded"), later("Ended after payment, and the refund has arrived.")),
}  # fmt: skip
EARLIER = {"held": MEANS["held"], "waiting": MEANS["waiting"], "lapsed": MEANS["lapsed"], "cancelled": MEANS["cancelled"],
           "paid": (later("Paid"), later("The deposit had come in, whatever became of the order later."))}  # fmt: skip
"""What was noted of a second, and what it means."""

"""An order as a line of a list, told in the language of the page."""

from __future__ import annotations

from msgspec import Struct

from earnest.core.brief.dates import date_text
from earnest.core.brief.document import Language
from earnest.core.brief.wording import sentence
from earnest.core.phrases import money, phrase
from earnest.platform.orders.models import Order
from earnest.platform.web.voice import Voice


class Line(Struct, frozen=True):
    """An order in a list: who, what, how far it has come, whose turn it is with what by when, what is held for it."""

    id: str
    number: int
    buyer: str
    title: str
    phase: str
    blame: str
    uncertain: bool
    debtor: str
    due: str
    day: str
    held: str


def line(order: Order, lang: Language) -> Line:
    """The line of an order whose offer was read with it."""
    offer = order.offer_version.offer
    debtor, _, duty = order.next_due.partition(":")
    return Line(
        id=order.public_id,
        number=order.queue_number,
        buyer=order.buyer_name,
        title=offer.title_zh if lang == "zh" and offer.title_zh else offer.title,
        phase=sentence(phrase(f"phase.{order.phase}", lang)),
        blame=order.default_by,
        uncertain=order.uncertain,
        debtor=debtor,
        due=Voice("seller", lang).says(phrase(f"owe.{duty}", lang)) if duty else "",
        day=date_text(order.next_due_on, lang) if order.next_due_on else "",
        held=money(order.held_minor, order.currency, lang) if order.held_minor else "",
    )

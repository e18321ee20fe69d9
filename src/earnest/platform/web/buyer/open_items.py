"""What waits for an answer on an order: proposals of either side, and what the other side says happened."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.clause_text import content, topic
from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import day_text
from earnest.core.case import Case
from earnest.core.guard import Refused, guard
from earnest.core.moments import When
from earnest.core.phrases import money
from earnest.core.standing import Standing
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.reading import event_of
from earnest.platform.web.balance import Said
from earnest.platform.web.consequences import consequence
from earnest.platform.web.order_page import OrderPage
from earnest.platform.web.spoken import Spoken
from earnest.platform.web.voice import Reader, Voice


class Proposed(Struct, frozen=True):
    """A proposal: the kind of event it would be, its clauses or the sum that comes back, and what follows if it is agreed.

    ``possible`` is false where the order has moved on, so that agreeing would come to nothing.
    """

    id: int
    kind: str
    returns: str
    terms: tuple[str, ...]
    note: str
    day: str
    mine: bool
    answerable: bool
    possible: bool
    says: tuple[Said, ...]


class Claimed(Struct, frozen=True):
    """One side's word that the settlement may hang on: the event's number, what it says, its day, and where it stands."""

    number: int
    text: str
    note: str
    day: str
    spoken: Spoken


def proposals(order: Order, case: Case, standing: Standing, voice: Voice, now: datetime) -> tuple[Proposed, ...]:
    """Proposals not yet answered, the oldest first."""
    rows = order.proposals.filter(answer="").order_by("pk")
    sources = Sources(case, standing, voice.lang)
    return tuple(_proposed(row, case, standing, sources, voice, now) for row in rows if _is_shown(row, voice.side))


def _is_shown(row: Proposal, side: Reader) -> bool:
    """A seller's own second yes is the team's business, not the buyer's."""
    return side in (row.side, row.needs)


def _proposed(row: Proposal, case: Case, standing: Standing, sources: Sources, voice: Voice, now: datetime) -> Proposed:
    event = replace(event_of(row.payload), on=When(now))
    tried = guard(standing, event, now)
    colon = "：" if voice.lang == "zh" else ": "
    returns = getattr(event, "returns", None)
    return Proposed(
        id=row.pk,
        kind=str(event.__struct_config__.tag),
        returns=money(returns.minor, returns.currency, voice.lang) if returns else "",
        terms=tuple(
            f"{topic(clause, voice.lang)}{colon}{voice.says(content(clause, voice.lang))}"
            for clause in getattr(event, "terms", ())
        ),
        note=event.note,
        day=day_text(row.recorded_at, sources.zone, voice.lang),
        mine=row.side == voice.side,
        answerable=row.needs == voice.side,
        possible=not isinstance(tried, Refused),
        says=() if isinstance(tried, Refused) else consequence(standing, tried, sources, voice, now).says,
    )


def claims(page: OrderPage, voice: Voice) -> tuple[Claimed, ...]:
    """What one side says that the other has not agreed to, or is asked about because money waits for it; the oldest first."""
    return tuple(
        Claimed(item.number, item.text, item.note, item.date, item.spoken)
        for item in page.happened
        if item.spoken is not None and (item.disputed or item.number in page.asked)
    )

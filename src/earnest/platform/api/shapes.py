"""What the API answers with. Instants are ISO 8601 UTC, amounts minor units of the currency beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_type_hints

from msgspec import Meta, Struct, defstruct

from earnest.core.standing import JudgedEvent, Standing
from earnest.platform.api.problems import Citation, Finding, ProblemDetails

Side = Literal["buyer", "seller"]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Slug = Annotated[str, Meta(min_length=1, max_length=50, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]

_PARTS = get_type_hints(Standing, localns={"Inputs": object})
StandingBody = defstruct(
    "Standing",
    [(name, _PARTS[name]) for name in Standing.__struct_fields__ if name != "inputs"],
    namespace={"__doc__": "Where both parties stand at an instant. See docs/case-language.md for its parts."},
)
"""A standing without the inputs it was judged from."""


class Me(Struct, frozen=True):
    """Who calls, with what they may do: ``scopes`` of the key (a session has all), ``sellers`` they speak for."""

    user: str
    key: str | None
    scopes: tuple[str, ...]
    sellers: tuple[str, ...]


class SellerBody(Struct, frozen=True):
    """A seller, and the caller's role there."""

    slug: str
    name: str
    legal_name: str
    law: str
    zone: str
    currency: str
    role: str


class MemberBody(Struct, frozen=True):
    """A person who acts for a seller."""

    id: int
    name: str
    email: str
    role: str


class Sellers(Struct, frozen=True):
    """The sellers the caller speaks for."""

    items: tuple[SellerBody, ...]


class Members(Struct, frozen=True):
    """The people of a seller."""

    items: tuple[MemberBody, ...]


class OfferSummary(Struct, frozen=True):
    """An offer: open or closed, and its newest published version."""

    seller: str
    slug: str
    title: str
    title_zh: str
    open: bool
    version: int | None
    published_at: datetime | None


class Offers(Struct, frozen=True):
    """A page of offers."""

    items: tuple[OfferSummary, ...]
    next: str | None


class OfferBody(Struct, frozen=True):
    """An offer with the document of its newest version in the case language; ``draft`` for the seller's people only."""

    seller: str
    slug: str
    title: str
    title_zh: str
    open: bool
    version: int | None
    published_at: datetime | None
    document: dict[str, Any] | None
    variants: tuple[Any, ...]
    draft: str | None


class VersionBody(Struct, frozen=True):
    """A published version: its document in the case language, as it will always be."""

    version: int
    published_at: datetime
    document: dict[str, Any]
    variants: tuple[Any, ...]
    source: str


class VersionSummary(Struct, frozen=True):
    """A published version, without its document."""

    version: int
    published_at: datetime


class Versions(Struct, frozen=True):
    """A page of versions, newest first."""

    items: tuple[VersionSummary, ...]
    next: str | None


class Checked(Struct, frozen=True):
    """What the law makes of a draft today. One that passes can be published."""

    passes: bool
    findings: tuple[Finding, ...]


class OrderSummary(Struct, frozen=True):
    """An order as the lists show it. ``version`` is the number of events in its log."""

    id: str
    seller: str
    offer: str
    offer_version: int
    number: int
    buyer_name: str
    side: Side
    placed_at: datetime
    changed_at: datetime
    version: int
    phase: str
    contract: str
    settlement: str
    default_by: str
    uncertain: bool
    currency: str
    price_minor: int | None
    held_minor: int
    next_due: str
    next_due_on: date | None
    next_change_at: datetime | None


class Orders(Struct, frozen=True):
    """A page of orders, newest first."""

    items: tuple[OrderSummary, ...]
    next: str | None


class HoldBody(Struct, frozen=True):
    """Why a settlement is not paid yet: it rests on these events, which ``side`` reports and the other may deny until then."""

    side: Side
    events: tuple[int, ...]
    until: datetime


class OrderBody(Struct, frozen=True):
    """An order with where both parties stand now, and every provision that rests on; ``hold``: what its money waits for."""

    order: OrderSummary
    hold: HoldBody | None
    configuration: dict[str, Any]
    standing: StandingBody  # type: ignore[valid-type]
    citations: tuple[Citation, ...]


class LoggedEvent(Struct, frozen=True):
    """An event of an order's log.

    A claim or a report is one side's word, ``said_by``'s, and the other may answer it; ``answer``: what became of it, and
    ``decided_by`` whom. ``counts``: how it is judged now. ``answer_by``: until then no settlement in that side's favour rests
    on it unanswered. ``pursue_by``: by then that side must go to court, or the settlement goes on without it.
    """

    number: int
    kind: str
    event: dict[str, Any]
    side: str
    status: Literal["agreed", "claimed"]
    effective_at: datetime
    recorded_at: datetime
    said_by: Side | None = None
    answer: Literal["confirmed", "denied", "taken_back", "found_so", "found_not_so"] | None = None
    counts: Literal["established", "disputed", "not_so"] = "established"
    decided_by: str = ""
    answer_by: datetime | None = None
    pursue_by: datetime | None = None


class Events(Struct, frozen=True):
    """A page of an order's log, in order."""

    items: tuple[LoggedEvent, ...]
    next: str | None


class DoneBody(Struct, frozen=True):
    """The command was carried out: the order's new version, the event's number, its effect in law and the phrase for why.

    For a proposal, ``event`` is its id.
    """

    order: str
    version: int
    event: int
    effect: str
    because: str


class Preview(Struct, frozen=True):
    """What an act would come to if it were done now; nothing was done. Refused: ``refusal`` says why.

    ``second_yes``: whose yes it needs beside, so that it is to be proposed. ``after``: the standing after it.
    """

    accepted: bool
    second_yes: Literal["", "buyer", "seller"]
    refusal: ProblemDetails | None
    judged: JudgedEvent | None
    after: StandingBody | None  # type: ignore[valid-type]


class ProposalBody(Struct, frozen=True):
    """An act that waits for, or had, a second yes."""

    id: int
    event: dict[str, Any]
    side: str
    needs: str
    recorded_at: datetime
    answer: str
    answered_at: datetime | None


class Proposals(Struct, frozen=True):
    """A page of proposals, newest first."""

    items: tuple[ProposalBody, ...]
    next: str | None


class EvidenceBody(Struct, frozen=True):
    """A file kept as evidence; events name it by its label."""

    label: str
    name: str
    media_type: str
    sha256: str
    size: int
    side: str
    recorded_at: datetime


class EvidenceList(Struct, frozen=True):
    """An order's evidence."""

    items: tuple[EvidenceBody, ...]


class NoticeBody(Struct, frozen=True):
    """A message to the caller's side about an order."""

    id: int
    order: str
    key: str
    values: dict[str, Any]
    event: int | None
    recorded_at: datetime
    read_at: datetime | None


class Notices(Struct, frozen=True):
    """A page of notices, newest first."""

    items: tuple[NoticeBody, ...]
    next: str | None


class TransferBody(Struct, frozen=True):
    """A line of the ledger: from the account debited to the account credited. ``award`` is the basis of an award."""

    kind: str
    debit: str
    credit: str
    currency: str
    amount_minor: int
    reason: str
    award: str
    provisions: tuple[str, ...]
    at: datetime


class Statement(Struct, frozen=True):
    """What the ledger holds of an order, in order of posting."""

    order: str
    items: tuple[TransferBody, ...]


class PaymentBody(Struct, frozen=True):
    """A payment; it is paid on the provider's page at ``url``."""

    id: int
    order: str
    purpose: str
    amount_minor: int
    currency: str
    state: str
    url: str
    created_at: datetime
    expires_at: datetime


class Payments(Struct, frozen=True):
    """An order's payments."""

    items: tuple[PaymentBody, ...]


class EndpointBody(Struct, frozen=True):
    """A webhook endpoint. ``kinds`` empty: every kind. Disabled: why, and since when."""

    id: int
    url: str
    description: str
    kinds: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: str


class EndpointSecret(Struct, frozen=True):
    """An endpoint with its signing secret, which is shown this once."""

    endpoint: EndpointBody
    secret: str


class Endpoints(Struct, frozen=True):
    """A seller's endpoints."""

    items: tuple[EndpointBody, ...]


class DeliveryBody(Struct, frozen=True):
    """A message to an endpoint, and how its tries went."""

    id: int
    message: str
    kind: str
    created_at: datetime
    attempts: int
    next_try_at: datetime | None
    delivered_at: datetime | None
    given_up_at: datetime | None
    last_status: int | None
    last_error: str
    payload: dict[str, Any]


class Deliveries(Struct, frozen=True):
    """A page of deliveries, newest first."""

    items: tuple[DeliveryBody, ...]
    next: str | None

"""From a draft to a published version: read, checked under the seller's law, kept for ever with what the checker found.

A version never changes. Orders keep the version on which they were placed.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from earnest.core.case import read_custom, write_custom
from earnest.core.case_checks import OfferFile, check_offer
from earnest.core.check import STRIKES, CheckResult, Entry, check
from earnest.core.moments import When
from earnest.core.terms.offer import Offer as Terms
from earnest.files import InvalidFile, Problem, Source, decode, read_source
from earnest.files.cases import offer_in
from earnest.files.errors import dotted
from earnest.platform import clock
from earnest.platform.selling import audit
from earnest.platform.selling.models import Offer, OfferVersion, Seller

Code = Literal["unreadable", "not_lawful", "unchanged"]


class Finding(Struct, frozen=True):
    """What the checker found, and the line of the draft it is about."""

    entry: Entry
    line: int

    @property
    def strikes(self) -> bool:
        """Whether the law would strike or limit the clause, so that the offer does not pass."""
        return self.entry.severity in STRIKES


class Draft(Struct, frozen=True):
    """A draft as it was understood: what could not be read, or the offer and what the law makes of it."""

    text: str
    problems: tuple[Problem, ...] = ()
    offer: Terms | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether it may be published."""
        return self.offer is not None and not self.struck

    @property
    def struck(self) -> tuple[Finding, ...]:
        """What has to be mended or removed first."""
        return tuple(finding for finding in self.findings if finding.strikes)


class Published(Struct, frozen=True):
    """The version that was made."""

    version: OfferVersion


class NotPublished(Struct, frozen=True):
    """Why nothing was published: it cannot be read, the law strikes clauses, or it is the latest version word for word."""

    code: Code
    draft: Draft


def read_draft(text: str, seller: Seller) -> Draft:
    """Read and check a draft, as of today in the seller's zone."""
    try:
        source = read_source(text, "draft")
        file = _file_in(source, seller)
    except InvalidFile as error:
        return Draft(text, problems=error.problems)
    (result,) = check(file, _today(seller))
    found = [Finding(entry, _line(source, entry.clause)) for entry in _gravest_first(result)]
    return Draft(text, offer=file.offer, findings=tuple(found))


def save(offer: Offer, text: str, choices: list[Any], author: User) -> None:
    """Keep a draft, whatever it says: what is wrong with it is shown, and it cannot be published."""
    with transaction.atomic():
        offer.draft, offer.choices = text, choices
        offer.save(update_fields=["draft", "choices"])
        audit.note(offer.seller, author, "draft_saved", offer.slug)


def publish(offer_id: int, author: User) -> Published | NotPublished:
    """Publish an offer's draft as its next version, or say why not. Two at once: the second finds nothing changed.

    Raises: Offer.DoesNotExist.
    """
    with transaction.atomic():
        offer = Offer.objects.select_for_update(of=("self",)).select_related("seller").get(pk=offer_id)
        draft, latest = read_draft(offer.draft, offer.seller), offer.versions.order_by("-version").first()
        if draft.offer is None:
            return NotPublished("unreadable", draft)
        if not draft.passes:
            return NotPublished("not_lawful", draft)
        if latest is not None and (latest.source, latest.variants) == (offer.draft, offer.choices):
            return NotPublished("unchanged", draft)
        number = latest.version + 1 if latest else 1
        terms = replace(draft.offer, version=number, published=When(_today(offer.seller)))
        version = OfferVersion.objects.create(
            offer=offer, version=number, document=stored(terms), source=offer.draft, variants=offer.choices,
            findings=stored([finding.entry for finding in draft.findings]), published_at=clock.now(), published_by=author,
        )  # fmt: skip
        audit.note(offer.seller, author, "version_published", offer.slug, str(number))
        return Published(version)


def set_open(offer: Offer, is_open: bool, author: User) -> None:
    """Take orders again, or no more. Orders that are there go on."""
    with transaction.atomic():
        offer.open = is_open
        offer.save(update_fields=["open"])
        audit.note(offer.seller, author, "offer_opened" if is_open else "offer_closed", offer.slug)


def stored(value: Any) -> Any:
    """A value of the engine as JSON data."""
    return msgspec.to_builtins(value, enc_hook=write_custom)


def _today(seller: Seller) -> date:
    return clock.now().astimezone(ZoneInfo(seller.zone)).date()


def _file_in(source: Source, seller: Seller) -> OfferFile:
    """The offer file in a text, or the offer alone, under the seller's law as of today. Raises: InvalidFile."""
    data = source.data
    if isinstance(data, dict) and not {"offer", "earnest", "facts"} & data.keys():
        file = OfferFile(earnest=1, offer=decode(source, Terms, dec_hook=read_custom))
        _refuse(source, [(at[1:], what) for at, what in check_offer(file)])
    else:
        file = offer_in(source)
    price = file.offer.price()
    if price is not None and price.currency != seller.currency:
        _refuse(
            source,
            [(_terms_path(source), f"the price is in {price.currency}; {seller.name} sells in {seller.currency}")],
        )
    return replace(file, law=(seller.law,), offer=replace(file.offer, published=None))


def _refuse(source: Source, found: list[tuple[tuple[str | int, ...], str]]) -> None:
    if found:
        places = [(source.position(at), at, what) for at, what in found]
        raise InvalidFile(
            Problem(file=source.name, line=p.line, column=p.column, field=dotted(at), what=what)
            for p, at, what in places
        )


def _gravest_first(result: CheckResult) -> list[Entry]:
    return sorted(result.entries, key=lambda entry: entry.severity not in STRIKES)


def _terms_path(source: Source) -> tuple[str | int, ...]:
    inside = ("offer",) if isinstance(source.data, dict) and "offer" in source.data else ()
    return (*inside, "terms")


def _line(source: Source, clause: str) -> int:
    """The line on which a clause begins; unnamed clauses are C1, C2, ... in their order."""
    data: Any = source.data
    terms = data["offer"].get("terms", []) if "offer" in data else data.get("terms", [])
    ids = [str(item.get("id") or f"C{n}") for n, item in enumerate(terms, 1)]
    path = _terms_path(source)
    return source.position((*path, ids.index(clause)) if clause in ids else path[:-1]).line

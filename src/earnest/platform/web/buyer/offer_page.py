"""The offer page: what a buyer should know before paying, read off a trial order. Pure: no request, no database.

The trial order is one on which the deposit was paid just now. What each side would lose by walking away, what the money is
in law, and what the law makes of each clause are then the standing's to say, as on any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.clause_text import called_in
from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import date_text
from earnest.core.brief.document import Language
from earnest.core.brief.wording import sentence, why
from earnest.core.case import Case
from earnest.core.case_checks import OfferFile
from earnest.core.check import STRIKES, Entry, check
from earnest.core.facts import events as e
from earnest.core.law.finding import Because
from earnest.core.law.registry import pack
from earnest.core.moments import When, local_day
from earnest.core.money import Money
from earnest.core.phrases import money, phrase
from earnest.core.standing import Power, Standing
from earnest.core.terms.clauses import Deposit
from earnest.core.terms.offer import Offer, Parties, Person
from earnest.platform.orders.read_model import day_before
from earnest.platform.web.balance import Balance, Said, weighed
from earnest.platform.web.order_page import Law
from earnest.platform.web.story import Agreed, agreed
from earnest.platform.web.voice import Voice

DepositKind = Literal["earnest", "capped", "prepayment", "none"]
"""What the money paid beforehand is in law: a deposit, one only in part, a prepayment; or there is none."""
LEADS: dict[Language, tuple[tuple[str, str], tuple[str, str]]] = {
    "en": (
        ("Once you have paid, walking away costs you", "Once you have paid, walking away costs the seller"),
        ("After {day}, walking away costs you", "After {day}, walking away costs the seller"),
    ),
    "zh": (
        ("付款之后，您退出将损失", "付款之后，卖方退出将损失"),
        ("{day}之后，您退出将损失", "{day}之后，卖方退出将损失"),
    ),
}
"""What stands under each pan before there is an order; then the same where the buyer may first leave for a time."""
EXITS = frozenset({"withdraw", "cancel"})
"""Powers to leave that need no breach of the other side."""
EXIT: dict[Language, tuple[str, str]] = {
    "en": ("You may {power}. {why}", "If you pay today, you may {power} for nothing until {day}, and no longer. {why}"),
    "zh": ("您可以{power}。{why}", "今天付款的，您在{day}前（含当日）可以{power}，没有损失，逾期则不能。{why}"),
}
"""How a way out is told, without and with its last day."""
MadeOn = Literal["order", "payment", "later"]
"""When the contract is made: on ordering, when the deposit is paid, or only by something that is still to be done."""
KEY_TOPICS = ("delivery", "production", "inspection", "balance", "validity", "cancellation", "refund")
"""What is told before the terms in full, in this order."""


class Finding(Struct, frozen=True):
    """A finding of the checker: how grave, about which clause (its label), what, and how the seller could mend it."""

    severity: str
    strikes: bool
    says: Said
    mend: str


class OfferPage(Struct, frozen=True):
    """What is told of an offer: texts in ``lang``, empty where there is nothing to tell; ``deposit_minor`` in minor units.

    ``called`` is the contract's word for the deposit, ``free_until`` the last day on which leaving costs nothing if one pays
    today, ``delivery`` the promise of delivery, ``promised`` what is told first.
    """

    lang: Language
    price: str
    deposit: str
    called: str
    deposit_minor: int
    currency: str
    kind: DepositKind
    kind_why: tuple[Said, ...]
    effective: str
    made_on: MadeOn
    balance: Balance
    free_until: str
    delivery: str
    promised: tuple[Agreed, ...]
    exits: tuple[Said, ...]
    findings: tuple[Finding, ...]
    passes: bool
    agreed: tuple[Agreed, ...]
    law: tuple[Law, ...]

    @property
    def titles(self) -> dict[str, str]:
        """What each label stands for, in a line."""
        found = {item.label: f"{item.topic}: {item.content}" for item in self.agreed if item.label}
        return found | {item.label: item.citation for item in self.law}


class TermsOnly(Sources):
    """Sources of an offer: clauses are numbered from 1, and the events of the trial order are not cited."""

    def __init__(self, case: Case, standing: Standing, lang: Language) -> None:
        super().__init__(case, standing, lang)
        self._facts = {}
        self._clauses = {id_: str(place) for place, id_ in enumerate(self.clauses, 1)}


def deposit_of(offer: Offer) -> Money | None:
    """What is to be paid on ordering; None if the offer asks for nothing beforehand."""
    clauses = [clause for clause in offer.terms if isinstance(clause, Deposit)]
    return next((clause.amount for clause in clauses if clause.amount and clause.amount.minor), None)


def trial_case(offer: Offer, law: str, zone: str, now: datetime, promises: tuple[e.AnyEvent, ...] = ()) -> Case:
    """An order on the offer placed at ``now`` (UTC), the deposit paid; ``promises`` are what the seller had said by then."""
    facts: list[e.AnyEvent] = [*promises, e.OrderPlaced(on=When(now))]
    deposit = deposit_of(offer)
    if deposit:
        facts.append(e.DepositPaid(on=When(now), amount=deposit))
    parties = Parties(buyer=Person(acts_as="consumer"), seller=Person(acts_as="business"))
    return Case(earnest=1, id="trial", law=law, zone=zone, parties=parties, offer=offer, facts=tuple(facts))


def offer_page(case: Case, lang: Language, now: datetime) -> OfferPage:
    """What to tell of the offer in a trial case, to a buyer, at ``now`` (UTC)."""
    standing = case.judge(now + timedelta(seconds=1))
    voice, sources = Voice("buyer", lang), TermsOnly(case, standing, lang)
    deposit, price = deposit_of(case.offer), case.offer.price()
    clauses = agreed(standing, sources, voice)
    kind, reasons = _kind(standing)
    findings = tuple(_findings(case, sources, voice, now))
    return OfferPage(
        lang=lang,
        price=money(price.minor, price.currency, lang) if price else "",
        deposit=money(deposit.minor, deposit.currency, lang) if deposit else "",
        called=phrase(f"named.{called_in(case.offer.terms)}", lang),
        deposit_minor=deposit.minor if deposit else 0,
        currency=standing.currency,
        kind=kind,
        kind_why=tuple(Said(voice.says(why(b, lang, standing.currency)), sources.cites(b)) for b in reasons),
        effective=money(standing.deposit_effective_minor, standing.currency, lang),
        made_on=_made_on(case, standing, now),
        balance=_balance(case, standing, sources, voice),
        free_until=_free_until(standing, sources, voice),
        delivery=next((told.content for _, told in _in_force(standing, clauses, ("delivery",))), ""),
        promised=tuple(told for _, told in _in_force(standing, clauses, KEY_TOPICS)),
        exits=tuple(_exits(standing, sources, voice)),
        findings=findings,
        passes=not any(finding.strikes for finding in findings),
        agreed=clauses,
        law=tuple(_law(sources)),
    )


def _made_on(case: Case, standing: Standing, now: datetime) -> MadeOn:
    """When the contract is made, found by leaving the payment out."""
    if standing.contract != "in_force":
        return "later"
    unpaid = replace(case, facts=tuple(fact for fact in case.facts if not isinstance(fact, e.DepositPaid)))
    return "order" if unpaid.judge(now + timedelta(seconds=1)).contract == "in_force" else "payment"


def _balance(case: Case, standing: Standing, sources: Sources, voice: Voice) -> Balance:
    """What each side loses by walking away; where the buyer may leave for nothing for a time, what it is afterwards."""
    ends = [power.until for power in _ways_out(standing) if power.until]
    bound = case.judge(max(ends) + timedelta(seconds=1)) if ends else standing
    balance = weighed(bound, sources, voice)
    day = _free_until(standing, sources, voice)
    mine, theirs = (lead.format(day=day) for lead in LEADS[voice.lang][bool(ends)])
    return replace(balance, mine=replace(balance.mine, lead=mine), theirs=replace(balance.theirs, lead=theirs))


def _free_until(standing: Standing, sources: Sources, voice: Voice) -> str:
    """The last day on which the buyer may leave for nothing; empty where that has no end, or is not so at all."""
    ends = [power.until for power in _ways_out(standing) if power.until]
    return date_text(day_before(max(ends), sources.zone), voice.lang) if ends else ""


def _ways_out(standing: Standing) -> list[Power]:
    """The buyer's rights to leave without the other side's breach."""
    return [power for power in standing.powers if power.holder == "buyer" and power.kind in EXITS]


def _exits(standing: Standing, sources: Sources, voice: Voice) -> Iterator[Said]:
    """The buyer's ways out: what, until when, and why."""
    for power in _ways_out(standing):
        day = date_text(day_before(power.until, sources.zone), voice.lang) if power.until else ""
        reason = voice.says(why(power.because, voice.lang, standing.currency))
        named = phrase(f"power.{power.kind}", voice.lang)
        text = EXIT[voice.lang][bool(day)].format(power=named, day=day, why=reason)
        yield Said(text, sources.cites(power.because))


def _kind(standing: Standing) -> tuple[DepositKind, tuple[Because, ...]]:
    """What the deposit is in law, and why."""
    if not standing.deposit_paid_minor:
        return "none", ()
    because = standing.deposit_because
    reasons = (because,) if because else ()
    if not standing.deposit_effective_minor:
        return "prepayment", reasons
    whole = standing.deposit_effective_minor == standing.deposit_paid_minor
    return "earnest" if whole else "capped", reasons


def _in_force(standing: Standing, clauses: tuple[Agreed, ...], topics: tuple[str, ...]) -> Iterator[tuple[str, Agreed]]:
    """The clauses that hold on these topics, in the order of the topics."""
    told = [(str(t.clause.__struct_config__.tag), t.state, c) for t, c in zip(standing.terms, clauses, strict=True)]
    for topic in topics:
        yield from ((tag, clause) for tag, state, clause in told if tag == topic and state in ("in_force", "limited"))


def _findings(case: Case, sources: Sources, voice: Voice, now: datetime) -> list[Finding]:
    """The checker's findings, the gravest first."""
    file = OfferFile(earnest=1, law=(case.law,), offer=case.offer, parties=case.parties)
    (result,) = check(file, local_day(now, sources.zone))
    entries = sorted(result.entries, key=lambda entry: entry.severity not in STRIKES)
    return [_finding(entry, sources, voice) for entry in entries]


def _finding(entry: Entry, sources: Sources, voice: Voice) -> Finding:
    lang = voice.lang
    about = Because("", clauses=(entry.clause,)) if entry.clause else Because("")
    text = sentence(phrase(entry.because.key, lang, **dict(entry.because.values)))
    return Finding(
        severity=sentence(phrase(f"severity.{entry.severity}", lang)),
        strikes=entry.severity in STRIKES,
        says=Said(voice.says(text), sources.cites(about, entry.because)),
        mend=phrase(entry.mend, lang),
    )


def _law(sources: Sources) -> list[Law]:
    """The provisions cited. Called last: citing is what enters a provision in the list."""
    known = pack(sources.standing.law).provisions
    return [Law(a.label, a.citation, a.paraphrase, _read_at(known[a.provision].sources)) for a in sources.authorities()]


def _read_at(sources: tuple[str, ...]) -> str:
    return next((word for source in sources for word in source.split() if word.startswith("https://")), "")

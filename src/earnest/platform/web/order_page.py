"""The order page: everything one side needs to know about an order, read off the standing. Pure: no request, no database.

Sentences come from the engine (`earnest.core.brief`, `earnest.core.phrases`) and are told to the reader as "you"; their
labels are those of the brief, so that page and brief can be read side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from earnest.core.brief import groups
from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import date_text
from earnest.core.brief.document import Authority, Language, Row
from earnest.core.brief.wording import amount_text, award_why, basis_text, sentence
from earnest.core.case import Case
from earnest.core.facts.events import AnyEvent
from earnest.core.law.finding import Because
from earnest.core.moments import local_day
from earnest.core.phrases import money, phrase
from earnest.core.standing import Standing
from earnest.platform.orders.acts import TO_ANSWER
from earnest.platform.web.balance import Balance, Said, outcome, weighed
from earnest.platform.web.doubts import Doubt, doubts
from earnest.platform.web.duties import DutyLine, duty_lines
from earnest.platform.web.headline import headline, lede
from earnest.platform.web.note import Note, note
from earnest.platform.web.order_acts import Act, Barred, acts
from earnest.platform.web.spoken import NOTHING_HEARD, Heard, hold_text
from earnest.platform.web.story import Agreed, Coming, Happening, agreed, coming, happened
from earnest.platform.web.voice import Reader, Voice


class Law(Struct, frozen=True):
    """A provision cited: its label, name, what it says, and where its text was read."""

    label: str
    citation: str
    paraphrase: str
    link: str


class Settled(Struct, frozen=True):
    """Who gets what: the awards, where the money is now, what may be chosen instead, and what the money ``waits`` for.

    ``perhaps``: an open question may change it.
    """

    final: bool
    rows: tuple[Row, ...]
    held: str
    instead: tuple[Said, ...]
    waits: str = ""
    perhaps: bool = False


class OrderPage(Struct, frozen=True):
    """The page. ``side`` is the reader's; every text is in ``lang``; cites are labels of ``happened``, ``agreed`` or ``law``.

    ``asked``: numbers of events that the reader should confirm or deny.
    """

    id: str
    side: Reader
    other: Reader
    lang: Language
    goods: str
    as_of: str
    headline: str
    lede: str
    balance: Balance
    mine: tuple[DutyLine, ...]
    theirs: tuple[DutyLine, ...]
    note: Note | None
    acts: tuple[Act, ...]
    barred: tuple[Barred, ...]
    happened: tuple[Happening, ...]
    coming: tuple[Coming, ...]
    broke: tuple[Said, ...]
    doubts: tuple[Doubt, ...]
    settled: Settled | None
    agreed: tuple[Agreed, ...]
    law: tuple[Law, ...]
    phase: str
    root: str
    version: int | None = None
    asked: tuple[int, ...] = ()

    @property
    def titles(self) -> dict[str, str]:
        """What each label stands for, in a line, for whoever points at a citation."""
        found = {item.label: f"{item.date}: {item.text}" for item in self.happened}
        found |= {item.label: f"{item.topic}: {item.content}" for item in self.agreed if item.label}
        return found | {item.label: item.citation for item in self.law}


def anybody(event: AnyEvent) -> bool:
    """Every act is allowed by role."""
    return True


def order_page(
    case: Case,
    standing: Standing,
    side: Literal["buyer", "seller"],
    lang: Language,
    now: datetime,
    *,
    root: str = "",
    version: int | None = None,
    escrow_minor: int | None = None,
    may: Callable[[AnyEvent], bool] = anybody,
    heard: Heard = NOTHING_HEARD,
) -> OrderPage:
    """The page of an order for one side.

    Args:
        case: The order as a case: parties, evidence, titles.
        standing: Where both sides stand; judged at ``now``.
        side: Who reads.
        lang: The language of every text.
        now: The UTC instant that counts as today.
        root: Where the order's addresses begin; ``/orders/<id>/`` if left out.
        version: The order's version, which forms send back so that a change meanwhile is noticed.
        escrow_minor: What the ledger holds for the order, in minor units; None where no ledger is asked.
        may: Whether the reader's role allows an act at all.
        heard: What is known of either side's word beside the log: answers, and what the money waits for.
    """
    voice = Voice(side, lang)
    sources = Sources(case, standing, lang)
    broke = _labelled_as_in_the_brief(case, standing, sources, voice)
    root = root or f"/orders/{case.id}/"
    allowed, barred = acts(standing, sources, voice, now, root, may)
    return OrderPage(
        id=case.id,
        side=side,
        other=voice.other,
        lang=lang,
        goods=_goods(case, lang),
        as_of=date_text(local_day(now, standing.inputs.facts.zone), lang),
        headline=headline(case, standing, voice),
        lede=hold_text(case, standing, heard, voice) or lede(standing, voice, now),
        balance=weighed(standing, sources, voice),
        mine=duty_lines(standing, side, sources, voice, now),
        theirs=duty_lines(standing, voice.other, sources, voice, now),
        note=note(case, standing, sources, voice),
        acts=allowed,
        barred=barred,
        happened=happened(case, standing, sources, voice, heard),
        coming=coming(standing, sources, voice, now),
        broke=broke,
        doubts=doubts(case, standing, sources, voice),
        settled=_settled(case, standing, sources, voice, escrow_minor, heard),
        agreed=agreed(standing, sources, voice),
        law=tuple(_law(authority) for authority in sources.authorities()),
        phase=phrase(f"phase.{standing.phase}", lang),
        root=root,
        version=version,
        asked=_asked(heard, side, now),
    )


def _asked(heard: Heard, side: str, now: datetime) -> tuple[int, ...]:
    """Events of the other side that the reader is asked about: the money waits for them, or they speak of what is wrong."""
    waits = heard.hold.numbers if heard.hold else ()
    return tuple(
        word.number
        for word in heard.words.values()
        if word.number in waits
        or (word.side != side and word.kind in TO_ANSWER and word.answer_by is not None and now < word.answer_by)
    )


def _labelled_as_in_the_brief(case: Case, standing: Standing, sources: Sources, voice: Voice) -> tuple[Said, ...]:
    """Give the provisions their labels in the order in which the brief cites them; what it says of breaches."""
    broke: tuple[Said, ...] = ()
    for name, build in groups.GROUPS:
        said = tuple(
            Said(voice.says(text), sources.cites(*grounds)) for text, grounds in build(case, standing, voice.lang)
        )
        if name == "broke":
            broke = said
    for award in standing.settlement.awards:
        sources.cites(award.because, *((award.jointly_because,) if award.jointly_because else ()))
    return broke


def _goods(case: Case, lang: Language) -> str:
    title = case.title_zh if lang == "zh" and case.title_zh else case.title
    return title or case.offer.goods.description or case.id


def _settled(
    case: Case, standing: Standing, sources: Sources, voice: Voice, escrow_minor: int | None, heard: Heard
) -> Settled | None:
    settlement = standing.settlement
    if settlement.status == "open" and not settlement.awards:
        return None
    rows = tuple(
        Row(
            party=voice.says(_whose(award.creditor, voice)),
            gets=sentence(basis_text(award, voice.lang)),
            amount=amount_text(award, voice.lang),
            basis=voice.says(award_why(award, standing.ending, voice.lang)),
            cites=sources.cites(award.because, *((award.jointly_because,) if award.jointly_because else ())),
        )
        for award in settlement.awards
    )
    instead = tuple(_instead(case, standing, sources, voice))
    return Settled(
        settlement.status in ("final", "performed"), rows, _held(standing, voice, escrow_minor), instead,
        hold_text(case, standing, heard, voice), bool(standing.undetermined),
    )  # fmt: skip


def _whose(side: str, voice: Voice) -> str:
    return {"en": f"The {side}", "zh": phrase(f"party.{side}", "zh")}[voice.lang]


def _instead(case: Case, standing: Standing, sources: Sources, voice: Voice) -> list[Said]:
    made = []
    for other in standing.settlement.alternatives:
        values = {
            "holder": phrase(f"party.{other.holder}", voice.lang),
            "remedy": phrase(f"remedy.{other.remedy}", voice.lang),
        }
        text = phrase("line.alternative", voice.lang, awards=outcome(other.awards, voice), **values)
        grounds: tuple[Because, ...] = (other.because, *(award.because for award in other.awards))
        made.append(Said(voice.says(text), sources.cites(*grounds)))
    return made


def _held(standing: Standing, voice: Voice, escrow_minor: int | None) -> str:
    key, minor = ("settled.held", standing.held_minor) if escrow_minor is None else ("settled.escrow", escrow_minor)
    if not minor:
        return voice.word("settled.nothing_held")
    return voice.word(key, amount=money(minor, standing.currency, voice.lang))


def _law(authority: Authority) -> Law:
    read_at = next((word for source in authority.sources for word in source.split() if word.startswith("https://")), "")
    return Law(authority.label, authority.citation, authority.paraphrase, read_at)

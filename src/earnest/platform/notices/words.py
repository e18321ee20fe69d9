"""Notices in words: what happened, told to the side that reads, and where it stands with the order now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.core.brief.groups import MOMENT
from earnest.core.brief.wording import sentence, told, why
from earnest.core.case import Case
from earnest.core.money import Money
from earnest.core.phrases import money, phrase
from earnest.core.standing import Standing
from earnest.platform import clock
from earnest.platform.orders.acts import AGAINST_ITSELF
from earnest.platform.orders.believing import word_of
from earnest.platform.orders.models import Notice, Order
from earnest.platform.orders.reading import case_of, standing_of
from earnest.platform.web.balance import outcome
from earnest.platform.web.headline import headline, lede
from earnest.platform.web.voice import Reader, Voice

WORDS: dict[str, tuple[str, str]] = {
    "subject": ("Order {id}: {said}", "订单 {id}：{said}"),
    "stands": ("Where you stand: {headline} {lede}", "目前情况：{headline}{lede}"),
    "news": ("There is news of your order.", "您的订单有新的情况。"),
    "claimed": (
        "The {other} says that this happened elsewhere: {said} Say on the order’s page whether it did.",
        "{other}称，在平台之外发生了以下事情：{said}请在订单页面上确认或否认。",
    ),
    "delayed": (
        "{said} What you were promised does not change by that: if the goods are not there on the promised day, the seller is "
        "late. What you may do now: {rights}.",
        "{said}原先承诺的日期不因此改变：届时未交付的，即为出卖人迟延。您现在可以：{rights}。",
    ),
    "proposal_made": (
        "A proposal waits for your answer. It takes effect only if you agree.",
        "有一项提议等待您答复。您同意之后才会生效。",
    ),
    "proposal_declined": ("Your proposal was declined. Nothing changes.", "您的提议未被接受，一切保持不变。"),
    "reported": (
        "{said} So the {other} says. If it is not so, deny it on the order’s page by {day}; silence lets money go out on it.",
        "{said}这是{other}的说法。如不属实，请最迟于{day}在订单页面上否认；逾期未否认的，款项可据此付出。",
    ),
    "confirmed": (
        "The {other} confirms what you said: “{said}”",
        "{other}确认您所述属实：“{said}”",
    ),
    "denied": (
        "The {other} denies what you said: “{said}” Nothing is paid on it until that is settled; both outcomes are shown.",
        "{other}否认您所述：“{said}”。争议解决之前不会据此付款，页面上会显示两种结果。",
    ),
    "taken_back": (
        "The {other} no longer says this, so it does not count: “{said}”",
        "{other}已撤回以下说法，不再计入：“{said}”",
    ),
    "found_so": ("{by} found this to be so: “{said}”", "{by}认定以下情况属实：“{said}”"),
    "found_not_so": (
        "{by} found this not to be so, and it does not count: “{said}”",
        "{by}认定以下情况不属实，不予采纳：“{said}”",
    ),
    "pursue_mine": (
        "The settlement waits for one thing only: whether what you say is so: “{said}” If the {other} does not confirm it, go "
        "to court or arbitration by {day} and record the proceeding; else the settlement goes on without it.",
        "结算现在只等一个问题：您所述是否属实：“{said}”。{other}未确认的，请最迟于{day}提起诉讼或仲裁并登记；逾期不计此情况，照常结算。",
    ),
    "pursue_theirs": (
        "The settlement waits for one thing only: whether what the {other} says is so: “{said}” Unless the {other} goes to "
        "court or arbitration by {day}, it goes on without that.",
        "结算现在只等一个问题：{other}所述是否属实：“{said}”。{other}最迟应于{day}提起诉讼或仲裁；逾期不计此情况，照常结算。",
    ),
    "pursue_over": (
        "No court and no arbitration was called on in time, so the settlement goes on without this: “{said}”",
        "期限内未提起诉讼或仲裁，不计以下情况，照常结算：“{said}”",
    ),
    "settled": (
        "The time to deny what the settlement rests on is over, and nobody did. It is carried out: {awards}.",
        "结算所依据的陈述在期限内无人否认，现予执行：{awards}。",
    ),
    "breach": ("A day has passed without what was due. {said}", "期限已过，应办之事尚未办理。{said}"),
    "root": (
        "{said} That now defeats the purpose of the contract, so that it can be ended.",
        "{said}合同目的因此不能实现，可以解除合同。",
    ),
    "lost": ("Your right to {power} has run out.", "您“{power}”的权利已经期满。"),
    "payment_returned": (
        "A payment of {amount} had no place on this order and goes back the way it came.",
        "一笔{amount}的付款不能用于此订单，正按原路退回。",
    ),
    "payout_destination_needed": (
        "{amount} is on its way to you, but nobody knows where to. Name an account for it.",
        "有{amount}待付给您，但缺少收款账户。请填写收款账户。",
    ),
    "payout_destination_refused": (
        "{amount} could not be paid into the account you gave. Name another.",
        "{amount}未能付入您填写的账户。请填写另一个收款账户。",
    ),
    "penalty_to_fund": (
        "You owe the buyer {amount} on top of what is held. Pay it in, so that it can be paid out.",
        "除托管款项外，您还应付给买方{amount}。请先付入该款，以便付给买方。",
    ),
    "refund_rerouted": (
        "{amount} could not go back the way it came. It is paid out to your account instead.",
        "{amount}未能按原路退回，改为付入您的账户。",
    ),
    "account": ("Name the account here:", "在此填写收款账户："),
    "wait": ("wait for the promised day", "等待承诺的日期"),
    "link": ("The order, with everything that follows from this:", "订单页面，以及由此产生的一切后果："),
    "foot": (
        "You get this mail because you are a party to the order. Information, not legal advice.",
        "您收到此邮件，是因为您是该订单的一方。内容仅供参考，不构成法律意见。",
    ),
}  # fmt: skip
"""What notices say, in English and Chinese, by key. ``{other}`` is the other side, ``{said}`` a sentence of the engine."""

SUBJECT_MAX = 120
"""Characters of a subject."""


class Telling(Struct, frozen=True):
    """A notice in words: a short line, what happened, and where the reader stands now."""

    subject: str
    says: str
    stands: str


def telling(notice: Notice, lang: Language, now: datetime | None = None) -> Telling:
    """The notice told to its side. ``now``: the instant for which the standing is told; the present if left out."""
    order, now = notice.order, now or clock.now()
    voice = Voice(reader(notice.side), lang)
    case, standing = case_of(order, now), standing_of(order, now)
    says = _says(notice, case, standing, voice)
    first = says.split("。")[0] + "。" if lang == "zh" and "。" in says else says
    subject = word("subject", voice, id=order.public_id, said=first)
    subject = subject if len(subject) <= SUBJECT_MAX else subject[: SUBJECT_MAX - 1].rstrip() + "…"
    where = word("stands", voice, headline=headline(case, standing, voice), lede=lede(standing, voice, now))
    return Telling(subject, says, where.strip())


def word(key: str, voice: Voice, **values: object) -> str:
    """A phrase of the notices, filled in. Raises: KeyError: there is none."""
    en, zh = WORDS[key]
    return (zh if voice.lang == "zh" else en).format_map({"other": voice.name(voice.other), **values})


def _says(notice: Notice, case: Case, standing: Standing, voice: Voice) -> str:
    if consequence := str(notice.values.get("consequence", "")):
        if consequence.partition(":")[0] in OF_WORDS:
            return _of_a_word(notice.order, consequence, case, voice)
        if consequence.startswith("settled:"):
            return word("settled", voice, awards=outcome(standing.settlement.awards, voice))
        return sentence(_consequence(consequence, voice))
    if notice.key in WORDS:
        return word(notice.key, voice, **{name: _value(name, str(v), voice.lang) for name, v in notice.values.items()})
    if notice.event_number is None:
        return word("news", voice)
    return sentence(_event(notice.order, notice.event_number, case, standing, voice))


def _value(name: str, text: str, lang: Language) -> str:
    """A value of a notice; an amount as the language writes it."""
    if name != "amount":
        return text
    amount = Money.parse(text)
    return money(amount.minor, amount.currency, lang)


def _consequence(key: str, voice: Voice) -> str:
    """What followed of itself: ``breach:<by>:<kind>:<since>``, ``root:...``, ``ended:<kind>``, ``lost:<holder>:<kind>:<until>``."""
    what, *parts = key.split(":")
    if what == "ended":
        return phrase(f"ended.{parts[0]}", voice.lang) + ("。" if voice.lang == "zh" else ".")
    if what == "lost":
        return word("lost", voice, power=voice.says(phrase(f"power.{parts[1]}", voice.lang)))
    by, kind = parts[0], parts[1]
    said = voice.says(phrase(f"breach.{kind}", voice.lang, by=phrase(f"party.{by}", voice.lang)))
    return word(what, voice, said=said)


OF_WORDS = frozenset(
    {"confirmed", "denied", "taken_back", "found_so", "found_not_so", "pursue", "pursue_soon", "pursue_over"}
)
"""News of what one side said: ``<news>:<side>:<number>``."""


def _of_a_word(order: Order, news: str, case: Case, voice: Voice) -> str:
    """What became of what one side said, or by when it must be pursued."""
    what, side, number = news.split(":")
    fact, found = next(fact for fact in case.log().facts if fact.number == int(number)), word_of(order, int(number))
    said, by = voice.says(sentence(told(case, fact, voice.lang))).rstrip("." if voice.lang == "en" else "。"), ""
    if found and found.last:
        by = found.last.decided_by
    key = ("pursue_mine" if side == voice.side else "pursue_theirs") if what in ("pursue", "pursue_soon") else what
    until = found.waited_until if found else None
    day = day_text(until - MOMENT, ZoneInfo(order.seller.zone), voice.lang) if until else ""
    return word(key, voice, said=said, by=by, day=day)


def _event(order: Order, number: int, case: Case, standing: Standing, voice: Voice) -> str:
    """An event in a sentence, with the reason where it was wrongful or without effect; one side's word as that."""
    fact = next(fact for fact in case.log().facts if fact.number == number)
    said = voice.says(sentence(told(case, fact, voice.lang)))
    if fact.kind == "delay_announced" and voice.side == "buyer":
        said = word("delayed", voice, said=said, rights=_rights(standing, voice))
    if fact.event.status == "disputed" and order.events.get(number=number).status == "claimed":
        return word("claimed", voice, said=said)
    if deny_by := _deny_by(order, number, standing.at, voice):
        last = day_text(deny_by - MOMENT, ZoneInfo(order.seller.zone), voice.lang)
        return word("reported", voice, said=said, day=last)
    entry = next((entry for entry in standing.log if entry.number == number), None)
    if entry is None or entry.effect not in ("wrongful", "no_effect"):
        return said
    reason = voice.says(why(entry.because, voice.lang, standing.currency, entry.by))
    return f"{said}{reason}" if voice.lang == "zh" else f"{said} {reason}"


def _rights(standing: Standing, voice: Voice) -> str:
    """What the reader may do now, as the standing has it."""
    kinds = dict.fromkeys(power.kind for power in standing.powers if power.holder == voice.side)
    named = [voice.says(phrase(f"power.{kind}", voice.lang)) for kind in kinds]
    return ("；" if voice.lang == "zh" else "; ").join(named) or word("wait", voice)


def _deny_by(order: Order, number: int, at: datetime, voice: Voice) -> datetime | None:
    """Until when the reader can deny what the other side reports; None where nobody would, or the time is over."""
    report = word_of(order, number)
    if report is None or report.side != voice.other or report.kind in AGAINST_ITSELF or report.answer_by is None:
        return None
    return report.answer_by if at < report.answer_by else None


def reader(side: str) -> Reader:
    """The side as whom somebody reads."""
    return "seller" if side == "seller" else "buyer"

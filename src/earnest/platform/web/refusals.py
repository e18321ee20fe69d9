"""Refusals told to people: why, by which law or rule, and what is possible instead. For pages, mails and the API alike."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from earnest.core.brief.dates import date_text
from earnest.core.brief.wording import citation, sentence, why
from earnest.core.law.finding import Because
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase
from earnest.platform.orders.outcomes import Instead, Refusal
from earnest.platform.orders.read_model import day_before
from earnest.platform.web.voice import Voice, words

WORDS: dict[str, tuple[str, str]] = {
    "not_your_role": (
        "Your role in the team does not include this. Ask somebody whose role does.",
        "您在团队中的角色不能办理此事，请由有相应角色的人员办理。",
    ),
    "not_an_act_of_this_side": (
        "This is not for your side to do: the other side does it, or Earnest enters it by itself.",
        "此事不由您这一方办理，应由对方办理，或者由系统自动登记。",
    ),
    "takes_both_sides": (
        "This takes both sides. Propose it; it is done when the other side agrees.",
        "此事须双方同意。请提出方案，对方同意后即完成。",
    ),
    "needs_another_person": (
        "A second person of the team must agree to this. Whoever proposed it cannot be that person.",
        "此事须团队中另一人同意，提出的人不能自己同意。",
    ),
    "changed_meanwhile": (
        "The order has changed since you opened this page. Nothing was done. Look at it as it now is, then decide again.",
        "您打开页面之后，订单已有变化，本次操作没有执行。请看过最新情况后再作决定。",
    ),
    "offer_closed": (
        "The offer is closed; no orders are taken any more. Nothing was ordered and nothing is to be paid.",
        "该要约已关闭，不再接受订单。您没有下单，也无需付款。",
    ),
    "offer_has_newer_version": (
        "The seller has published a newer version of this offer. Nothing was ordered. Read the new terms first.",
        "卖方已发布该要约的新版本，您没有下单。请先阅读新的条款。",
    ),
    "not_on_offer": (
        "Not everything was chosen, or something that is not on offer. Nothing was ordered. Choose again from the offer.",
        "有选项未选择，或者选择了要约中没有的选项，您没有下单。请重新选择。",
    ),
    "too_many_orders": (
        "You have placed many orders within the last hour. Nothing more was ordered. Wait a little, then try again.",
        "您在一小时内已下了多笔订单，本次没有下单。请稍后再试。",
    ),
    "log_full": (
        "Your side has entered 1,000 things on this order, the most there may be. Nothing was recorded. Payments and deadlines"
        " go on; write to the other side about the rest.",
        "您这一方在该订单上的登记已达 1,000 项上限，本次没有登记。付款和期限照常进行，其他事项请与对方直接沟通。",
    ),
    "own_order": (
        "You are the buyer of this order, so somebody else of the team acts on it for the seller. Nothing was done.",
        "您是该订单的买方，卖方的事项应由团队中其他人办理，本次没有执行。",
    ),
    "claim_needs_a_day": (
        "Say on which day it happened, or at least before or after which day.",
        "请填写发生的日期，至少说明在哪一天之前或之后。",
    ),
    "claim_in_the_future": (
        "That day is still to come. Record what has happened; what is only planned can be proposed.",
        "该日期尚未到来。只能登记已经发生的事；计划中的事可以向对方提议。",
    ),
    "no_such_claim": ("There is no such statement on this order.", "该订单没有这项陈述。"),
    "not_yours_to_answer": (
        "This is not yours to answer: it is for the other side, or you said it yourself.",
        "此项不由您答复：应由对方答复，或者它就是您自己提出的。",
    ),
    "not_yours_to_take_back": (
        "Only the side that said this can take it back.",
        "只有作出该陈述的一方可以撤回。",
    ),
    "relied_on": (
        "What admits or refuses something cannot be taken back: the other side may have acted on it. It can deny it.",
        "承认或拒绝性的陈述不能撤回，因为对方可能已据此行事；对方可以予以否认。",
    ),
    "settled_already": (
        "The settlement was carried out on this basis, so nothing more is said to it here. A court can still be asked.",
        "已据此完成结算，此处不再接受答复；您仍可向法院起诉。",
    ),
    "decided_already": (
        "A court or arbitrator has decided this. Nothing said here changes it.",
        "法院或仲裁机构已作出认定，此处的答复不能改变该认定。",
    ),
    "already_answered": ("This was answered already.", "此项已经答复过了。"),
    "needs_no_second_yes": ("This needs nobody else's yes. Do it directly.", "此事无需他人同意，可以直接办理。"),
    "key_reused": (
        "This form was sent before with something else in it. Nothing was done now. Open the page again and repeat it there.",
        "此表单曾以不同内容提交过，本次没有执行。请重新打开页面再办理。",
    ),
    "bad_form": (
        "Something in the form cannot be used. Nothing was done. {problem}",
        "表单中有不能使用的内容，没有办理。{problem}",
    ),
    "slot_week_past": (
        "That week is over. Nothing was planned. Choose this week or a later one.",
        "该周已过，没有排产。请选择本周或以后的一周。",
    ),
    "slot_needs_reason": (
        "This passes over an order that was placed earlier. Nothing was planned. Say why, in a few words.",
        "这会越过更早的订单，没有排产。请简要说明理由。",
    ),
    "no_way_to_pay": (
        "The payment provider does not answer. Nothing was paid; your order stands as it is. Try again in a few minutes.",
        "支付机构没有回应，没有付款，您的订单保持不变。请过几分钟再试。",
    ),
    "not_asked_for_yet": (
        "Nobody may ask you for the balance yet. Nothing was paid. Pay it early only if you wish to.",
        "尾款尚未到期，对方还不能要求您支付，没有付款。您也可以自愿提前支付。",
    ),
    "nothing_to_pay": (
        "There is nothing to pay here now: it is paid already, or it is not owed.",
        "目前没有需要支付的款项：可能已经付清，或者并不欠付。",
    ),
}  # fmt: skip
"""Why the platform's own rules refuse something, in English and Chinese, by the refusal's code."""
TITLES = {"en": "That was not done.", "zh": "没有办理。"}

Side = Literal["buyer", "seller"]


class _Given(dict[str, str]):
    """Values of a refusal; what it does not give is left out."""

    def __missing__(self, name: str) -> str:
        return ""


class Explained(Struct, frozen=True):
    """A refusal for a page: a title, the reason, the law it rests on, and what is possible instead."""

    title: str
    because: str
    citations: tuple[str, ...]
    instead: tuple[str, ...]


def told(refusal: Refusal, lang: Literal["en", "zh"], side: Side = "buyer") -> str:
    """Why it was refused, in a sentence or two, told to that side."""
    kind, _, code = refusal.because.partition(".")
    if kind == "refusal":
        en, zh = WORDS.get(code, (sentence(code.replace("_", " ")) + ".", code))
        return (zh if lang == "zh" else en).format_map(_Given(refusal.values)).strip()
    voice = Voice(side, lang)
    if voice.knows(f"barred.{refusal.because}"):
        return voice.word(f"barred.{refusal.because}")
    because = Because(refusal.because, refusal.law, refusal.facts, refusal.clauses, tuple(refusal.values.items()))
    return voice.says(sentence(why(because, lang, "", side)))


def explained(
    refusal: Refusal, lang: Literal["en", "zh"], side: Side = "buyer", *, law: str = "CN", zone: str = "Asia/Shanghai"
) -> Explained:
    """The refusal with the law it cites and what that side may do instead."""
    known = pack(law).provisions
    cited = (known[id_] for id_ in refusal.law if id_ in known)
    citations = tuple(
        f"{citation(p, lang)}{'：' if lang == 'zh' else ': '}{p.zh if lang == 'zh' else p.en}" for p in cited
    )
    voice, where = Voice(side, lang), ZoneInfo(zone)
    instead = dict.fromkeys(_instead(item, voice, where) for item in refusal.instead)
    return Explained(TITLES[lang], told(refusal, lang, side), citations, tuple(instead))


def _instead(item: Instead, voice: Voice, zone: ZoneInfo) -> str:
    name = phrase(f"{'owe' if item.what == 'duty' else 'power'}.{item.kind}", voice.lang)
    text = sentence(voice.says(name))
    if not item.at:
        return text
    key = "when.by" if item.what == "duty" else "act.until"
    day = date_text(day_before(datetime.fromisoformat(item.at), zone), voice.lang)
    until = words(voice.lang)[key].format(day=day)
    return f"{text}（{until}）" if voice.lang == "zh" else f"{text} ({until})"

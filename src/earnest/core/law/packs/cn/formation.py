"""Was a contract made, which, and is it good? Civil Code 19-20, 145, 157, 483-495; E-Commerce Law 49; advertising that binds."""

from __future__ import annotations

from earnest.core.judging.position import Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.old_law import CL_25, CL_32, CL_44, CL_47, CL_52, GP_12, GPCL_19, GPCL_20, GPCL_145
from earnest.core.law.packs.cn.pack import CN, CODE, CONSUMER_LAW, ECOMMERCE, INTERPRETATION, SECURITY_INTERPRETATION
from earnest.core.law.provision import Role
from earnest.core.reading import Control
from earnest.core.terms.clauses import AnyClause, Deposit, Formation, Inspection, Price, Ratification

CC_18 = CN.provision(
    "CN-CC-18", CODE, "18", "An adult acts alone; so does a minor of sixteen or more who lives mainly on own earnings.",
    "成年人可以独立实施民事法律行为；十六周岁以上的未成年人，以自己的劳动收入为主要生活来源的，视为完全民事行为能力人。", mandatory=True,
)  # fmt: skip
EARNING_AGE = 16
"""Civil Code 18(2), as General Principles 11 and General Provisions 18 before it."""
CC_19 = CN.provision(
    "CN-CC-19", CODE, "19",
    "A minor of eight or more needs the consent or ratification of a guardian, except for acts purely beneficial or suited to age and intelligence.",
    "八周岁以上的未成年人实施民事法律行为须由法定代理人代理或经其同意、追认，纯获利益或与其年龄、智力相适应的除外。", mandatory=True,
)  # fmt: skip
CC_20 = CN.provision(
    "CN-CC-20", CODE, "20", "A minor under eight has no capacity and acts only through a guardian.",
    "不满八周岁的未成年人为无民事行为能力人，由法定代理人代理。", mandatory=True,
)  # fmt: skip
CC_145 = CN.provision(
    "CN-CC-145", CODE, "145",
    "An act that needs a guardian's consent takes effect only if consented to or ratified; thirty days' silence after a demand is refusal.",
    "限制民事行为能力人实施的其他行为经法定代理人同意或追认后有效；催告后三十日内未作表示的，视为拒绝追认。", mandatory=True,
)  # fmt: skip
SLI_116 = CN.provision(
    "CN-SL-INT-116", SECURITY_INTERPRETATION, "116",
    "A deposit on whose payment the contract depends, if unpaid, does not matter once the contract has been performed in the main.",
    "约定以交付定金作为主合同成立或者生效要件的，未支付定金但主合同已经履行或者已经履行主要部分的，不影响主合同的成立或者生效。",
)  # fmt: skip
CC_153 = CN.provision(
    "CN-CC-153", CODE, "153",
    "An act against a mandatory provision of law, or against public order and good morals, is void.",
    "违反法律、行政法规的强制性规定的民事法律行为无效；违背公序良俗的民事法律行为无效。", mandatory=True,
)  # fmt: skip
CC_157 = CN.provision(
    "CN-CC-157", CODE, "157",
    "What was received under an act that is void, avoided or of no effect is given back; the party at fault makes good the loss.",
    "民事法律行为无效、被撤销或者确定不发生效力后，取得的财产应当返还；有过错的一方赔偿损失。", mandatory=True,
)  # fmt: skip
CC_473 = CN.provision(
    "CN-CC-473", CODE, "473", "Advertising is normally an invitation to treat; if its content meets the conditions of an offer, it is one.",
    "商业广告和宣传一般为要约邀请，内容符合要约条件的，构成要约。",
)  # fmt: skip
CC_483 = CN.provision(
    "CN-CC-483", CODE, "483", "A contract is concluded when acceptance takes effect, unless law or the parties provide otherwise.",
    "承诺生效时合同成立，法律另有规定或者当事人另有约定的除外。",
)  # fmt: skip
CC_491 = CN.provision(
    "CN-CC-491", CODE, "491(2)",
    "Where what is published online meets the conditions of an offer, the contract is concluded when the order is successfully submitted.",
    "通过网络发布的商品信息符合要约条件的，对方选择该商品并提交订单成功时合同成立，另有约定的除外。",
)  # fmt: skip
CC_495 = CN.provision(
    "CN-CC-495", CODE, "495", "A subscription, order or reservation to conclude a contract later is a preliminary contract, and binds as such.",
    "约定在将来一定期限内订立合同的认购书、订购书、预订书等构成预约合同，不履行订立义务的应承担违约责任。",
)  # fmt: skip
SLI_115 = CN.provision(
    "CN-SL-INT-115", SECURITY_INTERPRETATION, "115", "A deposit securing conclusion: who refuses to conclude loses it or returns it twofold.",
    "以交付定金作为订立主合同担保的，给付方拒绝订立的无权要求返还，收受方拒绝订立的应当双倍返还。",
)  # fmt: skip
CCI_7 = CN.provision(
    "CN-CCI-7", INTERPRETATION, "7",
    "Who refuses to make the further contract, or prevents it against good faith in negotiating, breaks the preliminary contract.",
    "预约合同生效后，当事人一方拒绝订立本约合同或者在磋商时违背诚信原则导致未能订立本约合同的，违反预约合同约定的义务。",
)  # fmt: skip
CCI_6 = CN.provision(
    "CN-CCI-6", INTERPRETATION, "6",
    "A reservation is the definitive contract if it settles goods, quantity and price and does not reserve a further contract, or if it was performed and accepted.",
    "预订书等已就标的、数量、价款等主要内容达成合意且未明确约定另行订立合同，或已实际履行并被接受的，认定本约成立。",
)  # fmt: skip
ECL_49 = CN.provision(
    "CN-ECL-49", ECOMMERCE, "49",
    "An online offer is accepted when the order is submitted; a standard term that no contract exists after the consumer has paid is void.",
    "用户选择商品并提交订单成功，合同成立；格式条款约定消费者支付价款后合同不成立的，其内容无效。", mandatory=True,
)  # fmt: skip
CRPL_23 = CN.provision(
    "CN-CRPL-23", CONSUMER_LAW, "23", "What an advertisement, description or sample shows of quality, the goods must have.",
    "经营者以广告、产品说明、实物样品等方式表明商品质量状况的，应当保证实际质量与之相符。", mandatory=True,
)  # fmt: skip
CRPL_16 = CN.provision(
    "CN-CRPL-16", CONSUMER_LAW, "16", "A business does what it agreed with or promised to consumers, in good faith, and sets no unfair terms.",
    "经营者和消费者有约定的应当按照约定履行义务；不得设定不公平、不合理的交易条件。", mandatory=True,
)  # fmt: skip
CONCLUDING = (
    "agreement_signed",
    "order_placed",
    "order_confirmed",
    "deposit_paid",
    "price_paid",
    "definitive_agreement_signed",
)
AWAITED = {
    "confirmation": ("order_confirmed",),
    "signature": ("agreement_signed",),
    "payment": ("deposit_paid", "price_paid", "delivery_taken"),
}
"""What the parties let the contract wait for, if they agreed that."""


@CN.rule(Role.PROMISE, CC_473, CRPL_16, CRPL_23)
def definite_promise_binds(control: Control, clause: AnyClause) -> Finding:
    """A public statement definite enough to be relied on is a term; praise and pictures are not."""
    definite = getattr(clause, "definite", True)
    return found(definite, "term.promise_binds" if definite else "term.promise_too_vague", clauses=(clause.id,))


def age_at_conclusion(p: Position) -> int | None:
    """The buyer's age in full years when the contract was made; None where the birthday is not known."""
    born = p.terms.parties.buyer.born
    if born is None or born.first is None:
        return None
    made = next((p.happened[kind] for kind in CONCLUDING if kind in p.happened), p.now)
    day, birth = made.astimezone(p.law.calendar.zone).date(), born.first
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@CN.rule(
    Role.BARGAIN,
    CC_153,
    CL_52,
    defeats=(
        "child_cannot_contract",
        "minor_needs_consent",
        "sale_is_concluded",
        "online_order_is_accepted",
        "reservation_is_preliminary",
    ),
)
def barred_trade_is_void(p: Position) -> Finding | None:
    """What may not be traded cannot be sold."""
    return found("void", "bargain.barred") if p.terms.offer.goods.trade_barred_by else None


@CN.rule(
    Role.BARGAIN,
    CC_20,
    GPCL_20,
    GP_12,
    defeats=("minor_needs_consent", "sale_is_concluded", "online_order_is_accepted", "reservation_is_preliminary"),
)
def child_cannot_contract(p: Position) -> Finding | None:
    """Under eight (before October 2017 under ten): void, whatever anybody says later."""
    age = age_at_conclusion(p)
    least = p.law.parameter("least_age")
    return found("void", "bargain.no_capacity", age=age) if age is not None and least and age < least else None


@CN.rule(
    Role.BARGAIN,
    CC_18,
    CC_19,
    CC_145,
    GPCL_19,
    GPCL_145,
    GP_12,
    CL_47,
    defeats=("sale_is_concluded", "online_order_is_accepted", "reservation_is_preliminary"),
)
def minor_needs_consent(p: Position) -> Finding | None:
    """From there to seventeen: pending until the guardian speaks; what suits the child's age needs nobody."""
    age = age_at_conclusion(p)
    full = p.law.parameter("full_age")
    consent = p.reading.get(Ratification)
    earns = p.terms.parties.buyer.own_earnings and age is not None and age >= EARNING_AGE
    if age is None or full is None or age >= full or earns:
        return None
    if "ratified" in p.happened or (consent and consent.given_beforehand):
        return None
    silent = p.asked_to_ratify_in_vain
    if "ratification_refused" in p.happened or silent:
        facts = p.numbers("ratification_refused", "ratification_demanded")
        return found(
            "ineffective", "bargain.silence_is_refusal" if silent else "bargain.not_ratified", facts=facts, age=age
        )
    suited = p.ask("suited_to_age", "missing_fact", ("not_suited", "suited"), law=(CC_19, GPCL_19, GP_12, CL_47))
    return found("pending", "bargain.needs_ratification", age=age) if suited == "not_suited" else None


@CN.rule(
    Role.BARGAIN,
    CC_495,
    CCI_6,
    SLI_115,
    defeats=(
        "sale_is_concluded",
        "online_order_is_accepted",
    ),
)
def reservation_is_preliminary(p: Position) -> Finding | None:
    """A further contract is reserved, or the money only shows interest and no price is settled; until it is concluded or performed."""
    if (
        not any(kind in p.happened for kind in CONCLUDING)
        or "definitive_agreement_signed" in p.happened
        or p.delivered > 0
    ):
        return None
    formation, deposit, price = p.reading.get(Formation), p.reading.get(Deposit), p.reading.get(Price)
    if formation and formation.later_contract:
        return found("preliminary", "bargain.later_contract", clauses=(formation.id,))
    if deposit and deposit.secures == "conclusion":
        return found("preliminary", "bargain.secures_conclusion", clauses=(deposit.id,))
    unpriced = price is None or not price.settled
    if deposit and unpriced and deposit.called == "reservation" and price is not None:
        return found("preliminary", "bargain.price_not_settled", clauses=(deposit.id, price.id))
    return None


@CN.rule(Role.BARGAIN, CCI_6, defeats=("sale_is_concluded", "online_order_is_accepted", "reservation_is_preliminary"))
def mere_interest_is_no_contract(p: Position) -> Finding | None:
    """Intent money for goods whose price is not settled, and no contract to be made by a day: nobody is bound."""
    formation, deposit, price = p.reading.get(Formation), p.reading.get(Deposit), p.reading.get(Price)
    priced = price is not None and price.settled and price.amount is not None
    if deposit is None or deposit.called != "intent" or priced or (formation and formation.later_contract):
        return None
    if "definitive_agreement_signed" in p.happened or "agreement_signed" in p.happened or p.delivered > 0:
        return None
    return found("none", "bargain.mere_interest", clauses=(deposit.id,))


@CN.rule(Role.BARGAIN, CC_491, ECL_49, defeats=("sale_is_concluded",))
def online_order_is_accepted(p: Position) -> Finding | None:
    """Online the contract is concluded by the order, unless the parties let it wait for something else."""
    formation, deposit = p.reading.get(Formation), p.reading.get(Deposit)
    waits = (formation and formation.concluded_on in AWAITED) or (deposit and deposit.secures == "formation")
    if p.terms.offer.channel != "online" or waits:
        return None
    return _concluded_by(p, CONCLUDING)


@CN.rule(Role.BARGAIN, CC_483, CCI_6, CL_25, CL_32, CL_44, SLI_116)
def sale_is_concluded(p: Position) -> Finding | None:
    """Signed, ordered, or paid and accepted: the sale is concluded. Where it waits for the deposit, performance does as well."""
    formation, deposit = p.reading.get(Formation), p.reading.get(Deposit)
    awaited = AWAITED.get(formation.concluded_on if formation else "", CONCLUDING)
    return _concluded_by(p, AWAITED["payment"] if deposit and deposit.secures == "formation" else awaited)


def _concluded_by(p: Position, kinds: tuple[str, ...]) -> Finding | None:
    begun = next((kind for kind in kinds if kind in p.facts), None)
    return found("sale", "bargain.sale", facts=(p.facts[begun][0].number,)) if begun else None


def inspection_agreed(control: Control) -> bool:
    """Whether the parties themselves put inspection before the balance."""
    return any(c.before == "balance" and c.allowed and c.layer != "promise" for c in control.of(Inspection))

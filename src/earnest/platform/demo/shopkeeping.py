"""What the demo's sellers do beside their orders: they speak in public, plan production, and look at their books their own way.

Each is done once, however often the load begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from earnest.platform import clock
from earnest.platform.payments import reconcile
from earnest.platform.payments.models import Charge
from earnest.platform.payments.sandbox.models import Misstatement
from earnest.platform.selling import production
from earnest.platform.selling.asking import ask
from earnest.platform.selling.models import Offer, Question, SavedView, Seller
from earnest.platform.selling.promises import answer, clauses_of, publish_update


class Said(NamedTuple):
    """Something said in public so many days after the offer opened: an update, or a question with its answer.

    ``promise``: a clause in the case language that an answer promises. A question without an answer waits for one.
    """

    day: float
    question: str = ""
    answer: str = ""
    promise: str = ""
    update: str = ""
    update_zh: str = ""


SAID: Mapping[str, tuple[Said, ...]] = {
    "aurora": (
        Said(
            0.1, "可以先验车再付尾款吗？", "可以，验车满意后再付尾款。You look at the car first; the balance is due afterwards.",
            "{topic: inspection, layer: promise, before: balance}",
        ),
        Said(
            30, update="The first cars have left the line. Weeks are given in the order of the queue.",
            update_zh="首批车辆已经下线。排产按订单先后顺序进行。",
        ),
        Said(75, "Can the tow bar be added later?", "Yes, at any of our centres, until the car is handed over."),
        Said(
            120, update="Paint of the second shift was held back for a week: some door panels showed scratches.",
            update_zh="第二班次的喷漆停工一周：部分车门面板出现划痕。",
        ),
        Said(148, "年前还能排上产吗？"),
        Said(149, "Does the warranty go over to the next owner?"),
    ),
    "lumen": (
        Said(
            0.1, "Does it cost anything to change my mind?", "No, you may cancel at no cost. 可以免费取消。",
            "{topic: cancellation, layer: promise, by: buyer, costs: nothing}",
        ),
        Said(
            60, update="Lumen 9 ships with the larger memory at the same price.", update_zh="流明 9 标配更大内存，价格不变。",
        ),
        Said(147, "有没有蓝色？"),
    ),
    "oakwright": (
        Said(20, "Where does the oak come from?", "From Jilin; each wardrobe is delivered with the origin of its wood."),
        Said(
            90, update="Our workshop is closed in the first week of October; deliveries keep their days.",
            update_zh="国庆假期工坊休息，交付日期不变。",
        ),
    ),
}  # fmt: skip

VIEWS: Mapping[str, str] = {
    "Disputed 有争议": "uncertain=yes",
    "Our fault 我方违约": "default=seller",
    "Ready to show 待验车": "phase=ready",
    "Due first 最先到期": "sort=due",
}
"""Views of the order book that the owner and sales keep, and what they ask."""
REASON = "Car for the stand at the Haikou motor show; the buyers passed over keep their days."
WEEKS = 2
"""How many weeks are planned; each has a third of those who wait."""
WRONG_BY = 30_00
"""By how much the provider misstates one charge, in minor units: a fee taken off unsaid."""


def speak(offer: Offer, owner: User, opened: datetime) -> None:
    """Say in public what the seller says, each at its time."""
    if offer.updates.exists() or offer.questions.exists():
        return
    with transaction.atomic():
        for said in SAID.get(offer.seller.slug, ()):
            with clock.stopped_at(opened + timedelta(days=said.day)):
                _say(offer, said, owner)


def _say(offer: Offer, said: Said, owner: User) -> None:
    if said.update:
        publish_update(offer, said.update, said.update_zh, (), owner)
        return
    question = ask(offer, said.question, None, offer.slug)
    if said.answer and isinstance(question, Question):
        with clock.stopped_at(clock.now() + timedelta(hours=1)):
            clauses = clauses_of(said.promise, clock.now()) if said.promise else ()
            answer(question, said.answer, clauses, owner)


def keep_views(seller: Seller, team: Mapping[str, User]) -> None:
    """Save ways of looking at the order book."""
    for role in ("owner", "sales"):
        for name, query in VIEWS.items():
            SavedView.objects.get_or_create(seller=seller, user=team[role], name=name, defaults={"query": query})


def plan_production(seller: Seller, planner: User) -> None:
    """Give the first of the queue their weeks, and one order out of turn its week with the reason; the others wait."""
    if seller.slots.exists():
        return
    week, each = production.this_week(seller), production.waiting(seller).count() // (WEEKS + 1)
    for number in range(WEEKS):
        production.give_next(seller, each, week + timedelta(weeks=number), planner, "sales", f"demo:plan:{number}")
    last = production.waiting(seller).last()
    if last is not None:
        production.give_slot(last.public_id, week, REASON, "VIN LSJA24U61R 000417", planner, "sales", "demo:plan:show")


def reconcile_with_errors(sellers: list[Seller]) -> None:
    """Let the provider's statements be wrong about two charges, and compare them."""
    now = clock.now()
    for seller, fault in zip(sellers, ("alter", "drop"), strict=False):
        charges = Charge.objects.filter(payment__seller=seller, order__isnull=False)
        charge = charges.filter(charged_at__lt=now - timedelta(days=1)).order_by("-charged_at").first()
        if charge is not None:
            Misstatement.objects.get_or_create(
                reference=charge.reference, fault=fault, day=charge.charged_at.date(),
                defaults={"amount_minor": charge.amount_minor - WRONG_BY},
            )  # fmt: skip
    reconcile.work_off()

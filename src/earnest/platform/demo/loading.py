"""Loading the demo: sellers, their people and offers, and orders brought where they are by the real commands.

A load that was broken off goes on where it stopped: every command has its key, and the same seed gives the same keys.
"""

from __future__ import annotations

import logging
import random
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection

from earnest.platform import clock
from earnest.platform.demo import shopkeeping, stories
from earnest.platform.demo.acting import Cast, carry_out, let_time_pass, pay_reserve, settle
from earnest.platform.demo.launching import launch_phones
from earnest.platform.demo.models import Scene
from earnest.platform.demo.people import a_name, person, team
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Done, Refusal
from earnest.platform.orders.placing import place
from earnest.platform.payments import destinations
from earnest.platform.selling.models import Offer, OfferVersion, Seller
from earnest.platform.selling.publishing import publish, read_draft, stored

LOG = logging.getLogger("earnest.demo")
SEED = 20251118
"""The demo is the same every time it is loaded at one instant, but for the orders' public ids."""
ORDERS_EACH = 5
"""Orders for every story; of those in `stories.COMMON` three times as many."""
BACK = timedelta(days=150)
"""How long ago the first order was placed."""
UNDER_WAY = timedelta(days=12)
"""How long ago, at most, what is under way came so far: longer, and its deadlines would have passed."""
RESERVE = "60000 CNY"
"""What each seller leaves with the platform, so that penalties can be paid out."""


class Shop(NamedTuple):
    """A seller of the demo: its names, the file of its offer, and the stories of its orders."""

    slug: str
    name: str
    legal_name: str
    offer: str
    title: str
    title_zh: str
    stories: Callable[[], Mapping[str, stories.Story]]
    at_first: tuple[str, str] = ("", "")
    """What stood in the first version instead of what stands in the second; empty: there is one version only."""


SHOPS = (
    Shop(
        "aurora", "Aurora Motors 极光", "极光汽车有限公司", "car", "Aurora E1, electric", "极光 E1 电动汽车", stories.car,
        ("within 90 days of production_requested", "within 60 days of production_requested"),
    ),
    Shop("lumen", "Lumen 流明", "流明通信有限公司", "phone", "Lumen 9, phone", "流明 9 手机", stories.phone),
    Shop(
        "oakwright", "Oakwright 橡木匠", "橡木匠家具有限公司", "furniture", "Oak wardrobe, to measure", "定制橡木衣柜",
        stories.furniture,
    ),
)  # fmt: skip
HAIKOU = Shop(
    "meilan", "Meilan Auto 美兰", "美兰汽车有限公司", "haikou", "The car of the Haikou case", "海口案的汽车", dict
)
"""The seller of the Haikou judgment: its offer could not be published here, and is kept as it was."""


def is_loaded() -> bool:
    """Whether the demo is there already, whole: the Haikou offer is published last."""
    return OfferVersion.objects.filter(offer__seller__slug=HAIKOU.slug).exists()


def total(orders_each: int = ORDERS_EACH) -> int:
    """How many steps `load` tells."""
    return len(SHOPS) + 1 + sum(_told(title, orders_each) for shop in SHOPS for title in shop.stories())


def _told(title: str, orders_each: int) -> int:
    """How many orders tell a story."""
    return orders_each * (3 if title in stories.COMMON else 1)


def load(orders_each: int = ORDERS_EACH) -> Iterator[str]:
    """Load the demo, telling each step; ``orders_each`` orders for every story, the last of them up to this hour."""
    chance, now = random.Random(SEED), clock.now()
    sellers = []
    _offer(HAIKOU, now - BACK)  # the oldest of the offers, so that the home page has it last
    for shop in SHOPS:
        opened = now - BACK - timedelta(days=1)
        version, people = _open(shop, opened)
        sellers.append(version.offer.seller)
        with clock.stopped_at(opened):
            pay_reserve(version.offer.seller, RESERVE, f"demo:reserve:{shop.slug}")
        shopkeeping.speak(version.offer, people["owner"], opened)
        shopkeeping.keep_views(version.offer.seller, people)
        yield shop.name
        for sale in _sales(shop, orders_each, chance):
            yield _order(version, people, sale, now)
        shopkeeping.plan_production(version.offer.seller, people["sales"])
        if shop.slug == "lumen":
            launch_phones(version, people["owner"], now)
    shopkeeping.reconcile_with_errors(sellers)
    open_haikou()
    yield HAIKOU.name


def open_haikou() -> None:
    """The Haikou seller, with its offer as it was; once."""
    at = clock.now() - BACK
    offer, people = _offer(HAIKOU, at)
    if offer.versions.exists():
        return
    draft = read_draft(offer.draft, offer.seller)
    OfferVersion.objects.create(
        offer=offer, version=1, document=stored(draft.offer), source=offer.draft, published_at=at,
        findings=stored([finding.entry for finding in draft.findings]), published_by=people["owner"],
    )  # fmt: skip


def offer_source(name: str) -> str:
    """The text of an offer file of the demo."""
    return files("earnest.platform.demo").joinpath(f"offers/{name}.yaml").read_text("utf-8")


def _offer(shop: Shop, at: datetime) -> tuple[Offer, dict[str, User]]:
    """The seller's offer, a draft at first, and its people by role."""
    names = {"name": shop.name, "legal_name": shop.legal_name, "created_at": at}
    seller, new = Seller.objects.get_or_create(slug=shop.slug, defaults=names)
    if new:
        destinations.give(f"acct-{seller.slug}", "6217 •••• 0001", owner=seller)
    titles = {"title": shop.title, "title_zh": shop.title_zh, "draft": offer_source(shop.offer)}
    offer, _ = Offer.objects.get_or_create(seller=seller, slug=shop.offer, defaults=titles)
    return offer, team(seller)


def _open(shop: Shop, at: datetime) -> tuple[OfferVersion, dict[str, User]]:
    """The version of the shop's offer that orders are placed on, published at that time, and its people by role."""
    offer, people = _offer(shop, at)
    source, (first, second) = offer_source(shop.offer), shop.at_first
    with clock.stopped_at(at):
        for text in (source.replace(second, first), source) if first else (source,):
            if not offer.versions.filter(source=text).exists():
                Offer.objects.filter(pk=offer.pk).update(draft=text)
                publish(offer.pk, people["owner"])
    return offer.versions.select_related("offer__seller").latest("version"), people


class Sale(NamedTuple):
    """One sale to be told: which story, how long ago it began, and who bought under which number."""

    title: str
    story: stories.Story
    ago: timedelta
    buyer: str
    number: int
    has_account: bool


def _sales(shop: Shop, orders_each: int, chance: random.Random) -> list[Sale]:
    """The sales of a shop in the order in which they were made; the same however often the load begins anew."""
    found = []
    for title, story in shop.stories().items():
        for left in reversed(range(_told(title, orders_each))):
            ago = _ago(title, story, chance, is_last=not left)
            found.append(Sale(title, story, ago, a_name(chance), chance.randrange(10**9), chance.random() < 0.7))
    return sorted(found, key=lambda sale: -sale.ago)


def _ago(title: str, story: stories.Story, chance: random.Random, *, is_last: bool) -> timedelta:
    """How long ago a sale began: the last of each story is over since minutes, the others since days, mostly few."""
    length = timedelta(days=sum(act.days for act in story), minutes=len(story))
    if is_last:
        return length + timedelta(minutes=chance.randrange(6, 18))
    longest = UNDER_WAY if title in stories.UNDER_WAY else BACK - length - timedelta(days=2)
    return length + timedelta(days=1) + longest * chance.random() ** 2


def _order(version: OfferVersion, people: dict[str, User], sale: Sale, until: datetime) -> str:
    buyer = person(f"buyer.{sale.number}@buyers.example", sale.buyer)
    with clock.stopped_at(until - sale.ago):
        placed = place(version, buyer, sale.buyer, {}, f"demo:{sale.number}")
    if not isinstance(placed, Done):
        raise RuntimeError(f"the demo's offer was refused: {placed.code}")
    order = Order.objects.get(public_id=placed.order)
    Scene.objects.get_or_create(order=order, defaults={"title": sale.title})
    at = order.placed_at  # that of the load that was broken off, if there was one
    cast = Cast(placed.order, buyer, people)
    let_time_pass(placed.order, at)
    for count, act in enumerate(sale.story):
        at += timedelta(days=act.days, minutes=1)
        let_time_pass(placed.order, at)
        with clock.stopped_at(at):
            outcome = carry_out(cast, act, f"demo:{sale.number}:{count}")
        if isinstance(outcome, Refusal):  # a holiday may have moved a deadline: the order stays where it is
            LOG.warning("demo, %s: act %d was refused: %s", sale.title, count + 1, outcome.code)
            break
        let_time_pass(placed.order, at)
    settle(cast, at, until, has_account=sale.has_account)
    let_time_pass(placed.order, until)
    return f"{sale.title}: {placed.order}"


LOCK = 0x64656D6F
"""An advisory lock: of two demos that start at once on one database, the second finds it loaded."""


def main() -> int:
    """Load the demo into this environment's database, unless it is there. Gives the exit code."""
    from rich.progress import track

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            if is_loaded():
                return 0
            cursor.execute("SET synchronous_commit TO off")  # a load that a power cut breaks off is loaded again
        for _ in track(load(), "Loading the demo", total=total()):
            pass
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. The next time the load goes on from here.\n")
        return 130
    return 0

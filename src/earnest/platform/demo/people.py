"""The demo's people, all made up: who works for whom, who buys, and where the orders they bought stand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from earnest.platform.demo import stories
from earnest.platform.demo.models import Scene
from earnest.platform.orders.models import Order
from earnest.platform.selling.models import ROLES, Member, Seller
from earnest.platform.web.accounts.people import name_of

TEAMS: Mapping[str, tuple[str, ...]] = {
    "aurora": ("Chen Yuan 陈远", "Liu Ying 刘颖", "Sun Hao 孙浩", "Zhou Min 周敏", "He Jia 何佳"),
    "lumen": ("Lin Xi 林曦", "Gao Fei 高飞", "Tang Li 唐莉", "Xu Wen 许文", "Pan Yu 潘宇"),
    "oakwright": ("Song Mu 宋木", "Ding Lan 丁岚", "Ye Qing 叶青", "Luo Cheng 罗成", "Feng Xue 冯雪"),
    "meilan": ("Wu Gang 吴刚", "Cai Yun 蔡云", "Ma Jun 马俊", "Shi Lei 石磊", "Qian Yi 钱一"),
}
"""The team of each seller, in the order of `ROLES`."""
FAMILY = ("Li 李", "Wang 王", "Zhang 张", "Liu 刘", "Chen 陈", "Yang 杨", "Zhao 赵", "Huang 黄", "Zhou 周", "Wu 吴")
GIVEN = (
    "Wei 伟", "Fang 芳", "Min 敏", "Lei 磊", "Jing 静", "Qiang 强", "Yan 燕", "Tao 涛", "Ping 萍", "Hua 华",
    "Chao 超", "Xia 霞", "Bin 斌", "Na 娜", "Kai 凯", "Juan 娟",
)  # fmt: skip
OTHERS_SHOWN = 12
ROLE_WORDS: Mapping[str, str] = {
    "owner": gettext_noop("owner"),
    "sales": gettext_noop("sales"),
    "finance": gettext_noop("finance"),
    "counsel": gettext_noop("counsel"),
    "viewer": gettext_noop("viewer"),
}


class Somebody(NamedTuple):
    """Somebody whom one can be: their user's id, name, what they are or where their order stands, and the page to begin on."""

    user: int
    name: str
    what: str
    page: str


def person(email: str, name: str) -> User:
    """Somebody made up, who signs in by being chosen."""
    user, made = User.objects.get_or_create(username=email, defaults={"email": email, "first_name": name})
    if made:
        user.set_unusable_password()
        user.save()
    return user


def team(seller: Seller) -> dict[str, User]:
    """The seller's people by role, taken into its team if they are not there yet."""
    found = {}
    for role, name in zip(ROLES, TEAMS[seller.slug], strict=True):
        found[role] = person(f"{role}@{seller.slug}.example", name)
        Member.objects.get_or_create(seller=seller, user=found[role], defaults={"role": role})
    return found


def a_name(chance: random.Random) -> str:
    """A name for a buyer, in both scripts."""
    (family, family_zh), (given, given_zh) = chance.choice(FAMILY).split(), chance.choice(GIVEN).split()
    return f"{family} {given} {family_zh}{given_zh}"


FRONT_BUYERS = {
    "aurora": (
        "The buyer may look at the car",
        "The seller could not deliver: the deposit goes back twofold",
        "The seller denies that phone call: judged both ways",
    ),
    "lumen": ("The refund failed, and went another way",),
    "oakwright": ("Refused at the door: walnut instead of oak",),
}
"""The buyers of these stories stand on the home page."""
FRONT_STAFF = (
    ("aurora", "owner"),
    ("aurora", "counsel"),
    ("lumen", "finance"),
    ("oakwright", "sales"),
    ("meilan", "owner"),
)
"""So do these of the sellers' people."""


def at_the_front() -> tuple[list[Somebody], list[Somebody]]:
    """The few buyers and sellers' people whom the home page offers to be."""
    found = []
    for shop, titles in FRONT_BUYERS.items():
        known = {one.what: one for one in buyers(shop)}
        found += [known[gettext(title)] for title in titles if gettext(title) in known]
    members = {
        (m.seller.slug, m.role): m
        for m in Member.objects.filter(seller__slug__in=TEAMS).select_related("seller", "user__profile")
    }
    return found, [_member(members[key], with_seller=True) for key in FRONT_STAFF if key in members]


def everybody() -> list[tuple[str, list[Somebody]]]:
    """Everybody whom one can be, by group: the buyers of each story, then each seller's people, then the newest other buyers."""
    shops = dict(Seller.objects.filter(slug__in=TEAMS).order_by("pk").values_list("slug", "name"))
    told = [(gettext("Buyers at %(seller)s") % {"seller": name}, buyers(slug)) for slug, name in shops.items()]
    return [group for group in (*told, *_teams(), (gettext("Other buyers"), _others())) if group[1]]


def buyers(shop: str) -> list[Somebody]:
    """The buyers of a seller's orders, the latest of each story, with the title of the story."""
    latest = {
        scene.title: scene
        for scene in Scene.objects.filter(order__seller__slug=shop).select_related("order").order_by("pk")
    }
    titles = [title for title in stories.titles() if title in latest]
    return [_buyer(latest[title].order, gettext(title)) for title in titles]


def _teams() -> list[tuple[str, list[Somebody]]]:
    found: dict[str, list[Somebody]] = {}
    for member in Member.objects.select_related("seller", "user__profile").order_by("seller__name", "pk"):
        found.setdefault(member.seller.name, []).append(_member(member))
    return list(found.items())


def _member(member: Member, *, with_seller: bool = False) -> Somebody:
    role = gettext(ROLE_WORDS[member.role])
    what = f"{member.seller.name} · {role}" if with_seller else role
    page = reverse("seller_today", args=[member.seller.slug])
    return Somebody(member.user_id, name_of(member.user) or member.user.email, what, page)


def _others() -> list[Somebody]:
    orders = Order.objects.filter(scene=None).select_related("offer_version__offer").order_by("-placed_at", "-pk")
    return [_buyer(order, order.offer_version.offer.title) for order in orders[:OTHERS_SHOWN]]


def _buyer(order: Order, what: str) -> Somebody:
    return Somebody(order.buyer_id, order.buyer_name, what, reverse("buyer_order", args=[order.public_id]))

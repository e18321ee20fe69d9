"""What other parts' templates show of the demo; nothing outside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.translation import gettext

from earnest.platform.demo.launching import COMING, LIVED
from earnest.platform.demo.people import at_the_front
from earnest.platform.launch.models import Launch
from earnest.platform.orders.models import Order
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import title_of

register = template.Library()


@register.inclusion_tag("demo/front.html", takes_context=True)
def demo_front(context: RequestContext) -> dict[str, Any]:
    """The demo's front door: what this is, whom one can be, and the Haikou order."""
    if not settings.EARNEST.demo:
        return {}
    buyers, staff = at_the_front()
    return {"demo": True, "buyers": buyers, "staff": staff, "orders": Order.objects.exclude(scene=None).count(),
            "csrf_token": context.get("csrf_token")}  # fmt: skip


@register.inclusion_tag("demo/launches.html")
def demo_launches() -> dict[str, Any]:
    """The demo's launches, and what there is to see of each."""
    words = {
        LIVED: gettext("Open: after a rush and a pause, with a waiting list"),
        COMING: gettext("Still to open: its lobby stands before a draw"),
    }
    found = Launch.objects.filter(slug__in=words).order_by("opens_at")
    return {"launches": [(each, title_of(each, language()), words[each.slug]) for each in found]}

"""What other parts' templates show of the demo; nothing outside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext

from earnest.platform.demo.people import at_the_front
from earnest.platform.orders.models import Order

register = template.Library()


@register.inclusion_tag("demo/front.html", takes_context=True)
def demo_front(context: RequestContext) -> dict[str, Any]:
    """The demo's front door: what this is, whom one can be, and the Haikou order."""
    if not settings.EARNEST.demo:
        return {}
    buyers, staff = at_the_front()
    return {"demo": True, "buyers": buyers, "staff": staff, "orders": Order.objects.exclude(scene=None).count(),
            "csrf_token": context.get("csrf_token")}  # fmt: skip

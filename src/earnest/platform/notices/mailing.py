"""Notices by mail: to every person of the side, each in their own language, with a link to the order."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from earnest.core.brief.document import Language
from earnest.platform import clock
from earnest.platform.notices.words import reader, telling, word
from earnest.platform.orders.models import Notice
from earnest.platform.web.accounts.people import language_of
from earnest.platform.web.voice import Voice

LOG = logging.getLogger("earnest.mail")
NEWS_FOR = timedelta(days=3)
"""Older than this a notice is not mailed any more: whoever sets up a mail server late does not send a year of news."""
ROLES = ("owner", "sales")
"""Who of a seller's team gets mail."""
MONEY_ROLES = ("owner", "finance")
MONEY = frozenset({
    "payment_returned", "payout_destination_needed", "payout_destination_refused", "penalty_to_fund", "refund_rerouted",
})  # fmt: skip
"""Notices about money, which go to those who handle it."""
ACCOUNT = frozenset({"payout_destination_needed", "payout_destination_refused"})
"""Notices that ask for an account; their mails lead to the page where it is named, too."""


def work_off(*, limit: int = 50) -> int:
    """Mail the oldest notices not yet mailed; gives how many. Nothing where no mail server is set.

    Raises: OSError, smtplib.SMTPException: the mail server takes nothing now; what was not mailed stays to be mailed.
    """
    if not settings.EARNEST.mail_url:
        return 0
    for count in range(limit):
        if not _mail_one():
            return count
    return limit


def _mail_one() -> bool:
    now = clock.now()
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("order__buyer", "order__seller", "order__offer_version__offer")
            .filter(mailed_at__isnull=True, recorded_at__gt=now - NEWS_FOR)
            .order_by("pk")
            .first()
        )
        if notice is None:
            return False
        for message in messages_of(notice):
            try:
                get_connection().send_messages([message])
            except SMTPRecipientsRefused:
                LOG.warning("notice %d: the mail server refused an address", notice.pk)
        notice.mailed_at = now
        notice.save(update_fields=["mailed_at"])
        return True


def messages_of(notice: Notice) -> list[EmailMessage]:
    """The mails for a notice, one a person; none where nobody has an address."""
    order = notice.order
    if notice.side == "buyer":
        people, path = [order.buyer], reverse("buyer_order", args=[order.public_id])
    else:
        roles = MONEY_ROLES if notice.key in MONEY else ROLES
        members = order.seller.members.filter(role__in=roles).select_related("user").order_by("pk")
        people, path = [m.user for m in members], reverse("seller_order", args=[order.seller.slug, order.public_id])
    return [_message(notice, person, path) for person in people if person.email]


def _message(notice: Notice, person: User, path: str) -> EmailMessage:
    lang: Language = "zh" if language_of(person).startswith("zh") else "en"
    voice, what = Voice(reader(notice.side), lang), telling(notice, lang)
    base = settings.EARNEST.base_url
    links = [f"{word('account', voice)}\n{base}{_account_page(notice)}"] if notice.key in ACCOUNT else []
    links.append(f"{word('link', voice)}\n{base}{path}")
    text = "\n\n".join([what.says, what.stands, *links, word("foot", voice)])
    return EmailMessage(what.subject, text + "\n", None, [person.email])


def _account_page(notice: Notice) -> str:
    """Where the side that reads names the account that its payouts go to."""
    if notice.side == "seller":
        return reverse("seller_money", args=[notice.order.seller.slug])
    return reverse("payout_destination")

"""Notices: who is told of what, in which words and which language; mails to the people of a side."""

from __future__ import annotations

import re
import smtplib
import string
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings
from msgspec.structs import replace

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock, worker
from earnest.platform.notices import mailing
from earnest.platform.notices.telling import told_of
from earnest.platform.notices.words import WORDS, telling
from earnest.platform.orders import claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Notice
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments import notes
from earnest.platform.web.accounts.models import Profile
from tests.platform.shop import a_member, an_order, unique

ANY_DAY = When("2000-01-01")


def tell():
    while worker.work_once({"news": worker.STEPS["news"]})["news"]:
        pass


def act(order, event, side="buyer", at=None):
    actor = {"buyer": Actor("buyer", order.buyer), "platform": PLATFORM}.get(side)
    actor = actor or Actor("seller", a_member(order.seller), "owner")
    with clock.stopped_at(at or clock.now()):
        return execute(order.public_id, event, actor, unique("k"))


def a_paid_order():
    order = an_order()
    act(order, e.DepositPaid(on=ANY_DAY, amount=Money.parse("5000 CNY")), "platform")
    return order


def told(order, key):
    """The sides told, and the words of the first of them in English and Chinese."""
    tell()
    found = list(Notice.objects.filter(order=order, key=key).order_by("side"))
    return [n.side for n in found], *(telling(found[0], lang) for lang in ("en", "zh"))


def test_act_is_told_to_the_other_side_in_words():
    order = a_paid_order()
    act(order, e.ProductionRequested(on=ANY_DAY))
    sides, en, zh = told(order, "production_requested")
    assert sides == ["seller"]
    assert en.subject == f"Order {order.public_id}: The buyer asked for production."
    assert re.match("Where you stand: .*You are to ", en.stands)
    assert zh.subject == f"订单 {order.public_id}：买方申请排产。"


def test_act_that_ends_the_contract_for_good_is_told_to_both():
    order = a_paid_order()
    act(order, e.UnavailabilityDeclared(on=ANY_DAY), "seller")
    act(order, e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="refusal"))
    sides, en, _ = told(order, "termination_declared")
    assert sides == ["buyer", "seller"]
    assert "It is over. The seller owes you 10,000 CNY." in en.stands


def test_deadline_that_passed_is_told_to_both_as_what_it_is():
    order = a_paid_order()
    act(order, e.ProductionRequested(on=ANY_DAY))
    with clock.stopped_at(clock.now() + timedelta(days=80)):
        sweep(seller_id=order.seller_id)
        tell()
        found = Notice.objects.filter(order=order, key="breach", values__consequence__icontains="late_delivery")
        assert sorted(n.side for n in found) == ["buyer", "seller"]
        en, zh = (telling(found[0], lang).says for lang in ("en", "zh"))
    assert en == "A day has passed without what was due. The goods did not come in time."
    assert zh.startswith("期限已过")


def test_right_that_ran_out_is_told_to_its_holder_alone():
    assert told_of("lost:buyer:withdraw:2026-01-01T00:00:00+00:00") == ("buyer",)
    assert told_of("ended:lapsed") == ("buyer", "seller")


def test_what_one_side_says_is_told_as_what_it_says():
    order = a_paid_order()
    event = e.RefusalDeclared(on=When("2026-11-01"), by="seller", of="deliver")
    claiming.claim(order.public_id, event, Actor("buyer", order.buyer), unique("k"))
    sides, en, zh = told(order, "refusal_declared")
    assert sides == ["seller"]
    assert en.says.startswith("The buyer says that this happened elsewhere: You ")
    assert zh.says.startswith("买方称")


@pytest.mark.parametrize("key", notes.KEYS)
def test_every_notice_about_money_has_words_with_its_amount(key):
    order = an_order()
    notes.tell(order, "buyer", key, Money.parse("5000 CNY"))
    _, en, zh = told(order, key)
    assert ("5,000 CNY" in en.says, "5,000元" in zh.says) == (True, True)
    assert key in mailing.MONEY


def test_every_consequence_of_time_has_words_in_both_languages():
    order = a_paid_order()
    keys = (
        "breach:seller:late_delivery:2026-01-01T00:00:00+00:00",
        "root:seller:late_delivery:2026-01-01T00:00:00+00:00",
        "ended:lapsed",
        "lost:buyer:withdraw:2026-01-01T00:00:00+00:00",
        "settled:2",
    )
    for key in keys:
        notice = Notice(
            order=order, side="buyer", key=key.partition(":")[0], values={"consequence": key}, event_number=1
        )
        en, zh = (telling(notice, lang).says for lang in ("en", "zh"))
        assert re.fullmatch(r"[A-Z][^{]*\.", en)
        assert re.fullmatch(r"[^{]*。", zh)


def test_words_are_there_in_both_languages_with_the_same_blanks():
    for key, texts in WORDS.items():
        en, zh = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts)
        assert en - {"other"} == zh - {"other"}, key


@pytest.fixture
def post(monkeypatch):
    """A mail server that keeps what it takes, and takes nothing for the addresses in ``refused``."""
    mail.outbox, refused = [], set()
    Notice.objects.filter(mailed_at__isnull=True).update(mailed_at=clock.now())

    class Connection:
        def send_messages(self, messages):
            for message in messages:
                if set(message.to) & refused:
                    raise smtplib.SMTPRecipientsRefused(dict.fromkeys(message.to, (550, b"no")))
                mail.outbox.append(message)

    monkeypatch.setattr(mailing, "get_connection", Connection)
    with override_settings(EARNEST=replace(settings.EARNEST, mail_url="smtp://mail.example")):
        yield refused
    mail.outbox = []


def sent():
    while mailing.work_off():
        pass
    return {message.to[0]: message for message in mail.outbox}


def test_mail_goes_once_to_each_person_in_their_language_with_a_link(post):
    order = a_paid_order()
    english, chinese = a_member(order.seller), a_member(order.seller, "sales")
    a_member(order.seller, "viewer")
    Profile.objects.create(user=english, language="en")
    Profile.objects.create(user=chinese, language="zh-hans")
    tell()
    Notice.objects.filter(order=order).update(mailed_at=clock.now())
    act(order, e.ProductionRequested(on=ANY_DAY))
    tell()
    messages = sent()
    assert set(messages) == {english.email, chinese.email}
    assert messages[english.email].subject == f"Order {order.public_id}: The buyer asked for production."
    assert messages[chinese.email].subject == f"订单 {order.public_id}：买方申请排产。"
    link = f"{settings.EARNEST.base_url}/sell/{order.seller.slug}/orders/{order.public_id}/"
    assert all(link in message.body for message in messages.values())
    mail.outbox = []
    assert sent() == {}


def test_address_that_is_refused_holds_back_no_other(post):
    bad, good = an_order(), an_order()
    post.add(bad.buyer.email)
    for order in (bad, good):
        notes.tell(order, "buyer", "refund_rerouted", Money.parse("1 CNY"))
    assert set(sent()) == {good.buyer.email}


def test_mail_server_that_is_away_loses_no_mail(post, monkeypatch):
    order = an_order()
    notes.tell(order, "buyer", "refund_rerouted", Money.parse("1 CNY"))

    class Away:
        def send_messages(self, messages):
            raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "get_connection", Away)
        with pytest.raises(ConnectionRefusedError):
            mailing.work_off()
    assert set(sent()) == {order.buyer.email}


def test_old_news_is_not_mailed_by_a_server_set_up_late(post):
    order = an_order()
    with clock.stopped_at(clock.now() - timedelta(days=4)):
        notes.tell(order, "buyer", "refund_rerouted", Money.parse("1 CNY"))
    assert sent() == {}

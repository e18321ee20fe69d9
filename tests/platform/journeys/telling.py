"""Verbs to tell a sale with: people act through pages, days pass by the demo's clock, the worker works when it is told to.

Amounts are whole yuan. Steps of the worker that belong to one seller are done for the story's own seller alone: the tests
share a database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from playwright.sync_api import Page, expect

from earnest.platform import clock
from earnest.platform.demo.models import ahead
from earnest.platform.ledger import audit, store
from earnest.platform.notices import mailing
from earnest.platform.orders.models import Order
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments import receiving, sending
from earnest.platform.payments.models import Difference, Outgoing, Payment
from earnest.platform.payments.providers import named
from earnest.platform.payments.reconcile import reconcile
from earnest.platform.payments.sandbox import acts as provider
from earnest.platform.worker import tell_news
from tests.platform.shop import FAIR, a_member, a_user, a_version

ROUNDS = 10
"""How often the worker looks again before it is told off: a refund that fails and is rerouted takes three."""
PHOTO = {"name": "brakes.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nscratch"}
FEN = 100


class Person:
    """Somebody at a window, on one order's page once there is an order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.order_path = ""

    def looks(self) -> Person:
        """Open the order's page anew."""
        self.page.goto(self.order_path)
        return self

    def does(self, label: str) -> None:
        """Do an act of the order's page, which must be let through."""
        self.click(label)
        refused = self.page.get_by_role("alert")
        assert refused.count() == 0, refused.all_inner_texts()

    def click(self, label: str, *, times: int = 1) -> None:
        """Open an act of the order's page, tick that what follows was read, send it, whatever comes of that."""
        act = self._act(label)
        assert act.count(), f"no {label!r} among {self.may_do()}"
        act.locator("summary").click()
        sure = act.locator('input[name="sure"]')
        if sure.count():
            sure.check()
        act.get_by_role("button", name=label).click(click_count=times)

    def may_do(self) -> list[str]:
        """What the page offers to do."""
        return self.page.locator("details.act .label").all_inner_texts()

    def text(self) -> str:
        """All that the page says."""
        return self.page.locator("main").inner_text()

    def reads(self, *texts: str) -> None:
        """The page says so."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def confirms(self, what: str) -> None:
        """Confirm on its own page what the other side says."""
        said = self.page.locator(".acts .preview", has_text=what)
        said.get_by_role("link", name="Confirm or deny it").click()
        confirm = self.page.locator("form", has=self.page.get_by_role("button", name="Confirm it"))
        confirm.locator('input[name="sure"]').check()
        confirm.get_by_role("button", name="Confirm it").click()
        self.reads("You agreed that it happened so.")

    def rejects(self, what: str, **chosen: str) -> None:
        """Say on the act's own page what is wrong, with a photo; ``chosen``: the answers of its lists."""
        act = self._act("Inspected: something is wrong")
        act.locator("summary").click()
        act.get_by_role("link", name="Say what is wrong, with photos").click()
        self.page.get_by_label("What is wrong?").fill(what)
        for name, value in chosen.items():
            self.page.locator(f"#{name}").select_option(value)
        self.page.get_by_label("Photos or papers that show it").set_input_files([PHOTO])
        self.page.get_by_role("button", name="Inspected: something is wrong").click()

    def proposes(self, kind: str, **fields: str) -> None:
        """Propose a change, or an end, to the other side."""
        self.looks().page.get_by_role("link", name="Propose a change, or an end").click()
        self.page.locator("[name=kind]").select_option(kind)
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.get_by_role("button", name="Propose").click()
        self.reads("Proposed.")

    def agrees(self) -> None:
        """Say yes to what waits for an answer on the order's page."""
        self.looks().page.get_by_role("button", name="Agree", exact=True).click()
        assert self.page.get_by_role("alert").count() == 0

    def pays(self, act: str = "pay") -> None:
        """Press a button of the provider's page, on which the person is."""
        self.page.wait_for_url("**/sandbox/pay/**")
        self.page.locator(f'button[value="{act}"]').click()

    def _act(self, label: str) -> Any:
        return self.page.locator("details.act", has=self.page.locator("summary .label", has_text=label)).first


class Sale:
    """One sale: ``buyer`` on a phone, ``owner`` and ``counsel`` of the seller at desks."""

    def __init__(self, window: Callable[..., Page], terms: str = FAIR) -> None:
        self.version = a_version(terms=terms)
        self.seller = self.version.offer.seller
        self.buyer_user = a_user()
        self.buyer = Person(window(self.buyer_user, width=390))
        self.owner = Person(window(a_member(self.seller)))
        self.counsel = Person(window(a_member(self.seller, "counsel")))
        self.offer_path = f"/{self.seller.slug}/{self.version.offer.slug}/"
        self.book_path = f"/sell/{self.seller.slug}/"

    @property
    def order(self) -> Order:
        """The sale's one order as it now is."""
        return Order.objects.select_related("seller", "buyer").get(offer_version=self.version)

    # what people do

    def is_ordered(self, act: str = "pay") -> None:
        """The buyer orders the car and pays the deposit; both sides open the order."""
        page = self.buyer.page
        page.goto(f"{self.offer_path}order/")
        page.get_by_label("Your name").fill("Li Ming")
        page.get_by_role("button", name="Order and pay the deposit of 5,000 CNY").click()
        self.buyer.pays(act)
        self.is_open_to_both()

    def is_open_to_both(self) -> None:
        """The worker takes what came in, and everybody has the order before them."""
        public_id = self.order.public_id
        self.buyer.order_path = f"/orders/{public_id}/"
        for person in (self.owner, self.counsel):
            person.order_path = f"{self.book_path}orders/{public_id}/"
        self.worker_works()
        for person in (self.buyer, self.owner, self.counsel):
            person.looks()

    def is_asked_for(self) -> None:
        """The buyer asks for production."""
        self.buyer.looks().does("Ask for production")

    def gets_a_slot(self) -> None:
        """The seller gives the first of the queue a slot on the production board, which begins the production."""
        page = self.owner.page
        page.goto(f"{self.book_path}production/")
        row = page.get_by_role("row", name=self.order.public_id)
        row.locator("summary").click()
        row.get_by_role("button", name="Give", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("1 slot was given.")

    def is_shown(self) -> None:
        """From the deposit to the inspection: asked for, built, and held out for the buyer to look at."""
        self.is_asked_for()
        self.gets_a_slot()
        self.owner.looks().does("Let the buyer look")

    def balance_is_paid(self, act: str = "pay") -> None:
        """The buyer pays the balance on the provider's page."""
        self.buyer.looks().does("Pay the balance")
        self.buyer.pays(act)
        self.worker_works()

    def buyer_names_an_account(self, account: str = "acct-li-ming") -> None:
        """The buyer says where payouts go."""
        page = self.buyer.page
        page.goto("/payouts/")
        page.get_by_label("Account").fill(account)
        page.get_by_role("button", name="Use this account").click()
        expect(page.locator("main")).to_contain_text("Payouts go to")

    def seller_names_an_account(self) -> None:
        """The seller says where its own money goes."""
        page = self.owner.page
        page.goto(f"{self.book_path}money/")
        page.get_by_label("Account", exact=True).fill("acct-seller")
        page.get_by_role("button", name="Take this account").click()
        expect(page.locator("main")).to_contain_text("…ller")

    def seller_leaves_a_reserve(self, amount: str) -> None:
        """The seller leaves money here for penalties to come."""
        page = self.owner.page
        page.goto(f"{self.book_path}money/")
        page.get_by_label("Amount in CNY").fill(amount)
        page.get_by_role("button", name="To the payment").click()
        self.owner.pays()
        self.worker_works()

    def seller_pays_the_penalty_in(self) -> None:
        """The seller pays in its share of a double return."""
        page = self.owner.page
        page.goto(f"{self.book_path}money/")
        page.get_by_role("button", name="Pay it in").click()
        self.owner.pays()
        self.worker_works()

    # what happens by itself

    def worker_works(self) -> None:
        """What a worker does for this sale at the demo's present time, until nothing is left to do."""
        steps = (
            lambda: sweep(seller_id=self.seller.pk), lambda: sending.work_off(seller_id=self.seller.pk),
            provider.work_off, receiving.work_off, tell_news, mailing.work_off,
        )  # fmt: skip
        with clock.shifted_by(ahead()):
            for _ in range(ROUNDS):
                if not sum(step() for step in steps):
                    return

    def days_pass(self, days: int) -> None:
        """The demo's clock is moved on, by its buttons on a page, and the worker works after each step."""
        while days:
            step = next(size for size in (30, 7, 1) if size <= days)
            self.buyer.page.locator(f'.demo-clock button[value="{step}"]').click()
            days -= step
            self.worker_works()

    def day_in(self, days: int) -> str:
        """The day so many days after the demo's today, as a form takes it."""
        with clock.shifted_by(ahead()):
            return (clock.now() + timedelta(days=days)).date().isoformat()

    # what must agree in the end

    def both_read(self, *texts: str) -> None:
        """Both sides open the order and read the same."""
        for person in (self.buyer, self.owner):
            person.looks().reads(*texts)

    def ways(self) -> list[tuple[str, str, int, str]]:
        """What went out, in the order in which it was arranged: to whom, how, whole yuan, how far it is."""
        rows = Outgoing.objects.filter(order=self.order).order_by("pk")
        return [(row.side, row.kind, row.amount_minor // FEN, row.state) for row in rows]

    def accounts(self) -> dict[str, int]:
        """What stands in the order's accounts that are not empty, in whole yuan."""
        with connection.cursor() as cursor:
            found = store.balances(cursor, self.seller.pk, self.order.pk)
        return {f"{a.party}:{a.purpose}": b.posted // FEN for a, b in found.items() if b.posted}

    def ends_with(self, *, came: int, to_buyer: int, to_seller: int, left: dict[str, int] | None = None) -> None:
        """Ledger, provider's statement and our rows say the same: what came in, what arrived with whom, what is left.

        The seller's money page finds no difference either.
        """
        went = {side: sum(yuan for whose, _, yuan, state in self.ways() if (whose, state) == (side, "arrived"))
                for side in ("buyer", "seller")}  # fmt: skip
        assert went == {"buyer": to_buyer, "seller": to_seller}
        assert self.accounts() == (left or {})
        assert self._statement() == {"charge": came, "sent": to_buyer + to_seller}
        with connection.cursor() as cursor:
            assert audit.differences(cursor, self.seller.pk) == []
        page = self.owner.page
        page.goto(f"{self.book_path}money/")
        expect(page.locator("main")).to_contain_text("None: provider, order book and ledger agree.")

    def _statement(self) -> dict[str, int]:
        """By the provider's own statements: what came in for the sale and what it sent out; and no day differs from ours."""
        orders = {"order": self.order}
        keys = {*Payment.objects.filter(**orders).values_list("provider_key", flat=True)}
        sent = {*Outgoing.objects.filter(**orders).values_list("provider_key", flat=True)}
        found = {"charge": 0, "sent": 0}
        with clock.shifted_by(ahead()):
            day, last = self.order.placed_at.date(), clock.now().date()
            while day <= last:
                for line in named("sandbox").statement(day):
                    if line.key in keys | sent:
                        found["charge" if line.key in keys else "sent"] += line.amount_minor // FEN
                        reconcile("sandbox", day)
                day += timedelta(days=1)
        mine = Q(seller=self.seller) | Q(order=self.order)
        assert list(Difference.objects.filter(mine, cleared_at=None).values()) == []
        return found

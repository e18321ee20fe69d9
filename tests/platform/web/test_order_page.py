"""The order page as a value: what it says, to whom, on what grounds. No template, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.core.brief.compose import compose
from earnest.core.facts import events as e
from earnest.core.guard import Accepted
from earnest.core.moments import When
from earnest.platform.orders.deciding import agreed_alone, decide
from earnest.platform.web.balance import STEPS, Said, tilt_of
from earnest.platform.web.candidates import SOMETHING, candidates
from earnest.platform.web.order_page import OrderPage, order_page
from earnest.platform.web.voice import Voice
from tests.platform.web.stories import BALANCE, BUILD, FULL, INSPECT, STORIES, story
from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE

EVERYBODY = [(name, side, lang) for name in STORIES for side in ("buyer", "seller") for lang in ("en", "zh")]


def page(name: str, side: str = "buyer", lang: str = "en", **more: object) -> OrderPage:
    case, standing = STORIES[name]()
    return order_page(case, standing, side, lang, standing.at, **more)  # type: ignore[arg-type]


def sayings(value: object) -> Iterator[Said]:
    """Every sentence with sources in a page, however deep."""
    if isinstance(value, Said):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from sayings(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from sayings(getattr(value, name))


def act(shown: OrderPage, event: str):
    return next(act for act in shown.acts if act.event == event)


@pytest.mark.parametrize(("name", "side", "lang"), EVERYBODY)
def test_every_citation_is_on_the_page(name, side, lang):
    shown = page(name, side, lang)
    cited = {label for said in sayings(shown) for label in said.cites}
    assert cited
    assert cited <= set(shown.titles)


@pytest.mark.parametrize("name", STORIES)
def test_provisions_and_events_have_the_labels_of_the_brief(name):
    case, standing = STORIES[name]()
    shown, brief = page(name), compose(case, standing, "en")
    assert {law.label: law.citation for law in shown.law}.items() >= {
        a.label: a.citation for a in brief.authorities
    }.items()
    assert [item.label for item in shown.happened] == [x.label for x in brief.exhibits if x.kind == "event"]


@pytest.mark.parametrize(("name", "side", "lang"), EVERYBODY)
def test_page_speaks_to_its_reader(name, side, lang):
    """The reader is never told of in the third person, and no verb disagrees with "you"."""
    shown = page(name, side, lang)
    texts = [said.text for said in sayings(shown)] + [shown.headline, shown.lede]
    texts += [item.text for item in shown.happened] + [item.content for item in shown.agreed]
    mine = {"buyer": "买受人", "seller": "出卖人"}[side] if lang == "zh" else f"the {side}"
    for text in texts:
        assert mine not in text.replace("The ", "the "), text
        assert not re.search(r"\b[Yy]ou (is|was|has|does|owes|keeps|loses)\b", text), text


def test_both_sides_see_one_balance_from_two_ends():
    buyers, sellers = page("demand", "buyer").balance, page("demand", "seller").balance
    assert (buyers.mine.minor, buyers.theirs.minor) == (sellers.theirs.minor, sellers.mine.minor) == (0, 500_000)
    assert buyers.tilt == -sellers.tilt == STEPS


def test_before_anybody_breaks_anything_the_balance_is_level():
    shown = page("bound").balance
    assert shown.tilt == 0
    assert shown.mine.minor == shown.theirs.minor == 1_000_000
    assert "20,000 CNY" in shown.theirs.says[0].text  # 10,000 back and 10,000 more


def test_price_paid_for_goods_taken_is_no_loss():
    shown = page("completed").balance
    assert (shown.mine.minor, shown.theirs.minor, shown.tilt) == (0, 0, 0)


def test_only_the_part_of_the_deposit_that_binds_is_at_stake():
    terms = (PRICE, "{topic: deposit, layer: negotiated, called: earnest, amount: 30000 CNY}", DELIVERY)
    case, standing = story("2025-03-01 deposit_paid {amount: 30000 CNY}", "2025-03-02", terms=terms)
    pan = order_page(case, standing, "buyer", "en", standing.at).balance.mine
    assert pan.minor == 2_000_000  # a fifth of 100,000 CNY
    assert any("fifth of the price" in said.text for said in pan.says)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_beam_tilts_to_the_side_with_more_to_lose(mine, theirs):
    tilt = tilt_of(mine, theirs)
    assert -STEPS <= tilt <= STEPS
    assert (tilt > 0) == (theirs > mine)
    assert (tilt < 0) == (theirs < mine)
    assert tilt == -tilt_of(theirs, mine)


def test_beam_is_level_and_marked_where_an_amount_is_not_known():
    assert tilt_of(None, 5) == 0
    assert page("undetermined").balance.known is False


def test_haikou_buyer_is_told_that_the_demand_has_no_effect_and_why():
    shown = page("demand")
    assert shown.headline == "The seller asked for the balance. You do not owe it yet."
    assert shown.note is not None
    assert shown.note.title == "The demand for the balance has no effect, and is a breach."
    reasons = " ".join(said.text for said in shown.note.says)
    assert "balance that was not due" in reasons
    assert "is void" in reasons
    assert "If the seller goes through with it: the seller owes you 10,000 CNY" in reasons


def test_haikou_seller_is_told_beforehand_what_it_cannot_do():
    """On 1 November nothing is due: the page says so before anybody types a demand."""
    shown = page("deferred", "seller")
    barred = {item.label: item.why for item in shown.barred}
    assert barred["Ask for the balance"].text == "The balance is not owed yet. Asking for it now would be a breach."
    assert barred["Ask for the balance"].cites
    assert "balance_demanded" not in {act.event for act in shown.acts}


@pytest.mark.parametrize(("name", "side", "lang"), EVERYBODY)
def test_every_act_shown_is_let_through_by_the_guard_and_says_what_follows(name, side, lang):
    _, standing = STORIES[name]()
    shown = page(name, side, lang)
    tried = {
        c.kind for base in (standing, agreed_alone(standing) or standing) for c in candidates(base, Voice(side, lang), base.at)
        if isinstance(decide(standing, c.event, standing.at), Accepted)
    }  # fmt: skip
    assert {act.event for act in shown.acts} <= tried
    assert all(act.says and act.says[0].text for act in shown.acts)


def test_walking_away_is_previewed_with_its_price():
    walk = act(page("bound"), "withdrawal_declared")
    assert walk.dangerous
    assert walk.costs == "costs you 10,000 CNY"
    assert walk.says[1].text == "If the seller then ends it: the seller keeps 10,000 CNY (the deposit, forfeited)."


def test_previewed_consequence_is_what_then_happens():
    """Ending for a cracked chassis is said to bring 20,000 CNY, and brings it."""
    case, standing = STORIES["defect"]()
    preview = act(page("defect"), "termination_declared")
    assert preview.costs == "brings you 20,000 CNY"
    done = standing.after(e.TerminationDeclared(on=When(standing.at), by="buyer", ground="non_conformity"))
    assert order_page(case, done, "buyer", "en", done.at).headline == "It is over. The seller owes you 20,000 CNY."


def test_asking_for_production_shows_the_days_it_sets():
    asked = act(page("bound"), "production_requested")
    assert "by 6 May 2025" in " ".join(
        said.text for said in asked.says
    )  # 60 days from 2 March are 1 May, off to the 5th
    assert not asked.dangerous


def test_payment_goes_to_the_payment_page_and_an_act_to_its_own():
    shown = page("inspection", root="/o/1/")
    assert act(shown, "balance_paid").url == "/o/1/pay/balance"
    assert act(shown, "inspection_passed").url == "/o/1/acts/inspection_passed"


def test_role_that_may_not_act_is_shown_no_act():
    shown = page("bound", "seller", may=lambda event: False)
    assert shown.acts == shown.barred == ()


def test_defect_to_be_named_is_asked_for_and_its_stand_in_never_sent():
    failed = act(page("inspection"), "inspection_failed")
    assert [field.name for field in failed.inputs] == ["what"]
    assert SOMETHING.what not in dict(failed.fields).values()


def test_late_delivery_is_told_with_its_day_and_distance():
    shown = page("late")
    assert shown.headline == "Delivery is overdue."
    assert shown.lede == "The seller was to deliver by 30 June 2025 (10 days ago)."
    assert [duty.late for duty in shown.theirs] == [True, False]


@pytest.mark.parametrize(
    ("day", "distance"), [("2025-04-26", "tomorrow"), ("2025-04-27", "today"), ("2025-04-25", "in 2 days")]
)
def test_last_day_of_the_balance_is_named_as_people_count(day, distance):
    told = f"{PAID}\n2025-03-10 production_requested\n2025-03-12 production_started\n2025-04-20 inspection_offered"
    case, standing = story(told, day, terms=(PRICE, DEPOSIT, BUILD, DELIVERY, INSPECT, BALANCE))
    shown = order_page(case, standing, "buyer", "en", standing.at)
    balance = next(duty for duty in shown.mine if duty.what.startswith("Pay the balance"))
    assert balance.distance == distance or (distance == "today" and balance.when == "today")


def test_what_time_alone_brings_is_told_before_it_comes():
    """The agreed 360 days end on 14 July 2025, counted from 19 July 2024."""
    ahead = next(item for item in page("deferred").coming if "nobody does anything" in item.text.text)
    assert ahead.date == "14 July 2025"
    assert "the seller keeps 5,000 CNY" in ahead.text.text


def test_last_day_of_a_power_is_the_day_before_it_is_gone():
    """A year from 4 December 2024 ends with 4 December 2025, not on the 5th."""
    assert act(page("demand"), "termination_declared").until == "until 4 December 2025"


def test_open_question_is_told_with_both_answers():
    (doubt,) = page("undetermined", lang="zh").doubts
    assert "一方主张" in doubt.question.text
    assert [("20,000元" in said.text, "10,000元" in said.text) for said in doubt.branches] == [
        (True, False),
        (False, True),
    ]


def test_money_is_said_to_be_where_the_ledger_has_it():
    shown = page("ended", escrow_minor=500_000)
    assert shown.settled is not None
    assert shown.settled.held == "5,000 CNY is in escrow."
    plain = page("ended").settled
    assert plain is not None
    assert plain.held == "5,000 CNY is with the seller's side."


def test_page_is_a_function_of_its_arguments():
    at = datetime(2024, 12, 5, 4, tzinfo=UTC)
    case, standing = STORIES["demand"]()
    assert order_page(case, standing, "buyer", "en", at) == order_page(case, standing, "buyer", "en", at)
    later = order_page(case, standing, "buyer", "en", at + timedelta(days=1))
    assert later.as_of == "6 December 2024"


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        ("refusal_declared {by: seller, of: deliver, status: disputed}", "It is uncertain whether the seller broke the contract."),
        ("balance_demanded {status: disputed}", "The seller demanded the balance. Only one side says so."),
        ("refusal_declared {by: seller, of: deliver}", "The seller broke the contract. You may end it."),
    ],
)  # fmt: skip
def test_headline_is_no_surer_than_what_one_side_says(told, headline):
    case, standing = story(f"{PAID}\n2025-05-01 {told}", "2025-05-02", terms=FULL)
    shown = order_page(case, standing, "buyer", "en", standing.at)
    assert shown.headline == headline
    assert (shown.note is None) == ("disputed" in told)


def test_right_to_have_defects_put_right_can_be_used():
    text = f"{PAID}\n2025-06-20 delivery_tendered\n2025-06-20 delivery_refused {{defects: [{{what: a scratch}}]}}"
    case, standing = story(text, "2025-06-21")
    acts = [act.event for act in order_page(case, standing, "buyer", "en", standing.at).acts]
    assert "cure_demanded" in acts
    assert "delivery_refused" not in acts  # they are refused already


def test_double_return_that_was_paid_weighs_on_the_sellers_side():
    text = (
        f"{PAID}\n2025-05-01 unavailability_declared\n2025-05-02 termination_declared {{by: buyer, ground: refusal}}\n"
        "2025-05-03 sum_returned {amount: 20000 CNY}"
    )
    case, standing = story(text, "2025-05-04")
    balance = order_page(case, standing, "buyer", "en", standing.at).balance
    assert (balance.mine.minor, balance.theirs.minor) == (0, 1_000_000)
    assert balance.theirs.says[0].text == "You got 20,000 CNY back; you had paid 10,000 CNY."

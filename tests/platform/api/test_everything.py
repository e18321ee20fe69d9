"""Everything the pages can do the API can do: every address of a page that takes a form has its operation, or a reason."""

from __future__ import annotations

import inspect

from earnest.platform.api.service import OPERATIONS, document
from earnest.platform.payments import urls as payments
from earnest.platform.web.buyer import urls as buyer
from earnest.platform.web.launch import urls as launch
from earnest.platform.web.seller import public
from earnest.platform.web.seller import urls as seller

document()
DONE_BY = {
    "buyer_act": ["act", "upload_evidence"],
    "buyer_pay": ["start"],
    "buyer_claim": ["claim"],
    "buyer_answer_fact": ["answer_fact"],
    "buyer_take_back": ["take_back"],
    "buyer_propose": ["propose"],
    "buyer_answer_proposal": ["answer_proposal"],
    "offer_news": ["ask_question"],
    "checkout": ["place_order"],
    "payout_destination": ["give_account"],
    "seller_act": ["act", "upload_evidence"],
    "seller_claim": ["claim"],
    "seller_answer_fact": ["answer_fact"],
    "seller_take_back": ["take_back"],
    "seller_propose": ["propose"],
    "seller_answer_proposal": ["answer_proposal"],
    "seller_launch_act": ["act_on_launch"],
    "launch_order": ["give_permit"],
    "seller_launch_new": ["plan_launch"],
    "seller_launch_replan": ["act_on_launch"],
    "seller_launch_codes": ["make_launch_codes"],
    "seller_give_slot": ["give_slot"],
    "seller_give_next": ["give_next_slots"],
    "seller_pay_reserve": ["pay_reserve"],
    "seller_account": ["give_seller_account"],
    "seller_pay_penalty": ["start"],
    "seller_team_change": ["add_member", "change_member", "remove_member"],
    "seller_offer_new": ["make_offer"],
    "seller_offer": ["write_draft", "publish_draft"],
    "seller_offer_check": ["check_draft"],
    "seller_offer_titles": ["change_offer"],
    "seller_offer_open": ["change_offer"],
    "seller_update": ["publish_update"],
    "seller_key_make": ["make_key"],
    "seller_key_revoke": ["revoke_key"],
    "seller_endpoint_make": ["make_endpoint"],
    "seller_endpoint_change": ["change_endpoint", "rotate_secret", "try_endpoint", "remove_endpoint"],
    "seller_send_again": ["replay_delivery"],
    "seller_save_view": ["save_view", "forget_view"],
    "seller_answer": ["answer_question", "set_question_aside"],
}
WITHOUT = {
    "launch_verify": "it changes nothing: it checks a receipt, as earnest verify does",
    "launch_cosigned": "witnesses send their signatures there; it is no page",
    "payment_webhook": "providers report there, each as it does; it is no page",
}


def taking_forms():
    """Names of the addresses whose views take a POST: all but those that say they are only looked at."""
    found = set()
    for pattern in (
        *buyer.urlpatterns,
        *seller.urlpatterns,
        *payments.urlpatterns,
        *public.urlpatterns,
        *launch.urlpatterns,
    ):
        source = inspect.getsource(inspect.unwrap(pattern.callback))
        if "@require_safe" not in source and "@require_GET" not in source:
            found.add(pattern.name)
    return found


def test_every_form_of_a_page_has_its_operation_or_a_reason_why_not():
    assert taking_forms() == DONE_BY.keys() | WITHOUT.keys()


def test_every_operation_named_for_a_form_is_there():
    assert {name for names in DONE_BY.values() for name in names} <= OPERATIONS.keys()

"""Addresses of the seller's side, below ``sell/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.web import live
from earnest.platform.web.seller import (
    developers,
    disputes,
    facts,
    launch_plans,
    launches,
    money,
    offers,
    orderbook,
    orders,
    people,
    plan,
    speaking,
    today,
    versions,
    webhooks,
)

ORDER = "<slug:slug>/orders/<str:public_id>/"
OFFER = "<slug:slug>/offers/<slug:offer_slug>/"

urlpatterns = [
    path("", orderbook.books, name="seller_books"),
    path("<slug:slug>/", today.today, name="seller_today"),
    path("<slug:slug>/live", live.seller_book, name="seller_live"),
    path("<slug:slug>/orders/", orderbook.orderbook, name="seller_orders"),
    path("<slug:slug>/orders/views", orderbook.save_view, name="seller_save_view"),
    path("<slug:slug>/orders/book.csv", orderbook.taken_away, {"form": "csv"}, name="seller_csv"),
    path("<slug:slug>/orders/book.parquet", orderbook.taken_away, {"form": "parquet"}, name="seller_parquet"),
    path(ORDER, orders.order, name="seller_order"),
    path(f"{ORDER}live", live.seller_order, name="seller_order_live"),
    path(f"{ORDER}acts/<slug:kind>", orders.act, name="seller_act"),
    path(f"{ORDER}claims/", orders.claim, name="seller_claim"),
    path(f"{ORDER}events/<int:number>/answer", facts.answer_fact, name="seller_answer_fact"),
    path(f"{ORDER}events/<int:number>/take-back", facts.take_back, name="seller_take_back"),
    path(f"{ORDER}proposals/", orders.propose, name="seller_propose"),
    path(f"{ORDER}proposals/<int:proposal>/answer", orders.answer_proposal, name="seller_answer_proposal"),
    path(f"{ORDER}evidence/<slug:label>", orders.evidence, name="seller_evidence"),
    path(f"{ORDER}brief.pdf", orders.brief, name="seller_brief"),
    path(f"{ORDER}bundle.zip", orders.whole_bundle, name="seller_bundle"),
    path("<slug:slug>/disputes/", disputes.disputes, name="seller_disputes"),
    path("<slug:slug>/production/", plan.board, name="seller_production"),
    path("<slug:slug>/production/give", plan.give, name="seller_give_slot"),
    path("<slug:slug>/production/give-next", plan.give_next, name="seller_give_next"),
    path("<slug:slug>/launches/", launches.launches, name="seller_launches"),
    path("<slug:slug>/launches/new/", launch_plans.new, name="seller_launch_new"),  # before launches: none is called so
    path("<slug:slug>/launches/<slug:launch_slug>/", launches.control, name="seller_control"),
    path("<slug:slug>/launches/<slug:launch_slug>/act", launches.act, name="seller_launch_act"),
    path("<slug:slug>/launches/<slug:launch_slug>/plan/", launch_plans.replan, name="seller_launch_replan"),
    path("<slug:slug>/launches/<slug:launch_slug>/codes/", launch_plans.codes, name="seller_launch_codes"),
    path("<slug:slug>/money/", money.money, name="seller_money"),
    path("<slug:slug>/money/reserve", money.pay_reserve, name="seller_pay_reserve"),
    path("<slug:slug>/money/account", money.payout_account, name="seller_account"),
    path(f"{ORDER}pay/penalty", money.pay_penalty, name="seller_pay_penalty"),
    path("<slug:slug>/team/", people.team, name="seller_team"),
    path("<slug:slug>/team/change", people.change, name="seller_team_change"),
    path("<slug:slug>/developers/", developers.developers, name="seller_developers"),
    path("<slug:slug>/developers/keys", developers.make_key, name="seller_key_make"),
    path("<slug:slug>/developers/keys/<int:number>/revoke", developers.revoke_key, name="seller_key_revoke"),
    path("<slug:slug>/developers/webhooks", webhooks.make_endpoint, name="seller_endpoint_make"),
    path("<slug:slug>/developers/webhooks/<int:number>/", webhooks.endpoint, name="seller_endpoint"),
    path("<slug:slug>/developers/webhooks/<int:number>/do", webhooks.change_endpoint, name="seller_endpoint_change"),
    path("<slug:slug>/developers/messages/<int:number>/again", webhooks.send_again, name="seller_send_again"),
    path("<slug:slug>/log/", people.log, name="seller_log"),
    path("<slug:slug>/offers/", offers.offers, name="seller_offers"),
    path("<slug:slug>/new-offer/", offers.new, name="seller_offer_new"),
    path(OFFER, offers.editor, name="seller_offer"),
    path(f"{OFFER}check", offers.check, name="seller_offer_check"),
    path(f"{OFFER}title", offers.titles, name="seller_offer_titles"),
    path(f"{OFFER}open", offers.open_or_close, name="seller_offer_open"),
    path(f"{OFFER}versions/", versions.versions, name="seller_versions"),
    path(f"{OFFER}versions/<int:before>/<int:after>/", versions.difference, name="seller_difference"),
    path(f"{OFFER}news/", speaking.speaking, name="seller_speaking"),
    path(f"{OFFER}news/update", speaking.update, name="seller_update"),
    path(f"{OFFER}news/questions/<int:number>", speaking.answer, name="seller_answer"),
]

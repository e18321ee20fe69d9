"""Addresses of the buyer's side. Sellers' own names come last, so that they hide nothing."""

from __future__ import annotations

from django.urls import path

from earnest.platform.web import live
from earnest.platform.web.buyer import acts, checkout, downloads, facts, orders, shop

urlpatterns = [
    path("", shop.home, name="home"),
    path("orders/", orders.listed, name="buyer_orders"),
    path("orders/<str:public_id>/", orders.order, name="buyer_order"),
    path("orders/<str:public_id>/live", live.buyer_order, name="buyer_live"),
    path("orders/<str:public_id>/acts/<slug:kind>", acts.act, name="buyer_act"),
    path("orders/<str:public_id>/pay/<slug:purpose>", acts.pay, name="buyer_pay"),
    path("orders/<str:public_id>/claims/", acts.claim, name="buyer_claim"),
    path("orders/<str:public_id>/events/<int:number>/answer", facts.answer_fact, name="buyer_answer_fact"),
    path("orders/<str:public_id>/events/<int:number>/take-back", facts.take_back, name="buyer_take_back"),
    path("orders/<str:public_id>/proposals/", acts.propose, name="buyer_propose"),
    path("orders/<str:public_id>/proposals/<int:proposal>/answer", acts.answer_proposal, name="buyer_answer_proposal"),
    path("orders/<str:public_id>/evidence/<slug:label>", downloads.evidence, name="buyer_evidence"),
    path("orders/<str:public_id>/receipts/<int:number>/", downloads.receipt, name="buyer_receipt"),
    path("orders/<str:public_id>/brief.<slug:form>", downloads.brief, name="buyer_brief"),
    path("orders/<str:public_id>/case.yaml", downloads.case_yaml, name="buyer_case"),
    path("orders/<str:public_id>/bundle.zip", downloads.whole_bundle, name="buyer_bundle"),
    path("<slug:seller>/<slug:slug>/", shop.offer, name="offer"),
    path("<slug:seller>/<slug:slug>/v<int:number>/", shop.offer, name="offer_version"),
    path("<slug:seller>/<slug:slug>/order/", checkout.order, name="checkout"),
]

"""Addresses of launches, below ``launch/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.web.launch import door, log, numbers, ordering, places, shop

urlpatterns = [
    path("<slug:slug>/", shop.launch, name="launch"),
    path("<slug:slug>/order/", ordering.order, name="launch_order"),
    path("<slug:slug>/draw.json", door.draw, name="launch_draw"),
    path("<slug:slug>/places/<int:number>/", places.place, name="launch_place"),
    path("<slug:slug>/places/<int:number>/receipt.json", log.receipt, name="launch_receipt"),
    path("<slug:slug>/log/key", log.key, name="launch_key"),
    path("<slug:slug>/log/checkpoint", log.head, name="launch_head"),
    path("<slug:slug>/log/tile/<path:path>", log.tile, name="launch_tile"),
    path("<slug:slug>/log/proof", log.proof, name="launch_proof"),
    path("<slug:slug>/numbers/", numbers.page, name="launch_numbers"),
    path("<slug:slug>/numbers.json", numbers.as_json, name="launch_numbers_json"),
]

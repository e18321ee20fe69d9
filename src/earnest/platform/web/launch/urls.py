"""Addresses of launches, below ``launch/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.web.launch import door, log, numbers, ordering, places, receipts, shop, verifying

urlpatterns = [
    path("verify/", verifying.page, name="launch_verify"),  # before launches: none is called so
    path("verify/earnest-verify.html", verifying.as_file, name="launch_verify_file"),
    path("<slug:slug>/", shop.launch, name="launch"),
    path("<slug:slug>/order/", ordering.order, name="launch_order"),
    path("<slug:slug>/draw.json", door.draw, name="launch_draw"),
    path("<slug:slug>/places/<int:number>/", places.place, name="launch_place"),
    path("<slug:slug>/places/<int:number>/receipt.json", log.receipt, name="launch_receipt"),
    path("<slug:slug>/places/<int:number>/receipt.pdf", receipts.printed, name="launch_receipt_pdf"),
    path("<slug:slug>/log/key", log.key, name="launch_key"),
    path("<slug:slug>/log/checkpoint", log.head, name="launch_head"),
    path("<slug:slug>/log/tile/<path:path>", log.tile, name="launch_tile"),
    path("<slug:slug>/log/acts.json", log.acts, name="launch_acts"),
    path("<slug:slug>/log/cosignatures", log.cosigned, name="launch_cosigned"),
    path("<slug:slug>/log/proof", log.proof, name="launch_proof"),
    path("<slug:slug>/numbers/", numbers.page, name="launch_numbers"),
    path("<slug:slug>/numbers/embed/", numbers.embedded, name="launch_numbers_embedded"),
    path("<slug:slug>/numbers/oembed.json", numbers.oembed, name="launch_numbers_oembed"),
    path("<slug:slug>/numbers/at/<slug:instant>/", numbers.then, name="launch_numbers_then"),
    path("<slug:slug>/numbers/at/<slug:instant>.json", numbers.then_as_json, name="launch_numbers_then_json"),
    path("<slug:slug>/numbers.json", numbers.as_json, name="launch_numbers_json"),
]

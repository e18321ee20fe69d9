"""Where a webhook may go: the public internet by HTTPS, and private networks only as the settings allow."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings

from earnest.platform.api.webhooks.addresses import Forbidden, checked, resolved
from tests.platform.api.world import a_world, call, problem


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]:80/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://0.0.0.0/",
        "http://224.0.0.1/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[fd00::1]/", "http://127.0.0.1/",
    ],
)  # fmt: skip
@override_settings(WEBHOOK_NETWORKS=[])
def test_private_address_is_forbidden(url):
    with pytest.raises(Forbidden, match="public internet"):
        checked(url)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1"])
@override_settings(WEBHOOK_NETWORKS=[])
def test_name_that_leads_to_a_private_address_is_forbidden_when_it_is_looked_up(host):
    with pytest.raises((Forbidden, OSError)):
        resolved(checked(f"http://{host}/"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "https://", "https:///x", "example.com/x", "https://user:pw@example.com/",
        "https://example.com/#x", "https://exa mple.com/", "https://例子.com/", "https://example.com:99999/",
        "https://example.com:0/", "https://[::1", "javascript:alert(1)", "https://example.com/" + "x" * 500,
    ],
)  # fmt: skip
def test_address_that_is_no_endpoints_is_invalid(url):
    world = a_world()
    made = call("POST", f"/sellers/{world.seller.slug}/webhooks", world.seller_key, {"url": url})
    assert (made.status_code, problem(made)["errors"][0]["field"]) == (422, "url")


def test_without_demo_and_debug_only_https_is_taken(monkeypatch):
    from msgspec.structs import replace

    monkeypatch.setattr(settings, "EARNEST", replace(settings.EARNEST, demo=False, debug=False))
    assert checked("https://example.com/").hostname == "example.com"
    with pytest.raises(Forbidden, match="https://"):
        checked("http://example.com/")

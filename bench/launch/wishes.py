"""What every buyer of the crowd sends: an order, and as the provider, once its place is known, the report of its deposit."""

from __future__ import annotations

import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from bench.launch.crowd import Then, post

NUMBER = re.compile(rb'"number":(\d+)')


def wishes(launch: Any, people: list[int], *, pay: bool) -> list[tuple[bytes, Then]]:
    """A request for each buyer, made beforehand; with ``pay`` each place's deposit is reported as soon as it is granted."""
    import msgspec

    from earnest.platform.launch.keys import token_key
    from earnest.platform.launch.permits import Permit, written
    from earnest.platform.launch.placing import hashed

    key, until = token_key(bytes(launch.nonce)), int(time.time()) + 6 * 3600
    path, report = f"/intake/{launch.slug}/places", _reporter(launch)
    made = []
    for buyer in people:
        own = secrets.token_hex(12)
        permit = written(Permit(launch.pk, buyer, f"Buyer {buyer}", until), key)
        body = msgspec.json.encode({"permit": permit, "variant": "std", "key": own})
        made.append((post("bench", path, body), report(hashed(own)) if pay else _placed))
    return made


def _placed(status: int, body: bytes) -> None:
    assert status == 201, (status, body)


def _paid(status: int, body: bytes) -> None:
    assert status == 204, (status, body)


def _reporter(launch: Any) -> Any:
    from earnest.platform.payments.sandbox.signing import secret
    from earnest.platform.payments.standard_webhooks import signed

    own, amount = secret(), launch.deposit_minor

    def of(key: int) -> Then:
        def then(status: int, body: bytes) -> tuple[bytes, Then]:
            _placed(status, body)
            number, now = int(NUMBER.search(body)[1]), datetime.now(UTC)  # type: ignore[index]
            report = (
                f'{{"id":"evt_{launch.pk}_{number}","kind":"paid","key":"L{launch.pk}-{number}-{key:x}",'
                f'"reference":"ch_{launch.pk}_{number}","amount_minor":{amount},"currency":"CNY",'
                f'"at":"{now.isoformat()}","because":""}}'
            ).encode()
            return post("bench", "/intake/hooks/sandbox", report, signed(own, f"evt_{number}", now, report)), _paid

        return then

    return of

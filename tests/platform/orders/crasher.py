"""A process that carries out commands in children of its own, each of which dies at the n-th statement it sends.

Reads lines of JSON, ``[STATEMENT, COMMAND, ARGUMENTS, INSTANT]``, and answers each with the child's exit code: 9, it died
there; 0, the command was done before that many statements were sent. It is started once, since that takes a second.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import Any

import django


def act(public_id: str, event: dict[str, Any], side: str, user: int | None, key: str) -> None:
    from earnest.platform.orders.execute import execute
    from earnest.platform.orders.once import Actor
    from earnest.platform.orders.reading import event_of

    execute(public_id, event_of(event), Actor(side, _user(user), "owner"), key)  # type: ignore[arg-type]


def place(version: int, buyer: int, key: str) -> None:
    from earnest.platform.orders import placing
    from earnest.platform.selling.models import OfferVersion

    placing.place(OfferVersion.objects.get(pk=version), _user(buyer), "Li Ming", {}, key)


def answer(public_id: str, proposal: int, user: int, key: str) -> None:
    from earnest.platform.orders import agreeing
    from earnest.platform.orders.once import Actor

    agreeing.answer(public_id, proposal, True, Actor("seller", _user(user), "owner"), key)


def answer_claim(public_id: str, number: int, user: int, key: str) -> None:
    from earnest.platform.orders import answering
    from earnest.platform.orders.once import Actor

    answering.answer_fact(public_id, number, True, Actor("seller", _user(user), "owner"), key)


def sweep(seller: int) -> None:
    from earnest.platform.orders import sweep

    sweep.sweep(seller_id=seller)


def receive(incoming: int) -> None:
    from earnest.platform.payments import receiving

    receiving.handle(incoming)


def send(seller: int) -> None:
    from earnest.platform.payments import sending

    sending.work_off(seller_id=seller)


def _user(pk: int | None) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(pk=pk) if pk else None


COMMANDS = {f.__name__: f for f in (act, place, answer, answer_claim, sweep, receive, send)}


def die(statement: int, command: str, arguments: list[Any], instant: str) -> None:
    from django.db import connection

    from earnest.platform import clock

    sent = 0

    def count(run, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == statement:
            os._exit(9)
        return run(sql, params, many, context)

    with connection.execute_wrapper(count), clock.stopped_at(datetime.fromisoformat(instant)):
        COMMANDS[command](*arguments)


def warm_up() -> None:
    """Import what the commands need, so that no child has to; the database is not asked, since children may not share that."""
    from earnest.core.law.registry import pack
    from earnest.platform.api import webhooks  # noqa: F401
    from earnest.platform.orders import agreeing, claiming, execute, placing, sweep  # noqa: F401
    from earnest.platform.payments import providers, receiving, sending  # noqa: F401

    pack("CN")


def main() -> None:
    django.setup()
    warm_up()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                die(*json.loads(line))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()

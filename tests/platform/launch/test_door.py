"""The door of a launch: a lobby without accounts, a draw that anyone can check, a waiting room that lets in by rank."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client, override_settings
from msgspec import json

from earnest.evidence.drawn import check
from earnest.intake.queue import Refused
from earnest.platform import clock
from earnest.platform.launch import audit, entering, lobby, placing, tickets
from earnest.platform.launch.asked import CannotBe
from earnest.platform.launch.asked import ask as ask_for
from earnest.platform.launch.asking import Admit, Join, Joined
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.limits import Limit
from earnest.platform.launch.line import Figures
from earnest.platform.launch.models import Act, Entrant, Launch, Leaf
from earnest.platform.launch.tickets import as_cookie, cookie_name, entrant_of, new, read, written
from tests.platform.launch.door import Door, permit_for, wish
from tests.platform.launch.shop import a_launch, a_writer, ask
from tests.platform.shop import a_user

FORM = {"content-type": "application/x-www-form-urlencoded"}
SOON, AGO = timedelta(minutes=5), timedelta(minutes=-5)


def with_lobby(opens_in: timedelta = SOON, **planned):
    now = clock.now()
    return a_launch(lobby_at=now - timedelta(hours=1), opens_in=opens_in, **planned)


def joins(writer, count: int) -> list[bytes]:
    given = [new() for _ in range(count)]
    writer.write([Join(ticket) for ticket in given])
    return given


def ranks(launch) -> dict[bytes, int | None]:
    return {bytes(e.ticket): e.rank for e in Entrant.objects.filter(launch_id=launch.pk)}


def open_now(launch) -> None:
    Launch.objects.filter(pk=launch.pk).update(opens_at=clock.now() - timedelta(seconds=1))


def test_lobby_is_drawn_at_the_opening_and_everybody_can_work_it_out():
    launch = with_lobby()
    with a_writer(launch) as writer:
        came = joins(writer, 40)
        assert writer.write([ask()]) == [Refused("not_open")]
    assert set(ranks(launch).values()) == {None}
    assert Client().get(f"/launch/{launch.slug}/draw.json").json()["order"] is None
    open_now(launch)
    launch.refresh_from_db()
    with a_writer(launch) as writer:
        writer.write([])
        drawn = ranks(launch)
        late = joins(writer, 2)
        assert writer.write([ask()])[0].place.number == 1
    assert sorted(drawn.values()) == list(range(1, 41))
    assert [drawn[ticket] for ticket in came] != sorted(drawn.values())
    assert [ranks(launch)[ticket] for ticket in late] == [41, 42]
    published = b"".join(Client().get(f"/launch/{launch.slug}/draw.json").streaming_content)
    assert check(published) == 40
    in_order = [entrant_of(ticket).hex() for ticket in sorted(drawn, key=drawn.__getitem__)]
    assert json.decode(published)["order"] == in_order
    act = Act.objects.get(launch=launch, kind="opened")
    assert Leaf.objects.filter(launch_id=launch.pk, index=act.leaf, entry__startswith="act ").exists()
    assert list(audit.faults(launch)) == []


def test_audit_finds_a_lobby_that_was_put_in_another_order():
    launch = with_lobby(AGO)
    with a_writer(launch) as writer:
        writer.write([])
    other = with_lobby()
    with a_writer(other) as writer:
        joins(writer, 5)
    open_now(other)
    other.refresh_from_db()
    with a_writer(other) as writer:
        writer.write([])
    first, second = Entrant.objects.filter(launch_id=other.pk, rank__in=(1, 2))
    Entrant.objects.filter(pk=first.pk).update(rank=second.rank)
    Entrant.objects.filter(pk=second.pk).update(rank=first.rank)
    other.refresh_from_db()
    assert list(audit.faults(other)) == ["the order of the lobby is not the one that was drawn"]
    Entrant.objects.filter(pk=second.pk).update(rank=None)
    assert len(list(audit.faults(other))) == 2
    assert list(audit.faults(Launch.objects.get(pk=launch.pk))) == []


def test_draw_waits_for_the_value_of_the_beacon_that_was_named():
    launch = with_lobby(AGO, beacon="The first prize number of the lottery of that evening")
    with a_writer(launch) as writer:
        joins(writer, 3)
        assert writer.write([ask()]) == [Refused("not_open")]
        with pytest.raises(CannotBe, match="beacon_empty"):
            ask_for(launch, "revealed", None, "As announced.", value=" ")
        ask_for(launch, "revealed", None, "As announced.", value="17 4 39")
        writer.looked = writer.last.min.replace(tzinfo=writer.last.tzinfo)
        writer.write([])
        writer.looked = writer.last.min.replace(tzinfo=writer.last.tzinfo)
        assert writer.write([ask()])[0].place.number == 1
    assert sorted(ranks(launch).values()) == [1, 2, 3]
    assert check(b"".join(Client().get(f"/launch/{launch.slug}/draw.json").streaming_content)) == 3
    with pytest.raises(CannotBe, match="beacon_known"):
        ask_for(launch, "revealed", None, "Another.", value="1")
    launch.refresh_from_db()
    assert list(audit.faults(launch)) == []


def test_nobody_joins_a_draw_once_it_is_drawn():
    launch = with_lobby(mode="draw")
    with a_writer(launch) as writer:
        joins(writer, 2)
    open_now(launch)
    launch.refresh_from_db()
    with a_writer(launch) as writer:
        assert writer.write([Join(new())]) == [Refused("drawn")]
    assert len(ranks(launch)) == 2


def test_ranks_and_admission_go_on_where_they_were_after_a_restart():
    launch = with_lobby(AGO)
    with a_writer(launch) as writer:
        writer.write([])
        joins(writer, 3)
        assert writer.write([Admit(2)]) == [Joined(2)]
    with a_writer(Launch.objects.get(pk=launch.pk)) as writer:
        assert writer.write([Join(new()), Admit(1)]) == [Joined(4), Joined(1)]
    assert Launch.objects.get(pk=launch.pk).admitted == 2


def entered(launch, headers=None, body: bytes = b""):
    return lambda door: door.send("POST", f"/intake/{launch.slug}/lobby", body, {**FORM, **(headers or {})})


def asked(launch, cookie: str = "", path: str = "wait.json", **headers):
    return lambda door: door.send("GET", f"/intake/{launch.slug}/{path}", b"", {"cookie": cookie, **headers})


def cookie_of(answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def test_who_enters_has_a_ticket_and_keeps_it():
    launch = with_lobby()
    door = Door()
    (entry,) = door(entered(launch))
    assert (entry.status, entry.headers["location"]) == (303, f"/intake/{launch.slug}/wait")
    assert "HttpOnly; SameSite=Lax" in entry.headers["set-cookie"]
    cookie = cookie_of(entry)
    again, standing, page, chinese = Door()(
        entered(launch, {"cookie": cookie}), asked(launch, cookie), asked(launch, cookie, "wait"),
        asked(launch, cookie, "wait", **{"accept-language": "zh-CN,zh;q=0.9"}),
    )  # fmt: skip
    assert cookie_of(again) == cookie
    assert Entrant.objects.filter(launch_id=launch.pk).count() == 1
    told = standing.json()
    assert (told["stage"], told["rank"], told["go"]) == ("lobby", 0, None)
    assert b"You are in the lobby" in page.body
    assert told["entrant"].encode() in page.body
    assert b"@@" not in page.body
    assert b'lang="zh-hans"' in chinese.body


def test_program_enters_and_asks_with_the_ticket_in_a_header():
    launch = with_lobby()
    (entry,) = Door()(lambda door: door.send("POST", f"/intake/{launch.slug}/lobby", b"{}"))
    ticket = entry.json()["ticket"]
    (standing,) = Door()(asked(launch, authorization=f"Ticket {ticket}"))
    assert (entry.status, standing.json()["stage"]) == (201, "lobby")


@pytest.mark.parametrize("cookie", [
    "", "x=y", "{name}=", "{name}=AAAA", "{name}=☃", "{name}={other}", "\x00;;==", "{name}={unknown}",
])  # fmt: skip
def test_ticket_that_was_not_given_here_is_none(cookie):
    launch, other = with_lobby(), with_lobby()
    given = cookie.format(
        name=cookie_name(launch.pk), other=written(new(), token_key(bytes(other.nonce))),
        unknown=written(new(), token_key(bytes(launch.nonce))),
    )  # fmt: skip
    told, page = Door()(asked(launch, given), asked(launch, given, "wait"))
    assert (told.status, told.json()["code"]) == (401, "no_ticket")
    assert (page.status, page.headers["location"]) == (303, launch.page)


def test_launch_without_a_lobby_and_one_whose_lobby_is_closed_have_none():
    early = a_launch(lobby_at=clock.now() + SOON, opens_in=SOON * 2)
    none = a_launch()
    for answer in Door()(entered(early), entered(none)):
        assert answer.headers["location"].endswith("/?refused=no_lobby")
    assert Client().get(f"/launch/{none.slug}/").content.count(b"/lobby") == 0


def test_address_gets_a_few_tickets_at_once_and_is_then_told_to_wait(monkeypatch):
    monkeypatch.setattr(entering, "JOINS", Limit(3, 0.1, lambda: 0.0))
    launch = with_lobby()
    with override_settings(EARNEST=_behind_a_proxy()):
        answers = Door()(*(entered(launch, {"x-forwarded-for": "9.9.9.9, 203.0.113.7"}) for _ in range(5)))
        (other,) = Door()(entered(launch, {"x-forwarded-for": "203.0.113.7, 198.51.100.2"}))
    refused = [a for a in answers if a.headers["location"].endswith("?refused=too_many")]
    assert (len(refused), "set-cookie" in other.headers) == (2, True)


def _behind_a_proxy():
    from django.conf import settings
    from msgspec.structs import replace

    return replace(settings.EARNEST, trusted_proxies=1)


def passes_only_yes(token: str, address: str) -> bool:
    return token == "yes"


@override_settings(LAUNCH_CAPTCHA="tests.platform.launch.test_door.passes_only_yes")
def test_captcha_that_a_deployment_names_is_asked():
    launch = with_lobby()
    answers = Door()(entered(launch), entered(launch, body=b"captcha=no"), entered(launch, body=b"captcha=yes"))
    assert ["set-cookie" in answer.headers for answer in answers] == [False, False, True]
    assert answers[0].headers["location"].endswith("?refused=captcha")


def visitor(launch, ticket: bytes | None) -> Client:
    client = Client()
    client.force_login(a_user())
    if ticket:
        client.cookies[cookie_name(launch.pk)] = written(ticket, token_key(bytes(launch.nonce)))
    return client


def test_order_page_is_for_those_who_were_let_in():
    launch = with_lobby(AGO)
    with a_writer(launch) as writer:
        writer.write([])
        first, second = joins(writer, 2)
        writer.write([Admit(1)])
    address = f"/launch/{launch.slug}/order/"
    assert visitor(launch, first).get(address).status_code == 200
    assert visitor(launch, second).get(address)["Location"].endswith(f"/intake/{launch.slug}/wait")
    for nobody in (None, new()):
        assert visitor(launch, nobody).get(address)["Location"] == f"/launch/{launch.slug}/"
    posted = visitor(launch, second).post(address, {"variant": "std", "name": "Li Na"})
    assert posted["Location"].endswith("/wait")


def test_who_gives_a_place_up_makes_room_and_nobody_else_can():
    launch = a_launch()
    mine, other = a_user().pk, a_user().pk
    Door()(wish(launch, mine, "k"))
    path = f"/intake/{launch.slug}/places/1/cancel"

    def given_up(buyer: int, headers=None):
        body = b'{"permit":"%s"}' % permit_for(launch, buyer).encode()
        return lambda door: door.send("POST", path, body, headers)

    (strange,) = Door()(given_up(other))
    (done,) = Door()(given_up(mine))
    (again,) = Door()(given_up(mine))
    assert [(a.status, a.json().get("code") or a.json()["state"]) for a in (strange, done, again)] == [
        (403, "not_yours"), (200, "cancelled"), (409, "not_held"),
    ]  # fmt: skip


def test_ticket_travels_whole():
    key, ticket = b"k" * 32, new()
    assert read(written(ticket, key), key) == ticket
    header = as_cookie(ticket, 7, key).partition(";")[0]
    assert tickets.in_cookies(f"a=b; {header}; c=d", 7, key) == ticket
    assert tickets.in_cookies(header, 8, key) is None


def test_ticket_lets_in_the_first_who_orders_with_it_and_nobody_else():
    launch = with_lobby(AGO)
    with a_writer(launch) as writer:
        writer.write([])
        (ticket,) = joins(writer, 1)
        writer.write([Admit(1)])
    address, given = f"/launch/{launch.slug}/order/", {"variant": "std", "name": "Li Na"}
    first, second = visitor(launch, ticket), visitor(launch, ticket)
    assert second.get(address).status_code == 200  # looking binds nobody
    assert first.post(address, given).status_code == 200
    for answer in (second.get(address), second.post(address, given)):
        assert answer["Location"] == f"/launch/{launch.slug}/?refused=ticket_used"
    assert first.post(address, given).status_code == 200
    assert b"somebody else has ordered" in second.get(f"/launch/{launch.slug}/?refused=ticket_used").content


def test_ticket_that_another_server_gave_is_known_here():
    launch = with_lobby()
    ticket = new()
    cookie = f"{cookie_name(launch.pk)}={written(ticket, token_key(bytes(launch.nonce)))}"

    async def before_and_after(door):
        before = await asked(launch, cookie)(door)
        await asyncio.to_thread(came_elsewhere, launch, ticket)
        assert before.status == 401
        return await asked(launch, cookie)(door)

    (after,) = Door()(before_and_after)
    assert (after.status, after.json()["stage"]) == (200, "lobby")


def came_elsewhere(launch, ticket: bytes, rank: int | None = None) -> None:
    given = {"launch_id": launch.pk, "book_id": launch.seller_id, "joined_at": clock.now()}
    Entrant.objects.create(ticket=ticket, rank=rank, **given)
    connection.close()


def test_server_that_takes_over_reads_who_came_meanwhile_and_lets_them_in(monkeypatch):
    monkeypatch.setattr(lobby, "STEP_SECONDS", 0.01)
    monkeypatch.setattr(lobby, "_pages_are_slow", lambda: False)
    launch = with_lobby(AGO)
    with a_writer(launch) as writer:
        writer.write([])
    launch.refresh_from_db()
    tickets, told = [new() for _ in range(3)], []

    async def taken_over():
        loop = asyncio.get_running_loop()
        line = SimpleNamespace(figures=Figures(Counter()), submit=lambda asked: told.append(asked) or done(loop))
        room = lobby.Lobby(launch, line, loop)
        await room.loaded.wait()
        await asyncio.sleep(0.1)  # some steps in which another server leads
        for rank, ticket in enumerate(tickets, 1):
            await asyncio.to_thread(came_elsewhere, launch, ticket, rank)
        assert (await room.knows(tickets[2]), room.last) == (True, 3)
        assert told == []
        line.figures.leading = True
        while len(room.ranks) < 3 or not told:
            await asyncio.sleep(0.01)
        room.close()
        return [room.ranks[ticket] for ticket in tickets]

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(asyncio.wait_for(taken_over(), 20))).result() == [1, 2, 3]
    assert told[0].up_to >= 1


def done(loop) -> asyncio.Future:
    future = loop.create_future()
    future.set_result(Joined(0))
    return future


def test_who_stands_behind_more_than_there_are_places_is_told():
    launch = with_lobby(AGO, waiting=2)
    with a_writer(launch) as writer:
        writer.write([])
        came = joins(writer, 6)
    launch.refresh_from_db()
    key = token_key(bytes(launch.nonce))
    cookies = [f"{cookie_name(launch.pk)}={written(ticket, key)}" for ticket in (came[4], came[5])]
    told = [answer.json()["beyond"] for answer in Door()(*(asked(launch, cookie) for cookie in cookies))]
    assert told == [False, True]


def test_buyer_who_asks_again_and_again_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(placing, "ASKS", Limit(2, 0.1, lambda: 0.0))
    launch, buyer = a_launch(), a_user().pk
    answers = Door()(*(wish(launch, buyer, "k") for _ in range(3)), wish(launch, a_user().pk, "k"))
    assert sorted(answer.status for answer in answers) == [200, 201, 201, 429]
    permit = permit_for(launch, buyer)
    form = f"permit={permit}&variant=std&key=k".encode()
    (page,) = Door()(lambda door: door.send("POST", f"/intake/{launch.slug}/places", form, FORM))
    assert page.headers["location"].endswith("/?refused=too_many")

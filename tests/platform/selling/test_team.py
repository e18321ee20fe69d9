"""The team: people join by e-mail, roles change, an owner there is always; everything is noted."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from earnest.platform.selling import audit, team
from earnest.platform.selling.models import AuditEntry, Member
from tests.platform.shop import a_member, a_seller, a_user


@pytest.fixture
def seller():
    return a_seller()


@pytest.fixture
def owner(seller):
    return a_member(seller)


def member_of(seller, user):
    return Member.objects.get(seller=seller, user=user)


def test_person_joins_by_e_mail_whatever_its_case(seller, owner):
    person = a_user("new")
    assert team.add(seller, f" {person.email.upper()} ", "sales", owner) == ""
    assert member_of(seller, person).role == "sales"


@pytest.mark.parametrize("email", ["", "nobody@example.com", "%@example.com"])
def test_unknown_address_is_refused(seller, owner, email):
    assert team.add(seller, email, "sales", owner) == "no_such_person"


def test_inactive_person_is_as_unknown_as_nobody(seller, owner):
    person = a_user()
    person.is_active = False
    person.save()
    assert team.add(seller, person.email, "sales", owner) == "no_such_person"


def test_member_is_not_taken_in_twice(seller, owner):
    assert team.add(seller, owner.email, "viewer", owner) == "already_member"


def test_unknown_role_is_refused(seller, owner):
    assert team.add(seller, a_user().email, "king", owner) == "no_such_role"
    assert team.give_role(seller, member_of(seller, owner).pk, "king", owner) == "no_such_role"


def test_last_owner_neither_steps_down_nor_leaves(seller, owner):
    pk = member_of(seller, owner).pk
    assert team.give_role(seller, pk, "viewer", owner) == "last_owner"
    assert team.remove(seller, pk, owner) == "last_owner"
    assert member_of(seller, owner).role == "owner"


def test_owner_leaves_where_another_stays(seller, owner):
    other = a_member(seller)
    assert team.remove(seller, member_of(seller, owner).pk, other) == ""
    assert not Member.objects.filter(seller=seller, user=owner).exists()


def test_member_of_another_team_is_out_of_reach(seller, owner):
    elsewhere = a_seller()
    stranger = member_of(elsewhere, a_member(elsewhere, "sales"))
    assert team.give_role(seller, stranger.pk, "viewer", owner) == "not_a_member"
    assert team.remove(seller, stranger.pk, owner) == "not_a_member"


def test_two_owners_letting_each_other_go_at_once_leave_one(seller, owner):
    other = a_member(seller)
    barrier, refused = Barrier(2), []

    def let_go(whom, by):
        from django.db import connection

        barrier.wait()
        refused.append(team.remove(seller, member_of(seller, whom).pk if whom else 0, by))
        connection.close()

    threads = [Thread(target=let_go, args=pair) for pair in ((owner, other), (other, owner))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(refused) == ["", "last_owner"]
    assert Member.objects.filter(seller=seller, role="owner").count() == 1


def test_every_change_is_noted_with_who_and_whom(seller, owner):
    person = a_user()
    team.add(seller, person.email, "sales", owner)
    pk = member_of(seller, person).pk
    team.give_role(seller, pk, "counsel", owner)
    team.remove(seller, pk, owner)
    rows = AuditEntry.objects.filter(seller=seller).order_by("pk").values_list("act", "person", "author", "detail")
    assert list(rows) == [
        ("member_added", person.pk, owner.pk, "sales"), ("role_changed", person.pk, owner.pk, "sales -> counsel"),
        ("member_removed", person.pk, owner.pk, "counsel"),
    ]  # fmt: skip


def test_act_that_is_not_in_the_list_is_not_noted(seller, owner):
    with pytest.raises(ValueError, match="is not an act"):
        audit.note(seller, owner, "whistled")

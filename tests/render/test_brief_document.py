from msgspec.structs import replace

from earnest.core.brief.document import Brief, Group, Point, Row, numbered, unsourced
from tests.render.briefs import in_chinese, in_english


def with_point(*cites: str) -> Brief:
    group = Group(title="One more", points=(Point(text="The car is purple.", cites=cites),))
    return replace(in_english(), groups=(*in_english().groups, group))


def test_brief_with_a_source_for_everything_has_nothing_unsourced() -> None:
    assert unsourced(in_english()) == ()
    assert unsourced(in_chinese()) == ()


def test_point_without_cites_is_unsourced() -> None:
    assert unsourced(with_point()) == ('point 7 "The car is purple." cites nothing',)


def test_point_is_unsourced_if_one_of_its_cites_does_not_exist() -> None:
    assert unsourced(with_point("1", "8", "L3", "L4")) == (
        'point 7 "The car is purple." cites [8][L4], which the brief does not have',
    )


def test_award_is_checked_as_points_are() -> None:
    row = Row(party="Buyer", gets="interest", amount="1 CNY", basis="delay", cites=())
    brief = replace(in_english(), awards=(row, replace(row, cites=("9",))))
    assert unsourced(brief) == (
        'award 1 "Buyer: interest" cites nothing',
        'award 2 "Buyer: interest" cites [9], which the brief does not have',
    )


def test_points_are_numbered_through_all_groups() -> None:
    assert [n for _, points in numbered(in_english()) for n, _ in points] == [1, 2, 3, 4, 5, 6]

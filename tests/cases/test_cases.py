"""Every judgment in cases/: it can be read, it holds no conclusions, and its verdict is the one written down."""

import re
from collections import Counter
from pathlib import Path

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from earnest.core.case import Case, write_custom
from earnest.core.comparison import compare
from earnest.files.cases import read_case

CASES = Path(__file__).parents[2] / "cases"
PATHS = sorted(CASES.rglob("*.yaml"))
ROW = re.compile(r"^\| \[(?P<id>[\w-]+)\]\((?P<path>[\w/.-]+)\) \| (?P<verdict>\w+) \| (?P<why>.*?) ?\|$", re.MULTILINE)
TABLE = {row["id"]: row for row in ROW.finditer((CASES / "README.md").read_text(encoding="utf-8"))}
AGREES_AT_LEAST = 16
PROVISION = re.compile(r"\b[A-Z]{2}-[A-Z]{2,}(?:-[A-Z]+)*-\d+|\barts?\.? \d|第[0-9一二三四五六七八九十百零]+条")

every_case = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def told(case: Case) -> str:
    """What the case tells the engine, as text."""
    return "\n".join(
        encode(part, enc_hook=write_custom).decode() for part in (case.parties, case.offer, case.facts, case.evidence)
    )


@every_case
def test_a_case_is_named_as_its_file_with_titles_a_holding_and_sources(path: Path) -> None:
    case = read_case(path)
    assert case.id == path.stem
    given = (case.title, case.title_zh, case.court, case.decided, case.facts, case.held, case.sources)
    assert all(given)


@every_case
def test_the_verdict_on_a_case_is_the_one_in_the_table(path: Path) -> None:
    case = read_case(path)
    found = compare(case, case.judge())
    assert found.verdict == TABLE[case.id]["verdict"], found.why


@every_case
def test_no_case_names_a_provision_outside_the_holding(path: Path) -> None:
    assert PROVISION.findall(told(read_case(path))) == []


@every_case
def test_the_holding_changes_nothing_in_the_judgment(path: Path) -> None:
    case = read_case(path)
    with_it, without = case.judge(), replace(case, held=None).judge()
    assert (without.settlement, without.contract, without.undetermined) == (
        with_it.settlement,
        with_it.contract,
        with_it.undetermined,
    )


def test_the_table_lists_every_case_once_and_explains_whatever_does_not_agree() -> None:
    assert sorted(TABLE) == sorted(path.stem for path in PATHS)
    assert {row["path"] for row in TABLE.values()} == {path.relative_to(CASES).as_posix() for path in PATHS}
    assert [row["id"] for row in TABLE.values() if row["verdict"] != "agrees" and not row["why"]] == []


def test_as_many_cases_agree_as_before() -> None:
    counts = Counter(row["verdict"] for row in TABLE.values())
    assert counts["agrees"] >= AGREES_AT_LEAST

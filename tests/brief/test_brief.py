"""The brief: no sentence without its source, for every case in both languages; golden files for three standings."""

import os
from pathlib import Path

import pytest

from earnest import render
from earnest.core.brief.compose import compose
from earnest.core.brief.document import unsourced
from earnest.files.cases import read_case
from earnest.render.standing_text import standing_lines

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
CASES = sorted((ROOT / "cases").rglob("*.yaml"))
HAIKOU = ROOT / "cases/cn/haikou-meilan-2025.yaml"
UNDETERMINED = ROOT / "cases/cn/unknown-2014-bmw-730li.yaml"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_no_sentence_lacks_its_source(path, lang):
    case = read_case(path)
    brief = compose(case, case.judge(), lang)
    assert unsourced(brief) == ()
    assert brief.verdict


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_no_placeholder_is_left_open(path, lang):
    case = read_case(path)
    told = standing_lines(case, case.judge(), lang)
    assert "{" not in told
    assert "None" not in told


def stories():
    case = read_case(HAIKOU)
    mid = case.judge(at=case.log().facts[3].at)
    yield "haikou", case, case.judge()
    yield "haikou-open", case, mid
    other = read_case(UNDETERMINED)
    yield "undetermined", other, other.judge()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("name", "case", "standing"), list(stories()), ids=lambda x: x if isinstance(x, str) else "")
def test_brief_is_the_golden_one(name, case, standing, lang):
    """Rewrite with ``EARNEST_GOLDEN=write pytest tests/brief`` and read the difference."""
    brief = compose(case, standing, lang)
    made = {
        f"{name}.{lang}.txt": render.text(brief).encode() + b"\n",
        f"{name}.{lang}.md": render.markdown(brief).encode(),
        f"{name}.{lang}.json": render.json(brief),
        f"{name}.{lang}.standing.txt": standing_lines(case, standing, lang).encode() + b"\n",
    }
    for file, content in made.items():
        if os.environ.get("EARNEST_GOLDEN") == "write":
            (GOLDEN / file).write_bytes(content)
        assert (GOLDEN / file).read_bytes() == content, file


def test_open_contract_says_what_walking_away_would_cost():
    case = read_case(HAIKOU)
    verdict = compose(case, case.judge(at=case.log().facts[3].at), "en").verdict
    assert verdict == "The contract goes on. Leaving now would cost the buyer 5,000 CNY and the seller 5,000 CNY."


def test_verdict_names_the_breach_from_which_the_money_follows():
    case = read_case(HAIKOU)
    verdict = compose(case, case.judge(), "en").verdict
    assert verdict == (
        "The seller owes the buyer 10,000 CNY (the deposit returned twofold). "
        "Why: the seller declared the contract at an end without having a right to."
    )


def test_ending_by_an_act_without_an_exact_day_is_not_given_one():
    case = read_case(HAIKOU)
    told = standing_lines(case, case.judge(), "en", width=200)
    assert "The contract was terminated by the buyer (after January 2025)." in told

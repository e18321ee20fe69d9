import msgspec
import pytest

from earnest import render
from earnest.core.brief.document import Brief
from tests.render.rewrite_golden import BRIEFS, GOLDEN, RENDERINGS


@pytest.mark.parametrize("lang", BRIEFS)
@pytest.mark.parametrize("ending", RENDERINGS)
def test_rendering_is_the_golden_one(lang: str, ending: str) -> None:
    expected = (GOLDEN / f"brief.{lang}.{ending}").read_text(encoding="utf-8")
    assert RENDERINGS[ending](BRIEFS[lang]()) == expected, "run python -m tests.render.rewrite_golden, read the diff"


@pytest.mark.parametrize("lang", BRIEFS)
def test_json_reads_back_as_the_same_brief(lang: str) -> None:
    brief = BRIEFS[lang]()
    assert msgspec.json.decode(render.json(brief), type=Brief) == brief

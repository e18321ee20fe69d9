import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pypdf import PdfReader

from earnest import render
from earnest.core.brief.document import Brief, Exhibit
from tests.render.briefs import in_chinese, in_english
from tests.render.test_render_markdown import hostile


def read(brief: Brief) -> PdfReader:
    return PdfReader(io.BytesIO(render.pdf(brief)))


def words(brief: Brief) -> str:
    """All text of the PDF without white space, since the line breaks are the typesetter's."""
    return "".join("".join(page.extract_text() for page in read(brief).pages).split())


@pytest.mark.parametrize("brief", [in_english(), in_chinese()], ids=["en", "zh"])
def test_pdf_holds_every_text_of_the_brief(brief: Brief) -> None:
    shown = words(brief)
    texts = [brief.title, brief.subtitle, brief.as_of, brief.verdict, brief.notice]
    texts += [text for group in brief.groups for text in (group.title, *(point.text for point in group.points))]
    texts += [text for row in brief.awards for text in (row.party, row.gets, row.amount, row.basis)]
    texts += [text for exhibit in brief.exhibits for text in (exhibit.date, exhibit.text, exhibit.source)]
    texts += [text for a in brief.authorities for text in (a.citation, a.provision, a.paraphrase, *a.sources)]
    assert [text for text in texts if "".join(text.split()) not in shown] == []


@pytest.mark.parametrize("brief", [in_english(), in_chinese()], ids=["en", "zh"])
def test_same_brief_gives_the_same_bytes(brief: Brief) -> None:
    assert render.pdf(brief) == render.pdf(brief)


def test_pdf_says_its_title_and_language_but_no_date() -> None:
    pdf = read(in_chinese())
    assert pdf.metadata is not None
    assert pdf.metadata.title == in_chinese().title
    assert str(pdf.trailer["/Root"]["/Lang"]) == "zh-CN"
    assert not {"/CreationDate", "/ModDate"} & set(pdf.metadata)


def test_every_citation_is_a_link_within_the_document() -> None:
    brief = in_english()
    links = [link.get_object() for page in read(brief).pages for link in page.get("/Annots", [])]
    cites = sum(len(item.cites) for item in (*brief.awards, *(p for g in brief.groups for p in g.points)))
    assert sum("/URI" not in link.get("/A", {}) for link in links) == cites


def test_only_the_shipped_fonts_are_used() -> None:
    resources = (page["/Resources"]["/Font"].values() for page in read(in_chinese()).pages)
    names = {str(font.get_object()["/BaseFont"]).partition("+")[2] for fonts in resources for font in fonts}
    assert names == {"NotoSerifCJKsc-Regular-Identity-H", "LibertinusSerif-Regular-Identity-H"}


@pytest.mark.parametrize(
    "text", ['#eval("1+1")', "$x^2$", "\\u{41} \\ #panic()", "*a* _b_ `c` @d <e> // f", "= g", "#sys.inputs", '"']
)
def test_markup_in_a_text_is_shown_as_written(text: str) -> None:
    assert "".join(text.split()) in words(replace(in_english(), notice=text))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_pdf(text: str) -> None:
    assert render.pdf(hostile(text)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text", ["x" * 400, "." * 400, "定" * 400, "a\u0301" * 200, "\u202e" * 50, "\ud800", "http://" + "a/" * 200]
)
def test_extreme_text_gives_a_pdf(text: str) -> None:
    assert len(read(hostile(text)).pages) >= 1


def test_two_sources_with_one_label_and_a_cite_without_a_source_still_give_a_pdf() -> None:
    twin = Exhibit(label="1", kind="event", date="", text="twin", source="")
    brief = replace(in_english(), exhibits=(twin, twin, replace(twin, label="")), authorities=())
    assert "twin" in words(brief)


def test_empty_brief_gives_a_pdf() -> None:
    assert "Nothingisawarded" in words(replace(in_english(), groups=(), awards=(), exhibits=(), authorities=()))


def test_pdf_without_typst_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(render.PdfUnavailable, match=r'pip install "earnest\[pdf\]"'):
        render.pdf(in_english())

import re

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from earnest import render
from earnest.core.brief.document import Brief
from earnest.render.markdown import escaped
from earnest.render.words import plain
from tests.render.briefs import in_chinese, in_english

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = st.text(st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~$&;=1 \n"), st.characters()))


def hostile(text: str) -> Brief:
    """A brief in which every free text is ``text``."""
    brief = in_english()
    groups = (replace(g, title=text, points=tuple(replace(p, text=text) for p in g.points)) for g in brief.groups)
    authorities = (
        replace(a, provision=text, citation=text, paraphrase=text, sources=(text,)) for a in brief.authorities
    )
    return replace(
        brief, title=text, subtitle=text, as_of=text, verdict=text, notice=text,
        groups=tuple(groups),
        awards=tuple(replace(row, party=text, gets=text, amount=text, basis=text) for row in brief.awards),
        exhibits=tuple(replace(e, date=text, text=text, source=text) for e in brief.exhibits),
        authorities=tuple(authorities),
    )  # fmt: skip


def shape(source: str) -> list[str]:
    """The kinds of blocks and marks a reader sees, text left out."""
    return [
        part.type
        for token in READER.parse(source)
        for part in (token, *(token.children or ()))
        if not part.type.startswith("text")
    ]


@given(MARKUP)
@example("12345. a")
@example("[a](javascript:x) ![b](c) <script> &lt; \\| `d`")
def test_escaped_text_is_read_back_as_it_was_written(text: str) -> None:
    tokens = READER.parse(escaped(text))
    shown = [child for token in tokens for child in token.children or ()]
    assert [token.type for token in tokens] == (["paragraph_open", "inline", "paragraph_close"] if plain(text) else [])
    assert all(child.type.startswith("text") for child in shown)
    assert "".join(child.content for child in shown) == plain(text)


@given(MARKUP.filter(plain))
@example("| a | b |")
@example("***")
def test_no_text_changes_the_shape_of_the_document(text: str) -> None:
    assert shape(render.markdown(hostile(text))) == shape(render.markdown(hostile("x")))


def test_every_citation_leads_to_an_entry() -> None:
    for brief in (in_english(), in_chinese()):
        shown = render.markdown(brief)
        assert set(re.findall(r"\(#([^)]+)\)", shown)) <= set(re.findall(r'<a id="([^"]+)">', shown))
        assert len(re.findall(r"\(#cite-", shown)) == sum(
            len(item.cites) for item in (*brief.awards, *(p for g in brief.groups for p in g.points))
        )


def test_citation_without_an_entry_is_shown_without_a_link() -> None:
    brief = in_english()
    shown = render.markdown(replace(brief, awards=(replace(brief.awards[0], cites=("99",)),)))
    assert "| \\[99\\] |" in shown

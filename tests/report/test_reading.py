"""What a user would lose: a report whose text is not what was read, or whose blocks are not what was kept."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Document, Label, Options, Result
from cleaner.document import joint
from cleaner.html.read import read_page
from cleaner.html.spans import joint_of
from cleaner.report.reading import Reading, read_result
from tests.html.test_spans import SOUP

ALONE = Cleaner(Options(extractor="page", metadata=False))
PAGE = (
    "<html><body><nav><a href=/>Home</a> <a href=/s>Sport</a></nav><article><p>The harbour bridge will close &amp; "
    "stay closed <span hidden>until never</span>for nine days, the city council said on Friday evening.</p>"
    "<p>Engineers said that the old bearings had worn so thin that lorries were sent the long way round.</p></article>"
    "<p>Sign up for our newsletter</p></body></html>"
)


def clean_text(reading: Reading, result: Result) -> str:
    """The clean text that the blocks of a reading stand for."""
    page = read_page(result.source) if result.form == "html" else None
    out, last = "", -1
    for block in reading.blocks:
        if not block.kept:
            continue
        if last >= 0:
            out += joint_of(page, last, block.start) if page else joint(reading.text, last, block.start)
        out += reading.text[block.start : block.end]
        last = block.end
    return out


def hold(result: Result) -> Reading:
    """A reading, once what every reading promises has been checked."""
    reading = read_result(result)
    edges = [edge for block in reading.blocks for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    assert all(block.start < block.end for block in reading.blocks)
    outside, at = "", 0
    for block in reading.blocks:
        outside += reading.text[at : block.start]
        at = block.end
    assert not (outside + reading.text[at:]).strip()
    assert clean_text(reading, result) == result.text
    return reading


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_a_text_is_shown_as_it_came(text: str) -> None:
    result = ALONE.analyze(Document(text, form="text"))
    assert hold(result).text == text


@settings(max_examples=150)
@example("word<br title='a > b'>word")
@given(SOUP)
def test_a_page_is_shown_as_its_visible_text(html: str) -> None:
    for keep in (frozenset({Label.MAIN}), frozenset(Label)):
        tool = Cleaner(Options(keep, extractor="page", metadata=False))
        hold(tool.analyze(Document(html, form="html")))


def test_a_block_of_a_page_says_where_it_stands_in_the_html() -> None:
    reading = hold(ALONE.analyze(PAGE))
    block = next(one for one in reading.blocks if "bridge" in reading.text[one.start : one.end])
    assert block.xpath == "/html[1]/body[1]/article[1]/p[1]"
    assert block.raw is not None
    assert PAGE[slice(*block.raw)].startswith("The harbour bridge")


def test_a_paragraph_with_something_hidden_in_it_is_one_block() -> None:
    result = ALONE.analyze(PAGE)
    assert sum(span.xpath == "/html[1]/body[1]/article[1]/p[1]" for span in result.spans) > 1
    reading = hold(result)
    (block,) = [one for one in reading.blocks if one.xpath == "/html[1]/body[1]/article[1]/p[1]"]
    assert reading.text[block.start : block.end].startswith("The harbour bridge will close & stay closed for nine days")


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_to_read(text: str) -> None:
    assert read_result(ALONE.analyze(Document(text, form="text"))).blocks == ()


def test_what_is_empty_is_not_written() -> None:
    (block,) = read_result(ALONE.analyze("The bridge will close on Friday, the council said.")).blocks
    assert block.to_dict().keys() - {"evidence"} == {"start", "end", "label", "kept", "score", "reason"}

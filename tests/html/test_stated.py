"""What a user would lose: the article of a page that shows none, and the place that it was read from."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Document, Options
from cleaner.html.read import read_page
from cleaner.html.view import STATED, Extractor
from tests.html.contract import check

STORY = [
    'The pass is shut, said "nobody at all" at the road office, after forty centimetres of snow fell within six hours.',
    "Drivers who were stuck at the inn slept on benches; the innkeeper cooked soup for sixty & would take no money.",
    "The next storm is forecast for the weekend, and the office asks drivers to carry chains from Friday on.",
]


def page_of(body: str, shown: str = "<div id=root></div>") -> str:
    return f'<html><head><script type="application/ld+json">{{"articleBody": {body}}}</script></head><body>{shown}'


@pytest.mark.parametrize("joint", ["\n\n", "\r\n\r\n", "<br/><br/>", "</p>\n<p class='a b'>"])
@pytest.mark.parametrize("extractor", Extractor)
def test_a_page_that_shows_no_article_is_read_from_its_linked_data(joint: str, extractor: Extractor) -> None:
    html = page_of(json.dumps(joint.join(STORY)))
    assert read_page(html).blocks == STORY
    result = Cleaner(Options(extractor=extractor, metadata=False)).analyze(Document(html, form="html"))
    check(result)
    assert STATED in result.notes
    assert result.text == "\n\n".join(STORY)
    assert all("/script[1]" in str(span.xpath) for span in result.spans)


@pytest.mark.parametrize(
    "shown",
    [f"<p>{STORY[0]}</p><a href=/join>Join to read on</a>", "<p>" + "Another story is here. " * 30, ],
)  # fmt: skip
def test_a_page_that_shows_an_article_is_read_as_shown(shown: str) -> None:
    page = read_page(page_of(json.dumps("\n".join(STORY)), shown))
    assert not page.stated
    assert len(page.blocks) >= 1


@given(
    st.lists(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs", "Cc"])), min_size=1),
    st.booleans(),
)
def test_every_character_knows_its_escape(parts: list[str], ascii_only: bool) -> None:
    body = " ".join([*parts, *STORY]).replace("&", "")
    html = page_of(json.dumps(body, ensure_ascii=ascii_only))
    page = read_page(html)
    assert "".join(page.text.split()) == "".join(body.split())
    for sign, start, end in zip(page.text, page.starts.tolist(), page.ends.tolist(), strict=True):
        if not sign.isspace():
            raw = html[start:end]
            assert raw == sign or json.loads(f'"{raw}"') == sign


@pytest.mark.parametrize("piece", ['"articleBody":"', '"articleBody":"\\\\', '\\"', "\\ud83d", "<b ", "<b \\\\"])
def test_what_never_ends_takes_no_time(piece: str) -> None:
    html = page_of('"' + piece * (300_000 // len(piece)))
    assert read_page(html).html == html

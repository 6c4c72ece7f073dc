"""What a document costs at most: a user's pipeline dies of one record that takes gigabytes or minutes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Label, Options
from cleaner.document_batches import BATCH_BLOCKS, document_batches
from cleaner.html import tiles as page_tiles
from cleaner.html.page import read_whole
from cleaner.html.read import read_page
from cleaner.text import tiles
from corpora.bench_bounds import MOST_MEMORY, SHAPES, STEEPEST, measured

SECONDS_A_MEGABYTE = 30.0
"""Of processor time; the slowest shape takes a third of it on a machine of its own."""
START = 3.0
"""Seconds that loading the weights and trafilatura may take."""
PROSE = "The harbour office opened its gates before dawn, and the first lorries were waiting in a line along the quay."
SMALL = Options(metadata=False, extractor="page")


@pytest.mark.parametrize("shape", list(SHAPES)[::6])
def test_a_tenth_of_a_megabyte_of_any_shape_is_cleaned_in_bounded_time_and_memory(shape: str) -> None:
    cost = measured(shape, 0.1, seconds=START + SECONDS_A_MEGABYTE / 4)
    assert cost.megabytes < MOST_MEMORY


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_megabyte_of_any_shape_is_cleaned_in_bounded_time_and_memory(shape: str) -> None:
    cost = measured(shape, 1.0, seconds=START + SECONDS_A_MEGABYTE)
    assert cost.megabytes < MOST_MEMORY


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_ten_megabytes_of_any_shape_take_ten_times_as_long_and_no_more_memory(shape: str) -> None:
    one, ten = measured(shape, 1.0), measured(shape, 10.0)
    assert ten.megabytes < MOST_MEMORY
    assert ten.seconds < 10**STEEPEST * one.seconds + START


@pytest.mark.nightly
@pytest.mark.slow
def test_a_stream_of_hostile_texts_takes_no_more_memory_than_one() -> None:
    assert measured("letter-lines", 1.0, times=5).megabytes < measured("letter-lines", 1.0).megabytes + 64


# --- texts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles so small that a test's texts have several."""
    monkeypatch.setattr(tiles, "TILE_BLOCKS", 20)
    monkeypatch.setattr(tiles, "TILE_CHARACTERS", 4000)
    monkeypatch.setattr(tiles, "CONTEXT", 300)


@pytest.mark.usefixtures("small_tiles")
@given(st.lists(st.sampled_from(["\n", "\r\n", "\n\n", "word ", "a", "。", "\u2028", "x" * 500]), max_size=60))
def test_tiles_are_all_of_a_text_and_no_tile_is_empty(parts: list[str]) -> None:
    text = "".join(parts)
    found = list(tiles.tiles(text))
    assert "".join(text[tile.start : tile.end] for tile in found) == text
    assert all(tile.low <= tile.start < tile.end <= tile.high for tile in found)
    assert all(tile.end - tile.start <= tiles.TILE_CHARACTERS for tile in found)


@pytest.mark.usefixtures("small_tiles")
def test_a_tile_ends_at_a_blank_line_where_one_is_near() -> None:
    text = f"{PROSE}\n\n" * 100
    assert all(text[: tile.end].endswith("\n\n") for tile in tiles.tiles(text))


def long_text() -> str:
    """Paragraphs with furniture among them, longer than several small tiles."""
    return "".join(
        f"{PROSE} It was day {day}.\n\n" + ("Read more: Bridge to close\n\n" if day % 7 == 3 else "")
        for day in range(120)
    )


@pytest.mark.usefixtures("small_tiles")
def test_spans_of_a_long_text_cover_it_and_replay_to_its_clean_text() -> None:
    text = long_text()
    result = Cleaner().analyze(text)
    assert tiles.is_long(text)
    assert cleaner.apply(text, result.spans) == result.text
    gaps = zip([0, *(span.end for span in result.spans)], [*(s.start for s in result.spans), len(text)], strict=True)
    assert all(not text[start:end].strip() for start, end in gaps)


@pytest.mark.usefixtures("small_tiles")
def test_a_long_line_is_cut_at_its_spaces_and_nothing_of_it_is_lost() -> None:
    text = f"{PROSE} " * 120
    result = Cleaner().analyze(text)
    kept = "".join(text[span.start : span.end] for span in result.spans)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.usefixtures("small_tiles")
def test_a_long_text_in_which_nothing_is_an_article_is_not_emptied() -> None:
    result = Cleaner().analyze("Home | News | Sport | Contact us\n\n" * 60)
    assert result.text
    assert any("nothing in this document" in note for note in result.notes)


@pytest.mark.usefixtures("small_tiles")
def test_a_long_text_has_fewer_spans_than_lines() -> None:
    result = Cleaner().analyze("a\n" * 2000)
    assert len(result.spans) < 100


def test_a_text_of_one_tile_is_judged_as_one() -> None:
    text = long_text()
    assert not tiles.is_long(text)
    assert list(tiles.tiles(text)) == [tiles.Tile(0, len(text), 0, len(text))]


def test_many_short_lines_fill_a_batch_before_their_characters_do() -> None:
    texts = ["a\n" * (BATCH_BLOCKS // 3)] * 10
    assert [len(batch) for batch in document_batches(texts)] == [3, 3, 3, 1]


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_page_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for pages."""
    monkeypatch.setattr(page_tiles, "MOST_BLOCKS", 20)
    monkeypatch.setattr(page_tiles, "STEP", 500)
    monkeypatch.setattr(page_tiles, "HEAD", 100)
    monkeypatch.setattr(page_tiles, "TILE_CHARACTERS", 4000)
    monkeypatch.setattr(page_tiles, "LONG_RUN", 1000)


def long_page() -> str:
    """A page of sections, longer than several small tiles."""
    sections = (
        f"<div class=part id=p{day}><h2>Day {day}</h2><p>{PROSE} Then <b>day</b> {day} &amp; more.</p>"
        f"<ul><li>Read more: Bridge to close<li>Share this story</ul></div>"
        for day in range(60)
    )
    return f"<!doctype html><title>Harbour</title><body><main>{''.join(sections)}</main>"


@pytest.mark.usefixtures("small_page_tiles")
def test_tiles_of_a_page_show_what_the_page_shows_in_the_same_places() -> None:
    html = long_page()
    whole, tiled = read_whole(html), read_page(html)
    assert tiled.tile and not whole.tile
    assert tiled.text == whole.text
    assert tiled.starts.tolist() == whole.starts.tolist()
    assert tiled.ends.tolist() == whole.ends.tolist()
    assert tiled.opens.tolist() == whole.opens.tolist()
    assert tiled.block_linked.tolist() == whole.block_linked.tolist()


@pytest.mark.usefixtures("small_page_tiles")
def test_blocks_of_a_tile_lie_in_the_elements_of_the_page() -> None:
    html = long_page()
    whole = read_whole(html)
    paths = [whole.xpath(element) for element in whole.block_element.tolist()]
    found = [
        tile.page.xpath(element)
        for tile in page_tiles.page_tiles(html, bare=False)
        for element in tile.page.block_element.tolist()
    ]
    assert found == paths


@pytest.mark.usefixtures("small_page_tiles")
def test_spans_of_a_long_page_replay_to_its_clean_text_and_tell_what_the_page_says() -> None:
    html = long_page()
    result = Cleaner(SMALL).analyze(html)
    assert cleaner.apply(html, result.spans) == result.text
    assert {Label.MAIN} < {span.label for span in result.spans}
    kept = [span for span in result.spans if span.kept]
    assert all(result.said(span).split() == cleaner_said(html[span.start : span.end]) for span in kept)


def cleaner_said(raw: str) -> list[str]:
    """The words of a range of the page."""
    return re.sub("<[^>]*>", " ", raw).replace("&amp;", "&").split()


@pytest.mark.usefixtures("small_page_tiles")
def test_one_run_of_text_longer_than_a_tile_is_cut_at_spaces_and_beside_no_reference() -> None:
    html = "<!doctype html><body>" + "harbour&nbsp;office " * 800
    result = Cleaner(SMALL).analyze(html)
    assert cleaner.apply(html, result.spans) == result.text
    said = " ".join(result.said(span) for span in result.spans)
    assert said.split() == ["harbour", "office"] * 800


@pytest.mark.usefixtures("small_page_tiles")
def test_a_long_page_for_browsers_without_scripts_is_read_as_by_one() -> None:
    html = "<!doctype html><body><noscript>" + "".join(f"<p>{PROSE} {n}</p>" for n in range(80)) + "</noscript>"
    result = Cleaner(SMALL).analyze(html)
    assert sum(result.said(span).count("harbour office") for span in result.spans) == 80
    assert any("scripts" in note for note in result.notes)


@pytest.mark.usefixtures("small_page_tiles")
def test_a_long_page_says_that_no_extractor_was_asked_and_has_the_metadata_of_its_head() -> None:
    result = Cleaner(Options(extractor="trafilatura")).analyze(long_page())
    assert any("trafilatura was not asked" in note for note in result.notes)
    assert result.metadata.get("title") == "Harbour"


def test_a_page_of_one_tile_is_read_whole() -> None:
    assert not read_page(long_page()).tile

"""Furniture of a site: what stands on most of its pages goes, and no article goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Document, Options
from cleaner.index import CorpusIndex
from cleaner.judge.furniture import FEWEST_PAGES

LETTER = (
    "If this was worth your while, think of the nine thousand neighbours who have our letter brought to them every "
    "Saturday, with a walk, a soup and the tides."
)
NAMES = ("Oskar", "Imogen", "Tariq", "Lena", "Bram", "Yusra", "Pavel", "Noor", "Edda", "Kofi")
THINGS = ("weir", "granary", "tram", "orchard", "chapel", "kiln", "ferry", "market", "library", "quarry")


def story(number: int) -> str:
    name, thing = NAMES[number], THINGS[number]
    return (
        f"{name} has looked after the old {thing} for {number + 20} years, and says that the {thing} never asked for "
        f"more than a coat of paint and somebody to talk to.\n\nThe council wants to know what the {thing} costs. "
        f"{name} sent it a list with {number + 3} lines on it, of which the last one says tea.\n\n{LETTER}\n\nThe "
        f"{thing} opens again on the {number + 5}th, and {name} will be there with the key at seven."
    )


def pages(count: int, site: str = "https://reed-post.example") -> list[Document]:
    return [Document(story(number), id=f"{site}/{number}", url=f"{site}/{number}") for number in range(count)]


def judged(documents: list[Document], folder: Path, share: float | None) -> list[str]:
    CorpusIndex.build(documents, folder)
    cleaner = Cleaner(Options(furniture_share=share), CorpusIndex.open(folder))
    return [result.text for result in cleaner.analyze_many(documents)]


def test_prose_that_every_page_of_a_site_carries_is_dropped_and_says_why(tmp_path: Path) -> None:
    documents = pages(10)
    CorpusIndex.build(documents, tmp_path / "index")
    for result in Cleaner(index=CorpusIndex.open(tmp_path / "index")).analyze_many(documents):
        (letter,) = (span for span in result.spans if result.source[span.start : span.end] == LETTER)
        assert letter.clean_start is None
        assert letter.reason == "appears on 10 of 10 pages of this site" or letter.score < 0.42
        assert "opens again on the" in result.text


def test_the_rule_can_be_turned_off_or_asked_for_more(tmp_path: Path) -> None:
    documents = pages(6) + [
        Document(story(number).replace(LETTER, ""), url=f"https://reed-post.example/plain/{number}")
        for number in range(6, 10)
    ]
    kept = {
        share: sum(LETTER in text for text in judged(documents, tmp_path / str(share), share)) for share in (0.6, 0.7)
    }
    without = sum(LETTER in text for text in judged(documents, tmp_path / "none", None))
    assert kept[0.6] == 0
    assert kept[0.7] == without


@pytest.mark.parametrize("count", [2, FEWEST_PAGES - 1])
def test_few_editions_of_one_story_are_no_furniture(count: int, tmp_path: Path) -> None:
    editions = [
        Document(story(3).replace("the key at seven", f"the key at {hour}"), url=f"https://reed-post.example/{hour}")
        for hour in ("seven", "eight", "nine", "ten", "noon")[:count]
    ]
    for with_rule, without in zip(
        judged(editions, tmp_path / "a", 0.3), judged(editions, tmp_path / "b", None), strict=True
    ):
        assert with_rule == without


def test_a_site_of_one_text_keeps_it(tmp_path: Path) -> None:
    editions = [
        Document(story(3) + f"\n\nPage {number} of the archive.", url=f"https://reed-post.example/{number}")
        for number in range(8)
    ]
    assert all("opens again" in text for text in judged(editions, tmp_path / "index", 0.3))

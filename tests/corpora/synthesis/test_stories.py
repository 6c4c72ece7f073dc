"""What training would lose: a story in two folds, a language that drowns the others, paragraphs that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.folds import fold_of
from corpora.synthesis import stories


def test_paragraphs_are_as_the_unit_says(library: stories.Library) -> None:
    assert len(library.stories["towns/en-0"].paragraphs) == 6
    assert library.stories["towns/en-0"].sentences == ()
    german, chinese = library.stories["towns/de-0"], library.stories["towns/zh-0"]
    assert len(german.sentences) == len(chinese.sentences) == 6
    assert " ".join(german.sentences) == " ".join(german.paragraphs)
    assert 2 <= len(chinese.paragraphs) <= 3
    assert "".join(chinese.sentences) == "".join(chinese.paragraphs)


def test_thai_phrases_make_longer_groups() -> None:
    row = {"id": "t", "lang": "th", "unit": "run", "text": "\n".join(["วลี"] * 70)}
    paragraphs, _ = stories.paragraphs_of(row)
    assert all(2 < paragraph.count("วลี") < 8 for paragraph in paragraphs[:-1])


def test_a_title_that_stands_in_the_text_is_taken_out_of_it() -> None:
    row = {"id": "a", "lang": "en", "text": "Bridge shut\nIt is old.\nIt is rusty.", "title": "Bridge shut"}
    story = stories.story_of(row, "set")
    assert story is not None
    assert story.paragraphs == ("It is old.", "It is rusty.")


@pytest.mark.parametrize("fold", range(5))
def test_a_fold_holds_whole_stories(folder: Path, fold: int) -> None:
    learned, held = stories.read(folder, fold)
    assert not set(learned.stories) & set(held.stories)
    assert len(learned.stories) + len(held.stories) == 40
    assert not {s.key for s in learned.stories.values()} & {s.key for s in held.stories.values()}
    assert all(fold_of(story.key) == fold for story in held.stories.values())
    for host, near in learned.near.items():
        assert set(near) <= set(learned.stories)
        assert all(learned.stories[other].key != learned.stories[host].key for other in near)


def test_reports_of_one_event_and_translations_of_one_story_have_one_key(library: stories.Library) -> None:
    keys = {host: story.key for host, story in library.stories.items()}
    assert keys["towns/en-0"] == keys["towns/en-1"] != keys["towns/en-2"]
    assert keys["towns/de-3"] == "parallel p3"
    assert len({keys[f"towns/zh-{n}"] for n in range(10)}) == 10


def test_skipped_languages_are_not_learned_from(folder: Path) -> None:
    found, held = stories.read(folder, skip=["hi", "zh"])
    assert {story.language for story in found.stories.values()} == {"en", "de"}
    assert {story.language for story in held.stories.values()} == {"hi", "zh"}


def test_large_sets_are_capped_and_small_ones_whole() -> None:
    assert [stories.cap(size) for size in (5, 120, 500, 20_000)] == [5, 120, 120, 300]
    assert 120 < stories.cap(2_000) < 300


def test_hosts_are_drawn_alike_again_and_every_language_is_among_them(library: stories.Library) -> None:
    hosts = library.hosts(3)
    drawn = library.draw(hosts, 60, 3)
    assert drawn == library.draw(hosts, 60, 3) != library.draw(hosts, 60, 4)
    assert {library.stories[host].language for host in drawn} == {"en", "de", "zh", "hi"}


@pytest.mark.parametrize(("code", "language"), [("sr-Latn", "sr"), ("pt_BR", "pt"), ("ckb", "ckb")])
def test_a_language_is_known_without_script_and_region(code: str, language: str) -> None:
    assert stories.language_of(code) == language

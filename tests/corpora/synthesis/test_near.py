"""What training would lose: foreign text under the article's label, one donor for all, no clean page among them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from corpora.synthesis import near
from corpora.synthesis.stories import Library
from tests.corpora.synthesis.checks import sound, stretches


def made(library: Library, times: int = 12, seed: int = 5) -> list[dict]:
    return list(near.generate(library, [*library.stories] * times, seed))


def test_documents_are_sound_and_the_same_again(library: Library) -> None:
    rows = made(library)
    for row in rows:
        sound(row)
    assert rows == made(library)
    assert [row["text"] for row in rows] != [row["text"] for row in made(library, seed=6)]
    assert len({row["id"] for row in rows}) == len(rows)


def test_main_is_the_host_s_own_and_nothing_else_is(library: Library) -> None:
    for row in made(library):
        own = library.stories[row["host"]].paragraphs
        assert set(stretches(row, "main")) <= set(own)
        assert not set(stretches(row, "offtopic")) & set(own)


def test_near_half_of_the_documents_have_nothing_planted(library: Library) -> None:
    kinds = Counter(row["kind"] for row in made(library))
    assert 0.38 < kinds["near-clean"] / kinds.total() < 0.52
    for row in made(library):
        if row["kind"] == "near-clean":
            assert not stretches(row, "offtopic")
            assert len(stretches(row, "related", "boilerplate", "caption")) < 20


def test_foreign_paragraphs_are_mostly_of_different_stories(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    # The articles of these tests are much alike in their words.
    monkeypatch.setattr(near, "COMMON", 1.01)
    monkeypatch.setattr(near, "COMMON_EVENT", 1.01)
    of = {text: host for host, story in library.stories.items() for text in story.paragraphs}
    several = same = 0
    for row in made(library):
        # What is lifted may be two paragraphs in one: the first of them tells the donor.
        of_each = [[host for part, host in of.items() if text.startswith(part)] for text in stretches(row, "offtopic")]
        donors = [hosts[0] for hosts in of_each if hosts]
        for first, second in pairwise(donors):
            several += 1
            same += first == second
    assert several > 20
    assert same / several < 0.5


def test_a_planted_story_has_its_title_and_its_first_paragraph(library: Library) -> None:
    titles = {story.title: story for story in library.stories.values() if story.title}
    found = 0
    for row in made(library):
        for (_, end, label), (start, stop, other) in pairwise(row["spans"]):
            first = next((s[0] for s in row["spans"] if s[1] == end), 0)
            title = row["text"][first:end]
            if label == other == "related" and title in titles:
                found += row["text"][start:stop] == titles[title].paragraphs[0]
    assert found > 10


def test_words_written_together_are_compared_by_characters() -> None:
    assert near.words_of("学校关闭", "zh") == {"学校", "校关", "关闭"}
    assert near.words_of("A school, closed.", "en") == {"a", "school", "closed"}


def test_a_lone_story_without_neighbours_makes_a_document(library: Library) -> None:
    host = "towns/zh-0"
    alone = Library({host: library.stories[host]}, {host: ()}, {}, {("towns", "zh"): [host]})
    for seed in range(20):
        row = near.make(alone, alone.stories[host], "x", Random(seed))
        sound(row)
        assert not stretches(row, "offtopic")

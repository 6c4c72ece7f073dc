"""What training would lose: pages whose labels lie, or that hold what they must not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from corpora import bare, crossed
from corpora.folds import fold_of
from corpora.synthesis.stories import Library


@pytest.fixture(scope="module")
def shelf(folder: Path) -> bare.Shelf:
    return bare.read(folder, None, (), None, 0)


def test_labels_tell_whose_each_paragraph_is(shelf: bare.Shelf, library: Library) -> None:
    hosts = bare.hosts(shelf, 60, Random(3))
    found = set()
    for host, row in zip(hosts, bare.generate(shelf, hosts, 1), strict=True):
        own = set(host.paragraphs)
        others = {part for one in shelf.by_id.values() if one.id != host.id for part in (*one.paragraphs, one.title)}
        for start, end, label in row["spans"]:
            found.add(label)
            ink = row["text"][start:end]
            assert ink.strip()
            assert label != "main" or ink in own
            assert label not in ("offtopic", "related") or ink in others
        assert row["host"] in library.stories
    assert found == {"main", "offtopic", "related", "unlearned"}


def test_pages_hang_on_the_seed_alone(shelf: bare.Shelf) -> None:
    hosts = bare.hosts(shelf, 8, Random(3))
    assert list(bare.generate(shelf, hosts, 1)) == list(bare.generate(shelf, hosts, 1))
    assert list(bare.generate(shelf, hosts, 1)) != list(bare.generate(shelf, hosts, 2))


def test_a_shelf_has_neither_skipped_languages_nor_the_other_half(folder: Path, library: Library) -> None:
    assert {key[1] for key in bare.read(folder, None, ("hi", "zh"), None, 0).groups} == {"en", "de"}
    halves = [set(bare.read(folder, None, (), half, 0).by_id) for half in range(crossed.HALVES)]
    assert not halves[0] & halves[1]
    for half, ids in enumerate(halves):
        assert all(crossed.half_of(library.stories[f"towns/{one}"].key) == half for one in ids)


@pytest.mark.parametrize("fold", range(5))
def test_a_shelf_has_no_story_of_a_fold_that_is_held_back(folder: Path, library: Library, fold: int) -> None:
    found = bare.read(folder, fold, (), None, 0).by_id
    assert found
    assert all(fold_of(library.stories[f"towns/{one}"].key) != fold for one in found)

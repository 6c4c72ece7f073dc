"""What the judge would lose: columns of a net that learned from the very stories that it reads."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np

from cleaner.evidence import attention, recurrence
from corpora import crossed
from corpora.synthesis import near, stories


def test_halves_hold_every_story_once_and_whole_events(library: stories.Library) -> None:
    one, other = crossed.halves(library)
    assert not set(one.stories) & set(other.stories)
    assert set(one.stories) | set(other.stories) == set(library.stories)
    assert not {s.key for s in one.stories.values()} & {s.key for s in other.stories.values()}


def test_a_half_is_near_to_itself_alone(library: stories.Library) -> None:
    for half in crossed.halves(library):
        named = {host for some in (half.near, half.mates, half.shelves) for hosts in some.values() for host in hosts}
        assert named <= set(half.stories)
        texts = {part for story in half.stories.values() for part in (*story.paragraphs, *story.sentences)}
        others = {p for s in library.stories.values() if s.host not in half.stories for p in s.paragraphs} - texts
        for row in near.generate(half, half.draw(half.hosts(1), 12, 1), 1):
            assert not any(part in row["text"] for part in others if len(part) > 60)


def test_a_net_is_read_in_place_of_the_packaged_one_while_that_lasts(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    with (resources.files("cleaner") / "data" / "recurrence.npz").open("rb") as file, np.load(file) as raw:
        np.savez(path, **{name: raw[name] if name == "version" else raw[name] * 0 for name in raw.files})
    with crossed.reading_with(path):
        assert not any(weight.any() for weight in attention.packaged(recurrence.code_features).weights.values())
    assert any(weight.any() for weight in attention.packaged(recurrence.code_features).weights.values())
    with crossed.reading_with(None):
        assert any(weight.any() for weight in attention.packaged(recurrence.code_features).weights.values())

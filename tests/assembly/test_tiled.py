"""What a user would lose: time, on a long text without an article; or its article, among tiles of noise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaner import Document, Label, Options
from cleaner.assembly.judged import WHOLE, Excerpt, Fallback, Judged
from cleaner.assembly.results import NOTHING_FOUND
from cleaner.assembly.tiled import judge_long_text
from cleaner.reasons.told import Told
from cleaner.result import Result
from cleaner.text import tiles
from cleaner.text.batch import Batch

NOISE, STORY = "Read more: bridge to close\n", "The ferry is back.\n"


class Judge:
    """Keeps lines with a ferry in them; where there are none, and something is to be kept, all."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, bool]] = []

    def __call__(
        self,
        documents: Sequence[Document],
        batch: Batch,
        pages: Sequence[object],
        keep_some: bool = True,
        excerpt: Excerpt = WHOLE,
    ) -> Judged:
        (document,) = documents
        self.calls.append((excerpt.offset, keep_some))
        lines = list(zip(batch.blocks.starts.tolist(), batch.blocks.ends.tolist(), strict=True))
        stories = ["ferry" in document.text[start:end] for start, end in lines]
        fallback = keep_some and not any(stories)
        pieces = [
            (
                start + excerpt.offset,
                end + excerpt.offset,
                Label.MAIN if story or fallback else Label.RELATED,
                1.0,
                Told("".join(["a ", "story" if story else "prompt"])),
            )
            for (start, end), story in zip(lines, stories, strict=True)
        ]
        return Judged([pieces], set(), (), [()], Fallback(fallback, fallback) if keep_some else None)


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TILE_BLOCKS", 20)
    monkeypatch.setattr(tiles, "CONTEXT", 0)


def judged(text: str) -> tuple[Result, list[tuple[int, bool]]]:
    judge = Judge()
    return judge_long_text(Document(text, form="text"), judge, Options(), None), judge.calls


def test_without_an_article_every_tile_is_judged_once_and_all_is_kept() -> None:
    result, calls = judged(NOISE * 100)
    assert len(calls) == 5
    assert result.text == (NOISE * 100).strip()
    assert NOTHING_FOUND in result.notes


@pytest.mark.parametrize(("before", "behind"), [(0, 80), (40, 40), (80, 0)])
def test_with_an_article_nothing_else_is_kept_wherever_it_stands(before: int, behind: int) -> None:
    result, calls = judged(NOISE * before + STORY * 20 + NOISE * behind)
    assert result.text == (STORY * 20).strip()
    assert NOTHING_FOUND not in result.notes
    # The tiles before the article are judged twice, and none behind it.
    assert len(calls) == 5 + before // 20


def test_spans_of_one_reason_have_it_in_common() -> None:
    result, _ = judged((STORY + NOISE) * 100)
    assert len({id(span.reason) for span in result.spans}) == 2 < len(result.spans)

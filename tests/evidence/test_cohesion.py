"""An intruder's words are its own; an article's come again. Every column on one small article with one in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cleaner.evidence import cohesion
from cleaner.evidence.cohesion import PROPAGATED, occurrences, propagated, word_weights
from cleaner.evidence.registry import gather
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points, tokenize

Value = Callable[[str, str, str], float]

TITLE = "Lighthouse keeper Oddie retires from Farrow Ness"
FIRST = (
    "Wilfred Oddie climbed the stairs of the lighthouse at Farrow Ness for the last time on Monday, and came down "
    "again with the lamp's brass key, which he had kept since 1971."
)
INTRUDER = (
    "Zebrafish embryos glow under ultraviolet microscopes in Kowalczyk's laboratory, where students sequence mutant "
    "genomes overnight and publish datasets by 2044."
)
SECOND = (
    "Nobody at Farrow Ness expects another keeper. The lighthouse lamp was made automatic in 1971, said Oddie, and the "
    "stairs have been climbed mostly by visitors and by the man with the brass key."
)
THIRD = (
    "The key will hang in the museum. Oddie himself will move to a house from which the lighthouse, its lamp and the "
    "rocks of Farrow Ness can all be seen, and has bought a chair for the purpose."
)
ARTICLE = "\n\n".join([TITLE, FIRST, INTRUDER, SECOND, THIRD])

EXAMPLES: list[tuple[str, str, str]] = [
    # column, start of the block with the higher value, start of the one with the lower
    ("weight", FIRST, TITLE),
    ("rarity", INTRUDER, FIRST),
    ("unseen", INTRUDER, SECOND),
    ("unseen_excess", INTRUDER, SECOND),
    ("earlier", SECOND, INTRUDER),
    ("earlier", SECOND, TITLE),
    ("later", FIRST, INTRUDER),
    ("later", FIRST, THIRD),
    ("previous", FIRST, INTRUDER),
    ("next", SECOND, INTRUDER),
    ("previous_two", SECOND, THIRD),
    ("next_two", FIRST, INTRUDER),
    ("near", SECOND, INTRUDER),
    ("central", SECOND, INTRUDER),
    ("central_excess", SECOND, INTRUDER),
    ("body_unseen", INTRUDER, SECOND),
    ("body_unseen_excess", INTRUDER, SECOND),
    ("body_unseen_score", INTRUDER, SECOND),
    ("body_unseen_rank", INTRUDER, SECOND),
    ("central_score", SECOND, INTRUDER),
    ("central_rank", SECOND, INTRUDER),
    ("title_share", SECOND, INTRUDER),
    ("title_cover", SECOND, INTRUDER),
    ("names", TITLE, INTRUDER),
    ("names_unseen", INTRUDER, SECOND),
    ("names_first", TITLE, SECOND),
    ("names_central", THIRD, INTRUDER),
    ("numbers_unseen", INTRUDER, FIRST),
    ("rare_words", INTRUDER, THIRD),
    ("rare_unseen", INTRUDER, SECOND),
    ("names_here", SECOND, INTRUDER),
]


@pytest.mark.parametrize(("column", "more", "less"), EXAMPLES)
def test_a_column_tells_the_article_from_the_intruder(value: Value, column: str, more: str, less: str) -> None:
    assert value(ARTICLE, more, column) > value(ARTICLE, less, column) + 0.01


def test_every_column_has_an_example() -> None:
    missing = set(cohesion.NAMES) - {column for column, *_ in EXAMPLES}
    if missing:
        pytest.skip(f"no example yet of {', '.join(sorted(missing))}")


@pytest.mark.parametrize(
    ("column", "block", "expected"),
    [
        ("earlier", TITLE, 0),
        ("later", THIRD, 0),
        ("previous", TITLE, 0),
        ("next", THIRD, 0),
        ("title_share", TITLE, 0),
        ("names_central", INTRUDER, 0),
        ("names_unseen", INTRUDER, 1),
        ("numbers_unseen", INTRUDER, 1),
        ("numbers_unseen", FIRST, 0),
    ],
)
def test_ends_and_extremes(value: Value, column: str, block: str, expected: float) -> None:
    assert value(ARTICLE, block, column) == expected


@pytest.mark.parametrize(
    "column",
    [
        "unseen", "earlier", "later", "previous", "next", "previous_two", "next_two", "near", "central", "body_unseen",
        "title_share", "title_cover", "names", "names_unseen", "names_first", "names_central", "numbers_unseen",
    ],
)  # fmt: skip
def test_a_share_is_a_share(column: str) -> None:
    found = gather(make_batch([ARTICLE, TITLE, "a\n\na\n\nb", ""])).column(column)
    assert ((found >= 0) & (found <= 1 + 1e-6)).all()


def test_case_does_not_make_a_word_another(value: Value) -> None:
    text = "Harbour seagulls quarrel\n\nHARBOUR SEAGULLS QUARREL"
    assert value(text, "Harbour", "later") == pytest.approx(1)
    assert value(text, "HARBOUR", "unseen") == 0


def test_words_of_another_document_are_not_seen() -> None:
    evidence = gather(make_batch([FIRST, FIRST, ARTICLE]))
    assert evidence.column("unseen")[:2].tolist() == pytest.approx([1, 1])
    assert evidence.column("earlier")[:3].tolist() == [0, 0, 0]
    alone = gather(make_batch([ARTICLE]))
    for column in cohesion.NAMES:
        assert evidence.column(column)[2:].tolist() == pytest.approx(alone.column(column).tolist(), abs=1e-5)


def test_common_words_weigh_little_and_rare_ones_much() -> None:
    common, rare = word_weights(tokenize(code_points(["the of and Kowalczyk zebrafish"])).hashes).reshape(-1)[[0, 4]]
    assert 0 <= common < 0.1 < 0.5 < rare <= 1


def test_every_different_word_of_a_block_occurs_once() -> None:
    batch = make_batch(["One two one\n\nTwo three", "two"])
    found = occurrences(batch)
    assert sorted(found.block.tolist()) == [0, 0, 1, 1, 2]
    assert len(found.word_start) == 4  # one, two, three, and the other document's two
    assert found.sums(np.ones(len(found.word)), 3).tolist() == [2, 2, 1]
    assert sorted(found.word_sums(np.ones(len(found.word))).tolist()) == [1, 1, 1, 2]


def test_names_are_rare_words_in_capitals() -> None:
    batch = make_batch(["The Kowalczyk zebrafish of 1971"])
    found = occurrences(batch)
    assert int(found.name.sum()) == 1
    assert int(found.number.sum()) == 1


class TestSecondLook:
    """The columns that a first opinion gives rise to."""

    @staticmethod
    def look(opinion: list[float], text: str = ARTICLE) -> dict[str, list[float]]:
        batch = make_batch([text])
        found = propagated(occurrences(batch), batch.counts, batch.first_block, np.array(opinion))
        return {name: found[:, number].tolist() for number, name in enumerate(PROPAGATED)}

    @pytest.mark.parametrize(
        ("column", "more", "less"),
        [
            ("kin", SECOND, INTRUDER),
            ("kin_excess", SECOND, INTRUDER),
            ("kin_seen", SECOND, INTRUDER),
            ("kin_names", SECOND, INTRUDER),
            ("kin_near", INTRUDER, TITLE),
            ("alien", INTRUDER, SECOND),
        ],
    )
    def test_a_column_tells_the_article_from_the_intruder(self, column: str, more: str, less: str) -> None:
        # The last block is a teaser of the intruder's own story, and thought as little of.
        text = f"{ARTICLE}\n\nKowalczyk's zebrafish embryos glow overnight"
        found = self.look([0.1, 0.9, 0.1, 0.9, 0.9, 0.1], text)[column]
        blocks = text.split("\n\n")
        assert found[blocks.index(more)] > found[blocks.index(less)] + 0.01

    def test_every_column_has_an_example(self) -> None:
        missing = set(PROPAGATED) - {"kin", "kin_excess", "kin_seen", "kin_names", "kin_near", "alien", "kin_share"}
        if missing:
            pytest.skip(f"no example yet of {', '.join(sorted(missing))}")

    def test_the_article_s_share_of_words_is_the_document_s(self) -> None:
        assert self.look([0, 0, 0, 0, 0])["kin_share"] == [0] * 5
        assert self.look([1, 1, 1, 1, 1])["kin_share"] == [1] * 5
        share = self.look([0, 1, 0, 1, 1])["kin_share"]
        assert len(set(share)) == 1
        assert 0.5 < share[0] < 1

    def test_a_higher_opinion_of_the_others_never_lowers_kin(self) -> None:
        low, high = self.look([0.1] * 5)["kin"], self.look([0.8] * 5)["kin"]
        assert all(a <= b for a, b in zip(low, high, strict=True))

    def test_nothing_has_rows_of_none(self) -> None:
        batch = make_batch(["", " "])
        assert propagated(occurrences(batch), batch.counts, batch.first_block, np.zeros(0)).shape == (
            0,
            len(PROPAGATED),
        )

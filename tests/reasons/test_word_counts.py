"""What a user would lose: a count in a reason that comes out right when it is counted over."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.registry import gather
from cleaner.reasons.word_counts import Counted, WordCounts, count_words
from cleaner.text.make_batch import make_batch

ARTICLE = (
    "The old mill of Brackwater has been sold to Ilse Torvald, who means to grind rye there again by the autumn.",
    "Nobody had bid for it in nine years, said Mayor Corin Dask, and the weir at Brackwater was about to give way.",
)
FOREIGN = (
    "A surgeon in Port Ambry was cleared on Friday after the tribunal heard Jonas Wendt and Dr Priya Sothern describe "
    "the operating theatre."
)
TEXT = "\n\n".join((*ARTICLE, FOREIGN))


def counted(texts: list[str], main: list[bool]) -> WordCounts:
    return count_words(gather(make_batch(texts)), np.array(main), np.ones(len(main), dtype=np.bool_))


def test_none_of_its_names_stands_in_the_article() -> None:
    counts = counted([TEXT], [True, True, False])
    assert counts.enough(Counted.STRANGERS).tolist()[2]
    said = counts.told(Counted.STRANGERS, 2)
    found = re.fullmatch(r"none of its (\d) names \(“(\w+)”, “(\w+)”, …\) appears in the article", said)
    assert found
    assert int(found[1]) >= 4
    assert all(name in FOREIGN and name not in "".join(ARTICLE) for name in found.groups()[1:])


def test_of_a_name_that_the_article_has_it_is_not_said() -> None:
    counts = counted([f"{TEXT} In Brackwater nobody knew."], [True, True, False])
    assert not counts.enough(Counted.STRANGERS).any()


def test_without_an_article_nothing_is_foreign_to_it() -> None:
    assert not counted([TEXT], [False] * 3).enough(Counted.STRANGERS).any()


def test_another_document_s_names_are_nobody_s() -> None:
    both = counted([TEXT, FOREIGN], [True, True, False, True])
    assert both.told(Counted.STRANGERS, 2) == counted([TEXT], [True, True, False]).told(Counted.STRANGERS, 2)


def test_a_word_that_begins_a_sentence_is_no_name() -> None:
    text = f"{TEXT} Surgeons cheered. “Vindicated,” said one."
    before, after = (counted([one], [True, True, False]).whole[Counted.NAMES][2] for one in (TEXT, text))
    assert before == after


def test_in_german_a_rare_word_in_capitals_may_be_any_noun() -> None:
    text = (
        "Der Chirurg wurde am Freitag freigesprochen, nachdem das Gericht auch die Narkoseärztin gehört hatte.\n\n"
        "Die alte Mühle von Brackwasser ist verkauft, und der neue Besitzer will dort bis zum Herbst wieder mahlen."
    )
    assert " rare nouns (“" in counted([text], [True, False]).told(Counted.STRANGERS, 1)


def test_characters_without_spaces_are_counted_in_pairs() -> None:
    counts = counted(
        ["老磨坊已经卖给了新的主人，他打算在秋天重新磨面。\n\n外科医生周五被宣告无罪，法庭听取了证词。"], [True, False]
    )
    assert "pairs of characters" in counts.told(Counted.WORDS, 1)


def test_blocks_that_are_not_wanted_change_no_other_s_counts() -> None:
    evidence, main = gather(make_batch([TEXT])), np.array([True, True, False])
    whole, some = count_words(evidence, main, main | True), count_words(evidence, main, ~main, named=False)
    for kind in Counted:
        assert some.part[kind].tolist() == [0, 0, whole.part[kind][2]]
        assert some.whole[kind].tolist() == [0, 0, whole.whole[kind][2]]


WORDS = st.sampled_from(
    ["the", "of", "mill", "weir", "Brackwater", "Torvald", "rye", "said", "Sothern", "tribunal.", "he"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=5), st.data())
def test_counts_are_what_counting_gives(blocks: list[list[str]], data: st.DataObject) -> None:
    text = "\n\n".join(map(" ".join, blocks))
    batch = make_batch([text])
    rows = len(batch.blocks)
    counts = counted([text], data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows)))
    kept = [
        text[start:end] for start, end in zip(batch.blocks.starts.tolist(), batch.blocks.ends.tolist(), strict=True)
    ]
    words = [set(block.lower().replace(".", "").split()) for block in kept]
    for row, own in enumerate(words):
        others = set().union(*(words[:row] + words[row + 1 :]))
        assert counts.whole[Counted.WORDS][row] == len(own)
        assert counts.part[Counted.WORDS][row] == len(own - others)
        for kind in Counted:
            assert 0 <= counts.part[kind][row] <= counts.whole[kind][row] <= len(own)
            if counts.enough(kind)[row]:
                assert counts.told(kind, row)


@pytest.mark.parametrize("texts", [[], [""], ["", "…"]])
def test_nothing_has_no_words(texts: list[str]) -> None:
    counts = counted(texts, [False] * len(make_batch(texts).blocks))
    assert not any(counts.enough(kind).any() for kind in Counted)

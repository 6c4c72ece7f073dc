"""What training would lose: paragraphs of the article learned as noise, teasers of it learned as the article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.training.align import main_shares

FIRST = "The old harbour bridge will close on Friday for nine days, the council of Merrow said after a long debate."
SECOND = (
    "Residents who cross it every morning were told to take the ferry, which runs twice an hour until late at night."
)
THIRD = "Work on the bearings should have begun in autumn, but the steel was late and the crane was needed elsewhere."
GOLD = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_the_article_s_paragraphs_are_found_among_a_page_s() -> None:
    page = ["Home", "News", FIRST, "Sign up for our weekly newsletter and never miss a story", SECOND, THIRD, "© 2024"]
    assert main_shares(page, GOLD) == [0, 0, 1, 0, 1, 1, 0]


def test_a_teaser_that_repeats_the_first_paragraph_is_not_it() -> None:
    assert main_shares([FIRST, "Latest", FIRST, SECOND, THIRD, FIRST], GOLD).count(1.0) == 3
    shares = main_shares([SECOND, "Latest", FIRST, SECOND, THIRD], GOLD)
    assert shares == [0, 0, 1, 1, 1]


def test_case_and_punctuation_do_not_hide_a_paragraph() -> None:
    assert main_shares([FIRST.upper().replace(",", " –")], GOLD) == [1]


def test_a_short_line_counts_between_its_neighbours() -> None:
    gold = f"{FIRST}\n\nWhat happens next\n\n{SECOND}"
    page = ["What happens next", FIRST, "Share", "What happens next", SECOND, "What happens next"]
    assert main_shares(page, gold) == [0, 1, 0, 1, 1, 0]


def test_short_lines_at_the_gold_s_start_and_end_count() -> None:
    gold = f"Bridge to close\n\n{FIRST}\n\n{SECOND}\n\nMore in spring"
    assert main_shares(["Home", "Bridge to close", FIRST, SECOND, "More in spring", "Share"], gold) == [
        0,
        1,
        1,
        1,
        1,
        0,
    ]


def test_a_paragraph_with_a_prompt_in_it_is_mostly_the_article_s() -> None:
    [share] = main_shares([f"{FIRST} Sign up for alerts."], GOLD)
    assert 0.7 < share < 1


def test_a_foreign_paragraph_with_five_words_of_it_is_not() -> None:
    assert (
        main_shares(
            [FIRST, f"Elsewhere it was said that the old harbour bridge will be {THIRD[60:]} in all", SECOND], GOLD
        )[1]
        < 0.5
    )


@pytest.mark.parametrize(
    ("blocks", "gold"), [([], GOLD), ([FIRST], ""), (["", "* * *"], GOLD), (["Home", "News"], GOLD)]
)
def test_nothing_in_common_is_nothing_found(blocks: list[str], gold: str) -> None:
    assert main_shares(blocks, gold) == [0.0] * len(blocks)


@given(
    st.lists(st.sampled_from([FIRST, SECOND, THIRD, "Home", "What happens next", "", "News of the day"]), max_size=10)
)
def test_every_block_has_a_share(blocks: list[str]) -> None:
    shares = main_shares(blocks, GOLD)
    assert len(shares) == len(blocks)
    assert all(0 <= share <= 1 for share in shares)
    assert all(share == 0 for share, block in zip(shares, blocks, strict=True) if not block)

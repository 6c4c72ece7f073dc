"""Text that stands twice: a headline before its own story, a caption in the title's words, a menu come round again."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import numpy as np
import pytest

from cleaner.evidence import echo
from cleaner.evidence.registry import gather
from cleaner.text.make_batch import make_batch

Value = Callable[[str, str, str], float]

PLAIN = "Nobody in town had seen anything like it before, and few wanted to again."
TEASER = "\n\n".join([
    "Council votes on harbour plan",
    PLAIN,
    "Bridge to close for nine days",
    "Bridge to close for nine days The span over the river shuts on Friday.",
    "Subscribe to us",
    "Council votes on harbour plan, in a picture of Monday",
    "Subscribe to us",
])  # fmt: skip
HEADLINE, ECHO = "Bridge to close for nine days\n", "Bridge to close for nine days The"
SHARED = f"{PLAIN}\n\nThe bridge will close\n\nOn Friday the bridge will close"

EXAMPLES: list[tuple[str, str, str, float]] = [
    # column, text, start of a block, its value; the plain block of the text has 0
    ("echo_words", TEASER, ECHO, log2(1 + 6)),
    ("echo_share", TEASER, ECHO, 1),
    ("echoed_words", TEASER, HEADLINE, log2(1 + 6)),
    ("echoed_share", TEASER, HEADLINE, 1),
    ("echo_two_back", f"Bridge to close\n\n{PLAIN}\n\nBridge to shut on Friday", "Bridge to shut", 2 / 3),
    ("echo_title", TEASER, "Council votes on harbour plan, in", 1),
    ("copies", "Subscribe\n\nSubscribe!\n\nSUBSCRIBE\n\n" + PLAIN, "Subscribe\n", log2(3)),
    ("copied_before", "Subscribe\n\nSubscribe!\n\n" + PLAIN, "Subscribe!", 1),
    ("inside_shared", SHARED, "The bridge", 1),
    ("inside_shared", SHARED, "On Friday", 0.5),
    ("inside_shared_count", SHARED, "On Friday", log2(3)),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "block", "expected"), EXAMPLES)
def test_a_column_sees_what_it_is_named_for(value: Value, column: str, text: str, block: str, expected: float) -> None:
    assert value(text, block, column) == pytest.approx(expected, abs=1e-5)
    assert value(text, PLAIN, column) == 0


def test_every_column_has_an_example() -> None:
    missing = set(echo.NAMES) - {column for column, *_ in EXAMPLES}
    if missing:
        pytest.skip(f"no example yet of {', '.join(sorted(missing))}")


def test_half_a_headline_is_half_an_echo(value: Value) -> None:
    text = f"{PLAIN}\n\nBridge to close today\n\nBridge to open again"
    assert value(text, "Bridge to open", "echo_share") == 0.5
    assert value(text, "Bridge to close", "echoed_share") == 0.5


def test_case_and_accents_coding_do_not_hide_an_echo(value: Value) -> None:
    text = f"{PLAIN}\n\nCAFE\u0301 TO CLOSE\n\nCafé to close on Friday"
    assert value(text, "Café", "echo_share") == 1


def test_an_echo_is_of_the_start(value: Value) -> None:
    text = f"{PLAIN}\n\nBridge to close\n\nToday: bridge to close"
    assert value(text, "Today", "echo_words") == 0


def test_a_long_block_before_is_compared_no_further_than_a_headline_goes(value: Value) -> None:
    long = " ".join(f"w{number}" for number in range(60))
    text = f"{long}\n\n{long} and more"
    assert value(text, f"{long} and", "echo_share") == 1
    assert value(text, f"{long} and", "echo_words") == pytest.approx(log2(1 + echo.LONGEST))


def test_nothing_echoes_across_documents() -> None:
    evidence = gather(make_batch(["One two three four", "One two three four", "One two three four\n\nFive"]))
    for column in {column for column, *_ in EXAMPLES}:
        assert not evidence.column(column).any(), column


def test_a_wordless_line_is_nobody_s_copy() -> None:
    evidence = gather(make_batch(["* * *\n\nSome words\n\n* * *"]))
    assert not evidence.column("copies").any()
    assert not evidence.column("copied_before").any()


def test_words_in_another_order_are_no_copy(value: Value) -> None:
    text = "One two three\n\nThree two one\n\nOne two three!"
    assert value(text, "Three", "copies") == 0
    assert value(text, "One two three!", "copies") == 1


def test_nothing_has_rows_of_none() -> None:
    assert echo.columns(make_batch(["", " "])).shape == (0, len(echo.NAMES))
    assert np.array_equal(echo.columns(make_batch(["One"])), np.zeros((1, len(echo.NAMES))))


LITANY = "\n\n".join(f"For those who {rest}\n\nWe hear." for rest in ("sail", "wait", "mend", "sleep"))


@pytest.mark.parametrize(("column", "expected"), [("opens_alike", log2(4)), ("alike", 1), ("alike_between", log2(7))])
def test_blocks_that_begin_alike_know_of_each_other(column: str, expected: float) -> None:
    assert gather(make_batch([LITANY])).column(column)[0] == pytest.approx(expected)


def test_blocks_that_begin_as_nothing_else_does_begin_alike_with_none() -> None:
    evidence = gather(make_batch(["One thing.\n\nAnother thing.\n\n* * *\n\nYes", "One thing."]))
    for column in ("opens_alike", "alike", "alike_between"):
        assert evidence.column(column).tolist() == [0] * 5

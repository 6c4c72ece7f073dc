"""Every column of form on a block that has what it measures, beside a plain one that has not."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import pytest

from cleaner.evidence import form

Value = Callable[[str, str, str], float]

PLAIN = "The keeper walked down to the harbour and looked at the boats for a while."
"""No column has anything to say about it but its length and its full stop."""
LONG = "the council has been asked to look again at the plan for the old harbour " * 2
WRAPPED = (
    "It was on a Monday morning that the keeper went to the end of the long\n"
    "pier and found that nobody had been there before him, which was odd as\n"
    "the gate was open."
)
MORE = "more"

EXAMPLES: list[tuple[str, str, float | str]] = [
    # column, a block, its value (or how it differs from the plain block's)
    ("characters", "Harbour", 3),
    ("words", "One two three", 2),
    ("word_length", "ab abcd", 3),
    ("capitalised", "Harbour Bridge closes today", 0.5),
    ("title_case", "The Bridge of Sighs to Be", 1),
    ("upper_case", "URGENT NOTICE for All", 0.5),
    ("numbers", "12 of 30 boats", 0.5),
    ("ends_sentence", "Harbour bridge to close", 0),
    ("ends_colon", "You need:", 1),
    ("ends_colon", "材料：", 1),
    ("ends_clause", "Dear reader,", 1),
    ("ends_word", "Harbour bridge", 1),
    ("ends_cut", LONG, 1),
    ("ends_ellipsis", "And then there was nothing…", 1),
    ("ends_ellipsis", "And then there was nothing...", 1),
    ("starts_lower", "and so it went on.", 1),
    ("starts_upper", "and so it went on.", 0),
    ("starts_digit", "3 boats sank.", 1),
    ("starts_quote", "“No,” he said.", 1),
    ("starts_quote", '"No," he said.', 1),
    ("starts_symbol", "• First of all", 1),
    ("starts_symbol", "→ More of it", 1),
    ("sentence_ends", "One. Two. Three four.", 7.5),
    ("sentences", "One. Two! Three?", 2),
    ("sentences", "这是第一句。这是第二句！第三句？", 2),
    ("clauses", "one, two; three: four", 7.5),
    ("symbols", "© 2024 © 2025", 10),
    ("bars", "Home | News | Sport", log2(3)),
    ("bars", "Home · News » Sport", log2(3)),
    ("rights_sign", "© The Harbour Post", 1),
    ("at_hash", "Follow @harbour for #boats", log2(3)),
    ("link", "See https://example.org", 1),
    ("link", "See www.example.org", 1),
    ("clock", "On Monday at 14:30", 1),
    ("years", "Between 1938 and 2024, not 12345 or 1745", log2(3)),
    ("curly", "“No,” he said", 20 / 3),
    ("straight", '"No," he said', 20 / 3),
    ("scars", "The minister of China , who met Interpol ’s chief", log2(3)),
    ("scars", "A self -made man of means", 1),
    ("scar_share", "A friend , he said", 2.5),
    ("scar_excess", "A friend , he said", 2.5),
    ("glued", "It closed on Friday.The mayor left.", 1),
    ("glued", "“It closed on Friday.”The mayor left.", 1),
    ("run_on", "It grows over time What they found is this.", 1),
    ("start_run", "Harbour Bridge to Close after nine days", log2(5)),
    ("self_echo", "Harbour bridge closes. The harbour bridge will close on Friday.", 1),
    ("inner_bullet", "Flour • Butter • Eggs", log2(3)),
    ("inner_bullet", "Flour 2. Butter", 1),
    ("spaces", "Home\tNews\u00a0Sport", log2(3)),
    ("unbalanced", 'He said "no and left.', 0.5),
    ("unbalanced", "He left (see below.", 0.5),
    ("long_run", "in the Great Harbour Bridge today", 2),
    ("quote_clash", "He said ‘no’ and left.", MORE),
    ("quote_alike", 'He said "no" and left.', MORE),
]  # fmt: skip
PREPARED = {
    "quote_clash": f'{PLAIN}\n\n"Well," said she.\n\n"Good," said he.\n\n{{block}}',
    "quote_alike": f'{PLAIN}\n\n"Well," said she.\n\n"Good," said he.\n\n{{block}}',
}
"""Documents that a column needs round its block; elsewhere the plain block is all that stands beside it."""


@pytest.mark.parametrize(("column", "block", "expected"), EXAMPLES)
def test_a_column_sees_what_it_is_named_for(value: Value, column: str, block: str, expected: float | str) -> None:
    text = PREPARED.get(column, f"{PLAIN}\n\n{{block}}").format(block=block)
    found, plain = value(text, block.strip(), column), value(text, PLAIN, column)
    if expected == MORE:
        assert found > plain
    else:
        assert found == pytest.approx(expected, abs=1e-5)
        assert found != pytest.approx(plain, abs=1e-3)


def test_every_column_has_an_example() -> None:
    missing = set(form.NAMES) - {column for column, _, _ in EXAMPLES}
    if missing:
        pytest.skip(f"no example yet of {', '.join(sorted(missing))}")


@pytest.mark.parametrize(
    ("column", "block"),
    [
        ("ends_sentence", "He said “no.”"),
        ("ends_sentence", "He said so (and left.)"),
        ("ends_sentence", "他说“不。”"),
    ],
)
def test_a_sentence_ends_before_its_closing_quote(value: Value, column: str, block: str) -> None:
    assert value(f"{PLAIN}\n\n{block}", block, column) == 1


@pytest.mark.parametrize(
    ("column", "block"),
    [
        ("ends_cut", "Harbour bridge to close"),  # a headline is not cut off
        ("ends_clause", "You need:"),
        ("scars", "Well – an ordinary dash, and 'so' it is"),
        ("scars", "Il dit « non » et s’en va"),
        ("glued", "The U.S. and the E.U. met at 3.30 p.m."),
        ("rights_sign", "(c) The Harbour Post"),
        ("clock", "Result 3: a draw"),
        ("bars", "and/or, either/or"),
        ("run_on", "Then came Mayor Smith again"),
        ("self_echo", "Harbour bridge closes on Friday."),
        ("unbalanced", "He said “no” (and left)."),
        ("quote_clash", "No quotes in here."),
        ("years", "Room 19381 of it"),
    ],
)
def test_a_column_keeps_still_where_it_should(value: Value, column: str, block: str) -> None:
    assert value(f"{PLAIN}\n\n“Well,” said she.\n\n{block}", block, column) == 0


def test_a_document_s_habit_is_no_scar(value: Value) -> None:
    spaced = "Tout va bien , dit-il , et puis il part .\n\nElle reste , dit-on , et puis elle part aussi ."
    assert (
        value(spaced, "Tout", "scar_excess") < 0.5 < value(f"{PLAIN}\n\nTout va bien , dit-il.", "Tout", "scar_excess")
    )

"""What a user would lose: a text that they said was to be kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lint.suppressions import blanked, data_and_code, kept_by_field, kept_in_page, kept_in_text


def covered(text: str) -> list[str]:
    return [text[kept.start : kept.end] for kept in kept_in_text(text)[0]]


@pytest.mark.parametrize(
    "marker",
    [
        "cleaner: keep", "  cleaner: keep  ", "# cleaner: keep", "// cleaner: keep", "% cleaner: keep",
        "<!-- cleaner: keep -->", "<!--cleaner: keep-->",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r\n \r\n"])
def test_a_marker_on_a_line_covers_the_paragraph_below(marker: str, gap: str) -> None:
    text = f"One.{gap}{marker}{gap}Sign up.\nIt is free.{gap}\nTwo."
    assert covered(text)[0].startswith("Sign up.\nIt is free.")
    assert "Two." not in covered(text)[0]
    assert "One." not in covered(text)[0]


def test_a_comment_in_a_line_covers_the_paragraph_that_it_stands_in() -> None:
    text = "One.\n\nSign up <!-- cleaner: keep -->\nfor more.\n\nTwo."
    assert covered(text) == ["Sign up <!-- cleaner: keep -->\nfor more."]


def test_a_marker_may_cover_the_whole_document_or_some_codes_alone() -> None:
    text = "One.\n\n# cleaner: keep file\n\nTwo."
    assert covered(text) == [text]
    (kept,), _ = kept_in_text("cleaner: keep CLN301, CLN4\nSign up.")
    assert kept.covers(27, 35, "CLN301")
    assert kept.covers(27, 35, "CLN402")
    assert not kept.covers(27, 35, "CLN302")
    assert not kept.covers(0, 20, "CLN301")


@pytest.mark.parametrize(
    "text",
    [
        "The cleaner: keep it away.",
        "cleaner: keep it",
        "cleaner: keeper",
        "See cleaner: keep",
        "a vacuum cleaner: keep",
    ],
)
def test_prose_is_no_marker(text: str) -> None:
    assert kept_in_text(text) == ([], [])


@given(
    st.lists(st.sampled_from(["One.", "cleaner: keep", "<!-- cleaner: keep -->", "```", "\n", "\n\n", " "])).map(
        "".join
    )
)
def test_blanking_a_marker_moves_nothing(text: str) -> None:
    _, markers = kept_in_text(text)
    out = blanked(text, [*markers, *data_and_code(text)])
    assert len(out) == len(text)
    at = {place for start, end in [*markers, *data_and_code(text)] for place in range(start, end)}
    assert all(out[place] == " " for place in at)
    assert all(a == b for place, (a, b) in enumerate(zip(text, out, strict=True)) if place not in at)


@pytest.mark.parametrize("fence", ["---", "+++"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_is_data_and_no_text(fence: str, newline: str) -> None:
    data = newline.join([fence, "title: Bridge", "", "tags: [bridge, harbour]", fence])
    text = newline.join([data, "", "One.", fence, ""])
    assert [text[slice(*own)] for own in data_and_code(text)] == [data]
    assert data_and_code(f"One.{newline}{text}") == []
    assert data_and_code(f"{fence}{newline}One.") == []
    assert data_and_code(f"{fence}x{newline}{fence}") == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fenced_code_is_no_text(newline: str) -> None:
    first = newline.join(["```sh", "Tags: a", "", "```x", "echo ``` x", "````"])
    second = newline.join(["  ~~~", "```", "~~~"])
    text = newline.join(["One.", first, "Two ```inline``` it is.", second, "", "Three.", "```", "open", "end"])
    own = [text[slice(*own)] for own in data_and_code(text)]
    assert own == [first, second, newline.join(["```", "open", "end"])]


def test_a_comment_in_a_page_covers_its_block_or_the_next() -> None:
    html = "<p>One.</p><!-- cleaner: keep --><p>Two.</p><p>Three <!-- cleaner: keep CLN3 -->more.</p>"
    blocks = [(html.index(word), html.index(word) + len(word)) for word in ("One.", "Two.")]
    blocks.append((html.index("Three"), html.index("</p>", html.index("Three"))))
    first, second = kept_in_page(html, blocks)
    assert html[first.start : first.end] == "Two."
    assert html[second.start : second.end].startswith("Three")
    assert second.codes == ("CLN3",)
    assert kept_in_page("cleaner: keep <p>One.</p>", [(17, 21)]) == []


def test_a_field_covers_the_record() -> None:
    assert [(kept.start, kept.end, kept.codes) for kept in kept_by_field("keep", 9)] == [(0, 9, ("CLN",))]
    assert [kept.codes for kept in kept_by_field("keep CLN6", 9)] == [("CLN6",)]
    assert kept_by_field("drop", 9) == []

"""What a user would lose: a paragraph in the wrong place of the page, or one that a browser shows and we do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.tree import DEEPEST, build
from tests.html.tree_construction import FOLDER, Case, cases, expected, found

OUTSIDE = json.loads((FOLDER / "outside-scope.json").read_text())
DIFFERING = [case for group in OUTSIDE["differing"] for case in group["cases"]]
FILES = sorted(FOLDER.glob("*.dat"))
TAGS = (
    "a",
    "b",
    "div",
    "h2",
    "li",
    "p",
    "span",
    "table",
    "td",
    "template",
    "tr",
    "ul",
    "script",
    "select",
    "svg",
    "br",
)


def as_browsers(case: Case) -> bool:
    """Whether the tree has the blocks and the text of a browser's."""
    return all(found(case, scripts) == expected(case, scripts) for scripts in case.scripts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_pages_are_read_as_browsers_read_them(file: Path) -> None:
    differing = [case.name for case in cases(file) if not case.fragment and not as_browsers(case)]
    assert set(differing) == {name for name in DIFFERING if name.rpartition(":")[0] == file.stem}


def test_what_is_outside_of_the_scope_is_listed_once_and_with_a_reason() -> None:
    known = {case.name for file in FILES for case in cases(file) if not case.fragment}
    assert len(DIFFERING) == len(set(DIFFERING))
    assert set(DIFFERING) <= known
    assert len(DIFFERING) < len(known) / 15
    assert all(group["why"] for group in OUTSIDE["differing"] + OUTSIDE["left_out"])
    assert not {name for group in OUTSIDE["left_out"] for name in group["files"]} & {file.name for file in FILES}


def test_a_case_is_read_with_its_tree() -> None:
    first = next(cases(FOLDER / "tests1.dat"))
    assert (first.name, first.data, first.fragment, first.scripts) == ("tests1:1", "Test", False, (True, False))
    assert expected(first, scripts=True) == {"html[1]/body[1]": "Test"} == found(first, scripts=True)


def test_a_comparison_sees_text_in_another_block() -> None:
    case = Case("", "<p>One<div>Two", '| <html>\n|   <head>\n|   <body>\n|     <p>\n|       "OneTwo"', False, (True,))
    assert not as_browsers(case)


def test_a_run_of_text_knows_its_place_and_its_element() -> None:
    page = "<title>No</title><p>One <b>two</b><ul><li>three"
    tree = build(page)
    assert [(page[start:end], tree.elements.tags[element]) for start, end, _, element, _, _ in tree.runs] == [
        ("One ", "p"), ("two", "b"), ("three", "li"),
    ]  # fmt: skip


def test_blocks_and_links_part_runs() -> None:
    runs = build("One <a>two</a><p>three").runs
    assert [link for *_, link, _ in runs] == [False, True, False]
    assert runs[0][2] == runs[1][2] != runs[2][2]


@given(st.lists(st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["x", " ", "&amp;"])))
def test_runs_stand_in_the_page_one_behind_the_other(parts: list[str]) -> None:
    page = "".join(parts)
    tree = build(page)
    at = 0
    for start, end, _, element, _, _ in tree.runs:
        assert at <= start <= end <= len(page)
        assert 0 < element < len(tree.elements)
        at = end


@given(st.lists(st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS])))
def test_every_element_lies_in_the_root(parts: list[str]) -> None:
    elements = build("".join(parts)).elements
    for number in range(1, len(elements)):
        assert elements.depths[number] <= DEEPEST
        steps = 0
        while number > 0:
            number, steps = elements.parents[number], steps + 1
            assert steps <= len(elements)

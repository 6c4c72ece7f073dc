"""Names as columns: what elements are called, weighed by a table; the least, the greatest, the nearest, the sums."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.evidence import element_names
from cleaner.evidence.element_names import NameTable, names_of
from cleaner.evidence.registry import gather
from cleaner.text.make_batch import make_batch
from tests.evidence.pages import signals

TABLE = NameTable({"<p>": 0.5, ".entry-content": 2.0, "content": 1.0, "comment": -3.0, ".side": -1.5})
STORY, REPLY, MENU = "The bridge over the river will close on Friday.", "It was said before, and often.", "Home"
PAGE = f"""<body class="comment"><div class="side"><div>{MENU}</div></div>
<div class="entry-content"><div><p>{STORY}</p><div id="comment-12"><p>{REPLY}</p></div></div></div></body>"""


def value(block: str, column: str, table: NameTable = TABLE, html: str = PAGE) -> float:
    seen = signals(html)
    evidence = gather(make_batch([seen.page.text]), None, [seen], table)
    row = seen.page.text.split("\n").index(block)
    return float(evidence.column(column)[row])


ENTRY = 3 / 2**0.5  # two of its three names are known


@pytest.mark.parametrize(
    ("block", "column", "expected"),
    [
        (STORY, "names_lowest", 0),
        (STORY, "names_highest", 2),
        (STORY, "names_all", ENTRY + 0.5),
        (STORY, "names_own", 0.5),
        (STORY, "names_parent", 0),
        (STORY, "names_nearest", ENTRY),
        (STORY, "names_fading", 0.5 + ENTRY * 0.49),
        (REPLY, "names_lowest", -3),
        (REPLY, "names_parent", -3),
        (REPLY, "names_nearest", -3),
        (REPLY, "names_inner", 0.5 - 3),
        (MENU, "names_lowest", -1.5),  # what all of a page lies in says nothing, whatever it is called
        (MENU, "names_own", 0),
        (MENU, "names_nearest", -1.5),
    ],
)
def test_a_block_has_the_names_of_its_elements(block: str, column: str, expected: float) -> None:
    assert value(block, column) == pytest.approx(expected, abs=1e-6)


def test_without_a_table_names_say_nothing() -> None:
    assert all(value(STORY, column, NameTable()) == 0 for column in element_names.NAMES)


def test_names_are_read_whole_and_in_parts_without_digits() -> None:
    assert names_of("li", " Menu-Item-12 x".lower()) == ["<li>", ".menu-item", "menu", "item"]
    assert names_of("nav", "") == ["<nav>"]


def test_a_page_does_not_depend_on_its_batch() -> None:
    one, two = signals(PAGE), signals("<nav class='comment'><p>Other words of another page.</p></nav>")
    both = gather(make_batch([two.page.text, "A text.", one.page.text]), None, [two, None, one], TABLE)
    alone = gather(make_batch([one.page.text]), None, [one], TABLE)
    first = both.batch.first_block.tolist()
    for column in element_names.NAMES:
        found = both.column(column)
        assert np.array_equal(found[first[2] :], alone.column(column))
        assert not found[first[1] : first[2]].any()


def test_blocks_are_of_one_make_whose_elements_are_called_alike_but_for_digits() -> None:
    html = "<div id=c-1><p>One comment.</p></div><div id=c-2><p>Another one.</p><h2>A heading</h2></div><p>A line</p>"
    seen, text = signals(html), "A text of its own."
    evidence = gather(make_batch([seen.page.text, text, seen.page.text]), None, [seen, None, seen], TABLE)
    assert evidence.templates is not None
    makes = evidence.templates.tolist()
    one, another, heading, line = makes[:4]
    assert one == another
    assert len({one, heading, line}) == 3
    assert makes[4] == -1
    assert not set(makes[:4]) & set(makes[5:])


def test_a_block_that_is_nothing_but_a_link_is_of_another_make_than_a_paragraph() -> None:
    html = (
        "<p>One paragraph with <a href=/x>a link</a> in it.</p>"
        "<p><b><a href=/story>Another story's headline</a></b></p>"
        "<p>A second paragraph.</p><p>» <a href=/more>A third story, and much more of it</a></p>"
    )
    seen = signals(html)
    evidence = gather(make_batch([seen.page.text]), None, [seen], TABLE)
    assert evidence.templates is not None
    one, headline, two, more = evidence.templates.tolist()
    assert one == two != headline == more


def test_stories_behind_the_page_s_own_are_of_another_make_than_that() -> None:
    story = "<article><{0}>{1}</{0}><p>What was seen there on {2}, and by whom.</p></article>"
    first, *more = (
        ("h1", "A bridge will close", "Monday"),
        ("h2", "A road ends", "Friday"),
        ("h2", "A hill", "Sunday"),
    )
    html = "<title>A bridge will close</title>" + "".join(story.format(*one) for one in (first, *more))
    seen = signals(html)
    evidence = gather(make_batch([seen.page.text]), None, [seen], TABLE)
    assert evidence.templates is not None
    _, own, _, second, _, third = evidence.templates.tolist()
    assert own != second == third

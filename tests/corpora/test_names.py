"""Tables of names: each site counted once, a page's own site left out, names of few sites not believed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleaner.evidence.element_names import NAMES as COLUMNS
from cleaner.evidence.registry import NAMES
from cleaner.training.examples import Example, examples, site_of
from corpora.names import SITES, counted, fill

STORY = "The bridge over the river will close on Friday for nine days of work, and the ferry runs at night as well."
MENU = "Home and weather and sports and much more that is nobody's story, so that it has twenty words, or some more."


def row(number: int, site: str = "", body: str = "body-text", menu: str = "menu") -> dict[str, Any]:
    html = f"<body><div class='{menu}'><p>{MENU}</p></div><div class='{body}'><p>{STORY}</p></div></body>"
    return {"id": f"page-{number}", "url": f"https://www.{site or number}.example/a", "html": html, "gold": STORY}


def pages(count: int, **kept: str) -> list[Example]:
    return examples(row(number, **kept) for number in range(count))


def test_names_of_the_article_weigh_for_it_and_others_against_it() -> None:
    weights = counted(pages(SITES + 2)).table().weights
    assert weights[".body-text"] > 1 > -1 > weights[".menu"]
    assert weights["body"] == weights["text"] == weights[".body-text"]
    assert abs(weights["<p>"]) < 1  # stands in both


def test_a_site_counts_once_however_many_pages_it_has() -> None:
    assert ".menu" not in counted(pages(9, site="one")).table().weights
    three, more = pages(SITES), examples(row(number, "0") for number in range(10, 19))
    assert counted(three).table().weights == pytest.approx(counted(three + more).table().weights)


def test_a_page_is_weighed_without_its_own_site() -> None:
    counts = counted(
        [*pages(SITES), *examples([row(90, body="odd", menu="odd-menu"), row(91, body="odd", menu="odd-menu")])]
    )
    assert ".menu" in counts.table().weights
    assert ".menu" not in counts.table(without="0.example").weights
    everyone = counts.table().weights
    assert counts.table(without="nowhere.example").weights == everyone


def test_pages_get_columns_as_if_new_or_as_they_are_learned_from() -> None:
    learned, new = pages(SITES), examples([row(40)])
    counts = counted(learned)
    fill(learned, counts)
    fill(new, counts, new=True)
    at = [NAMES.index(column) for column in COLUMNS]
    assert not np.concatenate([page.matrix[:, at] for page in learned]).any()  # without its own there are too few
    assert new[0].matrix[1, NAMES.index("names_parent")] > 1 > -1 > new[0].matrix[0, NAMES.index("names_parent")]


def test_the_site_of_a_row_is_its_address_or_what_it_is_from() -> None:
    assert site_of({"id": 1, "url": "https://www.Paper.example/a"}) == "paper.example"
    assert site_of({"id": 1, "host": "h"}) == "h"
    assert site_of({"id": 1}) == "1"

"""What a user would lose: gold that is not read as `cleaner eval` reads it, a site on both sides of the split."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.element_names import NameTable
from cleaner.io.records import Line, RecordError
from cleaner.training.gold import (
    PARTS,
    GoldDocument,
    GoldError,
    examples_of,
    kind_of_all,
    read_documents,
    read_gold,
    split,
)

TEXT = "The ferry stops at nine.\n\nSign up for our newsletter"
SPANS = [[0, 24, "main"], [26, 52, "boilerplate"]]
PAGE = "<html><body><p>The ferry stops at nine.</p><p>Sign up for our newsletter</p></body></html>"


def lines(rows: Iterable[dict[str, Any]], name: str = "in/mine.jsonl") -> list[Line]:
    return [Line(name, number, 0, json.dumps(row).encode()) for number, row in enumerate(rows, 1)]


def of_sites(sites: Iterable[str | None]) -> list[GoldDocument]:
    rows = [
        {"text": TEXT, "spans": SPANS, "url": f"https://{site}/a"} if site else {"text": TEXT, "spans": SPANS}
        for site in sites
    ]
    return read_gold(lines(rows))


@pytest.mark.parametrize(
    ("fields", "site"),
    [
        ({"url": "https://www.Paper.example/a", "site": "other"}, "other"),
        ({"url": "https://www.Paper.example/a", "host": "other"}, "paper.example"),
        ({"host": "harbour-post.example"}, "harbour-post.example"),
        ({"site": "Herald"}, "herald"),
        ({}, None),
        ({"host": 7}, None),
    ],
)
def test_a_document_s_site_is_what_it_says(fields: dict[str, Any], site: str | None) -> None:
    [document] = read_gold(lines([{"text": TEXT, "spans": SPANS, **fields}]))
    assert (document.site, document.track) == (site, "mine.jsonl")


def test_spans_articles_and_pages_are_learned_from() -> None:
    rows = [
        {"id": "a", "text": TEXT, "spans": SPANS},
        {"id": "b", "text": TEXT, "gold": "The ferry stops at nine."},
    ]
    of_spans, of_article = examples_of(read_gold(lines(rows)), NameTable())
    assert (of_spans.id, of_spans.kind, of_article.kind) == ("a", "splice", "page")
    assert (of_spans.labels == [2, 6]).all() and (of_article.labels == [2, -1]).all()
    [page] = examples_of(read_gold(lines([{"html": PAGE, "gold": "The ferry stops at nine."}])), NameTable())
    assert page.called is not None and (page.labels == [2, -1]).all()


def test_what_eval_refuses_is_refused_with_its_line() -> None:
    with pytest.raises(RecordError, match=r"mine\.jsonl:1: .*no gold"):
        read_gold(lines([{"text": TEXT}]))
    with pytest.raises(RecordError, match="unknown label 'noise'"):
        read_gold(lines([{"text": TEXT, "spans": [[0, 3, "noise"]]}]))
    assert read_documents(lines([{"text": TEXT}]))[0].row["spans"] == []


def test_texts_and_pages_are_not_learned_from_together() -> None:
    text, page = {"text": TEXT, "spans": SPANS}, {"html": PAGE, "gold": "The ferry stops at nine."}
    assert (kind_of_all(read_gold(lines([text]))), kind_of_all(read_gold(lines([page])))) == ("texts", "pages")
    with pytest.raises(GoldError, match="1 of these 2 documents are pages of HTML"):
        kind_of_all(read_gold(lines([text, page])))
    with pytest.raises(GoldError, match="no gold"):
        kind_of_all([])


@given(
    st.lists(st.sampled_from(["a.example", "b.example", "c.example", "d.example", None]), min_size=2, max_size=40),
    st.integers(0, 9),
)
def test_no_site_is_in_two_parts_and_every_document_in_one(sites: list[str | None], seed: int) -> None:
    documents = of_sites(sites)
    parts = split(documents, seed)
    assert sorted(chain.from_iterable(parts)) == list(range(len(sites)))
    assert 2 <= len(parts) <= PARTS and all(parts)
    assert parts == split(documents, seed)
    if len(set(sites)) > 1:
        for site in set(sites) - {None}:
            assert sum(any(sites[at] == site for at in part) for part in parts) == 1


def test_one_document_is_refused() -> None:
    with pytest.raises(GoldError, match="one document"):
        split(of_sites(["a.example"]), 7)

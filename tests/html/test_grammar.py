"""What a user would lose: a run over a million pages, to one of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from cleaner import Cleaner, Document, Label, Options
from tests.html.contract import check
from tests.html.grammar import ADDRESSES, PAGES

FULL = Cleaner()
ALONE = Cleaner(Options(frozenset(Label), extractor="page", metadata=False))
ODD = settings(suppress_health_check=list(HealthCheck))


def judge(html: str, url: str | None) -> None:
    """What holds of every page."""
    for tool in (FULL, ALONE):
        result = tool.analyze(Document(html, url=url, form="html"))
        check(result)
        for span in result.spans:
            result.said(span)
        assert all(isinstance(value, str) for value in result.metadata.values())
        json.dumps(result.to_dict() | result.metadata)


@settings(ODD, max_examples=2_000)
@given(PAGES, ADDRESSES)
def test_any_page_is_judged_and_its_spans_say_what_they_keep(html: str, url: str | None) -> None:
    judge(html, url)


@pytest.mark.slow
@pytest.mark.nightly
@settings(ODD, max_examples=50_000)
@given(PAGES, ADDRESSES)
def test_any_of_very_many_pages(html: str, url: str | None) -> None:
    judge(html, url)

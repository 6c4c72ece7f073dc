"""A browser for the tests of this folder, and reports to open in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cleaner import Cleaner, Options
from cleaner.document import Label
from cleaner.io.records import Record, judged
from cleaner.report import Survey, render, survey_document
from tests.report.browser import CHROMIUM, Browser, Tab, browser

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def tab(chromium: Browser, tmp_path: Path) -> Iterator[Tab]:
    """A page of the browser. Whatever a test does with it, it complains of nothing and asks for nothing but itself."""
    one = Tab(chromium, tmp_path / "downloads")
    one.look()
    yield one
    assert one.complaints() == []
    assert all(url.startswith(("file:///", "about:", "blob:null/", "data:,")) for url in one.requests()), one.requests()
    one.close()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """``make(records)`` writes a report of some records, judged by the page alone, and returns its path."""

    def write(
        records: Sequence[Record], *, edit: bool = False, keep: frozenset[Label] = frozenset({Label.MAIN})
    ) -> Path:
        tool, survey = Cleaner(Options(keep, extractor="page")), Survey()
        for record, result in judged(records, tool):
            survey.add(survey_document(record, result, html=edit))
        path = tmp_path / "report.html"
        names = tuple(dict.fromkeys(record.name for record in records))
        path.write_text(render(survey.to_dict(), tool.options, names=names, edit=edit), encoding="utf-8")
        return path

    return write

"""Names are replaced, one by one and all alike; nothing else of a page is touched."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from cleaner.html.read import read_page
from corpora.unnamed import generate, main, unnamed
from tests.corpora.commands import printed

PAGE = """<html><head><script>var a = '<p class="comments">';</script></head><body class="page">
<div class='Comments wide' id=thread><p CLASS="wide">The class="lead" stayed.</p><a href="?id=4&class=x">Go</a></div>
</body></html>"""


def test_names_are_replaced_alike_wherever_they_stand() -> None:
    page = unnamed(PAGE, Random(1))
    elements = read_page(page).elements
    body, div, paragraph = (elements[elements.tags.index(tag)].names.split() for tag in ("body", "div", "p"))
    assert len(body) == 1
    assert len(div) == 3
    assert paragraph == [div[1]]
    assert not {"page", "comments", "wide", "thread"} & {*body, *div}


def test_nothing_but_names_is_touched() -> None:
    page = unnamed(PAGE, Random(1))
    assert read_page(page).text == read_page(PAGE).text == 'The class="lead" stayed.\nGo'
    assert 'href="?id=4&class=x"' in page
    assert "var a = '<p class=\"comments\">';" in page


def test_rows_keep_the_rest_and_hang_on_the_seed() -> None:
    row = {"id": "a", "html": PAGE, "gold": "Go"}
    (once,), (again,), (other,) = (list(generate([row], seed)) for seed in (1, 1, 2))
    assert once == again != other
    assert {**once, "html": PAGE} == row


def test_the_command_writes_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_page(printed(main, {"id": 1, "html": PAGE}, tmp_path, capsys)["html"]).text.endswith("Go")

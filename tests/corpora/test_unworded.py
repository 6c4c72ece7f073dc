"""Words are exchanged letter by letter, the same on all of a page and in its gold; markup and shape stay."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.read import read_page
from corpora.unworded import generate, main, table, unworded
from tests.corpora.commands import printed

PAGE = """<html><head><title>Read Me &amp; Go</title><meta property="og:title" content="Read Me &amp; Go">
<meta name="viewport" content="width=device-width"><script>var read = 'me';</script></head>
<body class="read"><p title="read">Read me, <b>Bob</b>: 12&nbsp;% of 50.</p><a href="/read">Go</a></body></html>"""


@given(st.integers())
def test_a_table_exchanges_vowels_for_vowels_and_consonants_for_consonants(seed: int) -> None:
    exchanged = table(Random(seed))
    assert sorted(exchanged.values()) == sorted(map(chr, exchanged))
    assert {letter.translate(exchanged) for letter in "aeiou"} == set("aeiou")


def test_text_and_titles_are_exchanged_alike_and_markup_is_not() -> None:
    exchanged = table(Random(4))
    page = unworded(PAGE, exchanged)
    assert read_page(page).text == read_page(PAGE).text.translate(exchanged) != read_page(PAGE).text
    title = "Read Me &amp; Go".replace("&amp;", "&1;").translate(exchanged).replace("&1;", "&amp;")
    assert page.count(title) == 2
    for kept in ("width=device-width", "var read = 'me';", 'class="read"', 'title="read"', 'href="/read"', "&nbsp;"):
        assert kept in page


def test_rows_keep_the_rest_and_hang_on_the_seed() -> None:
    row = {"id": "a", "html": PAGE, "gold": "Read me"}
    (once,), (again,), (other,) = (list(generate([row], seed)) for seed in (1, 1, 2))
    assert once == again != other
    assert once["gold"] in read_page(once["html"]).text
    assert {**once, "html": PAGE, "gold": "Read me"} == row


def test_the_command_writes_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "12" in read_page(printed(main, {"id": 1, "html": PAGE}, tmp_path, capsys)["html"]).text

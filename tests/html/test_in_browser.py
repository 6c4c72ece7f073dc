"""What a user would lose: a line that a browser shows, or a paragraph torn where a browser shows none."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.html.read import read_page
from tests.report.browser import CHROMIUM, Tab, browser

SHOWN = """((pages) => pages.map((page) => {
  const parsed = new DOMParser().parseFromString(page, 'text/html');
  document.body.replaceChildren(...parsed.body.childNodes);
  return document.body.innerText;
}))"""
# A browser drops a line feed that stands right beside <wbr> and joins the words around it (CSS Text, segment breaks).
# The reader keeps them apart, as whoever wrote two lines meant it, so <wbr> stands within a word here.
WORDS = st.sampled_from([
    "ferry", "late, again", "He said", " ", "\n", "&nbsp;", "&amp;", "don&#39;t", "«Quay»", "渡船", "عبّارة", "1 &lt; 2",
    ".", "\n    ", "\t", "&shy;", "quay<wbr>side", "<br>", "<br>\n", "<br><br>", "<!-- note -->",
    "<meta itemprop=x content=y>", "<link itemprop=x href=y>",
    "<script>late()</script>", "<style>p { margin: 1em }</style>", "<img alt=''>",
    "<template><p>no</p></template>", "<i hidden>no</i>", "<b style='display: none'>no</b>", "<source>", "<input>",
    "<noscript>no</noscript>", "<svg><path d=x></path></svg>", "<hr>", "<p>", "</p>", "</b>",
])  # fmt: skip
INLINE = st.sampled_from([
    "a", "abbr", "b", "bdi", "big", "blink", "cite", "code", "data", "del", "dfn", "em", "font", "glossary-term", "i",
    "ins", "kbd", "label", "mark", "nobr", "o:p", "output", "picture", "q", "s", "samp", "slot", "small", "span",
    "span hidden=until-found", "span style='white-space: nowrap'", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "x-ticker", "div style='display: inline'",
])  # fmt: skip
BLOCKS = st.sampled_from([
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "h2", "h3", "header", "hgroup", "li", "main", "nav", "ol", "p", "search", "section", "ul",
    "span style='display: block'", "a style='display:block'", "p style='white-space: pre-line'",
])  # fmt: skip


def _within(tag: str, inner: list[str]) -> str:
    return f"<{tag}>{''.join(inner)}</{tag.split()[0]}>"


PIECES = st.recursive(
    WORDS,
    lambda inner: (
        st.builds(_within, INLINE, st.lists(inner, max_size=4))
        | st.builds(_within, BLOCKS, st.lists(inner, max_size=5))
    ),
    max_leaves=12,
)
CODE = st.lists(
    st.sampled_from(["if late:", "\n", "\n    ", "  ", "wait()", "<b>x</b>", "<br>", "&lt;", "<span>y\n</span>", "\t"]),
    max_size=9,
).map(lambda inner: f"<pre>{''.join(inner)}</pre>")
CELLS = st.lists(WORDS.filter(lambda word: "p" not in word).map("<td>{}</td>".format), max_size=3)
TABLES = st.lists(CELLS.map("".join).map("<tr>{}</tr>".format), max_size=3).map("".join).map("<table>{}</table>".format)
PAGES = st.lists(PIECES | CODE | TABLES, max_size=6).map(lambda parts: f"<!doctype html><body>{''.join(parts)}")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    folder = tmp_path_factory.mktemp("blocks")
    with browser(folder / "profile") as process:
        tab = Tab(process, folder)
        yield tab
        tab.close()


def lines(text: str) -> list[str]:
    """What a text says, line by line; white space in a line, and empty lines, aside."""
    folded = (" ".join(line.replace("\xad", "").split()) for line in text.replace("\t", "\n").split("\n"))
    return [line for line in folded if line]


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(pages=st.lists(PAGES, min_size=40, max_size=40))
def test_the_lines_are_a_browser_s(tab: Tab, pages: list[str]) -> None:
    for page, shown in zip(pages, tab.run(f"({SHOWN})({json.dumps(pages)})"), strict=True):
        assert lines(read_page(page).text) == lines(shown), page

"""What a user would lose: the article, to a style that says ``display: none`` and hides nothing; or to find hidden text
in it."""

from __future__ import annotations

import doctest
import json
import time
from collections.abc import Iterator
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Options
from cleaner.html import styles
from cleaner.html.styles import conceals, declarations
from tests.report.browser import CHROMIUM, Tab, browser

PAGE = Cleaner(Options(extractor="page", metadata=False))
LINE = "The bridge over the river will close on Friday for nine days."
HIDING = [
    "display:none", "DISPLAY : NONE", " display\n:\tnone ;", "color:red;display:none", "display:none!important",
    "display:none ! important", "display:none;display:bloc", "display:none;display", "display:none;display:",
    "display:block;display:none", "display:none!important;display:block", "visibility:hidden", "visibility: hidden",
    "content-visibility:hidden", "/* shown */display:none", "display/**/:/**/none", "d\\69splay:n\\6fne",
    "display:none;--x:block", "background:url(x;y);display:none", "content:';';display:none", "{};display:none",
    "@media print{display:block}display:none", "display:none;display:none\\9", "*zoom:1;display:none",
    "a:b:c;display:none", "display:none;width:calc(1px", "width:(;);display:none", "display:none;:;;",
    "display: none; display: inline grid x",
]  # fmt: skip
SHOWING = [
    "", ";", "display", "display:", "display:block", "--x-display: none", "--display:none", "x-display:none",
    "display-x:none", "background:url(x;display:none)", "background:url( x;display:none )", "content:'display:none'",
    'content:";display:none;"', "/*display:none*/", "/*display:none", "a/*;display:none", "display:none\\9",
    "display:nonesuch", "display:none none", "display:none block", "color:red display:none", "{display:none}",
    "(display:none)", "[;display:none;]", "x:(;display:none;)", "display:none;display:block", "*display:none",
    "_display:none", "display=none", "'display:none", "display:'none'", "display:none()", "backface-visibility:hidden",
    "-webkit-backface-visibility: hidden", "overflow:hidden", "visibility:hidden;visibility:visible",
    "display:none;display:var(--shown)", "display:none;display:inherit", "display:none;display:inline-block",
    "display:none;display:inline flow-root", "display:block!important;display:none", "@media print{display:none}",
    "@media print;", "display:none}", "\\display:none", "di splay:none", "display:none / 1",
    "width:url(a\\);display:none", "font-family:\\", "hidden:none", "transition:display none",
    "display:none;visibility:hidden;display:flex;visibility:unset",
]  # fmt: skip


def test_the_examples_hold() -> None:
    assert doctest.testmod(styles).failed == 0


@pytest.mark.parametrize("style", HIDING)
def test_a_style_that_hides_is_known(style: str) -> None:
    assert conceals(style)
    assert PAGE.clean(f'<html><p style="{escape(style)}">Not this.</p><p>{LINE}</p>') == LINE


@pytest.mark.parametrize("style", SHOWING)
def test_a_style_that_does_not_hide_loses_nothing(style: str) -> None:
    assert not conceals(style)
    assert PAGE.clean(f'<html><body style="{escape(style)}"><p>{LINE}</p>') == LINE


def test_references_in_an_attribute_are_read_before_its_style() -> None:
    assert conceals("font-family:&quot;a;b&quot;;display:none")
    assert conceals("display&#58;none")
    assert not conceals("font-family:&quot;;display:none;&quot;")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("display: INLINE Flow-Root", {"display": "inline flow-root"}),
        ("display: var(--a, none)", {"display": "computed"}),
        ("visibility: collapse; color: red", {"visibility": "collapse"}),
        ("display: block flow flow list-item", {}),
    ],
)
def test_what_is_declared(style: str, expected: dict[str, str]) -> None:
    assert declarations(style) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "display:none;", "display:", "a:b;", "a:", ";", ":", "/*", "*/", "/**/", "url(", "url(a", "a(", "(", ")", "[{(",
        "'", '"', "'\n", "\\", "\\6e ", "\\\n", "none ", "var(", "!", "!important;", "@a", "@a{", "--", "é", "\0",
        "\ud800", "&amp;", "&#100;",
    ],
)  # fmt: skip
def test_time_grows_no_faster_than_the_style(piece: str) -> None:
    style = f"display:{piece * (1_000_000 // len(piece))};display:none"
    began = time.process_time()
    conceals(style)
    assert time.process_time() - began < 6


SEEN = """styles => styles.map(style => {
  const element = document.createElement("div");
  element.setAttribute("style", style);
  document.body.append(element);
  const seen = getComputedStyle(element);
  const hidden = seen.display === "none" || seen.visibility === "hidden" || seen.contentVisibility === "hidden";
  element.remove();
  return hidden;
})"""
PARTS = st.sampled_from([
    "display", "visibility", "none", "hidden", "block", "visible", "flow", "inline", ":", ":", ";", ";", " ", "\n",
    "display:none", "visibility:hidden", "!important", "!", "'", '"', "\\", "(", ")", "{", "}", "[", "]", "url(", "/*",
    "*/", "var(--x)", "calc(1px)", "color:red", "*", "\\9", "d\\69splay", "--x", "@media", "é", "5px", "#fff", ",",
    "<!--", "content:'display:none'", "background:url(x;display:none)", "display:inline flow-root", "\0", "-->", "0",
    ".5",
])  # fmt: skip


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    folder = tmp_path_factory.mktemp("styles")
    with browser(folder / "profile") as process:
        tab = Tab(process, folder)
        yield tab
        tab.close()


@pytest.mark.slow
def test_the_examples_are_a_browser_s(tab: Tab) -> None:
    seen = tab.run(f"({SEEN})({json.dumps(HIDING + SHOWING)})")
    assert seen == [True] * len(HIDING) + [False] * len(SHOWING)


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(written=st.lists(st.lists(PARTS, max_size=8).map("".join), min_size=200, max_size=200))
def test_styles_of_any_kind_hide_where_a_browser_hides(tab: Tab, written: list[str]) -> None:
    seen = tab.run(f"({SEEN})({json.dumps(written)})")
    ours = [conceals(escape(style)) for style in written]
    assert [style for style, one, other in zip(written, seen, ours, strict=True) if one is not other] == []

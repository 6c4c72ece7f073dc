"""What a user would lose: a sentence torn at a tag, verse and code in pieces, the part of a story that unfolds."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given

from cleaner import Cleaner, Document, Label, Options
from cleaner.html.read import read_page
from cleaner.text.blocks import segment
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points
from tests.html.contract import check
from tests.html.test_spans import SOUP

KEEP_ALL = Cleaner(Options(frozenset(Label), extractor="page", metadata=False))
SHADOW = "<x-a><template shadowrootmode=open>"
WIDE = "The ferry was late again on Sunday, and nobody at the harbour office could say why it had not left the quay."


def blocks(html: str) -> list[str]:
    page = read_page(html)
    return page.blocks if page.text else []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The <nobr>Sixth</nobr> <x-y>Fund</x-y> of <st1:place>Quay</st1:place><o:p></o:p>.",
         ["The Sixth Fund of Quay."]),
        ("<p>One<meta itemprop=x> two<link rel=x> three<template><p>no</p></template> four<script>x()</script>",
         ["One two three four"]),
        ("<p>Donau<wbr>dampf&shy;schiff", ["Donaudampf\u00adschiff"]),
        ("<p><span class=dropcap>M</span>rs Odell</p><p><span aria-hidden=true class=initial>H</span>er letter",
         ["Mrs Odell", "Her letter"]),
        ("<p>Let it be <math>\n<mi>h</mi><annotation encoding=x>h_0</annotation></math> high.", ["Let it be h high."]),
        ("<span class=katex><math><mi>h</mi></math><span aria-hidden=true>h</span></span> high", ["h high"]),
        ("<p><ruby>川守<rt>かはもり</rt></ruby>の話", ["川守の話"]),
        ("<p><ruby><rb>川守</rb><rp>（</rp><rt>かはもり</rt><rp>）</rp></ruby>の話", ["川守（かはもり）の話"]),
        ("<p>One<span class='u-visually-hidden'> to hear</span> two<i class='icon' aria-hidden=true>share</i>",
         ["One two"]),
        ("<div class=modal aria-hidden=true>no</div><p aria-hidden=true>One", ["One"]),
        ("<p>I swept the floor.<br>It was late.<br/>\nSo was I.<p>Then", ["I swept the floor.\nIt was late.\nSo was I.",
                                                                         "Then"]),
        ("One<br><br>Two<br>\n <br/>Three", ["One", "Two", "Three"]),
        (f"<div>{WIDE}<br>Short<br>{WIDE}</div>", [WIDE, "Short", WIDE]),
        ("<p><a href=x>One story</a><br><a href=y>Another</a>", ["One story", "Another"]),
        ("<pre>\nif late:\n    wait()\n\ngo()\n</pre>and then", ["if late:\n    wait()\n\ngo()", "and then"]),
        ("<pre><code><div>one</div><div>  two</div></code></pre>", ["one\n  two"]),
        ("<pre><ol><li>one\n</li><li>two</li></ol></pre>", ["one\ntwo"]),
        ("<pre>one<br>two\r\nthree\rfour", ["one\ntwo\nthree\nfour"]),
        ("<pre>never closed<p>One<p>Two", ["never closed", "One", "Two"]),
        ("<div style='white-space: pre-wrap'>one\n  two\n\nthree", ["one\n  two", "three"]),
        ("<div style='white-space:pre-line'>one\n  two   three", ["one\ntwo three"]),
        ("<pre style='white-space: normal'>one\n  two", ["one two"]),
        ("<span style='display:block'>One</span>two <div style='display: inline'>three", ["One", "two three"]),
        ("<table><tr><td>One<td>Two<tr><th>Three</table>", ["One", "Two", "Three"]),
        ("<center>One</center><font>Two <b>three</font>", ["One", "Two three"]),
        ("One<div hidden>no</div> two<template><p>no", ["One two"]),
        ("<p hidden=until-found>One", ["One"]),
        ("<details><summary>One</summary>Two</details>", ["One", "Two"]),
    ],
)  # fmt: skip
def test_blocks_are_those_that_a_reader_sees(html: str, expected: list[str]) -> None:
    assert blocks(html) == expected


def test_a_page_that_is_all_preformatted_has_paragraphs() -> None:
    letter = "Dear Ann,\n\nthe ferry was late\nagain.\n\nYours, Ben"
    assert blocks(f"<title>x</title><pre>{letter}</pre>") == letter.split("\n\n")
    assert blocks(f"<p>{WIDE}</p><pre>{letter}</pre>") == [WIDE, letter]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<x-a><template shadowrootmode=open><p>One</p></template></x-a>", ["One"]),
        ("<x-a><template shadowrootmode=closed><p>One</p><slot></slot></template><p>Two</p></x-a>", ["One", "Two"]),
        ("<x-a><template shadowrootmode=open><p>One</p></template><p>no</p></x-a><p>Two", ["One", "Two"]),
        ("<x-a><template shadowrootmode=x><p>no</p></template><p>One</p></x-a>", ["One"]),
        (f"{SHADOW}<x-b><template shadowrootmode=open>1</template>no</x-b><slot></slot></template><p>2", ["1", "2"]),
    ],
)  # fmt: skip
def test_a_shadow_tree_stands_in_for_its_host(html: str, expected: list[str]) -> None:
    assert blocks(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<button aria-controls=r>More</button><div id=r hidden><p>One</p></div>", ["One"]),
        ("<button aria-controls=r>More</button><ul id=r hidden><li>no</ul>", []),
        ("<button aria-controls=r>More</button><div role=dialog id=r hidden><p>no</div>", []),
        ("<button>Read on</button><div style='display:none'><p>One</p></div>", ["One"]),
        ("<div style='display:none'><p>One</p></div> <button>Read on</button>", ["One"]),
        ("<div hidden><section><p>One</p></section></div><a href='#' class=more>Read on</a>", ["One", "Read on"]),
        ("<div hidden><p>no</p></div><a href=/other>Other</a>", ["Other"]),
        ("<button>Menu</button><div hidden><a href=x>no</a></div>", []),
        ("<button>Join</button><div class=modal hidden><p>no</p></div>", []),
        ("<button>More</button><p>One</p><div hidden><p>no</p></div>", ["One"]),
        ("<b><div hidden><p>no</b></div><p>One", ["One"]),
        ("<div hidden><p>no", []),
    ],
)  # fmt: skip
def test_the_rest_of_a_story_unfolds(html: str, expected: list[str]) -> None:
    assert blocks(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Late</h1><pre>if late:\n\twait()  # so &lt;long&gt;\n\n  go()</pre><p>Then it went.",
        "<p>One<br title='>'>two<br>three <i hidden>no</i>four",
        "<div style='white-space: pre-wrap'>  one &nbsp; two\n three\n\n\nfour </div>",
    ],
)
def test_the_clean_text_has_the_lines_of_a_block(html: str) -> None:
    result = KEEP_ALL.analyze(Document(html, form="html"))
    check(result)
    assert result.text == "\n\n".join(blocks(html))


@given(SOUP)
def test_a_page_has_the_blocks_that_it_says(html: str) -> None:
    page = read_page(html)
    found = segment(code_points([page.text, "One\n\ntwo"]), [page.line_starts, None])
    own = found.starts[found.documents == 0]
    assert len(own) <= max(len(page.opens), 1)
    assert (np.searchsorted(page.line_starts, own, side="right") == np.unique(
        np.searchsorted(page.line_starts, own, side="right"))).all()  # fmt: skip
    assert (found.documents == 1).sum() == 2


def test_wrapped_lines_of_a_page_are_not_joined_and_a_block_is_not_cut() -> None:
    lines = [f"{WIDE[:70]} and line {number}" for number in range(5)]
    texts = ["\n".join(lines)]
    assert len(make_batch(texts, [np.array([0])]).blocks) == 1
    opens = np.cumsum([0, *(len(line) + 1 for line in lines[:-1])])
    assert segment(code_points(texts), [opens]).starts.tolist() == opens.tolist()


@pytest.mark.parametrize(
    "piece",
    [
        "<x-a><template shadowrootmode=open>", "<button>x</button><div hidden><p>y", "<div hidden><p>y</div>",
        "<ruby>x<rt>y", "<pre><div>x", "x<br><br>", "<pre>x\n", "<math><mi>x", "<i aria-hidden=true>x",
        "<b><div hidden><p>x</b>", "<slot>", "<div style='white-space:pre-wrap'>x\n",
    ],
)  # fmt: skip
def test_time_grows_no_faster_than_the_page(piece: str) -> None:
    began = time.process_time()
    read_page(piece * (600_000 // len(piece)))
    assert time.process_time() - began < 10

"""What a user would lose: an annotation that a browser, or another tool, finds where it was made."""

from __future__ import annotations

import html as markup
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Document, Label, Options
from cleaner.export import AROUND, text_content, web_annotations
from tests.html.test_spans import SOUP

URL = "https://harbour-post.example/bridge"
KEEP_ALL = Cleaner(Options(frozenset(Label), extractor="page", metadata=False))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

PAGES = [
    "<!doctype html><title>x</title><p>One &amp; two</p>\n<p>One &amp; two</p>",
    "Just text, no body tag",
    "<html>\n<head>\n<title>x</title>\n</head>\n<body>\n<p>A</p>\n<script>x = '<p>A'</script>\n<p>A</p>\n</body>",
    "<table><tr><td>One<td>Two<tr><td>Three</table>",
    "<table>fostered <b>bold</b><tr><td>cell<table><td>inner</table></table>after",
    "<table><tr><td>x</td></tr>moved<div>too</div><tbody><tr><td>y</table>",
    "<pre>\nOne\r\n  two\rthree</pre><textarea>\nx</textarea><p>four",
    "<p>😀 one &#128512; two &#x1F600;</p><p>𝔘nd 😀 three",
    "<p>One <span hidden>hidden </span>two<!-- no --> three <style>p{}</style><i title='>'>four</i>",
    "<p>sh&shy;y a&nbsp;b &copyright &NotEqualTilde; &#0; &#1; &#13; R&D &unknown; &lt;b&gt;",
    "<ul><li>One<li>Two<ul><li>Three</ul><li>Four</ul><p>Five<div>Six</div></p>Seven",
    "<b><div>One</b>Two<p>Three</div>Four",
    "<template><p>no</template><svg><title>no</title><text>no</text></svg><p>yes",
    "<o:p>One</o:p><x-y><p>Two</x-y><p>a\0b",
    "<h1>One<h2>Two</h1><form><p>Three<form><p>Four</form>Five",
    "<body><p>One</body><p>Two</html><p>Three",
    "<dl><dt>One<dd>Two<dt>Three</dl><select><option>no</select><button>no</button>yes",
    "<p>One<table><tr><th>Two</table><p>Three",
    "<article><p>" + "The bridge over the river will close on Friday for nine days. " * 3 + "</p></article>",
]  # fmt: skip
PAGES += [
    f"<div hidden id=S:0>{PAGES[-1]}</div><h2><button aria-expanded=false>One</button></h2>",
    "<b aria-controls=a>One</b><div role=region id=a hidden>Two</div><div role=region id=b hidden>no</div>",
    f"<head><noscript><style></style></noscript></head><body>x<noscript>{PAGES[-1] * 2}</noscript><i hidden>Two</i>",
]
RESOLVE = """
const pages = JSON.parse(document.getElementById("pages").textContent), faults = [];
for (const {html, annotations} of pages) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const text = page.body.textContent, points = Array.from(text);
  for (const {target: {selector: [path, position, quote]}} of annotations) {
    const fault = what => faults.push([html, quote.exact, what]);
    let node = null;
    try { node = page.evaluate(path.value, page, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue }
    catch (error) { fault(String(error)) }
    const found = points.slice(position.start, position.end).join("");
    if (!node) fault("no element " + path.value);
    else if (!node.textContent.includes(quote.exact)) fault("not in " + path.value);
    if (found !== quote.exact) fault("position has " + JSON.stringify(found));
    const before = points.slice(0, position.start).join("");
    if (!before.endsWith(quote.prefix) || !text.slice(before.length + found.length).startsWith(quote.suffix))
      fault("other text around it");
    if (text.indexOf(quote.prefix + quote.exact + quote.suffix) < 0) fault("quotation not found");
  }
}
document.body.textContent = "faults " + JSON.stringify(faults);
"""


def annotated(html: str) -> list[dict[str, Any]]:
    return web_annotations(KEEP_ALL.analyze(Document(html, form="html")), URL)


def faults(folder: Path, pages: list[str]) -> list[list[str]]:
    """What a headless Chromium cannot resolve of the annotations of some pages."""
    assert CHROMIUM
    data = json.dumps([{"html": page, "annotations": annotated(page)} for page in pages]).replace("<", "\\u003c")
    source = folder / "resolve.html"
    source.write_text(
        f'<!doctype html><meta charset="utf-8"><body><script id="pages" type="application/json">{data}</script>'
        f"<script>{RESOLVE}</script>"
    )
    quiet = ("gpu", "quic", "background-networking", "component-update", "sync")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    command += [f"--user-data-dir={folder / 'profile'}", "--dump-dom", source.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    found = re.search(r"faults (.*?)</body>", done.stdout.decode(), re.DOTALL)
    assert found, done.stderr.decode()[-2000:]
    answer: list[list[str]] = json.loads(markup.unescape(found.group(1)))
    return answer


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_browser_finds_every_annotation(tmp_path: Path) -> None:
    assert all(annotated(page) for page in PAGES)
    assert faults(tmp_path, PAGES) == []


def test_an_annotation_says_what_and_where() -> None:
    html = f"<p>Menu<p>The bridge &amp; the river.<p>{'x' * 50}"
    one = annotated(html)[1]
    assert one["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert one["type"] == "Annotation"
    assert one["body"]["value"] in list(Label)
    assert one["target"] == {
        "source": URL,
        "selector": [
            {"type": "XPathSelector", "value": "/html[1]/body[1]/p[2]"},
            {"type": "TextPositionSelector", "start": 4, "end": 27},
            {
                "type": "TextQuoteSelector", "exact": "The bridge & the river.", "prefix": "Menu",
                "suffix": "x" * AROUND,
            },
        ],
    }  # fmt: skip


def test_every_annotation_has_a_name_of_its_own_and_keeps_it() -> None:
    html = "<p>Share<p>Share<p>Share"
    names = [one["id"] for one in annotated(html)]
    assert len(set(names)) == 3
    assert names == [one["id"] for one in annotated(html)]


def test_plain_text_has_no_elements() -> None:
    text = "One line.\n\nThe other \U0001f600 line."
    for one in web_annotations(cleaner.analyze(text), "file:///x y.txt"):
        position, quotation = one["target"]["selector"]
        assert one["target"]["source"] == "file:///x%20y.txt"
        assert text[position["start"] : position["end"]] == quotation["exact"]


def test_what_was_dropped_has_no_annotation() -> None:
    result = cleaner.analyze("<p>One two three")
    dropped = cleaner.Result("", tuple(cleaner.Span(s.start, s.end, s.label) for s in result.spans), result.source)
    assert web_annotations(dropped, URL) == []


@settings(max_examples=150)
@given(SOUP | st.sampled_from(PAGES))
def test_position_and_quotation_agree_and_say_what_was_kept(html: str) -> None:
    text, places = text_content(html)
    assert len(text) == len(places)
    result = KEEP_ALL.analyze(Document(html, form="html"))
    for one in web_annotations(result, URL):
        _, position, quotation = one["target"]["selector"]
        assert text[position["start"] : position["end"]] == quotation["exact"]
        assert text[: position["start"]].endswith(quotation["prefix"])
        assert text[position["end"] :].startswith(quotation["suffix"])


def test_the_command_writes_an_annotation_a_line(tmp_path: Path) -> None:
    path = tmp_path / "bridge.html"
    path.write_text("<html><body><p>The bridge will close.</p></body></html>")
    command = [sys.executable, "-m", "cleaner", "export", str(path), "--to", "webannotation"]
    done = subprocess.run(command, capture_output=True, check=True)
    (one,) = map(json.loads, done.stdout.splitlines())
    assert one["target"]["source"] == path.as_uri()
    assert one["target"]["selector"][2]["exact"] == "The bridge will close."
    done = subprocess.run([*command, "--url", URL], capture_output=True, check=True)
    assert json.loads(done.stdout)["target"]["source"] == URL

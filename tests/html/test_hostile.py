"""Pages made to hurt, by accident or not: what a user would lose is an afternoon, or the whole run."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import Cleaner, Document, Options, Result
from cleaner.html import view
from tests.html.contract import check

LINE = "The bridge over the river will close on Friday for nine days."
PAGE = Cleaner(Options(extractor="page", metadata=False))
FULL = Cleaner()


def within(seconds: float, html: str, cleaner: Cleaner = PAGE) -> Result:
    """The result of a page, in so many seconds of processor time."""
    began = time.process_time()
    result = cleaner.analyze(Document(html, form="html"))
    assert time.process_time() - began < seconds
    return result


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


@pytest.mark.parametrize(
    "piece",
    [
        "<!--", "<!", "<?", "<![CDATA[", "<script>", "<script ", "<style>", "<title>", "</", "<", "&", "&#", "&#x",
        "&amp", '<a b="', "<a b='", "<a b=", "<a =", "<a b='>\">", '<b title="> <!--">x', '"articleBody":"',
        "<textarea>", "<p>x", "<b>", "<div>", "<a href=x>y<div>", "<b><div>x</b>", "<table><tr><td>", "<table><div>x",
        "<svg><desc>", "<template>", "<form><b>x</form>", "<select><option>", "<frameset>", "x<br>", "x<i hidden>y</i>",
        "\0", "\u2028", '<script type="application/ld+json">{"@graph":[', '"@type":[', "<meta content=",
        "<i style='a:(", "&#9",
    ],
)  # fmt: skip
def test_time_grows_no_faster_than_the_page(piece: str) -> None:
    html = f"<html><body><p>{LINE} {repeated(piece, 120_000)}"
    result = within(6, html)
    check(result)


@pytest.mark.parametrize(
    "piece",
    [
        "<noscript>",
        "<noscript><p>x",
        "<head><noscript>",
        "<i hidden>x ",
        "<b aria-controls=a><i hidden id=a role=region>",
    ],
)
def test_what_is_read_twice_takes_no_more_than_twice_the_time(piece: str) -> None:
    within(10, repeated(piece, 600_000))


@pytest.mark.parametrize("inner", ["<li></li>", "<p></p>", "</p>", "<h1></h2>", "</form>", "</b>", "</table>", "<td>"])
@pytest.mark.parametrize("outer", ["<ul><li>", "<p><button>", "<b><object>", "<table><tr><td>", "<h1><template>"])
def test_looking_back_is_bounded(outer: str, inner: str) -> None:
    within(6, f"<body>{outer}{'<span>' * 5000}{repeated(inner, 100_000)}{LINE}")


@pytest.mark.parametrize("tag", ["div", "b", "span", "blockquote", "ul><li", "table><tr><td", "a", "font"])
def test_a_page_nested_a_hundred_thousand_deep(tag: str) -> None:
    html = f"<html><body>{f'<{tag}>' * 100_000}{LINE}"
    result = within(10, html, FULL)
    check(result)
    assert result.text == LINE
    assert max(len(str(span.xpath)) for span in result.spans) < 5000


@pytest.mark.slow
def test_a_page_of_twenty_million_characters() -> None:
    paragraphs = "".join(f"<p>Number {number} of many says: {LINE * 8}</p>\n" for number in range(1000))
    html = f"<html><body><article>{repeated(paragraphs, 20_000_000)}"
    result = within(60, html, FULL)
    assert result.notes[-1] == "trafilatura was not asked, because the page has more than 5,000,000 characters"
    assert len(result.spans) > 10_000


@pytest.mark.parametrize(
    ("count", "told"), [(1_000_000, "5,000,000 characters"), (300_000, "10,000 attributes in one tag")]
)
def test_a_million_attributes(count: int, told: str) -> None:
    html = f"<html><body><p {' '.join(f'a{number}=x' for number in range(count))}>{LINE}</p>"
    result = within(10, html, FULL)
    assert result.text == LINE
    assert result.notes[-1] == f"trafilatura was not asked, because the page has more than {told}"


def test_more_elements_than_a_page_has() -> None:
    result = within(10, f"<html><body><p>{LINE}{'<i></i>' * 200_001}", FULL)
    assert result.text == LINE
    assert result.notes[-1].endswith("more than 8,000 blocks or 60,000 elements")


def test_just_below_the_bounds_trafilatura_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    html = f"<html><body><p>{LINE}</p></body></html>"
    monkeypatch.setattr(view, "MOST_CHARACTERS", len(html))
    assert within(5, html, FULL).notes == PAGE.analyze(html).notes
    assert within(5, f"{html} ", FULL).notes != PAGE.analyze(html).notes


@pytest.mark.parametrize(
    "html",
    [
        "", " ", "<html></html>", "<body></body>", "<script>x()</script>" * 100, "<html><head><title>x</title>",
        "<frameset><frame src=a><frame src=b></frameset>", "<frameset></frameset>x<p>y", "<frameset><b></frameset>x",
        "<!--", "<html", "<iframe src=x></iframe>", "<noscript>Turn it on</noscript>", "<div hidden><p>x</div>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cleaner", [PAGE, FULL])
def test_a_page_without_text_says_that_it_has_none(html: str, cleaner: Cleaner) -> None:
    result = within(5, html, cleaner)
    assert result.text == ""
    assert result.notes == ("this page has no text that a browser shows",)


@pytest.mark.parametrize(
    "html",
    [
        f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{LINE}</p></body></html>',
        f"<!doctype html><html ⚡><head><style amp-boilerplate>body{{visibility:hidden}}</style></head><p>{LINE}</p>",
        f"<p>{LINE}</p><frameset><frame src=x><noframes>x</noframes></frameset>",
        LINE,
        f"<p\0>{LINE}",
    ],
)  # fmt: skip
def test_odd_pages_have_their_text(html: str) -> None:
    for cleaner in (PAGE, FULL):
        result = within(5, html, cleaner)
        check(result)
        assert result.text == LINE


OTHERS: dict[str, tuple[bytes, str]] = {
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF file"),
    "page.html": (b"%PDF-1.4\n", "a PDF file"),
    "photo.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
    "photo.htm": (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
    "anim.html": (b"GIF89a\x01\0\x01\0\x80", "a GIF image"),
    "photo.webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image"),
    "text.docx": (b"PK\x03\x04\x14\0\x06\0", "a ZIP archive, such as office documents and books are"),
    "text.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    "clip.mp4": (b"\0\0\0\x20ftypisom", "a video or an image"),
    "twice.html": (gzip.compress(gzip.compress(b"<p>x")), "gzip data"),
}


def run(path: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "cleaner", str(path), *more], capture_output=True, check=False)


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_no_page_is_named_for_what_it_is(tmp_path: Path, name: str) -> None:
    data, kind = OTHERS[name]
    path = tmp_path / name
    path.write_bytes(data)
    done = run(path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode() == f"{path}: this looks like {kind}, not like a text or a page\n"


@pytest.mark.parametrize("text", ["GIF89a is a format.", "%PDF is a mark.", "PK is short.", "RIFF is another."])
def test_a_text_about_files_is_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "about.txt"
    path.write_text(text)
    assert run(path).stdout.decode() == f"{text}\n"


def test_a_file_handed_over_as_a_page_is_noted() -> None:
    assert "this looks like a PDF file, not like a page" in PAGE.analyze(Document("%PDF-1.7 x", form="html")).notes


@pytest.mark.parametrize(
    ("pack", "encoding"),
    [
        (gzip.compress, "utf-8"),
        (bytes, "utf-16"),
        (bytes, "utf-16-le"),
        (bytes, "utf-16-be"),
        (bytes, "utf-8-sig"),
        (bytes, "cp1251"),
    ],
)
def test_pages_come_in_any_wrapping(tmp_path: Path, pack: Callable[[bytes], bytes], encoding: str) -> None:
    line = "Мост через реку закроют в пятницу на девять дней, сообщили в городском совете."
    path = tmp_path / "page.html"
    html = f"<html><head><meta charset=windows-1251></head><body><p>{line}</p></body></html>"
    if encoding == "utf-8":
        html = html.replace("windows-1251", "utf-8")
    path.write_bytes(pack(html.encode(encoding)))
    done = run(path)
    assert (done.returncode, done.stdout.decode()) == (0, f"{line}\n")


def test_an_empty_page_is_noted_on_stderr_and_nothing_else_is(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body></body></html>")
    done = run(path)
    assert done.returncode == 0
    assert done.stderr.decode() == f"{path}: this page has no text that a browser shows\n"

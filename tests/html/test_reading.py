"""What a user would lose: a page's title and date, a page that trafilatura stumbles over, time on monster pages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cleaner.html.reading import Extractor, metadata, sight_of

PAGE = """<html lang="en"><head><title>Bridge to close | The Harbour Post</title>
<meta property="og:title" content="Bridge to close"><meta property="og:site_name" content="The Harbour Post">
<meta name="author" content="Wilma Oddie"><meta property="article:published_time" content="2024-03-02T10:00:00Z">
</head><body><article><h1>Bridge to close</h1>
<p>The bridge over the river will close on Friday.</p></article></body></html>"""


def test_what_a_page_says_of_itself() -> None:
    found = metadata(PAGE, "https://harbour-post.example/bridge")
    assert found["title"] == "Bridge to close"
    assert found["author"] == "Wilma Oddie"
    assert found["date"] == "2024-03-02"
    assert found["site"] == "The Harbour Post"


@pytest.mark.parametrize("html", ["", " ", "\0", "\ud800", "<", "<!--", "<p>x", "\x1f\x8b\x08\x00", "<html></html>"])
@pytest.mark.parametrize("extractor", Extractor)
def test_any_string_can_be_looked_at(html: str, extractor: Extractor) -> None:
    sight = sight_of(html, None, extractor)
    assert sight.page.html == html
    assert isinstance(metadata(html), dict)


def test_an_extractor_that_fails_leaves_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura
    import trafilatura.metadata

    def fail(*args: object, **more: object) -> None:
        raise RuntimeError

    for name in ("extract", "bare_extraction", "load_html"):
        monkeypatch.setattr(trafilatura, name, fail)
    monkeypatch.setattr(trafilatura.metadata, "extract_metadata", fail)
    assert "The bridge" in sight_of(PAGE, None, Extractor.TRAFILATURA).page.text
    assert metadata(PAGE) == {}


def test_the_page_alone_needs_no_trafilatura() -> None:
    code = (
        "import sys\n"
        "from cleaner import Cleaner, Options\n"
        f"assert Cleaner(Options(extractor='page', metadata=False)).clean({PAGE!r})\n"
        "print([name for name in ('trafilatura', 'lxml', 'justext', 'charset_normalizer') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"

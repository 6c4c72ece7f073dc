"""What a user would lose: a page's title and date, a page that trafilatura stumbles over, time on monster pages."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cleaner import Cleaner, Document, Options
from cleaner.html.view import SCRIPTED, Extractor, metadata, signals_of, signals_of_pages

FULL = Cleaner()
LD = '<html><head><script type="application/ld+json">'
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


LINKED = '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle"'


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<title>Ferry late | Quay News</title>",
        '<meta property="article:tag" content="ferries"><meta name="author" content="Wilma Oddie">',
        f'{LINKED}, "headline": "Ferry late", "author": "Jon Quill", "articleSection": "Harbour"}}</script>',
        f'{LINKED}, "headline":</script>',
    ],
)
def test_what_is_told_is_what_trafilatura_tells(head: str) -> None:
    """The tags and the section that a page is made to state change nothing else."""
    from trafilatura.metadata import extract_metadata

    html = f"""<html lang="en"><head>{head}</head><body><h1>The ferry is late</h1>
        <p class="byline">By Ann Mast</p><p>Published on 4 May 2023. <a href="/tag/boats/" rel="tag">boats</a></p>
        <p><a href="/category/harbour/">Harbour</a> {"The ferry came in late again. " * 20}</p></body>"""
    found = extract_metadata(html, default_url="https://quay-news.example/late")
    names = {"title": "title", "author": "author", "date": "date", "site": "sitename", "language": "language"}
    expected = {ours: value for ours, theirs in names.items() if (value := getattr(found, theirs))}
    assert metadata(html, "https://quay-news.example/late") == expected


def test_a_page_that_is_all_script_has_no_date_that_a_reader_could_see() -> None:
    """trafilatura finds the date inside the script."""
    from trafilatura.metadata import extract_metadata

    html = (
        f"<html lang='en'><head>{LINKED}, \"headline\":</head><body><h1>Late</h1><p>Published on 4 May 2023.</p></body>"
    )
    assert extract_metadata(html, default_url="https://quay-news.example/late").date == "2023-05-04"
    assert metadata(html, "https://quay-news.example/late") == {"site": "quay-news.example"}


def test_a_date_stands_near_the_title_or_in_the_markup_and_is_not_guessed_from_a_copyright_line() -> None:
    story = "<p>" + "The ferry came in late again. " * 40 + "</p>"
    page = (
        "<html><body><p>Quay News</p><h1>The best ferries of 2023</h1>{}" + story + "<p>© 2021 Quay</p></body></html>"
    )
    assert "date" not in metadata(page.format(""))
    assert metadata(page.format("<div>4 May 2023, Ann Mast</div>"))["date"] == "2023-05-04"


def test_a_title_without_end_takes_no_time() -> None:
    html = "<html><body><h1>" + "4 May 2023 or 5 June 2024, " * 40_000 + "</h1><p>Late again.</p></body></html>"
    began = time.process_time()
    metadata(html)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("linked", "expected"),
    [
        ('"headline": ["The bridge"], "author": {"name": "Ann Mast"}', {"author": "Ann Mast"}),
        ('"headline": {"a": 1}, "publisher": {"name": ["Quay"]}', {}),
        ('"headline": 5, "author": [[]]', {}),
        ('"headline": "The bridge", "author": null', {"title": "The bridge"}),
    ],
)
def test_linked_data_of_any_type_gives_strings_or_nothing(linked: str, expected: dict[str, str]) -> None:
    data = f'{{"@context": "https://schema.org", "@type": "Article", {linked}}}'
    assert metadata(f"{LD}{data}</script></head><body><p>One two.</p></body>") == expected


def test_what_is_long_in_linked_data_does_not_hide_the_rest() -> None:
    body = 'He said \\"no\\" to \\u00e9lan. ' * 5000
    page = f"""{LD}{{"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "{body}",
        "headline": "The bridge", "datePublished": "2023-05-04", "author": {{"@type": "Person", "name": "Ann Mast"}}}}
        </script></head><body><p>One two.</p></body>"""
    assert metadata(page) == {"title": "The bridge", "author": "Ann Mast", "date": "2023-05-04"}
    for cut in range(40):
        assert metadata(page.replace("He said", "x" * cut, 1))["author"] == "Ann Mast"


@pytest.mark.parametrize(
    "tag",
    [
        '<meta name="author" content="{}">', '<meta name="description" content="{}">',
        '<meta name="date" content="{}">', '<link rel="canonical" href="{}">',
        '<script type="application/ld+json">{}</script>',
        '<script type="application/ld+json">{{"@type": "Article", "author": "{}", "articleBody": "{}"}}</script>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("piece", ["[", "<", "<!--", "(", '{"@type":"Article","author":', '"@type":['])
def test_metadata_without_end_takes_no_time(tag: str, piece: str) -> None:
    """Some of trafilatura's expressions take time by the square: an author of 120,000 brackets took a minute."""
    many = piece * (300_000 // len(piece))
    page = f"<html><head>{tag.format(many, many)}</head><body><p>Late again.</p></body></html>"
    began = time.process_time()
    FULL.analyze(Document(page, form="html"))
    assert time.process_time() - began < 10


def test_pages_seen_together_are_seen_as_each_alone() -> None:
    pages = [(PAGE, "https://harbour-post.example/bridge"), ("", None), ("<p>Two lines<p>of text", None)]
    for extractor in Extractor:
        together = signals_of_pages(pages, extractor, True)
        for (html, url), signals in zip(pages, together, strict=True):
            alone = signals_of(html, url, extractor, True)
            assert (alone.page.text, alone.share.tolist(), alone.notes, alone.metadata) == (
                signals.page.text, signals.share.tolist(), signals.notes, signals.metadata
            )  # fmt: skip


@pytest.mark.parametrize("html", ["", " ", "\0", "\ud800", "<", "<!--", "<p>x", "\x1f\x8b\x08\x00", "<html></html>"])
@pytest.mark.parametrize("extractor", Extractor)
def test_any_string_can_be_looked_at(html: str, extractor: Extractor) -> None:
    signals = signals_of(html, None, extractor)
    assert signals.page.html == html
    assert isinstance(metadata(html), dict)


def test_an_extractor_that_fails_leaves_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura
    import trafilatura.metadata

    def fail(*args: object, **more: object) -> None:
        raise RuntimeError

    for name in ("extract", "bare_extraction", "load_html"):
        monkeypatch.setattr(trafilatura, name, fail)
    monkeypatch.setattr(trafilatura.metadata, "extract_metadata", fail)
    assert "The bridge" in signals_of(PAGE, None, Extractor.TRAFILATURA).page.text
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


@pytest.mark.parametrize("extractor", Extractor)
def test_a_page_that_is_read_as_without_scripts_says_so_and_where_it_was_read(extractor: Extractor) -> None:
    posts = [f"The ferry had {number} passengers on Sunday, said the harbour master of Ellsum." for number in range(8)]
    html = f"<title>x</title><div id=app></div><noscript>{''.join(f'<p>{post}</p>' for post in posts)}</noscript>"
    result = Cleaner(Options(extractor=extractor)).analyze(Document(html, form="html"))
    assert result.notes[-1:] == (SCRIPTED,)
    assert result.text
    for span in result.spans:
        if span.kept:
            assert "/noscript[1]/p[" in str(span.xpath)
            assert html[span.start : span.end] in posts
    assert signals_of(PAGE, None, extractor).notes == ()

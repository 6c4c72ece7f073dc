"""What a page says it is, as columns: by its metadata, its schema.org types, and its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence import declared
from cleaner.evidence.registry import gather
from cleaner.html.extractor import align
from cleaner.html.read import read_page
from cleaner.text.make_batch import make_batch


def said(html: str, url: str | None = None) -> set[str]:
    """The columns that are 1 (or more than 0) for a page with these tags."""
    seen = align(read_page(f"<html><head>{html}</head><body><p>Some words.</p></body>"), None, url=url)
    evidence = gather(make_batch([seen.page.text]), None, [seen])
    return {name for name in declared.NAMES if evidence.column(name)[0] > 0}


NOTHING = {"og_none", "schema_none", "address_none"}


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ("", None, NOTHING),
        ('<meta property="og:type" content="article">', None, {"og_article", "schema_none", "address_none"}),
        ("<meta content='website' property='og:type'>", None, {"og_website", "schema_none", "address_none"}),
        ('<meta property="og:type" content="product.item">', None, {"og_product", "schema_none", "address_none"}),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
            None,
            {"og_none", "schema_article", "address_none"},
        ),
        (
            '<script type="application/ld+json">{"@type": ["WebPage", "QAPage"]}</script>',
            None,
            {"og_none", "schema_thread", "address_none"},
        ),
        (
            '<div itemscope itemtype="https://schema.org/Product"></div>',
            None,
            {"og_none", "schema_product", "address_none"},
        ),
        ('<link rel="canonical" href="https://e.example/forum/4">', None, {"og_none", "schema_none", "address_thread"}),
        ("", "https://e.example/", {"og_none", "schema_none", "address_root"}),
        (
            "",
            "https://e.example/news/2024/05/a-bridge-123456",
            {"og_none", "schema_none", "address_article", "address_year", "address_hyphens", "address_number"},
        ),
        ("", "https://docs.e.example/use/it", {"og_none", "schema_none", "address_manual"}),
        ("", "https://shop.e.example/it/about", {"og_none", "schema_none", "address_product", "address_about"}),
    ],
)
def test_a_page_is_what_it_says(html: str, url: str | None, expected: set[str]) -> None:
    assert said(html, url) == expected


@pytest.mark.parametrize("kind", ["[]", "[ ]", "[[]]", "[5]", "5", "null", "{}", '""', '"', "[", '["', "true", "1e999"])
def test_types_of_any_kind_are_no_type(kind: str) -> None:
    assert said(f'<script type="application/ld+json">{{"@type": {kind}}}</script>') == NOTHING


@pytest.mark.parametrize(
    "own",
    [
        '<link rel="canonical" href="https://e.example/forum/4">',
        '<meta property="og:url" content="https://e.example/forum/4">',
        '<link rel=canonical href="https://e.example/"><meta property=og:url content=https://e.example/forum/4>',
    ],
)
def test_whether_a_user_knows_the_address_changes_nothing_where_the_page_says_it(own: str) -> None:
    assert said(own) == said(own, "https://e.example/blog/4") == {"og_none", "schema_none", "address_thread"}


def test_a_home_page_s_address_gives_way_to_the_one_that_was_given() -> None:
    own = '<link rel="canonical" href="https://e.example/">'
    assert "address_article" in said(own, "https://e.example/blog/4")
    assert "address_none" in said(own)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_a_page_says_is_read(html: str, url: str) -> None:
    assert said(f'<meta property="og:type" content="{html}"><script>"@type": {html}</script>', url) <= set(
        declared.NAMES
    )

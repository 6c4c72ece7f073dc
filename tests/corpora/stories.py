"""Pages of the clean articles, for tests of what is put into pages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from cleaner.html.read import read_page
from corpora.pool import Article, Pool, articles
from corpora.rows import read_rows

Planted = Callable[[dict[str, Any], Article, Pool, Random], dict[str, Any] | None]

CLEAN = Path(__file__).parents[2] / "corpora" / "clean"
ARTICLES = [article for name in ("de", "fr") for article in read_rows(CLEAN / f"{name}.jsonl")]


def page(article: dict[str, Any], frame: str) -> dict[str, Any]:
    """The row of an article's page: ``frame`` with its headline and its paragraphs."""
    paragraphs = [escape(line) for line in article["gold"].split("\n") if line]
    html = frame.format(f"A headline of {article['id']}", "\n".join(f"<p>{text}</p>" for text in paragraphs))
    return {"id": article["id"], "html": html, "gold": article["gold"]}


def lines(html: str) -> list[str]:
    """The lines of a page's visible text."""
    return read_page(html).text.split("\n")


def made_of(frame: str, planted: Planted) -> dict[str, Any] | None:
    """What a generator makes of the first article's page with a frame."""
    members = articles(ARTICLES)
    return planted(page(ARTICLES[0], frame), members[0], Pool(members), Random(0))

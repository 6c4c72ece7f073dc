"""Pages of the clean articles, for tests of what is put into pages."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from cleaner.html.page import read_page
from corpora.rows import read_rows

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

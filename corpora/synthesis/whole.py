"""Whole texts that are no news, as documents in which everything is main: as they are, and in other layouts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from corpora.pool import Article
from corpora.splice import Page
from corpora.synthesis import layouts
from corpora.synthesis.pieces import Span, lone, pieces_of

TIMES = 5
"""Documents made of every text: itself, and four variants."""
LONE = 0.3
"""Share of variants with a lone line of noise, at the end or at the beginning."""


class Alone:
    """Has no other stories."""

    def near(self, article: Article) -> list[Article]:
        return []

    def stray(self, article: Article, rng: Random) -> Article | None:
        return None


def paragraphs(text: str, label: str = "main") -> list[Span]:
    """A span for every paragraph between blank lines, without the white space round it."""
    spans: list[Span] = []
    start = end = -1
    at = 0
    for line in text.split("\n"):
        ink = line.strip()
        if ink:
            first = at + line.index(ink[0])
            start, end = (first if start < 0 else start), first + len(ink)
        elif start >= 0:
            spans.append([start, end, label])
            start = -1
        at += len(line) + 1
    if start >= 0:
        spans.append([start, end, label])
    return spans


def key_of(row: dict[str, Any]) -> str:
    """What the fold of a text hangs on: where it comes from."""
    return str(row.get("source") or row["id"])


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """A text as a document in which everything is main."""
    return {
        "id": str(row["id"]),
        "host": key_of(row),
        "kind": "whole",
        "form": str(row.get("kind", "text")),
        "language": str(row.get("lang", "en")),
        "text": row["text"],
        "spans": paragraphs(row["text"]),
    }


def with_lone(row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A document with one line of noise behind its text, or before it."""
    known = [line for line in row["text"].splitlines() if line.strip()][:40]
    page = Page(Article(row["host"], "", row["language"][:2], tuple(known) or ("",)), Alone(), rng)
    found = [piece for piece in pieces_of(page.piece("prompt")) if piece.text]
    if rng.random() < 0.4:
        found = lone(page, rng) or found
    line, label = found[0].text, found[0].label
    gap = rng.choice(("\n\n", "\n\n", "\n"))
    if rng.random() < 0.8:
        text = row["text"].rstrip() + gap + line + rng.choice(("", "\n"))
        at = len(row["text"].rstrip()) + len(gap)
        return {**row, "text": text, "spans": [*row["spans"], [at, at + len(line), label]]}
    by = len(line) + len(gap)
    spans = [[start + by, end + by, was] for start, end, was in row["spans"]]
    return {**row, "text": line + gap + row["text"], "spans": [[0, len(line), label], *spans]}


def variant(row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A text in another layout: indented, flush, wrapped, unwrapped, or drawn as for any document; with a lone line of
    noise now and then."""
    made = row
    kind = rng.random()
    if kind < 0.6:
        layout = rng.choice(
            (layouts.indented, layouts.indented, layouts.flush, layouts.wrapped, layouts.unwrapped, layouts.first_lines)
        )
        made = layouts.apply(layout, row, rng)
    elif kind < 0.8:
        made = layouts.lay(row, rng)
    return with_lone(made, rng) if rng.random() < LONE else made


def generate(rows: Iterable[dict[str, Any]], seed: int, times: int = TIMES) -> Iterator[dict[str, Any]]:
    """``times`` documents of every text with some ink: itself and variants, in order."""
    for number, source in enumerate(rows):
        row = row_of(source)
        if not row["spans"]:
            continue
        yield {**row, "id": f"{row['id']}#whole0"}
        for copy in range(1, times):
            rng = Random(f"{seed}|whole|{number}|{copy}|{row['id']}")
            yield {**variant(row, rng), "id": f"{row['id']}#whole{copy}"}

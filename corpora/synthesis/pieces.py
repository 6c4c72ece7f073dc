"""Documents put together of labelled pieces, and the lines of noise that a page may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from corpora.pool import EAST, Article, wording
from corpora.splice import Page
from corpora.synthesis.stories import WRITTEN_TOGETHER, Library, Story

UNLEARNED = "unlearned"
"""Label of text from which nothing is to be learned: one of two copies, of which a rule keeps one."""
STRAY = 0.25
"""Share of promoted and lifting stories that are any of their set and language, not near ones."""
WORDED = 0.35
"""Share of documents of a language without wording of its own that get noise in English wording all the same."""
_SENTENCE = re.compile(r"(?<=[.!?…؟۔।॥።။])[\"'”’»)]?\s+|(?<=[。！？])(?![」』”’])")
_CLAUSE = re.compile(r"(?<=[,;:،؛፣၊])\s+|\s+[–—-]\s+|(?<=[，、；：])")

COPY_WORDS, COPY_CHARACTERS = 12, 30
"""Words, or characters where words are written together, from which on a copy is found by a rule outside the judge."""

Span = list[Any]
"""Start, end and label."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one label."""

    text: str
    label: str = "main"
    glue: str = "\n\n"
    """What stands before it, unless it is the first."""


def joined(pieces: Iterable[Piece]) -> tuple[str, list[Span]]:
    """Text and spans of pieces; white space round a piece's text stays outside its span."""
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for piece in pieces:
        if not piece.text.strip():
            continue
        glue = piece.glue if parts else ""
        lead = len(piece.text) - len(piece.text.lstrip())
        start = at + len(glue) + lead
        spans.append([start, start + len(piece.text.strip()), piece.label])
        parts += [glue, piece.text]
        at += len(glue) + len(piece.text)
    return "".join(parts), spans


def document(host: str, name: str, kind: str, pieces: Iterable[Piece], language: str) -> dict[str, Any]:
    """A row of pieces; ``name`` tells it from others of its host."""
    text, spans = joined(pieces)
    return {
        "id": f"{host}#{name}",
        "host": host,
        "kind": kind,
        "language": language,
        "text": text,
        "spans": spans,
    }


def sentences_of(text: str) -> list[str]:
    """Sentences of a text in any script, without the blanks between them."""
    return [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]


def clauses_of(text: str) -> list[str]:
    """A text cut at commas, colons and dashes."""
    return [s.strip() for s in _CLAUSE.split(text) if s and s.strip()]


def is_copy(text: str) -> bool:
    """Whether a text is long enough for the rule that keeps one of two copies."""
    return len(text) >= COPY_CHARACTERS if EAST.search(text) else len(text.split()) >= COPY_WORDS


def joint_of(story: Story) -> str:
    """What stands between two sentences of a story's language."""
    return "" if story.language in WRITTEN_TOGETHER and EAST.search(story.paragraphs[0]) else " "


class Shelf:
    """The neighbours of one story: what the pages that carry it promote and lift."""

    def __init__(self, library: Library, story: Story) -> None:
        self.library, self.story = library, story

    def near(self, article: Article) -> Sequence[Article]:
        """Near stories, nearest first."""
        return [self.library.stories[host].article for host in self.library.near[article.id]]

    def stray(self, article: Article, rng: Random) -> Article | None:
        """Any other story of the set and language."""
        other = stray(self.library, self.story, rng)
        return other.article if other else None


def stray(library: Library, story: Story, rng: Random) -> Story | None:
    """Any story of the same set and language but for other versions of it."""
    hosts = library.shelves[story.set, story.language]
    for _ in range(10):
        other = library.stories[rng.choice(hosts)]
        if other.key != story.key and other.paragraphs[0] != story.paragraphs[0]:
            return other
    return None


def worded(story: Story, rng: Random) -> bool:
    """Whether a page of this story has furniture: always where its language has wording of its own."""
    return story.language in wording() or rng.random() < WORDED


def page_of(library: Library, story: Story, rng: Random) -> Page:
    """What draws the furniture of one page that carries the story."""
    return Page(story.article, Shelf(library, story), rng)


LONE = {
    "prompt": 6.0,
    "cue": 5.0,
    "copyright": 2.0,
    "tags": 1.5,
    "origin": 2.5,
    "caption": 2.0,
    "headline": 1.0,
    "bio": 1.0,
    "notice": 3.0,
    "counter": 0.5,
    "listing": 0.7,
}
"""Kinds of noise of which a clean text may have one line, by weight."""


DRESSED = 0.15
"""Share of lone lines that stand in brackets, in marks of emphasis, or behind a sign."""
DRESSES = (
    "({})",
    "[{}]",
    "*{}*",
    "_{}_",
    "* {}",
    "— {}",
    "– {}",
    "> {}",
    "{} »",
    "{} →",
    "• {}",
    "*** {} ***",
    "-- {}",
    "【{}】",
)


def lone(page: Page, rng: Random) -> list[Piece]:
    """One line of noise, now and then one with its heading."""
    kind = rng.choices(list(LONE), list(LONE.values()))[0]
    found = pieces_of(page.piece(kind))
    if len(found) == 1 and rng.random() < DRESSED:
        return [Piece(rng.choice(DRESSES).format(found[0].text), found[0].label, found[0].glue)]
    return found


def pieces_of(blocks: Iterable[Sequence[tuple[str, str]]], glue: str = "\n\n") -> list[Piece]:
    """Blocks of labelled parts as pieces: the parts of one block on one line."""
    out = []
    for block in blocks:
        before = glue
        for text, label in block:
            if text.strip():
                out.append(Piece(" ".join(text.split()), label, before))
                before = " "
    return out


def with_lone(pieces: Sequence[Piece], page: Page, rng: Random) -> list[Piece]:
    """Pieces with a lone line of noise: mostly at the end, else at the beginning or between two."""
    found, where = lone(page, rng), rng.random()
    at = len(pieces) if where < 0.6 else 0 if where < 0.75 else rng.randint(0, len(pieces))
    out = [*pieces[:at], *found, *pieces[at:]]
    if 0 < at < len(pieces) and "\n" not in pieces[at].glue:
        return [*pieces, *found]
    if at < len(pieces) and found and at == 0:
        first = out[len(found)]
        out[len(found)] = Piece(first.text, first.label, "\n\n")
    return out

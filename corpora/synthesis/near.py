"""Articles with paragraphs of near stories among their own: foreign text that bears no scar.

Planted paragraphs that were cut, merged or unlinked on the way can be told by that. An aggregator's are often whole:
the only sign is that they tell of something else. What is planted here is whole paragraphs of *distinct* near stories
(of one story they would vouch for each other), half of them of the host's own lengths, half longer, as on real pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from corpora.pool import EAST
from corpora.splice import Page
from corpora.synthesis.pieces import (
    STRAY,
    Piece,
    document,
    joint_of,
    page_of,
    pieces_of,
    stray,
    with_lone,
    worded,
)
from corpora.synthesis.stories import PHRASES, Library, Story

CLEAN = 0.45
"""Share of documents in which nothing is planted, or a lone line of noise."""
LONE = 0.35
"""Share of those that have the lone line."""
AGAIN, IN_A_ROW, SAME_EVENT = 0.2, 0.25, 0.25
"""Chances that a paragraph is of the story that the one before it is of, that it follows it, and that a page's foreign
paragraphs are of other reports of the same event, where these are known."""
LONGER, FROM, TO = 0.5, 1.1, 2.3
"""Share of pages whose foreign paragraphs are longer than the host's median, and by which factors."""
RELATED = 0.2
"""Share of planted stories that come as a title and its first paragraph."""
NOISY = 0.5
"""Share of documents with foreign paragraphs that have the furniture of a page as well."""
TITLE = 0.6
"""Share of bare documents with their title, where it is known."""
COMMON, COMMON_EVENT = 0.7, 0.62
"""Share of a paragraph's words that the host has too, above which it may be the host's own text; the same of reports of
one event."""
AMONG = {"headline": 2.0, "cue": 3.0, "prompt": 3.0, "caption": 2.0, "listing": 0.6, "teaser": 0.6, "echo": 0.4}
"""What a noisy page has between paragraphs besides, by weight."""


def generate(library: Library, hosts: Sequence[str], seed: int) -> Iterator[dict[str, Any]]:
    """One document of each host given, in order; a host that is given twice gets two documents."""
    for number, host in enumerate(hosts):
        rng = Random(f"{seed}|near|{number}|{host}")
        yield make(library, library.stories[host], f"near{number}", rng)


def make(library: Library, story: Story, name: str, rng: Random) -> dict[str, Any]:
    """The story as a page carries it; ``name`` tells it from the others of its host."""
    own = [Piece(text, "main", "\n\n") for text in _part(story, rng)]
    if rng.random() < CLEAN:
        pieces = _titled(story, own, rng)
        if rng.random() < LONE and worded(story, rng):
            pieces = with_lone(pieces, page_of(library, story, rng), rng)
        return document(story.host, name, "near-clean", pieces, story.language)
    pieces = _planted(library, story, own, rng)
    if rng.random() < NOISY and worded(story, rng):
        pieces = _furnished(page_of(library, story, rng), pieces, rng)
    else:
        pieces = _titled(story, pieces, rng)
    return document(story.host, name, "near", pieces, story.language)


def _part(story: Story, rng: Random) -> Sequence[str]:
    """A run of four to 22 of its paragraphs, mostly from the first on."""
    count = len(story.paragraphs)
    size = min(count, rng.randint(4, 22))
    start = 0 if rng.random() < 0.6 else rng.randint(0, count - size)
    return story.paragraphs[start : start + size]


def _titled(story: Story, pieces: Sequence[Piece], rng: Random) -> list[Piece]:
    if story.title and rng.random() < TITLE:
        return [Piece(story.title, "title"), *pieces]
    return list(pieces)


def words_of(text: str, language: str) -> set[str]:
    """The words of a text; pairs of characters where words are written together."""
    if EAST.search(text[:200]) or language in PHRASES:
        return {text[i : i + 2] for i in range(len(text) - 1)}
    return {word.strip(".,;:!?\"'()“”‘’«»").lower() for word in text.split()}


def _donors(library: Library, story: Story, count: int, rng: Random) -> tuple[list[Story], float]:
    """Stories to lift from, and what share of its words a paragraph of theirs may have in common with the host."""
    mates = [host for host in library.mates.get(story.cluster, ()) if host != story.host]
    near = list(library.near[story.host][:6])
    same = bool(mates) and rng.random() < SAME_EVENT
    rng.shuffle(mates)
    rng.shuffle(near)
    out: list[Story] = []
    waiting = mates if same else near
    for _ in range(count):
        if out and rng.random() < AGAIN:
            out.append(out[-1])
        elif waiting and (same or rng.random() > STRAY):
            out.append(library.stories[waiting.pop()])
        elif (other := stray(library, story, rng)) is not None:
            out.append(other)
    return out, COMMON_EVENT if same else COMMON


def _lifted(donor: Story, target: float, seen: set[str], common: float, rng: Random) -> str:
    """A paragraph of the donor about as long as asked for; empty where all of them may be the host's own."""
    joint, texts = joint_of(donor), list(donor.paragraphs)
    for at in range(len(texts) - 1):
        if len(texts[at]) < 0.8 * target:
            texts[at] = f"{texts[at]}{joint}{texts[at + 1]}"
    texts.sort(key=lambda text: abs(math.log(max(1, len(text)) / target)))
    for text in [rng.choice(texts[:4]), *texts[:5]]:
        words = words_of(text, donor.language)
        if len(words) >= 5 and len(words & seen) < common * len(words):
            return text
    return ""


def _planted(library: Library, story: Story, own: Sequence[Piece], rng: Random) -> list[Piece]:
    """The host's paragraphs with one to four of other stories among them."""
    count = min(rng.choice((1, 1, 2, 2, 3, 4)), max(1, len(own) // 2))
    donors, common = _donors(library, story, count, rng)
    seen = set().union(*(words_of(text, story.language) for text in story.paragraphs))
    longer, lengths = rng.random() < LONGER, [len(piece.text) for piece in own]
    out, at, used = list(own), -1, set[str]()
    for donor in donors:
        target = story.length * rng.uniform(FROM, TO) if longer else rng.choice(lengths)
        if donor.title and rng.random() < RELATED:
            lede = donor.paragraphs[0]
            if lede in story.paragraphs or lede in used:
                continue
            planted = [Piece(donor.title, "related"), Piece(lede, "related")]
            used.add(lede)
        else:
            text = _lifted(donor, max(target, 12.0), seen, common, rng)
            if not text or text in used:
                continue
            planted = [Piece(text, "offtopic")]
            used.add(text)
        if at >= 0 and rng.random() < IN_A_ROW:
            pass
        else:
            at = rng.randint(0 if rng.random() < 0.15 else 1, len(out))
            while 0 < at < len(out) and out[at - 1].label == "related" and out[at].label == "related":
                at += 1  # not between another story's title and its lede
        out[at:at] = planted
        at += len(planted)
    return out


def _furnished(page: Page, pieces: Sequence[Piece], rng: Random) -> list[Piece]:
    """The same within the furniture of a page: head, lines between paragraphs, foot."""
    glue = rng.choice(("\n\n", "\n\n", "\n"))
    style = rng.choice(("clean", "mixed", "mixed", "frame"))
    out = pieces_of(page.opening(style), glue)
    rate = rng.choice((0.0, 0.1, 0.25))
    for number, piece in enumerate(pieces):
        if number and rng.random() < rate:
            out += pieces_of(page.piece(rng.choices(list(AMONG), list(AMONG.values()))[0]), glue)
        out.append(Piece(piece.text, piece.label, glue))
    return out + pieces_of(page.closing(style), glue)

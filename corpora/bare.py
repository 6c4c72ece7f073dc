"""Bare pages of news: an article, paragraphs of near stories planted in it, at most a title and lines of furniture.

Every call draws fresh pages: an article that loses none of its paragraphs, and one to four paragraphs of distinct near
articles among them. The net of recurrence learns from them (:mod:`corpora.recurrence`), and so does the judge: pages of
:mod:`corpora.synthesis.near`, which plants in other ways, taught it what is true of those alone.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.text.make_batch import make_batch
from corpora.background import articles, capped, held_back
from corpora.crossed import half_of
from corpora.rows import read_rows
from corpora.synthesis.stories import NEAR_FILE, key_of, language_of

CAP = 300
"""Articles of one file and language."""
EVENNESS = 0.6
"""A file and language is drawn as often as the number of its articles to this power."""
CLEAN, REPEATED, IN_A_ROW, SAME_EVENT, LONG, NOISY, TITLED, STRANGER = 0.2, 0.2, 0.25, 0.25, 0.5, 0.5, 0.5, 0.12
BEGINNING = 0.3
"""Shares: of pages with nothing planted; of donors that are the one before again; of paragraphs planted just after the
one before; of pages with donors on the same event, where there are such; of pages whose foreign paragraphs are longer
than the page's; of pages with lines of furniture; of pages with their title; of donors that are no near story; of
foreign paragraphs that begin their story, with its title above them where it is known."""
CLEANED = 0.5
"""Share of hand-made documents that are taken without their noise."""
NEIGHBOURS, LEAST_LIKE, MOST_LIKE = 8, 0.04, 0.72
"""Near articles of the web: at most so many, by the cosine of their rare words, which lies between these."""
WIDE = 1 << 15
"""Slots of words that articles of the web are compared by."""
LONGER = (1.1, 2.3)
"""Lengths of foreign paragraphs on such pages, in medians of the page's."""
MOST_PARAGRAPHS = 22
SPACELESS = frozenset({"zh", "ja", "th", "lo", "my", "km", "bo", "dz", "yue"})
PHRASES = frozenset({"th"})
"""Languages whose units are phrases, shorter than sentences."""
IGNORED = -1
"""Label of a block that is not learned from: titles and furniture."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article cut into paragraphs."""

    id: str
    group: tuple[str, str]
    cluster: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles to draw from."""

    groups: dict[tuple[str, str], list[Article]]
    by_id: dict[str, Article]
    near: dict[str, list[str]]
    clusters: dict[str, list[Article]]


def paragraphs(row: Mapping[str, Any], rng: random.Random) -> tuple[str, ...]:
    """The paragraphs of an article; sentences or phrases on lines of their own are put together, some at a time."""
    text, language = str(row["text"]), str(row.get("lang") or "en")
    if row.get("unit") == "para":
        found = [part for block in text.split("\n\n") if (part := " ".join(block.split()))]
        if len(found) >= 4:
            return tuple(part for part in found if len(part) <= 1500)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joint = "" if language in ("zh", "ja", "yue") else " "
    fewest, most = (3, 7) if language in PHRASES else (2, 4) if row.get("unit") == "run" else (1, 3)
    out, at = [], 0
    usual = rng.randint(fewest, most)
    while at < len(lines):
        size = min(max(usual + rng.choice((-1, 0, 0, 1)), fewest), most)
        out.append(joint.join(lines[at : at + size]))
        at += size
    return tuple(part for part in out if len(part) <= 1500)


def shelf(rows: Iterable[tuple[str, dict[str, Any]]], pairs: Iterable[Mapping[str, Any]], cap: int, seed: int) -> Shelf:
    """Articles of four paragraphs and more, at most ``cap`` of each file and language, and what is near to what."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Article]] = {}
    for key, some in capped(rows, cap, seed).items():
        cut = [
            Article(
                str(row["id"]), key, str(row.get("cluster") or ""), str(row.get("title") or ""), paragraphs(row, rng)
            )
            for row in some
        ]
        if long := [article for article in cut if len(article.paragraphs) >= 4]:
            groups[key] = long
    by_id = {article.id: article for some in groups.values() for article in some}
    near = {}
    for pair in pairs:
        if pair["id"] in by_id and (known := [one for one, _ in pair["near"] if one in by_id]):
            near[str(pair["id"])] = known
    clusters: dict[str, list[Article]] = defaultdict(list)
    for article in by_id.values():
        if article.cluster:
            clusters[article.cluster].append(article)
    return Shelf(groups, by_id, near, dict(clusters))


def of_web(rows: Iterable[Mapping[str, Any]]) -> Shelf:
    """Articles of pages of the web, with those that are near by the rare words that they share."""
    found = []
    for row in rows:
        parts = [" ".join(line.split()) for line in str(row["gold"]).splitlines() if line.strip()]
        parts = [part for part in parts if 12 <= len(part) <= 1500]
        if len(parts) >= 4:
            found.append(Article(f"web {row['id']}", ("web", "en"), "", "", tuple(parts[:60])))
    vectors = np.zeros((len(found), WIDE), dtype=np.float32)
    for at, article in enumerate(found):
        batch = make_batch(["\n".join(article.paragraphs)])
        words, times = np.unique(batch.tokens.stems % WIDE, return_counts=True)
        vectors[at, words.astype(np.int64)] = 1 + np.log(times)
    often = (vectors > 0).sum(0)
    vectors *= np.where((often > 1) & (often < len(found) / 4), np.log(len(found) / np.maximum(often, 1)), 0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    like = vectors @ vectors.T
    near = {}
    for at, article in enumerate(found):
        order = np.argsort(-like[at])[: 3 * NEIGHBOURS]
        known = [found[n].id for n in order.tolist() if n != at and LEAST_LIKE <= like[at, n] < MOST_LIKE]
        near[article.id] = known[:NEIGHBOURS]
    return Shelf({("web", "en"): found}, {article.id: article for article in found}, near, {})


@dataclass(frozen=True, slots=True)
class Page:
    """A page made to learn from."""

    text: str
    starts: tuple[int, ...]
    """Where each of its parts begins."""
    labels: tuple[int, ...]
    """Of each part: 1 foreign, 0 the article's own, or :data:`IGNORED`."""


def draw(shelf: Shelf, host: Article, rng: random.Random) -> Page:
    """One page with ``host`` as its article."""
    whole = len(host.paragraphs)
    size = min(whole, rng.randint(4, MOST_PARAGRAPHS))
    low = 0 if rng.random() < 0.6 else rng.randint(0, whole - size)
    own = host.paragraphs[low : low + size]
    parts = [(part, 0) for part in own]
    if rng.random() >= CLEAN:
        at, long = -1, rng.random() < LONG
        median = sorted(map(len, own))[len(own) // 2]
        used = set(host.paragraphs)
        for donor in donors(shelf, host, min(rng.choice((1, 1, 2, 2, 3, 4)), max(1, size // 2)), rng):
            aim = median * rng.uniform(*LONGER) if long else len(rng.choice(own))
            planted = _planted(donor, aim, used, rng)
            used.update(planted)
            at = at + 1 if at >= 0 and rng.random() < IN_A_ROW else rng.randint(rng.random() > 0.15, len(parts))
            parts[at:at] = [(part, 1) for part in planted]
            at += len(planted) - 1
    if host.title and rng.random() < TITLED:
        parts.insert(0, (host.title, IGNORED))
    if rng.random() < NOISY:
        parts = _furnished(shelf, host, parts, rng)
    return _page(parts, rng.choice(("\n", "\n\n", "\n\n")))


def _page(parts: Sequence[tuple[str, int]], joint: str) -> Page:
    """A page of its parts and their labels."""
    starts, at = [], 0
    for part, _ in parts:
        starts.append(at)
        at += len(part) + len(joint)
    return Page(joint.join(part for part, _ in parts), tuple(starts), tuple(label for _, label in parts))


def own_page(row: Mapping[str, Any], rng: random.Random) -> Page:
    """A hand-made document as it is, or without its noise; of a long one a stretch."""
    cleaned = rng.random() < CLEANED
    parts = []
    text = str(row["text"] if "spans" in row else row["gold"])
    for start, end, label in row.get("spans", [[0, len(text), "main"]]):
        number = 0 if label == "main" else 1 if label in ("offtopic", "related") else IGNORED
        if not (cleaned and number):
            parts += [(line, number) for line in text[start:end].splitlines() if line.strip()]
    if len(parts) > 2 * MOST_PARAGRAPHS:
        low = rng.randrange(len(parts) - 2 * MOST_PARAGRAPHS)
        parts = parts[low : low + 2 * MOST_PARAGRAPHS]
    return _page(parts, "\n\n")


def donors(shelf: Shelf, host: Article, count: int, rng: random.Random) -> list[Article]:
    """The articles that foreign paragraphs are taken of: near ones, mostly distinct."""
    mates = [one for one in shelf.clusters.get(host.cluster, ()) if one.id != host.id]
    same = bool(mates) and rng.random() < SAME_EVENT
    near = [shelf.by_id[one] for one in shelf.near.get(host.id, ())]
    group = shelf.groups[host.group]
    out: list[Article] = []
    for _ in range(count):
        if out and rng.random() < REPEATED:
            out.append(out[-1])
            continue
        pool = mates if same else near if near and rng.random() >= STRANGER else group
        fresh = [one for one in (pool if len(pool) < 20 else rng.sample(pool, 4)) if one not in out and one is not host]
        if fresh:
            out.append(rng.choice(fresh))
    return out


def _planted(donor: Article, aim: float, used: set[str], rng: random.Random) -> list[str]:
    """The beginning of a story, or a paragraph of about the length wanted that is not a copy of one used."""
    if rng.random() < BEGINNING and donor.paragraphs[0] not in used:
        return [donor.title, donor.paragraphs[0]] if donor.title else [donor.paragraphs[0]]
    known = [part for part in donor.paragraphs if part not in used and len(part) >= 25]
    known.sort(key=lambda part: abs(math.log(len(part) / max(aim, 40))))
    return [rng.choice(known[:3])] if known else []


def _furnished(shelf: Shelf, host: Article, parts: list[tuple[str, int]], rng: random.Random) -> list[tuple[str, int]]:
    """The page with headlines of other stories and short lines, above, below and between its paragraphs."""
    out, group = list(parts), shelf.groups[host.group]
    for _ in range(rng.randint(1, 6)):
        other = rng.choice(group)
        words = (other.title or rng.choice(other.paragraphs)).split()
        if host.group[1] in SPACELESS:
            line = (other.title or rng.choice(other.paragraphs))[: rng.randint(3, 12)]
        else:
            line = " ".join(words[: rng.randint(1, 7)])
        at = rng.choice((0, len(out), rng.randint(0, len(out))))
        out.insert(at, (line.strip() or "*", IGNORED))
    return out


def read(folder: Path, fold: int | None, skipped: Iterable[str], half: int | None, seed: int) -> Shelf:
    """The articles of a folder, without a fold, some languages and one half of the stories."""
    apart = set(skipped)
    rows = (
        (name, row)
        for name, row in articles(folder)
        if language_of(str(row.get("lang") or "en")) not in apart
        and not held_back(name, row, fold)
        and half in (None, half_of(key_of(row, name)))
    )
    return shelf(rows, read_rows(folder / NEAR_FILE), CAP, seed)


def drawn_groups(shelf: Shelf, count: int, rng: random.Random) -> list[list[Article]]:
    """Files and languages with their articles, each drawn as often as the number of these to the power of EVENNESS."""
    keys = sorted(key for key, group in shelf.groups.items() if len(group) >= 4)
    often = [len(shelf.groups[key]) ** EVENNESS for key in keys]
    return [shelf.groups[key] for key in rng.choices(keys, often, k=count)]


def hosts(shelf: Shelf, count: int, rng: random.Random) -> list[Article]:
    """Articles to make pages of."""
    return [rng.choice(group) for group in drawn_groups(shelf, count, rng)]


def generate(shelf: Shelf, chosen: Iterable[Article], seed: int) -> Iterator[dict[str, Any]]:
    """Pages of some articles as rows with ``spans``; what is neither the article's nor planted is not learned from."""
    rng = random.Random(f"{seed}|bare")
    titles = {article.title for article in shelf.by_id.values() if article.title}
    for number, host in enumerate(chosen):
        page = draw(shelf, host, rng)
        spans, headed = [], False
        for start, after, label in zip(page.starts, (*page.starts[1:], len(page.text)), page.labels, strict=True):
            ink = page.text[start:after].rstrip()
            # The beginning of a story below its title is what a page tells of another story.
            heads = label == 1 and ink in titles
            foreign = "related" if heads or headed else "offtopic"
            kind = "unlearned" if label == IGNORED else foreign if label else "main"
            spans.append([start, start + len(ink), kind])
            headed = heads
        name, language = host.group
        yield {
            "id": f"{host.id}#bare{seed}.{number}",
            "host": f"{name}/{host.id}",
            "language": language,
            "kind": "bare",
            "text": page.text,
            "spans": spans,
        }

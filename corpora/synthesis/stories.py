"""Ordinary articles in many languages, with the articles that are near each: what :mod:`corpora.synthesis` is made of.

A folder of them holds a JSONL file for each set (``SET.jsonl.gz``), whose rows have ``id``, ``lang``, ``text`` and
``unit``, and where known ``title``, ``cluster`` (the same event) and ``parallel`` (the same story in another language),
and ``near-pairs.jsonl.gz`` with the nearest articles of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from corpora.folds import fold_of
from corpora.pool import EAST, Article
from corpora.rows import read_rows

NEAR_FILE = "near-pairs.jsonl.gz"
FEWEST, MOST, GROWTH, POWER = 120, 300, 2.2, 0.6
"""Hosts of a set and language: all up to 120, then 2.2 n^0.6, at most 300. Some sets have 3,600 articles in one
language, most languages have a hundred in all; uncapped, three languages would outweigh the rest."""
LONGEST = 40
"""Paragraphs that are taken of one article."""
PHRASES = {"th", "lo", "km", "my"}
"""Languages whose running text is cut into phrases, not sentences: a paragraph needs more of them."""
WRITTEN_TOGETHER = PHRASES | {"zh", "ja", "yue", "bo", "dz"}
"""Languages that put no blank between sentences, or whose sentences end in a mark that needs none."""


@dataclass(frozen=True)
class Story:
    """One article."""

    host: str
    """``SET/ID``."""
    set: str
    language: str
    """Without script and region."""
    title: str
    paragraphs: tuple[str, ...]
    sentences: tuple[str, ...]
    """The sentences of an article whose file says where they end; else empty."""
    cluster: str
    """The event that it tells of, where known; else empty."""
    key: str
    """What its fold hangs on: the story in all its languages, its event, or itself."""

    @cached_property
    def length(self) -> int:
        """Median length of its paragraphs, in code points."""
        return sorted(map(len, self.paragraphs))[len(self.paragraphs) // 2]

    @cached_property
    def article(self) -> Article:
        """The same, as what plants noise into articles reads it."""
        return Article(self.host, self.title, self.language, self.paragraphs)


@dataclass(frozen=True)
class Library:
    """Articles by host, and what is near each."""

    stories: Mapping[str, Story]
    near: Mapping[str, Sequence[str]]
    """Hosts of near stories, nearest first, of the same set and language."""
    mates: Mapping[str, Sequence[str]]
    """Hosts of each event."""
    shelves: Mapping[tuple[str, str], Sequence[str]]
    """Hosts of each set and language, in order."""

    def hosts(self, seed: int) -> list[str]:
        """The hosts to make documents of: of each set and language at most so many, drawn by a seed."""
        out: list[str] = []
        for shelf, hosts in sorted(self.shelves.items()):
            some = sorted(hosts)
            Random(f"{seed}|{shelf}").shuffle(some)
            out += some[: cap(len(some))]
        return out

    def only(self, hosts: Collection[str]) -> Library:
        """The library of some of its stories."""
        return Library(
            {host: story for host, story in self.stories.items() if host in hosts},
            {host: [one for one in near if one in hosts] for host, near in self.near.items() if host in hosts},
            {event: [one for one in some if one in hosts] for event, some in self.mates.items()},
            {shelf: some for shelf, every in self.shelves.items() if (some := [one for one in every if one in hosts])},
        )

    def draw(self, hosts: Sequence[str], count: int, seed: int) -> list[str]:
        """``count`` of some hosts, in turn, so that a language of n of them has a share that grows with n^0.6."""
        of_language: dict[str, list[str]] = defaultdict(list)
        for host in hosts:
            of_language[self.stories[host].language].append(host)
        rng = Random(f"{seed}|draw")
        for some in of_language.values():
            rng.shuffle(some)
        names = sorted(of_language)
        at = dict.fromkeys(names, 0)
        out = []
        for language in rng.choices(names, [len(of_language[name]) ** POWER for name in names], k=count):
            some = of_language[language]
            out.append(some[at[language] % len(some)])
            at[language] += 1
        return out


def cap(size: int) -> int:
    """Hosts taken of ``size`` articles of one set and language."""
    return min(size, max(FEWEST, min(MOST, int(GROWTH * float(size) ** POWER))))


def language_of(code: str) -> str:
    """A language without script and region: ``sr-Latn`` and ``pt_BR`` are ``sr`` and ``pt``."""
    return code.replace("_", "-").partition("-")[0].lower()


def key_of(row: Mapping[str, Any], name: str) -> str:
    """What the fold of an article's row hangs on; ``name`` is its set."""
    if row.get("parallel"):
        return f"parallel {row['parallel']}"
    if row.get("cluster"):
        return f"cluster {name} {row['cluster']}"
    return f"{name}/{row['id']}"


def paragraphs_of(row: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paragraphs of a row, and its sentences where its lines are sentences."""
    text, unit, language = str(row["text"]), row.get("unit", "para"), language_of(str(row["lang"]))
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if unit == "para":
        return tuple(lines[:LONGEST]), ()
    rng, out, at = Random(f"{row['id']}"), [], 0
    low, high = (3, 7) if language in PHRASES else (2, 4)
    joint = "" if language in WRITTEN_TOGETHER and EAST.search(text[:400]) else " "
    if unit == "sent":
        # Translated stories have a line a sentence, and some of their makers kept them so.
        low, high = (1, 1) if rng.random() < 0.4 else (1, 4)
    while at < len(lines):
        size = rng.randint(low, high)
        out.append(joint.join(lines[at : at + size]))
        at += size
    return tuple(out[:LONGEST]), tuple(lines[: 3 * LONGEST])


def story_of(row: Mapping[str, Any], name: str) -> Story | None:
    """A row of the set ``name`` as a story; None without two paragraphs."""
    paragraphs, sentences = paragraphs_of(row)
    title = " ".join(str(row.get("title") or "").replace("_", " ").split())
    if title and paragraphs and paragraphs[0].casefold() == title.casefold():
        paragraphs = paragraphs[1:]
    if len(paragraphs) < 2:
        return None
    cluster = str(row.get("cluster") or "")
    return Story(
        host=f"{name}/{row['id']}",
        set=name,
        language=language_of(str(row["lang"])),
        title=title,
        paragraphs=paragraphs,
        sentences=sentences,
        cluster=f"{name} {cluster}" if cluster else "",
        key=key_of(row, name),
    )


def read(folder: Path, hold_back: int | None = None, skip: Collection[str] = ()) -> tuple[Library, Library]:
    """The articles of a folder.

    Args:
        folder: holds the files.
        hold_back: the fold that is held back.
        skip: languages that are held back, without script and region.

    Returns:
        The articles to learn from, and those held back. What is near an article of the one is no article of the other.
    """
    found: tuple[dict[str, Story], dict[str, Story]] = ({}, {})
    near: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.jsonl*")):
        if path.name == NEAR_FILE:
            near = {row["id"]: [other for other, _ in row["near"]] for row in read_rows(path)}
            continue
        name = path.name.partition(".")[0]
        for row in read_rows(path):
            story = story_of(row, name)
            if story is not None:
                held = story.language in skip or (hold_back is not None and fold_of(story.key) == hold_back)
                found[held][story.host] = story
    return _library(found[False], near), _library(found[True], near)


def _library(stories: Mapping[str, Story], near_ids: Mapping[str, Sequence[str]]) -> Library:
    mates: dict[str, list[str]] = defaultdict(list)
    shelves: dict[tuple[str, str], list[str]] = defaultdict(list)
    near: dict[str, list[str]] = {}
    for host, story in stories.items():
        shelves[story.set, story.language].append(host)
        if story.cluster:
            mates[story.cluster].append(host)
        others = (f"{story.set}/{other}" for other in near_ids.get(host.partition("/")[2], ()))
        near[host] = [other for other in others if other in stories and stories[other].key != story.key]
    return Library(stories, near, mates, shelves)

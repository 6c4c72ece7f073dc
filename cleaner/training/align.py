"""Find the blocks of a page's plain text that its gold article holds.

Page benchmarks give an article's text and the page it is on, not which lines of the page it is. Every block has
some places where it may be in the gold: for a long one the diagonals on which it shares runs of five words, for a
short one every place where all its words are. Of all places the heaviest chain in reading order is kept: a teaser
that repeats the first paragraph is not the paragraph, and a word that is somewhere by chance has no neighbour in
the chain. Blocks that cover what the chain left open, in whatever order, are added.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
RUN = 5
"""Words a run. Shorter runs of common words match anywhere."""
PLACES = 16
"""Most places looked at for one block."""
BACK = 600
"""Places before a place that may be its predecessor in the chain."""
COST = 1.6
"""What a block in the chain has to win, in words: a single word that is there by chance does not."""
TOUCH = 1.0
"""What it is worth that a block begins where the one before ends, or at the gold's own beginning or end."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block may be in the gold, in words of it."""

    block: int
    start: int
    end: int
    covered: int


def _run_places(number: int, mine: Sequence[str], runs: dict[tuple[str, ...], list[int]]) -> list[_Place]:
    diagonals: dict[int, set[int]] = defaultdict(set)
    for j in range(len(mine) - RUN + 1):
        for place in runs.get(tuple(mine[j : j + RUN]), ())[:PLACES]:
            diagonals[place - j].update(range(j, j + RUN))
    joined: list[tuple[int, int, set[int]]] = []
    for diagonal in sorted(diagonals):
        # A word more or less between two runs (a soft hyphen, a link's mark) moves the second to the next diagonal.
        if joined and diagonal - joined[-1][1] <= 3:
            joined[-1] = joined[-1][0], diagonal, joined[-1][2] | diagonals[diagonal]
        else:
            joined.append((diagonal, diagonal, diagonals[diagonal]))
    enough = [one for one in joined if 2 * len(one[2]) >= len(mine)]
    best = sorted(enough, key=lambda one: -len(one[2]))[:PLACES]
    return [
        _Place(number, max(0, low + min(words)), max(0, high + max(words) + 1), len(words)) for low, high, words in best
    ]


def _short_places(number: int, mine: Sequence[str], words: Sequence[str], first: dict[str, list[int]]) -> list[_Place]:
    size = len(mine)
    starts = (start for start in first.get(mine[0], ()) if list(words[start : start + size]) == list(mine))
    return [_Place(number, start, start + size, size) for start, _ in zip(starts, range(4 * PLACES), strict=False)]


def _chain(places: Sequence[_Place], length: int) -> list[_Place]:
    """The heaviest chain of places of ascending blocks, ascending and hardly overlapping in the gold."""
    value = [0.0] * len(places)
    back = [-1] * len(places)
    for i, place in enumerate(places):
        best = TOUCH if place.start <= 1 else 0.0
        for j in range(max(0, i - BACK), i):
            before = places[j]
            gap = place.start - before.end
            if before.block < place.block and gap >= -3:
                found = value[j] + (TOUCH if abs(gap) <= 1 else 0.0) + min(0, gap)
                if found > best:
                    best, back[i] = found, j
        value[i] = best + place.covered - COST
    ends = [worth + (TOUCH if place.end >= length - 1 else 0.0) for worth, place in zip(value, places, strict=True)]
    at = max(range(len(places)), key=ends.__getitem__, default=-1)
    chain = []
    while at >= 0:
        chain.append(places[at])
        at = back[at]
    return chain[::-1]


def main_shares(blocks: Sequence[str], gold: str) -> list[float]:
    """For every block of a page the share of its words that belongs to the gold article, 0 to 1."""
    words = _WORD.findall(gold.lower())
    runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    first: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words):
        first[word].append(i)
        if i + RUN <= len(words):
            runs[tuple(words[i : i + RUN])].append(i)
    tokens = [_WORD.findall(block.lower()) for block in blocks]
    places: list[_Place] = []
    for number, mine in enumerate(tokens):
        if mine:
            found = _run_places(number, mine, runs) if len(mine) >= RUN else []
            places += found or (_short_places(number, mine, words, first) if len(mine) < 3 * RUN else [])
    shares = [0.0] * len(blocks)
    chain = _chain(places, len(words))
    for place in chain:
        shares[place.block] = place.covered / len(tokens[place.block])
    _add_open(shares, places, chain, tokens, len(words))
    return shares


def _add_open(
    shares: list[float], places: Sequence[_Place], chain: Sequence[_Place], tokens: Sequence[Sequence[str]], length: int
) -> None:
    """Long blocks whose place in the gold nothing covers yet: a standfirst that is above the headline, a box."""
    covered = [False] * (length + 1)
    for place in chain:
        covered[place.start : place.end] = [True] * (min(place.end, length) - place.start)
    for place in sorted(places, key=lambda place: (-place.covered, place.block)):
        if shares[place.block] or place.covered < 2 * RUN:
            continue
        if sum(covered[place.start : place.end]) * 5 <= place.end - place.start:
            shares[place.block] = place.covered / len(tokens[place.block])
            covered[place.start : place.end] = [True] * (min(place.end, length) - place.start)

"""Find the blocks of a page's plain text that its gold article holds.

Page benchmarks give an article's text and the page it stands on, not which lines of the page it is. Blocks are matched
to the gold by runs of five words; of all matches the heaviest chain in reading order is kept (a teaser that repeats the
first paragraph is not the paragraph); short blocks count where they stand between two neighbours of the chain.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
RUN = 5
"""Words a run. Shorter runs of common words match anywhere."""


def _chain(matches: Sequence[tuple[int, int, int]]) -> list[int]:
    """Indices of the heaviest chain of (start, end, weight) with ascending, hardly overlapping places."""
    best = [0.0] * len(matches)
    back = [-1] * len(matches)
    for i, (start, _, weight) in enumerate(matches):
        best[i] = weight
        for j in range(max(0, i - 400), i):
            if matches[j][1] <= start + 3 and best[j] + weight > best[i]:
                best[i], back[i] = best[j] + weight, j
    at = max(range(len(matches)), key=best.__getitem__, default=-1)
    chain = []
    while at >= 0:
        chain.append(at)
        at = back[at]
    return chain[::-1]


def main_shares(blocks: Sequence[str], gold: str) -> list[float]:
    """For every block of a page the share of its words that belongs to the gold article, 0 to 1."""
    words = _WORD.findall(gold.lower())
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(words) - RUN + 1):
        places[tuple(words[i : i + RUN])].append(i)
    tokens = [_WORD.findall(block.lower()) for block in blocks]
    owners: list[int] = []
    matches: list[tuple[int, int, int]] = []
    for number, mine in enumerate(tokens):
        diagonals: dict[int, int] = defaultdict(int)
        covered: set[int] = set()
        for j in range(len(mine) - RUN + 1):
            found = places.get(tuple(mine[j : j + RUN]))
            if found:
                covered.update(range(j, j + RUN))
                for place in found[:8]:
                    diagonals[place - j] += 1
        if len(covered) * 2 < len(mine) or not covered:
            continue
        for diagonal, _ in sorted(diagonals.items(), key=lambda item: -item[1])[:3]:
            owners.append(number)
            matches.append((max(0, diagonal), max(0, diagonal) + len(mine), len(covered)))
    shares = [0.0] * len(blocks)
    spot: dict[int, tuple[int, int]] = {}
    taken: list[tuple[int, tuple[int, int, int]]] = []
    for index in _chain(matches):
        owner = owners[index]
        if owner in spot:
            continue
        start, end, weight = matches[index]
        spot[owner] = (start, end)
        taken.append((owner, matches[index]))
        shares[owner] = weight / max(1, len(tokens[owner]))
    if not spot:
        return shares
    anchors = sorted(spot)
    for before, after in zip([-1, *anchors], [*anchors, len(blocks)], strict=True):
        low = spot[before][1] - 2 if before >= 0 else 0
        high = spot[after][0] + 2 if after < len(blocks) else len(words)
        window = [number for number in range(before + 1, after) if 0 < len(tokens[number]) < 3 * RUN]
        if before < 0:
            # Before the first match there is nothing to hold on to but the gold's own beginning, read backwards.
            window, low = window[::-1], 0
            for number in window:
                mine = tokens[number]
                here = _find(words, mine, max(0, high - len(mine) - 12), high)
                if here >= 0:
                    shares[number], high = 1.0, here
            continue
        for number in window:
            mine = tokens[number]
            limit = min(high, low + len(mine) + 40) if after == len(blocks) else high
            here = _find(words, mine, max(0, low), limit)
            if here >= 0:
                shares[number], low = 1.0, here + len(mine)
    return shares


def _find(words: Sequence[str], part: Sequence[str], low: int, high: int) -> int:
    for start in range(low, max(low, high - len(part) + 1)):
        if words[start : start + len(part)] == part:
            return start
    return -1

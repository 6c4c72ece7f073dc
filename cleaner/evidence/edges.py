"""Mixed blocks: a prompt at the end or start of a paragraph becomes a piece of its own, for the judge to label.

The observation: sites append "Read more: …" or "Sign up …" to a paragraph rather than into it, so only first and last
sentences are looked at, and only where a cue phrase stands in them or where a headline seems to be glued to the end (a
last run of words without a full stop, after sentences that have theirs). Cutting decides nothing: pieces that the judge
finds to be the article again are one span again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.characters import CLOSER, SPACE, TERMINAL, UPPER, WORD
from cleaner.evidence.cues import CATEGORIES, Matches
from cleaner.segment import Blocks, sentences
from cleaner.shingles import CodePoints, Tokens

I64 = npt.NDArray[np.int64]

FEWEST_WORDS = 18
"""A shorter block is judged whole: it is a prompt or it is not."""
HEAD_WORDS, TAIL_WORDS = 8, 30
"""Where a cue has to stand: this near to the block's start, or to its end."""
GLUED_WORDS = 16
"""Longest last run without a full stop that may be a headline."""
GLUED_CAPITALS = 0.6
"""Share of its longer words that have to begin in upper case: a sentence that breaks off is no headline."""
LONGEST_BLOCK = 20_000
"""Code points. A longer block is no paragraph; its sentences are not looked for."""
_CUES = (
    "related_prefix",
    "related_heading",
    "subscribe",
    "share",
    "comment",
    "tags",
    "rights",
    "advert",
    "credit",
    "source",
    "consent",
)


def cut(texts: Sequence[str], text: CodePoints, blocks: Blocks, tokens: Tokens, first: I64, matches: Matches) -> Blocks:
    """The blocks, with possible prompts at their edges cut off. Offsets stay within the given blocks.

    ``first`` is the first token of each block, with the number of tokens at the end.
    """
    if not len(blocks) or not len(tokens):
        return blocks
    words = np.diff(first)
    fit = (words >= FEWEST_WORDS) & (blocks.ends - blocks.starts <= LONGEST_BLOCK)
    spots = _cue_spots(text, matches, tokens, first, fit)
    for number, spot in _glued_spots(text, blocks, tokens, first, fit):
        spots.setdefault(number, []).append(spot)
    befores, afters = [], []
    for number, places in spots.items():
        document = int(blocks.documents[number])
        offset = int(text.offsets[document])
        start, end = int(blocks.starts[number]), int(blocks.ends[number])
        found = sentences(texts[document][start - offset : end - offset])
        for left, right in _cuts(found, [place - start for place in places]):
            befores.append(start + left)
            afters.append(start + right)
    if not befores:
        return blocks
    return _with(blocks, np.array(befores, dtype=np.int64), np.array(afters, dtype=np.int64))


def _cue_spots(text: CodePoints, matches: Matches, tokens: Tokens, first: I64, fit: np.ndarray) -> dict[int, list[int]]:
    """Where sentences near the edges of fit blocks begin with a cue: block to code point positions."""
    wanted = np.uint32(sum(1 << CATEGORIES.index(name) for name in _CUES))
    strong = np.uint32(sum(1 << CATEGORIES.index(name) for name in ("related_prefix", "source", "advert", "tags")))
    useful = ((matches.bits & wanted) != 0) & ((matches.size >= 2) | ((matches.bits & strong) != 0))
    at = matches.first[useful]
    block = np.searchsorted(first, at, side="right") - 1
    near = (at - first[block] < HEAD_WORDS) | (first[block + 1] - at <= TAIL_WORDS)
    near &= fit[block] & _opens_sentence(text, tokens, first, at, block)
    spots: dict[int, list[int]] = {}
    for number, place in zip(block[near].tolist(), tokens.starts[at[near]].tolist(), strict=True):
        spots.setdefault(number, []).append(place)
    return spots


def _opens_sentence(text: CodePoints, tokens: Tokens, first: I64, at: I64, block: I64) -> np.ndarray:
    """Whether one of the two tokens up to and with each token ``at`` begins its block or follows a sentence end."""
    opens = np.zeros(len(at), dtype=bool)
    last = len(text.flags) - 1
    for back in (0, 1):
        token = np.maximum(at - back, first[block])
        before = tokens.ends[np.maximum(token - 1, 0)]
        ended = (text.flags[before] | text.flags[np.minimum(before + 1, last)]) & TERMINAL
        opens |= (token == first[block]) | (ended != 0)
    return opens


def _glued_spots(
    text: CodePoints, blocks: Blocks, tokens: Tokens, first: I64, fit: np.ndarray
) -> list[tuple[int, int]]:
    """Blocks that end in a short run without a full stop after a sentence that has one, with a position in that run."""
    flags = text.flags
    open_end = fit & ((flags[blocks.ends - 1] & WORD) != 0)
    numbers = np.flatnonzero(open_end)
    if not numbers.size:
        return []
    terminal = np.flatnonzero(((flags[:-1] & TERMINAL) != 0) & ((flags[1:] & (SPACE | CLOSER)) != 0))
    last = np.append(-1, terminal)[np.searchsorted(terminal, blocks.ends[numbers])]
    run = np.searchsorted(tokens.starts, last)
    size = first[numbers + 1] - run
    short = np.flatnonzero((last > blocks.starts[numbers]) & (size >= 3) & (size <= GLUED_WORDS))
    numbers, run, size = numbers[short], run[short], size[short]
    # One row a run, as wide as the longest.
    token = np.minimum(run[:, None] + np.arange(GLUED_WORDS), len(tokens) - 1)
    longer = (np.arange(GLUED_WORDS) < size[:, None]) & (tokens.ends[token] - tokens.starts[token] >= 4)
    capital = longer & ((flags[tokens.starts[token]] & UPPER) != 0)
    words = longer.sum(axis=1)
    glued = np.flatnonzero((capital.sum(axis=1) >= GLUED_CAPITALS * words) & (words > 0))
    return list(zip(numbers[glued].tolist(), tokens.starts[run[glued]].tolist(), strict=True))


def _cuts(found: Sequence[tuple[int, int]], places: Sequence[int]) -> list[tuple[int, int]]:
    """End of the one piece and start of the next for each cut, given a block's sentences and its cues' positions."""
    if len(found) < 2:
        return []
    holding = {k for k, (start, end) in enumerate(found) for place in places if start <= place < end}
    head = max((k for k in holding if k < min(2, len(found) - 1)), default=-1)
    tail = min((k for k in holding if k >= max(head + 2, len(found) - 3)), default=len(found))
    cuts = []
    if head >= 0:
        cuts.append((found[head][1], found[head + 1][0]))
    if tail < len(found) and tail > 0:
        cuts.append((found[tail - 1][1], found[tail][0]))
    return cuts


def _with(blocks: Blocks, befores: I64, afters: I64) -> Blocks:
    """Blocks with further cuts, each given as the end of the piece before it and the start of the piece after it."""
    starts = np.concatenate((blocks.starts, afters))
    order = np.argsort(starts, kind="stable")
    owner = np.searchsorted(blocks.starts, afters, side="right") - 1
    zeros = np.zeros(len(afters), dtype=np.int8)
    return Blocks(
        starts[order],
        np.sort(np.concatenate((blocks.ends, befores))),
        np.concatenate((blocks.documents, blocks.documents[owner]))[order],
        np.concatenate((blocks.gaps, zeros))[order],
        np.concatenate((blocks.indents, zeros))[order],
    )

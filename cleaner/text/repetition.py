"""Repetition: of text that stands twice in one document, one copy is judged.

The observation: sites print an article's first paragraph again as its standfirst or teaser, cut off with an ellipsis,
lift a sentence out of it as a pull quote or as the headline, or print the whole article once for desktops and once for
phones. To a judge each copy makes the other look like an echo, and both went. So the copy is taken out before judging,
and what stays is judged as though it stood alone. A refrain, which stands three times, is no copy, nor is verse, nor is
code, of which equal lines are different steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cleaner.text.blocks import Blocks
from cleaner.text.characters import CLOSER, CURLY, SPACE, STRAIGHT, SYMBOL, TERMINAL, WORD, mix64
from cleaner.text.shingles import CodePoints, Tokens

__all__ = ["NO_COPIES", "Copies", "as_copies", "find_copies", "without"]

LEAST_WORDS = 12
"""Words of a block that may be a copy: shorter ones come round again by nature (questions, answers,
refrains, heads)."""
LEAST_CHARACTERS = 24
"""The same where most tokens are characters of a script without spaces."""
ANCHOR = 8
"""Tokens a block begins with by which it is looked for in others."""
CLOSE = 6
"""Blocks between two equal ones up to which the first is an excerpt that leads to the second."""
NEAR = 12
"""Blocks up to the paragraph that a pull quote amid a text is taken from: the teasers of other stories that a site puts
between paragraphs repeat each other further apart."""
RUN = 3
"""Equal blocks one after another that are a text printed twice."""
REFRAIN = 3
"""Times that a block stands on its own when it stands for a purpose."""
FORMULAS = 8
"""Blocks of one beginning up to which they are looked for: more are a litany, or a form."""
MOST_WORDS = 1 / 3
"""Share of a document's words that may be copies outside runs: where there are more, the text is filler, or repeats
itself on purpose."""
VERSE_WORDS = 16
"""Words of a line that may be a verse, where such lines follow one another without a blank line between."""
CODE = 0.25
"""Symbols and brackets a token from which on a block is code or a table."""
ELLIPSIS = 24
"""Code points at a block's end in which an ellipsis is looked for: "… Read more" follows it."""

HEAP = 4
"""Blocks that stand in one from which on that is no paragraph, but a text without its line ends, such as code has."""
LONG = 30
"""Words from which on a block is no headline, nor a line of furniture."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_BASE = np.uint64(0x9FB21C651E98DF25)  # odd, so that it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Copies:
    """Blocks of a batch that say again what another block of their document says, in text order.

    Offsets count code points in the batch's ``codes``.
    """

    starts: I64
    ends: I64
    documents: I64
    twins: I64
    """Where the block begins that stays in its stead."""
    titles: Bools
    """Whether it is the headline that its document begins with."""

    def __len__(self) -> int:
        return len(self.starts)


_NONE = np.zeros(0, dtype=np.int64)
NO_COPIES = Copies(_NONE, _NONE, _NONE, _NONE, np.zeros(0, dtype=np.bool_))
"""Those of a batch that says everything once."""


def find_copies(text: CodePoints, blocks: Blocks, tokens: Tokens, first_token: I64) -> tuple[Bools, I64]:
    """Which blocks are copies of others.

    Args:
        text: The batch.
        blocks: Its blocks, uncut.
        tokens: Its tokens.
        first_token: Index of each block's first token, and the number of tokens at the end.

    Returns:
        Whether each block is a copy, and the block that stays in its stead, -1 where it is none.
    """
    count = len(blocks)
    copied, twins = np.zeros(count, dtype=np.bool_), np.full(count, -1, dtype=np.int64)
    counts = np.diff(first_token)
    fit = np.flatnonzero(counts >= LEAST_WORDS)
    if not fit.size:
        return copied, twins
    runs = _Runs(tokens)
    owner, place = _places(blocks, runs, first_token[:-1], fit)
    if not owner.size:
        return copied, twins
    # Most documents say everything once: what follows looks at few blocks.
    fit, number = np.unique(owner, return_inverse=True)
    enough, lengths, cut = _lengths(text, blocks, tokens, first_token, fit)
    good = enough[number]
    owner, place, lengths = owner[good], place[good], lengths[number[good]]
    broken = np.zeros(count, dtype=np.bool_)
    broken[fit[cut]] = True
    ends = _ends_sentence(text, blocks)
    found = _Found(blocks, first_token[:-1], counts, runs, ends)
    bounded = _bounded(text, blocks, tokens, place), _bounded(text, blocks, tokens, place + counts[owner])
    whole, again = _pairs(found, owner, place, lengths, bounded[0] & (bounded[1] | broken[owner]))
    if not whole.size:
        return copied, twins
    stays, in_run = _choose(blocks, found, whole, again)
    copied[stays[:, 0]], twins[stays[:, 0]] = True, stays[:, 1]
    # Who stays in the stead of a copy is none itself: chains are at most a few long.
    for _ in range(4):
        onward = np.where(twins >= 0, twins[np.maximum(twins, 0)], -1)
        twins = np.where(onward >= 0, onward, twins)
    lost = twins == np.arange(count)  # a ring of equal ones
    copied &= ~lost & (in_run | ~_pushed_in(text, found, broken, twins))
    copied &= _few(blocks, counts, copied, in_run)[blocks.documents]
    return copied, np.where(copied, twins, -1)


def as_copies(text: CodePoints, blocks: Blocks, copied: Bools, twins: I64, counts: I64) -> Copies:
    """Copies as :func:`find_copies` found them; ``counts`` are the tokens of each block."""
    at = np.flatnonzero(copied)
    documents = blocks.documents[at]
    titles = (at == np.searchsorted(blocks.documents, documents)) & ~_ends_sentence(text, blocks)[at]
    return Copies(blocks.starts[at], blocks.ends[at], documents, blocks.starts[twins[at]], titles & (counts[at] < LONG))


def without(blocks: Blocks, tokens: Tokens, text: CodePoints, copied: Bools) -> tuple[Blocks, Tokens, CodePoints]:
    """A batch without its copies: blank where they stood, so that whatever reads the batch finds what is left alone."""
    stays = ~copied
    rest = Blocks(*(getattr(blocks, name)[stays] for name in ("starts", "ends", "documents", "gaps", "indents")))
    counts = np.diff(np.searchsorted(tokens.starts, np.append(blocks.starts, len(text.codes))))
    keep = np.repeat(stays, counts)
    left = Tokens(*(getattr(tokens, name)[keep] for name in ("starts", "ends", "hashes", "stems", "spaceless")))
    inside = _ranges(blocks.starts[copied], blocks.ends[copied])
    inside = inside[(text.flags[inside] & SPACE) == 0]  # line ends stay, by which a page's lines are counted
    codes, flags = text.codes.copy(), text.flags.copy()
    codes[inside], flags[inside] = 32, SPACE
    return rest, left, CodePoints(codes, text.offsets, text.lengths, flags)


def _ranges(starts: I64, ends: I64) -> I64:
    """All numbers of some half-open ranges, one after the other."""
    sizes = ends - starts
    numbers: I64 = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    return numbers


def _lengths(text: CodePoints, blocks: Blocks, tokens: Tokens, first_token: I64, fit: I64) -> tuple[Bools, I64, Bools]:
    """Of some blocks whether they may be copies, of how many tokens another has to have the same, and whether they are
    cut off."""
    counts = np.diff(first_token)
    owned = _ranges(first_token[fit], first_token[fit + 1])
    edges = np.cumsum(counts[fit]) - counts[fit]
    mostly = 2 * np.add.reduceat(tokens.spaceless[owned], edges, dtype=np.int64) > counts[fit]
    enough = ~mostly | (counts[fit] >= LEAST_CHARACTERS)
    enough &= mostly | ~_verse(blocks, counts)[fit]
    enough &= ~_code(text, blocks.starts[fit], blocks.ends[fit], counts[fit])
    # A character's hash has its right neighbour in it, which the last one has in the longer text only.
    lengths = counts[fit] - tokens.spaceless[first_token[fit + 1] - 1]
    cut = _cut_off(text, blocks.starts[fit], blocks.ends[fit])
    broken = np.flatnonzero(cut >= 0)
    # The word before an ellipsis may be cut off too.
    lengths[broken] = np.searchsorted(tokens.starts, cut[broken]) - first_token[fit[broken]] - 1
    return enough & (lengths >= ANCHOR), lengths, cut >= 0


def _verse(blocks: Blocks, counts: I64) -> Bools:
    """Whether a block is a short line among such, without blank lines between, in a document that has blank lines."""
    short = counts < VERSE_WORDS
    near = np.zeros(len(blocks), dtype=np.bool_)
    near[1:] = (blocks.gaps[1:] == 1) & short[1:] & short[:-1]
    near[:-1] |= near[1:]
    spaced = np.zeros(int(blocks.documents[-1]) + 1, dtype=np.bool_)
    spaced[blocks.documents[blocks.gaps >= 2]] = True
    verse: Bools = near & spaced[blocks.documents]
    return verse


def _code(text: CodePoints, starts: I64, ends: I64, counts: I64) -> Bools:
    """Whether a block is more signs than prose has."""
    inside = _ranges(starts, ends)
    codes = text.codes[inside]
    signs = (text.flags[inside] & SYMBOL) != 0
    for code in b"(){}[]":
        signs |= codes == code
    edges = np.cumsum(ends - starts) - (ends - starts)
    much: Bools = np.add.reduceat(signs, edges, dtype=np.int64) > CODE * counts
    return much


def _cut_off(text: CodePoints, starts: I64, ends: I64) -> I64:
    """Where the ellipsis stands that each block ends with, a few words of a link aside; -1 where it has none."""
    codes = text.codes
    out = np.full(len(starts), -1, dtype=np.int64)
    for back in range(1, ELLIPSIS + 1):
        at = np.maximum(ends - back, starts)
        here = codes[at] == 0x2026
        three = (at - 2 > starts) & (codes[at] == 46)
        three &= (codes[np.maximum(at - 1, 0)] == 46) & (codes[np.maximum(at - 2, 0)] == 46)
        # Sentences that end behind it make it an ellipsis inside a text.
        inside = (back > 4) & ((text.flags[at] & TERMINAL) != 0) & ~here & ~three
        out = np.where((out == -1) & here, at, np.where((out == -1) & three, at - 2, out))
        out = np.where((out == -1) & inside, -2, out)
    return np.where(out < 0, -1, out)


class _Runs:
    """Hashes of runs of tokens.

    The hash of a run is the difference of two entries of a running sum, times a power of the base's inverse, so that it
    does not depend on where the run stands (Karp and Rabin 1987).
    """

    def __init__(self, tokens: Tokens) -> None:
        count = len(tokens)
        powers, down = _powers(1 << max(16, count.bit_length()))
        self.down = down[: count + 1]
        self.total = np.zeros(count + 1, dtype=np.uint64)
        np.cumsum(tokens.hashes * powers[:count], out=self.total[1:])

    def of(self, at: I64, lengths: I64) -> U64:
        """Hashes of the runs of so many tokens from each token on."""
        hashes: U64 = (self.total[at + lengths] - self.total[at]) * self.down[at]
        return hashes

    def anchors(self) -> U64:
        """Hashes of the runs of :data:`ANCHOR` tokens from every token on."""
        total = self.total
        hashes: U64 = (total[ANCHOR:] - total[:-ANCHOR]) * self.down[: len(total) - ANCHOR]
        return hashes


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[U64, U64]:
    """Powers of the base and of its inverse."""
    both = []
    for base in (_BASE, _INVERSE):
        powers = np.full(size + 1, base, dtype=np.uint64)
        powers[0] = 1
        np.cumprod(powers, out=powers)
        powers.setflags(write=False)
        both.append(powers)
    return both[0], both[1]


def _places(blocks: Blocks, runs: _Runs, first: I64, fit: I64) -> tuple[I64, I64]:
    """Blocks of those that are fit, and tokens of other blocks of their document where their first tokens stand
    again."""
    mine, everywhere = runs.of(first[fit], np.full(len(fit), ANCHOR)), runs.anchors()
    known = np.zeros(1 << 16, dtype=np.bool_)
    known[(mine >> np.uint64(48)).astype(np.intp)] = True
    at = np.flatnonzero(known.take((everywhere >> np.uint64(48)).astype(np.intp), mode="clip"))

    def salt(block: I64) -> U64:
        return mix64(blocks.documents[block].astype(np.uint64))

    # With the document in its hash, a beginning is one of this document's: others of the batch count nothing.
    mine = mine ^ salt(fit)
    values = everywhere[at] ^ salt(np.searchsorted(first, at, side="right") - 1)
    order = np.argsort(mine, kind="stable")
    ranked = mine[order]
    low, high = np.searchsorted(ranked, values), np.searchsorted(ranked, values, side="right")
    number = high - low
    hit = (number > 0) & (number <= FORMULAS)
    at, low, number = at[hit], low[hit], number[hit]
    place, owner = np.repeat(at, number), fit[order[_ranges(low, low + number)]]
    other = np.searchsorted(first, place, side="right") - 1
    good = (other != owner) & (blocks.documents[other] == blocks.documents[owner])
    return owner[good], place[good]


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of the blocks, one entry a block."""

    blocks: Blocks
    first: I64
    """First token."""
    counts: I64
    runs: _Runs
    ends: Bools
    """Whether it ends a sentence."""


def _bounded(text: CodePoints, blocks: Blocks, tokens: Tokens, at: I64) -> Bools:
    """Whether a mark stands before each of some tokens, or the edge of a block.

    The observation: a pull quote is a whole clause or sentence of its paragraph. A promoted headline is glued to the
    first words of its story without a mark, and so are these behind it; that echo tells of noise.
    """
    edge = at >= len(tokens)
    at = np.minimum(at, len(tokens) - 1)
    behind, before = tokens.ends[np.maximum(at - 1, 0)], tokens.starts[at] - 1
    block = np.searchsorted(blocks.starts, tokens.starts[at], side="right") - 1
    edge |= (behind <= blocks.starts[block]) | (at == 0)
    marks = (text.flags[np.minimum(behind, before)] & (WORD | SPACE)) == 0
    marks |= (text.flags[np.maximum(before, 0)] & (WORD | SPACE)) == 0
    bounded: Bools = edge | (marks & (behind <= before))
    return bounded


def _ends_sentence(text: CodePoints, blocks: Blocks) -> Bools:
    """Whether the last mark of each block, closing quotes and brackets aside, ends a sentence."""
    at = blocks.ends - 1
    for _ in range(2):
        at = np.where(((text.flags[at] & CLOSER) != 0) & (at > blocks.starts), at - 1, at)
    ends: Bools = (text.flags[at] & TERMINAL) != 0
    return ends


def _pushed_in(text: CodePoints, found: _Found, cut: Bools, twins: I64) -> Bools:
    """Whether a block is a headline or a teaser amid a text. Other stories are pushed in so, and the echo tells of it:
    their headlines stand in a list, and again above a few words of the story. At its head they are the text's own.
    ``cut`` says which blocks are known to end in an ellipsis."""
    blocks, ends = found.blocks, found.ends
    first = np.searchsorted(blocks.documents, blocks.documents)
    prose = np.concatenate(([0], np.cumsum(ends & (found.counts >= LEAST_WORDS))))
    amid = prose[:-1] > prose[first]
    quoted = (text.flags[blocks.starts] & (STRAIGHT | CURLY)) != 0
    headlines = ~ends & ~quoted & ~cut & (found.counts < LONG)
    far = np.abs(twins - np.arange(len(twins))) > NEAR
    teasers = far & (found.counts < found.counts[twins])
    pushed_in: Bools = amid & (headlines | teasers)
    return pushed_in


def _pairs(found: _Found, owner: I64, place: I64, lengths: I64, bounded: Bools) -> tuple[I64, I64]:
    """Blocks that stand wholly in others, and these: of several the longest, and of those the last.

    What holds a longer one is prose: a page's title holds the headline with the site's name. ``bounded`` says whether
    marks stand before and behind the place.
    """
    counts = found.counts
    other = np.searchsorted(found.first, place, side="right") - 1
    good = (place + lengths <= found.first[other] + counts[other]) & bounded
    owner, place, other, lengths = owner[good], place[good], other[good], lengths[good]
    good = found.runs.of(place, lengths) == found.runs.of(found.first[owner], lengths)
    owner, other, lengths = owner[good], other[good], lengths[good]
    longer = (counts[other] > counts[owner]) & (found.ends[other] | (counts[other] >= LONG))
    equal = (counts[other] == counts[owner]) & (lengths + 1 >= counts[other])
    # What stands three times and more by itself is a refrain.
    times = np.bincount(owner[equal], minlength=len(counts)) + 1
    good = (longer | equal) & (times[owner] < REFRAIN)
    owner, other = owner[good], other[good]
    order = np.lexsort((other, counts[other], owner))
    owner, other = owner[order], other[order]
    last = np.ones(len(owner), dtype=np.bool_)
    last[:-1] = owner[1:] != owner[:-1]
    owner, other = owner[last], other[last]
    held = np.bincount(other[counts[other] > counts[owner]], minlength=len(counts))
    good = (held[other] < HEAP) | (counts[other] == counts[owner])
    return owner[good], other[good]


def _choose(blocks: Blocks, found: _Found, copy: I64, twin: I64) -> tuple[I64, Bools]:
    """Pairs of a block that goes and one that stays, shape (pairs, 2); and whether each block goes with a run."""
    in_run = np.zeros(len(blocks), dtype=np.bool_)
    equal = found.counts[copy] == found.counts[twin]
    goes, stays = copy[~equal], twin[~equal]
    early, late = copy[equal], twin[equal]
    forward = early < late
    early, late = early[forward], late[forward]  # each pair of equal ones was found from both sides
    if early.size:
        # A run: one pair after another, in both places. A table of contents has its heads apart, in the same order.
        rank = np.cumsum(found.counts >= LEAST_WORDS)
        step = (np.diff(rank[early]) == 1) & (np.diff(blocks.documents[early]) == 0)
        ahead = np.diff(rank[late])
        strict, loose = _in_runs(step & (ahead == 1)), _in_runs(step & (ahead >= 1))
        in_run[early[strict]] = True
        later = strict | loose | (late - early <= CLOSE)
        goes = np.concatenate((goes, np.where(later, early, late)))
        stays = np.concatenate((stays, np.where(later, late, early)))
    return np.stack((goes, stays), axis=1), in_run


def _in_runs(linked: Bools) -> Bools:
    """Whether each of a row of pairs lies in a run of at least :data:`RUN`; ``linked`` says whether it goes on with
    the next."""
    run = np.concatenate(([0], np.cumsum(~linked)))
    size: Bools = np.bincount(run)[run] >= RUN
    return size


def _few(blocks: Blocks, counts: I64, copied: Bools, in_run: Bools) -> Bools:
    """Whether the copies of each document outside runs are few enough to be copies."""
    documents = int(blocks.documents[-1]) + 1
    alone = np.bincount(blocks.documents, counts * (copied & ~in_run), minlength=documents)
    few: Bools = alone <= MOST_WORDS * np.bincount(blocks.documents, counts, minlength=documents)
    return few

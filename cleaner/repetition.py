"""Repetition: of text that stands twice in one document, one copy is judged.

The observation: sites print an article's first paragraph again as its standfirst or teaser, cut off with an ellipsis,
lift a sentence out of it as a pull quote or as the headline, or print the whole article once for desktops and once for
phones. To a judge each copy makes the other look like an echo, and both went. So the copy is taken out before judging,
and what stays is judged as though it stood alone. A refrain, which stands three times, is no copy, nor is verse, nor is
code, of which equal lines are different steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.characters import CLOSER, CURLY, SPACE, STRAIGHT, SYMBOL, TERMINAL, WORD, mix64
from cleaner.segment import Blocks
from cleaner.shingles import CodePoints, Tokens

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
_INVERSE = np.uint64(pow(0x9FB21C651E98DF25, -1, 1 << 64))


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
    fit, lengths = _fit(text, blocks, tokens, first_token)
    if not fit.size:
        return copied, twins
    found = _Found(blocks, tokens, first_token, fit, lengths, _bounded(text, blocks, tokens))
    owner, place = found.places()
    if not owner.size:
        return copied, twins
    ends = _ends_sentence(text, blocks)
    whole, again = _pairs(found, owner, place, ends)
    if not whole.size:
        return copied, twins
    stays, in_run = _choose(blocks, found, whole, again)
    copied[stays[:, 0]], twins[stays[:, 0]] = True, stays[:, 1]
    # Who stays in the stead of a copy is none itself: chains are at most a few long.
    for _ in range(4):
        onward = np.where(twins >= 0, twins[np.maximum(twins, 0)], -1)
        twins = np.where(onward >= 0, onward, twins)
    lost = twins == np.arange(count)  # a ring of equal ones
    copied &= ~lost & (in_run | ~_headlines(text, blocks, found, ends))
    copied &= _few(blocks, np.diff(first_token), copied, in_run)[blocks.documents]
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
    starts, ends = blocks.starts[copied], blocks.ends[copied]
    at = np.searchsorted(starts, tokens.starts, side="right") - 1
    keep = (at < 0) | (tokens.starts >= ends[np.maximum(at, 0)])
    left = Tokens(*(getattr(tokens, name)[keep] for name in ("starts", "ends", "hashes", "stems", "spaceless")))
    edges = np.zeros(len(text.codes) + 1, dtype=np.int8)
    edges[starts] += 1
    edges[ends] -= 1
    # Line ends stay, by which a page's lines are counted.
    ink = (np.cumsum(edges[:-1], dtype=np.int8) > 0) & ((text.flags & SPACE) == 0)
    codes, flags = np.where(ink, np.uint32(32), text.codes), np.where(ink, SPACE, text.flags)
    return rest, left, CodePoints(codes, text.offsets, text.lengths, flags)


def _fit(text: CodePoints, blocks: Blocks, tokens: Tokens, first_token: I64) -> tuple[I64, I64]:
    """The blocks that may be copies, and of how many tokens another has to have the same."""
    counts = np.diff(first_token)
    fit = np.flatnonzero(counts >= LEAST_WORDS)
    if not fit.size:
        return fit, fit
    spaceless = np.concatenate(([0], np.cumsum(tokens.spaceless)))
    inner = spaceless[first_token[1:]] - spaceless[first_token[:-1]]
    mostly = 2 * inner > counts
    fit = fit[~mostly[fit] | (counts[fit] >= LEAST_CHARACTERS)]
    fit = fit[~_verse(blocks, counts, mostly)[fit] & ~_code(text, blocks, counts)[fit]]
    lengths = counts[fit].copy()
    # A character's hash has its right neighbour in it, which the last one has in the longer text only.
    last = first_token[1:][fit] - 1
    lengths -= tokens.spaceless[last]
    cut = _cut_off(text, blocks.starts[fit], blocks.ends[fit])
    broken = np.flatnonzero(cut >= 0)
    # The word before an ellipsis may be cut off too.
    lengths[broken] = np.searchsorted(tokens.starts, cut[broken]) - first_token[fit[broken]] - 1
    enough = lengths >= ANCHOR
    return fit[enough], lengths[enough]


def _verse(blocks: Blocks, counts: I64, mostly: Bools) -> Bools:
    """Whether a block is a short line among such, without blank lines between, in a document that has blank lines."""
    short = (counts < VERSE_WORDS) & ~mostly
    near = np.zeros(len(blocks), dtype=np.bool_)
    near[1:] = (blocks.gaps[1:] == 1) & short[1:] & short[:-1]
    near[:-1] |= near[1:]
    spaced = np.zeros(int(blocks.documents[-1]) + 1, dtype=np.bool_)
    spaced[blocks.documents[blocks.gaps >= 2]] = True
    verse: Bools = near & spaced[blocks.documents]
    return verse


def _code(text: CodePoints, blocks: Blocks, counts: I64) -> Bools:
    """Whether a block is more signs than prose has."""
    signs = (text.flags & SYMBOL) != 0
    for code in b"(){}[]":
        signs |= text.codes == code
    at = np.flatnonzero(signs)
    number = np.searchsorted(at, blocks.ends) - np.searchsorted(at, blocks.starts)
    much: Bools = number > CODE * counts
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


class _Found:
    """Places where blocks may stand again, by the hashes of runs of tokens.

    The hash of a run is the difference of two entries of a running sum, times a power of the base's inverse, so that it
    does not depend on where the run stands (Karp and Rabin 1987).
    """

    def __init__(
        self, blocks: Blocks, tokens: Tokens, first_token: I64, fit: I64, lengths: I64, bounded: Bools
    ) -> None:
        count = len(tokens)
        self.blocks, self.first, self.counts = blocks, first_token[:-1], np.diff(first_token)
        self.fit, self.lengths, self.bounded = fit, lengths, bounded
        powers = np.full(count + 1, _BASE, dtype=np.uint64)
        powers[0] = 1
        np.cumprod(powers, out=powers)
        self.down = np.full(count + 1, _INVERSE, dtype=np.uint64)
        self.down[0] = 1
        np.cumprod(self.down, out=self.down)
        self.total = np.zeros(count + 1, dtype=np.uint64)
        np.cumsum(tokens.hashes * powers[:-1], out=self.total[1:])

    def runs(self, at: I64, lengths: I64) -> U64:
        """Hashes of the runs of so many tokens from each token on."""
        hashes: U64 = (self.total[at + lengths] - self.total[at]) * self.down[at]
        return hashes

    def _salt(self, block: I64) -> U64:
        return mix64(self.blocks.documents[block].astype(np.uint64))

    def places(self) -> tuple[I64, I64]:
        """Blocks that may be copies, by their number in ``fit``, and tokens of other blocks where their first tokens
        stand again."""
        fit, edge = self.fit, len(self.total) - ANCHOR
        mine = self.runs(self.first[fit], np.full(len(fit), ANCHOR))
        all_runs = (self.total[ANCHOR:] - self.total[:-ANCHOR]) * self.down[:edge]
        known = np.zeros(1 << 16, dtype=np.bool_)
        known[(mine >> np.uint64(48)).astype(np.intp)] = True
        at = np.flatnonzero(known[(all_runs >> np.uint64(48)).astype(np.intp)])
        # With the document in its hash, a beginning is one of this document's: others of the batch count nothing.
        mine = mine ^ self._salt(fit)
        values = all_runs[at] ^ self._salt(np.searchsorted(self.first, at, side="right") - 1)
        order = np.argsort(mine, kind="stable")
        ranked = mine[order]
        low, high = np.searchsorted(ranked, values), np.searchsorted(ranked, values, side="right")
        number = high - low
        hit = (number > 0) & (number <= FORMULAS)
        at, low, number = at[hit], low[hit], number[hit]
        place = np.repeat(at, number)
        rank = np.repeat(low - np.cumsum(number) + number, number) + np.arange(int(number.sum()))
        owner = order[rank]
        other = np.searchsorted(self.first, place, side="right") - 1
        good = other != fit[owner]
        good &= self.blocks.documents[other] == self.blocks.documents[fit[owner]]
        return owner[good], place[good]


def _bounded(text: CodePoints, blocks: Blocks, tokens: Tokens) -> Bools:
    """Whether a mark stands before each token, or the edge of a block, with one entry more for the end.

    The observation: a pull quote is a whole clause or sentence of its paragraph. A promoted headline is glued to the
    first words of its story without a mark, and so are these behind it; that echo tells of noise.
    """
    marks = (text.flags & (WORD | SPACE)) == 0
    marks[blocks.starts] = True
    total = np.concatenate(([0], np.cumsum(marks)))
    edges = np.concatenate((tokens.starts, [len(text.codes)]))
    before = np.concatenate(([0], tokens.ends))
    bounded = total[edges] > total[np.minimum(before, edges)]
    # A block that begins with a letter has its first mark there.
    at = np.searchsorted(tokens.starts, blocks.starts)
    bounded[at] = True
    bounded[-1] = True
    return bounded


def _ends_sentence(text: CodePoints, blocks: Blocks) -> Bools:
    """Whether the last mark of each block, closing quotes and brackets aside, ends a sentence."""
    at = blocks.ends - 1
    for _ in range(2):
        at = np.where(((text.flags[at] & CLOSER) != 0) & (at > blocks.starts), at - 1, at)
    ends: Bools = (text.flags[at] & TERMINAL) != 0
    return ends


def _headlines(text: CodePoints, blocks: Blocks, found: _Found, ends: Bools) -> Bools:
    """Whether a block is a headline amid a text. Other stories are pushed in so, and the echo tells of it: their
    headlines stand in a list, and again above a few words of the story. At the head of a text it is the text's own."""
    first = np.searchsorted(blocks.documents, blocks.documents)
    prose = np.concatenate(([0], np.cumsum(ends & (found.counts >= LEAST_WORDS))))
    amid = prose[:-1] > prose[first]
    quoted = (text.flags[blocks.starts] & (STRAIGHT | CURLY)) != 0
    cut = np.zeros(len(blocks), dtype=np.bool_)
    cut[found.fit] = found.lengths < found.counts[found.fit] - 1
    headlines: Bools = amid & ~ends & ~quoted & ~cut & (found.counts < LONG)
    return headlines


def _pairs(found: _Found, owner: I64, place: I64, ends: Bools) -> tuple[I64, I64]:
    """Blocks that stand wholly in others, and these: of several the longest, and of those the last. What holds a
    longer one is prose: a page's title holds the headline with the site's name."""
    fit, lengths = found.fit, found.lengths
    other = np.searchsorted(found.first, place, side="right") - 1
    inside = place + lengths[owner] <= found.first[other] + found.counts[other]
    owner, place, other = owner[inside], place[inside], other[inside]
    cut = lengths[owner] < found.counts[fit[owner]] - 1
    ends_at = np.minimum(place + found.counts[fit[owner]], len(found.bounded) - 1)
    inside = found.bounded[place] & (cut | found.bounded[ends_at])
    owner, place, other = owner[inside], place[inside], other[inside]
    same = found.runs(place, lengths[owner]) == found.runs(found.first[fit[owner]], lengths[owner])
    owner, other = owner[same], other[same]
    longer = (found.counts[other] > found.counts[fit[owner]]) & (ends[other] | (found.counts[other] >= LONG))
    equal = (found.counts[other] == found.counts[fit[owner]]) & (lengths[owner] + 1 >= found.counts[other])
    # What stands three times and more by itself is a refrain.
    times = np.bincount(owner[equal], minlength=len(fit)) + 1
    good = (longer | equal) & (times[owner] < REFRAIN)
    owner, other = owner[good], other[good]
    order = np.lexsort((other, found.counts[other], owner))
    owner, other = owner[order], other[order]
    last = np.ones(len(owner), dtype=np.bool_)
    last[:-1] = owner[1:] != owner[:-1]
    copy, twin = fit[owner[last]], other[last]
    held = np.bincount(twin[found.counts[twin] > found.counts[copy]], minlength=len(found.first))
    good = (held[twin] < HEAP) | (found.counts[twin] == found.counts[copy])
    return copy[good], twin[good]


def _choose(blocks: Blocks, found: _Found, copy: I64, twin: I64) -> tuple[I64, Bools]:
    """Pairs of a block that goes and one that stays, shape (pairs, 2); and whether each block goes with a run."""
    in_run = np.zeros(len(blocks), dtype=np.bool_)
    equal = found.counts[copy] == found.counts[twin]
    goes, stays = copy[~equal], twin[~equal]
    early, late = copy[equal], twin[equal]
    forward = early < late
    early, late = early[forward], late[forward]  # each pair of equal ones was found from both sides
    order = np.argsort(early)
    early, late = early[order], late[order]
    if early.size:
        # A run: one pair after another, in both places. A table of contents has its heads apart, in the same order.
        rank = np.full(len(blocks), -1, dtype=np.int64)
        rank[found.fit] = np.arange(len(found.fit))
        step = np.diff(rank[early]) == 1
        step &= np.diff(blocks.documents[early]) == 0
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

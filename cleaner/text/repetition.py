"""Repetition: where text occurs twice in a document, one copy is judged.

The observation: sites print an article's first paragraph again as its standfirst or teaser, cut off with an ellipsis,
lift a sentence out of it as a pull quote or as the headline, or print the whole article once for desktops and once for
phones. To a judge each copy makes the other look like an echo, and both went. So the copy is taken out before judging,
and what stays is judged as though it stood alone. A refrain, which occurs three times, is not a copy. Neither is
verse, nor code, where equal lines are different steps. What says everything several times is found by
:mod:`cleaner.text.reprints`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cleaner.text import reprints
from cleaner.text.blocks import Blocks
from cleaner.text.characters import CLOSER, CURLY, MARK, SPACE, STRAIGHT, SYMBOL, TERMINAL, WORD, mix64
from cleaner.text.shingles import CodePoints, Tokens
from cleaner.text.tokens import hashes_alone
from cleaner.text.verbatim import begins_with, ellipsis_of, is_adorned, is_link, said_in

__all__ = ["NO_COPIES", "Copies", "Twins", "among", "as_copies", "find_copies", "without"]

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
"""Blocks up to the paragraph that a pull quote within a text is taken from: teasers of other stories that a site puts
between paragraphs repeat each other further apart."""
RUN = 3
"""Equal blocks one after another that are a text printed twice."""
REFRAIN = 3
"""Times that a block is on its own when it stands for a purpose."""
FORMULAS = 8
"""Blocks of one beginning up to which they are looked for: more are a litany, or a form."""
MOST_WORDS = 1 / 3
"""Share of a document's words that may be copies outside runs: where there are more, the text is filler, or repeats
itself on purpose."""
VERSE_WORDS = 16
"""Words of a line that may be a verse, where such lines follow one another without a blank line between."""
CODE = 0.25
"""Symbols and brackets a token from which on a block is code or a table."""
TRIES = 4
"""Twins of a block that are compared with it sign by sign: the longest first."""

PASSED = 4
"""Signs and blanks after a sentence that are passed over: a © or a ► may be there."""
HEAP = 4
"""A block that holds so many others is not a paragraph, but a text without its line ends, such as code."""
LONG = 30
"""Words from which on a block is not a headline, nor a line of furniture."""

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
    said_from: I64
    """Where in that block the same words begin."""
    said_to: I64
    """And where they end."""
    titles: Bools
    """Whether it is the headline that its document begins with."""
    prose: Bools
    """Whether it ends a sentence."""

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, document: int, offset: int) -> Copies:
        """Those of one document, with places that count from ``offset`` on."""
        mine = self.documents == document
        places = (at[mine] - offset for at in (self.starts, self.ends, self.twins, self.said_from, self.said_to))
        start, end, twin, said_from, said_to = places
        more = self.documents[mine], twin, said_from, said_to, self.titles[mine], self.prose[mine]
        return Copies(start, end, *more)

    def those(self, which: Bools) -> Copies:
        """Some of them."""
        return Copies(*(getattr(self, field.name)[which] for field in fields(self)))


_NONE = np.zeros(0, dtype=np.int64)
_NO = np.zeros(0, dtype=np.bool_)
NO_COPIES = Copies(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NO, _NO)
"""Those of a batch that says everything once."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Which blocks of a batch are copies of others, one entry a block."""

    copied: Bools
    """Whether it is a copy."""
    twins: I64
    """The block that stays instead of it, -1 where it is none."""
    said_from: I64
    """Where in that block the same words begin, in the batch's ``codes``."""
    said_to: I64
    """And where they end."""


def find_copies(text: CodePoints, blocks: Blocks, tokens: Tokens, first_token: I64, prompts: Bools) -> Twins:
    """Which blocks are copies of others.

    Args:
        text: The batch.
        blocks: Its blocks, uncut.
        tokens: Its tokens.
        first_token: Index of each block's first token, and the number of tokens at the end.
        prompts: Whether each token is part of a cue phrase, such as a link's words.

    Returns:
        The copies. Of blocks that say the same, one is not a copy.
    """
    count = len(blocks)
    none = np.full(count, -1, dtype=np.int64)
    nothing = Twins(np.zeros(count, dtype=np.bool_), none, none, none)
    counts = np.diff(first_token)
    fit = np.flatnonzero(counts >= LEAST_WORDS)
    if not fit.size:
        return nothing
    runs = _Runs(hashes_alone(text, tokens))
    owner, place = _places(blocks, runs, first_token[:-1], fit)
    if not owner.size:
        return nothing
    # Most documents say everything once: what follows looks at few blocks.
    other = np.searchsorted(first_token, place, side="right") - 1
    looked_at = np.zeros(count, dtype=np.bool_)
    looked_at[owner] = True
    may_go = np.flatnonzero(looked_at)
    looked_at[other] = True
    words, lengths, cut = _lengths(text, blocks, tokens, first_token, np.flatnonzero(looked_at), prompts)
    ends = _ends_sentence(text, blocks)
    found = _Found(blocks, first_token[:-1], counts, words, lengths, cut, runs, ends)
    fair, verse = _fit(text, blocks, tokens, counts, may_go)
    again = _reprinted(text, tokens, found, fit, fair)
    good = (fair & ~verse)[owner] & (lengths[owner] >= ANCHOR)
    owner, place = owner[good], place[good]
    if not owner.size and not (again >= 0).any():
        return nothing
    behind = np.minimum(place + words[owner], len(tokens))
    # A prompt says by itself where it begins and ends.
    bounded = _bounded(text, blocks, tokens, place) | prompts[place - 1]
    bounded &= _bounded(text, blocks, tokens, behind) | (cut[owner] >= 0) | np.append(prompts, False)[behind]
    pairs = _pairs(text, tokens, found, owner, place, bounded)
    if not len(pairs) and not (again >= 0).any():
        return nothing
    pairs, in_run = _choose(found, pairs)
    twins, low, high = none.copy(), none.copy(), none.copy()
    twins[pairs.owner], low[pairs.owner], high[pairs.owner] = pairs.other, pairs.low, pairs.high
    at = np.flatnonzero(again >= 0)
    in_run[at] = True
    twins[at], low[at], high[at] = again[at], blocks.starts[again[at]], blocks.ends[again[at]]
    # Who stays in the stead of a copy is none itself: chains are at most a few long.
    for _ in range(4):
        at = np.flatnonzero(twins >= 0)
        at = at[twins[twins[at]] >= 0]
        between = twins[at]
        # Where the words of a copy are in its twin's twin: about as far from its beginning as in its twin.
        shift = low[between] - blocks.starts[between]
        low[at], high[at] = low[at] + shift, np.minimum(high[at] + shift, high[between])
        twins[at] = twins[between]
    copied = (twins >= 0) & (twins != np.arange(count))  # no ring of equal ones
    copied &= in_run | ~_pushed_in(text, found, twins)
    copied &= _few(blocks, counts, copied, in_run)[blocks.documents]
    return Twins(copied, *(np.where(copied, values, -1) for values in (twins, low, np.maximum(high, low))))


def as_copies(text: CodePoints, blocks: Blocks, found: Twins, counts: I64) -> Copies:
    """Copies as :func:`find_copies` found them; ``counts`` are the tokens of each block."""
    at = np.flatnonzero(found.copied)
    documents = blocks.documents[at]
    ends = _ends_sentence(text, blocks)[at]
    titles = (at == np.searchsorted(blocks.documents, documents)) & ~ends
    return Copies(
        starts=blocks.starts[at],
        ends=blocks.ends[at],
        documents=documents,
        twins=blocks.starts[found.twins[at]],
        said_from=found.said_from[at],
        said_to=found.said_to[at],
        titles=titles & (counts[at] < LONG),
        prose=ends,
    )


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


def among(values: I64, wanted: I64) -> Bools:
    """Whether each value is one of others. (``np.isin`` loads ``numpy.ma``, 8 ms or more of every start.)"""
    if not len(wanted):
        return np.zeros(len(values), dtype=np.bool_)
    order = np.sort(wanted)
    found: Bools = order[np.minimum(np.searchsorted(order, values), len(order) - 1)] == values
    return found


def _ranges(starts: I64, ends: I64) -> I64:
    """All numbers of some half-open ranges, one after the other."""
    sizes = ends - starts
    numbers: I64 = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    return numbers


def _fit(text: CodePoints, blocks: Blocks, tokens: Tokens, counts: I64, fit: I64) -> tuple[Bools, Bools]:
    """Whether each block may stand again in a reprint, and whether it is verse, which is no copy else, of those that
    are ``fit``: False of all others."""
    first = np.cumsum(counts) - counts
    owned = _ranges(first[fit], first[fit] + counts[fit])
    edges = np.cumsum(counts[fit]) - counts[fit]
    mostly = 2 * np.add.reduceat(tokens.spaceless[owned], edges, dtype=np.int64) > counts[fit]
    enough = ~mostly | (counts[fit] >= LEAST_CHARACTERS)
    enough &= ~_code(text, blocks.starts[fit], blocks.ends[fit], counts[fit])
    fair, verse = np.zeros((2, len(blocks)), dtype=np.bool_)
    fair[fit], verse[fit] = enough, _verse(blocks, counts)[fit] & ~mostly
    return fair, verse


def _reprinted(text: CodePoints, tokens: Tokens, found: _Found, fit: I64, fair: Bools) -> I64:
    """Of each block of a reprint the one that stays in its stead, sign by sign the same; -1 of that one and of all
    others. ``fit`` are long enough, and those of them that are not ``fair`` stand for themselves."""
    blocks, counts = found.blocks, found.counts
    out = np.full(len(blocks), -1, dtype=np.int64)
    values = np.where(fair[fit], found.runs.of(found.first[fit], counts[fit]), np.arange(len(fit), dtype=np.uint64))
    documents = blocks.documents
    totals = np.bincount(documents, counts, minlength=int(documents[-1]) + 1)
    stay = reprints.stay_instead(documents[fit], values, counts[fit], totals)
    owner = np.flatnonzero(stay >= 0)
    goes, stays = fit[owner], fit[stay[owner]]
    same = (found.words[goes] == found.words[stays]) & (found.words[goes] >= ANCHOR)
    goes, stays = goes[same], stays[same]
    low = tokens.starts[found.first[stays]]
    high = tokens.ends[found.first[stays] + found.words[stays] - 1]
    pairs = _Pairs(goes, stays, low, high, np.ones(len(goes), dtype=np.bool_))
    good = np.array([_says(text, tokens, found, pairs, number) for number in range(len(pairs))], dtype=np.bool_)
    out[goes[good]] = stays[good]
    return out


def _lengths(
    text: CodePoints, blocks: Blocks, tokens: Tokens, first_token: I64, which: I64, prompts: Bools
) -> tuple[I64, I64, I64]:
    """For each block how many tokens it has, how many of these another must have the same, and where it is cut off, -1
    where it is not. Only ``which`` are looked at for an ellipsis, after which a block's words do not count."""
    words = np.diff(first_token)
    lengths, cut = words.copy(), np.full(len(words), -1, dtype=np.int64)
    for block in which.tolist():
        start, end = int(blocks.starts[block]), int(blocks.ends[block])
        low = max(start, end - _LAST)
        last = _string(text, low, end)
        at, behind = ellipsis_of(last)
        # What begins with its ellipsis is not text that was cut off.
        opened = "[" if last[max(0, at - 1)] == "[" else ""
        if at <= 0 or not _is_prompt(opened + last[behind:], tokens, (low + behind, end), prompts):
            continue
        cut[block] = low + at
        words[block] = max(0, int(np.searchsorted(tokens.starts, low + at) - first_token[block]))
        # The word before an ellipsis may be cut off too, but for one with a space between.
        lengths[block] = words[block] - (not last[at - 1].isspace())
    return words, lengths, cut


_LAST = 128
"""Code points at a block's end that are read for an ellipsis."""


def _is_prompt(tail: str, tokens: Tokens, place: tuple[int, int], prompts: Bools) -> bool:
    """Whether what follows an ellipsis is a short prompt, and nothing of the text: "Read more", "[more]"."""
    if is_link(tail):
        return True
    first, last = np.searchsorted(tokens.starts, place).tolist()
    bare = tail.strip(" \t\n\r\xa0\u3000()（）[]【】«»‹›→>|")
    # A word alone that is neither bracketed nor a heading may be the text's own last one.
    several = last - first > 1 or tail.strip()[:1] in ("(", "（", "【") or bare[:1].isupper()
    return several and bool(prompts[first:last].all()) and bare[-1:].isalnum()


def _string(text: CodePoints, start: int, end: int) -> str:
    """A part of a batch as a string."""
    return text.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")


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


class _Runs:
    """Hashes of runs of tokens.

    The hash of a run is the difference of two entries of a running sum, times a power of the base's inverse, so that it
    does not depend on where the run is (Karp and Rabin 1987).
    """

    def __init__(self, hashes: U64) -> None:
        count = len(hashes)
        powers, down = _powers(1 << max(16, count.bit_length()))
        self.down = down[: count + 1]
        self.total = np.zeros(count + 1, dtype=np.uint64)
        np.cumsum(hashes * powers[:count], out=self.total[1:])

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
    """Blocks of those that are fit, and tokens of other blocks of their document where their first tokens are
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
    words: I64
    """Its tokens without the prompt after an ellipsis."""
    lengths: I64
    """How many of these another block has to have the same."""
    cut: I64
    """Where it is cut off by an ellipsis, -1 where it is not."""
    runs: _Runs
    ends: Bools
    """Whether it ends a sentence."""


def _bounded(text: CodePoints, blocks: Blocks, tokens: Tokens, at: I64) -> Bools:
    """Whether a mark comes before each of some tokens, or the edge of a block.

    The observation: a pull quote is a whole clause or sentence of its paragraph. A promoted headline is glued to the
    first words of its story without a mark, and so are these after it; that echo tells of noise.
    """
    edge = at >= len(tokens)
    at = np.minimum(at, len(tokens) - 1)
    behind, before = tokens.ends[np.maximum(at - 1, 0)], tokens.starts[at] - 1
    block = np.searchsorted(blocks.starts, tokens.starts[at], side="right") - 1
    edge |= (behind <= blocks.starts[block]) | (at == 0)
    marks = np.flatnonzero((text.flags & (WORD | SPACE)) == 0)
    between = np.searchsorted(marks, behind) < np.searchsorted(marks, before, side="right")
    bounded: Bools = edge | between
    return bounded


def _ends_sentence(text: CodePoints, blocks: Blocks) -> Bools:
    """Whether the last mark of each block, closing quotes and brackets and signs after them aside, ends a sentence."""
    at = blocks.ends - 1
    signed = (text.flags[at] & (SYMBOL | MARK)) != 0
    for _ in range(PASSED):
        at = np.where(signed & ((text.flags[at] & (SYMBOL | MARK | SPACE)) != 0) & (at > blocks.starts), at - 1, at)
    for _ in range(2):
        at = np.where(((text.flags[at] & CLOSER) != 0) & (at > blocks.starts), at - 1, at)
    ends: Bools = (text.flags[at] & TERMINAL) != 0
    return ends


def _pushed_in(text: CodePoints, found: _Found, twins: I64) -> Bools:
    """Whether a block is a headline or a teaser within a text. Other stories are pushed in so, and the echo shows it:
    their headlines are in a list, and again above a few words of the story. At its head they are the text's own."""
    blocks, ends = found.blocks, found.ends
    first = np.searchsorted(blocks.documents, blocks.documents)
    prose = np.concatenate(([0], np.cumsum(ends & (found.counts >= LEAST_WORDS))))
    amid = prose[:-1] > prose[first]
    quoted = (text.flags[blocks.starts] & (STRAIGHT | CURLY)) != 0
    headlines = ~ends & ~quoted & (found.cut < 0) & (found.counts < LONG)
    far = np.abs(twins - np.arange(len(twins))) > NEAR
    teasers = far & (found.counts < found.counts[twins])
    pushed_in: Bools = amid & (headlines | teasers)
    return pushed_in


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of blocks of which one says what the other says."""

    owner: I64
    """The block that goes."""
    other: I64
    """The one that stays."""
    low: I64
    """Where in the other the same words begin, in code points of the batch."""
    high: I64
    """And where they end."""
    equal: Bools
    """Whether the other says nothing more."""

    def __len__(self) -> int:
        return len(self.owner)

    def those(self, which: I64 | Bools) -> _Pairs:
        """Some of them."""
        return _Pairs(self.owner[which], self.other[which], self.low[which], self.high[which], self.equal[which])


def _pairs(text: CodePoints, tokens: Tokens, found: _Found, owner: I64, place: I64, bounded: Bools) -> _Pairs:
    """Blocks that are wholly in others, and these: of several the longest, and of those the last.

    What holds a longer one is prose, or holds a sentence: a page's title holds the headline with the site's name.
    ``bounded`` says whether
    marks come before and after the place.
    """
    counts, words, lengths, is_cut = found.counts, found.words, found.lengths, found.cut >= 0
    other = np.searchsorted(found.first, place, side="right") - 1
    good = (place + lengths[owner] <= found.first[other] + words[other]) & bounded
    owner, place, other = owner[good], place[good], other[good]
    good = found.runs.of(place, lengths[owner]) == found.runs.of(found.first[owner], lengths[owner])
    owner, place, other = owner[good], place[good], other[good]
    # If two say the same, the one goes that is cut off, and has a prompt after it, or a sign before it.
    same = words[other] == words[owner]
    adorned = _adorned(text, tokens, found, np.union1d(owner[same], other[same]))
    longer = (words[other] > words[owner]) | (same & is_cut[owner] & ~is_cut[other])
    longer |= same & (is_cut[owner] == is_cut[other]) & adorned[owner] & ~adorned[other]
    longer &= found.ends[other] | (counts[other] >= LONG) | found.ends[owner]
    equal = same & (is_cut[owner] == is_cut[other]) & (place == found.first[other])
    equal &= adorned[owner] == adorned[other]
    # What occurs three times and more by itself is a refrain.
    times = np.bincount(owner[equal], minlength=len(counts)) + 1
    good = (longer | equal) & (times[owner] < REFRAIN)
    high = tokens.ends[np.minimum(place + words[owner], found.first[other] + words[other]) - 1]
    pairs = _Pairs(owner, other, tokens.starts[place], high, equal).those(good)
    pairs = pairs.those(np.lexsort((pairs.other, words[pairs.other], pairs.owner)))
    pairs = _verbatim(text, tokens, found, pairs)
    held = np.bincount(pairs.other[~pairs.equal], minlength=len(counts))
    return pairs.those((held[pairs.other] < HEAP) | pairs.equal)


def _adorned(text: CodePoints, tokens: Tokens, found: _Found, which: I64) -> Bools:
    """Whether signs come before each of some blocks, or after it, that say nothing of it: False of all others."""
    out = np.zeros(len(found.blocks), dtype=np.bool_)
    for block in which.tolist():
        start, end = int(found.blocks.starts[block]), int(found.blocks.ends[block])
        first, last = found.first[block], found.first[block] + found.words[block] - 1
        own = int(tokens.starts[first]) - start, int(tokens.ends[last]) - start
        out[block] = is_adorned(_string(text, start, end), own)
    return out


def _verbatim(text: CodePoints, tokens: Tokens, found: _Found, pairs: _Pairs) -> _Pairs:
    """The last of the pairs of each block in which the words are the same and the signs too; see
    :mod:`cleaner.text.verbatim`."""
    kept: list[int] = []
    done, tries = -1, 0
    owners = pairs.owner.tolist()
    for number in range(len(pairs) - 1, -1, -1):
        tries = tries + 1 if number + 1 < len(pairs) and owners[number + 1] == owners[number] else 0
        if owners[number] != done and tries < TRIES and _says(text, tokens, found, pairs, number):
            done = owners[number]
            kept.append(number)
    return pairs.those(np.array(kept[::-1], dtype=np.int64))


def _says(text: CodePoints, tokens: Tokens, found: _Found, pairs: _Pairs, number: int) -> bool:
    """Whether the other block of a pair says what its owner says."""
    owner, other = int(pairs.owner[number]), int(pairs.other[number])
    start, end = int(found.blocks.starts[owner]), int(found.blocks.ends[owner])
    first = int(tokens.starts[found.first[owner]])
    last = int(tokens.ends[found.first[owner] + found.words[owner] - 1])
    low, high = int(pairs.low[number]), int(pairs.high[number])
    cut = int(found.cut[owner])
    # So much of the other is read as the words take, and the gaps beside them.
    begin = max(int(found.blocks.starts[other]), low - _BESIDE)
    stop = min(int(found.blocks.ends[other]), high + _BESIDE)
    twin, copy = _string(text, begin, stop), _string(text, start, end)
    if cut >= 0:
        return begins_with(copy, (first - start, cut - start), twin, low - begin)
    return said_in(copy, (first - start, last - start), twin, (low - begin, high - begin))


_BESIDE = 32
"""Code points of a block that are read on both sides of the words that are compared."""


def _choose(found: _Found, pairs: _Pairs) -> tuple[_Pairs, Bools]:
    """Pairs of a block that goes and one that stays, and whether each block goes with a run."""
    blocks = found.blocks
    in_run = np.zeros(len(blocks), dtype=np.bool_)
    chosen, equal = pairs.those(~pairs.equal), pairs.those(pairs.equal)
    # Each pair of equal ones has to be found from both sides.
    size = len(blocks)
    mutual = among(equal.owner * size + equal.other, equal.other * size + equal.owner)
    equal = equal.those(mutual & (equal.owner < equal.other))
    if not len(equal):
        return chosen, in_run
    early, late = equal.owner, equal.other
    # A run: one pair after another, in both places. A table of contents has its heads apart, in the same order.
    rank = np.cumsum(found.counts >= LEAST_WORDS)
    step = (np.diff(rank[early]) == 1) & (np.diff(blocks.documents[early]) == 0)
    ahead = np.diff(rank[late])
    strict, loose = _in_runs(step & (ahead == 1)), _in_runs(step & (ahead >= 1))
    in_run[early[strict]] = True
    later = strict | loose | (late - early <= CLOSE)
    goes, stays = np.where(later, early, late), np.where(later, late, early)
    both = (
        np.concatenate(values)
        for values in (
            (chosen.owner, goes),
            (chosen.other, stays),
            (chosen.low, blocks.starts[stays]),
            (chosen.high, blocks.ends[stays]),
            (chosen.equal, np.ones(len(equal), dtype=np.bool_)),
        )
    )
    return _Pairs(*both), in_run


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

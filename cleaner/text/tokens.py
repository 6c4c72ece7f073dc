"""Texts to tokens: code points, word boundaries and token hashes of a whole batch at once.

The first half of the kernel (:mod:`cleaner.text.shingles` is the other). Words are the tokens of spaced scripts;
in scripts written without spaces every character is a token, hashed together with its right neighbour, so that a
shingle of *k* tokens is a character (*k* + 1)-gram.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cleaner.text.characters import MARK, SPACELESS, STACKING, UNUSUAL, WORD, flags_of, fold, mix64, seeds_of

__all__ = ["CodePoints", "Tokens", "code_points", "hashes_alone", "texts_of", "tokenize"]

STEM = 6
"""Characters of a stem. Six-letter prefixes do nearly as well as stemmers for retrieval in European languages (McNamee
and Mayfield 2004 use n-grams of 4 and 5, truncation at 5 to 7)."""
LONGEST = 4096
"""Code points of a token that are hashed: a longer one is not a word, and shares its hash with others of that
beginning."""

_BASE = 0x9FB21C651E98DF25  # odd, so that it has an inverse modulo 2**64
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_NEIGHBOUR = np.uint64(0xD6E8FEB86659FD93)
_CHUNK = 1 << 16
"""Code points whose running sum is taken at once: half a megabyte of sums stays in the second-level cache."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class CodePoints:
    """A batch of texts as one array of code points."""

    codes: npt.NDArray[np.uint32]
    """All texts, one after the other, each followed by one line feed of ours so that nothing runs across."""
    offsets: I64
    """``offsets[i]`` is where text ``i`` begins in ``codes``; the last entry is the length of ``codes``."""
    lengths: I64
    """Code points of each text, without the line feed."""
    flags: Flags
    """Character flags of every code point (see :mod:`cleaner.text.characters`)."""


def code_points(texts: Sequence[str]) -> CodePoints:
    """The code points of a batch of texts. Lone surrogates are let through as symbols."""
    joined = "\n".join(texts) + "\n" if texts else ""
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    return CodePoints(codes, offsets, lengths, flags_of(codes.astype(np.intp)))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch, in text order."""

    starts: I64
    """First code point of each token, in the batch's ``codes``."""
    ends: I64
    """One past its last code point."""
    hashes: U64
    """64-bit hash of the folded token."""
    stems: U64
    """64-bit hash of its first :data:`STEM` characters, a final *s* aside: a rough stem for languages that inflect
    at the end. Tokens of spaceless scripts have their own hash here."""
    spaceless: npt.NDArray[np.bool_]
    """Whether it is one character of a script without spaces."""

    def __len__(self) -> int:
        return len(self.starts)


def _edges(flags: Flags) -> tuple[I64, I64]:
    word = (flags & WORD) != 0
    before = np.empty_like(word)
    before[:1] = False
    before[1:] = word[:-1]
    begins = word & ~before
    base = (flags & SPACELESS) != 0
    if bool(base.any()):
        mark = (flags & MARK) != 0
        previous = np.zeros(len(base) + 1, dtype=np.bool_)
        previous[1:] = base
        marks = np.flatnonzero(mark)
        if marks.size:
            # A mark belongs to the character before it, so that one decides whether the next letter begins a token.
            runs = np.diff(marks, prepend=-2) != 1
            previous[marks + 1] = base[np.maximum(marks[runs] - 1, 0)][np.cumsum(runs) - 1]
        begins |= base | (word & before & previous[:-1] & ~mark)
    after = np.empty_like(word)
    after[-1:] = True
    after[:-1] = begins[1:] | ~word[1:]
    starts, ends = np.flatnonzero(begins), np.flatnonzero(word & after) + 1
    lone = (flags[starts] & MARK) != 0
    if bool(lone.any()):
        # Marks and joiners after no letter (inside an emoji, say) are not a word: a token begins at its letter, if any.
        letters = np.flatnonzero(word & ((flags & MARK) == 0))
        at = np.searchsorted(letters, starts[lone])
        starts[lone] = np.append(letters, len(flags))[at]
        keep = starts < ends
        starts, ends = starts[keep], ends[keep]
    return starts, ends


@lru_cache(maxsize=2)
def _powers(base: int) -> U64:
    powers = np.full(_CHUNK + LONGEST + 1, base, dtype=np.uint64)
    powers[0] = 1
    np.cumprod(powers, out=powers)
    powers.setflags(write=False)
    return powers


def _polynomials(seeds: Callable[[slice], U64], starts: I64, ends: I64, stem_ends: I64 | None) -> tuple[U64, U64]:
    """Polynomial of every run ``starts:ends`` of seeds, and of ``starts:stem_ends`` if given (Karp and Rabin 1987).

    Each is the difference of two entries of a running sum, times a power of the base's inverse modulo 2**64, so that it
    does not depend on where the run is. Runs are ascending and at most :data:`LONGEST` long.
    """
    whole = np.zeros(len(starts), dtype=np.uint64)
    stems = np.zeros(0 if stem_ends is None else len(starts), dtype=np.uint64)
    up, down = _powers(_BASE), _powers(_BASE_INVERSE)
    done = 0
    total = np.zeros(_CHUNK + LONGEST + 1, dtype=np.uint64)
    while done < len(starts):
        low = int(starts[done])
        stop = int(np.searchsorted(starts, low + _CHUNK))
        high = int(ends[stop - 1])
        size = high - low
        np.multiply(seeds(slice(low, high)), up[:size], out=total[1 : size + 1])
        np.cumsum(total[: size + 1], out=total[: size + 1])
        first = starts[done:stop] - low
        scale, begin = down[first], total[first]
        whole[done:stop] = (total[ends[done:stop] - low] - begin) * scale
        if stem_ends is not None:
            stems[done:stop] = (total[stem_ends[done:stop] - low] - begin) * scale
        done = stop
    return whole, stems


def _stem_ends(codes: npt.NDArray[np.uint32], starts: I64, ends: I64) -> I64:
    last = codes[np.maximum(ends - 1, 0)] | np.uint32(32)
    plural = (ends - starts >= 4) & (last == ord("s"))
    stops: I64 = np.minimum(ends - plural, starts + STEM)
    return stops


def _refold(text: CodePoints, starts: I64, ends: I64) -> tuple[U64, U64]:
    """Polynomials of the few tokens that have to be folded as strings, all in one string."""
    gap = np.append(text.codes, np.uint32(0))
    lengths = ends - starts + 1
    at = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
    at[np.cumsum(lengths) - 1] = len(text.codes)
    joined = fold(gap[at].tobytes().decode("utf-32-le"))
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").astype(np.uint32, copy=False)
    # Compatibility forms may unfold to signs and spaces (fractions, squared abbreviations): only words are hashed.
    codes = codes[(codes == 0) | ((flags_of(codes.astype(np.intp)) & WORD) != 0)]
    stops = np.flatnonzero(codes == 0)
    begins = np.append(0, stops[:-1] + 1)
    stops = np.minimum(stops, begins + LONGEST)
    seeds = mix64(codes.astype(np.uint64))
    return _polynomials(lambda part: seeds[part], begins, stops, _stem_ends(codes, begins, stops))


def tokenize(text: CodePoints, stems: bool = True) -> Tokens:
    """The tokens of a batch with their hashes: a polynomial over the seeds of the folded characters, then mixed.

    Without ``stems`` their array is left empty: shingles have no use for it.
    """
    if not text.codes.size:
        empty, none = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
        return Tokens(empty, empty, none, none, np.zeros(0, dtype=np.bool_))
    starts, ends = _edges(text.flags)
    short = np.minimum(ends, starts + LONGEST)
    stem_ends = _stem_ends(text.codes, starts, short) if stems else None
    hashes, roots = _polynomials(lambda part: seeds_of(text.codes[part]), starts, short, stem_ends)
    again = _unusual(text.flags, starts, ends)
    if again.size:
        hashes[again], found = _refold(text, starts[again], short[again])
        if stems:
            roots[again] = found
    hashes, roots = mix64(hashes), mix64(roots)
    spaceless = (text.flags[starts] & SPACELESS) != 0
    if bool(spaceless.any()):
        joined = np.zeros_like(spaceless)
        joined[:-1] = spaceless[:-1] & spaceless[1:] & (ends[:-1] == starts[1:])
        at = np.flatnonzero(joined)
        hashes[at] = mix64(hashes[at] + hashes[at + 1] * _NEIGHBOUR)
        if stems:
            roots[spaceless] = hashes[spaceless]
    return Tokens(starts, ends, hashes, roots, spaceless)


def hashes_alone(text: CodePoints, tokens: Tokens) -> U64:
    """Hashes of tokens by what each says alone. Those of scripts without spaces have no neighbour in them, so that they
    are the same where a space, a line end or a quotation mark is between."""
    at = np.flatnonzero(tokens.spaceless)
    if not at.size:
        return tokens.hashes
    hashes, starts, ends = tokens.hashes.copy(), tokens.starts[at], tokens.ends[at]
    ends = np.minimum(ends, starts + LONGEST)
    found, _ = _polynomials(lambda part: seeds_of(text.codes[part]), starts, ends, None)
    again = _unusual(text.flags, starts, ends)
    if again.size:
        found[again], _ = _refold(text, starts[again], ends[again])
    hashes[at] = mix64(found)
    return hashes


def texts_of(text: CodePoints, tokens: Tokens) -> I64:
    """Index of the text that each token lies in: the groups for shingles that stay within one text."""
    first = np.searchsorted(tokens.starts, text.offsets)
    return np.repeat(np.arange(len(text.lengths)), np.diff(first))


def _unusual(flags: Flags, starts: I64, ends: I64) -> I64:
    """Indices of the tokens that have to be folded as strings."""
    hit = (flags & UNUSUAL) != 0
    stacking = (flags & STACKING) != 0
    hit[1:] |= stacking[1:] & stacking[:-1]
    places = np.flatnonzero(hit)
    if not places.size:
        return places
    owner = np.searchsorted(starts, places, side="right") - 1
    return owner[np.diff(owner, prepend=-1) > 0]

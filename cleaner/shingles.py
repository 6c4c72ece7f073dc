"""The kernel: tokens, token hashes, shingles, winnowed fingerprints and MinHash signatures of a whole batch at once.

Everything works on flat numpy arrays over the concatenated code points of a batch of texts: there is no Python loop
over characters, tokens or shingles. This module is the only home of hashing; its numbers depend on the text alone,
never on batch size, order or process.

Words are the tokens of spaced scripts; in scripts written without spaces every character is a token, hashed together
with its right neighbour, so that a shingle of *k* tokens is a character (*k* + 1)-gram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleaner.characters import MARK, SPACELESS, WORD, CharacterTable, mix64, table_for

if TYPE_CHECKING:
    import datasketch

__all__ = [
    "NORMALISER_VERSION",
    "SHINGLE_SIZE",
    "WINDOW",
    "CodePoints",
    "Fingerprints",
    "HashTable",
    "Shingles",
    "Signature",
    "Tokens",
    "code_points",
    "combine",
    "fingerprints",
    "mix64",
    "shingles",
    "signatures",
    "tokenize",
]

NORMALISER_VERSION = 1
"""Grows whenever the same text would hash to other numbers; an index written under another version is refused."""
SHINGLE_SIZE = 5
"""Tokens a shingle. Five words find a lifted paragraph and seldom meet by chance (Broder 1997 uses 10, Lee et al.
2022 5)."""
WINDOW = 4
"""Shingles a winnowing window: any copied run of SHINGLE_SIZE + WINDOW - 1 tokens shares a fingerprint
(Schleimer, Wilkerson, Aiken 2003)."""

STEM = 6
"""Characters of a stem. Six-letter prefixes do nearly as well as stemmers for retrieval in European languages (McNamee
and Mayfield 2004 use n-grams of 4 and 5, truncation at 5 to 7)."""

_BASE = 0x9FB21C651E98DF25  # odd, so that it has an inverse modulo 2**64
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_SHINGLE_BASE = np.uint64(0xD6E8FEB86659FD93)
_CHUNK = 1 << 16
"""Hash values a step of the signature loop: 256 KiB of uint32 stays in the second-level cache."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodePoints:
    """A batch of texts as one array of code points."""

    codes: npt.NDArray[np.uint32]
    """All texts, one after the other, each followed by one line feed of ours so that nothing runs across."""
    offsets: I64
    """``offsets[i]`` is where text ``i`` begins in ``codes``; the last entry is the length of ``codes``."""
    lengths: I64
    """Code points of each text, without the line feed."""
    table: CharacterTable
    flags: npt.NDArray[np.uint16]
    """Character flags of every code point (see :mod:`cleaner.characters`)."""


def code_points(texts: Sequence[str]) -> CodePoints:
    """The code points of a batch of texts. Lone surrogates are let through as symbols."""
    joined = "\n".join(texts) + "\n" if texts else ""
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    table = table_for(codes)
    return CodePoints(codes, offsets, lengths, table, table(codes))


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


@lru_cache(maxsize=4)
def _powers(size: int, base: int) -> U64:
    powers = np.full(size, base, dtype=np.uint64)
    powers[0] = 1
    np.cumprod(powers, out=powers)
    powers.setflags(write=False)
    return powers


def _power_table(size: int, base: int) -> U64:
    """``base ** i`` modulo 2**64 for every ``i < size``; tables are kept by powers of two so that few are made."""
    return _powers(max(1 << 16, 1 << (size - 1).bit_length()), base)[:size]


def _token_edges(flags: npt.NDArray[np.uint16]) -> tuple[I64, I64]:
    word = (flags & WORD) != 0
    before = np.empty_like(word)
    before[:1] = False
    before[1:] = word[:-1]
    begins = word & ~before
    if bool((flags & SPACELESS).any()):
        base = (flags & SPACELESS) != 0
        # A mark belongs to the character before it, so what it follows decides whether the next letter begins a token.
        carried = np.where((flags & MARK) != 0, -1, base.astype(np.int8))
        at = np.where(carried >= 0, np.arange(len(flags)), 0)
        spaceless_run = carried[np.maximum.accumulate(at)] == 1
        previous = np.zeros_like(base)
        previous[1:] = spaceless_run[:-1]
        begins |= word & base
        begins |= word & before & previous & ((flags & MARK) == 0)
    after = np.empty_like(word)
    after[-1:] = True
    after[:-1] = begins[1:] | ~word[1:]
    starts = np.flatnonzero(begins)
    ends = np.flatnonzero(word & after) + 1
    return starts, ends


def _canonical_order(folded: npt.NDArray[np.uint32]) -> None:
    """Sort runs of combining marks by class, in place, as Unicode's canonical ordering does."""
    import unicodedata

    if not folded.size:
        return
    present = np.unique(folded)
    classes = np.zeros(int(present[-1]) + 1, dtype=np.uint8)
    for code in present.tolist():
        classes[code] = unicodedata.combining(chr(code))
    for _ in range(64):  # a run of n marks needs n passes; longer runs than this are not writing
        rank = classes[folded]
        swap = np.flatnonzero((rank[:-1] > rank[1:]) & (rank[1:] > 0))
        swap = swap[np.diff(swap, prepend=-2) > 1]  # pairs must not overlap within one pass
        if not swap.size:
            return
        folded[swap], folded[swap + 1] = folded[swap + 1], folded[swap]


def _running(terms: U64) -> U64:
    """Running sum of the terms times the powers of the base: any run's polynomial is a difference of two entries."""
    total = np.zeros(len(terms) + 1, dtype=np.uint64)
    np.multiply(terms, _power_table(len(terms), _BASE), out=total[1:])
    np.cumsum(total, out=total)
    return total


def _between(total: U64, first: I64, last: I64) -> U64:
    """Polynomial of every run ``first:last``, from the running sum."""
    sums: U64 = total[last] - total[first]
    sums *= _power_table(len(total), _BASE_INVERSE)[first]
    return sums


def _refold(text: CodePoints, starts: I64, ends: I64) -> tuple[U64, U64]:
    """Polynomials of the few tokens with characters that fold to none or several code points, and of their stems."""
    lengths = ends - starts
    at = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
    codes = text.codes[at]
    widths = text.table.lengths[codes].astype(np.int64)
    places = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(widths, out=places[1:])
    folded = np.zeros(int(places[-1]), dtype=np.uint32)
    folded[places[:-1][widths > 0]] = text.table.folded[codes[widths > 0]]
    for code, fold in text.table.expansions.items():
        where = places[:-1][codes == code]
        for offset, value in enumerate(fold):
            folded[where + offset] = value
    _canonical_order(folded)
    edges = np.zeros(len(starts) + 1, dtype=np.int64)
    np.cumsum(lengths, out=edges[1:])
    first, last = places[edges[:-1]], places[edges[1:]]
    total = _running(mix64(folded.astype(np.uint64)))
    plural = np.zeros(len(first), dtype=np.bool_)
    long = np.flatnonzero(last - first >= 4)
    plural[long] = folded[last[long] - 1] == ord("s")
    return _between(total, first, last), _between(total, first, np.minimum(last - plural, first + STEM))


def tokenize(text: CodePoints) -> Tokens:
    """The tokens of a batch with their hashes.

    A token's hash is a polynomial over the seeds of its folded characters, taken from one running sum over the batch
    (Karp and Rabin 1987, with an invertible base modulo 2**64), then mixed.
    """
    if not text.codes.size:
        empty = np.zeros(0, dtype=np.int64)
        none = np.zeros(0, dtype=np.uint64)
        return Tokens(empty, empty, none, none, np.zeros(0, dtype=np.bool_))
    starts, ends = _token_edges(text.flags)
    terms = text.table.seeds[text.codes]
    total = _running(terms)
    hashes = _between(total, starts, ends)
    plural = (ends - starts >= 4) & ((text.codes[ends - 1] | np.uint32(32)) == ord("s"))
    stems = _between(total, starts, np.minimum(ends - plural, starts + STEM))
    unusual = np.flatnonzero(text.table.unusual[text.codes]) if text.table.unusual.any() else np.zeros(0, np.int64)
    if unusual.size:
        again = np.unique(np.searchsorted(starts, unusual, side="right") - 1)
        hashes[again], stems[again] = _refold(text, starts[again], ends[again])
    hashes, stems = mix64(hashes), mix64(stems)
    spaceless = (text.flags[starts] & SPACELESS) != 0
    if bool(spaceless.any()):
        joined = np.zeros_like(spaceless)
        joined[:-1] = spaceless[:-1] & spaceless[1:] & (ends[:-1] == starts[1:])
        at = np.flatnonzero(joined)
        hashes[at] = mix64(hashes[at] + hashes[at + 1] * _SHINGLE_BASE)
        stems[spaceless] = hashes[spaceless]
    return Tokens(starts, ends, hashes, stems, spaceless)


@dataclass(frozen=True, slots=True)
class Shingles:
    """Hashes of runs of ``size`` tokens that lie inside one group (a block or a document)."""

    hashes: U64
    first: I64
    """Index of each shingle's first token."""
    groups: I64
    """Group of each shingle, ascending."""
    size: int


def shingles(tokens: Tokens, groups: I64, size: int = SHINGLE_SIZE) -> Shingles:
    """Every run of ``size`` tokens within one group.

    ``groups`` (``int64``, one entry a token, ascending; negative for tokens of no group) names the group of each token.
    """
    if size < 1:
        raise ValueError(f"a shingle has at least one token, not {size}")
    count = max(0, len(tokens) - size + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        hashes *= _SHINGLE_BASE
        hashes += tokens.hashes[offset : offset + count]
    inside = (
        np.flatnonzero((groups[:count] == groups[size - 1 :]) & (groups[:count] >= 0))
        if count
        else np.zeros(0, np.int64)
    )
    return Shingles(mix64(hashes[inside]), inside, groups[inside], size)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The shingles that winnowing keeps."""

    hashes: U64
    first: I64
    groups: I64
    size: int


def fingerprints(of: Shingles, window: int = WINDOW) -> Fingerprints:
    """Winnow: of every ``window`` consecutive shingles of a group keep the least hash, the rightmost of equals.

    A group with fewer than ``window`` shingles keeps its least one.
    """
    count = len(of.hashes)
    if not count:
        return Fingerprints(of.hashes, of.first, of.groups, of.size)
    keep = np.zeros(count, dtype=np.bool_)
    best = np.arange(count, dtype=np.int64)
    for offset in range(1, window):
        other = np.minimum(np.arange(count, dtype=np.int64) + offset, count - 1)
        better = (of.groups[other] == of.groups) & (of.hashes[other] <= of.hashes[best])
        best = np.where(better, other, best)
    # A window counts if it lies wholly in its group, or if it is the group's first (short groups have no whole window).
    last = np.minimum(np.arange(count) + window - 1, count - 1)
    whole = (of.groups[last] == of.groups) & (np.arange(count) + window - 1 < count)
    first = np.empty(count, dtype=np.bool_)
    first[0] = True
    first[1:] = of.groups[1:] != of.groups[:-1]
    keep[best[whole | first]] = True
    at = np.flatnonzero(keep)
    return Fingerprints(of.hashes[at], of.first[at], of.groups[at], of.size)


@dataclass(frozen=True, slots=True)
class Signature:
    """A MinHash signature of one set of shingles."""

    values: npt.NDArray[np.uint32]
    """One ``uint32`` a permutation; all ones for an empty set."""
    seed: int
    scheme: str = "affine32"

    def jaccard(self, other: Signature) -> float:
        """Estimated Jaccard similarity of the two sets, 0 to 1.

        Raises ``ValueError`` when seed, scheme or length differ: such signatures cannot be compared.
        """
        if (self.seed, self.scheme, len(self.values)) != (other.seed, other.scheme, len(other.values)):
            raise ValueError("signatures of another scheme, seed or length cannot be compared; sign both sets alike")
        return float(np.mean(self.values == other.values))

    def to_datasketch(self) -> datasketch.MinHash:
        """The same signature as a ``datasketch.MinHash`` (scheme ``affine32``), for its LSH indexes."""
        import datasketch

        return datasketch.MinHash(hashvalues=self.values, seed=self.seed, scheme="affine32")


@lru_cache(maxsize=8)
def _permutations(count: int, seed: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The affine32 parameters of datasketch 2: odd factor, any summand, from ``RandomState(seed)``."""
    generator = np.random.RandomState(seed)
    factors = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    summands = generator.randint(0, 1 << 32, count, dtype=np.uint32)
    return factors, summands


def _fmix32(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """MurmurHash3's 32-bit finaliser (Appleby, public domain), which affine32 applies to every input hash."""
    mixed = values ^ (values >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def signatures(of: Shingles, groups: int, permutations: int = 128, seed: int = 1) -> npt.NDArray[np.uint32]:
    """MinHash signatures, ``uint32`` of shape ``(groups, permutations)``; all ones where a group has no shingle.

    The scheme is classic MinHash with datasketch 2's ``affine32`` permutations of the upper 32 bits of each shingle
    hash; 128 values estimate a Jaccard similarity with a standard error of at most 0.044.
    """
    factors, summands = _permutations(permutations, seed)
    out = np.full((permutations, groups), 0xFFFFFFFF, dtype=np.uint32)
    values = _fmix32((of.hashes >> np.uint64(32)).astype(np.uint32))
    for start in range(0, len(values), _CHUNK):
        part, group = values[start : start + _CHUNK], of.groups[start : start + _CHUNK]
        edges = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
        rows = group[edges]
        permuted = np.empty_like(part)
        for k in range(permutations):
            np.multiply(part, factors[k], out=permuted)
            permuted += summands[k]
            least = np.minimum.reduceat(permuted, edges)
            out[k, rows] = np.minimum(out[k, rows], least)
    return np.ascontiguousarray(out.T)


def signature(text: str, size: int = SHINGLE_SIZE, permutations: int = 128, seed: int = 1) -> Signature:
    """The signature of one text's shingles."""
    tokens = tokenize(code_points([text]))
    found = shingles(tokens, np.zeros(len(tokens), dtype=np.int64), size)
    return Signature(signatures(found, 1, permutations, seed)[0], seed)


def describe() -> dict[str, Any]:
    """What an index has to record so that its numbers can be compared with these."""
    return {"normaliser": NORMALISER_VERSION, "shingle": SHINGLE_SIZE, "window": WINDOW, "scheme": "affine32"}


def combine(hashes: U64, size: int, first: I64 | None = None) -> U64:
    """Hash of the ``size`` tokens from each position ``first`` on (every position when ``None``)."""
    at = np.arange(max(0, len(hashes) - size + 1), dtype=np.int64) if first is None else first
    out = np.zeros(len(at), dtype=np.uint64)
    for offset in range(size):
        out *= _SHINGLE_BASE
        out += hashes[at + offset]
    return mix64(out)


class HashTable:
    """A sorted set of 64-bit hashes with a table of their low 16 bits in front, where most look-ups end."""

    __slots__ = ("_first", "_many", "_sorted")

    def __init__(self, hashes: U64) -> None:
        """``hashes``: ascending, without repeats."""
        slots = (hashes & np.uint64(0xFFFF)).astype(np.int64)
        self._sorted = hashes
        self._first = np.full(1 << 16, -1, dtype=np.int32)
        self._first[slots[::-1]] = np.arange(len(hashes), dtype=np.int32)[::-1]
        self._many = np.bincount(slots, minlength=1 << 16) > 1

    def __len__(self) -> int:
        return len(self._sorted)

    def find(self, hashes: U64) -> I64:
        """Index of each hash in the set, -1 where it is not in it."""
        out = np.full(len(hashes), -1, dtype=np.int64)
        slots = (hashes & np.uint64(0xFFFF)).astype(np.int64)
        first = self._first[slots]
        maybe = np.flatnonzero(first >= 0)
        wanted, index = hashes[maybe], first[maybe]
        same = self._sorted[index] == wanted
        out[maybe[same]] = index[same]
        rest = maybe[~same & self._many[slots[maybe]]]
        if rest.size:
            at = np.minimum(np.searchsorted(self._sorted, hashes[rest]), len(self._sorted) - 1)
            hit = self._sorted[at] == hashes[rest]
            out[rest[hit]] = at[hit]
        return out

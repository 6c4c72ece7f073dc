"""The kernel: tokens, token hashes, shingles, winnowed fingerprints and MinHash signatures of a whole batch at once.

Everything works on flat numpy arrays over the concatenated code points of a batch of texts: there is no Python loop
over characters, tokens or shingles. This module is the only home of hashing; its numbers depend on the text alone,
never on batch size, order or process.

Words are the tokens of spaced scripts; in scripts written without spaces every character is a token, hashed together
with its right neighbour, so that a shingle of *k* tokens is a character (*k* + 1)-gram.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleaner.text.characters import mix64
from cleaner.text.tokens import CodePoints, Tokens, code_points, texts_of, tokenize

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
    "digest",
    "digests",
    "fingerprints",
    "mix64",
    "shingles",
    "signature",
    "signatures",
    "texts_of",
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

_SHINGLE_BASE = np.uint64(0xD6E8FEB86659FD93)
_POSITION = np.uint64(0x9E3779B97F4A7C15)
_CHUNK = 1 << 17
"""Permuted values a step of the signature loop, half a megabyte: smaller tables cost more calls than they save time."""
_VALUES = 30_000
"""Shingles whose signatures are taken together. No power of two: rows of such a length compete for one place in the
cache."""
_FEW = 1 << 10
"""Fewer shingles than that make rows too short to be worth it."""
READ_AT_ONCE = 1 << 18
"""Code points of a long text that are read at once."""
_PIECE = 8
"""Values of a set that are compared first; longer pieces take more filling, shorter ones more comparisons later."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]


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
def _permutations(count: int, seed: int) -> tuple[U32, U32]:
    """The affine32 parameters of datasketch 2: odd factor, any summand, from ``RandomState(seed)``."""
    generator = np.random.RandomState(seed)
    factors = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    summands = generator.randint(0, 1 << 32, count, dtype=np.uint32)
    return factors, summands


def _fmix32(values: U32) -> U32:
    """MurmurHash3's 32-bit finaliser (Appleby, public domain), which affine32 applies to every input hash."""
    mixed = values ^ (values >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def signatures(of: Shingles, groups: int, permutations: int = 128, seed: int = 1) -> U32:
    """MinHash signatures, ``uint32`` of shape ``(groups, permutations)``; all ones where a group has no shingle.

    The scheme is classic MinHash with datasketch 2's ``affine32`` permutations of the upper 32 bits of each shingle
    hash; 128 values estimate a Jaccard similarity with a standard error of at most 0.044.
    """
    out = np.full((groups, permutations), 0xFFFFFFFF, dtype=np.uint32)
    values = _fmix32((of.hashes >> np.uint64(32)).astype(np.uint32))
    edges = np.flatnonzero(of.groups[1:] != of.groups[:-1]) + 1
    edges = np.append(np.zeros(min(1, len(values)), np.int64), edges)
    sizes = np.diff(edges, append=len(values))
    rows = of.groups[edges]
    # The largest sets first, and as many at a time as make a table of useful length.
    order = np.argsort(-sizes, kind="stable")
    room = np.maximum(sizes[order], _PIECE)
    stops = np.flatnonzero(np.diff((np.cumsum(room) - room) // _VALUES, append=-1)) + 1
    start = 0
    for stop in stops.tolist():
        sets = order[start:stop]
        out[rows[sets]] = _minima(values, edges[sets], sizes[sets], *_permutations(permutations, seed)).T
        start = stop
    return out


def _minima(values: U32, starts: I64, sizes: I64, factors: U32, summands: U32) -> U32:
    """The least permuted value of each set for each permutation, one row a permutation.

    The sets are runs of ``values``, by falling size. Each is cut into pieces of one length, the last one filled up with
    the set's last value; first come the first pieces of all sets, then the second ones of those that have any, and so
    on: the n-th pieces belong to the first so many sets, and whole rows of them are compared at once.
    """
    length = min(int(sizes[0]), max(_PIECE, isqrt(int(sizes[0]))))
    pieces = -(-sizes // length)
    deep = np.arange(int(pieces[0]))
    many = np.searchsorted(-pieces, -deep)  # sets that have an n-th piece
    ends = np.cumsum(many)
    owner = np.arange(int(ends[-1])) - np.repeat(ends - many, many)
    first = starts[owner] + np.repeat(deep * length, many)
    part = values[np.minimum(first + np.arange(length)[:, None], (starts + sizes - 1)[owner])]
    # One row a permutation, as long as can be: loops shorter than numpy's buffer of 8192 values take three times as
    # long a value. Of few values the permutations make the longer rows.
    at_once = min(len(factors), max(1, _CHUNK // part.size))
    if part.size < _FEW:
        space = np.empty((*part.shape, at_once), dtype=np.uint32).transpose(2, 0, 1)
        least = np.empty((len(owner), len(factors)), dtype=np.uint32).T
    else:
        space = np.empty((at_once, *part.shape), dtype=np.uint32)
        least = np.empty((len(factors), len(owner)), dtype=np.uint32)
    for low in range(0, len(factors), at_once):
        here = slice(low, low + at_once)
        table = space[: len(factors[here])]
        np.multiply(part, factors[here, None, None], out=table)
        np.add(table, summands[here, None, None], out=table)
        np.minimum.reduce(table, axis=1, out=least[here])
    found = least[:, : len(sizes)].copy(order="K")
    for end, count in zip(ends[1:].tolist(), many[1:].tolist(), strict=True):
        np.minimum(found[:, :count], least[:, end - count : end], out=found[:, :count])
    return found


def signature(text: str, size: int = SHINGLE_SIZE, permutations: int = 128, seed: int = 1) -> Signature:
    """The signature of one text's shingles."""
    tokens = tokenize(code_points([text]), stems=False)
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


def lengthened(runs: U64, hashes: U64) -> U64:
    """What :func:`combine` mixes, of runs that are one token longer.

    Args:
        runs: The same of the runs without their last tokens; 0 for runs of no token.
        hashes: The hash of each run's last token.

    Returns:
        One number a run; ``mix64`` of it is the run's hash.
    """
    return runs * _SHINGLE_BASE + hashes


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
        slots = (hashes & np.uint64(0xFFFF)).astype(np.intp)
        first = self._first.take(slots, mode="clip")
        maybe = np.flatnonzero(first >= 0)
        wanted, index = hashes[maybe], first[maybe]
        same = self._sorted[index] == wanted
        out[maybe] = np.where(same, index, -1)
        rest = maybe[np.flatnonzero(~same & self._many[slots[maybe]])]
        if rest.size:
            at = np.minimum(np.searchsorted(self._sorted, hashes[rest]), len(self._sorted) - 1)
            out[rest] = np.where(self._sorted[at] == hashes[rest], at, -1)
        return out


def digests(tokens: Tokens, first_token: I64) -> U64:
    """One hash a text, of its tokens in their order. Texts that differ in white space, case or marks share it."""
    place = np.arange(len(tokens), dtype=np.uint64)
    starts = first_token[:-1]
    place -= np.repeat(starts.astype(np.uint64), np.diff(first_token))
    total = np.zeros(len(tokens) + 1, dtype=np.uint64)
    np.cumsum(mix64(tokens.hashes ^ mix64(place * _POSITION)), out=total[1:])
    return mix64(total[first_token[1:]] - total[starts])


def digest(text: str) -> int:
    """The hash of :func:`digests` of one text of any length, read a piece at a time: the tokens of a long text take
    twenty times its memory.

    Args:
        text: A text, or a page's visible text.

    Returns:
        The number that an index has of a document with this text.
    """
    total, place, at, size = 0, 0, 0, READ_AT_ONCE
    while at < len(text):
        tokens = tokenize(code_points([text[at : at + size]]), stems=False)
        last = at + size >= len(text)
        # A piece may end within its last token, with which the next one begins.
        count = len(tokens) if last else len(tokens) - 1
        if count == 0 and not last:
            size *= 2
            continue
        places = np.arange(place, place + max(count, 0), dtype=np.uint64)
        total += int(mix64(tokens.hashes[: len(places)] ^ mix64(places * _POSITION)).sum(dtype=np.uint64))
        place += len(places)
        at += size if last or count < 0 else int(tokens.starts[count])
        size = READ_AT_ONCE
    return int(mix64(np.array([total & 0xFFFFFFFFFFFFFFFF], dtype=np.uint64))[0])

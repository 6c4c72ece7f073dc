"""Segments: immutable files of flat arrays, one after the other, memory-mapped by their readers.

A file is a magic word, the arrays (each at a multiple of 64 bytes), a JSON footer that names them, the footer's length
and the magic word again. docs/file-formats.md has the specification. What a segment holds is a function of the *set* of
its documents: they are in the order of their digests, whatever order they came in.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.index.errors import CorpusIndexError
from cleaner.index.fingerprints import I64, LONG_STEP, PERMUTATIONS, U8, U32, U64, Part
from cleaner.index.footer import check_arrays, check_contents, read_footer

__all__ = ["WITNESSES", "Segment", "join", "open_segment"]

BUCKETS = 1 << 16
"""Buckets of a large segment's keys, by their upper bits."""
WITNESSES = 32
"""Places kept of one fingerprint: those in the documents of the least digests, so that two texts' samples are of the
same documents (coordinated sampling, Cohen 1997) and a sample of a union is the union's sample. Its count is kept
whole."""
COARSE = 7
"""Every 128th token's document is kept at hand, which makes finding a token's document a short walk."""
MARK_BITS = 5
MARK = 1 << MARK_BITS
"""Every 32nd token's place in its document is kept, so that a place is some steps away from a known one."""
_STEPS, _ONES, _OVER = np.uint64(0x1F1F1F1F1F1F1F1F), np.uint64(0x0101010101010101), np.uint64(0x2020202020202020)
_LOWEST = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, open for reading. Arrays are views of the mapped file (or of the bytes it was made from).

    ``document`` arrays: ``content``, ``key`` (``uint64``), ``site`` (index into ``sites``), ``offset`` (code points
    before the first token), ``length`` (code points), ``prints`` (fingerprints), ``signature`` (``uint8``, 128 each).
    """

    path: str
    content: U64
    key: U64
    site: U32
    offset: U32
    length: U32
    prints: U32
    signature: U8
    first_token: I64
    """First token of each document, and the number of tokens at the end."""
    names_at: I64
    names: U8
    sites: tuple[str, ...]
    steps: U8
    """A byte a token: three bits of its hash, five of the code points to the next token's start."""
    long_at: I64
    long_step: U32
    directory: I64
    """Where each of the 65,536 buckets of keys begins; empty in a small segment."""
    low: npt.NDArray[Any]
    """Keys in ascending order: their lower 16 bits, or whole ones (``uint32``) in a small segment."""
    places: U32
    """First token of each fingerprint."""
    many_key: U32
    many_count: U32
    """Keys of which only a sample of places is kept, and in how many documents they occur."""
    starts_at: U32
    """Code points before every 32nd token, in its document."""
    step_words: U64
    """The steps, eight to a number; what follows the last of them is of no meaning."""
    coarse: npt.NDArray[np.int32]
    """The document of every 128th token."""
    long_more: I64
    """What the long steps before each have more than a byte's five bits hold, summed up."""
    memory: Any = None

    @property
    def size(self) -> int:
        """Fingerprint places."""
        return len(self.places)

    @property
    def documents(self) -> int:
        """Documents."""
        return len(self.content)

    def name(self, document: int) -> bytes:
        """The id (or URL) of a document, in UTF-8."""
        return self.names[self.names_at[document] : self.names_at[document + 1]].tobytes()

    def entries(self, low: int, high: int) -> U64:
        """Keys and places of the buckets ``low`` to ``high``, as 64-bit numbers in ascending order."""
        if not len(self.directory):
            edges = np.array([low << 16, (high << 16) - 1], dtype=np.uint32)
            first, last = int(np.searchsorted(self.low, edges[0])), int(np.searchsorted(self.low, edges[1], "right"))
            key = self.low[first:last].astype(np.uint64)
        else:
            first, last = int(self.directory[low]), int(self.directory[high])
            bucket = np.repeat(np.arange(low, high, dtype=np.uint64), np.diff(self.directory[low : high + 1]))
            key = (bucket << np.uint64(16)) | self.low[first:last]
        both: U64 = (key << np.uint64(32)) | self.places[first:last]
        return both

    def find(self, keys: U32) -> tuple[I64, I64]:
        """First and one past the last entry of each key. Ascending keys are found several times faster."""
        if not len(self.directory) or not len(self.low):
            return np.searchsorted(self.low, keys), np.searchsorted(self.low, keys, side="right")
        bucket = (keys >> np.uint32(16)).astype(np.int64)
        wanted = keys.astype(np.uint16)
        low, high = self.directory[bucket], self.directory[bucket + 1]
        if not len(self.low):
            return low, low
        first = _search(self.low, wanted, low, high, right=False)
        last = first.copy()
        here = np.flatnonzero((self.low.take(first, mode="clip") == wanted) & (first < high))
        last[here] = _search(
            self.low, wanted[here], first[here], np.minimum(high[here], first[here] + WITNESSES), right=True
        )
        return first, last

    def counts(self, keys: U32, found: I64) -> I64:
        """In how many documents each key occurs, where ``found`` places of it are kept."""
        out = found.copy()
        some = np.flatnonzero(found)
        if len(self.many_key) and some.size:
            wanted = keys[some]
            at = np.minimum(np.searchsorted(self.many_key, wanted), len(self.many_key) - 1)
            many = self.many_key[at] == wanted
            out[some[many]] = self.many_count[at[many]]
        return out

    def tokens_at(self, place: I64) -> U64:
        """The bytes of five tokens and more from each place on, the first one lowest."""
        word = place >> 3
        shift = ((place & 7) << 3).astype(np.uint64)
        found = self.step_words.take(word, mode="clip") >> shift
        over = np.flatnonzero(shift > 24)
        found[over] |= self.step_words.take(word[over] + 1, mode="clip") << (np.uint64(64) - shift[over])
        return found

    def positions(self, document: I64, place: I64) -> I64:
        """Code points before each of some tokens, in the document that it lies in."""
        first = self.first_token[document]
        low = np.maximum(place & -MARK, first)
        at = np.where(low == first, self.offset[document], self.starts_at.take(place >> MARK_BITS, mode="clip"))
        at = at.astype(np.int64)
        for word in range(MARK // 8):
            number = (low >> 3) + word
            # The bytes of this word that lie from ``low`` on and before the place.
            begin, end = np.clip(low - (number << 3), 0, 8), np.clip(place - (number << 3), 0, 8)
            steps = self.step_words.take(number, mode="clip") & _STEPS & _LOWEST[end] & ~_LOWEST[begin]
            at += ((steps * _ONES) >> np.uint64(56)).astype(np.int64)
            long = np.flatnonzero((steps + _ONES) & _OVER)
            if long.size:
                more = (np.searchsorted(self.long_at, (number[long] << 3) + edge[long]) for edge in (end, begin))
                at[long] += self.long_more[next(more)] - self.long_more[next(more)]
        return at

    def steps_of(self, place: I64) -> I64:
        """Code points from each of some tokens to the next one's start; of a document's last token, its own."""
        step = (self.steps.take(place, mode="clip") & np.uint8(LONG_STEP)).astype(np.int64)
        long = np.flatnonzero(step == LONG_STEP)
        if long.size:
            step[long] = self.long_step[np.searchsorted(self.long_at, place[long])]
        return step

    def documents_of(self, place: I64) -> I64:
        """The document that each token lies in."""
        ends = self.first_token[1:]
        document = self.coarse.take(place >> COARSE, mode="clip").astype(np.int64)
        on = np.flatnonzero(ends.take(document, mode="clip") <= place)
        while on.size:
            document[on] += 1
            on = on[ends[document[on]] <= place[on]]
        return document

    def starts(self, document: int) -> I64:
        """Code point offset of every token of a document, and of the end of its last."""
        first, last = self.first_token[document : document + 2].tolist()
        step = (self.steps[first:last] & LONG_STEP).astype(np.int64)
        low, high = np.searchsorted(self.long_at, [first, last])
        step[self.long_at[low:high] - first] = self.long_step[low:high]
        starts = np.zeros(last - first + 1, dtype=np.int64)
        np.cumsum(step, out=starts[1:])
        return starts + int(self.offset[document])

    def release(self) -> None:
        """Give the pages read so far back to the system: they are the file's, and are read again when needed."""
        if isinstance(self.memory, mmap.mmap):
            with suppress(OSError, AttributeError):
                self.memory.madvise(mmap.MADV_DONTNEED)


def join(parts: Sequence[Part]) -> Segment:
    """Parts as one segment in memory, its documents in the order they came, every place of every fingerprint kept."""
    tokens = np.concatenate(([0], np.cumsum([len(part.steps) for part in parts]))).astype(np.int64)
    shifts = tokens[:-1].tolist()
    names = [name for part in parts for name in part.names]
    places = [site for part in parts for site in part.sites]
    sites = tuple(sorted(set(places)))
    number = {name: at for at, name in enumerate(sites)}
    entries = np.concatenate([part.entries + np.uint64(at) for part, at in zip(parts, shifts, strict=True)])
    entries.sort()
    none = np.zeros(0, dtype=np.uint32)
    first_token = np.concatenate(
        [part.first_token[:-1] + at for part, at in zip(parts, shifts, strict=True)] + [tokens[-1:]]
    )
    return Segment(
        path="",
        content=np.concatenate([part.content for part in parts]),
        key=np.concatenate([part.key for part in parts]),
        site=np.fromiter((number[name] for name in places), dtype=np.uint32, count=len(places)),
        offset=np.concatenate([part.offset for part in parts]),
        length=np.concatenate([part.length for part in parts]),
        prints=np.concatenate([part.prints for part in parts]),
        signature=np.concatenate([part.signature for part in parts]),
        first_token=first_token,
        names_at=np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(np.int64),
        names=np.frombuffer(b"".join(names), dtype=np.uint8),
        sites=sites,
        steps=np.concatenate([part.steps for part in parts]),
        long_at=np.concatenate([part.long_at + at for part, at in zip(parts, shifts, strict=True)]),
        long_step=np.concatenate([part.long_step for part in parts]),
        directory=none.astype(np.int64),
        low=(entries >> np.uint64(32)).astype(np.uint32),
        places=entries.astype(np.uint32),
        many_key=none,
        many_count=none,
        starts_at=none,
        step_words=none.astype(np.uint64),
        coarse=_coarse(first_token),
        long_more=none.astype(np.int64),
    )


def _search(values: npt.NDArray[Any], wanted: npt.NDArray[Any], low: I64, high: I64, right: bool) -> I64:
    """Binary search of many values at once, each in its own range."""
    at = low.copy()
    step = (1 << int((high - low).max(initial=0)).bit_length()) >> 1
    while step:
        probe = at + (step - 1)
        there = values.take(probe, mode="clip")
        on = (there <= wanted) if right else (there < wanted)
        on &= probe < high
        at += on * step
        step >>= 1
    return at


def _coarse(first_token: I64) -> npt.NDArray[np.int32]:
    """The document of every 128th token."""
    slots = (first_token + ((1 << COARSE) - 1)) >> COARSE
    return np.repeat(np.arange(len(first_token) - 1, dtype=np.int32), np.diff(slots))


def open_segment(path: Path, size: int, checksum: int, verify: bool = True, whole: bool = True) -> Segment:
    """Map a segment.

    Args:
        path: Its file.
        size: The bytes that it ought to have.
        checksum: The CRC-32 that they ought to have.
        verify: Whether to read the whole file once (a GB a second and more), compare its checksum, and check that
            nothing in it leads outside of it.
        whole: Whether it is one that a writer has finished; a part that is still to be merged is in no order.

    Returns:
        The segment, open.

    Raises:
        FileNotFoundError: It is missing.
        CorpusIndexError: It cannot be read, is cut short, damaged, or not what a writer would have written.
    """
    try:
        with path.open("rb") as stream:
            if verify:
                found = 0
                while chunk := stream.read(1 << 22):
                    found = zlib.crc32(chunk, found)
            length = os.fstat(stream.fileno()).st_size
            if length != size or (verify and found != checksum):
                raise CorpusIndexError(
                    f"{path}: damaged: "
                    + (f"{length} bytes where {size} were written" if length != size else "its checksum differs")
                    + "; restore it from a copy, or build the index again"
                )
            memory = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CorpusIndexError(f"{path}: cannot be read: {error.strerror or error}") from None
    with suppress(OSError, AttributeError):
        memory.madvise(mmap.MADV_RANDOM)
    try:
        arrays, sites = read_footer(memory)
        if whole:
            check_arrays(arrays, len(sites), BUCKETS, MARK, PERMUTATIONS)
        if verify:
            check_contents(arrays)
    except (ValueError, OverflowError) as error:
        raise CorpusIndexError(f"{path}: no segment that this version reads ({error}); build the index again") from None
    # Few and looked up all the time: numpy indexes by 64-bit numbers.
    arrays["directory"], arrays["long_at"] = (arrays[name].astype(np.int64) for name in ("directory", "long_at"))
    arrays["signature"] = arrays["signature"].reshape(-1, PERMUTATIONS)
    return Segment(
        str(path),
        **arrays,
        sites=tuple(sites),
        coarse=_coarse(arrays["first_token"]),
        long_more=np.concatenate(([0], np.cumsum(arrays["long_step"].astype(np.int64) - LONG_STEP))),
        memory=memory,
    )

"""Segments: immutable files of flat arrays, one after the other, memory-mapped by their readers.

A file is a magic word, the arrays (each at a multiple of 64 bytes), a JSON footer that names them, the footer's length
and the magic word again. docs/formats.md has the specification. What a segment holds is a function of the *set* of its
documents: they stand in the order of their digests, whatever order they came in.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.index.errors import CorpusIndexError
from cleaner.index.prints import I64, LONG_STEP, PERMUTATIONS, U8, U32, U64, Part
from cleaner.shingles import mix64

__all__ = [
    "WITNESSES", "Segment", "identity", "join", "open_segment", "write_run", "write_segment",
]  # fmt: skip

MAGIC = b"CLEANSEG"
VERSION = 1
ALIGN = 64
WITNESSES = 32
"""Places kept of one fingerprint: those in the documents of the least digests, so that two texts' samples are of the
same documents (coordinated sampling, Cohen 1997) and a sample of a union is the union's sample. Its count is kept
whole."""
COARSE = 7
"""Every 128th token's document is kept at hand, which makes finding a token's document a short walk."""
STEPS = 1 << 20
"""Tokens written at a time."""
BUCKETS = 1 << 16
SMALL = 1 << 16
"""Entries below which keys are kept whole: a table of buckets would cost more than it saves."""
CHUNK = 1 << 22
"""Entries merged at a time."""
MARK_BITS = 5
MARK = 1 << MARK_BITS
"""Every 32nd token's place in its document is kept, so that a place is some steps away from a known one."""
_STEPS, _ONES, _OVER = np.uint64(0x1F1F1F1F1F1F1F1F), np.uint64(0x0101010101010101), np.uint64(0x2020202020202020)
_LOWEST = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
MOST_TOKENS = (1 << 32) - 1
"""Tokens of a segment: places are 32-bit numbers. Some 25 GB of English."""


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
    """Keys of which only a sample of places is kept, and in how many documents they stand."""
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
        """In how many documents each key stands, where ``found`` places of it are kept."""
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


class _Writer:
    """Arrays one after the other into a file, with a checksum of all its bytes."""

    def __init__(self, stream: Any, summed: bool = True) -> None:
        self._stream = stream
        self._summed = summed
        self._at = 0
        self.checksum = 0
        self.arrays: dict[str, list[Any]] = {}
        self._put(MAGIC)

    def _put(self, data: Any) -> None:
        self._stream.write(data)
        if self._summed:
            self.checksum = zlib.crc32(data, self.checksum)
        self._at += memoryview(data).nbytes

    def array(self, name: str, dtype: str, chunks: Iterable[npt.NDArray[Any]]) -> None:
        self._put(bytes(-self._at % ALIGN))
        begun = self._at
        for chunk in chunks:
            if len(chunk):
                self._put(np.ascontiguousarray(chunk, dtype=dtype).data.cast("B"))
        self.arrays[name] = [dtype, begun, self._at - begun]

    def close(self, sites: Sequence[str]) -> None:
        footer = {"format": "cleaner-segment", "version": VERSION, "arrays": self.arrays, "sites": list(sites)}
        data = json.dumps(footer, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")
        self._put(data)
        self._put(len(data).to_bytes(8, "little"))
        self._put(MAGIC)

    @property
    def size(self) -> int:
        return self._at


def identity(content: U64, key: U64) -> U64:
    """One hash of a document's words and source: two of one identity are one document, given twice."""
    return mix64(content ^ mix64(key))


def write_run(path: Path, run: Segment) -> int:
    """Write what :func:`join` made as it is, every place of every fingerprint, to be merged; returns the file's size.

    Nothing outlives the merge, so there is no checksum, and the file may not be on disk yet. Raises ``OSError``.
    """
    with path.open("wb") as stream:
        writer = _Writer(stream, summed=False)
        for name in _ARRAYS:
            array = getattr(run, name)
            writer.array(name, array.dtype.str, [array])
        writer.close(run.sites)
    return writer.size


def write_segment(
    path: Path, sources: Sequence[Segment], witnesses: int | None = WITNESSES, without: U64 | None = None
) -> tuple[int, int]:
    """Write the union of some sources; returns the file's size and checksum.

    ``witnesses`` bounds the places kept of one fingerprint; ``None`` keeps all. Documents of the identities
    ``without``, and those without a word, are left out. The file is complete and on disk when this returns. Raises
    ``OSError``.
    """
    with path.open("wb") as stream:
        writer = _Writer(stream)
        sites = _write_documents(writer, sources, witnesses, without, path.parent)
        writer.close(sites)
        stream.flush()
        os.fsync(stream.fileno())
    return writer.size, writer.checksum


def _write_documents(
    writer: _Writer, sources: Sequence[Segment], witnesses: int | None, without: U64 | None, folder: Path
) -> tuple[str, ...]:
    content = np.concatenate([source.content for source in sources])
    key = np.concatenate([source.key for source in sources])
    owner = np.repeat(np.arange(len(sources)), [len(source.content) for source in sources])
    local = np.concatenate([np.arange(len(source.content)) for source in sources])
    order = np.lexsort((key, content))
    twin = np.zeros(len(order), dtype=np.bool_)
    twin[1:] = (content[order][1:] == content[order][:-1]) & (key[order][1:] == key[order][:-1])
    # Twins may differ in name and white space: which of them is taken must not depend on which came first.
    opens = np.flatnonzero(~twin & np.append(twin[1:], False)).tolist()
    for first, last in zip(opens, np.flatnonzero(twin & ~np.append(twin[1:], False)).tolist(), strict=True):
        some = order[first : last + 1].tolist()
        order[first] = min(some, key=lambda at: _particulars(sources[int(owner[at])], int(local[at])))
    words = np.concatenate([source.prints for source in sources])[order] > 0
    kept = ~twin & words
    if without is not None and len(without):
        given = identity(content[order], key[order])
        kept &= ~np.isin(given, without[np.isin(without, given)])
    order = order[kept]
    tokens = np.concatenate([np.diff(source.first_token) for source in sources])[order]
    first_token = np.concatenate(([0], np.cumsum(tokens))).astype(np.int64)
    if first_token[-1] > MOST_TOKENS:
        raise ValueError(f"a segment holds at most {MOST_TOKENS} tokens")
    sites = tuple(sorted({name for source in sources for name in source.sites}))
    number = {name: at for at, name in enumerate(sites)}
    site = np.concatenate(
        [np.array([number[name] for name in source.sites], dtype=np.uint32)[source.site] for source in sources]
    )[order]
    offset = np.concatenate([source.offset for source in sources])[order]
    pairs = list(zip(owner[order].tolist(), local[order].tolist(), strict=True))
    names = [sources[who].name(which) for who, which in pairs]
    plain: tuple[tuple[str, str, npt.NDArray[Any]], ...] = (
        ("content", "<u8", content[order]),
        ("key", "<u8", key[order]),
        ("site", "<u4", site),
        ("offset", "<u4", offset),
        ("length", "<u4", np.concatenate([source.length for source in sources])[order]),
        ("prints", "<u4", np.concatenate([source.prints for source in sources])[order]),
        ("signature", "u1", np.concatenate([source.signature for source in sources])[order]),
        ("first_token", "<i8", first_token),
        ("names_at", "<i8", np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(np.int64)),
        ("names", "u1", np.frombuffer(b"".join(names), dtype=np.uint8)),
    )
    for name, dtype, array in plain:
        writer.array(name, dtype, [array])
    # How far each document's tokens move; documents that another source has already are dropped.
    moves = [np.full(len(source.content), -1, dtype=np.int64) for source in sources]
    for who in range(len(sources)):
        mine = owner[order] == who
        moves[who][local[order][mine]] = first_token[:-1][mine]
    parts = [_moved(source, move, source.long_at) for source, move in zip(sources, moves, strict=True)]
    long_at = np.concatenate([moved for moved, _ in parts])
    long_step = np.concatenate([source.long_step[kept] for source, (_, kept) in zip(sources, parts, strict=True)])
    long_order = np.argsort(long_at, kind="stable")
    long_at, long_step = long_at[long_order], long_step[long_order]
    marks: list[U32] = []

    def steps() -> Iterable[U8]:
        edges = [source.first_token.tolist() for source in sources]
        stops = np.searchsorted(first_token, np.arange(STEPS, first_token[-1] + STEPS, STEPS))
        for low, high in pairwise(sorted({0, *np.minimum(stops, len(pairs)).tolist()})):
            some = pairs[low:high]
            chunk = np.concatenate([sources[who].steps[edges[who][at] : edges[who][at + 1]] for who, at in some])
            marks.append(_marks(chunk, first_token[low : high + 1], offset[low:high], long_at, long_step))
            yield chunk
        for source in sources:
            source.release()

    writer.array("steps", "u1", steps())
    writer.array("starts_at", "<u4", marks)
    writer.array("long_at", "<u4", [long_at])
    writer.array("long_step", "<u4", [long_step])
    _write_entries(writer, sources, moves, witnesses, folder)
    return sites


def _marks(chunk: U8, first_token: I64, offset: U32, long_at: I64, long_step: U32) -> U32:
    """Code points before every 32nd token of some documents, in the document that it lies in."""
    base, end = int(first_token[0]), int(first_token[-1])
    total = np.zeros(len(chunk) + 1, dtype=np.int64)
    step = chunk & np.uint8(LONG_STEP)
    np.cumsum(step, out=total[1:])
    low, high = np.searchsorted(long_at, [base, end])
    at = np.arange(-(-base // MARK) * MARK, end, MARK)
    document = np.searchsorted(first_token, at, side="right") - 1
    more = np.concatenate(([0], np.cumsum(long_step[low:high].astype(np.int64) - LONG_STEP)))
    begin = first_token[document]
    begun, there = np.searchsorted(long_at[low:high], begin), np.searchsorted(long_at[low:high], at)
    moved = total[at - base] - total[begin - base] + more[there] - more[begun]
    marks: U32 = (moved + offset[document]).astype(np.uint32)
    return marks


def _coarse(first_token: I64) -> npt.NDArray[np.int32]:
    """The document of every 128th token."""
    slots = (first_token + ((1 << COARSE) - 1)) >> COARSE
    return np.repeat(np.arange(len(first_token) - 1, dtype=np.int32), np.diff(slots))


def _particulars(source: Segment, document: int) -> tuple[Any, ...]:
    """All that two documents of one identity can differ in, in an order of its own."""
    first, last = source.first_token[document : document + 2].tolist()
    low, high = np.searchsorted(source.long_at, [first, last])
    return (
        source.name(document),
        source.sites[source.site[document]],
        int(source.length[document]),
        int(source.offset[document]),
        source.steps[first:last].tobytes(),
        source.long_step[low:high].tolist(),
        source.signature[document].tobytes(),
    )


def _moved(source: Segment, move: I64, places: I64) -> tuple[I64, npt.NDArray[np.bool_]]:
    """Token numbers of a source as those of the new segment, and which of them stay."""
    document = source.documents_of(places)
    to = move.take(document, mode="clip")
    moved = places + (move - source.first_token[:-1]).take(document, mode="clip")
    kept = to >= 0
    return (moved if kept.all() else moved[kept]), kept


def _write_entries(
    writer: _Writer, sources: Sequence[Segment], moves: Sequence[I64], witnesses: int | None, folder: Path
) -> None:
    total = sum(source.size for source in sources)
    buckets = max(1, min(BUCKETS, BUCKETS * CHUNK // max(total, 1)))
    small = total < SMALL
    sizes = np.zeros(BUCKETS + 1, dtype=np.int64)
    many_key: list[U32] = []
    many_count: list[U32] = []
    with TemporaryFile(dir=folder) as keys:

        def places() -> Iterable[U32]:
            for low in range(0, BUCKETS, buckets):
                high = min(low + buckets, BUCKETS)
                merged, gone = _merged(sources, moves, low, high)
                entries, busy, counts = _sampled(merged, sources, gone, witnesses, low, high)
                many_key.append(busy)
                many_count.append(counts)
                key = (entries >> np.uint64(32)).astype(np.uint32)
                edges = np.searchsorted(key, np.arange(low, high, dtype=np.uint32) << np.uint32(16))
                sizes[low + 1 : high + 1] = np.diff(np.append(edges, len(key)))
                keys.write((key if small else key.astype(np.uint16)).astype("<u4" if small else "<u2").data.cast("B"))
                yield entries.astype(np.uint32)

        writer.array("places", "<u4", places())
        keys.seek(0)
        dtype = np.dtype("<u4" if small else "<u2")
        pieces = iter(lambda: keys.read(1 << 24), b"")
        writer.array("low", dtype.str, (np.frombuffer(piece, dtype=dtype) for piece in pieces))
    writer.array("directory", "<u4", [] if small else [np.cumsum(sizes)])
    writer.array("many_key", "<u4", many_key)
    writer.array("many_count", "<u4", many_count)


def _merged(sources: Sequence[Segment], moves: Sequence[I64], low: int, high: int) -> tuple[U64, list[U32]]:
    """Entries of the new segment, and of each source the keys of those that it does without."""
    parts, gone = [], []
    for source, move in zip(sources, moves, strict=True):
        entries = source.entries(low, high)
        moved, kept = _moved(source, move, (entries & np.uint64(0xFFFFFFFF)).view(np.int64))
        gone.append((entries[~kept] >> np.uint64(32)).astype(np.uint32))
        entries = entries if len(moved) == len(entries) else entries[kept]
        entries &= np.uint64(0xFFFFFFFF00000000)
        entries |= moved.view(np.uint64)
        parts.append(entries)
        source.release()
    merged = np.concatenate(parts)
    merged.sort()
    return merged, gone


def _sampled(
    entries: U64, sources: Sequence[Segment], gone: Sequence[U32], witnesses: int | None, low: int, high: int
) -> tuple[U64, U32, U32]:
    """The first ``witnesses`` places of each key in some buckets; the keys that have more, and in how many
    documents they stand.

    Where two sources that are samples themselves have documents in common, those that neither kept a place of are
    estimated by the share of the places that were double: right for sources that share nothing or everything.
    """
    key = (entries >> np.uint64(32)).astype(np.uint32)
    over = np.zeros(len(key), dtype=np.bool_)
    if witnesses is None:
        return entries, key[:0], key[:0]
    over[witnesses:] = key[witnesses:] == key[:-witnesses]
    counted = []
    for source in sources:
        first, last = np.searchsorted(source.many_key, [low << 16, high << 16])
        counted.append((source.many_key[first:last], source.many_count[first:last].astype(np.int64)))
    keys = np.unique(np.concatenate([key[over], *(some for some, _ in counted)]))
    total = np.searchsorted(key, keys, side="right") - np.searchsorted(key, keys)
    for (some, counts), without in zip(counted, gone, strict=True):
        rest = counts - WITNESSES
        double = np.searchsorted(without, some, side="right") - np.searchsorted(without, some)
        total[np.searchsorted(keys, some)] += rest - rest * double // WITNESSES
    many = total > witnesses
    return entries[~over], keys[many], total[many].astype(np.uint32)


_ARRAYS = (
    "content", "key", "site", "offset", "length", "prints", "signature", "first_token", "names_at", "names", "steps",
    "starts_at", "long_at", "long_step", "directory", "low", "places", "many_key", "many_count",
)  # fmt: skip


def open_segment(path: Path, size: int, checksum: int, verify: bool = True) -> Segment:
    """Map a segment. Raises ``CorpusIndexError`` if it is missing, cut short or damaged.

    ``verify`` reads the whole file once (several GB a second) and compares its checksum.
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
        footer_size = int.from_bytes(memory[-16:-8], "little")
        footer: Mapping[str, Any] = json.loads(memory[-16 - footer_size : -16].decode("utf-8", "surrogatepass"))
        if memory[:8] != MAGIC or (footer["format"], footer["version"]) != ("cleaner-segment", VERSION):
            raise KeyError(footer.get("version"))
        arrays = {
            name: np.frombuffer(memory, dtype=dtype, count=nbytes // np.dtype(dtype).itemsize, offset=start)
            for name, (dtype, start, nbytes) in footer["arrays"].items()
        }
        begun, nbytes = footer["arrays"]["steps"][1:]
        words = np.frombuffer(memory, dtype="<u8", count=nbytes // 8 + 1, offset=begun)
        # Few and looked up all the time: numpy indexes by 64-bit numbers.
        arrays["directory"], arrays["long_at"] = (arrays[name].astype(np.int64) for name in ("directory", "long_at"))
        arrays["signature"] = arrays["signature"].reshape(-1, PERMUTATIONS)
        return Segment(
            str(path),
            **{name: arrays[name] for name in _ARRAYS},
            sites=tuple(footer["sites"]),
            step_words=words,
            coarse=_coarse(arrays["first_token"]),
            long_more=np.concatenate(([0], np.cumsum(arrays["long_step"].astype(np.int64) - LONG_STEP))),
            memory=memory,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusIndexError(f"{path}: no segment that this version reads ({error}); build the index again") from None

"""Segments written: the union of some others, its documents in the order of their digests.

The file is written array by array, and its fingerprints bucket by bucket, so that memory holds a part of it at a time.
What comes out is a function of the set of documents that go in.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.index.fingerprints import I64, LONG_STEP, U8, U32, U64
from cleaner.index.footer import ARRAYS, MAGIC, VERSION
from cleaner.index.segments import BUCKETS, MARK, WITNESSES, Segment
from cleaner.text.shingles import mix64

__all__ = ["Buckets", "Table", "buckets_together", "identity", "sampled", "write_run", "write_segment"]

ALIGN = 64
STEPS = 1 << 20
"""Tokens written at a time."""
SMALL = 1 << 16
"""Entries below which keys are kept whole: a table of buckets would cost more than it saves."""
CHUNK = 1 << 22
"""Entries merged at a time."""
MOST_TOKENS = (1 << 32) - 1
"""Tokens of a segment: places are 32-bit numbers. Some 25 GB of English."""


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
        for name, kinds in ARRAYS.items():
            array = getattr(run, name)
            writer.array(name, array.dtype.str if array.dtype.str in kinds else kinds[0], [array])
        writer.close(run.sites)
    return writer.size


@dataclass(frozen=True, slots=True)
class Buckets:
    """The fingerprints of the buckets ``low`` to ``high`` of a segment."""

    low: int
    high: int
    entries: U64
    """Keys and places in ascending order, no more of a key than are kept."""
    many_key: U32
    many_count: U32


@dataclass(frozen=True, slots=True)
class Table:
    """All fingerprints of a segment, bucket by bucket."""

    given: int
    """How many there were before any was left out."""
    buckets: Iterable[Buckets]


def write_segment(
    path: Path,
    sources: Sequence[Segment],
    witnesses: int | None = WITNESSES,
    without: U64 | None = None,
    table: Table | None = None,
) -> tuple[int, int]:
    """Write the union of some sources; returns the file's size and checksum.

    ``witnesses`` bounds the places kept of one fingerprint; ``None`` keeps all. Documents of the identities
    ``without``, and those without a word, are left out. The file is complete and on disk when this returns. Where the
    fingerprints were merged elsewhere, ``table`` has them, and those of the sources are not looked at. Raises
    ``OSError``.
    """
    with path.open("wb") as stream:
        writer = _Writer(stream)
        sites, moves = _write_documents(writer, sources, without)
        _write_entries(writer, table or _merging(sources, moves, witnesses), path.parent)
        writer.close(sites)
        stream.flush()
        os.fsync(stream.fileno())
    return writer.size, writer.checksum


def _write_documents(
    writer: _Writer, sources: Sequence[Segment], without: U64 | None
) -> tuple[tuple[str, ...], list[I64]]:
    """Write the arrays of documents and tokens; returns the sites, and how far each source's documents move."""
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
    every = sorted({name for source in sources for name in source.sites})
    number = {name: at for at, name in enumerate(every)}
    site = np.concatenate(
        [np.array([number[name] for name in source.sites], dtype=np.uint32)[source.site] for source in sources]
    )[order]
    # Of documents that were left out nothing is left, not even their site.
    named, site = np.unique(site, return_inverse=True)
    sites = tuple(every[at] for at in named.tolist())
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
    return sites, moves


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


def buckets_together(given: int) -> int:
    """How many buckets of ``given`` fingerprints are merged at a time."""
    return max(1, min(BUCKETS, BUCKETS * CHUNK // max(given, 1)))


def _merging(sources: Sequence[Segment], moves: Sequence[I64], witnesses: int | None) -> Table:
    """The fingerprints of some sources, merged as they are asked for."""
    given = sum(source.size for source in sources)
    step = buckets_together(given)

    def merged() -> Iterator[Buckets]:
        for low in range(0, BUCKETS, step):
            high = min(low + step, BUCKETS)
            entries, gone = _merged(sources, moves, low, high)
            yield sampled(entries, low, high, witnesses, sources, gone)

    return Table(given, merged())


def _write_entries(writer: _Writer, table: Table, folder: Path) -> None:
    small = table.given < SMALL
    sizes = np.zeros(BUCKETS + 1, dtype=np.int64)
    many_key: list[U32] = []
    many_count: list[U32] = []
    with TemporaryFile(dir=folder) as keys:

        def places() -> Iterable[U32]:
            for some in table.buckets:
                many_key.append(some.many_key)
                many_count.append(some.many_count)
                key = (some.entries >> np.uint64(32)).astype(np.uint32)
                edges = np.searchsorted(key, np.arange(some.low, some.high, dtype=np.uint32) << np.uint32(16))
                sizes[some.low + 1 : some.high + 1] = np.diff(np.append(edges, len(key)))
                keys.write((key if small else key.astype(np.uint16)).astype("<u4" if small else "<u2").data.cast("B"))
                yield some.entries.astype(np.uint32)

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


def sampled(
    entries: U64,
    low: int,
    high: int,
    witnesses: int | None = WITNESSES,
    sources: Sequence[Segment] = (),
    gone: Sequence[U32] = (),
) -> Buckets:
    """The first ``witnesses`` places of each key in some buckets; the keys that have more, and in how many
    documents they occur.

    Where two sources that are samples themselves have documents in common, those that neither kept a place of are
    estimated by the share of the places that were double: right for sources that share nothing or everything.
    """
    key = (entries >> np.uint64(32)).astype(np.uint32)
    over = np.zeros(len(key), dtype=np.bool_)
    if witnesses is None:
        return Buckets(low, high, entries, key[:0], key[:0])
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
    return Buckets(low, high, entries[~over], keys[many], total[many].astype(np.uint32))

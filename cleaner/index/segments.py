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
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.index.errors import CorpusIndexError
from cleaner.index.prints import I64, LONG_STEP, PERMUTATIONS, U8, U32, U64, Part
from cleaner.shingles import mix64

__all__ = ["WITNESSES", "Segment", "identity", "join", "open_segment", "write_segment"]

MAGIC = b"CLEANSEG"
VERSION = 1
ALIGN = 64
WITNESSES = 32
"""Places kept of one fingerprint: those in the documents of the least digests, so that two texts' samples are of the
same documents (coordinated sampling, Cohen 1997) and a sample of a union is the union's sample. Its count is kept
whole."""
BUCKETS = 1 << 16
SMALL = 1 << 16
"""Entries below which keys are kept whole: a table of buckets would cost more than it saves."""
CHUNK = 1 << 22
"""Entries merged at a time."""
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
        if not len(self.directory):
            return np.searchsorted(self.low, keys), np.searchsorted(self.low, keys, side="right")
        bucket = (keys >> np.uint32(16)).astype(np.int64)
        wanted = keys.astype(np.uint16)
        low, high = self.directory[bucket], self.directory[bucket + 1]
        first = _search(self.low, wanted, low, high, right=False)
        here = np.flatnonzero(first < high)
        here = here[self.low[first[here]] == wanted[here]]
        last = first.copy()
        last[here] = _search(
            self.low, wanted[here], first[here], np.minimum(high[here], first[here] + WITNESSES), right=True
        )
        return first, last

    def counts(self, keys: U32, found: I64) -> I64:
        """In how many documents each key stands, where ``found`` places of it are kept."""
        if not len(self.many_key):
            return found
        at = np.minimum(np.searchsorted(self.many_key, keys), len(self.many_key) - 1)
        return np.where(self.many_key[at] == keys, self.many_count[at].astype(np.int64), found)

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
    return Segment(
        path="",
        content=np.concatenate([part.content for part in parts]),
        key=np.concatenate([part.key for part in parts]),
        site=np.fromiter((number[name] for name in places), dtype=np.uint32, count=len(places)),
        offset=np.concatenate([part.offset for part in parts]),
        length=np.concatenate([part.length for part in parts]),
        prints=np.concatenate([part.prints for part in parts]),
        signature=np.concatenate([part.signature for part in parts]),
        first_token=np.concatenate(
            [part.first_token[:-1] + at for part, at in zip(parts, shifts, strict=True)] + [tokens[-1:]]
        ),
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
    )


def _search(values: npt.NDArray[Any], wanted: npt.NDArray[Any], low: I64, high: I64, right: bool) -> I64:
    """Binary search of many values at once, each in its own range."""
    low, high = low.copy(), high.copy()
    top = len(values) - 1
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        there = values[np.minimum(middle, top)]
        on = ((there <= wanted) if right else (there < wanted)) & (low < high)
        low = np.where(on, middle + 1, low)
        high = np.where(on, high, middle)
    return low


class _Writer:
    """Arrays one after the other into a file, with a checksum of all its bytes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._at = 0
        self.checksum = 0
        self.arrays: dict[str, list[Any]] = {}
        self._put(MAGIC)

    def _put(self, data: Any) -> None:
        self._stream.write(data)
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


def write_segment(
    path: Path, sources: Sequence[Segment], witnesses: int | None = WITNESSES, without: U64 | None = None
) -> tuple[int, int]:
    """Write the union of some sources; returns the file's size and checksum.

    ``witnesses`` bounds the places kept of one fingerprint; ``None`` keeps all, for files that are merged again.
    Documents of the identities ``without``, and those without a word, are left out. The file is complete and on disk
    when this returns. Raises ``OSError``.
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
        kept &= ~np.isin(identity(content[order], key[order]), without)
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
    pairs = list(zip(owner[order].tolist(), local[order].tolist(), strict=True))
    names = [sources[who].name(which) for who, which in pairs]
    plain: tuple[tuple[str, str, npt.NDArray[Any]], ...] = (
        ("content", "<u8", content[order]),
        ("key", "<u8", key[order]),
        ("site", "<u4", site),
        ("offset", "<u4", np.concatenate([source.offset for source in sources])[order]),
        ("length", "<u4", np.concatenate([source.length for source in sources])[order]),
        ("prints", "<u4", np.concatenate([source.prints for source in sources])[order]),
        ("signature", "u1", np.concatenate([source.signature for source in sources])[order]),
        ("first_token", "<i8", first_token),
        ("names_at", "<i8", np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(np.int64)),
        ("names", "u1", np.frombuffer(b"".join(names), dtype=np.uint8)),
    )
    for name, dtype, array in plain:
        writer.array(name, dtype, [array])
    edges = [source.first_token.tolist() for source in sources]
    writer.array("steps", "u1", (sources[who].steps[edges[who][at] : edges[who][at + 1]] for who, at in pairs))
    # How far each document's tokens move; documents that another source has already are dropped.
    moves = [np.full(len(source.content), -1, dtype=np.int64) for source in sources]
    for who in range(len(sources)):
        mine = owner[order] == who
        moves[who][local[order][mine]] = first_token[:-1][mine]
    long_at, long_step = [], []
    for source, move in zip(sources, moves, strict=True):
        moved, kept = _moved(source, move, source.long_at)
        long_at.append(moved)
        long_step.append(source.long_step[kept])
    long_order = np.argsort(np.concatenate(long_at), kind="stable")
    writer.array("long_at", "<u4", [np.concatenate(long_at)[long_order]])
    writer.array("long_step", "<u4", [np.concatenate(long_step)[long_order]])
    _write_entries(writer, sources, moves, witnesses, folder)
    return sites


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
    document = np.searchsorted(source.first_token, places, side="right") - 1
    to = move[document]
    kept = to >= 0
    return (places + to - source.first_token[document])[kept], kept


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
                entries, gone = _merged(sources, moves, low, high)
                if witnesses is not None:
                    entries, busy, counts = _sampled(entries, sources, gone, witnesses)
                    many_key.append(busy)
                    many_count.append(counts)
                key = (entries >> np.uint64(32)).astype(np.uint32)
                sizes[1:] += np.bincount(key >> np.uint32(16), minlength=BUCKETS)
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
        moved, kept = _moved(source, move, (entries & np.uint64(0xFFFFFFFF)).astype(np.int64))
        parts.append((entries[kept] & np.uint64(0xFFFFFFFF00000000)) | moved.astype(np.uint64))
        gone.append((entries[~kept] >> np.uint64(32)).astype(np.uint32))
    merged = np.concatenate(parts)
    merged.sort()
    return merged, gone


def _sampled(entries: U64, sources: Sequence[Segment], gone: Sequence[U32], witnesses: int) -> tuple[U64, U32, U32]:
    """The first ``witnesses`` places of each key; the keys that have more, and in how many documents they stand.

    Where two sources that are samples themselves have documents in common, those that neither kept a place of are
    estimated by the share of the places that were double: right for sources that share nothing or everything.
    """
    key = (entries >> np.uint64(32)).astype(np.uint32)
    starts = np.flatnonzero(np.diff(key, prepend=~key[:1])) if len(key) else np.zeros(0, dtype=np.int64)
    counts = np.diff(np.append(starts, len(key)))
    keys = key[starts]
    total = counts.copy()
    for source, without in zip(sources, gone, strict=True):
        if len(source.many_key) and len(keys):
            at = np.minimum(np.searchsorted(source.many_key, keys), len(source.many_key) - 1)
            rest = source.many_count[at].astype(np.int64) - WITNESSES
            double = np.searchsorted(without, keys, side="right") - np.searchsorted(without, keys)
            total += np.where(source.many_key[at] == keys, rest - rest * double // WITNESSES, 0)
    rank = np.arange(len(key)) - np.repeat(starts, counts)
    busy = total > witnesses
    return entries[rank < witnesses], keys[busy], total[busy].astype(np.uint32)


_ARRAYS = (
    "content", "key", "site", "offset", "length", "prints", "signature", "first_token", "names_at", "names", "steps",
    "long_at", "long_step", "directory", "low", "places", "many_key", "many_count",
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
        # Few and looked up all the time: numpy indexes by 64-bit numbers.
        arrays["directory"], arrays["long_at"] = (arrays[name].astype(np.int64) for name in ("directory", "long_at"))
        arrays["signature"] = arrays["signature"].reshape(-1, PERMUTATIONS)
        return Segment(
            str(path), **{name: arrays[name] for name in _ARRAYS}, sites=tuple(footer["sites"]), memory=memory
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusIndexError(f"{path}: no segment that this version reads ({error}); build the index again") from None

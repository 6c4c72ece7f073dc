"""An index built on a cluster: two shuffles, and a driver that writes what comes out in order.

1. Executors read documents as :func:`cleaner.index.fingerprints.read_part` does: a row each, with its digest, its
   tokens' steps and its fingerprints.
2. The rows are shuffled by digest. A part holds the documents of a range of digests in ascending order, once each. So
   the number of tokens in each part says where every token of the corpus will be in a segment.
3. The fingerprints, now with those places, are shuffled by their upper bits: this joins all documents that share one.
   Of each the first :data:`~cleaner.index.segments.WITNESSES` places are kept, and its count.
4. The driver writes documents and buckets to a segment, a part of either at a time.

What comes out is a function of the set of documents, as on one machine, and is the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.document import Document
from cleaner.engines.datasets import ORIGIN
from cleaner.errors import CleanerError
from cleaner.index import manifest
from cleaner.index.corpus import Run, grouped, open_run
from cleaner.index.fingerprints import I64, PERMUTATIONS, U32, U64, Part, read_part
from cleaner.index.segment_writer import MOST_TOKENS, Buckets, Table, buckets_together, sampled, write_run
from cleaner.index.segments import BUCKETS, join

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["build"]

TOP = np.uint64(1 << 63)
"""Flipped in a digest, so that Spark's signed numbers have the order of unsigned ones."""
DOCUMENT = (
    "part int, content long, key long, name binary, site string, start long, length long, prints long, tokens long, "
    "signature binary, steps binary, long_at binary, long_step binary, entries binary"
)
"""A document as it is shuffled; ``long_at`` and the places in ``entries`` are counted from its first token."""
PIECE = "part int, run binary"
ENTRIES = "segment int, chunk int, entries binary"
BUCKET = "segment int, chunk int, entries binary, many_key binary, many_count binary"
PARTICULARS = ("name", "site", "length", "start", "steps", "long_step", "signature")
"""All that two documents of one identity can differ in, in the order in which the index prefers them."""

Row = dict[str, Any]
Mapped = Callable[[Iterator[Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a corpus go."""

    segment: dict[int, int]
    """The segment of each part."""
    base: dict[int, int]
    """The tokens of its segment before each part."""
    given: tuple[int, ...]
    """Fingerprints of each segment, with those of documents that were given twice."""


def build(
    dataframe: DataFrame, path: str, *, text: str, html: str, partitions: int | None, most_tokens: int | None
) -> int:
    """Build the index; see :func:`cleaner.engines.spark.build_index`."""
    from pyspark import StorageLevel
    from pyspark.sql import functions

    count = partitions or int(dataframe.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
    names = [name for name in ORIGIN if name in dataframe.columns]
    column = text if text in dataframe.columns else html
    read = dataframe.select(column, *names).mapInArrow(_reading(column, column != text, count), DOCUMENT)
    sorted_ = read.repartition(count, "part").sortWithinPartitions("part", "content", "key")
    documents = sorted_.mapInArrow(_once_each(), DOCUMENT + ", given long").persist(StorageLevel.DISK_ONLY)
    buckets = None
    folder = Path(path)
    try:
        total = functions.sum
        sums = documents.groupBy("part").agg(
            total("tokens").alias("tokens"), total("given").alias("given"), functions.count("part").alias("documents")
        )
        rows = sorted(sums.collect(), key=itemgetter("part"))
        plan = _planned([(row["part"], row["tokens"], row["given"]) for row in rows], most_tokens or MOST_TOKENS)
        shuffled = documents.select("part", "tokens", "entries").mapInArrow(_placing(plan), ENTRIES)
        shuffled = shuffled.repartition(count, "segment", "chunk").sortWithinPartitions("segment", "chunk")
        buckets = shuffled.mapInArrow(_joining(plan), BUCKET).persist(StorageLevel.DISK_ONLY)
        pieces = documents.drop("entries").mapInArrow(_packing(), PIECE)
        with manifest.writing(folder):
            runs = {row["part"]: _received(folder, row["part"], row["run"]) for row in pieces.toLocalIterator()}
            ordered = buckets.orderBy("segment", "chunk").toLocalIterator()
            entries = []
            for segment, some in groupby(ordered, key=itemgetter("segment")):
                own = [open_run(runs[part]) for part in sorted(runs) if plan.segment[part] == segment]
                table = Table(plan.given[segment], _filled(some, buckets_together(plan.given[segment])))
                entries.append(manifest.store_segment(folder, own, table=table))
            manifest.publish(folder, manifest.Manifest(tuple(entries)))
        return sum(row["documents"] for row in rows)
    finally:
        documents.unpersist()
        if buckets is not None:
            buckets.unpersist()


def _planned(parts: Sequence[tuple[int, int, int]], most: int) -> Plan:
    """Parts in runs of no more than ``most`` tokens; of each its number, tokens and fingerprints, by digest."""
    segment: dict[int, int] = {}
    base: dict[int, int] = {}
    given: list[int] = []
    at = most + 1
    for part, tokens, prints in parts:
        if tokens > MOST_TOKENS:
            raise CleanerError(
                f"{tokens:,} tokens in one part, more than a segment holds; shuffle into more partitions"
            )
        if at + tokens > most:
            given.append(0)
            at = 0
        segment[part], base[part] = len(given) - 1, at
        given[-1] += prints
        at += tokens
    return Plan(segment, base, tuple(given))


def _reading(column: str, html: bool, parts: int) -> Mapped:
    """Documents to rows."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            rows = batch.to_pylist()
            documents = (_document(row, column, html) for row in rows if row[column] is not None)
            for group in grouped(documents):
                yield _batch(_rows(read_part(group), parts), DOCUMENT)

    return work


def _document(row: Row, column: str, html: bool) -> Document:
    known = {name: str(row[name]) for name in ORIGIN if row.get(name) not in (None, "")}
    return Document(row[column], **known, form="html" if html else None)


def _rows(part: Part, parts: int) -> Iterator[Row]:
    """The documents of a part that have a word, a row each."""
    first = part.first_token
    places = (part.entries & np.uint64(0xFFFFFFFF)).astype(np.int64)
    owner = np.searchsorted(first, places, side="right") - 1
    order = np.argsort(owner, kind="stable")
    # A document's own entries, in ascending order, with places from its first token on.
    own = part.entries - first[owner].astype(np.uint64)
    own = own[order]
    edges = np.searchsorted(owner[order], np.arange(len(part.content) + 1)).tolist()
    long = np.searchsorted(part.long_at, first).tolist()
    numbers = (part.content >> np.uint64(32)) * np.uint64(parts) >> np.uint64(32)
    for at in np.flatnonzero(part.prints).tolist():
        low, high = first[at : at + 2].tolist()
        yield {
            "part": int(numbers[at]),
            "content": int((part.content[at] ^ TOP).astype(np.int64)),
            "key": int((part.key[at] ^ TOP).astype(np.int64)),
            "name": part.names[at],
            "site": part.sites[at],
            "start": int(part.offset[at]),
            "length": int(part.length[at]),
            "prints": int(part.prints[at]),
            "tokens": high - low,
            "signature": part.signature[at].tobytes(),
            "steps": part.steps[low:high].tobytes(),
            "long_at": (part.long_at[long[at] : long[at + 1]] - low).astype("<i8").tobytes(),
            "long_step": part.long_step[long[at] : long[at + 1]].astype("<u4").tobytes(),
            "entries": np.sort(own[edges[at] : edges[at + 1]]).astype("<u8").tobytes(),
        }


def _once_each() -> Mapped:
    """Of documents given twice the one that the index prefers, in whatever order they came."""

    def best(twins: list[Row]) -> Row:
        # Numbers are compared as numbers, not as their bytes.
        def particulars(row: Row) -> tuple[Any, ...]:
            steps = np.frombuffer(row["long_step"], dtype="<u4").tolist()
            return tuple(steps if name == "long_step" else row[name] for name in PARTICULARS)

        return min(twins, key=particulars) | {"given": sum(twin["prints"] for twin in twins)}

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        rows = (row for batch in batches for row in batch.to_pylist())
        kept = (best(list(twins)) for _, twins in groupby(rows, key=itemgetter("content", "key")))
        for group in _by_size(kept):
            yield _batch(group, DOCUMENT + ", given long")

    return work


def _placing(plan: Plan) -> Mapped:
    """Fingerprints with their places in a segment, in chunks of buckets."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        at: dict[int, int] = {}
        for batch in batches:
            rows = batch.to_pylist()
            moved: dict[int, list[U64]] = {}
            for row in rows:
                part = row["part"]
                base = at.get(part, plan.base[part])
                at[part] = base + row["tokens"]
                own = np.frombuffer(row["entries"], dtype="<u8") + np.uint64(base)
                moved.setdefault(plan.segment[part], []).append(own)
            out: list[Row] = []
            for segment, some in moved.items():
                entries = np.concatenate(some)
                entries.sort()
                step = buckets_together(plan.given[segment])
                chunk = (entries >> np.uint64(48)).astype(np.int64) // step
                numbers, begins = np.unique(chunk, return_index=True)
                ends = np.append(begins[1:], len(entries)).tolist()
                for number, begin, end in zip(numbers.tolist(), begins.tolist(), ends, strict=True):
                    out.append({"segment": segment, "chunk": number, "entries": entries[begin:end].tobytes()})
            yield _batch(out, ENTRIES)

    return work


def _joining(plan: Plan) -> Mapped:
    """All places of each fingerprint together, and those of them that are kept."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        rows = (row for batch in batches for row in batch.to_pylist())
        for (segment, chunk), some in groupby(rows, key=itemgetter("segment", "chunk")):
            entries = np.concatenate([np.frombuffer(row["entries"], dtype="<u8") for row in some])
            entries.sort()
            step = buckets_together(plan.given[segment])
            made = sampled(entries, chunk * step, min(BUCKETS, (chunk + 1) * step))
            row = {"segment": segment, "chunk": chunk}
            for name in ("entries", "many_key", "many_count"):
                row[name] = getattr(made, name).tobytes()
            yield _batch([row], BUCKET)

    return work


def _packing() -> Mapped:
    """The documents of each part as the bytes of a run."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        from tempfile import TemporaryDirectory

        rows = (row for batch in batches for row in batch.to_pylist())
        for part, some in groupby(rows, key=itemgetter("part")):
            with TemporaryDirectory() as folder:
                path = Path(folder) / "documents.run"
                write_run(path, join([_part(list(some))]))
                yield _batch([{"part": part, "run": path.read_bytes()}], PIECE)

    return work


def _part(rows: Sequence[Row]) -> Part:
    """Rows as a part without fingerprints."""

    def numbers(name: str) -> U32:
        return np.array([row[name] for row in rows], dtype=np.uint32)

    def hashes(name: str) -> U64:
        return np.array([row[name] for row in rows], dtype=np.int64).view(np.uint64) ^ TOP

    tokens = np.array([row["tokens"] for row in rows], dtype=np.int64)
    first: I64 = np.concatenate(([0], np.cumsum(tokens))).astype(np.int64)
    long = [np.frombuffer(row["long_at"], dtype="<i8") + at for row, at in zip(rows, first[:-1].tolist(), strict=True)]
    return Part(
        content=hashes("content"),
        key=hashes("key"),
        first_token=first,
        offset=numbers("start"),
        length=numbers("length"),
        prints=numbers("prints"),
        signature=np.frombuffer(b"".join(row["signature"] for row in rows), dtype=np.uint8).reshape(-1, PERMUTATIONS),
        names=tuple(row["name"] for row in rows),
        sites=tuple(row["site"] for row in rows),
        steps=np.frombuffer(b"".join(row["steps"] for row in rows), dtype=np.uint8),
        long_at=np.concatenate(long),
        long_step=np.frombuffer(b"".join(row["long_step"] for row in rows), dtype="<u4"),
        entries=np.zeros(0, dtype=np.uint64),
    )


def _received(folder: Path, part: int, data: bytes) -> Run:
    """A part's documents on the driver's disk."""
    path = folder / f"{part}.run"
    path.write_bytes(data)
    return Run(path, len(data))


def _filled(rows: Iterable[Any], step: int) -> Iterator[Buckets]:
    """The chunks of a segment in order, with an empty one where nothing is."""
    none = np.zeros(0, dtype=np.uint32)
    at = 0
    for row in rows:
        while at < row["chunk"]:
            yield Buckets(at * step, min(BUCKETS, (at + 1) * step), none.astype(np.uint64), none, none)
            at += 1
        entries = np.frombuffer(row["entries"], dtype="<u8")
        many = (np.frombuffer(row[name], dtype="<u4") for name in ("many_key", "many_count"))
        yield Buckets(at * step, min(BUCKETS, (at + 1) * step), entries, *many)
        at += 1
    while at * step < BUCKETS:
        yield Buckets(at * step, min(BUCKETS, (at + 1) * step), none.astype(np.uint64), none, none)
        at += 1


GROUP = 1 << 24
"""Bytes of rows that are handed on together."""


def _by_size(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    size = 0
    for row in rows:
        group.append(row)
        size += len(row["entries"]) + len(row["steps"])
        if size >= GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _batch(rows: Iterable[Row], fields: str) -> Any:
    """Rows as a record batch of the types that Spark was told."""
    import pyarrow as arrow

    kinds = {"int": arrow.int32(), "long": arrow.int64(), "binary": arrow.binary(), "string": arrow.string()}
    schema = arrow.schema([(name, kinds[kind]) for name, kind in (field.split() for field in fields.split(", "))])
    return arrow.RecordBatch.from_pylist(list(rows), schema=schema)

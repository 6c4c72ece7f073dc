"""Measure the corpus index: building it, its size, and cleaning with it.

    python -m corpora.bench_index FILE.jsonl[.gz]... [--megabytes MB] [--repeated SHARE] [--stream-mb MB] [--articles]
    python -m corpora.bench_index CORPUS.jsonl[.gz]... --copies

A corpus of --megabytes (1000) is made of the files' texts by a seeded generator: a document is one of theirs in which
every three words are followed by three of another's, so that its words and sentences are theirs and hardly a shingle
is. A --repeated share (0.2) of its blocks is left as it was, and so stands in every document made of that one. Then
  build   `cleaner index build` with one process and with two, and whether both wrote the same bytes;
  open    the command with the index on one small text: start-up, checksums compared;
  clean   the command from JSONL to JSONL on --stream-mb (20) of other documents of the same make, without the index
          and with it, and on the beginning of the corpus itself, which the index knows: the stream is made of the same
          texts, so its repeated blocks stand in the index.

With --articles only the rows' articles are taken (their `gold`), else their whole text: pages have many times more
blocks that are repeated. --folder names where corpus and index are made and left, for another look.

With --copies the files are a corpus whose rows have `host`: documents of one host are one story. Prints, for several
thresholds, how many of the pairs of one story `cleaner index copies` puts together, and how many others.

MB are millions of bytes of JSONL. Speeds of one process are of processor time, which other work on the machine
lengthens less than the clock; what two processes gain is by the clock. Numpy runs on one thread. Peak memory is
`ru_maxrss`, pages of mapped files included. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from corpora.bench_documents import COMMAND, Used, measure  # sets the threads before anything loads numpy
from corpora.rows import clean_text, read_rows

MEGABYTES, STREAM = 1000.0, 20.0
REPEATED = 0.2
RUN = 3
"""Words taken from one document before some are taken from another: no shingle of five lies in one."""
SITES = 500
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


def made(texts: Sequence[str], repeated: float, seed: int) -> Iterator[bytes]:
    """JSONL documents without end, made of some texts."""
    chance = random.Random(seed)
    words = [text.split() for text in texts]
    for number in range(sys.maxsize):
        other = words[chance.randrange(len(words))]
        at = 0
        blocks = []
        for block in texts[chance.randrange(len(texts))].split("\n"):
            own = block.split()
            if own and chance.random() >= repeated:
                mixed: list[str] = []
                for low in range(0, len(own), RUN):
                    mixed += own[low : low + RUN]
                    mixed += other[at : at + RUN]
                    at = at + RUN if at + RUN < len(other) else chance.randrange(RUN)
                block = " ".join(mixed[: len(own)])
            blocks.append(block)
        row = {"id": f"{seed}/{number}", "site": f"site{chance.randrange(SITES)}.example", "text": "\n".join(blocks)}
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def write(lines: Iterator[bytes], path: Path, megabytes: float) -> int:
    """Write lines up to a size; returns the bytes of it."""
    size = 0
    with path.open("wb") as stream:
        while size < megabytes * 1e6:
            size += stream.write(next(lines))
    return size


def build(source: Path, output: Path, jobs: int) -> Used:
    return measure((*COMMAND, "index", "build", str(source), "--output", str(output), "--jobs", str(jobs)))


def clean(source: Path, index: Path | None) -> Used:
    with_index = ("--index", str(index)) if index else ()
    return measure((*COMMAND, "--from", "jsonl", "--to", "jsonl", *with_index, str(source)))


def segments(index: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in sorted(index.glob("*.segment"))}


def bench(texts: Sequence[str], megabytes: float, repeated: float, stream_mb: float, folder: Path) -> dict[str, Any]:
    corpus, stream, known = folder / "corpus.jsonl", folder / "stream.jsonl", folder / "known.jsonl"
    began = time.perf_counter()
    size = write(made(texts, repeated, seed=1), corpus, megabytes)
    write(made(texts, repeated, seed=2), stream, stream_mb)
    write(made(texts, repeated, seed=1), known, stream_mb)
    page = folder / "page.jsonl"
    row = {"id": "page", "text": next(text for text in texts if len(text) > 1000)}
    page.write_text(json.dumps(row) + "\n", encoding="utf-8")
    print(f"corpus: {size / 1e6:.0f} MB of JSONL, {repeated:g} of its blocks repeated")
    print(f"made in {time.perf_counter() - began:.0f} s; the cleaner's times follow\n")
    out: dict[str, Any] = {"megabytes": size / 1e6, "repeated": repeated}
    for jobs in (1, 2):
        index = folder / f"{jobs}.index"
        used = build(corpus, index, jobs)
        rate = size / 1e6 / used.wall
        cpu = size / 1e6 / used.cpu
        print(f"build, {jobs} process{'es' * (jobs > 1)}: {used.wall:.1f} s, {rate:.1f} MB/s ({cpu:.1f} of processor")
        print(f"    time), peak memory {used.peak:.0f} MB")
        out[f"build_{jobs}"] = {"seconds": used.wall, "cpu": used.cpu, "peak_mb": used.peak}
    one, two = segments(folder / "1.index"), segments(folder / "2.index")
    text = sum(len(str(row["text"]).encode("utf-8", "surrogatepass")) for row in read_rows(corpus))
    out["ratio"] = out["build_1"]["seconds"] / out["build_2"]["seconds"]
    out["same"] = one == two  # a segment's name is its checksum
    out["bytes"], out["bytes_a_byte"] = sum(one.values()), sum(one.values()) / text
    print(f"two processes are {out['ratio']:.2f} times as quick; same bytes: {out['same']}")
    print(f"index: {out['bytes'] / 1e6:.1f} MB, {out['bytes_a_byte']:.3f} bytes a byte of text\n")
    index = folder / "1.index"
    start, bare = (min((clean(page, at) for _ in range(3)), key=lambda used: used.cpu) for at in (index, None))
    print(f"one small page: {bare.wall:.2f} s without the index, {start.wall:.2f} s with it, its checksum compared")
    out["start"], out["start_without"] = start.wall, bare.wall
    for name, source in (("other documents", stream), ("documents of the corpus", known)):
        mb = source.stat().st_size / 1e6
        pairs = [(clean(source, None), clean(source, index)) for _ in range(3)]
        plain, indexed = (min((pair[at] for pair in pairs), key=lambda used: used.cpu) for at in (0, 1))
        cost = 1000 * ((indexed.cpu - start.cpu) - (plain.cpu - bare.cpu)) / mb
        print(
            f"clean, {name}: {mb / plain.cpu:.2f} MB/s without the index, {mb / indexed.cpu:.2f} MB/s with it, ", end=""
        )
        print(f"start-up included; {cost:.0f} ms a MB more; peak memory {indexed.peak:.0f} MB")
        out[name] = {"cpu_without": plain.cpu, "cpu": indexed.cpu, "ms_a_mb": cost, "peak_mb": indexed.peak}
    return out


def copies(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recall and wrong pairs of the clusters of near-copies, by threshold."""
    from cleaner.dedup.near_duplicates import clusters
    from cleaner.index import CorpusIndex
    from cleaner.training.examples import document_of

    index = CorpusIndex.build(document_of(row) for row in rows)
    story = {str(row["id"]): str(row["host"]) for row in rows}
    true = _pairs(Counter(story.values()).values())
    found = []
    print(f"{len(rows):,} documents, {true:,} pairs of one story\n")
    print("threshold  recall  wrong pairs  seconds")
    for threshold in THRESHOLDS:
        began = time.perf_counter()
        right = every = 0
        for cluster in clusters(index.view, threshold):
            every += _pairs([len(cluster)])
            right += _pairs(Counter(story[name] for name, _ in cluster).values())
        seconds = time.perf_counter() - began
        print(f"{threshold:9.2f}  {right / max(true, 1):6.3f}  {every - right:11,}  {seconds:7.1f}")
        found.append({"threshold": threshold, "recall": right / max(true, 1), "wrong": every - right})
    return found


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--megabytes", type=float, default=MEGABYTES, metavar="MB")
    parser.add_argument("--repeated", type=float, default=REPEATED, metavar="SHARE")
    parser.add_argument("--stream-mb", type=float, default=STREAM, metavar="MB")
    parser.add_argument("--articles", action="store_true", help="take the rows' articles alone")
    parser.add_argument("--folder", type=Path, help="where to write corpus and index, and leave them")
    parser.add_argument("--copies", action="store_true", help="measure the clusters of near-copies instead")
    args = parser.parse_args()
    rows = chain.from_iterable(map(read_rows, args.files))
    if args.copies:
        print(json.dumps(copies(list(rows))))
        return 0
    texts = [clean_text(row) if args.articles else str(row["text"]) for row in rows]
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(json.dumps(bench(texts, args.megabytes, args.repeated, args.stream_mb, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

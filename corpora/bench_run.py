"""Measure `cleaner run`: one job and two, the library beside it, memory, small files, a crawl.

    python -m corpora.bench_run [--megabytes MB] [--only PART]... [--files N] [--pages N]

The parts:
  speed    shards of JSONL made of the gold documents, their noise planted: the library alone in one process (read,
           judge, write), then `cleaner run` with one job and with two. Ratios are of the clock: on a machine that does
           other work they say little, and the last column says how much of the processors the run got.
  memory   peak memory of the largest process of a run, at a tenth of the megabytes and at all of them.
  files    as many text files of a few hundred characters as --files says.
  warc     a WARC file of --pages pages to clean JSONL, beside trafilatura and resiliparse on the same file, where they
           are installed.

MB are millions of UTF-8 bytes of text. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from corpora.bench_documents import COMMAND, _many_documents, _table, _texts, measure
from corpora.bench_kernel import optional

PARTS = ("speed", "memory", "files", "warc")
SHARDS = 8
SMALL = 300
"""Characters of a small file."""


def _corpus(folder: Path, megabytes: float) -> float:
    """Shards of documents; their megabytes of text."""
    folder.mkdir(parents=True)
    files = [(folder / f"part-{number}.jsonl").open("wb") for number in range(SHARDS)]
    size = 0
    for number, line in enumerate(_many_documents(megabytes)):
        # Runs of documents, as crawls have them; shards need not be alike.
        size += files[number // 64 % SHARDS].write(line)
    for file in files:
        file.close()
    return size / 1e6


def _run(source: Path, target: Path, *options: str) -> dict[str, Any]:
    used = measure((*COMMAND, "run", str(source), "--output", str(target), "--quiet", *options), [])
    return {"wall": round(used.wall, 2), "cpu": round(used.cpu, 2), "peak_mb": round(used.peak, 1)}


_LIBRARY = """
import sys
from pathlib import Path
from cleaner.pipeline import Cleaner
from cleaner.run.batches import batches, clean_batch
from cleaner.io.records import read, write_jsonl
cleaner = Cleaner()
for path in sorted(Path(sys.argv[1]).iterdir()):
    with open(Path(sys.argv[2]) / path.name, "wb") as out:
        for batch in batches(read(str(path))):
            out.write(clean_batch(batch, cleaner=cleaner, write=write_jsonl).output)
"""


def speed(folder: Path, megabytes: float) -> dict[str, Any]:
    """The library, one job, two jobs, on the same shards."""
    size = _corpus(folder / "in", megabytes)
    (folder / "library").mkdir()
    used = measure((sys.executable, "-c", _LIBRARY, str(folder / "in"), str(folder / "library")), [])
    rows = {
        "library": {"wall": round(used.wall, 2), "cpu": round(used.cpu, 2), "peak_mb": round(used.peak, 1)},
        "--jobs 1": _run(folder / "in", folder / "one", "--jobs", "1"),
        "--jobs 2": _run(folder / "in", folder / "two", "--jobs", "2"),
    }
    print(f"speed: {size:.1f} MB of JSONL in {SHARDS} shards")
    _table(
        ("way", "MB/s", "wall s", "CPU s", "peak MB", "processors"),
        [
            (name, size / row["wall"], row["wall"], row["cpu"], row["peak_mb"], row["cpu"] / row["wall"])
            for name, row in rows.items()
        ],
    )
    found = {
        "megabytes": round(size, 1),
        "rows": rows,
        "overhead_wall": round(rows["--jobs 1"]["wall"] / rows["library"]["wall"] - 1, 3),
        "overhead_cpu": round(rows["--jobs 1"]["cpu"] / rows["library"]["cpu"] - 1, 3),
        "two_jobs": round(rows["--jobs 1"]["wall"] / rows["--jobs 2"]["wall"], 2),
    }
    print(
        f"run costs {found['overhead_cpu']:.0%} more processor time than the library; two jobs are "
        f"{found['two_jobs']} times as fast as one\n"
    )
    return found


def memory(folder: Path, megabytes: float) -> dict[str, Any]:
    """Peak memory at a tenth of the corpus and at all of it."""
    rows = []
    for size in (megabytes / 10, megabytes):
        _corpus(folder / f"in{size:g}", size)
        rows.append({"mb": size, **_run(folder / f"in{size:g}", folder / f"out{size:g}", "--jobs", "2")})
    print("memory: the largest process of a run of two jobs")
    _table(("MB", "wall s", "CPU s", "peak MB"), [tuple(row.values()) for row in rows])
    ratio = round(rows[1]["peak_mb"] / rows[0]["peak_mb"], 3)
    print(f"peak memory at the larger size is {ratio} times that at the smaller one\n")
    return {"runs": rows, "peak_ratio": ratio}


def files(folder: Path, count: int) -> dict[str, Any]:
    """Many files of one short text each."""
    for number, text in enumerate(islice(_texts(), count)):
        path = folder / "in" / f"{number % 100:02d}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[:SMALL])
    row = _run(folder / "in", folder / "out")
    print(f"files: {count:,} text files in {row['wall']} s, {count / row['wall']:,.0f} a second\n")
    return {"files": count, **row}


def _pages(count: int) -> Iterator[bytes]:
    for number, text in enumerate(islice(_texts(), count)):
        blocks = "".join(f"<p>{block}</p>" for block in text.split("\n") if block.strip())
        menu = "".join(f'<li><a href="/{at}">Section {at}</a></li>' for at in range(12))
        body = f"<html><head><title>{number}</title></head><body><ul>{menu}</ul><main>{blocks}</main></body></html>"
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        yield head.encode() + http + b"\r\n\r\n"


def warc(folder: Path, count: int) -> dict[str, Any]:
    """Pages of a WARC file a second, by this and by others."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crawl.warc.gz"
    path.write_bytes(b"".join(gzip.compress(page, 6) for page in _pages(count)))
    found: dict[str, Any] = {"pages": count}
    row = _run(path, folder / "out")
    found["cleaner run"] = round(count / row["cpu"], 1)
    row = _run(path, folder / "out-page", "--extractor", "page")
    found["cleaner run --extractor page"] = round(count / row["cpu"], 1)
    for name, extract in _others().items():
        found[name] = round(count / _extracted(path, extract), 1)
    print(f"warc: {count:,} pages, pages a second of processor time")
    _table(("way", "pages/s"), [(name, rate) for name, rate in found.items() if name != "pages"])
    return found


def _others() -> dict[str, Callable[[bytes], object]]:
    ways: dict[str, Callable[[bytes], object]] = {}
    if trafilatura := optional("trafilatura"):
        ways["trafilatura"] = trafilatura.extract
    if resiliparse := optional("resiliparse.extract.html2text"):
        ways["resiliparse"] = lambda page: resiliparse.extract_plain_text(page.decode(), main_content=True)
    return ways


def _extracted(path: Path, extract: Callable[[bytes], object]) -> float:
    """Processor seconds to read a WARC file and extract every page."""
    from cleaner.io.inputs import chunks, unpacked
    from cleaner.io.records import Capture
    from cleaner.io.warc import captures

    began = time.process_time()
    with path.open("rb") as file:
        for capture in captures(path.name, unpacked(chunks(file))):
            if isinstance(capture, Capture):
                extract(capture.data)
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--only", action="append", choices=PARTS)
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for part in given.only or PARTS:
            if part == "speed":
                found[part] = speed(folder / part, given.megabytes)
            elif part == "memory":
                found[part] = memory(folder / part, given.megabytes)
            elif part == "files":
                found[part] = files(folder / part, given.files)
            else:
                found[part] = warc(folder / part, given.pages)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

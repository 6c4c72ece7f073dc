"""Measure `cleaner run`: one job and two, the library, engines and other tools beside it, memory, small files, a crawl.

    python -m corpora.bench_run [--megabytes MB] [--only PART]... [--files N] [--pages N] [--folder DIR]

Without options that is the whole measurement, of 2,000 MB; it takes some hours of two processors that do nothing else
(the ratios are of the clock), and 20 GB of disk in --folder. `--megabytes 100 --files 1000 --pages 200` tries it out.
The parts:
  speed    shards of JSONL made of the gold documents, their noise planted: the library alone in one process (read,
           judge, write), then `cleaner run` with one job and with two.
  memory   peak memory of the largest process of a run of two jobs, at a tenth of the megabytes and at all of them.
  engines  the shards, or as many as hold --engine-megabytes, by two jobs, by Spark with two executors that are
           processes of their own, by a datatrove pipeline of two tasks; and datatrove's own removal of repeated
           sentences, which is another way to the same end.
  files    as many text files of a few hundred characters as --files says.
  warc     a WARC file of --pages pages to clean JSONL, beside trafilatura and resiliparse on the same file.

What is not installed is left out, and the table says so. MB are millions of UTF-8 bytes of text. Each part prints a
table; at the end one has every figure with what is aimed at. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from corpora.bench_documents import COMMAND, _many_documents, _table, _texts, measure
from corpora.bench_kernel import ROOT, optional

PARTS = ("speed", "memory", "engines", "files", "warc")
SHARDS = 8
SMALL = 300
"""Characters of a small file."""
CLUSTER = "local-cluster[2,1,2048]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the last table."""

    name: str
    value: float | str
    aim: str = ""
    met: bool | None = None


def _corpus(folder: Path, megabytes: float) -> float:
    """Shards of documents; their megabytes of text. Those that are there are left."""
    if not folder.exists():
        folder.mkdir(parents=True)
        files = [(folder / f"part-{number}.jsonl").open("wb") for number in range(SHARDS)]
        for number, line in enumerate(_many_documents(megabytes)):
            # Runs of documents, as crawls have them; shards need not be alike.
            files[number // 64 % SHARDS].write(line)
        for file in files:
            file.close()
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _used(*command: str) -> dict[str, Any]:
    used = measure(command, [])
    return {"wall": round(used.wall, 2), "cpu": round(used.cpu, 2), "peak_mb": round(used.peak, 1)}


def _run(source: Path, target: Path, *options: str) -> dict[str, Any]:
    """What a run used; its output goes, for the next one needs the room."""
    row = _used(*COMMAND, "run", str(source), "--output", str(target), "--quiet", *options)
    shutil.rmtree(target)
    return row


_LIBRARY = """
import sys
from pathlib import Path
from cleaner.pipeline import Cleaner
from cleaner.run.batches import batches, process_batch
from cleaner.io.files import read
from cleaner.io.records import write_jsonl
cleaner = Cleaner()
for path in sorted(Path(sys.argv[1]).iterdir()):
    with open(Path(sys.argv[2]) / path.name, "wb") as out:
        for batch in batches(read(str(path))):
            out.write(b"".join(process_batch(batch, cleaner=cleaner, make=write_jsonl).made))
"""


def _script(code: str, source: Path, target: Path, *more: str) -> dict[str, Any]:
    target.mkdir(parents=True)
    row = _used(sys.executable, "-W", "ignore", "-c", code, str(source), str(target), *more)
    shutil.rmtree(target)
    return row


def speed(folder: Path, megabytes: float) -> tuple[list[Figure], dict[str, Any]]:
    """The library, one job, two jobs, on the same shards."""
    size = _corpus(folder / "in", megabytes)
    rows = {
        "library": _script(_LIBRARY, folder / "in", folder / "library"),
        "--jobs 1": _run(folder / "in", folder / "one", "--jobs", "1"),
        "--jobs 2": _run(folder / "in", folder / "two", "--jobs", "2"),
    }
    print(f"speed: {size:,.1f} MB of JSONL in {SHARDS} shards")
    _table(
        ("way", "MB/s", "wall s", "CPU s", "peak MB", "processors"),
        [
            (name, size / row["wall"], row["wall"], row["cpu"], row["peak_mb"], row["cpu"] / row["wall"])
            for name, row in rows.items()
        ],
    )
    over = rows["--jobs 1"]["cpu"] / rows["library"]["cpu"] - 1
    twice = rows["--jobs 1"]["wall"] / rows["--jobs 2"]["wall"]
    figures = [Figure(f"{name}, MB/s", size / row["wall"]) for name, row in rows.items()]
    figures.append(Figure("two jobs, times as fast as one", twice, "at least 1.8", twice >= 1.8))
    figures.append(Figure("run over the library, % of processor time", 100 * over, "at most 15", over <= 0.15))
    return figures, {"megabytes": round(size, 1), **rows}


def memory(folder: Path, megabytes: float, known: dict[str, Any] | None) -> tuple[list[Figure], dict[str, Any]]:
    """Peak memory at a tenth of the corpus and at all of it, which a run may have been measured on already."""
    rows = []
    for size in (megabytes / 10, megabytes):
        if known is None or size < megabytes:
            _corpus(folder / f"in{size:g}", size)
            row = _run(folder / f"in{size:g}", folder / f"out{size:g}", "--jobs", "2")
        else:
            row = known
        rows.append({"mb": size, **row})
    print("memory: the largest process of a run of two jobs")
    _table(("MB", "wall s", "CPU s", "peak MB"), [tuple(row.values()) for row in rows])
    ratio = rows[1]["peak_mb"] / rows[0]["peak_mb"]
    name = f"peak memory at {megabytes:g} MB over that at {megabytes / 10:g}"
    return [Figure(name, ratio, "at most 1.1", ratio <= 1.1)], {"runs": rows}


_SPARK = """
import sys
from pyspark.sql import SparkSession
from cleaner.engines import spark as engine
builder = SparkSession.builder.master(sys.argv[3]).config("spark.ui.enabled", "false")
builder = builder.config("spark.executor.memory", "1g").config("spark.executorEnv.PYTHONPATH", sys.argv[4])
session = builder.getOrCreate()
session.sparkContext.setLogLevel("OFF")
pages = session.read.schema("id long, text string").json(sys.argv[1])
engine.clean(pages).write.mode("overwrite").json(sys.argv[2] + "/out")
session.stop()
"""
_DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from cleaner.engines.datatrove import CleanerStep
if __name__ == "__main__":
    steps = [JsonlReader(sys.argv[1]), CleanerStep(), JsonlWriter(sys.argv[2] + "/out", compression=None)]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=sys.argv[2] + "/logs").run()
"""
_SENTENCES = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import SentenceDedupFilter, SentenceDedupSignature, SentenceFindDedups
from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
if __name__ == "__main__":
    source, to = sys.argv[1:3]
    config = SentDedupConfig(
        n_sentences=1, min_doc_words=0, min_num_sentences=0, hash_config=HashConfig(hash_fc="sha1")
    )
    stages = [
        ([JsonlReader(source), SentenceDedupSignature(to + "/signs", finder_workers=2, config=config)], 2),
        ([SentenceFindDedups(to + "/signs", to + "/found", config=config)], 2),
        ([JsonlReader(source), SentenceDedupFilter(to + "/found", config=config), JsonlWriter(to + "/out")], 2),
    ]
    for number, (steps, tasks) in enumerate(stages):
        LocalPipelineExecutor(steps, tasks=tasks, workers=2, logging_dir=f"{to}/logs{number}").run()
"""


def engines(folder: Path, megabytes: float) -> tuple[list[Figure], dict[str, Any]]:
    """The same shards by engines that others run, two processes each."""
    size = _corpus(folder / "in", megabytes)
    found: dict[str, Any] = {"--jobs 2": _run(folder / "in", folder / "two", "--jobs", "2")}
    ways = {
        "Spark, two executors": (_SPARK, "pyspark", (CLUSTER, str(ROOT))),
        "datatrove, CleanerStep": (_DATATROVE, "datatrove", ()),
        "datatrove, sentence dedup": (_SENTENCES, "tokenizers", ()),
    }
    failed: set[str] = set()
    for name, (code, needs, more) in ways.items():
        there = optional(needs) and (needs != "pyspark" or shutil.which("java"))
        if there:
            path = folder / f"way_{needs}.py"  # processes that are spawned read it anew
            path.write_text(code)
            try:
                found[name] = _scripted(path, folder / "in", folder / needs, *more)
            except SystemExit as error:  # hours of other figures are not lost for it
                print(f"{name}: {error}", file=sys.stderr)
                failed.add(name)
    print(f"engines: {size:,.1f} MB of JSONL; two processes each")
    _table(
        ("way", "MB/s", "wall s"),
        [(name, size / row["wall"], row["wall"]) for name, row in found.items()],
    )
    figures = []
    for name in ways:
        if name not in found:
            figures.append(
                Figure(f"{name}, times the clock of --jobs 2", "failed" if name in failed else "not installed")
            )
            continue
        ratio = found[name]["wall"] / found["--jobs 2"]["wall"]
        aimed = name.startswith("Spark")
        told = Figure(f"{name}, times the clock of --jobs 2", ratio, *(("at most 2", ratio <= 2) if aimed else ()))
        figures.append(told)
    return figures, {"megabytes": round(size, 1), **found}


def _scripted(path: Path, source: Path, target: Path, *more: str) -> dict[str, Any]:
    target.mkdir(parents=True)
    row = _used(sys.executable, "-W", "ignore", str(path), str(source), str(target), *more)
    shutil.rmtree(target)
    return row


def files(folder: Path, count: int) -> tuple[list[Figure], dict[str, Any]]:
    """Many files of one short text each."""
    for number, text in enumerate(islice(_texts(), count)):
        path = folder / "in" / f"{number % 100:02d}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[:SMALL])
    row = _run(folder / "in", folder / "out")
    print(f"files: {count:,} text files in {row['wall']} s, {count / row['wall']:,.0f} a second\n")
    return [Figure(f"{count:,} text files, files a second", count / row["wall"])], {"files": count, **row}


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


def warc(folder: Path, count: int) -> tuple[list[Figure], dict[str, Any]]:
    """Pages of a WARC file a second, by this and by others."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crawl.warc.gz"
    with path.open("wb") as file:
        for page in _pages(count):
            file.write(gzip.compress(page, 6))
    found: dict[str, float] = {
        "cleaner run": count / _run(path, folder / "out")["cpu"],
        "cleaner run --extractor page": count / _run(path, folder / "out", "--extractor", "page")["cpu"],
    }
    for name, extract in _others().items():
        found[name] = count / _extracted(path, extract)
    print(f"warc: {count:,} pages, pages a second of processor time")
    _table(("way", "pages/s"), list(found.items()))
    figures = [Figure(f"WARC, {name}, pages a second", rate) for name, rate in found.items()]
    missing = {"trafilatura", "resiliparse"} - found.keys()
    figures += [Figure(f"WARC, {name}, pages a second", "not installed") for name in sorted(missing)]
    return figures, {"pages": count, **found}


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
    parser.add_argument("--megabytes", type=float, default=2000)
    parser.add_argument("--engine-megabytes", type=float, default=200)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--folder", help="where to work, in a folder that goes in the end")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # For engines whose workers are started elsewhere.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    figures: list[Figure] = []
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as temporary:
        for part in given.only or PARTS:
            folder = Path(temporary) / part
            if part == "speed":
                made = speed(folder, given.megabytes)
            elif part == "memory":
                made = memory(folder, given.megabytes, found.get("speed", {}).get("--jobs 2"))
            elif part == "engines":
                made = engines(folder, min(given.megabytes, given.engine_megabytes))
            elif part == "files":
                made = files(folder, given.files)
            else:
                made = warc(folder, given.pages)
            figures += made[0]
            found[part] = made[1]
            shutil.rmtree(folder)
    told = {None: "", True: "yes", False: "no"}
    _table(("figure", "measured", "aim", "met"), [(one.name, one.value, one.aim, told[one.met]) for one in figures])
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

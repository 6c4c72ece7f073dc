"""Measure the library against the command: the same documents, the same records out, idle and with a processor busy.

    python -m corpora.bench_library [FILE.jsonl[.gz]...] [--megabytes MB] [--runs N]

The library's side is a program of ten lines that reads the records, judges them with ``Cleaner.analyze_many`` and
writes what the command writes. Both sides are whole processes with their start-up, none is given a setting for numpy's
threads, and they take turns. While a processor is busy, another process runs without end on the first of those that
this one may use. The texts of the files, or their pages (``html``), are repeated to MB millions of bytes (8), pages to
a quarter of that; by default they are corpora/gold and the pages of corpora/site. Clean texts and spans must be the
same on both sides, and the library may take a tenth more than the command, by the median of N pairs of runs (5); else
the exit code is 1. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from corpora.bench_documents import COMMAND, Used, measure
from corpora.bench_kernel import ROOT, THREADS
from corpora.rows import read_rows

MEGABYTES, RUNS = 8.0, 5
PAGES = 0.25
"""Megabytes of pages to one of text: small ones take several times as long a byte."""
WITHIN = 0.1
"""How much more than the command the library may take."""
LIBRARY = """
import sys
import msgspec
from cleaner import Cleaner, Document

source, target = sys.argv[1:]
decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
with open(source, "rb") as lines, open(target, "wb") as out:
    records = map(decode, lines)
    documents = (Document(r["html"], form="html") if "html" in r else Document(r["text"], form="text") for r in records)
    for result in Cleaner().analyze_many(documents):
        found = {"text": result.text, "spans": result.spans, "notes": result.notes, **result.metadata}
        out.write(encode(found) + b"\\n")
"""
BUSY = "while True: pass"


def repeated(rows: Sequence[dict[str, Any]], megabytes: float) -> Iterator[dict[str, Any]]:
    """The rows once, and again until there are so many bytes of them."""
    size = 0.0
    for number, row in enumerate(cycle(rows)):
        if number >= len(rows) and size >= megabytes * 1e6:
            return
        size += len(str(next(iter(row.values()))).encode("utf-8", "surrogatepass"))
        yield row


def documents(files: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """The files' records with nothing but their text or their page, apart."""
    rows: Iterable[dict[str, Any]]
    if files:
        rows = (row for path in files for row in read_rows(path))
    else:
        gold = (row for path in sorted((ROOT / "corpora" / "gold").glob("*.jsonl")) for row in read_rows(path))
        site = sorted((ROOT / "corpora" / "site").glob("*.html"))
        rows = [*gold, *({"html": page.read_text(encoding="utf-8")} for page in site)]
    found: dict[str, list[dict[str, Any]]] = {"texts": [], "pages": []}
    for row in rows:
        if "html" in row:
            found["pages"].append({"html": row["html"]})
        else:
            found["texts"].append({"text": row["text"]})
    return {kind: rows for kind, rows in found.items() if rows}


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """With one processor kept busy meanwhile, if wanted."""
    if not wanted:
        yield
        return
    with subprocess.Popen([sys.executable, "-c", BUSY]) as process:  # noqa: S603
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        try:
            yield
        finally:
            process.kill()


def same(one: Path, other: Path) -> bool:
    """Whether two files have the same clean texts and spans."""
    with one.open("rb") as left, other.open("rb") as right:
        pairs = ((json.loads(a), json.loads(b)) for a, b in zip(left, right, strict=True))
        return all((a["text"], a["spans"]) == (b["text"], b["spans"]) for a, b in pairs)


def compare(
    kind: str, rows: Sequence[dict[str, Any]], megabytes: float, runs: int
) -> tuple[list[dict[str, Any]], dict[str, dict[str, float]], bool]:
    """A row of figures for each side and load; what the library takes for one of the command, by load, the median of
    the pairs; and whether both sides said the same."""
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder, name) for name in ("in.jsonl", "library.jsonl", "command.jsonl"))
        with source.open("wb") as stream:
            stream.writelines(json.dumps(row).encode() + b"\n" for row in repeated(rows, megabytes))
        size = source.stat().st_size / 1e6
        sides = {
            "library": (sys.executable, "-c", LIBRARY, str(source), str(ours)),
            "command": (*COMMAND, "--from", "jsonl", "--to", "jsonl", "--output", str(theirs), str(source)),
        }
        table, ratios = [], {}
        for load in (False, True):
            used: dict[str, list[Used]] = {name: [] for name in sides}
            with busy(load):
                for _ in range(runs):
                    for name, command in sides.items():
                        used[name].append(measure(command))
            named = "one busy" if load else "idle"
            for name, of in used.items():
                wall, cpu = median(one.wall for one in of), median(one.cpu for one in of)
                row = {"documents": kind, "load": named, "side": name, "mb": round(size, 2)}
                table.append(row | {"wall": round(wall, 3), "cpu": round(cpu, 3), "mb_per_s": round(size / wall, 2)})
            pairs = list(zip(used["library"], used["command"], strict=True))
            ratios[f"{kind}, {named}"] = {
                "wall": round(median(one.wall / other.wall for one, other in pairs), 3),
                "cpu": round(median(one.cpu / other.cpu for one, other in pairs), 3),
            }
        return table, ratios, same(ours, theirs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=MEGABYTES)
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    for name in THREADS:  # the other benchmarks set them when they are imported
        os.environ.pop(name, None)
    table: list[dict[str, Any]] = []
    times: dict[str, dict[str, float]] = {}
    alike = True
    for kind, rows in documents(arguments.files).items():
        megabytes = arguments.megabytes * (PAGES if kind == "pages" else 1)
        found, ratios, equal = compare(kind, rows, megabytes, arguments.runs)
        table, times, alike = table + found, times | ratios, alike and equal
    print(f"medians of {arguments.runs}, whole processes\n")
    print(f"{'documents':<11}{'load':<10}{'side':<9}{'wall s':>9}{'CPU s':>9}{'MB/s':>9}")
    for row in table:
        print("{documents:<11}{load:<10}{side:<9}{wall:>9.2f}{cpu:>9.2f}{mb_per_s:>9.1f}".format(**row))
    print("\nthe library takes for one of the command:")
    for name, ratio in times.items():
        print(f"{name:<21}{ratio['wall']:>6.2f} by the clock{ratio['cpu']:>6.2f} of processor time")
    print(f"the same clean texts and spans: {'yes' if alike else 'NO'}")
    print(json.dumps({"rows": table, "ratios": times, "same": alike}))
    return 0 if alike and all(ratio <= 1 + WITHIN for pair in times.values() for ratio in pair.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

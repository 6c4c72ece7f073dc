"""Measure the whole tool: against jusText and trafilatura, at start-up, on large inputs and on long streams.

    python -m corpora.bench_documents [FILE.jsonl[.gz]...] [--only PART]... [--sizes MB...] [--stream-mb MB]

The parts:
  peers    `cleaner` (the library, and the command from JSONL to JSONL with its start-up) against jusText and
           trafilatura on the same documents. Those two read HTML. A row with `html` is given to them as it is, and
           `cleaner` gets its `text`, else the text of the page's elements; of a row without, every block is wrapped
           in <p> inside a minimal page. By default corpora/gold, repeated to some 2 MB.
  startup  the command on one small text file, and what of that are imports.
  linear   the command on 1, 5, 10, 25 and 50 MB: one document, many documents, one single line; and 200,000 lines
           of one word. Seconds a MB should not grow.
  memory   peak memory of the command over a stream of 50 MB and one of --stream-mb MB (200). It should not grow.

MB are millions of UTF-8 bytes of text. Everything runs on one thread. Ratios and MB/s are of processor time, which
other work on the machine lengthens less than the clock. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from statistics import median
from typing import Any

from corpora.bench_kernel import ROOT, optional  # sets the threads before anything loads numpy
from corpora.rows import read_rows

GOLD = ROOT / "corpora" / "gold"
COMMAND = (sys.executable, "-m", "cleaner")
PARTS = ("peers", "startup", "linear", "memory")
PEER_MEGABYTES = 2.0
PEER_RUNS, START_RUNS = 3, 11
SIZES = (1, 5, 10, 25, 50)
STREAM_SHORT, STREAM_LONG = 50, 200
ONE_WORD_LINES = 200_000
HEAVY = ("scipy", "trafilatura", "datasketch", "lxml")
"""What plain text has no need of, and takes long to import."""

_LAUNCH = """
import os, sys, time
began = time.perf_counter()
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
status, used = os.wait4(child, 0)[1:]
print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
# A process's peak memory counts what its parent held when it was started, so a small process starts what is measured.


@dataclass(frozen=True, slots=True)
class Used:
    """What a command used."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor time."""
    peak: float
    """Most memory at once, in millions of bytes."""


def measure(command: Sequence[str], feed: Iterable[bytes] = ()) -> Used:
    """Run a command with ``feed`` as its input and nothing made of its output. Exits if it fails."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, *command]
    with subprocess.Popen(  # noqa: S603
        launcher, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for chunk in feed:
            process.stdin.write(chunk)
        process.stdin.close()
        wall, cpu, peak, code = process.stdout.read().split()
    if int(code):
        sys.exit(f"{' '.join(command)} exited {int(code)}")
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    return Used(float(wall), float(cpu), int(peak) * unit / 1e6)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row).encode() + b"\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    lines = [[f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        print("  ".join([line[0].ljust(widths[0]), *cells]))
    print()


# --- peers ------------------------------------------------------------------------------------------------------------


def documents(files: Sequence[Path]) -> list[tuple[str, str, bool]]:
    """Text, HTML page, and whether the page was made from the text, of every row; repeated to ``PEER_MEGABYTES``."""
    rows = [_document(row) for path in files for row in read_rows(path)]
    total = max(1, sum(_size(text) for text, _, _ in rows)) / 1e6
    return rows * max(1, round(PEER_MEGABYTES / total))


def _document(row: dict[str, Any]) -> tuple[str, str, bool]:
    from cleaner.text.blocks import segment
    from cleaner.text.shingles import code_points

    if "html" in row:
        return str(row["text"] if "text" in row else _page_text(row["html"])), str(row["html"]), False
    text = str(row["text"])
    blocks = segment(code_points([text]))
    bounds = zip(blocks.starts.tolist(), blocks.ends.tolist(), strict=True)
    body = "\n".join(f"<p>{html.escape(text[start:end])}</p>" for start, end in bounds)
    page = f"<!doctype html>\n<html><head><title>Page</title></head>\n<body>\n{body}\n</body></html>\n"
    return text, page, True


def _page_text(page: str) -> str:
    """All text of a page, one line for each of its elements with text of their own, as jusText finds them."""
    import justext.core

    tree = justext.core.preprocessor(justext.core.html_to_dom(page))
    return "\n\n".join(part.text for part in justext.core.ParagraphMaker.make_paragraphs(tree))


def peers(files: Sequence[Path]) -> dict[str, Any]:
    from cleaner import Cleaner

    rows = documents(files)
    texts, pages = [text for text, _, _ in rows], [page.encode("utf-8", "replace") for _, page, _ in rows]
    megabytes = sum(map(_size, texts)) / 1e6
    made = sum(made for _, _, made in rows)
    print(f"peers: {len(rows)} documents, {megabytes:.2f} MB of text")
    print(f"pages for jusText and trafilatura: {len(rows) - made} HTML, {made} made of the text, a <p> for every block")
    work: dict[str, Callable[[], float]] = {
        "cleaner, library": lambda: _own(lambda: [None for _ in Cleaner().analyze_many(texts)])
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "documents.jsonl")
        source.write_bytes(b"".join(_json({"id": number, "text": text}) for number, text in enumerate(texts)))
        command = (*COMMAND, "--from", "jsonl", "--to", "jsonl", str(source))
        work["cleaner, command"] = lambda: measure(command).cpu
        if justext := optional("justext"):
            stop = justext.get_stoplist("English")
            work["jusText"] = lambda: _own(lambda: [justext.justext(page, stop, encoding="utf-8") for page in pages])
        if trafilatura := optional("trafilatura"):
            work["trafilatura"] = lambda: _own(
                lambda: [trafilatura.extract(page, include_comments=False) for page in pages]
            )
        times: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(PEER_RUNS):
            for name, run in work.items():
                times[name].append(run())
    taken = {name: median(of) for name, of in times.items()}
    library, command_time = taken["cleaner, library"], taken["cleaner, command"]
    found = {
        name: {
            "seconds": round(cpu, 3),
            "mb_per_s": round(megabytes / cpu, 3),
            "documents_per_s": round(len(rows) / cpu, 1),
            "times_library": round(cpu / library, 2),
            "times_command": round(cpu / command_time, 2),
        }
        for name, cpu in taken.items()
    }
    head = (f"medians of {PEER_RUNS}", "CPU s", "MB/s", "documents/s", "time/library", "time/command")
    _table(head, [(name, *row.values()) for name, row in found.items()])
    return {"documents": len(rows), "megabytes": round(megabytes, 3), "made_pages": made, "tools": found}


def _own(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


# --- start-up ---------------------------------------------------------------------------------------------------------


def startup() -> dict[str, Any]:
    small = next(text for text in _texts() if len(text) > 1000)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.txt")
        page.write_text(small, encoding="utf-8")
        commands = {
            "cleaner page.txt": (*COMMAND, str(page)),
            "python -c 'import cleaner'": (sys.executable, "-c", "import cleaner"),
            "python -c pass": (sys.executable, "-c", "pass"),
        }
        runs: dict[str, list[Used]] = {name: [] for name in commands}
        for _ in range(START_RUNS):
            for name, command in commands.items():
                runs[name].append(measure(command))
        imported = imports([*COMMAND[1:], str(page)])
    bare = {module for module, _ in imports(["-c", "pass"])}
    groups: dict[str, float] = defaultdict(float)
    for module, seconds in imported:
        if module not in bare:
            root = module.partition(".")[0]
            groups[root if root in ("cleaner", "numpy", "msgspec", "click") else "standard library and other"] += (
                seconds
            )
    heavy = sorted({module.partition(".")[0] for module, _ in imported} & set(HEAVY))
    print(f"startup: {_size(small):,} bytes of text")
    found = {
        name: {"wall": round(median(u.wall for u in used), 3), "cpu": round(median(u.cpu for u in used), 3)}
        for name, used in runs.items()
    }
    _table(
        (f"medians of {START_RUNS}", "wall s", "CPU s"),
        [(name, row["wall"], row["cpu"]) for name, row in found.items()],
    )
    _table(
        ("imports of the command (-X importtime, one run)", "ms"),
        [(name, 1000 * groups[name]) for name in sorted(groups, key=lambda name: -groups[name])]
        + [("all", 1000 * sum(groups.values()))],
    )
    if heavy:
        print(f"loaded without need: {', '.join(heavy)}\n")
    by_group = {name: round(seconds, 4) for name, seconds in groups.items()}
    return {"bytes": _size(small), "commands": found, "import_seconds": by_group, "heavy": heavy}


def imports(arguments: Sequence[str]) -> list[tuple[str, float]]:
    """Module and own seconds of every import of a Python command."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=True
    )
    rows = re.findall(r"(?m)^import time:\s*(\d+) \|\s*\d+ \| +(\S+)$", done.stderr)
    return [(name, int(microseconds) / 1e6) for microseconds, name in rows]


# --- large inputs -----------------------------------------------------------------------------------------------------


def _texts() -> Iterator[str]:
    """The texts of the gold documents, without end. From the second round on every block ends in a mark of its own, so
    that words, blocks and documents do not simply repeat."""
    texts = [str(row["text"]) for path in sorted(GOLD.glob("*.jsonl")) for row in read_rows(path)]
    yield from texts
    for mark in count():
        for text in texts:
            blocks = text.split("\n")
            yield "\n".join(f"{block} {mark:x}{at:x}" if block.strip() else block for at, block in enumerate(blocks))


def _up_to(megabytes: float) -> Iterator[str]:
    size = 0.0
    for text in _texts():
        size += (_size(text) + 2) / 1e6
        yield text
        if size >= megabytes:
            return


def _one_document(megabytes: float) -> Iterator[bytes]:
    return (f"{text}\n\n".encode() for text in _up_to(megabytes))


def _one_line(megabytes: float) -> Iterator[bytes]:
    return (f"{' '.join(text.split())} ".encode() for text in _up_to(megabytes))


def _many_documents(megabytes: float) -> Iterator[bytes]:
    return (_json({"id": number, "text": text}) for number, text in enumerate(_up_to(megabytes)))


SHAPES: dict[str, tuple[Callable[[float], Iterator[bytes]], str]] = {
    "one document": (_one_document, "text"),
    "many documents": (_many_documents, "jsonl"),
    "one line": (_one_line, "text"),
}


def linear(sizes: Sequence[float]) -> dict[str, Any]:
    start = median(
        measure((*COMMAND, "--from", "text", "--to", "jsonl"), [b"One line of text.\n"]).cpu for _ in range(3)
    )
    found: list[dict[str, Any]] = []
    print(f"linear: seconds a MB are of processor time, without the {start:.2f} s of start-up")
    for shape, (make, form) in SHAPES.items():
        found += [_row(shape, size, make(size), form, start) for size in sizes]
    words = chain.from_iterable(text.split() for text in _texts())
    lines = "".join(f"{word}\n" for word in islice(words, ONE_WORD_LINES)).encode()
    found.append(_row(f"{ONE_WORD_LINES:,} one-word lines", len(lines) / 1e6, [lines], "text", start))
    head = ("input", "MB", "wall s", "CPU s", "CPU s/MB", "peak MB")
    _table(head, [tuple(row.values()) for row in found])
    growth = {}
    for shape in SHAPES:
        rows = [row for row in found if row["input"] == shape]
        small, large = rows[1 if len(rows) > 2 else 0], rows[-1]  # the smallest of several is mostly start-up
        growth[shape] = round(large["cpu_per_mb"] / small["cpu_per_mb"], 2)
        print(f"{shape}: a MB of {large['mb']:g} costs {growth[shape]:.2f} times a MB of {small['mb']:g}")
    print()
    return {"rows": found, "growth": growth}


def _row(name: str, megabytes: float, feed: Iterable[bytes], form: str, start: float) -> dict[str, Any]:
    used = measure((*COMMAND, "--from", form, "--to", "jsonl"), feed)
    per_mb = max(0.0, used.cpu - start) / megabytes
    return {
        "input": name,
        "mb": round(float(megabytes), 3),
        "wall": round(used.wall, 3),
        "cpu": round(used.cpu, 3),
        "cpu_per_mb": round(per_mb, 4),
        "peak_mb": round(used.peak, 1),
    }


def memory(longest: float) -> dict[str, Any]:
    command = (*COMMAND, "--from", "jsonl", "--to", "jsonl")
    found = []
    for size in (min(float(STREAM_SHORT), longest / 2), longest):
        used = measure(command, _many_documents(size))
        found.append(
            {"mb": size, "wall": round(used.wall, 2), "cpu": round(used.cpu, 2), "peak_mb": round(used.peak, 1)}
        )
    print("memory: one stream of JSONL documents")
    _table(("MB", "wall s", "CPU s", "peak MB"), [tuple(row.values()) for row in found])
    ratio = round(found[1]["peak_mb"] / found[0]["peak_mb"], 3)
    print(f"peak memory of the longer stream is {ratio} times that of the shorter one\n")
    return {"streams": found, "peak_ratio": ratio}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="a part to run; may be given again (default: all)"
    )
    parser.add_argument("--sizes", nargs="+", type=float, default=SIZES, metavar="MB")
    parser.add_argument("--stream-mb", type=float, default=STREAM_LONG, metavar="MB")
    args = parser.parse_args()
    parts = args.only or PARTS
    load = os.getloadavg()[0]
    print(f"load average at the start: {load:.1f} on {os.cpu_count()} processors\n")
    report: dict[str, Any] = {"load": round(load, 2), "processors": os.cpu_count()}
    if "peers" in parts:
        report["peers"] = peers(args.files or sorted(GOLD.glob("*.jsonl")))
    if "startup" in parts:
        report["startup"] = startup()
    if "linear" in parts:
        report["linear"] = linear(sorted(args.sizes))
    if "memory" in parts:
        report["memory"] = memory(args.stream_mb)
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())

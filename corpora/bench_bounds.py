"""Measure what hostile and endless documents cost: time, its growth with size, and peak memory, shape by shape.

    python -m corpora.bench_bounds [--sizes 0.1,1,10] [SHAPE...]

A shape is a unit that is repeated until the document has its size in bytes of UTF-8: one word on each line, short
headings, one long line, scripts without spaces, markup without text, text without markup. Each document is cleaned in a
process of its own, by :func:`cleaner.analyze`; its peak memory holds Python, numpy, the weights and the document. The
exponent is that of time between the second size and the last: 1 is linear. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (0.1, 1.0, 10.0)
"""Megabytes."""
MOST_MEMORY = 200.0
"""Megabytes that a process may have at its peak, whatever 10 MB it is given."""
STEEPEST = 1.1
"""Exponent of time over size up to which growth counts as linear."""
SECONDS = 600
"""Of processor time that one document may take."""
MOST_ADDRESS = 4 << 30
"""Bytes of address space of a process: what outgrows them by far stops there, and not the machine."""

PROSE = (
    "The harbour office opened its gates before dawn, and the first lorries were already waiting in a line along the "
    "quay. Nobody had told the drivers that the crane was under repair. "
)
HEADINGS = ("Fares go up\n", "New bridge\n", "What to know\n", "The week ahead\n")
CHINESE = "港口办公室在黎明前打开大门,第一批卡车已经在码头上排成一列等候。没有人告诉司机起重机正在修理。"
THAI = "สำนักงานท่าเรือเปิดประตูก่อนรุ่งสางและรถบรรทุกคันแรกก็จอดรออยู่แล้ว"
SCRIPTS = ("word\n", "слово\n", "単語\n", "λέξη\n", "מילה\n", "คำ\n")
FURNITURE = ("Read more: Bridge to close\n", "Share this story\n", "Advertisement\n", "Sign up for our newsletter\n")
KINDS = (
    "div", "section", "article", "span", "b", "i", "em", "strong", "ul", "li", "blockquote", "p", "a", "font", "u",
    "small", "figure", "main", "aside", "form",
)  # fmt: skip
NESTED = 100_000
"""Elements that lie in each other."""
LONG_ADDRESS = 10_000
"""Characters of a link's address."""
JSON = '<body><script type="application/ld+json">{"@type": ["'
NOSCRIPT = "<noscript><p>One paragraph.</p><p>Another one.</p><p>And a third.</p></noscript>"


def repeated(unit: str | Sequence[str], characters: float, head: str = "", tail: str = "") -> str:
    """A document of units, one after the other, of so many bytes of UTF-8."""
    units = [unit] if isinstance(unit, str) else unit
    whole = "".join(units)
    times = max(1, int(characters / len(whole.encode())))
    return head + whole * times + tail


def nested(size: float) -> str:
    """Elements of twenty kinds that lie in each other, :data:`NESTED` of them for a megabyte or more."""
    count = int(min(size / 10, NESTED))
    tags = [kind for kind, _ in zip(cycle(KINDS), range(count), strict=False)]
    opened = "".join(f"<{tag}>" for tag in tags)
    text = repeated(f"<p>{PROSE}</p>", max(size - 2 * len(opened), 100))
    return f"<body>{opened}{text}" + "".join(f"</{tag}>" for tag in reversed(tags))


def attributes(size: float) -> str:
    """One tag with all attributes there are room for: a million in 10 MB."""
    return "<body><p " + " ".join(f"a{n:07}=1" for n in range(int(size / 11))) + f">{PROSE}</p>"


def page(unit: str | Sequence[str]) -> Callable[[float], str]:
    """A page whose body is made of a unit."""
    return lambda size: repeated(unit, size, "<!doctype html><title>Harbour</title><body>")


def text(unit: str | Sequence[str]) -> Callable[[float], str]:
    """A text made of a unit."""
    return lambda size: repeated(unit, size)


SHAPES: dict[str, Callable[[float], str]] = {
    "word": text("word "),
    "letter-lines": text("a\n"),
    "letter-crlf": text("a\r\n"),
    "bullets": text("• a\n"),
    "headings": text(HEADINGS),
    "one-line": text(PROSE),
    "no-spaces": text("a"),
    "paragraphs": text(PROSE + "\n\n"),
    "chinese": text(CHINESE),
    "chinese-lines": text("港\n"),
    "thai": text(THAI),
    "scripts": text(SCRIPTS),
    "furniture": text(FURNITURE),
    "blank-lines": text("\n"),
    "br": page("x<br>"),
    "paragraph-tags": page("<p id=a>x</p>"),
    "page-paragraphs": page(f"<p>{PROSE}</p>"),
    "page-line": page(PROSE),
    "nested": nested,
    "unclosed": page("<div>x"),
    "unclosed-kinds": page([f"<{kind} class=c>x" for kind in KINDS]),
    "attributes": attributes,
    "tables": page("<table><tr><td>x<td>y</table>"),
    "one-table": lambda size: repeated("<tr><td>x<td>y", size, "<body><table>", "</table>"),
    "noscript": page(NOSCRIPT),
    "template": page("<template><p>x</p></template>"),
    "svg": page("<svg><path d='M0 0L1 1'/><text>x</text></svg>"),
    "json": page('<script type="application/ld+json">{"@type": "Article", "headline": "x"}</script>'),
    "one-json": lambda size: repeated('x", "', size, JSON, f'"]}}</script><p>{PROSE}</p>'),
    "long-urls": page(f'<p><a href="/{"story-" * (LONG_ADDRESS // 6)}">Read on</a> {PROSE}</p>'),
    "links": page('<li><a href="/a/b-c-d-e">A story of some words</a>'),
    "hidden": page("<div hidden><p>x</p></div>"),
    "pre": lambda size: repeated("a\n", size, "<body><pre>", "</pre>"),
    "references": page("&amp;"),
    "bold": page("<b>x</b><i>y</i> "),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What cleaning one document took."""

    seconds: float
    """Of processor time."""
    megabytes: float
    """Memory of the process at its peak."""
    before: float
    """The same before the document was cleaned: Python, numpy, the weights, the document."""
    spans: int


def peak() -> float:
    """Megabytes that this process had in memory at most."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        import resource

        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def clean_one(shape: str, size: float, times: int = 1) -> Cost:
    """Clean a document of a shape and a size in this process, or a stream of it so many times."""
    import cleaner

    source = SHAPES[shape](size * 1e6)
    cleaner.analyze("<p>One." if source.startswith("<") else "One.")
    before, began = peak(), time.process_time()
    spans = [len(result.spans) for result in cleaner.Cleaner().analyze_many([source] * times)]
    return Cost(time.process_time() - began, peak(), before, sum(spans))


def measured(shape: str, size: float, seconds: float = SECONDS, times: int = 1) -> Cost:
    """The same in a process of its own.

    Args:
        shape: One of :data:`SHAPES`.
        size: Megabytes of the document.
        seconds: Of processor time, after which the process is stopped.
        times: How often it is cleaned, one after the other.

    Returns:
        What it took.

    Raises:
        RuntimeError: The process failed, was stopped or ran out of memory; the message has what it said last.
    """
    code = (
        f"import resource as r; r.setrlimit(r.RLIMIT_CPU, ({int(seconds) + 1}, {int(seconds) + 2})); "
        f"r.setrlimit(r.RLIMIT_AS, ({MOST_ADDRESS}, {MOST_ADDRESS})); "
        "import json, dataclasses, corpora.bench_bounds as b; "
        f"print(json.dumps(dataclasses.asdict(b.clean_one({shape!r}, {size!r}, {times}))))"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{shape}, {size} MB: exit {done.returncode}: {done.stderr.strip()[-300:]}")
    return Cost(**json.loads(done.stdout))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=", ".join(SHAPES))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="megabytes, with commas between")
    given = parser.parse_args()
    sizes = [float(size) for size in given.sizes.split(",")]
    report: dict[str, dict[str, dict[str, float]]] = {}
    good = True
    print(f"{'shape':<18}{'MB':>6}{'seconds':>9}{'s/MB':>8}{'peak MB':>9}{'spans':>9}{'exponent':>10}")
    for shape in given.shapes or SHAPES:
        rows: dict[str, dict[str, float]] = {}
        last: tuple[float, float] | None = None
        for size in sizes:
            try:
                cost = measured(shape, size)
            except RuntimeError as error:
                print(error)
                good = False
                break
            steep = log(cost.seconds / last[1]) / log(size / last[0]) if last else float("nan")
            last = size, max(cost.seconds, 0.01)
            rows[str(size)] = {"seconds": cost.seconds, "megabytes": cost.megabytes, "exponent": steep}
            good &= cost.megabytes <= MOST_MEMORY
            shown = f"{cost.seconds:>9.2f}{cost.seconds / size:>8.2f}{cost.megabytes:>9.0f}"
            print(f"{shape:<18}{size:>6}{shown}{cost.spans:>9}{steep:>10.2f}", flush=True)
        report[shape] = rows
    print(json.dumps(report))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

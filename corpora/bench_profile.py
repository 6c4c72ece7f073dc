"""Measure what each step of cleaning costs a megabyte of text, or of pages.

    python -m corpora.bench_profile [FILE.jsonl[.gz]...] [--megabytes 2]

Takes the ``text`` of the files' rows, or their ``html`` where they have no text, up to so many megabytes, by default
the gold of corpora/gold. Time is processor time of one process, each step's without the steps inside it; what no step
claims is the pipeline's own. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from cleaner import Cleaner, Options
from cleaner.document import Document
from cleaner.io.records import Record, write_jsonl, write_text
from corpora.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES = 2.0
EVIDENCE = (
    "form", "phrase", "echo", "cohesion", "sequence", "recurrence", "dom", "layout", "element_names", "declared",
    "links",
)  # fmt: skip
STEPS: dict[str, tuple[str, str]] = {
    "code points": ("cleaner.text.make_batch", "code_points"),
    "blocks": ("cleaner.text.make_batch", "segment"),
    "tokens": ("cleaner.text.make_batch", "tokenize"),
    "copies": ("cleaner.text.make_batch", "find_copies"),
    "cue phrases": ("cleaner.text.cues", "find"),
    "languages": ("cleaner.text.cues", "languages"),
    "cut at edges": ("cleaner.text.edges", "cut"),
    "anchored cues": ("cleaner.text.cues", "anchored"),
    "batch": ("cleaner.assembly.whole", "make_batch"),
    "occurrences": ("cleaner.evidence.cohesion", "occurrences"),
    **{f"evidence: {family}": (f"cleaner.evidence.{family}", "columns") for family in EVIDENCE},
    "places in a page": ("cleaner.evidence.registry", "page_blocks"),
    "matrix": ("cleaner.pipeline", "gather"),
    "judge: products": ("cleaner.judge.tagger", "product"),
    "judge: second pass": ("cleaner.judge.tagger", "propagated"),
    "judge": ("cleaner.judge.tagger", "Judge.__call__"),
    "reasons": ("cleaner.pipeline", "tell"),
    "spans": ("cleaner.assembly.whole", "text_result"),
    "page: tree": ("cleaner.html.page", "build"),
    "page: text": ("cleaner.html.tiles", "read_whole"),
    "page: align": ("cleaner.html.view", "align"),
    "page: metadata": ("cleaner.html.view", "_metadata"),
    "page: extractor": ("cleaner.html.view", "trafilatura_text"),
    "page: parse for it": ("cleaner.html.view", "parsed"),
    "page: spans": ("cleaner.assembly.results", "PageSpans.add"),
    "writing": ("corpora.bench_profile", "written"),
}
"""Of each step the module that calls it, and what it is called there."""


@dataclass
class Clock:
    """Processor time by step, each without those inside it."""

    spent: dict[str, float] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    inner: list[float] = field(default_factory=lambda: [0.0])

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose time is noted."""

        @wraps(function)
        def run(*args: Any, **named: Any) -> Any:
            self.inner.append(0.0)
            began = time.process_time()
            try:
                return function(*args, **named)
            finally:
                taken = time.process_time() - began
                self.spent[step] = self.spent.get(step, 0.0) + taken - self.inner.pop()
                self.calls[step] = self.calls.get(step, 0) + 1
                self.inner[-1] += taken

        return run

    def hook(self) -> None:
        """Time all :data:`STEPS` from now on."""
        for step, (module, name) in STEPS.items():
            *owners, last = name.split(".")
            owner: Any = importlib.import_module(module)
            for one in owners:
                owner = getattr(owner, one)
            setattr(owner, last, self.timed(step, getattr(owner, last)))


def documents(files: Iterable[Path], megabytes: float) -> list[Document]:
    """The texts of rows, or their pages, up to so many megabytes."""
    found: list[Document] = []
    size = 0.0
    for path in files:
        for row in read_rows(path):
            page = "text" not in row
            found.append(Document(str(row["html" if page else "text"]), form="html" if page else "text"))
            size += len(found[-1].text.encode("utf-8", "surrogatepass")) / 1e6
            if size >= megabytes:
                return found
    return found


def written(write: Callable[[Record, Any], bytes], result: Any) -> bytes:
    """A result as the command writes it."""
    return write(Record("x", result.source, 1), result)


def seconds(cleaner: Cleaner, sources: list[Document], write: Callable[[Record, Any], bytes]) -> float:
    """Processor time of cleaning and writing them all."""
    # Looked up anew: as a script this module is another one than the one whose steps are timed.
    this = importlib.import_module("corpora.bench_profile")
    began = time.process_time()
    for result in cleaner.analyze_many(sources):
        this.written(write, result)
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=MEGABYTES)
    given = parser.parse_args()
    files = given.files or sorted((ROOT / "corpora" / "gold").glob("*.jsonl"))
    sources = documents(files, given.megabytes)
    if not sources:
        sys.exit("no row with a text or a page in the files given")
    size = sum(len(source.text.encode("utf-8", "surrogatepass")) for source in sources) / 1e6
    cleaner = Cleaner(Options(metadata=False))
    seconds(cleaner, sources[:20], write_jsonl)
    whole, text = seconds(cleaner, sources, write_jsonl), seconds(cleaner.without_reasons(), sources, write_text)
    clock = Clock()
    clock.hook()
    clock.timed("the rest", seconds)(cleaner, sources, write_jsonl)
    total = sum(clock.spent.values())
    print(
        f"{len(sources)} documents, {size:.2f} MB; to JSONL {size / whole:.2f} MB/s, to text {size / text:.2f} MB/s\n"
    )
    print(f"{'step':<28}{'ms/MB':>9}{'share':>8}{'calls':>8}")
    for step, spent in sorted(clock.spent.items(), key=lambda item: -item[1]):
        print(f"{step:<28}{1000 * spent / size:>9.2f}{spent / total:>8.1%}{clock.calls[step]:>8}")
    rows = {step: round(1000 * spent / size, 3) for step, spent in clock.spent.items()}
    print(json.dumps({"megabytes": size, "jsonl_mb_per_s": size / whole, "text_mb_per_s": size / text, "ms": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

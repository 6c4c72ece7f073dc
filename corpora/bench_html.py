"""Measure article extraction from HTML: cleaner, trafilatura and their peers on the same pages, in one run.

    python -m corpora.bench_html FILE.jsonl[.gz]... [--limit N] [--runs N] [--only TOOL]...

FILE has a page in `html` and its article in `gold` on every line, and perhaps its `url`. The tools:
  trafilatura      extract() without comments
  trafilatura, all bare_extraction() without comments and with metadata, as cleaner has them
  readability      readability-lxml's summary(), its tags dropped
  jusText          with the English stop words; paragraphs that are no boilerplate
  resiliparse      extract_plain_text(main_content=True)
  newspaper        newspaper4k's article text
  cleaner          analyze_many() with its defaults
  cleaner, text    the same without metadata
  cleaner, page    without metadata and without asking trafilatura

Tools that are not installed are left out (pip install '.[bench]'). For each: word F1 (bags of lower-cased words, mean
of pages), shingle F1 (bags of four words; precision and recall are means of pages, F1 is of these), share of pages
whose words are just those of the gold, pages that it failed on, pages a second, and its time as a multiple of
trafilatura's. Everything runs on one thread; times are processor time, the least of --runs runs, in which the tools
take turns. The last line printed is JSON. The packaged weights may have learned from pages like these: see
docs/data-cards.md for which.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from corpora.bench_kernel import optional  # sets the threads before anything loads numpy
from corpora.rows import read_rows

SHINGLE = 4
RUNS = 1
_WORD = re.compile(r"\w+")

Extract = Callable[[str, str | None], str]
Rows = Sequence[dict[str, Any]]


def tools() -> dict[str, Extract]:
    """The peers that are installed, by name."""
    found: dict[str, Extract] = {}
    if trafilatura := optional("trafilatura"):
        found["trafilatura"] = lambda page, url: trafilatura.extract(page, url=url, include_comments=False) or ""
        found["trafilatura, all"] = lambda page, url: getattr(
            trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True), "text", ""
        )
    if (readability := optional("readability")) and (lxml_html := optional("lxml.html")):
        found["readability"] = lambda page, _: _lines(
            lxml_html.fromstring(readability.Document(page).summary(html_partial=True))
        )
    if justext := optional("justext"):
        stop = justext.get_stoplist("English")
        found["jusText"] = lambda page, _: "\n".join(
            part.text for part in justext.justext(page, stop) if not part.is_boilerplate
        )
    if resiliparse := optional("resiliparse.extract.html2text"):
        found["resiliparse"] = lambda page, _: resiliparse.extract_plain_text(
            page, main_content=True, alt_texts=False, form_fields=False
        )
    if newspaper := optional("newspaper"):
        found["newspaper"] = lambda page, url: _newspaper(newspaper, page, url)

    return found


def _lines(tree: Any) -> str:
    """All text of a tree, a space wherever an element begins or ends."""
    return " ".join(tree.itertext())


def _newspaper(newspaper: Any, page: str, url: str | None) -> str:
    article = newspaper.Article(url or "https://example.com/", fetch_images=False)
    article.download(input_html=page)
    article.parse()
    return str(article.text)


def score(texts: Sequence[str], golds: Sequence[str]) -> dict[str, float]:
    """Word F1, shingle F1 and share of exact pages."""
    word, precisions, recalls, exact = 0.0, [], [], 0
    for text, gold in zip(texts, golds, strict=True):
        word += _word_f1(text, gold)
        ours, theirs = _shingles(text), _shingles(gold)
        hit = (ours & theirs).total()
        if ours:
            precisions.append(hit / ours.total())
        if theirs:
            recalls.append(hit / theirs.total())
        exact += _WORD.findall(text) == _WORD.findall(gold)
    precision, recall = (sum(values) / max(1, len(values)) for values in (precisions, recalls))
    return {
        "word_f1": round(word / len(golds), 4),
        "shingle_f1": round(2 * precision * recall / (precision + recall) if precision + recall else 0.0, 4),
        "exact": round(exact / len(golds), 4),
    }


def _word_f1(text: str, gold: str) -> float:
    ours, theirs = Counter(_WORD.findall(text.lower())), Counter(_WORD.findall(gold.lower()))
    if not ours or not theirs:
        return float(not ours and not theirs)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)


def peer(extract: Extract) -> Callable[[Rows], tuple[list[str], int]]:
    """A peer over many pages: their texts, and how many it failed on."""

    def run(rows: Rows) -> tuple[list[str], int]:
        texts, failed = [], 0
        for row in rows:
            try:
                texts.append(extract(row["html"], row.get("url")))
            except Exception:  # a peer's failure is a figure of its own
                texts.append("")
                failed += 1
        return texts, failed

    return run


def ours(**options: Any) -> Callable[[Rows], tuple[list[str], int]]:
    """Cleaner over many pages."""
    from cleaner import Cleaner, Document, Options

    cleaner = Cleaner(Options(**options))

    def run(rows: Rows) -> tuple[list[str], int]:
        pages = (Document(row["html"], url=row.get("url"), form="html") for row in rows)
        return [result.text for result in cleaner.analyze_many(pages)], 0

    return run


def timed(run: Callable[[Rows], tuple[list[str], int]], rows: Rows) -> tuple[list[str], int, float]:
    """The texts of all pages, how many failed, and the seconds it took."""
    began = time.process_time()
    texts, failed = run(rows)
    return texts, failed, time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, help="pages of each file")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", action="append", help="a tool to run; may be given again (default: all)")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    rows = [
        row for path in args.files for row in islice(read_rows(path), args.limit) if "html" in row and "gold" in row
    ]
    if not rows:
        sys.exit("no row has both html and gold")
    golds = [str(row["gold"]) for row in rows]
    megabytes = sum(len(row["html"].encode("utf-8", "replace")) for row in rows) / 1e6
    load = os.getloadavg()[0]
    print(
        f"{len(rows)} pages, {megabytes:.1f} MB; load average at the start: {load:.1f} on {os.cpu_count()} processors"
    )
    found: dict[str, dict[str, float]] = {}
    work = {name: peer(extract) for name, extract in tools().items()} | {
        "cleaner": ours(),
        "cleaner, text": ours(metadata=False),
        "cleaner, page": ours(metadata=False, extractor="page"),
    }
    work = {name: run for name, run in work.items() if not args.only or name in args.only}
    taken = dict.fromkeys(work, float("inf"))
    # One run of all after the other, for a shared machine has better and worse moments.
    for _ in range(args.runs):
        for name, run in work.items():
            run(rows[:1])  # what is loaded once
            texts, failed, seconds = timed(run, rows)
            taken[name] = min(taken[name], seconds)
            found[name] = {**score(texts, golds), "failed": failed, "pages_per_s": round(len(rows) / taken[name], 1)}
    own = found.get("trafilatura", {}).get("pages_per_s")
    head = ("tool", "word F1", "shingle F1", "exact", "failed", "pages/s", "time/trafilatura")
    print("  ".join([head[0].ljust(14), *(cell.rjust(10) for cell in head[1:])]))
    for name, row in found.items():
        row["times_trafilatura"] = round(own / row["pages_per_s"], 2) if own else float("nan")
        print("  ".join([name.ljust(14), *(f"{value:g}".rjust(10) for value in row.values())]))
    print(json.dumps({"pages": len(rows), "megabytes": round(megabytes, 1), "load": round(load, 2), "tools": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

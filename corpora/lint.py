"""Which planted texts ``cleaner check`` misses today: ``tests/lint/test_gold.py`` expects these and no others.

    python -m corpora.lint

checks the positive set, finds the planted texts (gold spans labelled ``related``, ``offtopic``, ``boilerplate`` or
``caption``; an article's own headline and date line are no noise) that no finding covers by half or more, and writes
them to ``corpora/gold/known-misses.json``, with what the judge took them for and its score. Run it after training. Look
at what it adds before committing: an addition is something that got worse.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cleaner.io.records import Record
from cleaner.lint.check import examine
from cleaner.lint.documents import FileDocument, Judges, each_file_batch, judged_documents
from cleaner.lint.findings import Finding
from cleaner.lint.settings import NOISE, targets
from cleaner.result import Result
from cleaner.run.batches import Outcome, make_each
from corpora.gold import read
from corpora.known import GOLD, SETS

KNOWN = GOLD / "known-misses.json"
FORMAT, VERSION = "cleaner-known-misses", 1
SHOWN = 60
"""Code points of a missed text that are told."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the documents of one set."""

    planted: int
    """Planted texts."""
    missed: tuple[tuple[str, int, str, str], ...]
    """Of each that is missed the document, where it begins, its label and its first words."""
    wrong: tuple[Finding, ...]
    """Findings that touch nothing but the article or its head."""


def paths(name: str) -> list[Path]:
    """The files of one set."""
    return [GOLD / f"{file}.jsonl" for file in SETS[name]]


def check(name: str) -> Checked:
    """Check one set of gold documents as ``cleaner check`` would."""
    documents = [record for path in paths(name) for record in read(path)]
    examined = list(examine(targets(map(str, paths(name)), {}), _fail))
    planted, missed, wrong = 0, [], []
    for record, one in zip(documents, examined, strict=True):
        noise = [(start, end, label) for start, end, label in record["spans"] if label in NOISE]
        planted += len(noise)
        missed += [
            (str(record["id"]), start, label, record["text"][start : start + SHOWN])
            for start, end, label in noise
            if 2 * _covered(start, end, one.findings) < end - start
        ]
        wrong += [found for found in one.findings if not any(s < found.end and found.start < e for s, e, _ in noise)]
    return Checked(planted, tuple(missed), tuple(wrong))


def _fail(outcome: Outcome[Any]) -> None:
    if outcome.problems:
        raise outcome.problems[0]


def _covered(start: int, end: int, findings: Iterable[Finding]) -> int:
    return sum(max(0, min(end, found.end) - max(start, found.start)) for found in findings)


def key(miss: tuple[str, int, str, str]) -> str:
    """What a missed text is known by."""
    document, start, label, _ = miss
    return f"{document}:{start} {label}"


def read_known(path: Path = KNOWN) -> list[str]:
    """The misses that are known. Raises ``ValueError`` for a file of another kind."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    if (raw.get("format"), raw.get("version")) != (FORMAT, VERSION):
        raise ValueError(f"{path}: not a list of known misses; write one with python -m corpora.lint")
    return [row["planted"] for row in raw["missed"]]


def _verdicts() -> Mapping[str, list[tuple[int, int, str, float]]]:
    """What the judge took each piece of each document of the positive set for."""
    own = list(targets(map(str, paths("positive")), {}))
    work = partial(make_each, documents=partial(judged_documents, judges=Judges()), make=_verdict)
    return dict(verdict for outcome in each_file_batch(own, work, 1) for verdict in outcome.made)


def _verdict(record: Record, document: FileDocument, result: Result) -> tuple[str, list[tuple[int, int, str, float]]]:
    return document.id, [(span.start, span.end, span.label.value, span.score) for span in result.spans]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=KNOWN)
    args = parser.parse_args()
    found, verdicts = check("positive"), _verdicts()
    rows: list[dict[str, Any]] = []
    for miss in found.missed:
        document, start, _, words = miss
        taken = [[label, score] for low, high, label, score in verdicts[document] if low < start + 1 and high > start]
        rows.append({"planted": key(miss), "taken_for": taken[0] if taken else None, "text": words})
    head = {"format": FORMAT, "version": VERSION}
    listed = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    args.output.write_text(
        json.dumps(head, indent=1)[:-2] + ',\n "missed": [\n' + listed + "\n ]\n}\n", encoding="utf-8"
    )
    print(f"{found.planted - len(rows)} of {found.planted} planted texts found; {len(found.wrong)} findings are wrong")


if __name__ == "__main__":
    main()

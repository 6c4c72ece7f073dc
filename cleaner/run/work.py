"""What a worker does with a batch: judge its records, write them in the form that is asked for, count."""

from __future__ import annotations

import base64
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from msgspec import Raw

from cleaner.export.dolma import dolma_row
from cleaner.io.records import (
    Capture,
    FileError,
    Line,
    Record,
    RecordError,
    Unit,
    as_json,
    attempt,
    id_of,
    judged,
    place_of,
    spans_told,
    write_jsonl,
    write_text,
)  # fmt: skip
from cleaner.labels import Label
from cleaner.pipeline import Cleaner
from cleaner.result import Result
from cleaner.run.batches import SourceUnit, keep_memory, size_of
from cleaner.run.plan import Kind
from cleaner.views.counts import LabelCounts, count_labels

__all__ = ["Answer", "Made", "Rejected", "Task", "clean_tasks", "rejection"]

FURNITURE = (4, 200)
"""Fewest and most characters of a dropped text that is counted as furniture."""
WORST = 3
"""Records of a batch that are named as having lost the most."""
WORST_CHARACTERS = 400
"""Characters of a record that counts among the worst: a short one may lose much."""


@dataclass(frozen=True, slots=True)
class Task(SourceUnit):
    """One unit of a shard."""

    shard: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that nothing could be made of."""

    input: str
    """The file it came from."""
    record: int
    """Its line or number; 0 for a whole file."""
    reason: str
    data: bytes
    """The record as it stood there; empty for a whole file."""

    def line(self) -> bytes:
        """A line of JSONL."""
        row: dict[str, Any] = {"input": self.input, "record": self.record, "reason": self.reason}
        try:
            row["data"] = self.data.decode()
        except UnicodeDecodeError:
            row["data_base64"] = base64.b64encode(self.data).decode()
        return as_json(row) + b"\n"


@dataclass(slots=True)
class Made:
    """What came of the units of one shard in a batch."""

    output: list[bytes] = field(default_factory=list)
    documents: int = 0
    """How many of the outputs are documents; Dolma's attributes have a row for a rejected record too."""
    rejected: list[Rejected] = field(default_factory=list)
    counts: LabelCounts = field(default_factory=LabelCounts)
    damage: str = ""
    """Why the rest of the file could not be read, where it could not."""


@dataclass(slots=True)
class Answer:
    """What came of a batch."""

    made: dict[int, Made]
    """By the number of the shard."""
    size: int
    seconds: float
    first: str
    """Where its first record is."""
    furniture: Counter[str] = field(default_factory=Counter)
    """Short texts that were dropped."""
    worst: list[tuple[float, str]] = field(default_factory=list)
    """Records that lost the most: share of the characters, and place."""


def clean_tasks(tasks: Sequence[Task], *, cleaner: Cleaner, text_field: str, spans: str) -> Answer:
    """Judge and write some units.

    Args:
        tasks: Units of one shard or several, in order.
        cleaner: The judge.
        text_field: Field of the text.
        spans: How much is said about them, one of :data:`cleaner.options.SPANS`.

    Returns:
        The outputs by shard, and what there is to report. Nothing raises for a record: it is rejected.
    """
    keep_memory()
    began = time.perf_counter()
    write = writers(text_field, spans)
    answer = Answer({}, 0, 0.0, "")
    for task, done in zip(tasks, judged([task.unit for task in tasks], cleaner, text_field), strict=True):
        made = answer.made.setdefault(task.shard, Made())
        written = done if isinstance(done, RecordError) else attempt(done[0], write[task.kind], *done)
        if isinstance(done, RecordError) or isinstance(written, RecordError):
            error = written if isinstance(written, RecordError) else done
            some = rejection(task, str(error))
            made.output += some.output
            made.rejected += some.rejected
            made.damage = some.damage or made.damage
            continue
        made.output.append(written)
        made.documents += 1
        counts = count_labels(done[1])
        made.counts += counts
        answer.first = answer.first or place_of(done[0])
        _tell(answer, done[0], done[1], counts)
    answer.size = sum(map(size_of, tasks))
    answer.worst = sorted(answer.worst, reverse=True)[:WORST]
    answer.seconds = time.perf_counter() - began
    return answer


def _tell(answer: Answer, record: Record, result: Result, counts: LabelCounts) -> None:
    kept, dropped = sum(counts.characters_kept.values()), sum(counts.characters_dropped.values())
    if kept + dropped >= WORST_CHARACTERS and dropped:
        answer.worst.append((round(dropped / (kept + dropped), 3), place_of(record)))
    least, most = FURNITURE
    for span in result.spans:
        if not span.kept and span.label is not Label.OFFTOPIC and span.end - span.start >= least:
            said = result.said(span).strip()
            if least <= len(said) <= most:
                answer.furniture[said] += 1


def rejection(task: Task, reason: str) -> Made:
    """What comes of a unit that nothing could be made of.

    Args:
        task: The unit.
        reason: Why.

    Returns:
        The rejected record. Dolma's attributes are beside the documents line by line, so there an empty row too.
    """
    missed = task.kind == "dolma" and not isinstance(task.unit, FileError)
    row = as_json({"id": id_of(task.unit), "attributes": {}}) + b"\n"
    damage = reason if isinstance(task.unit, FileError) else ""
    return Made([row] if missed else [], rejected=[_rejected(task.unit, reason)], damage=damage)


def _rejected(unit: Unit, reason: str) -> Rejected:
    if isinstance(unit, (Line, Capture)):
        return Rejected(unit.name, unit.number, reason, unit.data)
    if isinstance(unit, Record):
        return Rejected(unit.name, unit.line, reason, unit.text.encode("utf-8", "replace"))
    return Rejected("", 0, reason, b"")


Write = Callable[[Record, Result], bytes]


def writers(text_field: str, spans: str) -> dict[Kind, Write]:
    """What writes a record, by the kind of output."""
    write_record = partial(write_jsonl, text_field=text_field, spans=spans)
    row = partial(_row, spans=spans)
    return {"text": write_text, "jsonl": write_record, "parquet": write_record, "table": row, "dolma": _attributes}


def _row(record: Record, result: Result, *, spans: str) -> bytes:
    """What is new in a row of a table, as a line of JSON."""
    told = spans_told(result, spans)
    row: dict[str, object] = {"row": record.line, "text": result.text.encode("utf-8", "replace").decode()}
    if told is not None:
        row["spans"] = told
    row["notes"] = result.notes
    return as_json(row) + b"\n"


def _attributes(record: Record, result: Result) -> bytes:
    """A line of Dolma attributes."""
    name = record.fields.get("id") or Raw(as_json(place_of(record)))
    return as_json(dolma_row(result, name)) + b"\n"

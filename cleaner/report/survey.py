"""Many documents, seen once: figures of all of them, and a sample to look at."""

from __future__ import annotations

import hashlib
import heapq
from dataclasses import dataclass
from typing import Any

import msgspec

from cleaner.document import Label
from cleaner.io.records import Record, document_of
from cleaner.report.advice import advise, is_doubtful
from cleaner.report.columns import described
from cleaner.report.reading import Reading, read_result
from cleaner.report.repeats import Repeats
from cleaner.result import Result

__all__ = ["SAMPLE", "Survey", "Surveyed", "survey_document"]

SAMPLE = 100
"""Documents that are shown unless told otherwise: some 2 MB of page."""
LONGEST = 1_000_000
"""Code points of a document that can be shown: browsers lay out some ten thousand paragraphs without a pause."""
ROOM = 16_000_000
"""Code points of all documents shown together."""
BINS = 10
"""Bars of the histogram of scores."""
FURNITURE = 30
"""Repeated texts listed."""
HEADING = 160
"""Code points of what a document is called in the page."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a survey takes of a judged document."""

    reading: Reading
    rank: int
    """A hash of its content: documents with the least ranks are shown."""
    described: dict[str, Any]
    """The document as the report's data has it, but for its number."""


def survey_document(record: Record, result: Result, *, html: bool = False) -> Surveyed:
    """A judged document as a survey takes it.

    Args:
        record: What was read.
        result: What came of it.
        html: Whether a page keeps its HTML, so that its gold can have it.

    Returns:
        What a survey takes.
    """
    reading = read_result(result)
    content = record.text.encode("utf-8", "surrogatepass")
    rank = int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big")
    described = _described(record, result, reading)
    if html and result.form == "html":
        described["html"] = result.source
    return Surveyed(reading, rank, described)


class Survey:
    """Takes judged documents one by one and keeps their figures and a sample of them.

    The sample are the documents whose content has the least hashes: the same documents give the same sample, in
    whatever order they come, and one more document changes it by one document at most.
    """

    def __init__(self, sample: int = SAMPLE) -> None:
        """Begin with nothing.

        Args:
            sample: Documents to keep.
        """
        self._most = sample
        # Greatest hash first, to be thrown out by a lesser one.
        self._heap: list[tuple[int, int, dict[str, Any]]] = []
        self._documents = 0
        self._characters = 0
        self._labels = {label: {"documents": 0, "blocks": 0, "characters": 0} for label in Label}
        self._kept = {"blocks": 0, "characters": 0}
        self._doubtful = {"blocks": 0, "documents": 0}
        self._empty = 0
        self._scores = [[0, 0] for _ in range(BINS)]
        self._repeats = Repeats()

    def add(self, document: Surveyed) -> None:
        """Count one more document.

        Args:
            document: What :func:`survey_document` made of it.
        """
        reading = document.reading
        self._documents += 1
        self._characters += len(reading.text)
        for label in {block.label for block in reading.blocks}:
            self._labels[label]["documents"] += 1
        for block in reading.blocks:
            size = block.end - block.start
            for figures in (self._labels[block.label], self._kept) if block.kept else (self._labels[block.label],):
                figures["blocks"] += 1
                figures["characters"] += size
            self._scores[min(int(block.score * BINS), BINS - 1)][not block.kept] += 1
        doubts = sum(is_doubtful(block.score) for block in reading.blocks)
        self._doubtful["blocks"] += doubts
        self._doubtful["documents"] += bool(doubts)
        self._empty += bool(reading.blocks) and not any(block.kept for block in reading.blocks)
        self._repeats.add(reading.text, reading.blocks)
        self._draw(document)

    def to_dict(self) -> dict[str, Any]:
        """What has been counted so far.

        Returns:
            An object for JSON: ``corpus``, the figures; ``documents``, the sample in the order of the input;
            ``advice``, what to look at first; ``columns``, the plain names of the evidence in the sample.
        """
        documents, room = [], ROOM
        for _, _, document in sorted(self._heap, reverse=True):
            size = document["length"] + len(document.get("html", ""))
            shown = "text" in document and size <= room
            room -= size if shown else 0
            documents.append(document if shown else _unshown(document))
        documents.sort(key=lambda document: int(document["number"]))
        corpus = {
            "documents": self._documents,
            "characters": self._characters,
            "labels": {str(label): figures for label, figures in self._labels.items()},
            "kept": self._kept,
            "doubtful": self._doubtful,
            "empty": self._empty,
            "scores": self._scores,
            "furniture": [entry.to_dict() for entry in self._repeats.furniture(FURNITURE)],
        }
        return {
            "advice": advise(corpus, documents),
            "columns": described(documents),
            "corpus": corpus,
            "documents": documents,
        }

    def _draw(self, surveyed: Surveyed) -> None:
        rank = surveyed.rank
        if len(self._heap) == self._most and (not self._most or -rank <= self._heap[0][0]):
            return
        document = {"number": self._documents, **surveyed.described}
        drawn = (-rank, -self._documents, document if document["length"] <= LONGEST else _unshown(document))
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, drawn)
        else:
            heapq.heapreplace(self._heap, drawn)


def _described(record: Record, result: Result, reading: Reading) -> dict[str, Any]:
    """A document as the report's data has it, but for ``number``, its place in the input, from 1."""
    source = document_of(record)
    name = f"{record.name}:{record.line}" if record.line else record.name
    about = {
        "id": source.id or name,
        "name": name,
        "url": source.url,
        "site": source.place,
        "language": _said(record, "language") or result.metadata.get("language"),
        "title": _said(record, "title") or result.metadata.get("title"),
    }
    about["heading"] = _cut(about["title"] or "") or _heading(reading) or _cut(source.id or name) or name
    return {
        **{key: value for key, value in about.items() if value},
        "form": result.form,
        "notes": list(result.notes),
        "length": len(reading.text),
        "text": reading.text,
        "blocks": [block.to_dict() for block in reading.blocks],
    }


def _heading(reading: Reading) -> str:
    """What a document may be called by its own text: its title, else the beginning of what was kept."""
    titles = (block for block in reading.blocks if block.label is Label.TITLE)
    block = next(titles, None) or next((block for block in reading.blocks if block.kept), None)
    if block is None:
        return ""
    return _cut(reading.text[block.start : block.end])


def _cut(text: str) -> str:
    """Its first code points on one line. No more is folded than can be needed."""
    folded = " ".join(text[: 8 * HEADING].split())
    return folded if len(folded) <= HEADING else folded[:HEADING].rstrip() + "…"


def _unshown(document: dict[str, Any]) -> dict[str, Any]:
    """What is said about a document that there is no room for."""
    return {key: value for key, value in document.items() if key not in ("text", "blocks", "html")}


def _said(record: Record, name: str) -> str:
    """What a JSONL record has in a field, if that is a string."""
    try:
        value = msgspec.json.decode(record.fields.get(name, msgspec.Raw(b"null")))
    except msgspec.DecodeError:
        return ""
    return value if isinstance(value, str) else ""

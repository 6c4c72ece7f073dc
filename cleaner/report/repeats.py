"""The texts that occur in most documents, counted in bounded memory.

Lossy counting (Manku and Motwani, "Approximate frequency counts over data streams", VLDB 2002): when there are too many
entries the rarest go, and what comes back later may have been missed as often as something was thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cleaner.document import Label
from cleaner.report.reading import Block

__all__ = ["Repeated", "Repeats"]

MOST = 100_000
"""Different texts remembered at once; some 50 MB."""
EXCERPT = 240
"""Code points of a text that are kept, to show it by."""


@dataclass(slots=True)
class Repeated:
    """One text, white space folded, and in how many documents it was met under which label."""

    excerpt: str
    cut: bool
    """Whether the text goes on after the excerpt."""
    missed: int
    """Documents at most that had it and are not counted."""
    documents: int = 0
    kept: int = 0
    """Documents that it was kept in."""
    labels: dict[Label, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The text as the report's data has it."""
        return {
            "text": self.excerpt, "cut": self.cut, "documents": self.documents, "missed": self.missed,
            "kept": self.kept, "labels": {str(label): count for label, count in self.labels.items()},
        }  # fmt: skip


class Repeats:
    """Counts texts over documents. A text that one document has several times counts once, as first met."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._floor = 0
        self._entries: dict[bytes, Repeated] = {}

    def add(self, text: str, blocks: Iterable[Block]) -> None:
        """Count the blocks of one more document."""
        seen: set[bytes] = set()
        for block in blocks:
            folded = " ".join(text[block.start : block.end].split())
            key = hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            if key in seen:
                continue
            seen.add(key)
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = Repeated(folded[:EXCERPT], len(folded) > EXCERPT, self._floor)
            entry.documents += 1
            entry.kept += block.kept
            entry.labels[block.label] = entry.labels.get(block.label, 0) + 1
        while len(self._entries) > self._most:
            self._floor += 1
            self._entries = {
                key: entry for key, entry in self._entries.items() if entry.documents + entry.missed > self._floor
            }

    def furniture(self, most: int) -> list[Repeated]:
        """The texts that occur in two documents or more and were dropped from one at least, commonest first."""
        found = [entry for entry in self._entries.values() if entry.documents > 1 and entry.kept < entry.documents]
        return sorted(found, key=lambda entry: (-entry.documents, entry.excerpt))[:most]

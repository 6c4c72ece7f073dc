"""Gold rows to training examples: the evidence of every block, with its label, host and weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from cleaner.document import Document, Label
from cleaner.evidence.background import believed_languages
from cleaner.evidence.cohesion import Occurrences
from cleaner.evidence.element_names import ElementNames, NameTable, called
from cleaner.evidence.language import languages_of
from cleaner.evidence.page_blocks import page_blocks
from cleaner.evidence.registry import FAMILIES, MARKED, NAMES, gather
from cleaner.html.view import Extractor, signals_of
from cleaner.index import CorpusIndex
from cleaner.index.overlap import overlap
from cleaner.text.make_batch import make_batch
from cleaner.training.align import main_shares

LABELS = tuple(Label)
NOT_MAIN = -1
"""Label of a page's block that is not the article: which of the other labels it has is not known."""
UNLEARNED = -2
"""Label of a block from which nothing is learned, whose span says ``unlearned``: one of two copies of a paragraph, of
which a rule outside the judge keeps one."""
LARGEST = 60_000
"""Values of columns beyond which half precision would have none."""
TEXT_COLUMNS = [
    NAMES.index(name) for family, columns in FAMILIES.items() if family not in (*MARKED, "corpus") for name in columns
]
"""Numbers of the columns that a text has without an index."""
LEAST_LEARNED = 20
"""Documents of a language from which on weights have learned from it: a handful teaches them nothing of its words."""


@dataclass(frozen=True, slots=True)
class Example:
    """One document, ready to learn from."""

    id: str
    host: str
    kind: str
    """``splice`` (every block labelled) or ``page`` (main or not)."""
    text: str
    bounds: npt.NDArray[np.int64]
    """Start and end of every block in the text, shape (blocks, 2)."""
    matrix: npt.NDArray[np.float32] | npt.NDArray[np.float16]
    """Shape (blocks, columns); or (blocks, :data:`TEXT_COLUMNS`) where the others are 0 (see :meth:`columns`)."""
    labels: npt.NDArray[np.int64]
    """Index into :data:`LABELS` of every block, or :data:`NOT_MAIN`, or :data:`UNLEARNED`."""
    shares: npt.NDArray[np.float32]
    """Share of each block that is main."""
    words: npt.NDArray[np.int64]
    occurrences: Occurrences
    """The document's words, for the second look."""
    gold: str
    """The clean article of a page; empty for planted noise."""
    site: str
    called: ElementNames | None
    """What the elements round its blocks are called; None where it is not a page of HTML, or has no text."""
    language: str | None = None
    """The language that it is taken to be in, as a result would say it; None where none was recognised."""

    def columns(self) -> npt.NDArray[np.float32]:
        """All columns of every block, shape (blocks, :data:`NAMES`)."""
        found = self.matrix.astype(np.float32, copy=False)
        if found.shape[1] == len(NAMES):
            return found
        whole = np.zeros((len(found), len(NAMES)), dtype=np.float32)
        whole[:, TEXT_COLUMNS] = found
        return whole

    def compact(self) -> Example:
        """The same to learn from alone, in a tenth of the memory: in half precision, without its text, and without the
        columns that a text cannot have."""
        if self.called is not None or self.gold or np.delete(self.matrix, TEXT_COLUMNS, axis=1).any():
            return self
        known = self.occurrences
        return replace(
            self,
            text="",
            bounds=self.bounds[:0].copy(),
            matrix=np.clip(self.matrix[:, TEXT_COLUMNS], -LARGEST, LARGEST).astype(np.float16),
            occurrences=replace(
                known,
                block=known.block.astype(np.int32),
                word=known.word.astype(np.int32),
                word_start=known.word_start.astype(np.int32),
            ),
        )


def site_of(row: Mapping[str, Any]) -> str:
    """The site of a row: its URL's host, or what else it says, or itself."""
    host = urlsplit(str(row.get("url") or "")).netloc.lower().removeprefix("www.")
    return host or str(row.get("host") or row["id"])


def host_of(row: dict[str, Any]) -> str:
    """The article or page that a row was made of."""
    return str(row.get("host", row["id"]))


def _span_labels(bounds: npt.NDArray[np.int64], spans: Sequence[Sequence[Any]]) -> tuple[list[int], list[float]]:
    labels, shares, at = [], [], 0
    names = [*(str(label) for label in LABELS), "unlearned"]
    numbers = [*range(len(LABELS)), UNLEARNED]
    for start, end in bounds.tolist():
        weight = dict.fromkeys(names, 0)
        while at > 0 and spans[at - 1][1] > start:
            at -= 1
        while at < len(spans) and spans[at][0] < end:
            overlap = min(end, spans[at][1]) - max(start, spans[at][0])
            weight[spans[at][2]] += max(0, overlap)
            at += 1
        total = sum(weight.values()) or 1
        most = max(weight, key=lambda k: weight[k])
        labels.append(numbers[names.index(most)] if weight[most] else NOT_MAIN)
        shares.append(weight["main"] / total)
    return labels, shares


def document_of(row: dict[str, Any]) -> Document:
    """A row's text with what it says of where it came from."""
    return Document(row["text"], str(row["id"]), row.get("url"), row.get("site"))


def examples(
    rows: Iterable[dict[str, Any]],
    batch_size: int = 32,
    index: CorpusIndex | None = None,
    table: NameTable | None = None,
) -> list[Example]:
    """Examples of gold rows: with ``spans`` (planted noise, own gold), with ``shown`` (spans of what a reader sees of a
    page) or with ``gold`` (a page and its article).

    With an ``index`` open, their evidence has what it knows of them. A row with ``weighed_as`` has its words weighed as
    those of the language of this number, or of none (-1), as in a text whose language is not known.
    """
    out: list[Example] = []
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == batch_size:
            out += _examples(waiting, index, table)
            waiting = []
    return out + (_examples(waiting, index, table) if waiting else [])


def learned_languages(rows: Iterable[Example], least: int = LEAST_LEARNED) -> list[str]:
    """Languages of at least so many of the examples, for the card: for others a result says that the weights did not
    learn from them. They are recognised as a result's language is, so that the two agree."""
    counts = Counter(row.language for row in rows if row.language is not None)
    return sorted(language for language, count in counts.items() if count >= least)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """A row of HTML with its text, and what there is to be seen of its markup."""
    if "html" not in row or "text" in row:
        return row
    signals = signals_of(row["html"], row.get("url"), Extractor(row.get("extractor", Extractor.PAGE)))
    return {**row, "text": signals.page.text, "signals": signals}


def _examples(rows: Sequence[dict[str, Any]], index: CorpusIndex | None, table: NameTable | None) -> list[Example]:
    rows = [_read(row) for row in rows]
    pages = [row.get("signals") for row in rows]
    opens = [signals.page.line_starts if signals else None for signals in pages]
    read = make_batch([row["text"] for row in rows], opens)
    known = overlap(read, index.view, [document_of(row) for row in rows]) if index else None
    languages = None
    if any("weighed_as" in row for row in rows):
        languages = believed_languages(read)
        for number, row in enumerate(rows):
            languages[number] = row.get("weighed_as", languages[number])
    evidence = gather(read, known, pages if any(pages) else None, table, languages=languages)
    batch, spoken, out = evidence.batch, languages_of(evidence.batch), []
    words = part(evidence.occurrences, batch.first_block)
    elements = {place.number: called(place) for place in page_blocks(batch, pages)}
    matrix = np.zeros((len(batch.blocks), len(NAMES)), dtype=np.float32)
    matrix[:, evidence.numbers] = evidence.matrix
    for number, row in enumerate(rows):
        mine = slice(*batch.first_block[number : number + 2].tolist())
        bounds = np.stack((batch.blocks.starts[mine], batch.blocks.ends[mine]), axis=1) - batch.text.offsets[number]
        signals = row.get("signals")
        told = row.get("spans", row.get("shown"))
        if told is not None:
            within = bounds
            if signals is not None and "spans" in row and len(bounds):  # spans of a page are offsets into its HTML
                raw = signals.page.starts[bounds[:, 0]], signals.page.ends[bounds[:, 1] - 1]
                within = np.stack(raw, axis=1).astype(np.int64)
            labels, shares = _span_labels(within, told)
            kind = "splice" if signals is None else "marked"
        else:
            shares = main_shares([row["text"][a:b] for a, b in bounds.tolist()], row["gold"])
            labels = [LABELS.index(Label.MAIN) if s >= 0.5 else NOT_MAIN for s in shares]
            kind = "page"
        out.append(
            Example(
                str(row["id"]),
                host_of(row),
                kind,
                row["text"],
                bounds,
                matrix[mine],
                np.array(labels, dtype=np.int64),
                np.array(shares, dtype=np.float32),
                batch.counts[mine],
                words[number],
                row.get("gold", "") if kind == "page" else "",
                site_of(row),
                elements.get(number),
                spoken[number],
            )
        )
    return out


def part(found: Occurrences, first_block: npt.NDArray[np.int64]) -> list[Occurrences]:
    """The occurrences of each document of a batch; ``first_block`` has its first block, and at the end their number.
    Tokens stay the batch's."""
    document = np.searchsorted(first_block, found.block, side="right") - 1
    order = np.argsort(document, kind="stable")
    edges = np.searchsorted(document[order], np.arange(len(first_block)))
    out = []
    for number, first in enumerate(first_block[:-1].tolist()):
        mine = order[edges[number] : edges[number + 1]]
        words = found.word[mine]
        new = np.ones(len(mine), dtype=np.bool_)
        new[1:] = words[1:] != words[:-1]
        out.append(
            Occurrences(
                block=found.block[mine] - first,
                word=np.cumsum(new) - 1,
                word_start=np.flatnonzero(new),
                weight=found.weight[mine],
                name=found.name[mine],
                number=found.number[mine],
                token=found.token[mine],
            )
        )
    return out


def join(parts: Sequence[Occurrences], blocks: Sequence[int]) -> Occurrences:
    """The occurrences of several documents as one, where document ``i`` has ``blocks[i]`` blocks."""
    block_at = np.concatenate(([0], np.cumsum(blocks)))[:-1]
    word_at = np.concatenate(([0], np.cumsum([len(part.word_start) for part in parts])))[:-1]
    entry_at = np.concatenate(([0], np.cumsum([len(part.word) for part in parts])))[:-1]
    return Occurrences(
        np.concatenate([part.block + at for part, at in zip(parts, block_at, strict=True)]),
        np.concatenate([part.word + at for part, at in zip(parts, word_at, strict=True)]),
        np.concatenate([part.word_start + at for part, at in zip(parts, entry_at, strict=True)]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.name for part in parts]),
        np.concatenate([part.number for part in parts]),
        np.concatenate([part.token for part in parts]),
    )

"""Gold of a user's own: rows as ``cleaner eval`` reads them, ready to learn from and split by site."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.evaluate import gold_spans, gold_text
from cleaner.evidence.element_names import NameTable
from cleaner.io.records import Record, RecordError, Unit, document_of, parsed, string_of
from cleaner.training.examples import Example, examples

__all__ = ["PARTS", "GoldDocument", "GoldError", "examples_of", "kind_of_all", "read_documents", "read_gold", "split"]

PARTS = 5
"""Most parts that gold is split into."""
PAGES_TOGETHER, TEXTS_TOGETHER = 8, 32
"""Documents whose evidence is gathered together."""


class GoldError(CleanerError):
    """Gold that nothing can be learned from. The message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document to learn from or to measure on."""

    record: Record
    track: str
    """What its figures are listed under: the name of its file."""
    site: str | None
    """The site it is from, in lower case; None where it does not say."""
    page: bool
    """Whether it is HTML."""
    row: dict[str, Any]
    """Its fields as :func:`cleaner.training.examples.examples` reads them."""


def read_gold(units: Iterable[Unit]) -> list[GoldDocument]:
    """Every document of some files of gold.

    Args:
        units: What the files hold.

    Returns:
        The documents, in order.

    Raises:
        RecordError: An item is not a record, or its gold does not fit its text. It names file and line.
    """
    return [_document(record, with_gold=True) for record in _records(units)]


def read_documents(units: Iterable[Unit]) -> list[GoldDocument]:
    """Every document of some files without gold, likewise."""
    return [_document(record, with_gold=False) for record in _records(units)]


def _records(units: Iterable[Unit]) -> Iterable[Record]:
    for record in parsed(units):
        if isinstance(record, RecordError):
            raise record
        yield record


def _document(record: Record, with_gold: bool) -> GoldDocument:
    known = document_of(record)
    page = known.is_page
    row: dict[str, Any] = {
        "id": known.id or f"{record.name}:{record.line}",
        "html" if page else "text": record.text,
        "url": known.url,
        "site": known.site,
    }
    if not with_gold:
        row["spans"] = []
    elif "spans" in record.fields:
        row["spans"] = [[start, end, str(label)] for start, end, label in gold_spans(record)]
    else:
        row["gold"] = gold_text(record)
    return GoldDocument(record, Path(record.name).name, _site(record, known), page, row)


def _site(record: Record, known: Document) -> str | None:
    """The host of its address, else what its fields ``site`` or ``host`` say."""
    told = string_of(record.fields["host"]) if "host" in record.fields else None
    site = known.place or told
    return site.lower().removeprefix("www.") if site else None


def kind_of_all(documents: Sequence[GoldDocument]) -> str:
    """Which of the packaged weights gold is for: ``texts`` or ``pages``.

    Raises:
        GoldError: There is no gold, or it has both.
    """
    pages = sum(document.page for document in documents)
    if not documents:
        raise GoldError("there is no gold in these files")
    if 0 < pages < len(documents):
        raise GoldError(
            f"{pages:,} of these {len(documents):,} documents are pages of HTML, and the others are texts: pages and "
            "texts have weights of their own, so train with a file of each"
        )
    return "pages" if pages else "texts"


def examples_of(documents: Sequence[GoldDocument], table: NameTable) -> list[Example]:
    """What a tagger learns of each document; ``table`` is what its judge knows of elements' names."""
    together = PAGES_TOGETHER if any(document.page for document in documents) else TEXTS_TOGETHER
    return examples((document.row for document in documents), together, table=table)


def split(documents: Sequence[GoldDocument], seed: int) -> list[list[int]]:
    """Parts of about the same size, of which each is held back once. No site is in two of them.

    A document that does not say its site is split off by itself; if all are of one site, each document is.

    Args:
        documents: The documents.
        seed: Of the draw.

    Returns:
        For each part the indices of its documents, in order. Two parts at least.

    Raises:
        GoldError: There is only one document, or none.
    """
    sites = [document.site or f"#{number}" for number, document in enumerate(documents)]
    if len(set(sites)) == 1:
        sites = [f"#{number}" for number in range(len(documents))]
    sizes = Counter(sites)
    if len(sizes) < 2:
        raise GoldError("one document cannot be both learned from and measured on: give more gold")

    def drawn(site: str) -> bytes:
        return hashlib.blake2b(f"{seed} {site}".encode("utf-8", "surrogatepass")).digest()

    parts: list[list[str]] = [[] for _ in range(min(PARTS, len(sizes)))]
    filled = [0] * len(parts)
    for site in sorted(sizes, key=lambda site: (-sizes[site], drawn(site))):
        at = filled.index(min(filled))
        parts[at].append(site)
        filled[at] += sizes[site]
    return [[number for number, site in enumerate(sites) if site in part] for part in map(set, parts)]

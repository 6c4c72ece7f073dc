"""Near-duplicate documents: among the documents of one run, against those of a baseline, against a corpus index.

Documents are compared by the MinHash signatures that an index keeps too: 128 values of 8 bits each (see
:mod:`cleaner.dedup.near_duplicates`). Pairs to compare are found by bands of four values: documents of a similarity
of 0.5 agree in one of the 32 bands with a probability of 0.87, those of 0.6 with 0.99.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleaner.dedup.near_duplicates import CHANCE
from cleaner.dedup.near_duplicates import similarity as index_similarity
from cleaner.document import Document
from cleaner.index.fingerprints import PERMUTATIONS, key_of, read_part
from cleaner.text.shingles import digests

if TYPE_CHECKING:
    from cleaner.index import CorpusIndex
    from cleaner.index.lookup import Snapshot

__all__ = ["Copy", "IndexedDocument", "copies", "in_index", "signatures", "similarity"]

BAND = 4
"""Values a band."""
LEAST_PRINTS = 8
"""Fingerprints that a document needs to be compared, some twenty words: shorter ones are alike by chance or by form."""
_AT_ONCE = 1 << 14
"""Pairs compared together."""

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that another one is nearly the same as."""

    number: int
    other: int
    """Both count the rows of the signatures."""
    similarity: float
    """Estimated Jaccard similarity of their shingles, 0 to 1."""


def signatures(texts: Sequence[str]) -> list[bytes]:
    """The signature of each text, 128 bytes; empty for one that is too short to be compared."""
    part = read_part([Document(text) for text in texts])
    rows = zip(part.signature, part.prints.tolist(), strict=True)
    return [row.tobytes() if count >= LEAST_PRINTS else b"" for row, count in rows]


def copies(known: Sequence[bytes], fresh: Sequence[bytes], least: Sequence[float]) -> Iterator[Copy]:
    """For each of the ``fresh`` signatures the closest among those before it, if it is as close as its ``least`` says.

    Rows are numbered through ``known`` and ``fresh``. Of equally close ones the first counts.
    """
    rows = np.frombuffer(b"".join([*known, *fresh]), dtype=np.uint8).reshape(-1, PERMUTATIONS)
    late, early = _candidates(rows, len(known))
    closeness = np.concatenate(
        [np.zeros(0), *(_similarity(rows, late[at : at + _AT_ONCE], early[at : at + _AT_ONCE])
                        for at in range(0, len(late), _AT_ONCE))]
    )  # fmt: skip
    limits = np.array([0.0] * len(known) + list(least))[late]
    order = np.lexsort((early, -closeness, late))
    order = order[closeness[order] >= limits[order]]
    first = np.diff(late[order], prepend=-1) > 0
    for at in order[first].tolist():
        yield Copy(int(late[at]), int(early[at]), float(closeness[at]))


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1, of the documents that two signatures are of."""
    return index_similarity(np.frombuffer(one, dtype=np.uint8), np.frombuffer(other, dtype=np.uint8))


def _candidates(rows: U8, known: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs of rows, the later one first, that agree in a band: each with the first and the previous of its kind."""
    bands = np.ascontiguousarray(rows).view("<u4")
    pairs = [np.zeros(0, dtype=np.int64)]
    for number in range(bands.shape[1] if len(rows) else 0):
        band = bands[:, number]
        order = np.argsort(band, kind="stable")
        starts = np.concatenate(([True], np.diff(band[order].astype(np.int64)) != 0))
        first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
        later = np.flatnonzero(~starts)
        later = later[order[later] >= known]
        pairs += [order[later] * len(rows) + early for early in (order[first[later]], order[later - 1])]
    packed = np.unique(np.concatenate(pairs))
    return packed // max(1, len(rows)), packed % max(1, len(rows))


def _similarity(rows: U8, one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """:func:`cleaner.dedup.near_duplicates.similarity` of many pairs."""
    alike: npt.NDArray[np.float64] = np.mean(rows[one] == rows[other], axis=1)
    return np.maximum(0.0, (alike - CHANCE) / (1 - CHANCE))


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document of an index that another one is nearly the same as."""

    name: str
    """Its id or URL, and its site where that is known."""
    similarity: float
    """Jaccard similarity of their fingerprints, 0 to 1; 1 for the same words in the same order."""


def in_index(index: CorpusIndex, documents: Sequence[Document], least: Sequence[float]) -> list[IndexedDocument | None]:
    """For each document the closest one of an index, if it is as close as its ``least`` says.

    What the index holds of the document itself is left aside: the same URL (or id and site), and without either the
    same words.
    """
    from cleaner.text.make_batch import make_batch

    batch = make_batch([document.text for document in documents], twice=True)
    found, view = index.overlap(batch, documents), index.view
    shares = found.story_share, found.story_whole
    either = shares[0] + shares[1] - shares[0] * shares[1]
    closeness = np.divide(shares[0] * shares[1], either, out=np.zeros(len(either)), where=either > 0)
    best: list[tuple[float, int]] = [(0.0, -1)] * len(documents)
    for text, source, close in zip(
        found.story_text.tolist(), found.story_source.tolist(), closeness.tolist(), strict=True
    ):
        if close > best[text][0]:
            best[text] = close, source
    out: list[IndexedDocument | None] = []
    content = digests(batch.tokens, np.searchsorted(batch.tokens.starts, batch.text.offsets))
    # The same words, which count as the document itself among witnesses: here only under its own name, or none.
    same = np.flatnonzero(np.isin(view.content, content))
    for number, document in enumerate(documents):
        close, source = best[number]
        key = key_of(document)
        exact = same[view.content[same] == content[number]]
        exact = exact[:0] if key is None else exact[view.key[exact] != np.uint64(key)]
        if exact.size and least[number]:
            out.append(IndexedDocument(_named(view, exact), 1.0))
        elif 0 < least[number] <= close:
            out.append(IndexedDocument(_named(view, np.flatnonzero(view.group == source)), round(close, 3)))
        else:
            out.append(None)
    return out


def _named(view: Snapshot, documents: npt.NDArray[np.int64]) -> str:
    name, site = min(view.names(documents))
    return f"{name or 'a document without a name'}{' on ' if site else ''}{site}"

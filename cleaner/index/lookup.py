"""Where else a batch's fingerprints occur: hits, cleared of the document itself and checked token by token."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.index.fingerprints import I64, U8, U32, U64, BlockFingerprints
from cleaner.index.segments import WITNESSES, Segment
from cleaner.text.shingles import SHINGLE_SIZE

__all__ = ["Hits", "Snapshot", "find_hits"]

_FIVE = np.array([0xE0, 0xE0E0, 0xE0E0E0, 0xE0E0E0E0, 0xE0E0E0E0E0], dtype=np.uint64)
"""The hash bits of one to five tokens' bytes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The segments of one state of an index, and the documents of all of them numbered through."""

    segments: tuple[Segment, ...]
    first_document: tuple[int, ...]
    """Number of each segment's first document, and of all documents at the end."""
    content: U64
    key: U64
    prints: U32
    site: I64
    """Site of each document, as an index into ``sites``; the site without a name is 0."""
    sites: tuple[str, ...]
    sources: U64
    """The keys of all sources, ascending."""
    group: I64
    """Number of each document's source: documents of one key count as one witness."""
    words: I64
    """Number of each document's text: documents of one digest share it."""
    texts: U64
    """The digests of all texts, ascending."""
    rank: I64
    """Place of each document in the order of digests. Empty for a single segment, which has that order itself."""
    versions: bool
    """Whether any source has more than one document."""
    group_prints: I64
    """Fingerprints of each source, of its longest document."""
    group_site: I64
    """Site of each source, of its document of the least digest."""

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Snapshot:
        """Number the documents of some segments through."""
        empty = np.zeros(0, dtype=np.uint64)
        content = np.concatenate([empty, *(segment.content for segment in segments)])
        key = np.concatenate([empty, *(segment.key for segment in segments)])
        prints = np.concatenate([np.zeros(0, dtype=np.uint32), *(segment.prints for segment in segments)])
        sites = ("", *sorted({site for segment in segments for site in segment.sites} - {""}))
        number = {site: at for at, site in enumerate(sites)}
        site = np.concatenate(
            [
                np.zeros(0, dtype=np.int64),
                *(
                    np.array([number[name] for name in segment.sites], dtype=np.int64)[segment.site]
                    for segment in segments
                ),
            ]
        )
        keys, one, group = np.unique(key, return_index=True, return_inverse=True)
        texts, words = np.unique(content, return_inverse=True)
        rank = np.zeros(0, dtype=np.int64)
        if len(segments) > 1:
            rank = np.empty(len(key), dtype=np.int64)
            rank[np.lexsort((key, content))] = np.arange(len(key))
        if len(keys) < len(key):
            order = np.lexsort((content, key))
            one = order[np.searchsorted(key[order], keys)]
        group_prints = np.zeros(len(keys), dtype=np.int64)
        np.maximum.at(group_prints, group, prints)
        return cls(
            tuple(segments),
            tuple(np.cumsum([0, *(segment.documents for segment in segments)]).tolist()),
            content,
            key,
            prints,
            site,
            sites,
            keys,
            group,
            words,
            texts,
            rank,
            len(keys) < len(key),
            group_prints,
            site[one],
        )

    @property
    def documents(self) -> int:
        """Documents of all segments."""
        return self.first_document[-1]

    def where(self, document: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        at = bisect(self.first_document, document) - 1
        return self.segments[at], document - self.first_document[at]

    def names(self, documents: I64) -> list[tuple[str, str]]:
        """Id and site of some documents."""
        sites = [self.sites[site] for site in self.site[documents].tolist()]
        out = [""] * len(documents)
        for number, segment in enumerate(self.segments):
            low, high = self.first_document[number : number + 2]
            mine = np.flatnonzero((documents >= low) & (documents < high))
            own = documents[mine] - low
            begins, ends = segment.names_at[own].tolist(), segment.names_at[own + 1].tolist()
            names = segment.names.data
            for at, begin, end in zip(mine.tolist(), begins, ends, strict=True):
                out[at] = names[begin:end].tobytes().decode("utf-8", "replace")
        return list(zip(out, sites, strict=True))

    def release(self) -> None:
        """Give the pages that were read back to the system."""
        for segment in self.segments:
            segment.release()


@dataclass(frozen=True, slots=True)
class Hits:
    """Places where fingerprints of a batch are in the index, one entry a place, ascending by fingerprint."""

    query: I64
    """Index of the fingerprint in the batch's :class:`BlockFingerprints`."""
    document: I64
    """Number of the document, of all the view's."""
    source: I64
    """Number of its source."""
    segment: npt.NDArray[np.int16]
    place: I64
    """First token, counted from the segment's beginning."""
    counts: I64
    """One entry a fingerprint of the batch: in how many other documents it is (not only those sampled)."""


def find_hits(view: Snapshot, found: BlockFingerprints, token_bytes: U8, owner: I64, content: U64, key: U64) -> Hits:
    """Look the fingerprints of a batch up.

    ``owner`` is the text of each fingerprint; ``content`` and ``key`` are each text's digest and source. A document of
    the same digest or the same source is the text itself, and no witness.
    """
    keys = found.keys
    order = np.sort((keys.astype(np.uint64) << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64))
    keys = (order >> np.uint64(32)).astype(np.uint32)
    index = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
    counts = np.zeros(len(found.hashes), dtype=np.int64)
    own_source, own_words = _number(view.sources, key)[owner], _number(view.texts, content)[owner]
    bits, mask = _shingle_bits(found, token_bytes)
    copies = np.zeros(len(content), dtype=np.int64)
    parts: list[tuple[I64, I64, npt.NDArray[np.int16], I64, npt.NDArray[np.bool_]]] = []
    first, many = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
    for number, segment in enumerate(view.segments):
        low, high = segment.find(keys)
        first[index], many[index] = low, high - low
        counts[index] += segment.counts(keys, high - low)
        hit = np.flatnonzero(many)
        each = many[hit]
        query = np.repeat(hit, each)
        at = np.arange(len(query)) + np.repeat(first[hit] - np.cumsum(each) + each, each)
        place = segment.places.take(at, mode="clip").astype(np.int64)
        document = segment.documents_of(place) + view.first_document[number]
        differing = segment.tokens_at(place) ^ np.repeat(bits[hit], each)
        alike = (differing & np.repeat(mask[hit], each)) == 0
        parts.append((query, document, np.full(len(query), number, dtype=np.int16), place, alike))
        copies += np.searchsorted(segment.content, content, side="right") - np.searchsorted(segment.content, content)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Hits(none, none, none, none.astype(np.int16), none, counts)
    query, document, numbers, place, alike = parts[0]
    if len(parts) > 1:
        query, document, numbers, place, alike = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        by_digest = np.lexsort((view.rank[document], query))
        # The least digests of all segments' samples are the sample that one segment of all would have kept; the text
        # itself is taken out only then, since one segment could not have put another document in its place.
        at = query[by_digest]
        by_digest = by_digest[np.arange(len(at)) - np.searchsorted(at, at) < WITNESSES]
        query, document, numbers = query[by_digest], document[by_digest], numbers[by_digest]
        place, alike = place[by_digest], alike[by_digest]
    source = view.group.take(document, mode="clip")
    sampled = np.bincount(query, minlength=len(counts))
    same = view.words.take(document, mode="clip") == np.repeat(own_words, sampled)
    itself = same | (source == np.repeat(own_source, sampled))
    # The text's own document may be one of those that the sample left out and the count has.
    missed = copies[owner] - np.bincount(query[same], minlength=len(counts))
    missed[counts <= sampled] = 0
    counts -= np.bincount(query[itself], minlength=len(counts)) + np.maximum(missed, 0)
    kept = np.flatnonzero(alike & ~itself)
    if len(kept) < len(query):
        query, document, source, place = (of[kept] for of in (query, document, source, place))
        numbers = numbers[kept]
    return Hits(query, document, source, numbers, place, np.maximum(counts, 0))


def _number(of: U64, values: U64) -> I64:
    """Index of each value in an ascending array, -1 where it is not there."""
    if not len(of):
        return np.full(len(values), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(of, values), len(of) - 1)
    return np.where(of[at] == values, at, -1)


def _shingle_bits(found: BlockFingerprints, token_bytes: U8) -> tuple[U64, U64]:
    """The bytes of each fingerprint's tokens in one number, and a mask of the bits of them that segments keep."""
    bits = np.zeros(len(found.first), dtype=np.uint64)
    for offset in range(SHINGLE_SIZE):
        bits |= token_bytes.take(found.first + offset, mode="clip").astype(np.uint64) << np.uint64(8 * offset)
    return bits, _FIVE[found.sizes - 1]

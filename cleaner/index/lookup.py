"""Where else a batch's fingerprints stand: hits, cleared of the document itself and checked token by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.index.prints import I64, STEP_BITS, U8, U32, U64, Prints
from cleaner.index.segments import WITNESSES, Segment

__all__ = ["Hits", "View", "look"]

COARSE = 9
"""Every 512th token's document is kept at hand, which makes finding a token's document a short walk."""


@dataclass(frozen=True, slots=True)
class View:
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
    group: I64
    """Number of each document's source: documents of one key count as one witness."""
    versions: bool
    """Whether any source has more than one document."""
    group_prints: I64
    """Fingerprints of each source, of its longest document."""
    group_site: I64
    """Site of each source, of its document of the least digest."""
    coarse: tuple[I64, ...]

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> View:
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
            group,
            len(keys) < len(key),
            group_prints,
            site[one],
            tuple(
                np.searchsorted(s.first_token, np.arange(0, len(s.steps) + 1, 1 << COARSE), side="right") - 1
                for s in segments
            ),
        )

    @property
    def documents(self) -> int:
        """Documents of all segments."""
        return self.first_document[-1]

    def where(self, document: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        at = int(np.searchsorted(self.first_document, document, side="right")) - 1
        return self.segments[at], document - self.first_document[at]

    def release(self) -> None:
        """Give the pages that were read back to the system."""
        for segment in self.segments:
            segment.release()


@dataclass(frozen=True, slots=True)
class Hits:
    """Places where fingerprints of a batch stand in the index, one entry a place, ascending by fingerprint."""

    query: I64
    """Index of the fingerprint in the batch's :class:`Prints`."""
    document: I64
    """Number of the document, of all the view's."""
    segment: npt.NDArray[np.int16]
    place: I64
    """First token, counted from the segment's beginning."""
    counts: I64
    """One entry a fingerprint of the batch: in how many other documents it stands (not only those sampled)."""


def look(view: View, found: Prints, token_bytes: U8, owner: I64, content: U64, key: U64) -> Hits:
    """Look the fingerprints of a batch up.

    ``owner`` is the text of each fingerprint; ``content`` and ``key`` are each text's digest and source. A document of
    the same digest or the same source is the text itself, and no witness.
    """
    keys = found.keys
    order = np.sort((keys.astype(np.uint64) << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64))
    keys = (order >> np.uint64(32)).astype(np.uint32)
    index = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
    counts = np.zeros(len(found.hashes), dtype=np.int64)
    copies = np.zeros(len(content), dtype=np.int64)
    parts: list[tuple[I64, I64, npt.NDArray[np.int16], I64, npt.NDArray[np.bool_]]] = []
    for number, segment in enumerate(view.segments):
        first, last = segment.find(keys)
        many = last - first
        counts[index] += segment.counts(keys, many)
        query = np.repeat(index, many)
        at = np.arange(len(query)) + np.repeat(first - np.cumsum(many) + many, many)
        place = segment.places[at].astype(np.int64)
        document = _owners(view, number, place) + view.first_document[number]
        alike = _alike(segment, found, token_bytes, query, place)
        parts.append((query, document, np.full(len(query), number, dtype=np.int16), place, alike))
        copies += np.searchsorted(segment.content, content, side="right") - np.searchsorted(segment.content, content)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Hits(none, none, none.astype(np.int16), none, counts)
    query, document, numbers, place, alike = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    if len(parts) > 1:
        by_digest = np.lexsort((view.key[document], view.content[document], query))
    else:
        by_digest = np.argsort(query, kind="stable")
    if len(parts) > 1:
        # The least digests of all segments' samples are the sample that one segment of all would have kept; the text
        # itself is taken out only then, since one segment could not have put another document in its place.
        at = query[by_digest]
        by_digest = by_digest[np.arange(len(at)) - np.searchsorted(at, at) < WITNESSES]
    query, document, numbers, place = query[by_digest], document[by_digest], numbers[by_digest], place[by_digest]
    text = owner[query]
    same = content[text] == view.content[document]
    itself = same | (key[text] == view.key[document])
    sampled = counts > np.bincount(query, minlength=len(counts))
    counts -= np.bincount(query[itself], minlength=len(counts))
    # The text's own document may be one of those that the sample left out and the count has.
    missed = copies[owner] - np.bincount(query[same], minlength=len(counts))
    counts -= np.where(sampled, np.maximum(missed, 0), 0)
    kept = alike[by_digest] & ~itself
    return Hits(query[kept], document[kept], numbers[kept], place[kept], np.maximum(counts, 0))


def _owners(view: View, number: int, place: I64) -> I64:
    first_token = view.segments[number].first_token
    document: I64 = view.coarse[number][place >> COARSE]
    while True:
        on = first_token[document + 1] <= place
        if not on.any():
            return document
        document = document + on


def _alike(segment: Segment, found: Prints, token_bytes: U8, query: I64, place: I64) -> npt.NDArray[np.bool_]:
    """Whether the tokens behind each hit agree in the bits that the segment keeps of them."""
    same = np.ones(len(query), dtype=np.bool_)
    first, sizes = found.first[query], found.sizes[query]
    top = len(segment.steps) - 1
    for offset in range(5):
        there = segment.steps[np.minimum(place + offset, top)] >> STEP_BITS
        here = token_bytes[np.minimum(first + offset, len(token_bytes) - 1)] >> STEP_BITS
        same &= (there == here) | (offset >= sizes)
    return same

"""Witnesses: the documents that a block also is in, and exactly where in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.document import Witness
from cleaner.index.fingerprints import LONG_STEP, STEP_BITS, token_bytes
from cleaner.index.overlap import Overlap
from cleaner.index.segments import Segment
from cleaner.text.batch import I64, Batch
from cleaner.text.batch import runs as run_starts

__all__ = ["best_pairs", "witnesses"]

LONGEST_EXTENSION = 256
"""Tokens that a match is extended by at either end. Winnowing leaves at most 3 uncovered where the text goes on
alike."""


def best_pairs(overlap: Overlap, pairs: I64, quality: npt.NDArray[np.float64], most: int) -> I64:
    """Of some pairs of an overlap the ``most`` of each block with the highest ``quality`` (0 to 1), by block and
    quality; ties go by the source's digest, so the order of documents does not matter."""
    # Block, quality and pair in one number: one plain sort, no matter how many pairs there are.
    bits = len(pairs).bit_length()
    worse = 1023 - (np.clip(quality, 0, 1) * 1023).astype(np.int64)
    packed = (overlap.pair_block[pairs] << (10 + bits)) | (worse << bits) | np.arange(len(pairs))
    packed.sort()
    block = packed >> (10 + bits)
    starts = run_starts(block)
    rank = np.arange(len(packed)) - np.repeat(starts, np.diff(np.append(starts, len(packed))))
    best: I64 = pairs[packed[rank < most] & ((1 << bits) - 1)]
    return best


AHEAD = 8
"""Tokens compared at a time."""


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of tokens of the batch and of segments that match each other, one entry a pair."""

    document: I64
    segment: I64
    first: I64
    last: I64
    """First and last token in the batch."""
    place: I64
    place_last: I64
    """The same in the segment."""


def witnesses(batch: Batch, overlap: Overlap, pairs: I64) -> list[Witness]:
    """What each of some pairs' sources has of the pair's block: the document, and the span from the first shared token
    to the last, extended token by token as far as the two agree."""
    if not len(pairs):
        return []
    runs = _extended(batch, overlap, pairs, _anchored(overlap, batch, pairs))
    share = overlap.pair_prints[pairs] / np.maximum(overlap.block_prints[overlap.pair_block[pairs]], 1)
    starts, ends = _characters(batch, overlap, runs)
    view = overlap.view
    documents = np.sort(runs.document)
    documents = documents[run_starts(documents)]
    names = dict(zip(documents.tolist(), view.names(documents), strict=True))
    named = [names[document] for document in runs.document.tolist()]
    parts = np.round(np.minimum(share, 1), 3).tolist()
    ids, sites = [name for name, _ in named], [site for _, site in named]
    return list(map(Witness, ids, sites, starts.tolist(), ends.tolist(), parts))


def _anchored(overlap: Overlap, batch: Batch, pairs: I64) -> _Runs:
    """The first and the last fingerprint that each pair shares. The pairs of a block are together."""
    hits = overlap.hits
    block = overlap.pair_block[pairs]
    opens = run_starts(block)
    rank = np.arange(len(pairs)) - np.repeat(opens, np.diff(np.append(opens, len(pairs))))
    first, last = np.empty(len(pairs), dtype=np.int64), np.empty(len(pairs), dtype=np.int64)
    for number in range(int(rank.max()) + 1):
        # One pair a block: the hits of its source are told by one comparison.
        mine = np.flatnonzero(rank == number)
        source = np.full(len(batch.blocks), -1, dtype=np.int64)
        source[block[mine]] = overlap.pair_source[pairs[mine]]
        row = np.flatnonzero(hits.source == source.take(overlap.hit_block, mode="clip"))
        starts = run_starts(overlap.hit_block[row])
        if overlap.view.versions:
            # If a source has several documents, the one of the least digest speaks for it.
            digest = overlap.view.content[hits.document[row]]
            least = np.minimum.reduceat(digest, starts)
            row = row[digest == np.repeat(least, np.diff(np.append(starts, len(row))))]
            starts = run_starts(overlap.hit_block[row])
        first[mine] = row[starts]
        last[mine] = row[np.append(starts[1:], len(row)) - 1]
    # Where the last fingerprint comes before the first in the witness (a text put in another order), the first alone.
    last = np.where(hits.place[last] < hits.place[first], first, last)
    found, query = overlap.found, hits.query
    size = found.sizes[query[last]] - 1
    return _Runs(
        hits.document[first],
        hits.segment[first].astype(np.int64),
        found.first[query[first]],
        found.first[query[last]] + size,
        hits.place[first],
        hits.place[last] + size,
    )


def _extended(batch: Batch, overlap: Overlap, pairs: I64, runs: _Runs) -> _Runs:
    bits = token_bytes(batch.tokens)
    step = np.minimum(np.diff(batch.tokens.starts, append=batch.tokens.starts[-1:]), LONG_STEP).astype(np.uint8)
    own = bits | step
    block = overlap.pair_block[pairs]
    # A block that was cut at its edges is followed through the whole of what it was.
    opens, closes = batch.first_token[block], batch.first_token[block + 1] - 1
    first, last, place, place_last = runs.first.copy(), runs.last.copy(), runs.place.copy(), runs.place_last.copy()
    for number, segment in enumerate(overlap.view.segments):
        mine = np.flatnonzero(runs.segment == number)
        document = runs.document[mine] - overlap.view.first_document[number]
        begin, end = segment.first_token[document], segment.first_token[document + 1] - 1
        room = np.minimum(first[mine] - opens[mine], place[mine] - begin)
        back = _agreeing(own, first[mine], segment, place[mine], room, -1)
        first[mine] -= back
        place[mine] -= back
        room = np.minimum(closes[mine] - last[mine], end - place_last[mine])
        on = _agreeing(own, last[mine], segment, place_last[mine], room, 1)
        # The step after a run's last token is another one where the texts go on differently: its hash is enough.
        some = np.flatnonzero((on < room) & (on + 1 == room))
        here, there = own[last[mine[some]] + on[some] + 1], segment.steps[place_last[mine[some]] + on[some] + 1]
        on[some] += here >> STEP_BITS == there >> STEP_BITS
        last[mine] += on
        place_last[mine] += on
    return _Runs(runs.document, runs.segment, first, last, place, place_last)


def _agreeing(own: npt.NDArray[np.uint8], at: I64, segment: Segment, place: I64, room: I64, step: int) -> I64:
    """How many tokens after (``step`` 1) or before (-1) some tokens of a batch and of a segment agree, in ``room``."""
    room = np.minimum(room, LONGEST_EXTENSION)
    out = np.zeros(len(at), dtype=np.int64)
    going = np.flatnonzero(room > 0)
    ahead = step * np.arange(1, AHEAD + 1)
    while going.size:
        here = own.take((at + step * out)[going, None] + ahead, mode="clip")
        there = segment.steps.take((place + step * out)[going, None] + ahead, mode="clip")
        same = (here == there) & (out[going, None] + abs(ahead) <= room[going, None])
        more = np.where(same.all(axis=1), AHEAD, same.argmin(axis=1))
        out[going] += more
        going = going[more == AHEAD]
    return out


def _characters(batch: Batch, overlap: Overlap, runs: _Runs) -> tuple[I64, I64]:
    """Code point offsets of each run in its document."""
    starts, ends = np.zeros(len(runs.document), np.int64), np.zeros(len(runs.document), np.int64)
    length = batch.tokens.ends[runs.last] - batch.tokens.starts[runs.last]
    for number, segment in enumerate(overlap.view.segments):
        mine = np.flatnonzero(runs.segment == number)
        document = runs.document[mine] - overlap.view.first_document[number]
        last = runs.place_last[mine]
        starts[mine] = segment.positions(document, runs.place[mine])
        # A word may be spelt longer or shorter there (composed or not): never into the next, and a document's last word
        # has its own length.
        room = segment.steps_of(last)
        final = last == segment.first_token[document + 1] - 1
        ends[mine] = segment.positions(document, last) + np.where(final, room, np.minimum(length[mine], room))
    return starts, ends

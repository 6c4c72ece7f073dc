"""Witnesses: the documents that a block also stands in, and exactly where in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.document import Witness
from cleaner.evidence.batch import I64, Batch
from cleaner.index.company import Company
from cleaner.index.prints import LONG_STEP, STEP_BITS, token_bytes

__all__ = ["best_pairs", "witnesses"]

LONGEST_EXTENSION = 256
"""Tokens that a match is extended by at either end. Winnowing leaves at most 3 uncovered where the text goes on
alike."""


def best_pairs(company: Company, pairs: I64, quality: npt.NDArray[np.float64], most: int) -> I64:
    """Of some pairs of a company the ``most`` of each block with the highest ``quality`` (0 to 1), by block and
    quality; ties go by the source's digest, so the order of documents does not matter."""
    worse = np.uint64(1023) - (np.clip(quality, 0, 1) * 1023).astype(np.uint64)
    block = company.pair_block[pairs].astype(np.uint64)
    packed = np.sort((block << np.uint64(38)) | (worse << np.uint64(28)) | np.arange(len(pairs), dtype=np.uint64))
    block = packed >> np.uint64(38)
    rank = np.arange(len(packed)) - np.searchsorted(block, block)
    return pairs[(packed & np.uint64((1 << 28) - 1)).astype(np.int64)[rank < most]]


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


def witnesses(batch: Batch, company: Company, pairs: I64) -> list[Witness]:
    """What each of some pairs' sources has of the pair's block: the document, and the span from the first shared token
    to the last, extended token by token as far as the two agree."""
    if not len(pairs):
        return []
    runs = _extended(batch, company, pairs, _anchored(company, batch, pairs))
    share = company.pair_prints[pairs] / np.maximum(company.block_prints[company.pair_block[pairs]], 1)
    starts, ends = _characters(batch, company, runs)
    view = company.view
    out = []
    names: dict[int, tuple[str, str]] = {}
    for document, start, end, part in zip(
        runs.document.tolist(), starts.tolist(), ends.tolist(), np.round(np.minimum(share, 1), 3).tolist(), strict=True
    ):
        named = names.get(document)
        if named is None:
            segment, own = view.where(document)
            named = (segment.name(own).decode("utf-8", "replace"), view.sites[int(view.site[document])])
            names[document] = named
        out.append(Witness(*named, start, end, part))
    return out


def _anchored(company: Company, batch: Batch, pairs: I64) -> _Runs:
    """The first and the last fingerprint that each pair shares."""
    hits, view = company.hits, company.view
    block = batch.token_block[company.found.first[hits.query]]
    low = np.searchsorted(block, company.pair_block[pairs])
    many = np.searchsorted(block, company.pair_block[pairs], side="right") - low
    owner = np.repeat(np.arange(len(pairs)), many)
    row = np.arange(len(owner)) + np.repeat(low - np.cumsum(many) + many, many)
    mine = view.group[hits.document[row]] == company.pair_source[pairs][owner]
    owner, row = owner[mine], row[mine]
    if view.versions:
        # Of a source's several documents the one of the least digest speaks for it, in whatever segment it stands.
        rank = np.unique(view.content[hits.document[row]], return_inverse=True)[1]
        least = np.full(len(pairs), len(rank))
        np.minimum.at(least, owner, rank)
        mine = rank == least[owner]
        owner, row = owner[mine], row[mine]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    ends = np.append(starts[1:], len(owner)) - 1
    first, last = row[starts], row[ends]
    # Where the last fingerprint stands before the first in the witness (a text put in another order), the first alone.
    odd = hits.place[last] < hits.place[first]
    last = np.where(odd, first, last)
    found, query = company.found, hits.query
    size = found.sizes[query[last]] - 1
    return _Runs(
        hits.document[first],
        hits.segment[first].astype(np.int64),
        found.first[query[first]],
        found.first[query[last]] + size,
        hits.place[first],
        hits.place[last] + size,
    )


def _extended(batch: Batch, company: Company, pairs: I64, runs: _Runs) -> _Runs:
    bits = token_bytes(batch.tokens)
    step = np.minimum(np.diff(batch.tokens.starts, append=batch.tokens.starts[-1:]), LONG_STEP).astype(np.uint8)
    own = bits | step
    block = company.pair_block[pairs]
    # A block that was cut at its edges is followed through the whole of what it was.
    opens, closes = batch.first_token[block], batch.first_token[block + 1] - 1
    first, last, place, place_last = runs.first.copy(), runs.last.copy(), runs.place.copy(), runs.place_last.copy()
    for number, segment in enumerate(company.view.segments):
        mine = np.flatnonzero(runs.segment == number)
        document = runs.document[mine] - company.view.first_document[number]
        low, high = segment.first_token[document], segment.first_token[document + 1] - 1
        going = np.arange(len(mine))
        for _ in range(LONGEST_EXTENSION):
            at = mine[going]
            room = (first[at] > opens[at]) & (place[at] > low[going])
            going, at = going[room], at[room]
            same = segment.steps[place[at] - 1] == own[first[at] - 1]
            going, at = going[same], at[same]
            if not len(at):
                break
            first[at] -= 1
            place[at] -= 1
        going = np.arange(len(mine))
        for _ in range(LONGEST_EXTENSION):
            at = mine[going]
            room = (last[at] < closes[at]) & (place_last[at] < high[going])
            going, at = going[room], at[room]
            there, here = segment.steps[place_last[at] + 1], own[last[at] + 1]
            ends = (last[at] + 1 == closes[at]) | (place_last[at] + 1 == high[going])
            same = (there >> STEP_BITS == here >> STEP_BITS) & (ends | (there == here))
            going, at = going[same], at[same]
            if not len(at):
                break
            last[at] += 1
            place_last[at] += 1
    return _Runs(runs.document, runs.segment, first, last, place, place_last)


def _characters(batch: Batch, company: Company, runs: _Runs) -> tuple[I64, I64]:
    """Code point offsets of each run in its document."""
    starts, ends = np.zeros(len(runs.document), np.int64), np.zeros(len(runs.document), np.int64)
    length = batch.tokens.ends[runs.last] - batch.tokens.starts[runs.last]
    for number, segment in enumerate(company.view.segments):
        mine = np.flatnonzero(runs.segment == number)
        if not mine.size:
            continue
        document, which = np.unique(runs.document[mine] - company.view.first_document[number], return_inverse=True)
        # The steps of all these documents up to the last token wanted, side by side, and their running sum.
        first = segment.first_token[document]
        upto = np.zeros(len(document), dtype=np.int64)
        np.maximum.at(upto, which, runs.place_last[mine])
        sizes = upto - first + 1
        edges = np.concatenate(([0], np.cumsum(sizes)))
        at = np.arange(edges[-1]) + np.repeat(first - edges[:-1], sizes)
        step = (segment.steps[at] & LONG_STEP).astype(np.int64)
        long = np.flatnonzero(step == LONG_STEP)
        if long.size:
            step[long] = segment.long_step[np.searchsorted(segment.long_at, at[long])]
        total = np.concatenate(([0], np.cumsum(step)))
        base = segment.offset[document].astype(np.int64) - total[edges[:-1]]
        move = edges[:-1][which] - first[which]
        starts[mine] = total[runs.place[mine] + move] + base[which]
        last = runs.place_last[mine] + move
        # A word may be spelt longer or shorter there (composed or not): never into the next, and a document's last word
        # has its own length.
        room = total[last + 1] - total[last]
        final = runs.place_last[mine] == segment.first_token[document + 1][which] - 1
        ends[mine] = total[last] + base[which] + np.where(final, room, np.minimum(length[mine], room))
    return starts, ends

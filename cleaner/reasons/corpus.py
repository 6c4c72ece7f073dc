"""What an open index testifies: which witnesses speak for a block's label, and the sentence that names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.document import Column, Label, Witness
from cleaner.evidence.corpus import CARRIED, STRANGER
from cleaner.evidence.registry import Evidence
from cleaner.index.overlap import Overlap
from cleaner.index.witnesses import best_pairs, witnesses

__all__ = ["MOST", "Testimony", "columns_behind", "testify"]

MOST = 3
"""Most witnesses that are named for one span."""
OPENING = 30
"""Words of a document that its headline and its first sentence lie within."""
NOISE = frozenset({Label.RELATED, Label.OFFTOPIC, Label.BOILERPLATE, Label.CAPTION, Label.META})


EDITIONS, ELSEWHERE, LACKING = 1, 2, 3
"""What is said of a block: how many editions have it, where else it occurs, that no edition has it."""
BEHIND = {
    EDITIONS: ("editions", "edition_share"),
    ELSEWHERE: ("strangers", "carrier_sites"),
    LACKING: ("editions", "edition_share"),
}
"""The columns behind each."""
NAMES = ("editions", "edition_share", "strangers", "carrier_sites", "carriers_here")


class Testimony(NamedTuple):
    """What is said of one block."""

    reason: str
    """A sentence, empty where the witnesses do not speak for the label."""
    columns: tuple[Column, ...]
    witnesses: tuple[Witness, ...]


def testify(evidence: Evidence, labels: Sequence[Label]) -> dict[int, Testimony]:
    """For every block that occurs in other documents, or that the story's other editions lack: what that says."""
    overlap = evidence.overlap
    if overlap is None:
        return {}
    noise = _noise(labels)
    # For the article its editions speak; for what was put in, those that have nothing else of the text, and among them
    # the story that it opens.
    share = overlap.pair_prints / np.maximum(overlap.block_prints[overlap.pair_block], 1)
    carrier = np.flatnonzero(share >= CARRIED)
    block, share = overlap.pair_block[carrier], share[carrier]
    rest = np.minimum(overlap.pair_rest_rare[carrier], 1)
    early = 1 - np.minimum(overlap.pair_place[carrier], 12) / 12
    strange = 0.6 * (rest < STRANGER) + 0.3 * early + 0.1 * np.minimum(share, 1)
    picked = best_pairs(overlap, carrier, np.where(noise[block], strange, rest), MOST)
    told = witnesses(evidence.batch, overlap, picked)
    edges = np.searchsorted(overlap.pair_block[picked], np.arange(len(labels) + 1))
    low, high = edges[:-1], edges[1:]
    seen = high > low
    columns = _columns(evidence)
    editions_column, share_column, strangers, sites_column, here_column = columns
    editions, sites = _counts(editions_column), _counts(sites_column)
    kind = _kinds(overlap, noise, seen, editions, share_column, strangers)
    # Sentences differ in a few numbers, and in the name of a witness.
    have = np.rint(share_column * editions).astype(np.int64)
    where = np.where(here_column > 0.99, -1, sites)
    first = np.select([kind == EDITIONS, kind == ELSEWHERE], [have, overlap.block_spread.astype(np.int64)])
    second = np.where(kind == ELSEWHERE, where, editions)
    opens = np.zeros(len(labels), dtype=np.bool_)
    opens[seen] = overlap.pair_place[picked[low[seen]]] <= np.log2(1 + OPENING)
    elsewhere = kind == ELSEWHERE
    one_column = np.where(elsewhere, strangers, editions_column)
    other_column = np.where(elsewhere, sites_column, share_column)
    said = np.flatnonzero(seen | (kind > 0))
    arrays = (kind, first, second, opens, low, high, one_column, other_column)
    rows = zip(said.tolist(), *(array[said].tolist() for array in arrays), strict=True)
    sentences: dict[tuple[int, Label, int, int], str] = {}
    out = {}
    for at, of, one, other, opening, begin, end, value, another in rows:
        here = tuple(told[begin:end])
        if not of:
            out[at] = Testimony("", (), here)
            continue
        label = labels[at]
        key = (of, label, one, other)
        sentence = sentences.get(key)
        if sentence is None:
            sentence = sentences[key] = _sentence(*key)
        if of != LACKING and (name := here[0].document or here[0].site):
            if of == EDITIONS:
                sentence += f", such as {name}"
            else:
                sentence += f"; first words of {name}" if opening and label is Label.RELATED else f"; one is {name}"
        names = BEHIND[of]
        out[at] = Testimony(sentence, (Column(names[0], value), Column(names[1], another)), here)
    return out


def columns_behind(evidence: Evidence, labels: Sequence[Label]) -> dict[int, tuple[str, ...]]:
    """The columns behind what :func:`testify` says, without its sentences and its witnesses, which take the longest.

    Args:
        evidence: The evidence of a batch.
        labels: The label given to each block.

    Returns:
        The names of the columns, by the number of the block, where something is said.
    """
    overlap = evidence.overlap
    if overlap is None:
        return {}
    share = overlap.pair_prints / np.maximum(overlap.block_prints[overlap.pair_block], 1)
    seen = np.bincount(overlap.pair_block[share >= CARRIED], minlength=len(labels)) > 0
    editions, edition_share, strangers, *_ = _columns(evidence)
    kind = _kinds(overlap, _noise(labels), seen, _counts(editions), edition_share, strangers)
    return {block: BEHIND[kind[block]] for block in np.flatnonzero(kind).tolist()}


def _noise(labels: Sequence[Label]) -> npt.NDArray[np.bool_]:
    return np.fromiter(map(NOISE.__contains__, labels), dtype=np.bool_, count=len(labels))


def _columns(evidence: Evidence) -> list[npt.NDArray[np.float64]]:
    return [evidence.column(name).astype(np.float64).round(3) for name in NAMES]


def _counts(column: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The numbers behind a column kept as log2(1 + n)."""
    counts: npt.NDArray[np.int64] = np.rint(np.exp2(column) - 1).astype(np.int64)
    return counts


def _kinds(
    overlap: Overlap,
    noise: npt.NDArray[np.bool_],
    seen: npt.NDArray[np.bool_],
    editions: npt.NDArray[np.int64],
    edition_share: npt.NDArray[np.float64],
    strangers: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """What is said of each block; 0 for nothing. ``seen``: a document has most of it."""
    lacked = edition_share == 0
    kind = np.zeros(len(noise), dtype=np.int64)
    kind[noise & lacked & (overlap.block_prints > 0) & (editions > 0)] = LACKING
    kind[noise & seen & (strangers >= 0.5)] = ELSEWHERE
    kind[~noise & seen & ~lacked] = EDITIONS
    return kind


def _sentence(kind: int, label: Label, first: int, second: int) -> str:
    """What the witnesses say for a label: ``first`` editions of ``second``, or documents on ``second`` sites (-1: the
    text's own)."""
    if kind == EDITIONS:
        return f"in {first} of {_many(second, 'other edition')} of this story"
    if kind == LACKING:
        if second > 1:
            return f"{'both' if second == 2 else f'all {second}'} other editions of this story lack it"
        return "the other edition of this story lacks it"
    where = f"also in {_many(first, 'document')}"
    if second < 0:
        where += " of this site"
    elif second > 1:
        where += f" on {_many(second, 'site')}"
    return where + ", otherwise unlike this one" if label in (Label.RELATED, Label.OFFTOPIC) else where


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

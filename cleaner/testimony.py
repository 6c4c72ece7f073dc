"""What an open index testifies: which witnesses speak for a block's label, and the sentence that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.document import Label, Witness
from cleaner.evidence import Evidence
from cleaner.evidence.corpus import CARRIED, STRANGER
from cleaner.index.witness import best_pairs, witnesses

__all__ = ["MOST", "Testimony", "testify"]

MOST = 3
"""Witnesses told of one span."""
OPENING = 30
"""Words of a document that its headline and its first sentence lie within."""
NOISE = frozenset({Label.RELATED, Label.OFFTOPIC, Label.BOILERPLATE, Label.CAPTION, Label.META})


@dataclass(frozen=True, slots=True)
class Testimony:
    """What is said of one block."""

    reason: str
    """A sentence, empty where the witnesses do not speak for the label."""
    columns: dict[str, float]
    witnesses: tuple[Witness, ...]


def testify(evidence: Evidence, labels: Sequence[Label]) -> dict[int, Testimony]:
    """For every block that stands in other documents, or that the story's other editions lack: what that says."""
    company = evidence.company
    if company is None:
        return {}
    share = company.pair_prints / np.maximum(company.block_prints[company.pair_block], 1)
    main = np.array([label not in NOISE for label in labels], dtype=np.bool_)[company.pair_block]
    carrier = np.flatnonzero(share >= CARRIED)
    # For the article its editions speak; for what was put in, those that have nothing else of the text, and among them
    # the story that it opens.
    rest = np.minimum(company.pair_rest_rare, 1)
    early = 1 - np.minimum(company.pair_place, 12) / 12
    quality = np.where(main, rest, 0.6 * (rest < STRANGER) + 0.3 * early + 0.1 * np.minimum(share, 1))
    picked = best_pairs(company, carrier, quality[carrier], MOST)
    told = witnesses(evidence.batch, company, picked)
    blocks = company.pair_block[picked]
    edges = np.searchsorted(blocks, np.arange(len(labels) + 1)).tolist()
    opening = (company.pair_place[picked] <= np.log2(1 + OPENING)).tolist()
    names = ("editions", "edition_share", "strangers", "carrier_sites", "carriers_here", "seen_elsewhere")
    values = np.stack([evidence.column(name) for name in names], axis=1).round(3).tolist()
    spread = company.block_spread.astype(np.int64).tolist()
    printed = company.block_prints.tolist()
    out = {}
    for block, label in enumerate(labels):
        low, high = edges[block], edges[block + 1]
        here = tuple(told[low:high])
        row = dict(zip(names, values[block], strict=True))
        reason, used = _sentence(label, row, spread[block], bool(printed[block]), here, low < high and opening[low])
        if reason or here:
            out[block] = Testimony(reason, {name: row[name] for name in used}, here)
    return out


def _sentence(
    label: Label, row: dict[str, float], spread: int, printed: bool, here: Sequence[Witness], opens: bool
) -> tuple[str, tuple[str, ...]]:
    """What the witnesses say for a label, and the columns behind it; nothing where they do not speak for it."""
    editions = round(2 ** row["editions"] - 1)
    name = (here[0].document or here[0].site) if here else ""
    if label not in NOISE:
        if not here or row["edition_share"] == 0:
            return "", ()
        have = round(row["edition_share"] * editions)
        such = f", such as {name}" if name else ""
        return f"in {have} of {_many(editions, 'other edition')} of this story{such}", ("editions", "edition_share")
    if here and row["strangers"] >= 0.5:
        sites = round(2 ** row["carrier_sites"] - 1)
        where = f"also in {_many(spread, 'document')}"
        if row["carriers_here"] > 0.99:
            where += " of this site"
        elif sites > 1:
            where += f" on {_many(sites, 'site')}"
        if label in (Label.RELATED, Label.OFFTOPIC):
            where += ", otherwise unlike this one"
        opening = opens and label is Label.RELATED
        such = (f"; first words of {name}" if opening else f"; one is {name}") if name else ""
        return where + such, ("strangers", "carrier_sites")
    if printed and editions and row["edition_share"] == 0:
        lack = "the other edition of this story lacks it"
        if editions > 1:
            lack = f"all {editions} other editions of this story lack it"
        return lack, ("editions", "edition_share")
    return "", ()


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

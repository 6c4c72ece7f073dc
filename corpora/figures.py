"""Figures of a judge on examples, by the definitions that `cleaner eval` uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from cleaner.document import Label
from cleaner.training.examples import LABELS, UNLEARNED, Example

MAIN = LABELS.index(Label.MAIN)
_WORD = re.compile(r"\w+")


def by_kind(rows: Iterable[Example]) -> dict[str, list[Example]]:
    """Examples grouped by kind and source: public sets' hosts are named after them, all others are one's own."""
    groups: dict[str, list[Example]] = {}
    for row in rows:
        source = next((name for name in ("wcxb", "aeb") if row.host.startswith(f"{name}-")), "own")
        groups.setdefault(f"{row.kind}:{source}", []).append(row)
    return groups


def measure(
    rows: Sequence[Example], probabilities: Sequence[npt.NDArray[np.float32]], threshold: float = 0.48
) -> dict[str, float]:
    """Figures of planted noise (doc_f1, noise_left, main_lost, block and label accuracy) or of pages (word_f1)."""
    if rows[0].kind.startswith(("page", "html")):
        pairs = zip(rows, probabilities, strict=True)
        return {"word_f1": round(sum(_word_f1(r, p[:, MAIN] >= threshold) for r, p in pairs) / len(rows), 4)}
    kept_main = kept_noise = lost = noise = right = exact = blocks = 0
    documents: list[float] = []
    for row, chance in zip(rows, probabilities, strict=True):
        known = row.labels != UNLEARNED
        chance, labels = chance[known], row.labels[known]
        keep, gold, words = chance[:, MAIN] >= threshold, labels == MAIN, row.words[known]
        a, b, c = (int(words[m].sum()) for m in (keep & gold, keep & ~gold, ~keep & gold))
        kept_main, kept_noise, lost, noise = kept_main + a, kept_noise + b, lost + c, noise + int(words[~gold].sum())
        documents.append(2 * a / (2 * a + b + c) if a + b + c else 1.0)
        others = chance.copy()
        others[:, MAIN] = -1
        right += int((keep == gold).sum())
        exact += int((np.where(keep, MAIN, others.argmax(1)) == labels).sum())
        blocks += len(gold)
    figures = {
        "doc_f1": sum(documents) / len(documents),
        "noise_left": kept_noise / max(1, noise),
        "main_lost": lost / max(1, kept_main + lost),
        "block_accuracy": right / max(1, blocks),
        "label_accuracy": exact / max(1, blocks),
    }
    return {name: round(value, 4) for name, value in figures.items()}


def _word_f1(row: Example, keep: npt.NDArray[np.bool_]) -> float:
    kept = " ".join(row.text[a:b] for (a, b), k in zip(row.bounds.tolist(), keep.tolist(), strict=True) if k)
    found, gold = Counter(_WORD.findall(kept.lower())), Counter(_WORD.findall(row.gold.lower()))
    if not found or not gold:
        return float(not found and not gold)
    common = sum((found & gold).values())
    return 2 * common / (sum(found.values()) + sum(gold.values()))

"""Evidence to labels: small convolutional taggers over the blocks of each document, run in numpy.

The judge never reads text. It is a committee of taggers that differ in nothing but the seed they were trained with;
their probabilities are averaged. Each looks twice. The first look gives every block an opinion, how likely it is the
article's. The second look also sees what company that opinion puts a block in
(:func:`cleaner.evidence.cohesion.propagated`): do the blocks that share its words look like the article? Weights and
their model card lie in ``cleaner/data``; they are trained by ``python -m corpora.train``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from cleaner.document import Label
from cleaner.evidence import NAMES, Evidence
from cleaner.evidence.cohesion import PROPAGATED, propagated

__all__ = ["LABELS", "Judge", "Verdicts", "packaged"]

LABELS = tuple(Label)
"""Order of the probability columns."""
FORMAT, VERSION = "cleaner-judge", 1

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the judge thinks of every block."""

    probabilities: F32
    """Shape (blocks, 7), ``float32``, in the order of :data:`LABELS`; every row sums to 1."""
    second_look: F32
    """The propagated columns that the second look saw, in the order of :data:`cleaner.evidence.cohesion.PROPAGATED`."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Trained weights, ready to run. Immutable, so it may be shared between threads."""

    members: tuple[Mapping[str, F32], ...]
    """Weights of each tagger."""
    scale: tuple[F32, F32]
    """Mean and standard deviation of the columns, by which they are scaled."""
    card: Mapping[str, Any]
    """Format, version, columns, dilations; what the weights were trained on and how they did."""

    def __call__(self, evidence: Evidence) -> Verdicts:
        """Judge all blocks of a batch. No block's verdict depends on other documents of the batch."""
        blocks = evidence.batch.blocks
        near = _Neighbours(blocks.documents, evidence.batch.first_block)
        mean, std = self.scale
        columns = (evidence.matrix.T - mean[:, None]) / std[:, None]
        columns = np.clip(columns, -6, 6, out=columns).T
        opinions = [_Tagger(weights, self.card, near) for weights in self.members]
        scores = np.zeros((len(blocks), len(LABELS)), dtype=np.float32)
        seen = np.zeros((len(blocks), len(PROPAGATED)), dtype=np.float32)
        for tagger in opinions:
            hidden, opinion = tagger.first(columns)
            chance = 1 / (1 + np.exp(-opinion[:, 0].astype(np.float64)))
            extra = propagated(evidence.occurrences, evidence.batch.counts, evidence.batch.first_block, chance)
            scores += tagger.second(hidden, opinion, extra)
            seen += extra
        return Verdicts(scores / np.float32(len(opinions)), seen / np.float32(len(opinions)))


@dataclass(frozen=True, slots=True)
class _Tagger:
    """One member of the committee, at work on one batch."""

    weights: Mapping[str, F32]
    card: Mapping[str, Any]
    near: _Neighbours

    def first(self, columns: F32) -> tuple[F32, F32]:
        """What the first look makes of each block, and its opinion: log odds of ``main``, shape (blocks, 1)."""
        hidden = self._look("first", columns)
        return hidden, hidden @ self.weights["opinion.weight"] + self.weights["opinion.bias"]

    def second(self, hidden: F32, opinion: F32, extra: F32) -> F32:
        """Probabilities of the labels, shape (blocks, 7)."""
        joined = np.concatenate((hidden, np.tanh(opinion / 4), extra), axis=1).astype(np.float32)
        scores = self._look("second", joined) @ self.weights["verdict.weight"] + self.weights["verdict.bias"]
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores

    def _look(self, name: str, columns: F32) -> F32:
        weights, near = self.weights, self.near
        hidden: F32 = np.maximum(columns @ weights[f"{name}.into.weight"] + weights[f"{name}.into.bias"], 0)
        dilations: Sequence[int] = self.card[name]
        for number, dilation in enumerate(dilations):
            if number == len(dilations) // 2:
                both = np.concatenate((near.mean(hidden), near.top(hidden)), axis=1)
                summary = both @ weights[f"{name}.summary.weight"] + weights[f"{name}.summary.bias"]
                hidden += np.maximum(summary, 0)[near.documents]
            layer = f"{name}.layers.{number}"
            kernel = weights[f"{layer}.conv.weight"]
            size = kernel.shape[2]
            # The three blocks' matrices side by side: one product instead of three.
            parts = hidden @ np.concatenate(list(kernel), axis=1)
            inner = parts[:, size : 2 * size] + weights[f"{layer}.conv.bias"]
            near.add_shifted(inner, parts[:, :size], dilation)
            near.add_shifted(inner, parts[:, 2 * size :], -dilation)
            np.maximum(inner, 0, out=inner)
            hidden += inner @ weights[f"{layer}.out.weight"]
            hidden += weights[f"{layer}.out.bias"]
        return hidden


class _Neighbours:
    """Sums over the blocks of each document, laid flat one document after the other."""

    def __init__(self, documents: npt.NDArray[np.int64], first_block: npt.NDArray[np.int64]) -> None:
        self.documents = documents
        self.edges = first_block
        self.full = np.flatnonzero(np.diff(first_block) > 0)

    def add_shifted(self, into: F32, values: F32, distance: int) -> None:
        """Add to every block the values of the block ``distance`` places before it, where the document has one."""
        count = len(values)
        size = abs(distance)
        if size >= count:
            return
        here = slice(size, count) if distance > 0 else slice(0, count - size)
        there = slice(0, count - size) if distance > 0 else slice(size, count)
        moved = values[there].copy()
        moved[self.documents[here] != self.documents[there]] = 0
        into[here] += moved

    def mean(self, values: F32) -> F32:
        out = np.zeros((len(self.edges) - 1, values.shape[1]), dtype=np.float32)
        if self.full.size:
            total = np.add.reduceat(values, self.edges[self.full], axis=0)
            out[self.full] = total / np.diff(self.edges)[self.full][:, None]
        return out

    def top(self, values: F32) -> F32:
        out = np.zeros((len(self.edges) - 1, values.shape[1]), dtype=np.float32)
        if self.full.size:
            out[self.full] = np.maximum.reduceat(values, self.edges[self.full], axis=0)
        return out


@lru_cache(maxsize=4)
def load(path: str | Path) -> Judge:
    """Weights from an ``.npz`` file. Raises ``ValueError`` if it is not one that this version can run."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            card = json.loads(bytes(archive["card"]))
            arrays = {name: archive[name].astype(np.float32) for name in archive.files if name != "card"}
        members = tuple(_member(arrays, number) for number in range(card["members"]))
        scale = arrays["mean"], arrays["std"]
        found = card.get("format"), card.get("version")
        columns = tuple(card["columns"]), tuple(card["propagated"]), tuple(card["labels"])
    except (OSError, EOFError, KeyError, TypeError, ValueError, AttributeError, BadZipFile) as error:
        raise ValueError(
            f"{path}: not a weights file of this tool ({error}); train one with python -m corpora.train"
        ) from error
    if found != (FORMAT, VERSION):
        raise ValueError(
            f"{path}: format {card.get('format')} {card.get('version')}, this version reads {FORMAT} {VERSION}"
        )
    if columns != (NAMES, PROPAGATED, LABELS):
        raise ValueError(
            f"{path}: trained on other columns than this version computes; train again with python -m corpora.train"
        )
    return Judge(members, scale, card)


def _member(arrays: Mapping[str, F32], number: int) -> dict[str, F32]:
    start = f"{number}."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


@lru_cache(maxsize=1)
def packaged() -> Judge:
    """The weights that ship with the package. Read once a process."""
    with resources.as_file(resources.files("cleaner") / "data" / "judge.npz") as path:
        return load(path)

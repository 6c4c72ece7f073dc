"""Batches of examples as tensors, and the loss of a tagger on them. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from cleaner.document import Label
from cleaner.evidence.cohesion import propagated
from cleaner.evidence.registry import NAMES
from cleaner.judge.tagger import LABELS
from cleaner.training.examples import UNLEARNED, Example, join
from cleaner.training.tagger import Tagger

__all__ = ["Padded", "importance", "in_batches", "loss_of", "padded", "scores_of", "second_pass"]

F32 = npt.NDArray[np.float32]

MAIN, TITLE = LABELS.index(Label.MAIN), LABELS.index(Label.TITLE)
CLEAN, CLEAN_WEIGHT = 0.03, 2.0
"""Share of a document's words up to which its noise may go that counts as clean, and what its blocks weigh. Without, a
judge that learned to find unscarred paragraphs finds some in clean articles too."""
LOOK_WEIGHTS = (0.4, 1.0, 0.5)
"""Weights of the first look's loss, the verdict's on main or not, and the verdict's on all labels."""
SORTED_TOGETHER = 256
"""Documents among which those of like length are put together."""


@dataclass(frozen=True, slots=True)
class Padded:
    """A batch of documents of unequal length, as tensors."""

    columns: Tensor
    labels: Tensor
    weights: Tensor
    mask: Tensor
    sizes: list[int]


def importance(example: Example) -> F32:
    """Weight of every block in the loss: grows with its words, as the figures do, but short lines still count."""
    weight = np.maximum(example.words, 1) ** 0.75
    scale = min(60, 10 + len(weight)) ** 0.5 * (CLEAN_WEIGHT if is_clean(example) else 1)
    scaled: F32 = (weight / weight.sum() * scale).astype(np.float32)
    return scaled


def is_clean(example: Example) -> bool:
    """Whether nothing, or hardly more than a line, of a document with spans is noise."""
    noise = (example.labels != MAIN) & (example.labels != UNLEARNED) & (example.labels != TITLE)
    return bool(example.kind not in ("page", "marked") and example.words[noise].sum() <= CLEAN * example.words.sum())


def in_batches(rows: Sequence[Example], blocks: int, random: np.random.Generator | None = None) -> list[list[int]]:
    """Indices of rows, grouped by length so that little is padding.

    Args:
        rows: The examples.
        blocks: Blocks a batch, padding included; a longer document is a batch of its own.
        random: Shuffles rows and batches; without it they stay in order.

    Returns:
        The indices of each batch.
    """
    order = np.arange(len(rows)) if random is None else random.permutation(len(rows))
    out: list[list[int]] = []
    for start in range(0, len(order), SORTED_TOGETHER):
        current: list[int] = []
        for index in sorted(order[start : start + SORTED_TOGETHER].tolist(), key=lambda i: len(rows[i].labels)):
            if current and len(rows[index].labels) * (len(current) + 1) > blocks:
                out.append(current)
                current = []
            current.append(index)
        out.append(current)
    if random is not None:
        random.shuffle(out)
    return [batch for batch in out if batch]


def padded(rows: Sequence[Example], scale: tuple[F32, F32], hidden: Sequence[Sequence[int]] = ()) -> Padded:
    """Tensors of some rows. Padding has label -2 and weight 0.

    Args:
        rows: The examples.
        scale: Mean and standard deviation of the columns.
        hidden: For each row the columns that are taken away from it; none, if empty.

    Returns:
        The batch.
    """
    mean, std = scale
    sizes = [len(row.labels) for row in rows]
    count, longest = len(rows), max(1, *sizes)
    columns = np.zeros((count, len(NAMES), longest), dtype=np.float32)
    labels = np.full((count, longest), -2, dtype=np.int64)
    weights, mask = np.zeros((count, longest), dtype=np.float32), np.zeros((count, 1, longest), dtype=np.float32)
    for k, (row, size) in enumerate(zip(rows, sizes, strict=True)):
        columns[k, :, :size] = np.clip((row.columns() - mean) / std, -6, 6).T
        if hidden:
            columns[k, hidden[k]] = 0
        labels[k, :size], weights[k, :size], mask[k, 0, :size] = row.labels, importance(row), 1
    tensor = torch.from_numpy
    return Padded(tensor(columns), tensor(labels), tensor(weights), tensor(mask), sizes)


def second_pass(rows: Sequence[Example], batch: Padded, opinion: Tensor) -> Tensor:
    """The propagated columns that an opinion of the rows' blocks gives rise to."""
    edges = np.concatenate(([0], np.cumsum(batch.sizes)))
    chance = torch.sigmoid(opinion).detach().numpy().astype(np.float64)
    flat = np.concatenate([chance[k, :size] for k, size in enumerate(batch.sizes)])
    found = propagated(
        join([row.occurrences for row in rows], batch.sizes),
        np.concatenate([row.words for row in rows]),
        edges,
        flat,
    )
    out = np.zeros((len(rows), found.shape[1], chance.shape[1]), dtype=np.float32)
    for k, size in enumerate(batch.sizes):
        out[k, :, :size] = found[edges[k] : edges[k + 1]].T
    return torch.from_numpy(out)


def scores_of(net: Tagger, rows: Sequence[Example], batch: Padded) -> tuple[Tensor, Tensor]:
    """What a tagger makes of a batch of rows: log odds of ``main`` at first sight, shape (rows, blocks), and the scores
    of all labels, shape (rows, labels, blocks)."""
    hidden, opinion = net.look(batch.columns, batch.mask)
    return opinion, net.judge(hidden, opinion, second_pass(rows, batch, opinion), batch.mask)


def loss_of(batch: Padded, opinion: Tensor, scores: Tensor) -> Tensor:
    """Loss of what :func:`scores_of` gave against the batch's gold, a mean over documents."""
    real, main = (batch.labels > -2).float(), (batch.labels == MAIN).float()
    known = (batch.labels >= 0).float()
    first = functional.binary_cross_entropy_with_logits(opinion, main, reduction="none")
    logs = torch.log_softmax(scores, 1)
    is_main = logs[:, MAIN]
    not_main = torch.log1p(-torch.exp(is_main).clamp(max=1 - 1e-6))
    verdict = -(main * is_main + (1 - main) * not_main)
    label = functional.nll_loss(logs, batch.labels.clamp(min=0), reduction="none")
    even = known / known.sum(1, keepdim=True).clamp(min=1) * 2
    weight = batch.weights * real
    total = LOOK_WEIGHTS[0] * (first * weight).sum() + LOOK_WEIGHTS[1] * (verdict * weight).sum()
    return (total + LOOK_WEIGHTS[2] * (label * even).sum()) / len(batch.sizes)

"""Train the table of :mod:`cleaner.evidence.opening`: first paragraphs of articles against later ones.

    python -m corpora.opening FOLDER --output cleaner/data/opening.npz

FOLDER has articles by file, as :mod:`corpora.synthesis.stories` reads them. With ``--hold-back FOLD`` and
``--skip-languages`` nothing is learned from a fold or from whole languages; how well the openings of these are told
from later paragraphs is printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from cleaner.evidence import opening
from cleaner.text.batch import Batch
from cleaner.text.make_batch import make_batch
from corpora.folds import add_held_back
from corpora.recurrence import area
from corpora.synthesis import stories

SECOND = 0.4
"""Weight of the second paragraph, which opens nearly as the first does."""
LATER = 3
"""The first paragraph, counted from 0, that is a later one."""
SAMPLED = 3
"""Later paragraphs taken of an article."""
RATE, DECAY, EPOCHS, STEP = 0.1, 2e-5, 12, 512
UNKNOWN = 0.1
"""Share of articles whose language is taken for unknown: their paragraphs are read alone, and too short to tell it."""


def _flat(batch: Batch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Block, slot and value of every feature, block by block."""
    usual = 1 / np.sqrt(np.maximum(np.minimum(batch.counts, opening.READ), 1))
    parts = opening.features(batch)
    block = np.concatenate([blocks for blocks, _, _ in parts])
    slot = np.concatenate([slots for _, slots, _ in parts])
    value = np.concatenate([np.full(len(blocks), size**-0.5) if size else usual[blocks] for blocks, _, size in parts])
    order = np.argsort(block, kind="stable")
    return block[order], slot[order], value[order].astype(np.float32)


class Paragraphs:
    """Features of paragraphs, one after the other, with their labels and weights."""

    def __init__(self, chosen: Sequence[stories.Story], seed: int) -> None:
        rng = Random(seed)
        slots: list[npt.NDArray[np.int64]] = []
        values: list[npt.NDArray[np.float32]] = []
        labels, weights = list[float](), list[float]()
        for at in range(0, len(chosen), 200):
            texts, wanted = list[str](), list[tuple[int, int, float, float]]()
            for story in chosen[at : at + 200]:
                own = story.paragraphs
                if len(own) <= LATER:
                    continue
                picked = [(0, 1.0, 1.0), (1, 1.0, SECOND)]
                later = range(LATER, len(own))
                picked += [(k, 0.0, 1.0) for k in rng.sample(later, min(SAMPLED, len(later)))]
                if rng.random() < UNKNOWN:
                    for k, label, weight in picked:
                        wanted.append((len(texts), 0, label, weight))
                        texts.append(own[k])
                else:
                    wanted += [(len(texts), k, label, weight) for k, label, weight in picked]
                    texts.append("\n\n".join(own))
            if not texts:
                continue
            batch = make_batch(texts)
            block, slot, value = _flat(batch)
            edges = np.searchsorted(block, np.arange(len(batch.blocks) + 1))
            sizes = np.diff(batch.first_block)
            for text, number, label, weight in wanted:
                if number < sizes[text]:
                    low, high = edges[batch.first_block[text] + number], edges[batch.first_block[text] + number + 1]
                    if high > low:
                        slots.append(slot[low:high])
                        values.append(value[low:high])
                        labels.append(label)
                        weights.append(weight)
        self.slots, self.values = np.concatenate(slots), np.concatenate(values)
        self.edges = np.concatenate(([0], np.cumsum([len(one) for one in slots])))
        self.labels, self.weights = np.array(labels, dtype=np.float32), np.array(weights, dtype=np.float32)

    def __len__(self) -> int:
        return len(self.labels)


def train(known: Paragraphs, seed: int) -> tuple[npt.NDArray[np.float32], float]:
    """Weights of the slots, and the bias."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    bag = torch.nn.EmbeddingBag(opening.SLOTS, 1, mode="sum")
    bag.weight.data.zero_()
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adagrad([bag.weight, bias], lr=RATE)
    positive = float((known.labels * known.weights).sum())
    even = float(((1 - known.labels) * known.weights).sum()) / positive
    for epoch in range(EPOCHS):
        order, total = rng.permutation(len(known)), 0.0
        for at in range(0, len(order), STEP):
            rows = order[at : at + STEP]
            spans = [np.arange(known.edges[k], known.edges[k + 1]) for k in rows.tolist()]
            index = np.concatenate(spans)
            offsets = np.concatenate(([0], np.cumsum([len(span) for span in spans])[:-1]))
            odds = (
                bag(
                    torch.from_numpy(known.slots[index]),
                    torch.from_numpy(offsets.astype(np.int64)),
                    torch.from_numpy(known.values[index]),
                )[:, 0]
                + bias
            )
            label = torch.from_numpy(known.labels[rows])
            weight = torch.from_numpy(
                known.weights[rows] * np.where(known.labels[rows] > 0, even, 1).astype(np.float32)
            )
            loss = functional.binary_cross_entropy_with_logits(odds, label, weight)
            penalty = DECAY * (bag.weight**2).sum()
            optimizer.zero_grad()
            (loss + penalty).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach()) * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(known):.4f}", flush=True)
    return bag.weight.detach().numpy()[:, 0], float(bias.detach()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    add_held_back(parser)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    learned, held = stories.read(args.folder, args.hold_back, args.skip_languages)
    known = Paragraphs([learned.stories[host] for host in learned.hosts(args.seed)], args.seed)
    print(f"{len(known):,} paragraphs")
    weights, bias = train(known, args.seed)
    scale = float(np.abs(weights).max()) / 127
    np.savez_compressed(
        args.output,
        version=np.array(opening.VERSION),
        weights=np.round(weights / scale).astype(np.int8),
        scale=np.array(scale, dtype=np.float32),
        bias=np.array(bias, dtype=np.float32),
    )
    of_held = [held.stories[host] for host in held.hosts(args.seed)] if held.stories else []
    groups = {
        "seen": [story for story in of_held if story.language not in args.skip_languages],
        "unseen": [story for story in of_held if story.language in args.skip_languages],
    }
    for name, some in groups.items():
        if some:
            other = Paragraphs(some, args.seed)
            sums = np.add.reduceat(weights[other.slots] * other.values, other.edges[:-1])
            print(f"{name}: {area(sums.astype(np.float64), other.labels > 0):.4f} of {len(other):,} paragraphs")


if __name__ == "__main__":
    main()

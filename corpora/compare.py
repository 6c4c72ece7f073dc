"""Compare kinds of judges on held-back hosts: gradient-boosted trees, a linear chain, the convolutional tagger.

    python -m corpora.compare --gold FILE... --clean FILE... [--hold-back 0]

All three learn from the same rows and the same columns, with the same weights of blocks, and are measured on the same
held-back hosts. The trees and the chain also get the columns of the two blocks before and after, which the tagger's
convolutions see by themselves. What this printed is kept in docs/experiments/text.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from cleaner.training.examples import LABELS, NOT_MAIN, Example
from cleaner.training.learning import importance
from corpora import figures
from corpora.sources import Sources, gather_rows
from corpora.train import Committee

F32 = npt.NDArray[np.float32]
Predict = Callable[[Sequence[Example]], list[F32]]


def with_neighbours(row: Example) -> F32:
    """A document's columns beside those of the two blocks before and after; zeros beyond its ends."""
    columns = row.columns()
    count, width = columns.shape
    padded = np.zeros((count + 4, width), dtype=np.float32)
    padded[2 : count + 2] = columns
    return np.concatenate([padded[2 + offset : count + 2 + offset] for offset in (0, -1, 1, -2, 2)], axis=1)


def trees(learn: Sequence[Example], seed: int) -> Predict:
    """LightGBM on main or not, and on the seven labels where they are known."""
    import lightgbm

    columns = np.concatenate([with_neighbours(row) for row in learn])
    labels = np.concatenate([row.labels for row in learn])
    weights = np.concatenate([importance(row) for row in learn])
    common = {
        "learning_rate": 0.08,
        "num_leaves": 63,
        "min_child_samples": 40,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        "feature_fraction": 0.4,
        "num_threads": 1,
    }
    main = figures.MAIN
    binary = lightgbm.train(
        {**common, "objective": "binary"}, lightgbm.Dataset(columns, (labels == main).astype(int), weight=weights), 300
    )
    known = (labels != NOT_MAIN) & (labels != main)
    rest = lightgbm.train(
        {**common, "objective": "multiclass", "num_class": len(LABELS)},
        lightgbm.Dataset(columns[known], labels[known]),
        60,
    )

    def predict(rows: Sequence[Example]) -> list[F32]:
        out = []
        for row in rows:
            own = with_neighbours(row)
            chance = np.asarray(binary.predict(own), dtype=np.float32)
            others = np.asarray(rest.predict(own), dtype=np.float32)
            others[:, main] = 0
            others *= ((1 - chance) / np.maximum(others.sum(axis=1), 1e-6))[:, None]
            others[:, main] = chance
            out.append(others)
        return out

    return predict


class Chain(torch.nn.Module):
    """A linear-chain conditional random field over main and not main (Lafferty, McCallum, Pereira 2001)."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.emit = torch.nn.Linear(inputs, 2)
        self.step = torch.nn.Parameter(torch.zeros(2, 2))

    def marginals(self, columns: torch.Tensor) -> torch.Tensor:
        """Log probability of main for every block of one document, by forward and backward sums."""
        emit = self.emit(columns)
        forward, backward = [emit[0]], [torch.zeros(2)]
        for row in emit[1:]:
            forward.append(row + torch.logsumexp(forward[-1][:, None] + self.step, 0))
        for row in reversed(emit[1:]):
            backward.append(torch.logsumexp(self.step + row + backward[-1], 1))
        both = torch.stack(forward) + torch.stack(backward[::-1])
        return torch.log_softmax(both, 1)


def chain(learn: Sequence[Example], seed: int, epochs: int = 3) -> Predict:
    """The chain, trained on documents of up to 150 blocks: its sums are sequential and slow."""
    torch.manual_seed(seed)
    sample = np.concatenate([with_neighbours(row) for row in learn[::8]])
    mean, std = sample.mean(0), sample.std(0) + np.float32(1e-3)

    def scaled(row: Example) -> torch.Tensor:
        return torch.from_numpy(np.clip((with_neighbours(row) - mean) / std, -6, 6))

    model = Chain(len(mean))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    random = np.random.default_rng(seed)
    short = [row for row in learn if 0 < len(row.labels) <= 150]
    for _ in range(epochs):
        for index in random.permutation(len(short))[:1500].tolist():
            row = short[index]
            logs = model.marginals(scaled(row))
            gold = torch.from_numpy((row.labels == figures.MAIN).astype(np.int64))
            loss = -(logs[torch.arange(len(gold)), gold] * torch.from_numpy(importance(row))).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    def predict(rows: Sequence[Example]) -> list[F32]:
        out = []
        for row in rows:
            chances = np.zeros((len(row.labels), len(LABELS)), dtype=np.float32)
            if len(row.labels):
                with torch.no_grad():
                    chances[:, figures.MAIN] = torch.exp(model.marginals(scaled(row))[:, 1]).numpy()
            chances[:, -1] = 1 - chances[:, figures.MAIN]
            out.append(chances)
        return out

    return predict


def tagger(learn: Sequence[Example], seed: int, epochs: int) -> Predict:
    """The committee of convolutional taggers that ships."""
    trainer = Committee(learn, seed)
    for _ in trainer.run(learn, epochs):
        pass
    return trainer.predict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, required=True)
    parser.add_argument("--clean", nargs="+", type=Path, default=[])
    parser.add_argument("--hold-back", type=int, choices=range(5), default=0)
    parser.add_argument(
        "--kinds", nargs="+", choices=["trees", "chain", "tagger"], default=["trees", "chain", "tagger"]
    )
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    learn, held, _ = gather_rows(Sources(gold=args.gold, clean=args.clean), args.hold_back, args.seed)
    makers: dict[str, Callable[[], Predict]] = {
        "trees": lambda: trees(learn, args.seed),
        "chain": lambda: chain(learn, args.seed),
        "tagger": lambda: tagger(learn, args.seed, args.epochs),
    }
    for name, make in makers.items():
        if name not in args.kinds:
            continue
        began = time.perf_counter()
        predict = make()
        print(f"{name}: trained in {time.perf_counter() - began:.0f} s", flush=True)
        for kind, rows in figures.by_kind(held).items():
            print(f"  {kind} ({len(rows)})", json.dumps(figures.measure(rows, predict(rows))), flush=True)


if __name__ == "__main__":
    main()

"""Train on draws of a few documents, as a user with little gold does, and measure what it did elsewhere.

    python -m corpora.draws FILE... --elsewhere FILE... [--draws 4] [--first 0] [--documents 10] [--force]

Each draw takes some documents of one FILE and trains on them, as ``cleaner train`` does. It prints a JSON object: the
change of F1 on what was held back, why the weights were refused, and, if there are weights, the change of F1 on the
packaged gold, on the rest of FILE and on the other files. Weights that were refused are measured as well, which shows
whether it was right to refuse them. The last lines sum up. The packaged weights should not have seen FILE or the files
of ``--elsewhere``. Needs PyTorch.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cleaner.evaluate import PageScore, ScoredDocument, SpanScore, figures_of, score_each
from cleaner.io.files import read
from cleaner.options import Options
from cleaner.pipeline import Cleaner
from cleaner.training.gold import GoldDocument, read_gold
from cleaner.training.session import HEADLINES, train

__all__ = ["Draw", "Gold", "drawn", "main", "measured", "summary"]

Scored = tuple[SpanScore | PageScore, ScoredDocument]

REST = "the rest of the file"


@dataclass(frozen=True, slots=True)
class Draw:
    """One training on a few documents."""

    file: str
    number: int
    rounds: int
    refusals: tuple[str, ...]
    held_back: float
    """Change of F1 on the documents of the draw, each by weights that did not learn from it."""
    packaged: dict[str, float]
    """Change of F1 on each file of the packaged gold; empty if there are no weights."""
    elsewhere: dict[str, float]
    """Likewise on documents that were not learned from, by file; :data:`REST` is the rest of the file drawn from."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The documents of a file, and how the packaged weights did on each."""

    documents: Sequence[GoldDocument]
    before: Sequence[Scored]

    @classmethod
    def of(cls, documents: Sequence[GoldDocument]) -> Gold:
        """Documents, judged by the packaged weights."""
        return cls(documents, _scores(documents, Cleaner()))

    def change(self, at: Sequence[int], cleaner: Cleaner) -> float:
        """By how much F1 changes on some of the documents."""
        old = _f1([self.before[number] for number in at])
        return round(_f1(_scores([self.documents[number] for number in at], cleaner)) - old, 4)


def _scores(documents: Sequence[GoldDocument], cleaner: Cleaner) -> list[Scored]:
    return list(score_each((document.record for document in documents), cleaner))


def _f1(scores: Sequence[Scored]) -> float:
    return _headline(figures_of(scores).values)


def _headline(values: dict[str, float]) -> float:
    return next(values[key] for key in HEADLINES if key in values)


def drawn(size: int, count: int, seed: int) -> tuple[list[int], list[int]]:
    """Which of so many documents a seed draws, and which are left, both in order."""
    taken = set(np.random.default_rng(seed).choice(size, min(count, size), replace=False).tolist())
    return sorted(taken), [number for number in range(size) if number not in taken]


def measured(gold: dict[str, Gold], file: str, count: int, number: int, force: bool = False) -> Draw:
    """Train on one draw and measure.

    Args:
        gold: What is measured on, by the name of its file.
        file: The name of the file drawn from.
        count: How many documents are drawn.
        number: Of the draw; its seed.
        force: Whether weights are made though no round of training is better than none.

    Returns:
        What came of it.
    """
    learned, rest = drawn(len(gold[file].documents), count, number)
    outcome = train([gold[file].documents[at] for at in learned], force=force)
    changes = [(track, round(_headline(track.after) - _headline(track.before), 4)) for track in outcome.tracks]
    elsewhere: dict[str, float] = {}
    if outcome.weights:
        with TemporaryDirectory(prefix="cleaner-draws-") as folder:
            path = Path(folder) / "mine.npz"
            path.write_bytes(outcome.weights)
            cleaner = Cleaner(Options(weights=path))
            elsewhere = {
                name if name != file else REST: one.change(range(len(one.documents)) if name != file else rest, cleaner)
                for name, one in gold.items()
            }
    return Draw(
        file=file,
        number=number,
        rounds=outcome.rounds,
        refusals=outcome.refusals,
        held_back=next(change for track, change in changes if track.held_back),
        packaged={track.name: change for track, change in changes if not track.held_back},
        elsewhere=elsewhere,
    )


def summary(draws: Sequence[Draw]) -> list[str]:
    """For each file: how many draws gave weights that are written, and the range of the changes, of the weights that
    are written and of those that are refused."""
    lines = []
    for file in dict.fromkeys(draw.file for draw in draws):
        mine = [draw for draw in draws if draw.file == file]
        written = [draw for draw in mine if not draw.refusals]
        lines.append(f"{file}: {len(written)} of {len(mine)} draws wrote weights")
        for what, some in (("written", written), ("refused", [draw for draw in mine if draw.refusals])):
            for name in dict.fromkeys(key for draw in some for key in (*draw.packaged, *draw.elsewhere)):
                changes = [{**draw.packaged, **draw.elsewhere}[name] for draw in some if draw.elsewhere]
                lines.append(
                    f"  {what:<8} {name:<24} {min(changes):+.4f} to {max(changes):+.4f}, mean {np.mean(changes):+.4f}"
                )
    return lines


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSONL with gold, to draw documents from")
    parser.add_argument(
        "--elsewhere", nargs="+", default=[], metavar="FILE", help="gold of the same kind to measure on"
    )
    parser.add_argument("--draws", type=int, default=4, metavar="N", help="draws from each file (default 4)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="seed of the first draw (default 0)")
    parser.add_argument("--documents", type=int, default=10, metavar="N", help="documents a draw (default 10)")
    parser.add_argument("--force", action="store_true", help="make weights though no round of training is better")
    args = parser.parse_args()
    files = {Path(name).name: read_gold(read(name, "jsonl")) for name in [*args.files, *args.elsewhere]}
    gold = {name: Gold.of(documents) for name, documents in files.items()}
    draws = []
    for file in (Path(name).name for name in args.files):
        for number in range(args.first, args.first + args.draws):
            draws.append(measured(gold, file, args.documents, number, args.force))
            print(json.dumps(asdict(draws[-1])), flush=True)
    print("\n".join(summary(draws)))


if __name__ == "__main__":
    main()

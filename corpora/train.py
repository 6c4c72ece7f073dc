"""Train the judge: one command, deterministic, on gold rows of any JSONL files.

    python -m corpora.train --gold FILE... --own FILE... --clean FILE... --output cleaner/data/judge.npz

``--gold`` are rows with ``text`` and either ``spans`` (planted noise or hand-made gold) or ``gold`` (a page's article);
``--own`` are the same, few and precious (hand-made gold of a user's own sites), learned from several times an epoch;
``--clean`` are rows with a clean article in ``gold``, into which :mod:`corpora.splice` plants noise of its own wording.
``--corpus`` are rows with ``spans``, many of them editions of one story on several sites (``site``): they are learned
from with indexes of several sizes open, and with none.
``--html`` are rows with a page in ``html`` and its article in ``gold``; those of articles are learned from once more
with noise planted into them (:mod:`corpora.pages`), half of them with a thread behind (:mod:`corpora.threads`), those
whose article has an element of its own with other articles behind (:mod:`corpora.endless`), and those whose article has
headings with each of its sections in an element of its own (:mod:`corpora.parts`).
``--news`` are the same, of the kind that will be cleaned most, and are learned from several times an epoch.
``--articles`` is a folder of ordinary articles in many languages (:mod:`corpora.synthesis.stories`), of which
documents with paragraphs of near stories and documents in other forms are made, and ``--whole`` are rows of texts that
are no news (``text``, ``kind``, ``source``) and are main throughout. ``--skip-languages`` leaves languages of the
articles out; ``--width`` is the taggers' width.
Half of all texts are learned from in a layout drawn at random (:mod:`corpora.synthesis.layouts`).
``--hold-back N`` (0 to 4) leaves one fold of hosts out of everything and prints the figures on it; without it, all rows
are learned from and only the card's loss tells how it went. docs/training.md says where the public sets are to be had.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

try:
    import torch
except ImportError:
    raise SystemExit("Training needs PyTorch: pip install -e '.[train]'") from None
from torch import Tensor

from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import FAMILIES, NAMES
from cleaner.html.view import Extractor
from cleaner.judge.tagger import LABELS
from cleaner.training.examples import Example, learned_languages
from cleaner.training.learning import Padded, in_batches, loss_of, padded, scores_of
from cleaner.training.tagger import Shape, Tagger
from cleaner.training.weights import arrays_of, packed
from corpora import figures, pages
from corpora.folds import add_held_back
from corpora.sources import FORMS, NEAR, Sources, gather_rows

LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-4
BATCH_BLOCKS = 4000
"""Blocks a step, padding included: some 40 documents."""
MEMBERS = 3
"""Taggers of the committee. Three are as good as one of four times the size, and quicker (docs/experiments.md)."""
WIDTH = 64
OPINION = tuple(name for name in NAMES if name == "extractor" or "picked" in name)
"""Columns of what an extractor took."""
KINDS_OF_EVIDENCE = (
    (*FAMILIES["names"], *(name for name in FAMILIES["dom"] if name.startswith("called_"))),
    FAMILIES["declared"],
    FAMILIES["links"],
    FAMILIES["form"] + FAMILIES["phrase"],
    FAMILIES["echo"] + FAMILIES["cohesion"] + FAMILIES["recurrence"] + FAMILIES["sequence"],
    FAMILIES["opening"],
    FAMILIES["layout"],
    tuple(name for name in FAMILIES["dom"] if not name.startswith("called_")),
)
"""Columns of a document that are left out together in training, now and then, so that the judge does not lean on any
kind of evidence alone: what names say, what a page declares, where its links lead, its texts' form, its words, its
layout, its markup."""
LEARNS = (("among", "behind", "parts"), ("behind",), ("among", "behind", "parts"), ())
"""Which pages of ours each member learns from beside pages as they are, in turn: those with noise among the article's
paragraphs, those with something behind it, those with the article in parts. They teach what the pages of benchmarks
hardly have, and cost a little of what they have; members of each kind are wrong on other pages (docs/experiments.md).
"""
THRESHOLDS = (0.2, 0.35, 0.4, 0.45, 0.5, 0.55, 0.75)


def _made(name: str) -> str:
    """What was made of a page of ours, by its id (see :data:`LEARNS`); empty for pages as they are."""
    if not name.endswith(pages.PLANTED):
        return ""
    kind = name.removesuffix(pages.PLANTED).rpartition("#")[2]
    if kind in ("site", "altered"):
        return ""  # these are pages as others make them, and every member learns from them
    return {"thread": "behind", "endless": "behind", "parts": "parts"}.get(kind, "among")


class Trainer:
    """Holds a tagger, the scaling of its columns, and the running mean of its weights."""

    def __init__(
        self,
        rows: Sequence[Example],
        seed: int,
        dropout: float = 0.1,
        unseen: Sequence[str] = (),
        leave_out: float = 0.0,
        width: int = WIDTH,
    ) -> None:
        self.seed, self.leave_out = seed, leave_out
        self.unseen = [NAMES.index(name) for name in unseen]
        """Columns that this one does without."""
        self.kinds = [[NAMES.index(name) for name in kind] for kind in KINDS_OF_EVIDENCE]
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True)
        self.random = np.random.default_rng(seed)
        sample = np.concatenate([row.columns() for row in rows[:: max(1, len(rows) // 1500)]])
        self.mean, self.std = sample.mean(0), sample.std(0) + np.float32(1e-3)
        self.net = Tagger(Shape(len(NAMES), len(PROPAGATED), len(LABELS), width, width // 2, dropout=dropout))
        self.average = {name: value.clone() for name, value in self.net.state_dict().items()}

    def pad(self, rows: Sequence[Example]) -> Padded:
        """Tensors of some rows, without what this one does not see; in training without more, now and then."""
        hidden = []
        for _ in rows:
            mine = list(self.unseen)
            for kind in self.kinds if self.net.training and self.leave_out else ():
                if self.random.random() < self.leave_out:
                    mine += kind
            hidden.append(mine)
        return padded(rows, (self.mean, self.std), hidden)

    def loss(self, rows: Sequence[Example]) -> Tensor:
        """Loss of a batch of rows, a mean over documents."""
        batch = self.pad(rows)
        return loss_of(batch, *scores_of(self.net, rows, batch))

    def run(self, rows: Sequence[Example], epochs: int) -> Iterator[float]:
        """Train; yields the mean loss of every epoch."""
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        step, steps = 0, epochs * len(in_batches(rows, BATCH_BLOCKS, self.random))
        for _ in range(epochs):
            losses = []
            for indices in in_batches(rows, BATCH_BLOCKS, self.random):
                rate = LEARNING_RATE * min(1, step / 50) * max(0.02, 1 - step / steps)
                for group in optimizer.param_groups:
                    group["lr"] = rate
                loss = self.loss([rows[i] for i in indices])
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimizer.step()
                step += 1
                keep = min(0.995, step / (9 + step))
                for name, value in self.net.state_dict().items():
                    self.average[name].mul_(keep).add_(value, alpha=1 - keep)
                losses.append(float(loss.detach()))
            yield float(np.mean(losses))

    def predict(self, rows: Sequence[Example]) -> list[npt.NDArray[np.float32]]:
        """Probabilities of every block of every row, by the averaged weights."""
        own = {name: value.clone() for name, value in self.net.state_dict().items()}
        self.net.load_state_dict(self.average)
        self.net.eval()
        out: list[npt.NDArray[np.float32]] = [np.zeros((0, len(LABELS)), dtype=np.float32)] * len(rows)
        with torch.no_grad():
            for indices in in_batches(rows, 4 * BATCH_BLOCKS):
                part = [rows[i] for i in indices]
                batch = self.pad(part)
                _, scores = scores_of(self.net, part, batch)
                chances = torch.softmax(scores, 1).numpy()
                for k, index in enumerate(indices):
                    out[index] = chances[k, :, : batch.sizes[k]].T
        self.net.load_state_dict(own)
        self.net.train()
        return out

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The averaged weights as the judge reads them: half precision, ``(inputs, outputs)`` matrices."""
        still = self.std <= np.float32(1e-3) * np.float32(1.01)
        found = arrays_of({name: value.numpy() for name, value in self.average.items()})
        # A column that never moved in training has taught nothing.
        found["first.into.weight"][still] = 0
        found["first.into.weight"][self.unseen] = 0
        return found


def _means(each: Sequence[list[npt.NDArray[np.float32]]]) -> list[npt.NDArray[np.float32]]:
    """Of several opinions of the same rows the mean, row by row."""
    return [np.mean(chances, axis=0, dtype=np.float32) for chances in zip(*each, strict=True)]


class Committee:
    """Trainers that differ in their seeds, in which pages with noise of ours they learn from, and in whether they hear
    what an extractor took: first the members that do not, then those that do."""

    def __init__(
        self,
        rows: Sequence[Example],
        seed: int,
        dropout: float = 0.1,
        members: int = MEMBERS,
        hearing: int = 0,
        leave_out: float = 0.0,
        width: int = WIDTH,
    ) -> None:
        self.uses_extractor = [False] * members + [True] * hearing
        self.members = [
            Trainer(rows, seed + number, dropout, () if uses_extractor else OPINION, leave_out, width)
            for number, uses_extractor in enumerate(self.uses_extractor)
        ]

    def run(self, rows: Sequence[Example], epochs: int) -> Iterator[float]:
        """Train one after the other; yields the mean loss of every epoch of each."""
        deaf = self.uses_extractor.count(False)
        for number, (member, uses_extractor) in enumerate(zip(self.members, self.uses_extractor, strict=True)):
            torch.manual_seed(member.seed)
            learns = LEARNS[(number - deaf if uses_extractor else number) % len(LEARNS)]
            yield from member.run([row for row in rows if _made(row.id) in ("", *learns)], epochs)

    def predict(self, rows: Sequence[Example], heard: bool = True) -> list[npt.NDArray[np.float32]]:
        """Probabilities of every block of every row: means over the members that do without an extractor, and where it
        was ``heard``, the mean with those of the members that hear it."""
        deaf = self.uses_extractor.count(False)
        own = _means([member.predict(rows) for member in self.members[:deaf]])
        if not heard or deaf == len(self.members):
            return own
        return _means([own, _means([member.predict(rows) for member in self.members[deaf:]])])

    def export(self, path: Path, card: dict[str, Any], table: NameTable) -> None:
        """Write the weights, their card, and what they learned of the names of elements."""
        first = self.members[0]
        shape = first.net.shape
        sizes = {"width": shape.width, "first": shape.first, "second": shape.second}
        scale = first.mean, first.std
        arrays = [member.arrays() for member in self.members]
        path.write_bytes(packed(arrays, self.uses_extractor, scale, table, sizes, card))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, default=[])
    parser.add_argument("--own", nargs="+", type=Path, default=[])
    parser.add_argument("--clean", nargs="+", type=Path, default=[])
    parser.add_argument("--corpus", nargs="+", type=Path, default=[])
    parser.add_argument("--html", nargs="+", type=Path, default=[])
    parser.add_argument("--news", nargs="+", type=Path, default=[])
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--whole", type=Path)
    parser.add_argument("--near", type=int, default=NEAR)
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--crossed", nargs=2, type=Path, default=[], metavar="NET")
    add_held_back(parser)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--leave-out", type=float, default=0.0)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--hearing", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    if not (args.gold or args.html or args.news or args.articles or args.whole):
        parser.error("nothing to learn from: give --gold, --html, --news, --articles or --whole")
    sources = Sources(
        gold=args.gold,
        own=args.own,
        clean=args.clean,
        corpus=args.corpus,
        html=args.html,
        news=args.news,
        articles=args.articles,
        whole=args.whole,
        crossed=args.crossed,
        skip_languages=args.skip_languages,
        near=args.near,
        forms=args.forms,
        extractor=Extractor.TRAFILATURA if args.hearing else Extractor.PAGE,
    )
    began = time.perf_counter()
    learn, held, counts = gather_rows(sources, args.hold_back, args.seed)
    print(f"documents made in {time.perf_counter() - began:.0f} s", flush=True)
    print(f"{len(learn)} documents to learn from, {len(held)} held back", flush=True)
    trainer = Committee(learn, args.seed, args.dropout, args.members, args.hearing, args.leave_out, args.width)
    began, loss = time.perf_counter(), 0.0
    for epoch, loss in enumerate(trainer.run(learn, args.epochs)):
        member, turn = divmod(epoch, args.epochs)
        took = time.perf_counter() - began
        print(f"member {member + 1}, epoch {turn + 1}: loss {loss:.4f}, {took:.0f} s", flush=True)
    card = {
        "trained_on": sources.names(),
        "skipped_languages": args.skip_languages,
        "languages": learned_languages(learn),
        "documents": len(learn),
        "seed": args.seed,
        "epochs": args.epochs,
        "loss": round(loss, 4),
        "held_back_fold": args.hold_back,
    }
    if args.output:
        trainer.export(args.output, card, counts.table())
    for kind, rows in figures.by_kind(held).items():
        chances = trainer.predict(rows, kind != f"html-{Extractor.PAGE}")
        for threshold in THRESHOLDS:
            print(
                f"{kind} ({len(rows)}) at {threshold}:",
                json.dumps(figures.measure(rows, chances, threshold)),
                flush=True,
            )


if __name__ == "__main__":
    main()

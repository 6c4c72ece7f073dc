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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

try:
    import torch
except ImportError:
    raise SystemExit("Training needs PyTorch: pip install -e '.[train]'") from None
from torch import Tensor
from torch.nn import functional

from cleaner.document import Label
from cleaner.evidence import FAMILIES, NAMES
from cleaner.evidence.cohesion import PROPAGATED, propagated
from cleaner.evidence.names import NameTable
from cleaner.html.reading import Extractor
from cleaner.judge import FORMAT, LABELS, VERSION
from corpora import figures, pages
from corpora.dataset import UNLEARNED, Example, join, learned_languages
from corpora.sources import FORMS, NEAR, Sources, gather_rows
from corpora.tagger import Shape, Tagger

MAIN, TITLE = LABELS.index(Label.MAIN), LABELS.index(Label.TITLE)
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
CLEAN, CLEAN_WEIGHT = 0.03, 2.0
"""Share of a document's words up to which its noise may go that counts as clean, and what its blocks weigh. Without, a
judge that learned to find unscarred paragraphs finds some in clean articles too."""
LEARNS = (("among", "behind", "parts"), ("behind",), ("among", "behind", "parts"), ())
"""Which pages of ours each member learns from beside pages as they are, in turn: those with noise among the article's
paragraphs, those with something behind it, those with the article in parts. They teach what the pages of benchmarks
hardly have, and cost a little of what they have; members of each kind are wrong on other pages (docs/experiments.md).
"""
THRESHOLDS = (0.2, 0.35, 0.4, 0.45, 0.5, 0.55, 0.75)
LOOK_WEIGHTS = (0.4, 1.0, 0.5)
"""Weights of the first look's loss, the verdict's on main or not, and the verdict's on all labels."""


@dataclass(frozen=True, slots=True)
class Padded:
    """A batch of documents of unequal length, as tensors."""

    columns: Tensor
    labels: Tensor
    weights: Tensor
    mask: Tensor
    sizes: list[int]


LONE_WEIGHT = 3.0
"""What a line of noise weighs in a document that counts as clean: by its words it would hardly be learned from."""


def importance(example: Example) -> npt.NDArray[np.float32]:
    """Weight of every block in the loss: grows with its words, as the figures do, but short lines still count."""
    weight = np.maximum(example.words, 1) ** 0.75
    scale = min(60, 10 + len(weight)) ** 0.5
    if is_clean(example):
        scale *= CLEAN_WEIGHT
        noise = (example.labels != MAIN) & (example.labels >= 0)
        total = weight.sum()
        weight = np.where(noise, LONE_WEIGHT * weight, weight) * 1.0
        scale *= weight.sum() / total
    scaled: npt.NDArray[np.float32] = (weight / weight.sum() * scale).astype(np.float32)
    return scaled


def is_clean(example: Example) -> bool:
    """Whether nothing, or hardly more than a line, of a document with spans is noise."""
    noise = (example.labels != MAIN) & (example.labels != UNLEARNED) & (example.labels != TITLE)
    return bool(example.kind not in ("page", "marked") and example.words[noise].sum() <= CLEAN * example.words.sum())


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

    def batches(self, rows: Sequence[Example], blocks: int, shuffle: bool) -> list[list[int]]:
        """Indices of rows, grouped by length so that little is padding."""
        order = self.random.permutation(len(rows)) if shuffle else np.arange(len(rows))
        out: list[list[int]] = []
        for start in range(0, len(order), 256):
            current: list[int] = []
            for index in sorted(order[start : start + 256].tolist(), key=lambda i: len(rows[i].labels)):
                if current and len(rows[index].labels) * (len(current) + 1) > blocks:
                    out.append(current)
                    current = []
                current.append(index)
            out.append(current)
        if shuffle:
            self.random.shuffle(out)
        return [batch for batch in out if batch]

    def pad(self, rows: Sequence[Example]) -> Padded:
        """Tensors of some rows. Padding has label -2 and weight 0."""
        sizes = [len(row.labels) for row in rows]
        count, longest = len(rows), max(1, *sizes)
        columns = np.zeros((count, len(NAMES), longest), dtype=np.float32)
        labels = np.full((count, longest), -2, dtype=np.int64)
        weights, mask = np.zeros((count, longest), dtype=np.float32), np.zeros((count, 1, longest), dtype=np.float32)
        for k, (row, size) in enumerate(zip(rows, sizes, strict=True)):
            columns[k, :, :size] = np.clip((row.columns() - self.mean) / self.std, -6, 6).T
            columns[k, self.unseen] = 0
            for kind in self.kinds if self.net.training and self.leave_out else ():
                if self.random.random() < self.leave_out:
                    columns[k, kind] = 0
            labels[k, :size], weights[k, :size], mask[k, 0, :size] = row.labels, importance(row), 1
        tensor = torch.from_numpy
        return Padded(tensor(columns), tensor(labels), tensor(weights), tensor(mask), sizes)

    def second_look(self, rows: Sequence[Example], batch: Padded, opinion: Tensor) -> Tensor:
        """The propagated columns that an opinion gives rise to."""
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

    def loss(self, rows: Sequence[Example]) -> Tensor:
        """Loss of a batch of rows, a mean over documents."""
        batch = self.pad(rows)
        hidden, opinion = self.net.look(batch.columns, batch.mask)
        scores = self.net.judge(hidden, opinion, self.second_look(rows, batch, opinion), batch.mask)
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
        return (total + LOOK_WEIGHTS[2] * (label * even).sum()) / len(rows)

    def run(self, rows: Sequence[Example], epochs: int) -> Iterator[float]:
        """Train; yields the mean loss of every epoch."""
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        step, steps = 0, epochs * len(self.batches(rows, BATCH_BLOCKS, True))
        for _ in range(epochs):
            losses = []
            for indices in self.batches(rows, BATCH_BLOCKS, True):
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
            for indices in self.batches(rows, 4 * BATCH_BLOCKS, False):
                part = [rows[i] for i in indices]
                batch = self.pad(part)
                hidden, opinion = self.net.look(batch.columns, batch.mask)
                scores = self.net.judge(hidden, opinion, self.second_look(part, batch, opinion), batch.mask)
                chances = torch.softmax(scores, 1).numpy()
                for k, index in enumerate(indices):
                    out[index] = chances[k, :, : batch.sizes[k]].T
        self.net.load_state_dict(own)
        self.net.train()
        return out

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The averaged weights as the judge reads them: half precision, ``(inputs, outputs)`` matrices."""
        found = {}
        still = self.std <= np.float32(1e-3) * np.float32(1.01)
        for name, value in self.average.items():
            array = value.numpy()
            if array.ndim == 3:
                array = array[:, :, 0].T if array.shape[2] == 1 else array.transpose(2, 1, 0)
            if name == "first.into.weight":
                # A column that never moved in training has taught nothing.
                array = array * ~still[:, None]
                array[self.unseen] = 0
            found[name] = np.ascontiguousarray(array, dtype=np.float16)
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
        self.hears = [False] * members + [True] * hearing
        self.members = [
            Trainer(rows, seed + number, dropout, () if hears else OPINION, leave_out, width)
            for number, hears in enumerate(self.hears)
        ]

    def run(self, rows: Sequence[Example], epochs: int) -> Iterator[float]:
        """Train one after the other; yields the mean loss of every epoch of each."""
        deaf = self.hears.count(False)
        for number, (member, hears) in enumerate(zip(self.members, self.hears, strict=True)):
            torch.manual_seed(member.seed)
            learns = LEARNS[(number - deaf if hears else number) % len(LEARNS)]
            yield from member.run([row for row in rows if _made(row.id) in ("", *learns)], epochs)

    def predict(self, rows: Sequence[Example], heard: bool = True) -> list[npt.NDArray[np.float32]]:
        """Probabilities of every block of every row: means over the members that do without an extractor, and where it
        was ``heard``, the mean with those of the members that hear it."""
        deaf = self.hears.count(False)
        own = _means([member.predict(rows) for member in self.members[:deaf]])
        if not heard or deaf == len(self.members):
            return own
        return _means([own, _means([member.predict(rows) for member in self.members[deaf:]])])

    def export(self, path: Path, card: dict[str, Any], table: NameTable) -> None:
        """Write the weights, their card, and what they learned of the names of elements."""
        first = self.members[0]
        arrays: dict[str, npt.NDArray[Any]] = {
            "mean": first.mean.astype(np.float32),
            "std": first.std.astype(np.float32),
        }
        for number, member in enumerate(self.members):
            arrays |= {f"{number}.{name}": array for name, array in member.arrays().items()}
        shape = first.net.shape
        header = {
            "format": FORMAT,
            "version": VERSION,
            "members": len(self.members),
            "hears": self.hears,
            "labels": [str(label) for label in LABELS],
            "columns": NAMES,
            "propagated": PROPAGATED,
            "first": shape.first,
            "second": shape.second,
            "width": shape.width,
        }
        if table.weights:
            known = sorted(table.weights)
            arrays["names"] = np.frombuffer("\n".join(known).encode(), dtype=np.uint8)
            arrays["name_weights"] = np.array([table.weights[name] for name in known], dtype=np.float16)
        arrays["card"] = np.frombuffer(json.dumps({**header, **card}).encode(), dtype=np.uint8)
        np.savez_compressed(path, allow_pickle=False, **arrays)


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
    parser.add_argument("--skip-languages", nargs="+", default=[])
    parser.add_argument("--near", type=int, default=NEAR)
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--hold-back", type=int, choices=range(5))
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

"""Train the net of :mod:`cleaner.evidence.recurrence` on articles with paragraphs of near stories planted in them.

    python -m corpora.recurrence FOLDER --output cleaner/data/recurrence.npz --epochs 4000

FOLDER has articles by file (``*.jsonl.gz``: ``id``, ``lang``, ``text``, ``unit``, where known ``title``, ``cluster``,
``parallel``) and ``near-pairs.jsonl.gz``, which lists the nearest articles of each. Every step draws fresh documents:
an article that loses none of its paragraphs, and one to four paragraphs of distinct near articles among them. What the
net learns from is read by the product's own code, so that nothing is computed in two ways.

``--web FILE...`` are pages of the web with their article in ``gold``, drawn as articles are; their neighbours are found
by the words that they share. ``--own FILE...`` are hand-made documents with ``spans`` or with ``gold``, taken as they
are, or without their noise: each paragraph of a short article may name what no other does, as it rarely does in news of
agencies.

With ``--hold-back FOLD`` and ``--skip-languages`` the net sees nothing of a fold or of whole languages; ``--measure
FILE`` then tells how well it ranks the blocks of spliced documents, those of the fold and of the skipped languages.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from cleaner.evidence import attention, recurrence
from cleaner.evidence.background import word_weights
from cleaner.evidence.cohesion import occurrences
from cleaner.text.batch import Batch
from cleaner.text.cues import load
from cleaner.text.make_batch import make_batch
from cleaner.training.examples import host_of
from corpora import bare
from corpora.crossed import HALVES, half_of
from corpora.folds import add_held_back, fold_of
from corpora.rows import read_rows

WEB, OWN = 0.2, 0.1
"""Shares of pages that are of the web, and that are hand-made."""
UNKNOWN_WORDS = 0.15
"""Share of pages whose words are all taken for rare, as in a language that was not counted, and of pages whose words
are weighed as those of another language: a text in an unknown one may be found to be in that."""
PAGES = 16
"""Pages of a step."""
RATE = 2e-3


class Layer(nn.Module):
    """Attention between the blocks of a tile, with a bias from what two blocks share."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        width, pair = attention.WIDTH, attention.PAIR
        self.first = nn.RMSNorm(width, attention.EPSILON)
        self.qkv = nn.Linear(width, 3 * width)
        self.bias = nn.Linear(pair, attention.HEADS)
        self.join = nn.Linear(width + attention.HEADS * pair, width)
        self.second = nn.RMSNorm(width, attention.EPSILON)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, edges: Tensor, there: Tensor) -> Tensor:
        tiles, size = there.shape
        inner = attention.WIDTH // attention.HEADS
        mixed = self.qkv(self.first(hidden)).view(tiles, size, 3, attention.HEADS, inner)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        score = query @ key.transpose(2, 3) * inner**-0.5 + self.bias(edges).permute(0, 3, 1, 2)
        score = score.clamp(-attention.HIGHEST_SCORE, attention.HIGHEST_SCORE)
        score = (score - 1e4 * (1 - there)[:, None, None, :]).softmax(3)
        taken = (score @ value).transpose(1, 2).flatten(2)
        over = torch.einsum("thrc,trcp->trhp", score, edges).flatten(2)
        hidden = hidden + self.dropout(self.join(torch.cat((taken, over), 2)))
        inside = functional.relu(self.wide(self.second(hidden)))
        out: Tensor = hidden + self.dropout(self.narrow(self.dropout(inside)))
        return out


class Net(nn.Module):
    """The sums of :mod:`cleaner.evidence.attention` in PyTorch, with names of weights to match."""

    def __init__(self, features: npt.NDArray[np.float32], dropout: float = 0.1) -> None:
        super().__init__()
        width, pair = attention.WIDTH, attention.PAIR
        self.features = torch.from_numpy(features)
        outputs = attention.POOLS * (1 + attention.VALUES)
        self.word = nn.Sequential(nn.Linear(features.shape[1], 48), nn.ReLU(), nn.Linear(48, outputs))
        self.into = nn.Linear(2 * (outputs + recurrence.TRAITS), width)
        self.pair = nn.Linear(2 * attention.SHARED + attention.OFFSETS, pair)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(attention.LAYERS))
        self.last = nn.RMSNorm(width, attention.EPSILON)
        self.out = nn.Linear(width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, reading: recurrence.Reading, codes: npt.NDArray[np.int64]) -> Tensor:
        """Log odds of each block that takes part."""
        tiles, words = reading.tiles, reading.words
        slot, tile, row = (torch.from_numpy(values) for values in (words.slot, tiles.tile, tiles.row))
        weight, own = self._words(slot, torch.from_numpy(codes), torch.from_numpy(reading.traits))
        count = torch.from_numpy(tiles.count)
        size = int(count.max())
        there = (torch.arange(size) < count[:, None]).float()
        grid = torch.zeros(len(count), size, own.shape[1]).index_put((tile, row), own)
        mean = grid.sum(1) / count[:, None]
        hidden = torch.cat((grid, (grid - mean[:, None]) * there[:, :, None]), 2)
        hidden = self.dropout(functional.relu(self.into(hidden)))

        left, right = torch.from_numpy(words.left), torch.from_numpy(words.right)
        one, other = slot[left], slot[right]
        forth = (tile[one] * size + row[one]) * size + row[other]
        back = (tile[one] * size + row[other]) * size + row[one]
        cells = torch.zeros(len(count) * size * size, attention.SHARED)
        common = cells.index_add(0, forth, weight[left]).index_add(0, back, weight[right])
        common = common.view(len(count), size, size, attention.SHARED)
        apart = torch.from_numpy(attention.offsets(size)).expand(len(count), -1, -1, -1)
        edges = functional.relu(self.pair(torch.cat((common, common.transpose(1, 2), apart), 3)))
        for layer in self.layers:
            hidden = layer(hidden, edges, there)
        out: Tensor = self.out(self.last(hidden))[tile, row, 0]
        return out

    def _words(self, slot: Tensor, codes: Tensor, traits: Tensor) -> tuple[Tensor, Tensor]:
        """Shares of the words that blocks may have in common, and what is known of each block by itself."""
        pools, blocks = attention.POOLS, len(traits)
        found = self.word(self.features[codes])
        weight = torch.exp(found[:, :pools].clamp(-2 * attention.HIGHEST_WEIGHT, attention.HIGHEST_WEIGHT))
        values = (found[:, pools:].view(-1, pools, attention.VALUES) * weight[:, :, None]).flatten(1)
        total = torch.zeros(blocks, pools).index_add(0, slot, weight) + 1e-3
        sums = torch.zeros(blocks, values.shape[1]).index_add(0, slot, values)
        means = (sums.view(blocks, pools, attention.VALUES) / total[:, :, None]).flatten(1)
        shared = weight[:, : attention.SHARED] / total[slot, : attention.SHARED]
        return shared, torch.cat((means, torch.log(total), traits), 1)


def labels_of(batch: Batch, blocks: npt.NDArray[np.int64], pages: Sequence[bare.Page]) -> npt.NDArray[np.int64]:
    """Label of each block: that of the part of its page that it begins in."""
    starts = np.concatenate([np.array(page.starts) + at for page, at in zip(pages, batch.text.offsets, strict=False)])
    labels = np.concatenate([np.array(page.labels) for page in pages])
    return labels[np.searchsorted(starts, batch.blocks.starts[blocks], side="right") - 1]


def _some_unknown(reading: recurrence.Reading, batch: Batch, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Codes of the words, where those of some pages are weighed as words of an unknown language are."""
    words, pages = reading.words, len(batch.text.lengths)
    document = batch.blocks.documents[reading.blocks[words.slot]]
    chance = rng.random(pages)[document]
    other = rng.integers(-1, len(load().languages), pages)[document]
    foreign = recurrence.levels(word_weights(batch.tokens.stems[words.token], other))
    level = np.where(chance < 2 * UNKNOWN_WORDS, foreign, words.level)
    level[chance < UNKNOWN_WORDS] = recurrence.LEVELS - 1
    return level * (recurrence.CODES // recurrence.LEVELS) + words.rest


def train(
    shelf: bare.Shelf, web: bare.Shelf | None, own: Sequence[Mapping[str, Any]], steps: int, minutes: float, seed: int
) -> Net:
    """Train a net for ``steps`` of :data:`PAGES` pages, or for ``minutes`` of processor time if that ends first."""
    torch.manual_seed(seed)
    rng, chance = random.Random(seed), np.random.default_rng(seed)
    net = Net(recurrence.code_features())
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.02)
    began, running = time.process_time(), 0.0
    for step in range(steps):
        done = max(step / steps, (time.process_time() - began) / (60 * minutes))
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-5
        pages = []
        for stories in bare.drawn_groups(shelf, PAGES, rng):
            kind = rng.random()
            if own and kind < OWN:
                pages.append(bare.own_page(rng.choice(own), rng))
            elif web and kind < OWN + WEB:
                pages.append(bare.draw(web, rng.choice(web.groups["web", "en"]), rng))
            else:
                pages.append(bare.draw(shelf, rng.choice(stories), rng))
        batch = make_batch([page.text for page in pages])
        reading = recurrence.read(batch, occurrences(batch))
        labels = torch.from_numpy(labels_of(batch, reading.blocks, pages))
        odds = net(reading, _some_unknown(reading, batch, chance))
        known = labels != bare.IGNORED
        loss = functional.binary_cross_entropy_with_logits(odds[known], labels[known].float())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
        if step % 250 == 249:
            print(f"step {step + 1}: loss {running:.4f}, {time.process_time() - began:.0f} s", flush=True)
    return net.eval()


def save(net: Net, path: Path) -> None:
    """Write the weights as the product reads them, ``float16``."""
    weights = {name: value.numpy().astype(np.float16) for name, value in net.state_dict().items()}
    np.savez_compressed(path, version=np.array(attention.VERSION), **weights)


def area(scores: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    """Area under the curve: how often a block of label True has the higher score of two."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[place]
    hits, misses = int(labels.sum()), int((~labels).sum())
    return float((rank[labels].sum() - hits * (hits + 1) / 2) / max(hits * misses, 1))


def measure(path: Path, fold: int | None, skipped: Sequence[str]) -> None:
    """Print how well the packaged net ranks the blocks of a file's spliced documents."""
    parts: dict[str, list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]] = defaultdict(list)
    for row in read_rows(path):
        seen = row.get("lang") not in skipped
        if seen and fold is not None and fold_of(str(row.get("host", row["id"]))) != fold:
            continue
        batch = make_batch([row["text"]])
        found = occurrences(batch)
        columns, blocks = recurrence.columns(batch, found), recurrence.read(batch, found).blocks
        starts = np.array([span[0] for span in row["spans"]])
        labels = np.array([span[2] for span in row["spans"]])
        at = np.searchsorted(starts, batch.blocks.starts[blocks], side="right") - 1
        of_use = np.isin(labels[at], ("main", "offtopic", "related"))
        pair = (columns[blocks[of_use], 1:3].astype(np.float64), labels[at][of_use] != "main")
        parts["seen" if seen else "unseen"].append(pair)
        parts[str(row.get("lang"))].append(pair)
    for name, some in sorted(parts.items(), key=lambda item: (len(item[0]) < 4, item[0])):
        scores, labels = np.concatenate([one for one, _ in some]), np.concatenate([one for _, one in some])
        if labels.any() and not labels.all():
            limit = np.quantile(scores[~labels, 0], 0.95)
            print(
                f"{name}: foreign {area(scores[:, 0], labels):.4f}, foreign_excess {area(scores[:, 1], labels):.4f}, "
                f"found at 5 % of main {np.mean(scores[labels, 0] > limit):.3f}, "
                f"{len(some)} pages, {labels.sum()} blocks"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    add_held_back(parser)
    parser.add_argument("--epochs", type=int, default=5000, help=f"steps of {PAGES} pages each")
    parser.add_argument("--minutes", type=float, default=60, help="processor time at most; ends the training early")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--web", nargs="*", type=Path, default=[], help="rows of pages with their article in gold")
    parser.add_argument("--own", nargs="*", type=Path, default=[], help="hand-made rows with spans")
    parser.add_argument("--half", type=int, choices=range(HALVES), help="learn from one half of all (corpora.crossed)")
    parser.add_argument(
        "--measure",
        nargs="*",
        type=Path,
        default=[],
        help="spliced documents to measure the packaged net on, once trained",
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.epochs:
        drawn = bare.read(args.folder, args.hold_back, args.skip_languages, args.half, args.seed)
        print(f"{len(drawn.by_id):,} articles, {len(drawn.groups)} files and languages", flush=True)
        apart = [row for path in args.web for row in read_rows(path) if fold_of(host_of(row)) != args.hold_back]
        own = [row for path in args.own for row in read_rows(path) if "html" not in row]
        if args.half is not None:
            apart, own = ([row for row in rows if half_of(host_of(row)) == args.half] for rows in (apart, own))
        web = bare.of_web(apart) if apart else None
        print(f"{len(web.by_id) if web else 0} articles of the web, {len(own)} hand-made", flush=True)
        save(train(drawn, web, own, args.epochs, args.minutes, args.seed), args.output)
    for path in args.measure:
        measure(path, args.hold_back, args.skip_languages)


if __name__ == "__main__":
    main()

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from corpora.background import articles, capped, held_back
from corpora.crossed import HALVES, half_of
from corpora.folds import add_held_back, fold_of
from corpora.rows import read_rows
from corpora.synthesis.stories import key_of

CAP = 300
"""Articles of one file and language."""
EVENNESS = 0.6
"""A file and language is drawn as often as the number of its articles to this power."""
CLEAN, REPEATED, IN_A_ROW, SAME_EVENT, LONG, NOISY, TITLED, STRANGER = 0.2, 0.2, 0.25, 0.25, 0.5, 0.5, 0.5, 0.12
BEGINNING = 0.3
"""Shares: of pages with nothing planted; of donors that are the one before again; of paragraphs planted just after the
one before; of pages with donors on the same event, where there are such; of pages whose foreign paragraphs are longer
than the page's; of pages with lines of furniture; of pages with their title; of donors that are no near story; of
foreign paragraphs that begin their story, with its title above them where it is known."""
WEB, OWN, CLEANED = 0.2, 0.1, 0.5
"""Shares of pages that are of the web, and that are hand-made; of the latter, of those without their noise."""
NEIGHBOURS, LEAST_LIKE, MOST_LIKE = 8, 0.04, 0.72
"""Near articles of the web: at most so many, by the cosine of their rare words, which lies between these."""
WIDE = 1 << 15
"""Slots of words that articles of the web are compared by."""
LONGER = (1.1, 2.3)
"""Lengths of foreign paragraphs on such pages, in medians of the page's."""
UNKNOWN_WORDS = 0.15
"""Share of pages whose words are all taken for rare, as in a language that was not counted, and of pages whose words
are weighed as those of another language: a text in an unknown one may be found to be in that."""
MOST_PARAGRAPHS = 22
SPACELESS = frozenset({"zh", "ja", "th", "lo", "my", "km", "bo", "dz", "yue"})
PHRASES = frozenset({"th"})
"""Languages whose units are phrases, shorter than sentences."""
PAGES = 16
"""Pages of a step."""
RATE = 2e-3
IGNORED = -1
"""Label of a block that is not learned from: titles and furniture."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article cut into paragraphs."""

    id: str
    group: tuple[str, str]
    cluster: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles to draw from."""

    groups: dict[tuple[str, str], list[Article]]
    by_id: dict[str, Article]
    near: dict[str, list[str]]
    clusters: dict[str, list[Article]]


def paragraphs(row: Mapping[str, Any], rng: random.Random) -> tuple[str, ...]:
    """The paragraphs of an article; sentences or phrases on lines of their own are put together, some at a time."""
    text, language = str(row["text"]), str(row.get("lang") or "en")
    if row.get("unit") == "para":
        found = [part for block in text.split("\n\n") if (part := " ".join(block.split()))]
        if len(found) >= 4:
            return tuple(part for part in found if len(part) <= 1500)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joint = "" if language in ("zh", "ja", "yue") else " "
    fewest, most = (3, 7) if language in PHRASES else (2, 4) if row.get("unit") == "run" else (1, 3)
    out, at = [], 0
    usual = rng.randint(fewest, most)
    while at < len(lines):
        size = min(max(usual + rng.choice((-1, 0, 0, 1)), fewest), most)
        out.append(joint.join(lines[at : at + size]))
        at += size
    return tuple(part for part in out if len(part) <= 1500)


def shelf(rows: Iterable[tuple[str, dict[str, Any]]], pairs: Iterable[Mapping[str, Any]], cap: int, seed: int) -> Shelf:
    """Articles of four paragraphs and more, at most ``cap`` of each file and language, and what is near to what."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Article]] = {}
    for key, some in capped(rows, cap, seed).items():
        cut = [
            Article(
                str(row["id"]), key, str(row.get("cluster") or ""), str(row.get("title") or ""), paragraphs(row, rng)
            )
            for row in some
        ]
        if long := [article for article in cut if len(article.paragraphs) >= 4]:
            groups[key] = long
    by_id = {article.id: article for some in groups.values() for article in some}
    near = {}
    for pair in pairs:
        if pair["id"] in by_id and (known := [one for one, _ in pair["near"] if one in by_id]):
            near[str(pair["id"])] = known
    clusters: dict[str, list[Article]] = defaultdict(list)
    for article in by_id.values():
        if article.cluster:
            clusters[article.cluster].append(article)
    return Shelf(groups, by_id, near, dict(clusters))


def of_web(rows: Iterable[Mapping[str, Any]]) -> Shelf:
    """Articles of pages of the web, with those that are near by the rare words that they share."""
    found = []
    for row in rows:
        parts = [" ".join(line.split()) for line in str(row["gold"]).splitlines() if line.strip()]
        parts = [part for part in parts if 12 <= len(part) <= 1500]
        if len(parts) >= 4:
            found.append(Article(f"web {row['id']}", ("web", "en"), "", "", tuple(parts[:60])))
    vectors = np.zeros((len(found), WIDE), dtype=np.float32)
    for at, article in enumerate(found):
        batch = make_batch(["\n".join(article.paragraphs)])
        words, times = np.unique(batch.tokens.stems % WIDE, return_counts=True)
        vectors[at, words.astype(np.int64)] = 1 + np.log(times)
    often = (vectors > 0).sum(0)
    vectors *= np.where((often > 1) & (often < len(found) / 4), np.log(len(found) / np.maximum(often, 1)), 0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    like = vectors @ vectors.T
    near = {}
    for at, article in enumerate(found):
        order = np.argsort(-like[at])[: 3 * NEIGHBOURS]
        known = [found[n].id for n in order.tolist() if n != at and LEAST_LIKE <= like[at, n] < MOST_LIKE]
        near[article.id] = known[:NEIGHBOURS]
    return Shelf({("web", "en"): found}, {article.id: article for article in found}, near, {})


@dataclass(frozen=True, slots=True)
class Page:
    """A page made to learn from."""

    text: str
    starts: tuple[int, ...]
    """Where each of its parts begins."""
    labels: tuple[int, ...]
    """Of each part: 1 foreign, 0 the article's own, or :data:`IGNORED`."""


def draw(shelf: Shelf, host: Article, rng: random.Random) -> Page:
    """One page with ``host`` as its article."""
    whole = len(host.paragraphs)
    size = min(whole, rng.randint(4, MOST_PARAGRAPHS))
    low = 0 if rng.random() < 0.6 else rng.randint(0, whole - size)
    own = host.paragraphs[low : low + size]
    parts = [(part, 0) for part in own]
    if rng.random() >= CLEAN:
        at, long = -1, rng.random() < LONG
        median = sorted(map(len, own))[len(own) // 2]
        used = set(host.paragraphs)
        for donor in donors(shelf, host, min(rng.choice((1, 1, 2, 2, 3, 4)), max(1, size // 2)), rng):
            aim = median * rng.uniform(*LONGER) if long else len(rng.choice(own))
            planted = _planted(donor, aim, used, rng)
            used.update(planted)
            at = at + 1 if at >= 0 and rng.random() < IN_A_ROW else rng.randint(rng.random() > 0.15, len(parts))
            parts[at:at] = [(part, 1) for part in planted]
            at += len(planted) - 1
    if host.title and rng.random() < TITLED:
        parts.insert(0, (host.title, IGNORED))
    if rng.random() < NOISY:
        parts = _furnished(shelf, host, parts, rng)
    starts, at = [], 0
    joint = rng.choice(("\n", "\n\n", "\n\n"))
    for part, _ in parts:
        starts.append(at)
        at += len(part) + len(joint)
    return Page(joint.join(part for part, _ in parts), tuple(starts), tuple(label for _, label in parts))


def own_page(row: Mapping[str, Any], rng: random.Random) -> Page:
    """A hand-made document as it is, or without its noise; of a long one a stretch."""
    cleaned = rng.random() < CLEANED
    parts = []
    text = str(row["text"] if "spans" in row else row["gold"])
    for start, end, label in row.get("spans", [[0, len(text), "main"]]):
        number = 0 if label == "main" else 1 if label in ("offtopic", "related") else IGNORED
        if not (cleaned and number):
            parts += [(line, number) for line in text[start:end].splitlines() if line.strip()]
    if len(parts) > 2 * MOST_PARAGRAPHS:
        low = rng.randrange(len(parts) - 2 * MOST_PARAGRAPHS)
        parts = parts[low : low + 2 * MOST_PARAGRAPHS]
    starts, at = [], 0
    for part, _ in parts:
        starts.append(at)
        at += len(part) + 2
    return Page("\n\n".join(part for part, _ in parts), tuple(starts), tuple(label for _, label in parts))


def donors(shelf: Shelf, host: Article, count: int, rng: random.Random) -> list[Article]:
    """The articles that foreign paragraphs are taken of: near ones, mostly distinct."""
    mates = [one for one in shelf.clusters.get(host.cluster, ()) if one.id != host.id]
    same = bool(mates) and rng.random() < SAME_EVENT
    near = [shelf.by_id[one] for one in shelf.near.get(host.id, ())]
    group = shelf.groups[host.group]
    out: list[Article] = []
    for _ in range(count):
        if out and rng.random() < REPEATED:
            out.append(out[-1])
            continue
        pool = mates if same else near if near and rng.random() >= STRANGER else group
        fresh = [one for one in (pool if len(pool) < 20 else rng.sample(pool, 4)) if one not in out and one is not host]
        if fresh:
            out.append(rng.choice(fresh))
    return out


def _planted(donor: Article, aim: float, used: set[str], rng: random.Random) -> list[str]:
    """The beginning of a story, or a paragraph of about the length wanted that is not a copy of one used."""
    if rng.random() < BEGINNING and donor.paragraphs[0] not in used:
        return [donor.title, donor.paragraphs[0]] if donor.title else [donor.paragraphs[0]]
    known = [part for part in donor.paragraphs if part not in used and len(part) >= 25]
    known.sort(key=lambda part: abs(math.log(len(part) / max(aim, 40))))
    return [rng.choice(known[:3])] if known else []


def _furnished(shelf: Shelf, host: Article, parts: list[tuple[str, int]], rng: random.Random) -> list[tuple[str, int]]:
    """The page with headlines of other stories and short lines, above, below and between its paragraphs."""
    out, group = list(parts), shelf.groups[host.group]
    for _ in range(rng.randint(1, 6)):
        other = rng.choice(group)
        words = (other.title or rng.choice(other.paragraphs)).split()
        if host.group[1] in SPACELESS:
            line = (other.title or rng.choice(other.paragraphs))[: rng.randint(3, 12)]
        else:
            line = " ".join(words[: rng.randint(1, 7)])
        at = rng.choice((0, len(out), rng.randint(0, len(out))))
        out.insert(at, (line.strip() or "*", IGNORED))
    return out


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

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        width, pair = attention.WIDTH, attention.PAIR
        outputs = attention.POOLS * (1 + attention.VALUES)
        features = recurrence.code_features(np.zeros(1, dtype=np.int64)).shape[1]
        self.word = nn.Sequential(nn.Linear(features, 48), nn.ReLU(), nn.Linear(48, outputs))
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
        weight, own = self._words(slot, codes, torch.from_numpy(reading.traits))
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

    def _words(self, slot: Tensor, codes: npt.NDArray[np.int64], traits: Tensor) -> tuple[Tensor, Tensor]:
        """Shares of the words that blocks may have in common, and what is known of each block by itself."""
        pools, blocks = attention.POOLS, len(traits)
        different, at = np.unique(codes, return_inverse=True)
        found = self.word(torch.from_numpy(recurrence.code_features(different)))[torch.from_numpy(at)]
        weight = torch.exp(found[:, :pools].clamp(-2 * attention.HIGHEST_WEIGHT, attention.HIGHEST_WEIGHT))
        values = (found[:, pools:].view(-1, pools, attention.VALUES) * weight[:, :, None]).flatten(1)
        total = torch.zeros(blocks, pools).index_add(0, slot, weight) + 1e-3
        sums = torch.zeros(blocks, values.shape[1]).index_add(0, slot, values)
        means = (sums.view(blocks, pools, attention.VALUES) / total[:, :, None]).flatten(1)
        shared = weight[:, : attention.SHARED] / total[slot, : attention.SHARED]
        return shared, torch.cat((means, torch.log(total), traits), 1)


def labels_of(batch: Batch, blocks: npt.NDArray[np.int64], pages: Sequence[Page]) -> npt.NDArray[np.int64]:
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
    shelf: Shelf, web: Shelf | None, own: Sequence[Mapping[str, Any]], steps: int, minutes: float, seed: int
) -> Net:
    """Train a net for ``steps`` of :data:`PAGES` pages, or for ``minutes`` of processor time if that ends first."""
    torch.manual_seed(seed)
    rng, chance = random.Random(seed), np.random.default_rng(seed)
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.02)
    keys = sorted(key for key, group in shelf.groups.items() if len(group) >= 4)
    often = [len(shelf.groups[key]) ** EVENNESS for key in keys]
    began, running = time.process_time(), 0.0
    for step in range(steps):
        done = max(step / steps, (time.process_time() - began) / (60 * minutes))
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-5
        pages = []
        for key in rng.choices(keys, often, k=PAGES):
            kind = rng.random()
            if own and kind < OWN:
                pages.append(own_page(rng.choice(own), rng))
            elif web and kind < OWN + WEB:
                pages.append(draw(web, rng.choice(web.groups["web", "en"]), rng))
            else:
                pages.append(draw(shelf, rng.choice(shelf.groups[key]), rng))
        batch = make_batch([page.text for page in pages])
        reading = recurrence.read(batch, occurrences(batch))
        labels = torch.from_numpy(labels_of(batch, reading.blocks, pages))
        odds = net(reading, _some_unknown(reading, batch, chance))
        known = labels != IGNORED
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
        rows = (
            (name, row)
            for name, row in articles(args.folder)
            if row.get("lang") not in args.skip_languages
            and not held_back(name, row, args.hold_back)
            and args.half in (None, half_of(key_of(row, name)))
        )
        drawn = shelf(rows, read_rows(args.folder / "near-pairs.jsonl.gz"), CAP, args.seed)
        print(f"{len(drawn.by_id):,} articles, {len(drawn.groups)} files and languages", flush=True)
        apart = [row for path in args.web for row in read_rows(path) if fold_of(host_of(row)) != args.hold_back]
        own = [row for path in args.own for row in read_rows(path) if "html" not in row]
        if args.half is not None:
            apart, own = ([row for row in rows if half_of(host_of(row)) == args.half] for rows in (apart, own))
        web = of_web(apart) if apart else None
        print(f"{len(web.by_id) if web else 0} articles of the web, {len(own)} hand-made", flush=True)
        save(train(drawn, web, own, args.epochs, args.minutes, args.seed), args.output)
    for path in args.measure:
        measure(path, args.hold_back, args.skip_languages)


if __name__ == "__main__":
    main()

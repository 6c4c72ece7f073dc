"""Draw how far the judge's probabilities can be believed: a reliability diagram a track, and a table by language.

    python -m corpora.reliability --output docs/pictures --planted GOLD... --near GOLD... --whole GOLD... \\
        --text GOLD... --html GOLD... [--weights FILE.npz] [--page-weights FILE.npz]

A track is drawn if files are given for it, as ``reliability-TRACK.svg``. Rows have ``text`` or ``html``, and ``spans``,
the article in ``gold``, or neither, which makes all of the text the article; the weights should not have seen them.
``--weights`` judge texts; ``--page-weights`` judge pages, alone, where pages are else judged by the two packaged files
together.

Every block counts by its words. A point on the diagonal means that of the blocks with that probability such a share is
the article. The bars below show how many words lie at each probability; the number is the expected calibration error, a
mean over bins of the distance between probability and share (Guo et al. 2017, "On Calibration of Modern Neural
Networks"). A block that says again what another one says is left out: a rule drops it, whatever its probability.

Of near stories a table by language is printed, the worst calibrated first. A language of a few documents has an error
for that alone. ``--by-bin`` prints each language's bins as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner import Cleaner, Document, Options, Result
from cleaner.reasons.told import COPY_CODE
from cleaner.training.align import main_shares
from corpora.rows import read_rows

TRACKS = {
    "planted": "Planted noise",
    "near": "Near stories",
    "whole": "Whole texts",
    "text": "Pages as text",
    "html": "Pages of HTML",
}
"""What each track is called in its picture."""
BINS = 10
ROWS = 64
"""Documents that are handed over together."""
SIZE, LEFT, TOP = 360, 56, 46
INK, FAINT, LINE, FILL = "#1f2328", "#57606a", "#d0d7de", "#2f6fae"
STYLE = f"""\
text {{ font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 12px; fill: {INK} }}
.faint {{ fill: {FAINT}; font-size: 11px }}
.head {{ font-weight: 600; font-size: 13px }}"""
"""As that of the documentation's other pictures."""

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Blocks in bins of their probability of the article. Arrays have one entry a bin."""

    words: F64
    chance: F64
    """Mean probability, weighted by words; 0 for an empty bin."""
    share: F64
    """Share of the words that are the article's; 0 for an empty bin."""

    @property
    def error(self) -> float:
        """The expected calibration error."""
        return float((self.words * np.abs(self.chance - self.share)).sum() / max(self.words.sum(), 1.0))

    @property
    def mean_chance(self) -> float:
        """Mean probability of all words."""
        return float((self.words * self.chance).sum() / max(self.words.sum(), 1.0))

    @property
    def mean_share(self) -> float:
        """Share of all words that are the article's."""
        return float((self.words * self.share).sum() / max(self.words.sum(), 1.0))


@dataclass(frozen=True, slots=True)
class Judged:
    """The blocks of one gold document, as a result has them."""

    language: str
    """As the row names it; empty where it does not."""
    blocks: F64
    """Probability of the article, share of the article and words of each, shape (blocks, 3)."""


def reliability(scores: F64, shares: F64, words: F64) -> Reliability:
    """Put blocks into bins.

    Args:
        scores: Probability of the article of each block.
        shares: Share of each block that is the article.
        words: Words of each block.

    Returns:
        Words, mean probability and share of the article of every bin; 0 for empty ones.
    """
    at = np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    mass: F64 = np.bincount(at, words, BINS).astype(np.float64)
    some = np.maximum(mass, 1e-9)
    return Reliability(mass, np.bincount(at, scores * words, BINS) / some, np.bincount(at, shares * words, BINS) / some)


def reliability_of(documents: Iterable[Judged]) -> Reliability:
    """The same of the blocks of several documents."""
    blocks = np.concatenate([np.zeros((0, 3)), *(document.blocks for document in documents)])
    return reliability(*blocks.T)


def judged(rows: Iterable[dict[str, Any]], cleaner: Cleaner) -> Iterator[Judged]:
    """The blocks of some gold rows, as the cleaner's spans have them, with what they should be.

    Args:
        rows: Rows of gold (see above).
        cleaner: What judges them.

    Yields:
        For each row its blocks, in order.
    """
    # Codes tell copies from other blocks, and cost less than reasons.
    coded, left = Cleaner(replace(cleaner.options, spans="slim"), cleaner.index), iter(rows)
    while some := list(islice(left, ROWS)):
        pages = ["html" in row and "text" not in row for row in some]
        documents = [
            Document(row["html" if page else "text"], url=row.get("url"), form="html" if page else "text")
            for row, page in zip(some, pages, strict=True)
        ]
        for row, result in zip(some, coded.analyze_many(documents), strict=True):
            yield Judged(str(row.get("language", row.get("lang", ""))), _blocks(row, result))


def _blocks(row: Mapping[str, Any], result: Result) -> F64:
    texts = [result.said(span) for span in result.spans]
    if "spans" in row:
        shares = [_main_of(span.start, span.end, row["spans"]) for span in result.spans]
    elif "gold" in row:
        shares = list(main_shares(texts, row["gold"]))
    else:
        shares = [1.0] * len(texts)
    found = [
        (span.score, share, float(max(1, len(text.split()), len(text) // 6)))
        for span, text, share in zip(result.spans, texts, shares, strict=True)
        if span.code != COPY_CODE
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def _main_of(start: int, end: int, spans: Sequence[Sequence[Any]]) -> float:
    held: int = sum(max(0, min(end, b) - max(start, a)) for a, b, label in spans if label == "main")
    return min(1.0, held / max(1, end - start))


def by_language(documents: Iterable[Judged]) -> list[tuple[str, int, Reliability]]:
    """Documents by language, the worst calibrated language first.

    Args:
        documents: Documents; those of no named language are one group.

    Returns:
        For each language its code, its number of documents, and how far their probabilities can be believed.
    """
    groups: dict[str, list[Judged]] = {}
    for document in documents:
        groups.setdefault(document.language, []).append(document)
    found = [(language, len(some), reliability_of(some)) for language, some in groups.items()]
    return sorted(found, key=lambda one: (-one[2].error, one[0]))


def table(found: Sequence[tuple[str, int, Reliability]], bins: bool = False) -> str:
    """The table by language, in Markdown.

    Args:
        found: Languages as :func:`by_language` gives them.
        bins: Whether to add a column a bin, with the mean probability and the share that is the article's.
    """
    heads = ["language", "documents", "words", "mean p(main)", "share that is main", "calibration error"]
    lows = [f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}" for number in range(BINS)] if bins else []
    lines = [heads + lows, ["---"] * (len(heads) + len(lows))]
    for language, count, held in found:
        row = [language or "–", f"{count:,}", f"{held.words.sum():,.0f}"]
        row += [f"{held.mean_chance:.3f}", f"{held.mean_share:.3f}", f"{held.error:.3f}"]
        each = zip(held.words, held.chance, held.share, strict=True)
        row += [f"{chance:.2f} → {share:.2f}" if words else "" for words, chance, share in each] if bins else []
        lines.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def diagram(found: Reliability, title: str) -> str:
    """The picture, as SVG."""
    bottom, out = TOP + SIZE, []
    most = max(found.words.max(), 1.0)
    for number in range(BINS):
        x, wide = LEFT + SIZE * number / BINS, SIZE / BINS
        tall = 60 * found.words[number] / most
        out.append(
            f'<rect x="{x + 2:.1f}" y="{bottom + 80 - tall:.1f}" width="{wide - 4:.1f}" height="{tall:.1f}" '
            f'fill="{LINE}"/>'
        )
    for tick in range(0, 11, 2):
        x, y = LEFT + SIZE * tick / 10, bottom - SIZE * tick / 10
        out.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + SIZE}" y2="{y}" stroke="{LINE}"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick / 10:.1f}</text>')
        out.append(f'<text x="{x}" y="{bottom + 96}" text-anchor="middle">{tick / 10:.1f}</text>')
    out.append(
        f'<line x1="{LEFT}" y1="{bottom}" x2="{LEFT + SIZE}" y2="{TOP}" stroke="{FAINT}" stroke-dasharray="4 4"/>'
    )
    held = np.flatnonzero(found.words > 0)
    points = [(LEFT + SIZE * found.chance[k], bottom - SIZE * found.share[k]) for k in held.tolist()]
    out.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="none" stroke="{FILL}"/>')
    out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{FILL}"/>' for x, y in points]
    told = f"{title}: expected calibration error {found.error:.3f} over {found.words.sum():,.0f} words"
    said = "; ".join(f"{found.chance[k]:.2f} predicted, {found.share[k]:.2f} found" for k in held.tolist())
    head = f'<text x="{LEFT}" y="26" class="head">{told}</text>'
    foot = f'<text x="{LEFT}" y="{bottom + 114}" class="faint">probability of the article; bars: words</text>'
    side = (
        f'<text x="16" y="{TOP + SIZE / 2}" transform="rotate(-90 16 {TOP + SIZE / 2})" text-anchor="middle" '
        f'class="faint">share that is the article</text>'
    )
    wide, tall = LEFT + SIZE + 60, bottom + 124
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" role="img">',
        f"<title>{told}</title>",
        f"<desc>Share of words that are the article's, by the judge's probability. {said or 'No words'}.</desc>",
        f"<style>{STYLE}</style>",
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>',
    ]
    return "\n".join([*lines, head, side, *out, foot, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for track, title in TRACKS.items():
        parser.add_argument(f"--{track}", nargs="+", type=Path, default=[], metavar="GOLD", help=title.lower())
    parser.add_argument("--output", type=Path, required=True, help="the folder of the pictures")
    parser.add_argument("--weights", type=Path, help="weights that judge texts; the packaged ones if not given")
    parser.add_argument("--page-weights", type=Path, help="weights that judge pages alone; else both packaged files do")
    parser.add_argument("--by-bin", action="store_true", help="print the bins of each language")
    args = parser.parse_args()
    if not any(getattr(args, track) for track in TRACKS):
        parser.error(f"no track: give files for one of {', '.join(f'--{track}' for track in TRACKS)}")
    args.output.mkdir(parents=True, exist_ok=True)
    for track, title in TRACKS.items():
        files = getattr(args, track)
        if not files:
            continue
        weights = args.page_weights if track == "html" else args.weights
        cleaner = Cleaner(Options(weights=weights, metadata=False))
        documents = [one for path in files for one in judged(read_rows(path), cleaner)]
        found = reliability_of(documents)
        path = args.output / f"reliability-{track}.svg"
        path.write_text(diagram(found, title), encoding="utf-8")
        print(f"{path}: {len(documents):,} documents, expected calibration error {found.error:.4f}", flush=True)
        for number in range(BINS):
            print(f"  {found.chance[number]:.3f} {found.share[number]:.3f} {found.words[number]:,.0f} words")
        if track == "near":
            print(f"\n{table(by_language(documents), args.by_bin)}\n", flush=True)


if __name__ == "__main__":
    main()

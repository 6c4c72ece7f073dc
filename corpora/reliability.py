"""Draw how far the judge's probabilities can be believed: a reliability diagram, one picture a track.

    python -m corpora.reliability --output docs/pictures/reliability-text.svg --title "Texts" GOLD...

``GOLD`` are rows with ``text`` or ``html``, and ``spans`` or the article in ``gold``, that the weights have not seen.
Every block counts by its words. A point on the diagonal means that of the blocks with that probability such a share is
the article. The bars below show how many words lie at each probability; the number is the expected calibration error, a
mean over bins of the distance between probability and share (Guo et al. 2017, "On Calibration of Modern Neural
Networks").
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner import Cleaner, Document, Options
from cleaner.training.align import main_shares
from corpora.rows import read_rows

BINS = 10
SIZE, LEFT, TOP = 360, 56, 44
INK, FAINT, LINE, FILL = "#1f2328", "#57606a", "#d0d7de", "#2f6fae"

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Blocks in bins of their probability of the article. Arrays have one entry a bin."""

    words: F64
    chance: F64
    """Mean probability, weighted by words."""
    share: F64
    """Share of the words that are the article's."""

    @property
    def error(self) -> float:
        """The expected calibration error."""
        return float((self.words * np.abs(self.chance - self.share)).sum() / max(self.words.sum(), 1.0))


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


def judged(rows: Iterable[dict[str, Any]], cleaner: Cleaner) -> Iterator[tuple[float, float, float]]:
    """Score, share of the article and words of every block of some gold rows, as the cleaner's spans have them."""
    for row in rows:
        source = row["html"] if "html" in row and "text" not in row else row["text"]
        result = cleaner.analyze(Document(source, url=row.get("url")))
        texts = [result.said(span) for span in result.spans]
        if "spans" in row:
            shares = [_main_of(span.start, span.end, row["spans"]) for span in result.spans]
        else:
            shares = main_shares(texts, row["gold"])
        for span, text, share in zip(result.spans, texts, shares, strict=True):
            yield span.score, share, float(max(1, len(text.split()), len(text) // 6))


def _main_of(start: int, end: int, spans: Sequence[Sequence[Any]]) -> float:
    held: int = sum(max(0, min(end, b) - max(start, a)) for a, b, label in spans if label == "main")
    return min(1.0, held / max(1, end - start))


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
    head = f'<text x="{LEFT}" y="24" font-weight="600">{told}</text>'
    foot = f'<text x="{LEFT}" y="{bottom + 114}" fill="{FAINT}">probability of the article; bars: words</text>'
    side = (
        f'<text x="16" y="{TOP + SIZE / 2}" transform="rotate(-90 16 {TOP + SIZE / 2})" text-anchor="middle" '
        f'fill="{FAINT}">share that is the article</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + SIZE + 40} {bottom + 124}" role="img" '
        f'aria-label="{told}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12" fill="{INK}">\n'
        + "\n".join([head, side, *out, foot])
        + "\n</svg>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--weights", type=Path)
    args = parser.parse_args()
    cleaner = Cleaner(Options(weights=args.weights, metadata=False))
    blocks = np.array([block for path in args.gold for block in judged(read_rows(path), cleaner)])
    found = reliability(blocks[:, 0], blocks[:, 1], blocks[:, 2])
    args.output.write_text(diagram(found, args.title), encoding="utf-8")
    for number in range(BINS):
        print(f"{found.chance[number]:.3f} {found.share[number]:.3f} {found.words[number]:,.0f} words")
    print(f"expected calibration error {found.error:.4f}")


if __name__ == "__main__":
    main()

"""``python -m docs.manual.pictures`` draws the documentation's pictures, ``docs/pictures/*.svg``, from real output.

Both show ``corpora/sample-page.txt``: the pipeline with the numbers it has at each step, and the page as it is judged.
The files hang on the text, the columns and the weights alone, so a test can compare them.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from cleaner import Cleaner, Label, Result
from cleaner.evidence.registry import FAMILIES, gather
from cleaner.judge.tagger import LABELS, packaged
from cleaner.text.make_batch import make_batch

__all__ = ["FOLDER", "drawn", "judged_page", "main", "pipeline"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "corpora" / "sample-page.txt"

TINTS = {
    Label.TITLE: "#d7e3f4",
    Label.META: "#e3e0ef",
    Label.MAIN: "#ffffff",
    Label.CAPTION: "#d8eee6",
    Label.RELATED: "#fbe6c8",
    Label.OFFTOPIC: "#f8d9d4",
    Label.BOILERPLATE: "#e8e8e4",
}
"""Told apart by the label beside them too: colour is never the only sign."""
INK, FAINT, LINE, KEPT = "#1f2328", "#57606a", "#d0d7de", "#2c7a4b"
LEVELS = ("#dbe7f3", "#a9c6e3", "#6d9fcf", "#2f6fae")
"""Of a value in a matrix, from little to much; nothing is drawn for the least fifth."""
STYLE = f"""\
text {{ font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 12px; fill: {INK} }}
.faint {{ fill: {FAINT}; font-size: 11px }}
.head {{ font-weight: 600; font-size: 13px }}
.page {{ font-size: 11.5px }}"""


def drawn() -> dict[str, str]:
    """Every picture: file name to SVG."""
    source = SAMPLE.read_text(encoding="utf-8")
    return {"judged-page.svg": judged_page(Cleaner().analyze(source)), "pipeline.svg": pipeline(source)}


def judged_page(result: Result) -> str:
    """A page block by block: its text tinted by label, and beside it what it is, how likely the article, and why."""
    wide, left, right = 980, 16, 600
    out: list[str] = []
    y = 46
    for span in result.spans:
        text = result.source[span.start : span.end]
        lines = textwrap.wrap(text, 88, max_lines=3, placeholder=" …")
        reason = textwrap.wrap(span.reason, 60, max_lines=2, placeholder=" …")
        height = 15 * max(len(lines), len(reason) + 1) + 9
        out.append(_box(left, y, 566, height, TINTS[span.label], LINE))
        if span.kept:
            out.append(f'<rect x="{left}" y="{y}" width="4" height="{height}" fill="{KEPT}"/>')
        out += [_text(left + 12, y + 15 * number + 16, line, "page") for number, line in enumerate(lines)]
        out.append(_text(right, y + 16, f"{span.label}  {span.score:.2f}{'  kept' if span.kept else ''}", "head"))
        out += [_text(right, y + 15 * number + 31, line, "faint") for number, line in enumerate(reason)]
        y += height + 5
    head = [
        _text(left, 28, "corpora/sample-page.txt", "head"),
        _text(right, 28, "label, probability of the article, reason", "faint"),
    ]
    kept = sum(span.kept for span in result.spans)
    told = f"A page of {len(result.spans)} spans, of which {kept} are kept. Beside each its label, score and reason."
    return _svg(wide, y + 10, "A judged page", told, [*head, *out])


def pipeline(source: str) -> str:
    """The steps from text to spans, with what one page is at each of them."""
    batch = make_batch([source])
    evidence = gather(batch)
    chances = packaged()(evidence).probabilities
    result = Cleaner().analyze(source)
    rows = len(batch.blocks)
    cell, top = 9, 92
    bottom = top + rows * cell
    out: list[str] = []
    x = 16
    steps: list[tuple[float, float]] = []

    def step(width: float, name: str, *told: str) -> None:
        nonlocal x
        out.append(_text(x, 28, name, "head"))
        out.extend(_text(x, 45 + 14 * number, line, "faint") for number, line in enumerate(told))
        steps.append((x, x + width))
        x += int(width) + 44

    # The page, a bar a block, as long as the block.
    lengths = np.sqrt(batch.blocks.ends - batch.blocks.starts)
    for row, length in enumerate((lengths / lengths.max() * 96).tolist()):
        out.append(_box(x, top + row * cell + 1, round(length, 1), cell - 3, "#c3c9d0"))
    step(100, "segment", f"{len(source):,} characters,", f"{rows} blocks")

    # The tokens of the same blocks, a dot for each three.
    counts = np.histogram(batch.tokens.starts, [*batch.blocks.starts.tolist(), int(batch.blocks.ends[-1])])[0]
    for row, count in enumerate((counts // 3).tolist()):
        out.append(_cells(x, top + row * cell, [(number * 3, 2) for number in range(min(count, 33))], "#8b949e"))
    step(100, "tokens", f"{len(batch.tokens.starts)} tokens,", "hashed at once")

    shown = evidence.matrix
    out.append(_matrix(x, top, _ranked(shown), 2, cell))
    at = x
    for name in evidence.families:
        width = 2 * len(FAMILIES[name])
        out.append(f'<path d="M{at} {bottom + 4}h{width - 3}" stroke="{FAINT}"/>')
        out.append(_slanted(at + width // 2 - 6, bottom + 10, name))
        at += width
    step(
        2 * shown.shape[1],
        "evidence",
        f"{rows} blocks by {shown.shape[1]} columns;",
        "more with an index, and of a page's markup",
    )

    out.append(_matrix(x, top, chances, 14, cell))
    out += [_slanted(x + 14 * number + 4, bottom + 10, label) for number, label in enumerate(LABELS)]
    step(14 * len(LABELS), "judge", "seven chances", "for every block")

    for span in result.spans:
        first, last = (
            int(np.searchsorted(batch.blocks.starts, place, side="right")) - 1 for place in (span.start, span.end - 1)
        )
        y, height = top + first * cell, (last - first + 1) * cell
        out.append(_box(x, y + 1, 70, height - 2, KEPT if span.kept else TINTS[span.label], LINE))
    kept = sum(span.kept for span in result.spans)
    step(130, "spans", f"{len(result.spans)} with a reason each,", f"{kept} kept: the clean text")

    arrows = [_arrow(left + 10, right - 8, top - 12) for (_, left), (right, _) in pairwise(steps)]
    told = (
        f"Text of {len(source)} characters becomes {rows} blocks and {len(batch.tokens.starts)} tokens, those a matrix "
        f"of {shown.shape[1]} columns of evidence, that seven probabilities for every block, and those "
        f"{len(result.spans)} spans."
    )
    return _svg(int(steps[-1][1]) + 16, bottom + 78, "From text to spans", told, [*arrows, *out])


def _ranked(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Each column from 0 to 1, by its least and greatest value."""
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    scaled: npt.NDArray[np.float32] = (matrix - low) / np.where(high > low, high - low, 1)
    return scaled


def _matrix(x: int, y: int, values: npt.NDArray[np.float32], width: int, height: int) -> str:
    """A matrix of values from 0 to 1, a rectangle each, one path a level."""
    levels = np.minimum((values.astype(np.float64).round(3) * (len(LEVELS) + 1)).astype(int), len(LEVELS))
    paths = []
    for level, colour in enumerate(LEVELS, 1):
        found = zip(*np.nonzero(levels == level), strict=True)
        d = "".join(f"M{x + column * width} {y + row * height}h{width}v{height - 1}h-{width}z" for row, column in found)
        paths.append(f'<path fill="{colour}" d="{d}"/>')
    frame = _box(x - 1, y - 1, values.shape[1] * width + 2, values.shape[0] * height + 1, "none", LINE)
    return "\n".join([*paths, frame])


def _cells(x: int, y: int, places: Iterable[tuple[int, int]], colour: str) -> str:
    d = "".join(f"M{x + at} {y + 2}h{width}v5h-{width}z" for at, width in places)
    return f'<path fill="{colour}" d="{d}"/>'


def _arrow(x: float, to: float, y: float) -> str:
    return f'<path d="M{x} {y}H{to}m-5 -4l5 4l-5 4" fill="none" stroke="{FAINT}"/>'


def _box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="2" fill="{fill}" stroke="{stroke}"/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(text)}</text>'


def _slanted(x: float, y: float, text: str) -> str:
    return f'<text class="faint" transform="translate({x} {y}) rotate(60)">{escape(text)}</text>'


def _svg(width: int, height: int, title: str, told: str, parts: Sequence[str]) -> str:
    """One picture on a light ground of its own, so that it is readable in a dark page too."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
            f"<title>{escape(title)}</title>\n<desc>{escape(told)}</desc>\n<style>\n{STYLE}\n</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#fbfbfa"/>',
            *parts,
            "</svg>\n",
        ]
    )


def main() -> int:
    """Draw all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in drawn().items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``cleaner eval --report``: one page of HTML with gold beside judgement, the worst documents first.

The page is plain HTML and CSS, without script, and asks for nothing from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape

from cleaner.evaluate import COUNTS, Figures, JudgedBlock, ScoredDocument
from cleaner.views.terminal import harmless

__all__ = ["page"]

LONGEST = 6_000
"""Words of two texts that are compared word by word; longer ones are shown side by side only."""
STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 78rem; padding: 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; text-align: start; vertical-align: top; border-bottom: 1px solid #8885; }
.figures { width: auto; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { padding: .5rem 0; cursor: pointer; }
.blocks th, .gold, .verdict { overflow-wrap: normal; }
.wrong { background: #d5303022; }
.wrong .verdict { font-weight: bold; }
.reason { opacity: .8; font-size: .875rem; }
del { background: #d5303033; } ins { background: #2a8a4633; text-decoration: none; }
.scroll { overflow-x: auto; }
@media (max-width: 40rem) {
  .blocks tr { display: grid; grid-template-columns: 6rem 1fr auto; border-bottom: 1px solid #8885; }
  .blocks th, .blocks td { border: 0; }
  .blocks :is(th, td):last-child { grid-column: 1 / -1; }
}
"""


def page(figures: Figures, names: Sequence[str]) -> str:
    """The page.

    Args:
        figures: What :func:`cleaner.evaluate.evaluate` found, ``detailed``.
        names: The files of the gold.

    Returns:
        A whole document of HTML.
    """
    return "".join(_parts(figures, names))


def _parts(figures: Figures, names: Sequence[str]) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>Gold beside judgement</title><style>{STYLE}</style></head><body><main>\n"
    yield f"<h1>Gold beside judgement</h1><p>{', '.join(map(_text, names))}</p>\n"
    yield '<table class="figures"><caption>Figures</caption>'
    for key, value in figures.values.items():
        shown = f"{value:,}" if key in COUNTS else f"{value:.4f}"
        yield f'<tr><th scope="row">{key}</th><td class="number">{shown}</td></tr>'
    yield "</table>\n<h2>Documents, the worst first</h2>\n"
    for number, document in enumerate(figures.worst):
        yield from _document(document, opened=number == 0 and document.f1 < 1)
    yield "</main></body></html>\n"


def _document(document: ScoredDocument, opened: bool) -> Iterator[str]:
    wrong = len(document.wrong)
    said = f", {wrong} wrong {'block' if wrong == 1 else 'blocks'}" if wrong else ""
    named = f"F1 {document.f1:.4f} · {_text(document.name)}{said}"
    yield f"<details{' open' if opened else ''}><summary>{named}</summary>\n"
    if document.texts:
        yield from _compared(*document.texts)
    elif document.blocks:
        heads = "".join(f"<th>{head}</th>" for head in ("gold", "judgement", "score", "block"))
        yield f'<div class="scroll"><table class="blocks"><tr>{heads}</tr>\n'
        yield from map(_row, document.blocks)
        yield "</table></div>"
    yield "</details>\n"


def _row(block: JudgedBlock) -> str:
    verdict = f"{'kept' if block.kept else 'dropped'} as {block.judged}" + (", wrongly" if block.wrong else "")
    return (
        f'<tr{" class=wrong" if block.wrong else ""}><td class="gold">{block.gold}</td>'
        f'<td class="verdict">{verdict}</td><td class="number">{block.score:.2f}</td><td>{_text(block.text)}'
        f'<div class="reason">{_text(block.reason)}</div></td></tr>\n'
    )


def _compared(gold: str, clean: str) -> Iterator[str]:
    """What is missing of the gold text struck out, and what is too much marked."""
    before, after = gold.split(), clean.split()
    if len(before) + len(after) > LONGEST:
        yield f"<h3>Gold</h3><p>{_text(gold)}</p><h3>Clean text</h3><p>{_text(clean)}</p>"
        return
    yield "<p><del>lost</del> <ins>left in</ins></p><p>"
    for kind, low, high, start, stop in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield _text(" ".join(before[low:high])) + " "
            continue
        for tag, words in (("del", before[low:high]), ("ins", after[start:stop])):
            if words:
                yield f"<{tag}>{_text(' '.join(words))}</{tag}> "
    yield "</p>"


def _text(text: str) -> str:
    """Text of a stranger's as HTML: nothing in it is a tag or turns the writing around."""
    return escape("".join(map(harmless, text)))

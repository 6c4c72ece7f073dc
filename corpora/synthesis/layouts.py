"""Layouts drawn at random for any document with spans: what a reader would not take for a change of content.

Each layout is a function of a text, its spans and a drawn number, and gives the edits that it makes of the text. The
spans are carried over: every span keeps its words (a title that is left out is the one exception), and text that is put
in has a span of its own. :func:`lay` draws a few for a row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any

from corpora.pool import EAST
from corpora.synthesis.edits import Edit, edited
from corpora.synthesis.pieces import UNLEARNED, Span, is_copy, sentences_of

UNDER_TITLE = 2
"""First blocks that may be a title; a text without one has none left out."""


Layout = Callable[[str, Sequence[Span], Random], list[Edit]]


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line that is not blank."""
    out, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            out.append((at, at + len(line)))
        at += len(line) + 1
    return out


def _first(text: str, start: int) -> bool:
    """Whether a line begins a paragraph: a blank line stands before it."""
    return not text[:start].strip() or bool(
        re.search(r"\n[ \t\r]{0,20}\n[ \t\r]{0,20}$", text[max(0, start - 50) : start])
    )


def _indent(text: str, rng: Random) -> str:
    if EAST.search(text[:400]) and rng.random() < 0.8:
        return rng.choice(("\u3000\u3000", "\u3000", "\u3000\u3000", "  "))
    return rng.choice((" ", "  ", "   ", "    ", "    ", "     ", "      ", "        ", "\t", "\t", "\u00a0\u00a0"))


def indented(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Every line is indented alike."""
    indent = _indent(text, rng)
    return [Edit(start, start, indent) for start, _ in _lines(text)]


def indented_main(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """The article's lines are indented, those of a page round it are not."""
    indent = _indent(text, rng)
    main = [(start, end) for start, end, label in spans if label == "main"]
    edits, at = [], 0
    for start, end in _lines(text):
        while at < len(main) and main[at][1] <= start:
            at += 1
        if at < len(main) and main[at][0] < end:
            edits.append(Edit(start, start, indent))
    return edits


def first_lines(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """The first line of every paragraph is indented, as in print; where no blank lines are, every long line."""
    indent, shortest = _indent(text, rng), rng.choice((0, 40, 40, 80))
    shortest = shortest // 3 if EAST.search(text[:400]) else shortest
    blank = "\n\n" in text
    return [
        Edit(start, start, indent)
        for start, end in _lines(text)
        if end - start >= shortest and (not blank or _first(text, start))
    ]


def hanging(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Every line but the first of a paragraph is indented."""
    indent = _indent(text, rng)
    return [Edit(start, start, indent) for start, _ in _lines(text) if "\n\n" in text and not _first(text, start)]


def some_lines(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Lines are indented here and there, whatever they are."""
    indent, share = _indent(text, rng), rng.choice((0.1, 0.3, 0.6))
    return [Edit(start, start, indent) for start, _ in _lines(text) if rng.random() < share]


def flush(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """No line is indented."""
    edits = []
    for start, end in _lines(text):
        lead = end - start - len(text[start:end].lstrip())
        if lead:
            edits.append(Edit(start, start + lead, ""))
    return edits


def wrapped(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Lines are wrapped hard at 40 to 100 columns."""
    width = rng.choice((40, 50, 60, 65, 68, 70, 72, 72, 72, 76, 78, 80, 90, 100))
    edits = []
    for start, end in _lines(text):
        lead = text[start : start + len(text[start:end]) - len(text[start:end].lstrip())]
        at = start
        while end - at > width:
            cut = text.rfind(" ", at + 1, at + width + 1)
            if cut <= at + len(lead):
                cut = text.find(" ", at + width, end)
            if cut < 0:
                break
            edits.append(Edit(cut, cut + 1, "\n" + lead))
            at = cut + 1 - len(lead)
    return edits


def unwrapped(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """The lines of every paragraph are one line."""
    edits = []
    for start, end, _ in spans:
        edits += [Edit(found.start(), found.end(), " ") for found in _BREAK.finditer(text, start, end)]
    return edits


_BREAK = re.compile(r"(?<![\s])[ \t\r]{0,20}\n[ \t]{0,60}(?=\S)")
_GAP = re.compile(r"\n[ \t\r]{0,20}\n[\s]{0,60}(?=\S)")


def single(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """No blank lines."""
    return [Edit(found.start(), found.end(), "\n" + found[0].rpartition("\n")[2]) for found in _GAP.finditer(text)]


def double(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """A blank line between any two spans that stand on lines of their own, or two."""
    gap = rng.choice(("\n\n", "\n\n", "\n\n", "\n\n\n"))
    edits = []
    for (_, end, _), (start, _, _) in itertools.pairwise(spans):
        between = text[end:start]
        if "\n" in between:
            edits.append(Edit(end, start, gap + between.rpartition("\n")[2]))
    return edits


def carriage_returns(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Line ends of Windows."""
    return [Edit(found.start(), found.end(), "\r\n") for found in re.finditer(r"(?<!\r)\n", text)]


def trailing(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Blanks at the ends of lines."""
    blank = rng.choice((" ", "  ", "\t", "\u00a0"))
    return [Edit(end, end, blank) for _, end in _lines(text)]


_BULLETS = ("- ", "* ", "• ", "– ", "— ", "· ", "◦ ", "▪ ", "● ", "○ ", "+ ", "> ", "→ ", "‣ ", "o ", "・", "\uf0b7 ")
_BULLET = re.compile(r"[-*•–—·◦▪●○+→‣・][ \t]{1,4}(?=\S)")


def bullets(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Items of lists begin with other marks, some further in."""
    mark, indent = rng.choice(_BULLETS), rng.choice(("", "", " ", "  ", "   ", "\t"))
    edits, number = [], 0
    counted = rng.random() < 0.25
    form = rng.choice(("{}. ", "{}) ", "({}) ", "{} ", "{}.\t"))
    for start, end in _lines(text):
        lead = end - start - len(text[start:end].lstrip())
        found = _BULLET.match(text, start + lead, end)
        if found:
            number += 1
            edits.append(Edit(start, found.end(), indent + (form.format(number) if counted else mark)))
        elif end - start > 200:
            number = 0
    return edits


_PAIRS = ('""', "“”", "„“", "«»", "»«", "‘’", "''", "「」", "‹›", "””")
_QUOTED = re.compile(r"([\"“„«「])([^\"“”„«»「」\n]{1,400})([\"”“»」])")


def quotes(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Other quotation marks throughout."""
    pair = rng.choice(_PAIRS)
    inner = rng.choice(("", "", "", "\u202f", "\u00a0")) if pair in ("«»", "‹›") else ""
    edits = []
    for found in _QUOTED.finditer(text):
        edits += [
            Edit(found.start(), found.start() + 1, pair[0] + inner),
            Edit(found.end() - 1, found.end(), inner + pair[1]),
        ]
    return edits


_STOP = re.compile(r"(?<=[^\W\d_])([.!?;:،؟])(?=\s)")


def spaced_stops(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """A blank before full stops and their like, at most of them."""
    share = rng.choice((0.5, 1.0, 1.0))
    marks = rng.choice((".", ".!?", "!?;:", "!?;:", ".!?;:،؟"))
    blank = rng.choice((" ", " ", "\u00a0", "\u202f"))
    return [
        Edit(found.start(), found.start(), blank)
        for found in _STOP.finditer(text)
        if found[1] in marks and rng.random() < share
    ]


_FULL_STOP = re.compile(r"(?<=\w)\.(?=\s|$)")


def many_stops(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Rows of dots for full stops."""
    dots, share = rng.choice(("....", "...", "..", "…", "....")), rng.choice((0.2, 0.5, 1.0))
    return [Edit(f.start(), f.end(), dots) for f in _FULL_STOP.finditer(text) if rng.random() < share]


def lost_blanks(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """No blank, or two, between sentences here and there."""
    new, share = rng.choice(("", "  ", "  ")), rng.choice((0.1, 0.4, 1.0))
    found = re.finditer(r"(?<=\w[.!?])[ ](?=\w)", text)
    return [Edit(f.start(), f.end(), new) for f in found if rng.random() < share]


def upper_heads(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Titles, and short lines of the article without an end, in capitals."""
    longest = rng.choice((40, 60, 80))
    edits = []
    for start, end, label in spans:
        stretch = text[start:end]
        if "\n" in stretch or stretch[-1] in '.!?…:;,。»”"' or label not in ("main", "title"):
            continue
        if label == "title" or end - start <= longest:
            edits.append(Edit(start, end, stretch.upper()))
    return [edit for edit in edits if edit.new != text[edit.start : edit.end]]


def marked_heads(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Titles and short lines of the article marked as Markdown, wikis and plain text mark heads."""
    kind, longest = rng.randrange(5), rng.choice((40, 60))
    edits = []
    for start, end, label in spans:
        stretch = text[start:end]
        own = text[:start].endswith("\n") or not start
        if not own or "\n" in stretch or stretch[-1] in '.!?…:;,。»”"' or label not in ("main", "title"):
            continue
        if label == "title" or end - start <= longest:
            if kind == 3:
                edits.append(Edit(end, end, "\n" + rng.choice("-=~") * min(60, end - start)))
                edits[-1] = Edit(end, end, edits[-1].new, label)
            else:
                before, after = (("## ", ""), ("== ", " =="), ("**", "**"), ("", ""), ("", ":"))[kind]
                edits.append(Edit(start, end, before + stretch + after))
    return edits


def no_title(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """The title is left out."""
    for number, (start, _, label) in enumerate(spans[:UNDER_TITLE]):
        if label == "title" and len(spans) > number + 1:
            return [Edit(start, spans[number + 1][0], "")]
    return []


def _main(text: str, spans: Sequence[Span], shortest: int = 60) -> list[int]:
    """Numbers of the spans that are paragraphs of the article on lines of their own."""
    least = shortest // 3 if EAST.search(text[:400]) else shortest
    return [
        number
        for number, (start, end, label) in enumerate(spans)
        if label == "main" and end - start >= least and (not start or text[:start].rstrip(" \t\u3000").endswith("\n"))
    ]


def _copy(found: str, rng: Random) -> str:
    """A text whole, or cut off."""
    if rng.random() < 0.5:
        return found
    cut = found[: max(20, round(len(found) * rng.uniform(0.3, 0.9)))]
    cut = cut if EAST.search(cut) else cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:-–") + rng.choice(("…", "...", " …", " [...]", "", "…"))


def _repeats(text: str) -> str:
    """The label of a copy: what is long enough for the rule is not learned from."""
    return UNLEARNED if is_copy(text) else "main"


def standfirst(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """The first paragraph, or its first sentence, stands once more above it, whole or cut off."""
    numbers = _main(text, spans)
    if not numbers:
        return []
    start, end, _ = spans[numbers[0]]
    first = text[start:end]
    if rng.random() < 0.3:
        first = sentences_of(first)[0]
    made = _copy(" ".join(first.split()), rng)
    return [Edit(start, start, made + rng.choice(("\n\n", "\n\n", "\n")), _repeats(made))]


def titled(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """A text without a title gets one that says what its first sentence says, as agencies' first sentences do."""
    if not spans or spans[0][2] != "main" or not _main(text, spans[:1]):
        return []
    start, end, _ = spans[0]
    made = " ".join(sentences_of(text[start:end])[0].split())
    made = made.rstrip(".。।") if rng.random() < 0.7 else made
    return [Edit(start, start, made + rng.choice(("\n\n", "\n\n", "\n")), "title")]


def pull_quote(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """A sentence of the article, or a paragraph, stands once more between two paragraphs."""
    numbers = _main(text, spans)
    if len(numbers) < 3:
        return []
    start, end, _ = spans[rng.choice(numbers)]
    sentence = rng.choice(sentences_of(" ".join(text[start:end].split())))
    sentence = rng.choice(("{}", "“{}”", "{}", '"{}"', "« {} »", "> {}")).format(sentence.strip('"“”„«»'))
    at = spans[rng.choice(numbers[1:])][0]
    return [Edit(at, at, sentence + "\n\n", _repeats(sentence))]


def heads(text: str, spans: Sequence[Span], rng: Random) -> list[Edit]:
    """Short heads stand above some paragraphs: words of the paragraph below, as heads have."""
    numbers = _main(text, spans)[1:]
    edits = []
    for number in numbers[:: rng.choice((2, 3, 4, 5))]:
        start, end, _ = spans[number]
        found = text[start:end]
        if EAST.search(found[:40]):
            at = rng.randint(0, max(0, len(found) - 14))
            made = found[at : at + rng.randint(3, 10)].strip("。、，「」：；！？ \n")
        else:
            words = found.split()
            at = rng.randint(0, max(0, len(words) - 6))
            made = " ".join(words[at : at + rng.randint(1, 6)]).strip('.,;:!?"“”«»()…-–— ')
        if made:
            made = made[:1].upper() + made[1:]
            made = rng.choice((made, made, f"{number}. {made}", f"{made}:"))
            edits.append(Edit(start, start, made + rng.choice(("\n\n", "\n\n", "\n")), "main"))
    return edits


SHAPES: dict[Layout, float] = {
    indented: 5.0,
    indented_main: 1.5,
    first_lines: 3.0,
    hanging: 1.0,
    some_lines: 1.5,
    flush: 1.5,
    wrapped: 3.0,
    unwrapped: 1.0,
    single: 2.0,
    double: 2.0,
    trailing: 0.5,
    bullets: 1.5,
}
"""Layouts of lines, by weight."""
TYPES: dict[Layout, float] = {quotes: 2.0, spaced_stops: 1.5, many_stops: 1.0, lost_blanks: 1.0}
"""Layouts of characters, by weight."""
PARTS: dict[Layout, float] = {
    standfirst: 2.0,
    titled: 1.0,
    pull_quote: 1.5,
    heads: 2.0,
    upper_heads: 1.0,
    marked_heads: 1.0,
    no_title: 1.5,
}
"""Layouts of what stands besides the paragraphs, by weight."""
LAYOUTS: tuple[Layout, ...] = (*PARTS, *TYPES, *SHAPES, carriage_returns)
"""All of them, in the order in which they are applied."""
SHAPED, TYPED, PARTED, RETURNS = 0.85, 0.2, 0.35, 0.05
"""Chances that a row gets one layout of each kind, and line ends of Windows."""
SECOND = 0.25
"""Chance of a second layout of lines: wrapped lines are often indented."""


def apply(layout: Layout, row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A row with one layout."""
    edits = sorted(layout(row["text"], row["spans"], rng), key=lambda edit: (edit.start, edit.end))
    if not edits:
        return row
    text, spans = edited(row["text"], row["spans"], edits)
    return {**row, "text": text, "spans": spans}


def draw(rng: Random) -> list[Layout]:
    """Some layouts, in the order in which they are applied."""
    found: list[Layout] = []
    for chance, choices in ((PARTED, PARTS), (TYPED, TYPES), (SHAPED, SHAPES)):
        if rng.random() < chance:
            found.append(rng.choices(list(choices), list(choices.values()))[0])
    if rng.random() < SECOND:
        found.append(rng.choices(list(SHAPES), list(SHAPES.values()))[0])
    found = sorted(set(found), key=LAYOUTS.index)
    if wrapped in found and indented in found:
        found.remove(indented)
        found.append(indented)
    return found + ([carriage_returns] if rng.random() < RETURNS else [])


def lay(row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A row in layouts drawn at random; its kind and its host stay."""
    for layout in draw(rng):
        row = apply(layout, row, rng)
    return row


def lay_page(row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A row of a page's whole text, of which the article is known but no span, in drawn layouts of lines."""
    if not row["text"].strip():
        return row
    spans = [[start, end, "main"] for start, end in _inked(row["text"])]
    made = apply(rng.choices(list(SHAPES), list(SHAPES.values()))[0], {**row, "spans": spans}, rng)
    return {**row, "text": made["text"]}


def _inked(text: str) -> list[tuple[int, int]]:
    """Every line without the white space round it."""
    out = []
    for start, end in _lines(text):
        line = text[start:end]
        out.append((start + len(line) - len(line.lstrip()), start + len(line.rstrip())))
    return out


def some(rows: Iterable[dict[str, Any]], seed: int, share: float) -> Iterator[dict[str, Any]]:
    """The rows in order, that share of those that are texts in drawn layouts."""
    for number, row in enumerate(rows):
        rng = Random(f"{seed}|layout|{number}|{row['id']}")
        if "html" in row or rng.random() >= share:
            yield row
        else:
            yield lay(row, rng) if "spans" in row else lay_page(row, rng)

"""Text to blocks, and blocks to sentences: offsets only, the text is never changed.

A block is a line, or several lines of hard-wrapped text (mail and Gutenberg style) that were one paragraph before they
were wrapped. The observation behind the unwrapping rule: a wrapping editor breaks a line only where the next line's
first word would not have fitted. So a line is continued by the next one if it *and that word* are wider than the
group's widest line. Lists, verse and one-line paragraphs break that rule almost everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.text.characters import BREAK, CLOSER, DIGIT, LOWER, SPACE, SPACELESS, TERMINAL, UPPER, WORD
from cleaner.text.shingles import CodePoints

__all__ = ["Blocks", "segment", "sentences"]

WRAP_NARROWEST, WRAP_WIDEST = 45, 100
"""Columns: text is wrapped at 60 to 80 in mail and plain-text books; lists and verse are narrower, paragraphs wider."""
WRAP_SHARE = 0.85
"""Share of a group's inner line ends that must obey the rule; a few lines break early at a dash or a long link."""
WRAP_LOWER = 0.3
"""Share of continuation lines that begin in lower case: some 60 % in wrapped English prose, almost none in lists."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_WIDE_BLANKS = re.compile(r"[^\S\x00-\x7f]")

FEWEST_ENDS = 6
"""Line ends by which a document shows at what width it is wrapped."""
RAGGED_WIDTH, RAGGED_LOWER = 40, 0.7
"""Columns of a line on average, and share of lines that begin in lower case, in a paragraph broken by hand."""
STRAY = 4
"""Columns by which a line may stick out of its document's width."""
SPACELESS_WORD = 4
"""Columns of what may not be parted from the first character of a line in a script without spaces."""
FIRST_WIDE = 0x2E80
"""Code point from which on characters are two columns wide, but for a few."""
QUOTE = ord(">")
DEEPEST_QUOTE = 8
"""Marks of quotation before a line that are not part of its text."""
DEEPEST_ITEM = 12
"""Lines of a wrapped list item that are followed."""
CLEAR_HABIT = 2
"""Lines by which those that say one thing of a group's indents have to outnumber those that say the other."""

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks of a batch, in text order. Offsets count code points in the batch's ``codes``."""

    starts: I64
    ends: I64
    documents: I64
    """Index of the text each block belongs to, ascending."""
    gaps: npt.NDArray[np.int8]
    """Line breaks before the block, at most 3; 0 for the first block of a text."""
    indents: npt.NDArray[np.int8]
    """White space before the block on its own line, at most 100 columns."""

    def __len__(self) -> int:
        return len(self.starts)


def _lines(text: CodePoints) -> tuple[I64, I64, I64, I64]:
    """Start and end of every non-blank line without its outer white space, its line number, and its indent."""
    flags, codes = text.flags, text.codes
    # Nothing before the batch and a line feed at its end: runs of ink begin and end within it.
    ink = np.append(False, (flags & SPACE) == 0)
    edge = np.flatnonzero(ink[1:] != ink[:-1])
    run_starts, run_ends = edge[::2], edge[1::2]
    breaks = np.flatnonzero((flags & BREAK) != 0)
    after = np.minimum(breaks + 1, len(codes) - 1)
    breaks = breaks[~((codes[breaks] == 13) & (codes[after] == 10) & (after > breaks))]
    opens = np.concatenate((np.zeros(1, dtype=np.int64), breaks + 1))
    # A line's runs of ink: from the first that starts in it to the last before the next line. Few lines look up many
    # runs.
    first = np.searchsorted(run_starts, opens)
    last = np.append(first[1:], len(run_starts)) - 1
    number = np.flatnonzero(last >= first)
    first, last = first[number], last[number]
    return run_starts[first], run_ends[last], number, run_starts[first] - opens[number]


def _continued(
    text: CodePoints, starts: I64, ends: I64, number: I64, documents: I64, indents: I64
) -> npt.NDArray[np.bool_]:
    """For every line, whether it continues the line before it."""
    count = len(starts)
    inside, depth = _unquoted(text, starts, ends)
    adjacent = np.zeros(count, dtype=np.bool_)
    adjacent[1:] = (np.diff(number) == 1) & (np.diff(documents) == 0) & (np.diff(depth) == 0)
    # A text that is indented as a whole is as wide as it was before.
    first = np.searchsorted(documents, np.arange(int(documents[-1]) + 1))
    least = np.minimum.reduceat(indents, np.minimum(first, count - 1))
    widths = _columns(text, starts, ends) + np.minimum(indents - least[documents], WRAP_WIDEST)
    group = np.cumsum(~adjacent) - 1
    opens = np.flatnonzero(~adjacent)
    size = np.diff(np.append(opens, count))
    widest = np.maximum.reduceat(widths, opens)
    candidate = (size >= 2) & (widest >= WRAP_NARROWEST) & (widest <= WRAP_WIDEST)
    if not candidate.any():
        return np.zeros(count, dtype=np.bool_)
    # Only candidate lines are looked at.
    lines = np.flatnonzero(candidate[group])
    word = np.zeros(count, dtype=np.int64)
    word[lines] = _first_words(text, inside[lines], ends[lines])
    full = np.zeros(count, dtype=np.bool_)
    full[1:] = adjacent[1:] & (widths[:-1] + 1 + word[1:] > widest[group[1:]])
    lower = adjacent & ((text.flags[inside] & LOWER) != 0)
    # Scripts without capitals: a line goes on what has not ended.
    caseless = (text.flags[inside] & (WORD | UPPER | LOWER | DIGIT)) == WORD
    lower[1:] |= adjacent[1:] & caseless[1:] & ((text.flags[ends[:-1] - 1] & TERMINAL) == 0)
    obeyed = np.add.reduceat(full, opens, dtype=np.int64)
    small = np.add.reduceat(lower, opens, dtype=np.int64)
    inner = np.maximum(size - 1, 1)
    # Paragraphs may follow each other without a blank line (indented first lines): then every paragraph's last line
    # breaks the rule, so long groups are also taken when most lines obey it and many begin in lower case.
    strict = (obeyed >= WRAP_SHARE * inner) & (small >= WRAP_LOWER * inner) & (size >= 3)
    prose = (obeyed >= 0.6 * inner) & (small >= 0.4 * inner) & (size >= 5)
    wrapped = candidate & (strict | prose)
    # Groups of two lines, and short ones, follow the rest of their document when it is wrapped at such a width.
    # Of these a line that is further in than its group begins a paragraph, and tells nothing.
    flush = indents <= np.minimum.reduceat(indents, opens)[group]
    limit = _document_widths(widths, word, lower, adjacent & candidate[group] & flush, documents)
    np.maximum.at(limit, documents[opens[wrapped]], widest[wrapped])
    if (limit > 0).any():
        limit = limit[documents[opens]]
        near = candidate & (limit > 0) & (widest <= limit + STRAY)
        full[1:] |= near[group[1:]] & adjacent[1:] & (widths[:-1] + 1 + word[1:] > limit[group[1:]] - 2)
        wrapped |= near & (np.add.reduceat(full, opens, dtype=np.int64) > 0)
        prose |= near & ~strict
    # In a strictly wrapped group every line belongs to one paragraph, short or not; elsewhere only full lines go on.
    going_on: npt.NDArray[np.bool_] = wrapped[group] & (full | (strict & candidate)[group])
    going_on |= lower & (candidate & _ragged(text, inside, ends, widths, opens, small))[group]
    opening = ~lower & _opens_by_habit(indents, full, candidate[group], wrapped[group], group, documents)
    continued: npt.NDArray[np.bool_] = adjacent & ~(_first_lines(indents, adjacent) | opening) & going_on
    continued |= candidate[group] & _hanging(indents, adjacent & full & ~opening)
    return continued


def _ragged(
    text: CodePoints, starts: I64, ends: I64, widths: I64, opens: I64, small: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether each group of lines is a paragraph whose lines were broken by hand, at clauses: it begins in upper case,
    ends a sentence, and nearly all of its other lines begin in lower case and are of some length."""
    closes = np.append(opens[1:], len(starts)) - 1
    inner = closes - opens
    last = ends[closes] - 1
    last = last - ((text.flags[last] & CLOSER) != 0)
    sentence = ((text.flags[starts[opens]] & UPPER) != 0) & ((text.flags[np.maximum(last, 0)] & TERMINAL) != 0)
    long = np.add.reduceat(widths, opens) - widths[closes] >= RAGGED_WIDTH * inner
    ragged: npt.NDArray[np.bool_] = sentence & (inner >= 2) & (small >= RAGGED_LOWER * inner) & long
    return ragged


def _unquoted(text: CodePoints, starts: I64, ends: I64) -> tuple[I64, I64]:
    """Where each line begins after the marks of a mail's quotation, and how many of these it has."""
    codes, at, depth = text.codes, starts.copy(), np.zeros(len(starts), dtype=np.int64)
    quoted = np.flatnonzero(codes[starts] == QUOTE)
    for _ in range(2 * DEEPEST_QUOTE):
        here = codes[at[quoted]]
        quoted = quoted[((here == QUOTE) | (here == 32)) & (at[quoted] < ends[quoted] - 1)]
        if not quoted.size:
            break
        depth[quoted] += codes[at[quoted]] == QUOTE
        at[quoted] += 1
    return at, depth


def _columns(text: CodePoints, starts: I64, ends: I64) -> I64:
    """How wide each line is: Chinese, Japanese and Korean characters take two columns."""
    wide = np.flatnonzero(text.codes >= FIRST_WIDE)
    if not wide.size:
        return ends - starts
    widths: I64 = ends - starts + np.searchsorted(wide, ends) - np.searchsorted(wide, starts)
    return widths


def _first_words(text: CodePoints, starts: I64, ends: I64) -> I64:
    """How wide the first word of each line is, up to its first white space. In scripts without spaces lines may break
    before every character, but for a few marks."""
    spaces = np.flatnonzero((text.flags & SPACE) != 0)
    stops = np.minimum(spaces[np.minimum(np.searchsorted(spaces, starts), len(spaces) - 1)], ends)
    words = np.where(stops > starts, stops, ends) - starts
    spaceless = (text.flags[starts] & SPACELESS) != 0
    return np.where(spaceless, np.minimum(words, SPACELESS_WORD), words)


def _document_widths(
    widths: I64, word: I64, lower: npt.NDArray[np.bool_], inner: npt.NDArray[np.bool_], documents: I64
) -> I64:
    """The width at which each document is wrapped, 0 where it is not: by all its lines that are below another,
    ``inner``. Its groups of lines may each be too short to tell, as in dialogue."""
    count = int(documents.max()) + 1
    out = np.zeros(count, dtype=np.int64)
    below = np.flatnonzero(inner)
    if not below.size:
        return out
    owner, upper = documents[below], widths[below - 1]
    order = np.lexsort((upper, owner))
    size = np.bincount(owner, minlength=count)
    edge = np.cumsum(size) - size
    # A few lines stick out, with a long address.
    top = upper[order][np.minimum(edge + (size * 95) // 100, len(order) - 1)]
    full = upper + 1 + word[below] > top[owner] - 2
    obeyed, small = np.bincount(owner, full, count), np.bincount(owner, lower[below], count)
    wrapped = (size >= FEWEST_ENDS) & (obeyed >= 0.7 * size) & (small >= 0.4 * size) & (top >= WRAP_NARROWEST)
    out[wrapped] = top[wrapped]
    return out


def _opens_by_habit(
    indents: I64,
    full: npt.NDArray[np.bool_],
    candidate: npt.NDArray[np.bool_],
    wrapped: npt.NDArray[np.bool_],
    group: I64,
    documents: I64,
) -> npt.NDArray[np.bool_]:
    """Whether a line steps in where such lines open paragraphs, as in books, or out where those do, as in lists.

    The observation: a line that goes on is below a full one, a line that opens does so by chance only. So the lines
    that step in and those that step out again tell together which of the two go on, and the other two open.
    """
    opens = np.zeros(len(indents), dtype=np.bool_)
    step = np.sign(np.diff(indents)) * (candidate[1:] & (group[1:] == group[:-1]))
    hanging = np.where(full[1:], step, -step)
    own = np.bincount(group[1:], hanging)[group[1:]]
    # A group of few such lines follows its document's wrapped ones.
    whole = np.bincount(documents[1:], hanging * wrapped[1:])[documents[1:]]
    habit = np.where(np.abs(own) >= CLEAR_HABIT, own, own + whole)
    opens[1:] = ((step > 0) & (habit <= 0)) | ((step < 0) & (habit >= CLEAR_HABIT))
    return opens


def _first_lines(indents: I64, adjacent: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether a line is indented between lines that are not: an indented first line opens a paragraph."""
    opens = np.zeros(len(indents), dtype=np.bool_)
    if len(indents) > 1:
        after = np.append(indents[1:] * adjacent[1:], 0)
        opens[1:] = (
            adjacent[1:] & (indents[1:] > indents[:-1]) & (after[1:] < indents[1:]) & np.append(adjacent[2:], False)
        )
    return opens


def _hanging(indents: I64, full: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether a line hangs below a full one that is further left, or below one that does (wrapped list items)."""
    hangs = np.zeros(len(indents), dtype=np.bool_)
    if len(indents) > 1:
        deeper, same = indents[1:] > indents[:-1], (indents[1:] == indents[:-1]) & (indents[1:] > 0)
        hangs[1:] = full[1:] & deeper
        for _ in range(DEEPEST_ITEM):
            more = full[1:] & same & hangs[:-1] & ~hangs[1:]
            if not more.any():
                break
            hangs[1:] |= more
    return hangs


def segment(text: CodePoints, opens: Sequence[npt.NDArray[np.integer] | None] | None = None) -> Blocks:
    """The blocks of a batch of texts: together they cover every character that is not white space.

    Args:
        text: The batch.
        opens: For each text where its blocks begin, ascending, where that is known (as of a page): its blocks are these
            and no others. None for a text whose blocks are to be found.
    """
    starts, ends, number, indents = _lines(text)
    if not starts.size:
        empty = np.zeros(0, dtype=np.int64)
        return Blocks(empty, empty, empty, np.zeros(0, np.int8), np.zeros(0, np.int8))
    documents = np.searchsorted(text.offsets, starts, side="right") - 1
    if opens is None or any(own is None for own in opens):
        continued = _continued(text, starts, ends, number, documents, indents)
    else:
        continued = np.zeros(len(starts), dtype=np.bool_)
    if opens is not None:
        given = np.array([own is not None for own in opens], dtype=np.bool_)[documents]
        at = [own + text.offsets[one] for one, own in enumerate(opens) if own is not None]
        block = np.searchsorted(np.concatenate(at) if at else np.zeros(0, dtype=np.int64), starts, side="right")
        inside = np.concatenate(([False], (block[1:] == block[:-1]) & (documents[1:] == documents[:-1])))
        continued = np.where(given, inside, continued)
    first = np.flatnonzero(~continued)
    closes = np.append(first[1:], len(starts)) - 1
    begins, owner = starts[first], documents[first]
    gaps = np.zeros(len(first), dtype=np.int8)
    gaps[1:] = np.where(np.diff(owner) == 0, np.minimum(number[first[1:]] - number[closes[:-1]], 3), 0)
    return Blocks(begins, ends[closes], owner, gaps, np.minimum(indents[first], 100).astype(np.int8))


AT_ONCE = 1 << 14
"""Code points that the segmenter is given at once: its time grows as the square of a text of marks without blanks."""

READ_AGAIN = AT_ONCE // 8
"""Code points before the end of such a part that are read again with what follows."""


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of one block, without outer white space.

    Boundaries come from `sentencex` (Wikimedia): it knows the abbreviations of some 240 languages, reads sentence
    punctuation in any script, and is the only maintained segmenter that is small, fast and returns offsets.
    """
    found: list[tuple[int, int]] = []
    start, is_open = 0, False
    while start < len(text):
        behind = min(start + AT_ONCE, len(text))
        own = [(start + first, start + last) for first, last in _sentences(text[start:behind], language)]
        # The last ones may go on, or be a quotation that ends in the next part: they are read again there.
        following = behind
        while behind < len(text) and len(own) > 1 and (following == behind or own[-1][0] >= behind - READ_AGAIN):
            following = own.pop()[0]
        if is_open and own:
            own[0] = found.pop()[0], own[0][1]
        is_open = following == behind and bool(own or is_open)
        found += own
        start = following
    return found


def _sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The same of a text that is short."""
    import sentencex

    # The segmenter takes UTF-8, which has no lone surrogates; the offsets count them like any other character. It fails
    # at an initial with a no-break space before its full stop, so it gets plain blanks.
    readable = text if text.isascii() else _WIDE_BLANKS.sub(" ", _SURROGATES.sub("\ufffd", text))
    found = []
    for boundary in sentencex.get_sentence_boundaries(language, readable):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        lead, trail = len(piece) - len(piece.lstrip()), len(piece) - len(piece.rstrip())
        if lead < len(piece):
            found.append((start + lead, end - trail))
    return found

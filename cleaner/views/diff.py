"""A unified diff from a document to its clean text, in which each hunk says what it drops, and why.

That of a text file can be applied by ``git apply`` and ``patch``: labels and reasons are where these let anything
are, after the second ``@@`` of a hunk.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from posixpath import normpath

from cleaner.document import Span
from cleaner.io.records import Record
from cleaner.result import Result
from cleaner.views.terminal import BOLD, COLOURS, DIM, RESET, harmless, paint, plain, title_of

__all__ = ["diff", "patch_name", "write_diff"]

CONTEXT = 3
"""Unchanged lines shown before and after a change, if there are as many up to the next one."""
HEAD, REMOVED, ADDED, CUT = "\x1b[36m", "\x1b[31m", "\x1b[32m", "\x1b[7m"
NO_NEWLINE = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines, numbered from 0, of the old text that others of the new one take the place of; half-open ranges."""

    old: int
    old_end: int
    new: int
    new_end: int


@dataclass(frozen=True, slots=True)
class _Hunk:
    changes: tuple[_Change, ...]
    before: int
    """Unchanged lines shown before the first change."""
    after: int


def write_diff(record: Record, result: Result, *, colour: bool = False, terminal: bool = False) -> bytes:
    """:func:`diff` as a writer of records: of a text file one that can be applied to it, of anything else one that is
    headed by the record's name."""
    if record.line or result.form == "html":
        title = plain(title_of(record))
        old, new = f"{title} (visible text)" if result.form == "html" else title, f"{title} (article)"
    else:
        old, new = _path("a", record.name), _path("b", record.name)
    view = diff(old, new, result, colour=colour, terminal=terminal)
    return view.encode("utf-8", "replace")


def diff(old: str, new: str, result: Result, *, colour: bool = False, terminal: bool = False) -> str:
    """The diff of one document from ``old`` to ``new``; empty where nothing changes.

    The new text ends in a line end, as the command writes it. For a page, the old text is what a reader sees of it, a
    line for each span. The diff is exact, to be applied, unless it is for a ``terminal``: that gets no control
    characters of the document.
    """
    source, text, spans = _read(result) if result.form == "html" else (result.source, result.text, result.spans)
    view = _View(source, text + result.newline if text else "", spans, colour, terminal or colour)
    rows = [row for hunk in _hunks(view.changes(), len(view.old)) for row in view.rows(hunk)]
    if not rows:
        return ""
    return "\n".join([paint(f"--- {old}", BOLD, colour), paint(f"+++ {new}", BOLD, colour), *rows]) + "\n"


def _path(side: str, name: str) -> str:
    """A file's name as git writes it below ``a/`` or ``b/``."""
    return patch_name(f"{side}/{normpath(name).lstrip('/')}")


def patch_name(path: str) -> str:
    """A file's name as git writes it in a patch: quoted if need be, ended by a tab if it has spaces.

    >>> patch_name("notes\\n--- a.txt")
    '"notes\\\\012--- a.txt"'
    """
    quoted = "".join(map(_safe, path))
    if quoted != path:
        return f'"{quoted}"'
    return path + "\t" if " " in path else path


def _safe(char: str) -> str:
    if char.isprintable() and char not in '"\\':
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def _read(result: Result) -> tuple[str, str, tuple[Span, ...]]:
    """A page as text, a line for each span; its clean text likewise; and the spans over these."""
    old: list[str] = []
    new: list[str] = []
    spans = []
    start = clean = 0
    for span in result.spans:
        said = " ".join(result.said(span).split())
        end, stop = start + len(said), clean + len(said)
        kept: tuple[int | None, int | None] = (clean, stop) if span.kept else (None, None)
        spans.append(Span(start, end, span.label, *kept, score=span.score, reason=span.reason))
        old.append(said)
        start = end + 1
        if span.kept:
            new.append(said)
            clean = stop + 1
    return "".join(f"{line}\n" for line in old), "\n".join(new), tuple(spans)


class _View:
    """The old and the new text, in lines, and which of them are the same."""

    def __init__(self, source: str, text: str, spans: Sequence[Span], colour: bool, visible: bool) -> None:
        # Only a line feed ends a line of a diff.
        self.old, self.new = _lines(source), _lines(text)
        self._starts = [0, *accumulate(map(len, self.old))]
        self._spans = spans
        self._span_starts = [span.start for span in spans]
        self._span_ends = [span.end for span in spans]
        self._colour, self._visible = colour, visible

    def changes(self) -> Iterator[_Change]:
        """What is not the same, in order."""
        old = new = 0
        for same_old, same_new in [*self._same(), (len(self.old), len(self.new))]:
            # Blank lines at either end of what is left are the same too. A line with words is not: it may stand for a
            # twin that was dropped.
            while old < same_old and new < same_new and self._blank(old, new):
                old, new = old + 1, new + 1
            old_end, new_end = same_old, same_new
            while old < old_end and new < new_end and self._blank(old_end - 1, new_end - 1):
                old_end, new_end = old_end - 1, new_end - 1
            if old < old_end or new < new_end:
                yield _Change(old, old_end, new, new_end)
            old, new = same_old + 1, same_new + 1

    def _blank(self, old: int, new: int) -> bool:
        return self.old[old] == self.new[new] and self.old[old].isspace()

    def _same(self) -> Iterator[tuple[int, int]]:
        """Lines with words that the new text took whole from the old one: the spans say from where."""
        starts = [0, *accumulate(map(len, self.new))]
        last = -1
        for span in self._spans:
            if span.clean_start is None:
                continue
            line = bisect_right(self._starts, span.start) - 1
            place = bisect_right(starts, span.clean_start) - 1
            for at, to in zip(range(line, len(self.old)), range(place, len(self.new)), strict=False):
                if self._starts[at] >= span.end:
                    break
                if at > last and self.old[at] == self.new[to]:
                    last = at
                    yield at, to

    def rows(self, hunk: _Hunk) -> Iterator[str]:
        """A hunk: where it is, what it drops, the lines."""
        first, last = hunk.changes[0], hunk.changes[-1]
        old, new = first.old - hunk.before, first.new - hunk.before
        old_count, new_count = last.old_end + hunk.after - old, last.new_end + hunk.after - new
        place = f"@@ -{_range(old, old_count)} +{_range(new, new_count)} @@"
        said = self._said(hunk)
        yield paint(place, HEAD, self._colour) + (f" {said}" if said else "")
        for change in hunk.changes:
            yield from self._unchanged(old, change.old)
            for at in range(change.old, change.old_end):
                yield from self._row("-", self.old[at], REMOVED, self._cuts(at))
            for at in range(change.new, change.new_end):
                yield from self._row("+", self.new[at], ADDED)
            old = change.old_end
        yield from self._unchanged(old, old + hunk.after)

    def _unchanged(self, first: int, last: int) -> Iterator[str]:
        for at in range(first, last):
            yield from self._row(" ", self.old[at], "")

    def _row(self, mark: str, line: str, style: str, cuts: Sequence[tuple[int, int]] = ()) -> Iterator[str]:
        words = line.removesuffix("\n")
        if not self._visible:
            yield mark + words
        elif not (self._colour and style):
            yield mark + _shown(words)
        else:
            # What was cut out of a line of which some stays stands out.
            pieces, at = [mark], 0
            for start, end in cuts:
                pieces += [_shown(words[at:start]), CUT, _shown(words[start:end]), RESET, style]
                at = end
            yield style + "".join([*pieces, _shown(words[at:])]) + RESET
        if not line.endswith("\n"):
            yield NO_NEWLINE

    def _over(self, first: int, last: int) -> Sequence[Span]:
        """The spans over the old lines ``first`` to before ``last``."""
        low = bisect_right(self._span_ends, self._starts[first])
        high = bisect_left(self._span_starts, self._starts[last])
        return self._spans[low:high]

    def _cuts(self, line: int) -> list[tuple[int, int]]:
        """What is cut out of a line, if some of it stays."""
        spans, start = self._over(line, line + 1), self._starts[line]
        if not any(span.kept for span in spans):
            return []
        return [(span.start - start, span.end - start) for span in spans if not span.kept]

    def _said(self, hunk: _Hunk) -> str:
        """Labels of what a hunk drops; the reason of the first of each run of one label."""
        over = (span for change in hunk.changes for span in self._over(change.old, change.old_end))
        said = []
        for label, run in groupby((span for span in over if not span.kept), key=lambda span: span.label):
            spans = list(run)
            count = f" ×{len(spans)}" if len(spans) > 1 else ""
            reason = paint(plain(spans[0].reason), DIM, self._colour)
            said.append(f"{paint(label + count, COLOURS[label], self._colour)}: {reason}")
        return " | ".join(said)


def _hunks(changes: Iterator[_Change], lines: int) -> Iterator[_Hunk]:
    """Changes that only one line is between go together. Any others stand apart, each with its own reasons, and
    share the unchanged lines between them: as many before a change as after it, for ``patch`` takes a hunk that has
    fewer on one side for one at the beginning or the end of the file."""
    runs: list[list[_Change]] = []
    for change in changes:
        if runs and change.old - runs[-1][-1].old_end < 2:
            runs[-1].append(change)
        else:
            runs.append([change])
    for number, run in enumerate(runs):
        before, after = run[0].old, lines - run[-1].old_end
        room = [CONTEXT]
        if number:
            room.append((before - runs[number - 1][-1].old_end) // 2)
        if number + 1 < len(runs):
            room.append((runs[number + 1][0].old - run[-1].old_end) // 2)
        yield _Hunk(tuple(run), min(before, *room), min(after, *room))


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:] * (lines[-1] != "")


def _range(first: int, count: int) -> str:
    """Lines as a hunk's header has them: from 1, and for none the line before."""
    return f"{first + (count > 0)}" + ("" if count == 1 else f",{count}")


def _shown(words: str) -> str:
    """Words as a terminal may have them, as wide as they are."""
    return words if words.isprintable() else "".join("\t" if char == "\t" else harmless(char) for char in words)

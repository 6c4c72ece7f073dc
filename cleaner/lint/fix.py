"""Cutting findings out of files, and nothing else.

From a text, the findings' own characters go, and the white space that they would leave (see
:mod:`cleaner.lint.edits`); from a JSONL line the same, inside the literal of its text; from a page only runs whose tags
are balanced, and no blanks.
What is left is judged again, until there is nothing more to cut: so a second run changes nothing, and a check finds
nothing of what was cut. (Without its noise a page may show more of it. Each round takes something away, so it ends.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import cache, partial
from itertools import chain, groupby
from pathlib import Path

from cleaner.io.outputs import is_live, replacing
from cleaner.io.records import FileError, RecordError, attempt
from cleaner.lint.baseline import Acceptance
from cleaner.lint.check import findings_of
from cleaner.lint.documents import FileDocument, Tell, chunks, cleaner_for, file_documents, in_shares, judge, judging
from cleaner.lint.edits import Cut, cut, widened
from cleaner.lint.files import decode_file, encode_file
from cleaner.lint.findings import Finding
from cleaner.lint.jsontext import cut_literal
from cleaner.lint.settings import Target
from cleaner.pipeline import Cleaner
from cleaner.reasons.codes import Safety
from cleaner.result import Result
from cleaner.views.diff import patch_name

__all__ = ["Fixed", "diff", "fixes", "rewrite"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is to change in one file."""

    target: Target
    changed: tuple[tuple[FileDocument, FileDocument], ...]
    """Documents before and after."""
    cut: tuple[Finding, ...]
    """What is cut, in the order in which it is: what is seen only when other noise is gone comes last."""


def fixes(targets: Iterable[Target], tell: Tell, unsafe: bool, jobs: int = 1) -> Iterator[Fixed]:
    """For every file with something to cut what is to change in it, in order. :func:`rewrite` writes it.

    Safe findings are cut, with ``unsafe`` all that can be; what a file's baseline accepts stays. ``jobs`` processes
    share the files. Raises as :func:`cleaner.lint.check.examine`, and ``BaselineError``.
    """
    return in_shares(partial(_fixes, unsafe=unsafe), targets, tell, jobs)


def _fixes(targets: Iterable[Target], tell: Tell, unsafe: bool) -> Iterator[Fixed]:
    accepted = cache(Acceptance)
    # Files that were not read to their ends: what would be written of them is not the whole.
    damaged: set[str] = set()
    for _, alike in groupby(targets, judging):
        first = next(alike)
        cleaner = cleaner_for(first.settings)

        def cuttable(finding: Finding, baseline: str | None) -> bool:
            offered = finding.safety is Safety.SAFE or (unsafe and finding.safety is Safety.UNSAFE)
            return offered and not accepted(baseline).knows(finding)

        read_in = chain.from_iterable(_read(target, tell, damaged) for target in chain([first], alike))
        done = (
            pair
            for chunk in chunks(read_in, lambda document: len(document.record.text))
            for pair in zip(chunk, *_settled(chunk, cleaner, cuttable, tell), strict=True)
        )
        for target, group in groupby(done, lambda one: one[0].target):
            changed = [(before, after, cut) for before, after, cut in group if cut]
            if changed and target.name not in damaged:
                total = tuple(finding for _, _, cut in changed for finding in cut)
                yield Fixed(target, tuple((before, after) for before, after, _ in changed), total)


def _read(target: Target, tell: Tell, damaged: set[str]) -> Iterator[FileDocument]:
    for document in file_documents(target):
        if not isinstance(document, RecordError):
            yield document
            continue
        if isinstance(document, FileError):
            damaged.add(target.name)
        tell(str(document))


def _settled(
    chunk: Sequence[FileDocument], cleaner: Cleaner, cuttable: Callable[[Finding, str | None], bool], tell: Tell
) -> tuple[list[FileDocument], list[list[Finding]]]:
    """Each document after all cuts, and the findings that were cut of it. One that cannot be judged is
    reported, and stays as it is."""
    after = list(chunk)
    cuts: list[list[Finding]] = [[] for _ in chunk]
    pending = list(range(len(chunk)))
    while pending:
        again = []
        for number, (document, result) in zip(pending, judge([after[n] for n in pending], cleaner), strict=True):
            made = (
                result
                if isinstance(result, RecordError)
                else attempt(document.record, _cut, document, result, cuttable)
            )
            if isinstance(made, RecordError):
                tell(str(made))
                after[number], cuts[number] = chunk[number], []
            elif made is not None:
                after[number] = made[0]
                cuts[number] += made[1]
                again.append(number)
        pending = again
    return after, cuts


def _cut(
    document: FileDocument, result: Result, cuttable: Callable[[Finding, str | None], bool]
) -> tuple[FileDocument, list[Finding]] | None:
    """A document without what is to be cut of it, and what that was; None where there is nothing to cut."""
    baseline = document.target.settings.baseline
    chosen = [finding for finding in findings_of(document, result) if cuttable(finding, baseline)]
    if not chosen:
        return None
    cut_out = _without(document, [(finding.start, finding.end) for finding in chosen])
    return cut_out, chosen


def _without(document: FileDocument, ranges: Sequence[Cut]) -> FileDocument:
    """A document without some ranges of its text."""
    record = document.record
    cuts = ranges if record.html else widened(record.text, ranges)
    line = cut_literal(document.line, document.field, cuts) if document.number else ""
    return replace(document, record=replace(record, text=cut(record.text, cuts)), line=line)


def rewrite(fixed: Fixed) -> None:
    """Write a file again with its changes: atomically, with its mode, its encoding, byte order mark and compression.

    Raises ``OSError`` if it cannot be written, and ``ValueError`` if it changed since it was read or if the rest of it
    cannot be written as it stands.
    """
    path = Path(fixed.target.name)
    if is_live(str(path)):
        raise ValueError("it is not a regular file")
    html = any(not after.number and after.record.html for _, after in fixed.changed)
    text, form = decode_file(path.read_bytes(), fixed.target.settings.encoding, html)
    data = encode_file(changed_text(text, fixed), form)
    with replacing(path) as stream:
        stream.write(data)


def changed_text(text: str, fixed: Fixed) -> str:
    """A file's text with the changes. Raises ``ValueError`` if it is not the text that they were made for."""
    (before, after), *_ = fixed.changed
    if not before.number:
        if text != before.record.text:
            raise ValueError("it changed while it was read")
        return after.record.text
    lines = text.split("\n")
    for before, after in fixed.changed:
        at = before.record.line - 1
        if at >= len(lines) or lines[at] != before.line.removesuffix("\n"):
            raise ValueError("it changed while it was read")
        lines[at] = after.line.removesuffix("\n")
    return "\n".join(lines)


def diff(fixed: Fixed) -> Iterator[str]:
    """The changes of a file as the lines of a unified diff; of JSONL each changed object, with its line number."""
    name = fixed.target.name
    # The bytes of a name that is not UTF-8 stay as they are; only what would end a line, or be obeyed, is quoted.
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in name):
        name = patch_name(name)
    for before, after in fixed.changed:
        old, new = (_LINE.findall(one.line or one.record.text) for one in (before, after))
        for line in unified_diff(old, new, name, name):
            # Of one object that is all; the place that the file has it at is known here alone.
            at = before.number and line.startswith("@@")
            shown = line.replace("1", str(before.record.line)) if at else line
            yield shown if shown.endswith("\n") else f"{shown}\n\\ No newline at end of file\n"

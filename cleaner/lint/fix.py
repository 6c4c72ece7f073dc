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
from contextlib import closing
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import partial
from itertools import chain, groupby
from pathlib import Path

from cleaner.io.outputs import is_live, replacing
from cleaner.io.records import FileError, Record, RecordError, attempt
from cleaner.lint.baseline import Acceptance
from cleaner.lint.check import findings_of
from cleaner.lint.documents import (
    FileDocument,
    FileUnit,
    Judges,
    Tell,
    each_file_batch,
    judge,
    parsed_documents,
)  # fmt: skip
from cleaner.lint.edits import Cut, cut, widened
from cleaner.lint.files import decode_file, encode_file
from cleaner.lint.findings import Finding
from cleaner.lint.jsontext import cut_literal
from cleaner.lint.settings import Target
from cleaner.pipeline import Cleaner
from cleaner.reasons.codes import Safety
from cleaner.result import Result
from cleaner.run.batches import Outcome, make_each
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


@dataclass(frozen=True, slots=True)
class _Settled:
    """What came of a document, or that its file was not read to the end."""

    target: Target
    changed: tuple[FileDocument, FileDocument] | None = None
    """Before and after, where something is cut."""
    cut: tuple[Finding, ...] = ()
    damaged: bool = False


def fixes(targets: Iterable[Target], tell: Tell, unsafe: bool, jobs: int = 1) -> Iterator[Fixed]:
    """For every file with something to cut what is to change in it, in order. :func:`rewrite` writes it.

    Safe findings are cut, with ``unsafe`` all that can be; what a file's baseline accepts stays. Of a file that was not
    read to its end nothing is cut: what would be written is not the whole.

    Args:
        targets: The files, with their settings.
        tell: As in :func:`cleaner.lint.check.examine`.
        unsafe: Whether unsafe findings are cut too.
        jobs: Processes to use.

    Yields:
        The files that change.

    Raises:
        SettingsError: Weights or an index cannot be used.
        BaselineError: A baseline cannot be used.
    """
    work = partial(_settle_batch, judges=Judges(), accepted=_Accepted(), unsafe=unsafe)
    with closing(each_file_batch(targets, work, jobs)) as outcomes:
        for target, group in groupby(_told(outcomes, tell), lambda one: one.target):
            settled = list(group)
            changed = tuple(one.changed for one in settled if one.changed is not None)
            if changed and not any(one.damaged for one in settled):
                yield Fixed(target, changed, tuple(chain.from_iterable(one.cut for one in settled)))


def _told(outcomes: Iterable[Outcome[_Settled]], tell: Tell) -> Iterator[_Settled]:
    for outcome in outcomes:
        tell(outcome)
        yield from outcome.made


class _Accepted:
    """What baselines accept, each read once in a process, when it is first needed."""

    def __init__(self) -> None:
        self._read: dict[str | None, Acceptance] = {}

    def knows(self, finding: Finding, baseline: str | None) -> bool:
        """Whether a baseline accepts such findings. Raises ``BaselineError``."""
        if baseline not in self._read:
            self._read[baseline] = Acceptance(baseline)
        return self._read[baseline].knows(finding)


def _settle_batch(batch: list[FileUnit], *, judges: Judges, accepted: _Accepted, unsafe: bool) -> Outcome[_Settled]:
    cleaner = judges.of(batch[0].target)

    def cuttable(finding: Finding, baseline: str | None) -> bool:
        offered = finding.safety is Safety.SAFE or (unsafe and finding.safety is Safety.UNSAFE)
        return offered and not accepted.knows(finding, baseline)

    return make_each(batch, partial(_settled, cleaner=cleaner, cuttable=cuttable), _made, missing=_damaged, skip=True)


def _damaged(unit: FileUnit) -> _Settled | None:
    return _Settled(unit.target, damaged=True) if isinstance(unit.unit, FileError) else None


def _made(record: Record, before: FileDocument, after: FileDocument, cut: tuple[Finding, ...]) -> _Settled:
    return _Settled(before.target, (before, after) if cut else None, cut)


def _settled(
    batch: Sequence[FileUnit], *, cleaner: Cleaner, cuttable: Callable[[Finding, str | None], bool]
) -> Iterator[tuple[Record, FileDocument, FileDocument, tuple[Finding, ...]] | RecordError]:
    """Each document, after its record, with what it is after all cuts and the findings that were cut of it; in the
    place of one that cannot be read or judged, why."""
    before = list(parsed_documents(batch))
    after = before.copy()
    cuts: list[list[Finding]] = [[] for _ in before]
    pending = [number for number, document in enumerate(before) if not isinstance(document, RecordError)]
    while pending:
        again = []
        for number, done in zip(pending, judge([after[number] for number in pending], cleaner), strict=True):
            made = done if isinstance(done, RecordError) else attempt(done[0], _cut, *done[1:], cuttable)
            if isinstance(made, RecordError):
                after[number] = made
            elif made is not None:
                after[number] = made[0]
                cuts[number] += made[1]
                again.append(number)
        pending = again
    for first, last, found in zip(before, after, cuts, strict=True):
        if isinstance(last, RecordError):
            yield last
        elif not isinstance(first, RecordError):
            yield first.record, first, last, tuple(found)


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
    name = fixed.target.path
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

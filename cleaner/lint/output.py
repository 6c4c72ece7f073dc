"""Findings for a person to read, as lines, JSON, GitHub's annotations, and SARIF."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cleaner.lint.findings import Finding
from cleaner.reasons.codes import BY_CODE, Code, Safety
from cleaner.version import __version__

__all__ = ["FORMATS", "FindingCounts", "concise", "full", "github", "sarif", "to_json"]

HANG = 6
"""Columns by which rows after the first are indented, and the words after ``why:`` and ``help:``."""
NARROWEST = 20
"""Columns that a row has on the narrowest of terminals."""
LEAD = 12
"""Columns that are kept for what comes before a finding on its line."""
SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def concise(findings: Iterable[Finding]) -> Iterator[str]:
    """A line a finding: ``path:line:col CODE message``, with ``[*]`` where ``cleaner fix`` cuts it."""
    from cleaner.views.terminal import plain

    for finding in findings:
        mark = "[*] " if finding.safety is Safety.SAFE else ""
        place = finding.place
        # A path, or an id, may hold anything.
        yield plain(f"{finding.path}:{place.line}:{place.column} {finding.code.id} {mark}{finding.message}") + "\n"


def full(findings: Iterable[Finding], *, colour: bool = False, width: int = 100) -> Iterator[str]:
    """A finding in several rows, under its file's name: where and what it is, the line with the part marked, why, and
    what to do about it.

    No row is wider than ``width`` columns, except where a path with its line and column is: it has to be whole.
    """
    from cleaner.views.terminal import BOLD, COLOURS, DIM, folded, paint, plain

    path = None
    for finding in findings:
        if finding.path != path:
            yield ("" if path is None else "\n") + paint(plain(finding.path), BOLD, colour) + "\n"
            path = finding.path
        style = COLOURS[finding.code.label] if finding.code.label else BOLD
        yield "\n"
        yield from _heading(finding, style, colour=colour, width=width)
        number = str(finding.place.line)
        rows = _excerpt(finding, max(NARROWEST, width - len(number) - 3))
        rule = paint("|", DIM, colour)
        for at, row in enumerate(rows):
            shown = paint(row, style, colour) if at else row
            yield f"{'' if at else number:>{len(number)}} {rule} {shown}\n"
        for name, said in (("why", finding.reason), ("help", _help(finding))):
            for at, row in enumerate(folded(plain(said), max(NARROWEST, width - HANG))):
                yield f"{' ' * HANG if at else paint(f'{name}:', BOLD, colour) + ' ' * (HANG - len(name) - 1)}{row}\n"


def _heading(finding: Finding, style: str, *, colour: bool, width: int) -> Iterator[str]:
    """Where and what a finding is, in as many rows as that takes."""
    from cleaner.views.terminal import BOLD, columns_of, folded, paint, plain

    place, code = finding.place, finding.code
    where = plain(f"{finding.path}:{place.line}:{place.column}:")
    said = f"{code.id} {code.message}{_document(finding)}"
    told = paint(where[:-1], BOLD, colour) + ":"
    room = max(NARROWEST, width - HANG)
    for at, row in enumerate(folded(said, room, first=width - columns_of(where) - 1)):
        shown = row.replace(code.id, paint(code.id, style, colour), 1) if row.startswith(code.id) else row
        yield f"{' ' * HANG}{shown}\n" if at else f"{told} {shown}".rstrip(" ") + "\n"


def _document(finding: Finding) -> str:
    """Which document of a JSONL file it is."""
    from cleaner.views.terminal import plain

    if not finding.document:
        return ""
    return f" [document {finding.document}" + (plain(f" ({finding.id})") if finding.id else "") + "]"


def _excerpt(finding: Finding, width: int) -> Iterator[str]:
    """The line that a finding begins on, cut to ``width`` columns so that its text is seen, and a row that marks it."""
    from cleaner.views.terminal import columns_of, fit, plain

    if finding.excerpt is None:
        yield fit(plain(finding.snippet), width)
        return
    before, after = plain(finding.excerpt.before), plain(finding.excerpt.after)
    if after and finding.excerpt.after[:1].isspace():
        after = " " + after
    # The ellipsis of what comes after must not take the last of what is marked.
    room = width - bool(after)
    marked = fit(plain(finding.excerpt.marked), room - (LEAD if before else 0))
    if before and finding.excerpt.before[-1:].isspace():
        before += " "
    if columns_of(before) > LEAD:
        left = max(LEAD, room - columns_of(marked))
        if columns_of(before) > left:
            before = "…" + fit(before[::-1], left)[::-1].lstrip("…")
    row = fit(before + marked + after, width)
    yield row
    yield " " * columns_of(before) + "^" * max(1, min(columns_of(marked), columns_of(row) - columns_of(before)))


def _help(finding: Finding) -> str:
    """What can be done about a finding."""
    more = f"`cleaner rule {finding.code.id}` explains it"
    if finding.safety is Safety.SAFE:
        return f"`cleaner fix` cuts it; {more}"
    if finding.safety is Safety.UNSAFE:
        return f"`cleaner fix --unsafe` cuts it; {more}"
    return more


def to_json(findings: Iterable[Finding]) -> Iterator[str]:
    """One JSON array, an object a line."""
    first = True
    for finding in findings:
        yield ("[\n" if first else ",\n") + json.dumps(_object(finding))
        first = False
    yield "[]\n" if first else "\n]\n"


def _object(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "path": finding.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "code": finding.code.id,
        "name": finding.code.name,
        "message": finding.message,
        "label": finding.label,
        "score": finding.score,
        "reason": finding.reason,
        "fix": finding.safety,
        "document": finding.document or None,
        "id": finding.id or None,
        "field": finding.field or None,
        "start": finding.start,
        "end": finding.end,
        "digest": finding.digest,
        "page": finding.code.page,
    }


def github(findings: Iterable[Finding]) -> Iterator[str]:
    """Workflow commands, which GitHub shows beside the lines that a change touches."""
    for finding in findings:
        place = finding.place
        where = {
            "title": f"cleaner ({finding.code.id})",
            "file": finding.path,
            "line": place.line,
            "col": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        told = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in where.items())
        # A name that is not UTF-8 stays as it is. A message is to be read: of an id half a character is none.
        message = f"{finding.code.id} {finding.message}".encode("utf-8", "replace").decode()
        yield f"::error {told}::{_escaped(message)}\n"


def _escaped(value: str, also: str = "") -> str:
    for char in "%\r\n" + also:
        value = value.replace(char, f"%{ord(char):02X}")
    # Nobody decodes other characters that a terminal obeys, and a log may be read on one.
    from cleaner.views.terminal import harmless

    return value if value.isprintable() else "".join(c if "\ud800" <= c <= "\udfff" else harmless(c) for c in value)


def sarif(findings: Iterable[Finding]) -> Iterator[str]:
    """One SARIF 2.1.0 log."""
    found = list(findings)
    codes = sorted({finding.code.id for finding in found})
    run = {
        "tool": {"driver": {"name": "cleaner", "version": __version__, "rules": [_rule(BY_CODE[c]) for c in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code.id)) for finding in found],
    }
    yield json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": code.name,
        "shortDescription": {"text": f"{code.message[0].upper()}{code.message[1:]}."},
        "help": {"text": f"See {code.page} in the documentation of cleaner."},
        "properties": {"fix": code.safety, "label": code.label},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    place = finding.place
    region = {"startLine": place.line, "startColumn": place.column}
    region |= {"endLine": place.end_line, "endColumn": place.end_column}
    path = PurePath(finding.path).as_posix()
    return {
        "ruleId": finding.code.id,
        "ruleIndex": rule,
        "level": "warning",
        "message": {"text": f"{finding.message}." + (f" {_sentence(finding.reason)}" if finding.reason else "")},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(os.fsencode(path))}, "region": region}}],
        "partialFingerprints": {"cleanerText/v1": finding.digest},
        "properties": {"label": finding.label, "score": finding.score, "fix": finding.safety},
    }


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


FORMATS: Mapping[str, Callable[[Iterable[Finding]], Iterator[str]]] = {
    "full": full,
    "concise": concise,
    "json": to_json,
    "github": github,
    "sarif": sarif,
}


class FindingCounts:
    """Counts findings as they pass."""

    def __init__(self) -> None:
        self._codes = Counter[str]()
        self._by_safety = {safety: Counter[str]() for safety in Safety}
        self._paths: set[str] = set()

    @property
    def total(self) -> int:
        """Findings so far."""
        return self._codes.total()

    def counting(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, counted."""
        for finding in findings:
            self._codes[finding.code.id] += 1
            self._by_safety[finding.safety][finding.code.id] += 1
            self._paths.add(finding.path)
            yield finding

    def statistics(self, findings: Iterable[Finding], *, width: int = 100) -> Iterator[str]:
        """How often each code was found, the most frequent first; ``[*]`` where ``cleaner fix`` cuts some. A message
        goes on below itself where it would be wider than ``width`` columns."""
        from cleaner.views.terminal import folded

        for _ in findings:
            pass
        digits = max((len(f"{count:,}") for count in self._codes.values()), default=0)
        for code, count in sorted(self._codes.items(), key=lambda both: (-both[1], both[0])):
            mark = "[*]" if self._by_safety[Safety.SAFE][code] else "   "
            before = f"{count:>{digits},}  {code} {mark} "
            rows = folded(BY_CODE[code].message, max(NARROWEST, width - len(before)))
            yield before + f"\n{' ' * len(before)}".join(rows) + "\n"

    def statistics_json(self, findings: Iterable[Finding]) -> Iterator[str]:
        """The same as one JSON array, an object a line: code, name, message, count, and how many each fix cuts."""
        for _ in findings:
            pass
        rows = []
        for code, count in sorted(self._codes.items(), key=lambda both: (-both[1], both[0])):
            named = {"code": code, "name": BY_CODE[code].name, "message": BY_CODE[code].message, "count": count}
            safe, unsafe = (self._by_safety[safety][code] for safety in (Safety.SAFE, Safety.UNSAFE))
            rows.append(json.dumps(named | {"fix": safe, "fix_unsafe": safe + unsafe}))
        yield "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"

    def summary(self, files: int) -> str:
        """One line for a person; ``files`` are those that were read."""
        safe, unsafe = (self._by_safety[safety].total() for safety in (Safety.SAFE, Safety.UNSAFE))
        read = f"{files:,} {'file' if files == 1 else 'files'}"
        if not self.total:
            return f"no findings in {read}"
        told = f"{self.total:,} {'finding' if self.total == 1 else 'findings'}"
        told += f" in {read if len(self._paths) == files else f'{len(self._paths):,} of {read}'}"
        if safe:
            told += f"; `cleaner fix` cuts {safe:,}" + (f", with --unsafe {safe + unsafe:,}" if unsafe else "")
        elif unsafe:
            told += f"; `cleaner fix --unsafe` cuts {unsafe:,}"
        return told

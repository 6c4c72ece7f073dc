"""Findings as lines, JSON, GitHub's annotations, and SARIF."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cleaner import __version__
from cleaner.hygiene.codes import BY_CODE, Code, Safety
from cleaner.hygiene.findings import Finding

__all__ = ["FORMATS", "Tally", "concise", "github", "sarif", "to_json"]

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def concise(findings: Iterable[Finding]) -> Iterator[str]:
    """A line a finding: ``path:line:col CODE message``, with ``[*]`` where ``cleaner fix`` cuts it."""
    from cleaner.explain import plain

    for finding in findings:
        mark = "[*] " if finding.safety is Safety.SAFE else ""
        place = finding.place
        # A path, or an id, may hold anything.
        yield plain(f"{finding.path}:{place.line}:{place.column} {finding.code.id} {mark}{finding.message}") + "\n"


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
    from cleaner.explain import harmless

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
    "concise": concise,
    "json": to_json,
    "github": github,
    "sarif": sarif,
}


class Tally:
    """Counts findings as they pass."""

    def __init__(self) -> None:
        self._codes = Counter[str]()
        self._by_safety = {safety: Counter[str]() for safety in Safety}

    @property
    def total(self) -> int:
        """Findings so far."""
        return self._codes.total()

    def counting(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, counted."""
        for finding in findings:
            self._codes[finding.code.id] += 1
            self._by_safety[finding.safety][finding.code.id] += 1
            yield finding

    def statistics(self, findings: Iterable[Finding]) -> Iterator[str]:
        """How often each code was found, the most frequent first; ``[*]`` where ``cleaner fix`` cuts some."""
        for _ in findings:
            pass
        width = max((len(f"{count:,}") for count in self._codes.values()), default=0)
        for code, count in sorted(self._codes.items(), key=lambda both: (-both[1], both[0])):
            mark = "[*]" if self._by_safety[Safety.SAFE][code] else "   "
            yield f"{count:>{width},}  {code} {mark} {BY_CODE[code].message}\n"

    def summary(self) -> str:
        """One line for a person."""
        safe, unsafe = (self._by_safety[safety].total() for safety in (Safety.SAFE, Safety.UNSAFE))
        told = f"{self.total:,} {'finding' if self.total == 1 else 'findings'}"
        if safe:
            told += f"; `cleaner fix` cuts {safe:,}" + (f", with --unsafe {safe + unsafe:,}" if unsafe else "")
        elif unsafe:
            told += f"; `cleaner fix --unsafe` cuts {unsafe:,}"
        return told

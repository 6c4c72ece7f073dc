"""The baseline: what is accepted today, so that only what is new is reported.

A file that is committed beside the texts. It holds no text: of each finding its file, its code, a hash of its text and
how often it is there; of each document a signature that near-duplicates are found by. One entry a line, sorted, so that
a change of one file changes its lines alone. ``docs/file-formats.md`` describes it.
"""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cleaner.lint.errors import BaselineError
from cleaner.lint.findings import Finding

__all__ = [
    "FORMAT",
    "VERSION",
    "Acceptance",
    "Baseline",
    "Signed",
    "of_findings",
    "read",
    "relative",
    "render",
]  # fmt: skip

FORMAT, VERSION = "cleaner-baseline", 1
Row = dict[str, Any]
Value = TypeVar("Value")
UPGRADES: Mapping[int, Callable[[list[Row]], list[Row]]] = {}
"""What makes a version's rows the next version's. The version is raised where older readers would go wrong; files of
all versions before are read, and ``cleaner baseline`` writes them as the newest."""


@dataclass(frozen=True, slots=True, order=True)
class Signed:
    """A document that is there already."""

    path: str
    """Its file, from the baseline's folder on, with slashes."""
    document: str
    """Its id, or its number in the file; empty for a file that is one document."""
    signature: bytes
    """See :func:`cleaner.lint.duplicates.signatures`."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is accepted."""

    findings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many findings of a path (as in :class:`Signed`) and a digest are accepted."""
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The code that each had when it was written: for readers of the file, and not compared. Another version may
    see another cause in the same text."""
    documents: tuple[Signed, ...] = ()
    """Signatures, where they were made as this version makes them."""

    def without(self, paths: Iterable[str], folder: Path) -> Baseline:
        """What it says of other files than these, as far as they are still there."""
        gone = set(paths)
        there: dict[str, bool] = {}

        def stays(path: str) -> bool:
            if path not in there:
                there[path] = path not in gone and (folder / path).is_file()
            return there[path]

        return Baseline(
            {key: count for key, count in self.findings.items() if stays(key[0])},
            self.codes,
            tuple(signed for signed in self.documents if stays(signed.path)),
        )


class Acceptance:
    """A baseline in use: it accepts as many findings of a file and a text as it counts, the first ones."""

    def __init__(self, name: str | None) -> None:
        """``name`` is the baseline's file; None is one that accepts nothing. Raises ``BaselineError``."""
        self.folder = Path() if name is None else Path(name).parent
        """What its paths begin at."""
        self._baseline = Baseline() if name is None else read(Path(name))
        self._left = Counter(self._baseline.findings)

    def knows(self, finding: Finding) -> bool:
        """Whether it accepts such findings, however many."""
        return (relative(finding.path, self.folder), finding.digest) in self._baseline.findings

    def takes(self, finding: Finding) -> bool:
        """Whether it accepts one more such finding."""
        key = relative(finding.path, self.folder), finding.digest
        self._left[key] -= 1
        return self._left[key] >= 0

    def others(self, names: Iterable[str]) -> list[tuple[str, Signed]]:
        """Its documents that occur in other files than these and are still there, each with its file's path."""
        paths = {relative(name, self.folder) for name in names}
        rest = self._baseline.without(paths, self.folder).documents
        return [(relative(str(self.folder / one.path), Path()), one) for one in rest]

    def has(self, documents: Sequence[tuple[Signed, float]]) -> list[bool]:
        """For each document, whether it is one of the baseline's, each of which is so once.

        It is, if its file and its name are those of one that is as similar as the number beside it says (it may have
        been edited), or else if its file has one of the very same signature (records may have moved).
        """
        from cleaner.lint.duplicates import similarity

        named: dict[tuple[str, str], list[bytes]] = {}
        for one in self._baseline.documents:
            named.setdefault((one.path, one.document), []).append(one.signature)
        out = []
        for one, least in documents:
            before = named.get((one.path, one.document), [])
            same = next((each for each in before if similarity(each, one.signature) >= least), None)
            if same is not None:
                before.remove(same)
            out.append(same is not None)
        left = Counter((path, signature) for (path, _), signatures in named.items() for signature in signatures)
        for number, (one, _) in enumerate(documents):
            if not out[number] and left[one.path, one.signature] > 0:
                left[one.path, one.signature] -= 1
                out[number] = True
        return out


def relative(name: str, folder: Path) -> str:
    """A file's path from a folder on, with slashes: the same on every machine."""
    return os.path.relpath(name, folder).replace(os.sep, "/")


def of_findings(
    findings: Iterable[Finding], documents: Iterable[Signed], folder: Path, rest: Baseline | None = None
) -> Baseline:
    """A baseline that accepts some findings, beside what ``rest`` accepts."""
    before = rest or Baseline()
    counts = Counter(before.findings)
    codes = dict(before.codes)
    for finding in findings:
        key = relative(finding.path, folder), finding.digest
        counts[key] += 1
        codes[key] = finding.code.id
    return Baseline(counts, codes, (*before.documents, *documents))


def render(baseline: Baseline) -> str:
    """The file's content: the same for the same findings, whatever order they came in."""
    rows: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    for (path, digest), count in baseline.findings.items():
        row = {"path": path, "code": baseline.codes[path, digest], "digest": digest, "count": count}
        rows.append(((path, "", digest), row))
    for one in baseline.documents:
        signature = base64.b64encode(one.signature).decode()
        row = {"path": one.path, "document": one.document, "signature": signature}
        rows.append(((one.path, "document", one.document, signature), row))
    head = {"format": FORMAT, "version": VERSION, "signatures": _scheme()}
    sorted_rows = [head, *(row for _, row in sorted(rows, key=lambda both: both[0]))]
    return "".join(map(_line, sorted_rows))


def _line(row: dict[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False) + "\n"
    try:
        line.encode()
    except UnicodeEncodeError:  # the name of a file need not be UTF-8, and half a character is none
        return json.dumps(row) + "\n"
    return line


def _scheme() -> dict[str, Any]:
    """What signatures have to have in common to be compared."""
    from cleaner.index.manifest import parameters

    return parameters()


def read(path: Path) -> Baseline:
    """The baseline in a file, of this version or an older one.

    Signatures that were made otherwise than this version makes them are left out: they would say nothing. Raises
    ``BaselineError`` for what is none, is damaged, or is of a newer version.
    """
    try:
        rows = [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise BaselineError(
            f"{path}: cannot read the baseline: {error.strerror}; `cleaner baseline FILES…` writes one"
        ) from None
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: damaged baseline: {error}; take it from version control again") from None
    head = rows[0] if rows and isinstance(rows[0], dict) else {}
    version = head.get("version")
    if head.get("format") != FORMAT or type(version) is not int:
        raise BaselineError(f"{path}: this is not a baseline of cleaner; `cleaner baseline FILES…` writes one")
    if version > VERSION:
        raise BaselineError(
            f"{path}: a baseline of version {version}, and this cleaner reads up to {VERSION}: install a newer one"
        )
    try:
        for old in range(version, VERSION):
            rows = UPGRADES[old](rows)
        return _parsed(rows[0], rows[1:])
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(f"{path}: damaged baseline ({error!r}): take it from version control again") from None


def _parsed(head: Row, rows: Iterable[Row]) -> Baseline:
    findings: Counter[tuple[str, str]] = Counter()
    codes: dict[tuple[str, str], str] = {}
    documents = []
    for row in rows:
        path = _of_type(str, row, "path")
        if "signature" in row:
            signature = base64.b64decode(_of_type(str, row, "signature"), validate=True)
            documents.append(Signed(path, _of_type(str, row, "document"), signature))
        else:
            key = path, _of_type(str, row, "digest")
            # Added up: branches that were merged may both have brought one.
            findings[key] += _of_type(int, row, "count")
            codes[key] = _of_type(str, row, "code")
    # What it takes to sign documents loads numpy: it is asked for only where there is something to compare.
    comparable = documents and head["signatures"] == _scheme()
    if comparable and any(len(one.signature) != _scheme()["permutations"] for one in documents):
        raise ValueError("a signature of another length")
    return Baseline(findings, codes, tuple(documents) if comparable else ())


def _of_type(kind: type[Value], row: Row, name: str) -> Value:
    value = row[name]
    if type(value) is not kind:
        raise TypeError(f"{name} is {value!r:.40}")
    return value

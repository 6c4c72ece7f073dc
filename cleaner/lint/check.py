"""Documents to findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby
from pathlib import Path

from cleaner.document import Document, Span
from cleaner.errors import Fault, each_or_fault
from cleaner.index import CorpusIndex
from cleaner.index.fingerprints import as_indexed
from cleaner.io.records import FileError, Record, document_of, fault
from cleaner.labels import Label
from cleaner.lint import duplicates
from cleaner.lint.baseline import Acceptance, Baseline, Signed, of_findings, read, relative
from cleaner.lint.documents import (
    FileDocument,
    FileUnit,
    Judges,
    Tell,
    each_file_batch,
    judged_documents,
    kept_of,
    placed,
)  # fmt: skip
from cleaner.lint.findings import Excerpt, Finding, Place, digest, excerpt, snippet
from cleaner.lint.markup import balanced
from cleaner.lint.settings import Settings, Target
from cleaner.reasons.codes import BY_CODE, Code, Safety, code_of
from cleaner.reasons.own_cues import COLUMN
from cleaner.result import Result
from cleaner.run.batches import Outcome, make_each

__all__ = ["Entry", "Examined", "accept", "check", "examine", "findings_of", "near_duplicates"]

SURE = 0.2
"""Highest probability of the article at which a safe code is safe. On the gold documents (of which ``near-topic`` and
``hard`` were not learned from) cutting what is safe then loses nothing of any article but two prompts that stories
quote."""
Judged = tuple[FileDocument, Result]
REPEATED = 100
"""Code points from which on a repeated piece of the article counts: refrains and short answers repeat by right."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of a document when its text is gone."""

    path: str
    line: int
    """The line of its record, from 1."""
    number: int
    """Its number in a JSONL file, from 1; 0 for a file that is one document."""
    id: str
    field: str
    settings: Settings
    covered: tuple[str, ...]
    """Prefixes of the codes that markers cover in the whole of it."""
    signature: bytes
    """Its signature, for :func:`near_duplicates`; empty where it is not to be compared."""

    @property
    def name(self) -> str:
        """What a baseline calls it within its file: its id, else its number, nothing where it is the file."""
        return self.id or (str(self.number) if self.number else "")

    @property
    def shown(self) -> str:
        """What it is called where another one is compared with it."""
        return self.path + (f":{self.line}" if self.number else "")

    def signed(self, folder: Path) -> Signed:
        """What a baseline that lies in ``folder`` keeps of it."""
        return Signed(relative(self.path, folder), self.name, self.signature)

    def finding(self, code: Code, other: str, similarity: float) -> Iterator[Finding]:
        """That the document is there already, under the name of ``other``, if that is wanted."""
        if code.id.startswith(self.covered) or not self.settings.wants(code):
            return
        yield Finding(
            path=self.path,
            place=Place(self.line, 1, self.line, 1),
            code=code,
            snippet=f"{other} ({100 * similarity:.0f} %)",
            digest=digest([code.id, other]),
            safety=code.safety,
            start=0,
            end=0,
            score=round(similarity, 3),
            document=self.number,
            id=self.id,
            field=self.field,
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """A document, and what was found in it."""

    entry: Entry
    findings: tuple[Finding, ...]
    """In text order."""


def examine(targets: Iterable[Target], tell: Tell, jobs: int = 1) -> Iterator[Examined]:
    """Every document of some files with its findings, in order. Reads ahead a few hundred documents, whatever there is.

    Near-duplicates of documents in an index are among the findings; those of other documents of these files, or of a
    baseline's, are known only at the end (see :func:`near_duplicates`).

    Args:
        targets: The files, with their settings.
        tell: Is called with what came of every batch as it is done; what cannot be read or judged is among it.
        jobs: Processes to use.

    Yields:
        The documents that were judged.

    Raises:
        SettingsError: Weights or an index cannot be used.
    """
    with closing(each_file_batch(targets, partial(_examine_batch, judges=Judges()), jobs)) as outcomes:
        for outcome in outcomes:
            tell(outcome)
            yield from outcome.made


def _examine_batch(batch: list[FileUnit], *, judges: Judges) -> Outcome[Examined]:
    """What is found in the documents of a batch, whose signatures are made, and looked up, together."""
    outcome = make_each(batch, partial(judged_documents, judges=judges), _judged, skip=True)
    together = partial(_examined_together, index=judges.of(batch[0].target).index)
    examined: list[Examined] = []
    problems = list(outcome.problems)
    for one in each_or_fault(together, outcome.made):
        if isinstance(one, Fault):
            problems.append(fault(one.item[0].record, one.error))
        else:
            examined.append(one)
    return Outcome(tuple(examined), len(examined), outcome.size, tuple(problems), outcome.notes, outcome.failed)


def _judged(record: Record, document: FileDocument, result: Result) -> Judged:
    return document, result


def _examined_together(chunk: Sequence[Judged], index: CorpusIndex | None) -> list[Examined]:
    least = [document.target.settings.near_duplicates for document, _ in chunk]
    signed = duplicates.signatures(
        [result.text if near else "" for (_, result), near in zip(chunk, least, strict=True)]
    )
    indexed: list[duplicates.IndexedDocument | None] = [None] * len(chunk)
    if index is not None and any(least):
        indexed = duplicates.in_index(index, [_as_indexed(document) for document, _ in chunk], least)
    out = []
    for (document, result), signature, known in zip(chunk, signed, indexed, strict=True):
        entry = _entry(document, result, signature)
        found = list(findings_of(document, result))
        if known is not None:
            found[:0] = entry.finding(BY_CODE["CLN603"], known.name, known.similarity)
        out.append(Examined(entry, tuple(found)))
    return out


def _entry(document: FileDocument, result: Result, signature: bytes) -> Entry:
    whole = len(document.record.text)
    covered = tuple(
        code for kept in kept_of(document, result) if (kept.start, kept.end) == (0, whole) for code in kept.codes
    )
    line = max(1, document.record.line)
    name = document.target.path
    return Entry(name, line, document.number, document.id, document.field, document.target.settings, covered, signature)


def _as_indexed(own: FileDocument) -> Document:
    """The document as an index has it."""
    document = document_of(own.record)
    if document.id and not own.number:
        # However it is named here, by its folder or by itself.
        document = replace(document, id=relative(document.id, Path()))
    return as_indexed(document)


def findings_of(document: FileDocument, result: Result) -> Iterator[Finding]:
    """The findings inside one document, in text order."""
    text, settings = document.record.text, document.target.settings
    kept = kept_of(document, result)
    found: list[tuple[Span, Code]] = []
    seen: set[str] = set()
    headed = False
    for span in result.spans:
        words = " ".join(text[span.start : span.end].split())
        repeated = words in seen and (span.label in settings.labels or len(words) >= REPEATED)
        code = _code(span, repeated, headed and words not in seen)
        if not repeated and any(column.name == COLUMN for column in span.evidence):
            code = BY_CODE["CLN502"] if span.label in settings.labels else None
        headed = headed or span.label is Label.TITLE
        seen.add(words)
        if code and settings.wants(code) and not any(one.covers(span.start, span.end, code.id) for one in kept):
            found.append((span, code))
    where = placed(document, [(span.start, span.end) for span, _ in found])
    named = document.id
    # Offsets of the object's own spans would be wrong after a cut.
    spanned = "spans" in document.record.fields
    for (span, code), place in zip(found, where, strict=True):
        words = text[span.start : span.end]
        shown = _shown(words) if document.record.html else words
        whole = not (spanned or (document.record.html and not balanced(words)))
        yield Finding(
            path=document.target.path,
            place=place,
            code=code,
            snippet=snippet(shown),
            digest=digest([words]),
            safety=_safety(code, span.score) if whole else Safety.NONE,
            start=span.start,
            end=span.end,
            label=span.label,
            score=span.score,
            reason=span.reason,
            document=document.number,
            id=named,
            field=document.field,
            # On a page, the tags around it would say nothing to a reader.
            excerpt=Excerpt("", shown, "") if document.record.html else excerpt(text, span.start, span.end),
        )


def _code(span: Span, repeated: bool, headed: bool) -> Code | None:
    """The code of a span; None for a piece of the article. ``headed``: another headline comes before it."""
    if repeated:
        return BY_CODE["CLN501"]
    if headed and span.label is Label.TITLE:
        return BY_CODE["CLN110"]
    return None if span.label is Label.MAIN else code_of(span.label, [column.name for column in span.evidence])


def _safety(code: Code, score: float) -> Safety:
    """What cutting a finding costs: a safe code is unsafe where the judge is not sure. Repeats need no judge."""
    sure = code.label is None or score <= SURE
    return code.safety if sure or code.safety is Safety.NONE else Safety.UNSAFE


def _shown(raw: str) -> str:
    """A run of a page as a reader sees it."""
    from cleaner.html.references import unescape
    from cleaner.html.spans import untagged

    return unescape(untagged(raw))


def check(targets: Iterable[Target], tell: Tell, jobs: int = 1) -> Iterator[Finding]:
    """The findings of some files that their baselines do not accept: those of each document in order, and when all are
    read, the documents that are near-duplicates of others.

    Of each document little more than its signature is remembered.

    Args:
        targets: The files, with their settings.
        tell: As in :func:`examine`.
        jobs: Processes to use.

    Raises:
        SettingsError: Weights or an index cannot be used.
        BaselineError: A baseline cannot be used.
    """
    accepted = cache(Acceptance)
    names: set[str] = set()

    def noted() -> Iterator[Target]:
        for target in targets:
            names.add(target.path)
            yield target

    entries: list[Entry] = []
    for one in examine(noted(), tell, jobs):
        entries.append(one.entry)
        acceptance = accepted(one.entry.settings.baseline)
        yield from (finding for finding in one.findings if not acceptance.takes(finding))
    yield from near_duplicates(entries, names, accepted)


def near_duplicates(
    entries: Iterable[Entry], names: Collection[str], accepted: Callable[[str | None], Acceptance]
) -> Iterator[Finding]:
    """Which of the documents are nearly the same as another of them, or as one of a baseline. Each is named with the
    closest.

    Two documents that a baseline has both are accepted; a new one comes after them, whatever its place. ``names`` are
    the files that were read, of which the baselines' word does not count; ``accepted`` opens a baseline.
    """
    rows: list[tuple[bytes, str, Code]] = []
    fresh: list[Entry] = []
    by_baseline = sorted(
        (entry for entry in entries if entry.signature), key=lambda entry: entry.settings.baseline or ""
    )
    for name, group in groupby(by_baseline, lambda entry: entry.settings.baseline):
        acceptance, own = accepted(name), list(group)
        rows += [
            (one.signature, path + (f": {one.document}" if one.document else ""), BY_CODE["CLN602"])
            for path, one in acceptance.others(names)
        ]
        there = acceptance.has([(entry.signed(acceptance.folder), entry.settings.near_duplicates) for entry in own])
        for entry, known in zip(own, there, strict=True):
            if known:
                rows.append((entry.signature, entry.shown, BY_CODE["CLN601"]))
            else:
                fresh.append(entry)
    known_rows = [signature for signature, _, _ in rows]
    rows += [(entry.signature, entry.shown, BY_CODE["CLN601"]) for entry in fresh]
    least = [entry.settings.near_duplicates for entry in fresh]
    for copy in duplicates.copies(known_rows, [entry.signature for entry in fresh], least):
        _, shown, code = rows[copy.other]
        yield from fresh[copy.number - len(known_rows)].finding(code, shown, copy.similarity)


def accept(targets: Iterable[Target], tell: Tell, path: Path, jobs: int = 1) -> tuple[Baseline, int, int]:
    """The baseline that is to be written to ``path`` so that all that is in some files now is accepted, findings and
    near-duplicates; how many findings that are, and in how many documents they were looked for.

    What it said of other files stays, as far as they are there, and of files that were left out because they cannot be
    read. Raises as :func:`check`.
    """
    unread: list[FileError] = []

    def noted(outcome: Outcome[Examined]) -> None:
        unread.extend(problem for problem in outcome.problems if isinstance(problem, FileError))
        tell(outcome)

    folder = path.parent
    before = read(path) if path.is_file() else Baseline()
    given = list(targets)
    examined = list(examine(given, noted, jobs))
    told = {one.entry.path for one in examined} if unread else {target.path for target in given}
    rest = before.without({relative(name, folder) for name in told}, folder)
    found = [finding for one in examined for finding in one.findings]
    signed = [one.entry.signed(folder) for one in examined if one.entry.signature]
    return of_findings(found, signed, folder, rest), len(found), len(examined)

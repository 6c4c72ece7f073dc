"""``cleaner export``: what was judged, in forms that other tools read."""

from __future__ import annotations

import json
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import click

from cleaner.cli.options import HELP, KEEP, SPANS_TOLD, Judge, Watch, judging, reading, refuse_input
from cleaner.export.names import FORMS, Offsets
from cleaner.io.outputs import OutputError, open_output

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cleaner.document import Document
    from cleaner.export.forms import Export, Place
    from cleaner.io.records import Record, Unit
    from cleaner.labels import Label
    from cleaner.result import Result
    from cleaner.run.batches import Outcome
    from cleaner.run.documents import Input

__all__ = ["export"]


@click.command("export", context_settings=HELP, short_help="Write what was judged in a form that other tools read.")
@reading(piped="pipe a page in")
@click.option(
    "--to", "form", type=click.Choice(list(FORMS)), required=True,
    help="; ".join(f"{name}: {form.told}" for name, form in FORMS.items()) + ".",
)  # fmt: skip
@click.option(
    "--offsets", type=click.Choice([str(unit) for unit in Offsets]), default=str(Offsets.CODE_POINTS),
    show_default=True, help="Unit in which the places of spans are counted.",
)  # fmt: skip
@click.option("--url", metavar="URL", help="Address of the document, where the input does not say it.")
@KEEP
@judging
@SPANS_TOLD
@click.option(
    "--output", "-o", type=click.Path(allow_dash=True), metavar="PATH",
    help="Write here instead of stdout, all or nothing; compressed if it ends in .gz or .zst. A new folder for brat.",
)  # fmt: skip
def export(
    given: Input, progress: bool | None, form: str, offsets: str, url: str | None, keep: frozenset[Label],
    judge: Judge, spans: str, output: str | None,
) -> None:  # fmt: skip
    """Judge FILES, or stdin, and write every span in a form that other tools read."""
    from cleaner.export.forms import begin
    from cleaner.run.documents import process

    made, unit = FORMS[form], Offsets(offsets)
    if not made.counted and unit is not Offsets.CODE_POINTS:
        raise click.UsageError(f"--to {form} counts in code points: leave --offsets out.")
    if spans == "none" and not made.spanless:
        raise click.UsageError(f"--to {form} is made of spans: leave --spans none out.")
    target = None if output == "-" else output
    if made.folder and target is None:
        raise click.UsageError(f"--to {form} writes several files: name a folder by --output.")
    if not made.folder:
        refuse_input(target, given.names)
    told = spans if made.reasons else "none"
    cleaner = judge.cleaner(keep, metadata=form == "parquet", spans=told)
    opened = nullcontext(Path(output or "")) if made.folder else open_output(target)
    with cast("AbstractContextManager[IO[bytes] | Path]", opened) as where:
        to = begin(form, where, unit, spans)
        rows = process(given, cleaner, partial(_row, url=url), missing=_missing)
        with Watch(given.names, progress) as watch, closing(rows) as outcomes:
            for outcome in outcomes:
                watch(_written(outcome, to, skip=given.skip))
            watch.end()
        to.close()


class _Row(NamedTuple):
    """A document on its way into an export."""

    place: Place
    record: Record | None = None
    """Where messages say that it is; None where nothing could be made of it."""
    result: Result | None = None


def _row(record: Record, result: Result, url: str | None) -> _Row:
    from cleaner.io.records import document_of

    document = document_of(record)
    known = replace(result, id=document.id, url=document.url or url)
    return _Row(_place(record, document, url), replace(record, text=""), known)


def _missing(unit: Unit) -> _Row | None:
    """What stands for a document that nothing could be made of, for forms that have a row for each."""
    from cleaner.export.forms import Place
    from cleaner.io.records import FileError, id_of

    return None if isinstance(unit, FileError) else _Row(Place("", id_of(unit)))


def _written(outcome: Outcome[_Row], to: Export, *, skip: bool) -> Outcome[_Row]:
    """Add the documents of a batch to an export. What cannot be written is among the outcome's problems then, and ends
    it unless it is to be left out."""
    from cleaner.io.records import RecordError, attempt, place_of

    problems: list[RecordError] = []
    notes: list[str] = []
    for place, record, result in outcome.made:
        if record is None or result is None:
            to.skip(place)
            continue
        fault = attempt(record, to.add, result, place)
        if isinstance(fault, RecordError):
            if isinstance(fault.__cause__, (BrokenPipeError, OutputError)):
                raise fault.__cause__
            problems.append(fault)
            if not skip:
                return replace(outcome, problems=(fault,), failed=True)
            to.skip(place)
            continue
        notes += [f"{place_of(record)}: {note}" for note in result.notes]
    return replace(outcome, problems=(*outcome.problems, *problems), notes=(*outcome.notes, *notes))


def _place(record: Record, document: Document, url: str | None) -> Place:
    """Where a record is from, as exports name it."""
    from cleaner.export.forms import Place
    from cleaner.io.records import place_of

    name: object = document.id or place_of(record)
    if "id" in record.fields:
        given = bytes(record.fields["id"])
        try:
            name = json.loads(given)
        except ValueError:  # a number of more digits than Python reads
            name = given.decode()
    return Place(document.url or url or Path(record.name).absolute().as_uri(), name)

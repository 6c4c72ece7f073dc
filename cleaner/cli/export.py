"""``cleaner export``: what was judged, in forms that other tools read."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click

from cleaner.cli.options import (
    ENCODING,
    EXTRACTOR,
    FORM,
    HELP,
    KEEP,
    ON_ERROR,
    SPANS_TOLD,
    TEXT_FIELD,
    any_files,
    judging,
    make_cleaner,
    refuse_input,
    units,
    visible,
)  # fmt: skip
from cleaner.export.names import FORMS, Offsets
from cleaner.io.outputs import OutputError, open_output
from cleaner.labels import Label

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cleaner.document import Document
    from cleaner.export.forms import Place
    from cleaner.io.records import Record, RecordError, Unit
    from cleaner.own_cues import OwnCue
    from cleaner.result import Result

__all__ = ["export"]


@click.command("export", context_settings=HELP, short_help="Write what was judged in a form that other tools read.")
@any_files()
@click.option(
    "--to", "form", type=click.Choice(list(FORMS)), required=True,
    help="; ".join(f"{name}: {form.told}" for name, form in FORMS.items()) + ".",
)  # fmt: skip
@click.option(
    "--offsets", type=click.Choice([str(unit) for unit in Offsets]), default=str(Offsets.CODE_POINTS),
    show_default=True, help="Unit in which the places of spans are counted.",
)  # fmt: skip
@click.option("--url", metavar="URL", help="Address of the document, where the input does not say it.")
@FORM
@TEXT_FIELD
@KEEP
@EXTRACTOR
@SPANS_TOLD
@judging
@ON_ERROR
@ENCODING
@click.option(
    "--output", "-o", type=click.Path(allow_dash=True), metavar="PATH",
    help="Write here instead of stdout, all or nothing; compressed if it ends in .gz or .zst. A new folder for brat.",
)  # fmt: skip
def export(
    files: tuple[str, ...], form: str, offsets: str, url: str | None, source: str, text_field: str,
    keep: frozenset[Label], extractor: str, favor: str, threshold: float | None, weights: str | None,
    index: str | None, on_error: str, encoding: str | None, output: str | None, furniture_share: float,
    cues: tuple[OwnCue, ...], spans: str,
) -> None:  # fmt: skip
    """Judge FILES, or stdin, and write every span in a form that other tools read."""
    from cleaner.export.forms import Place, begin
    from cleaner.io.records import FileError, RecordError, attempt, document_of, id_of, judged, parsed, place_of
    from cleaner.run.batches import skipped

    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name a file, or pipe a page in.")
    made, unit = FORMS[form], Offsets(offsets)
    if not made.counted and unit is not Offsets.CODE_POINTS:
        raise click.UsageError(f"--to {form} counts in code points: leave --offsets out.")
    if spans == "none" and not made.spanless:
        raise click.UsageError(f"--to {form} is made of spans: leave --spans none out.")
    target = None if output == "-" else output
    if made.folder and target is None:
        raise click.UsageError(f"--to {form} writes several files: name a folder by --output.")
    names = files or ("-",)
    if not made.folder:
        refuse_input(target, names)
    told = spans if made.reasons else "none"
    cleaner = make_cleaner(
        favor, threshold, weights, keep, index, extractor, form == "parquet", furniture_share, cues, told
    )
    # Some forms have a row for every document, whatever comes of it.
    waiting: deque[Unit] = deque()

    def remembered() -> Iterator[Record | RecordError]:
        for one in units(names, None if source == "auto" else source, encoding):
            waiting.append(one)
            yield from parsed([one], text_field)

    def add(record: Record, result: Result) -> None:
        document = document_of(record)
        known = replace(result, id=document.id, url=document.url or url)
        to.add(known, _place(record, document, url))
        for note in result.notes:
            click.echo(visible(f"{place_of(record)}: {note}"), err=True)

    left_out: list[RecordError] = []
    opened = nullcontext(Path(output or "")) if made.folder else open_output(target)
    with cast("AbstractContextManager[IO[bytes] | Path]", opened) as where:
        to = begin(form, where, unit, spans)
        for done in judged(remembered(), cleaner):
            read = waiting.popleft()
            fault = done if isinstance(done, RecordError) else attempt(done[0], add, *done)
            if fault is None:
                continue
            if isinstance(fault.__cause__, (BrokenPipeError, OutputError)):
                raise fault.__cause__
            if on_error != "skip":
                raise fault
            left_out.append(fault)
            click.echo(visible(str(fault)), err=True)
            if not isinstance(read, FileError):
                to.skip(Place("", id_of(read)))
        to.close()
    if left_out:
        click.echo(f"cleaner: {skipped(left_out)}", err=True)


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

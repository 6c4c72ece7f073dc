"""``cleaner report``: options in, :mod:`cleaner.report` called, a page out."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.options import (
    ENCODING,
    EXTRACTOR,
    FORM,
    HELP,
    KEEP,
    ON_ERROR,
    TEXT_FIELD,
    any_files,
    judging,
    make_cleaner,
    output_option,
    refuse_input,
    tell_outcome,
    total,
    units,
    visible,
)
from cleaner.io.outputs import open_output

if TYPE_CHECKING:
    from cleaner.io.records import Record
    from cleaner.labels import Label
    from cleaner.own_cues import OwnCue
    from cleaner.result import Result

__all__ = ["report"]


@click.command(context_settings=HELP, short_help="Make a page that shows what was kept, what was not, and why.")
@any_files()
@output_option("The page to write, all or nothing; - is stdout.", required=True)
@click.option("--edit", is_flag=True, help="Let labels be changed in the page and downloaded as gold.")
@click.option(
    "--sample", type=click.IntRange(0), default=100, show_default=True, metavar="N",
    help="Documents to show. The figures count all of them.",
)  # fmt: skip
@click.option("--open", "opened", is_flag=True, help="Open the page in a browser when it is written.")
@FORM
@TEXT_FIELD
@KEEP
@EXTRACTOR
@judging
@ON_ERROR
@ENCODING
@click.option(
    "--progress/--no-progress", default=None, help="Progress on stderr.  [default: on a terminal, if it takes long]"
)
def report(
    files: tuple[str, ...], output: str | None, edit: bool, sample: int, opened: bool, source: str, text_field: str,
    keep: frozenset[Label], extractor: str, favor: str, threshold: float | None, weights: str | None,
    index: str | None, on_error: str, encoding: str | None, progress: bool | None, furniture_share: float,
    cues: tuple[OwnCue, ...],
) -> None:  # fmt: skip
    """Judge FILES, or stdin, and write one page of HTML that shows them: every document as read beside its clean text,
    with the label and reason of whatever is not the article, and figures of all documents together.

    The page is one file, asks for nothing from outside, and opens in browsers of 2024 and later.
    """
    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name the files to show, or pipe a text in.")
    if opened and output is None:
        raise click.UsageError("--open needs a page to open: give --output a file.")
    from cleaner.report import Survey, render
    from cleaner.run.batches import Progress, batches, clean_batch
    from cleaner.views.screen import for_terminal

    names = files or ("-",)
    refuse_input(output, names)
    cleaner = make_cleaner(favor, threshold, weights, keep, index, extractor, True, furniture_share, cues)
    survey = Survey(sample, html=edit)
    bar = Progress(progress, total(names))
    skipped = 0

    def write(record: Record, result: Result) -> bytes:
        survey.add(record, result)
        return b""

    work = partial(clean_batch, cleaner=cleaner, write=write, text_field=text_field, skip=on_error == "skip")
    # Opened first, so that a name that cannot be written is not found out after hours of judging.
    with open_output(output) as file:
        stream = for_terminal(file)
        for outcome in map(work, filter(None, batches(units(names, None if source == "auto" else source, encoding)))):
            skipped += len(tell_outcome(outcome, bar))
        bar.clear()
        surveyed = survey.to_dict()
        read = tuple("<stdin>" if name == "-" else name for name in names)
        page = render(surveyed, cleaner.options, names=read, index=index, edit=edit, skipped=skipped)
        stream.write(page.encode())
    if output is not None:
        shown = sum("blocks" in document for document in surveyed["documents"])
        counted = surveyed["corpus"]["documents"]
        click.echo(
            visible(f"{output}: {counted:,} {'document' if counted == 1 else 'documents'}, {shown:,} shown"), err=True
        )
    if output is not None and opened:
        import webbrowser

        if not webbrowser.open(Path(output).resolve().as_uri()):
            click.echo(visible(f"No browser could be opened: open {output} yourself."), err=True)

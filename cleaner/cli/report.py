"""``cleaner report``: options in, :mod:`cleaner.report` called, a page out."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.options import HELP, KEEP, Judge, Watch, judging, output_option, reading, refuse_input, visible
from cleaner.io.outputs import open_output

if TYPE_CHECKING:
    from cleaner.labels import Label
    from cleaner.run.documents import Input

__all__ = ["report"]


@click.command(context_settings=HELP, short_help="Make a page that shows what was kept, what was not, and why.")
@reading(piped="pipe a text in")
@output_option("The page to write, all or nothing; - is stdout.", required=True)
@click.option("--edit", is_flag=True, help="Let labels be changed in the page and downloaded as gold.")
@click.option(
    "--sample", type=click.IntRange(0), default=100, show_default=True, metavar="N",
    help="Documents to show. The figures count all of them.",
)  # fmt: skip
@click.option("--open", "opened", is_flag=True, help="Open the page in a browser when it is written.")
@KEEP
@judging
def report(
    given: Input, progress: bool | None, output: str | None, edit: bool, sample: int, opened: bool,
    keep: frozenset[Label], judge: Judge,
) -> None:  # fmt: skip
    """Judge FILES, or stdin, and write one page of HTML that shows them: every document as read beside its clean text,
    with the label and reason of whatever is not the article, and figures of all documents together.

    The page is one file, asks for nothing from outside, and opens in browsers of 2024 and later.
    """
    if opened and output is None:
        raise click.UsageError("--open needs a page to open: give --output a file.")
    from cleaner.report import Survey, render, survey_document
    from cleaner.run.documents import process
    from cleaner.views.screen import for_terminal

    refuse_input(output, given.names)
    cleaner = judge.cleaner(keep, metadata=True)
    survey = Survey(sample)
    # Opened first, so that a name that cannot be written is not found out after hours of judging.
    with open_output(output) as file:
        stream = for_terminal(file)
        made = process(given, cleaner, partial(survey_document, html=edit))
        with Watch(given.names, progress) as watch, closing(made) as outcomes:
            for outcome in outcomes:
                watch(outcome)
                for document in outcome.made:
                    survey.add(document)
        surveyed = survey.to_dict()
        read = tuple("<stdin>" if name == "-" else name for name in given.names)
        skipped = len(watch.left_out)
        page = render(surveyed, cleaner.options, names=read, index=judge.index, edit=edit, skipped=skipped)
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

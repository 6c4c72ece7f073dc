"""The ``cleaner`` command. Options in, the package's own functions called, messages and exit codes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cleaner import __version__
from cleaner.cli_check import baseline, check, fix
from cleaner.cli_completion import COMMANDS, completion, files_or_commands
from cleaner.cli_index import index as index_group
from cleaner.cli_report import report
from cleaner.cli_shared import (
    ENCODING,
    EXTRACTOR,
    FILES,
    FORM,
    HELP,
    KEEP,
    ON_ERROR,
    TEXT_FIELD,
    Failure,
    forget_stdout,
    judging,
    make_cleaner,
    total,
    units,
    visible,
)  # fmt: skip
from cleaner.labels import Label

if TYPE_CHECKING:
    from cleaner.progress import Outcome, Progress
    from cleaner.tally import Tally

__all__ = ["cli", "main"]

INTERRUPTED = 130


class Filter(click.Group):
    """A group whose first argument, where it names no command, begins the arguments of the filter.

    ``cleaner eval`` is the command; a file of that name is ``./eval``.
    """

    filter: click.Command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        first = args[0] if args else ""
        try:
            context = self.filter.make_context(info_name, args, parent, **extra)
        except click.BadParameter as error:
            if not (first.isalpha() and repr(first) in error.message):
                raise
            message = f"{error.message} If a command was meant, they are {', '.join(self.commands)}."
            raise click.BadParameter(message, error.ctx, error.param) from None
        if not first:
            context.meta[COMMANDS] = self.commands
        return context

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except BrokenPipeError:
            # Who reads no further, as `head` does, has got all that was asked for. click would call it a failure.
            forget_stdout()
            return None

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run and exit: 0 fine, 1 a bound not met, 2 wrong use or bad input, 130 interrupted."""
        extra["standalone_mode"] = False
        try:
            code = super().main(args, prog_name or self.name, **extra)
        except click.Abort:
            # What is still in stdout's buffer might wait for ever for a reader.
            forget_stdout()
            code = INTERRUPTED
        except click.ClickException as error:
            error.show()
            code = 2
        sys.exit(code or 0)


class FilterCommand(click.Command):
    """The filter, whose help also lists the commands beside it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, in the place of an epilog."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in cli.commands.items()])


def _bounds(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    from cleaner.evaluate import KEYS

    bounds = {}
    for value in values:
        key, _, bound = value.partition("=")
        if key not in KEYS:
            raise click.BadParameter(f"{key!r} is no figure; the figures are {', '.join(KEYS)}.")
        try:
            bounds[key] = float(bound)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not KEY=NUMBER.") from None
    return bounds


@click.group("cleaner", cls=Filter, context_settings=HELP)
def cli() -> None:
    """Separate scraped articles from the syndication noise pushed into them."""


@click.command(cls=FilterCommand, context_settings=HELP)
@click.argument("files", nargs=-1, type=FILES, shell_complete=files_or_commands)
@FORM
@click.option(
    "--to", type=click.Choice(["text", "jsonl", "diff"]),
    help="Form of the output; diff is a patch from the input to the clean text.  [default: as the input]",
)  # fmt: skip
@TEXT_FIELD
@KEEP
@judging
@EXTRACTOR
@click.option("--explain", is_flag=True, help="Show every block with its label, score and reason instead.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
    help="Colours of --explain and --to diff. auto: on a terminal, as NO_COLOR and FORCE_COLOR say.",
)  # fmt: skip
@ON_ERROR
@ENCODING
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE",
    help="Write here instead of stdout, all or nothing; compressed if it ends in .gz or .zst.",
)  # fmt: skip
@click.option(
    "--progress/--no-progress", default=None, help="Progress on stderr.  [default: on a terminal, if it takes long]"
)
@click.option(
    "--corpus", is_flag=True,
    help="Index the files first, in a temporary folder, so that each is judged with what the others have.",
)  # fmt: skip
@click.option(
    "--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes to use."
)
@click.version_option(__version__, prog_name="cleaner", message="%(prog)s %(version)s")
def clean(
    files: tuple[str, ...], source: str, to: str | None, text_field: str, keep: frozenset[Label], favor: str,
    threshold: float | None, weights: str | None, explain: bool, color: str, on_error: str, encoding: str | None,
    output: str | None, progress: bool | None, jobs: int, index: str | None, corpus: bool, extractor: str,
) -> None:  # fmt: skip
    """Print the article of each of FILES, or of stdin, without the texts pushed into it.

    Text in, text out; JSONL in, JSONL out: the same objects in the same order, with the clean text in the text field
    and the label, score and reason of every character in "spans".
    """
    if explain and to:
        raise click.UsageError("--explain and --to are two forms of output: give one of them.")
    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name a file, or pipe a text in, as in `cat page.txt | cleaner`.")
    from cleaner.progress import Progress, batches, clean_batch, in_order
    from cleaner.records import open_output

    names = files or ("-",)
    output = None if output == "-" else output
    shown = False if progress is None and output is None and sys.stdout.isatty() else progress
    form = None if source == "auto" else source
    if corpus:
        index = _remembered(names, form, encoding, text_field, on_error == "skip", jobs, index)
    terminal = output is None and sys.stdout.isatty()
    colour = _coloured(color, terminal)
    work = partial(
        clean_batch,
        cleaner=make_cleaner(favor, threshold, weights, keep, index, extractor, to in (None, "jsonl") and not explain),
        write=_writer(to, text_field, explain, terminal, colour),
        text_field=text_field,
        skip=on_error == "skip",
        tell=not explain and to != "jsonl",
        count=explain,
    )
    read = units(names, form, encoding, one_form=not (to or explain))
    bar = Progress(shown, total(names))
    try:
        # Closing ends the processes of a run that stops early.
        with open_output(output) as stream, closing(in_order(work, batches(read), jobs)) as outcomes:
            counts = _write(outcomes, stream, bar)
            if explain and counts.documents > 1:
                from cleaner.explain import summary

                stream.write(f"\n{summary(counts, colour=colour, width=_width(terminal))}".encode())
                stream.flush()  # here, where a reader that has gone is no fault
    except Failure as failure:
        kept = f"; {output} is left as it was" if output else ""
        raise Failure(failure.message + kept) from None
    except BrokenPipeError:
        forget_stdout()
    except ChildProcessError as error:
        raise Failure(f"cleaner: {error}") from None
    except OSError as error:
        forget_stdout()
        raise Failure(f"{output or '<stdout>'}: cannot write: {error.strerror or error}") from None


@cli.command("eval", context_settings=HELP, short_help="Measure the cleaner on gold of your own.")
@click.argument("gold", nargs=-1, required=True, type=FILES)
@judging
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Print a table, or one JSON object for other programs.",
)  # fmt: skip
@click.option(
    "--worst", type=click.IntRange(0), default=0, metavar="N", help="List the N documents with the lowest F1."
)
@click.option(
    "--min", "least", multiple=True, callback=_bounds, metavar="KEY=VALUE", help="Exit 1 if a figure is lower."
)
@click.option(
    "--max", "most", multiple=True, callback=_bounds, metavar="KEY=VALUE", help="Exit 1 if a figure is higher."
)
def evaluate_gold(
    gold: tuple[str, ...], favor: str, threshold: float | None, weights: str | None, index: str | None, form: str,
    worst: int, least: dict[str, float], most: dict[str, float],
) -> None:  # fmt: skip
    """Measure the cleaner on GOLD: JSONL with "text", and "spans" as [start, end, label] or the article in "gold"."""
    from cleaner.evaluate import evaluate, shortfalls, table
    from cleaner.records import Line, RecordError, parse

    records = (parse(unit) for unit in units(gold, "jsonl", None) if isinstance(unit, Line))
    try:
        figures = evaluate(records, make_cleaner(favor, threshold, weights, frozenset({Label.MAIN}), index))
    except RecordError as error:
        raise Failure(str(error)) from None
    if missing := {*least, *most} - figures.values.keys():
        raise Failure(f"this gold does not measure {', '.join(sorted(missing))}")
    short = shortfalls(figures.values, least, most)
    if form == "json":
        import json

        click.echo(json.dumps(figures.to_dict(worst)))
    else:
        click.echo(table(figures, worst))
    if short:
        click.echo("cleaner: falls short: " + "; ".join(short), err=True)
        click.get_current_context().exit(1)


@cli.command("export", context_settings=HELP, short_help="Write what was kept in a form that other tools read.")
@click.argument("files", nargs=-1, type=FILES)
@click.option(
    "--to", "form", type=click.Choice(["webannotation"]), required=True,
    help="webannotation: JSON-LD of the W3C's Web Annotation model, an annotation a line for every kept span.",
)  # fmt: skip
@click.option("--url", metavar="URL", help="Address of the document, where the input does not say it.")
@FORM
@TEXT_FIELD
@KEEP
@EXTRACTOR
@judging
@ENCODING
def export(
    files: tuple[str, ...], form: str, url: str | None, source: str, text_field: str, keep: frozenset[Label],
    extractor: str, favor: str, threshold: float | None, weights: str | None, index: str | None, encoding: str | None,
) -> None:  # fmt: skip
    """Judge FILES, or stdin, and write every kept span in a form that other tools read."""
    import json

    from cleaner.export import web_annotations
    from cleaner.records import Line, RecordError, document_of, judged, parse

    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name a file, or pipe a page in.")
    read = units(files or ("-",), None if source == "auto" else source, encoding)
    records = (parse(unit, text_field) if isinstance(unit, Line) else unit for unit in read)
    try:
        for record, result in judged(records, make_cleaner(favor, threshold, weights, keep, index, extractor)):
            address = document_of(record).url or url or Path(record.name).absolute().as_uri()
            for annotation in web_annotations(result, address):
                click.echo(json.dumps(annotation))
            for note in result.notes:
                click.echo(visible(f"{record.name}: {note}"), err=True)
    except RecordError as error:
        raise Failure(str(error)) from None


cli.filter = clean
cli.add_command(index_group)
cli.add_command(check)
cli.add_command(fix)
cli.add_command(baseline)
cli.add_command(report)
cli.add_command(completion)


def _remembered(
    names: Sequence[str], form: Any, encoding: str | None, text_field: str, skip: bool, jobs: int, index: str | None
) -> str:
    """The path of a temporary index of all files, which goes when the command ends."""
    import tempfile

    from cleaner.index import CorpusIndexError
    from cleaner.index.feed import Chunk, feed

    if index is not None:
        raise click.UsageError("--corpus and --index are two memories: give one of them.")
    if "-" in names:
        raise click.UsageError("--corpus reads its files twice, and stdin can be read once: name the files.")

    def tell(chunk: Chunk) -> None:
        if chunk.failed:
            raise Failure(chunk.problems[-1])

    folder = click.get_current_context().with_resource(tempfile.TemporaryDirectory(prefix="cleaner-index-"))
    try:
        read = units(names, form, encoding)
        feed(Path(folder), read, keep=False, tell=tell, text_field=text_field, skip=skip, jobs=jobs)
    except (CorpusIndexError, ChildProcessError) as error:
        raise Failure(str(error)) from None
    return folder


def _writer(to: str | None, text_field: str, explain: bool, terminal: bool, colour: bool) -> Callable[..., bytes]:
    from cleaner.records import write_as_read, write_jsonl, write_text

    if explain:
        from cleaner.explain import write_explained

        return partial(write_explained, colour=colour, width=_width(terminal))
    if to == "diff":
        from cleaner.diff import write_diff

        return partial(write_diff, colour=colour, terminal=terminal)
    if to == "text":
        return write_text
    return partial(write_jsonl if to else write_as_read, text_field=text_field)


def _width(terminal: bool) -> int:
    """Columns of a view."""
    import shutil

    from cleaner.explain import WIDTH

    return shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else WIDTH


def _coloured(color: str, terminal: bool) -> bool:
    """--color; else colour on a terminal, but NO_COLOR (no-color.org) turns it off, else FORCE_COLOR turns it on."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def _write(outcomes: Iterable[Outcome], stream: IO[bytes], bar: Progress) -> Tally:
    from cleaner.tally import Tally

    begun, skipped, counts = False, 0, Tally()
    for outcome in outcomes:
        # Texts and views are set off by a blank line before each, which the very first does without.
        stream.write(outcome.output if begun else outcome.output.removeprefix(b"\n"))
        stream.flush()
        begun = begun or bool(outcome.output)
        counts += outcome.counts
        bar.advance(outcome.documents, outcome.size)
        if outcome.problems or outcome.notes or outcome.failed:
            bar.clear()
        problems = outcome.problems[:-1] if outcome.failed else outcome.problems
        for message in (*problems, *outcome.notes):
            click.echo(visible(message), err=True)
        skipped += len(problems)
        if outcome.failed:
            raise Failure(outcome.problems[-1])
    bar.clear()
    if skipped:
        click.echo(f"cleaner: {skipped} {'line' if skipped == 1 else 'lines'} skipped", err=True)
    return counts


def main() -> None:
    """The console script; never returns."""
    # No product here wakes numpy's threads (see cleaner.products), so they need not be started, a set in each process.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    cli.main()

"""The ``cleaner`` command. Options in, the package's own functions called, messages and exit codes out.

Whatever a command raises becomes one message and an exit code in :func:`ended`, and nowhere else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from cleaner.cli.completion import COMMANDS, completion, files_or_commands
from cleaner.cli.export import export
from cleaner.cli.index import index as index_group
from cleaner.cli.lint import baseline, check, fix, rule
from cleaner.cli.options import (
    COLOR,
    FORMAT,
    HELP,
    KEEP,
    SPANS_TOLD,
    Failure,
    Judge,
    Watch,
    coloured,
    judging,
    output_option,
    reading,
    refuse_input,
    visible,
    width_of_view,
    write,
    written_defaults,
)
from cleaner.cli.report import report
from cleaner.cli.run import run as run_command
from cleaner.cli.schema import schema
from cleaner.cli.train import train
from cleaner.errors import CleanerError, cause
from cleaner.io.outputs import OutputError, is_live, open_output
from cleaner.labels import Label
from cleaner.run.process import LEAST_ROOM, Stopped, forget_stdout, own_streams, room, stoppable
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.run.batches import Outcome
    from cleaner.run.documents import Input
    from cleaner.views.counts import LabelCounts

__all__ = ["cli", "main"]

INTERRUPTED = 130
UNSETTLED = ("baseline", "check", "completion", "fix", "index", "rule", "schema", "train")
"""Commands that take no defaults from ``[tool.cleaner]``, or read it themselves, file by file."""


class Filter(click.Group):
    """A group whose first argument, where it names no command, begins the arguments of the filter.

    ``cleaner eval`` is the command; a file of that name is ``./eval``.
    """

    filter: click.Command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        written = not extra.get("resilient_parsing") and (args[:1] or [""])[0] not in UNSETTLED
        if args and args[0] in self.commands:
            if written:
                extra["default_map"] = {args[0]: written_defaults(args)}
            return super().make_context(info_name, args, parent, **extra)
        first = args[0] if args else ""
        if written:
            extra["default_map"] = written_defaults(args)
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
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run and exit: 0 fine, 1 findings or a bound not met, 2 wrong use, bad input or a fault of ours, 128 and a
        signal's number where that ended it."""
        # Instead of click's own, which has 1 for what is not a finding.
        name = prog_name or self.name or ""
        words = list(sys.argv[1:] if args is None else args)

        def run() -> int:
            self._main_shell_completion(extra, name, complete_var)
            try:
                with self.make_context(name, words.copy(), **extra) as context:
                    self.invoke(context)
            except click.NoSuchOption as error:
                named = next((word for word in words if word.startswith("-") and Path(word).exists()), None)
                if named is None:
                    raise
                raise click.UsageError(
                    f"{error.message} If a file was meant, it is ./{visible(named)}.", error.ctx
                ) from None
            return 0

        sys.exit(ended(run))


def ended(run: Callable[[], int]) -> int:
    """The exit code of a run; what it raises is reported on stderr, a line each."""
    try:
        try:
            code = run()
        except click.exceptions.Exit as done:
            code = done.exit_code
        _flush()
        return code
    except BrokenPipeError:
        # Who reads no further, as `head` does, has got all that was asked for.
        code = 0
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Stopped as stopped:
        code = stopped.code
    except click.ClickException as error:
        # A message may quote a file's name, which holds anything.
        object.__setattr__(error, "message", visible(error.message))
        error.show()
        code = 2
    except (CleanerError, OutputError) as error:
        Failure(str(error)).show()
        code = 2
    except SystemExit as done:  # click's, of a completion
        code = 2 if done.code else 0
    except Exception as error:
        Failure(f"cleaner: {cause(error)}").show()
        code = 2
    # What is still in stdout's buffer might wait for ever for a reader, or fail once more.
    if code == 2:
        with suppress(OSError):
            _flush()
    forget_stdout()
    return code


def _flush() -> None:
    if sys.stdout is not None:  # closed before the start of a program that runs this one
        sys.stdout.flush()


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
            raise click.BadParameter(f"{key!r} is not a figure; the figures are {', '.join(KEYS)}.")
        try:
            bounds[key] = float(bound)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not KEY=NUMBER.") from None
    return bounds


@click.group("cleaner", cls=Filter, context_settings=HELP)
def cli() -> None:
    """Separate scraped articles from the syndication noise pushed into them."""


@click.command(cls=FilterCommand, context_settings=HELP)
@reading(complete=files_or_commands, piped="pipe a text in, as in `cat page.txt | cleaner`")
@click.option(
    "--to", type=click.Choice(["text", "jsonl", "diff"]),
    help="Form of the output; diff is a patch from the input to the clean text.  [default: as the input]",
)  # fmt: skip
@KEEP
@judging
@SPANS_TOLD
@click.option("--explain", is_flag=True, help="Show every block with its label, score and reason instead.")
@COLOR
@output_option("Write here instead of stdout, all or nothing; compressed if it ends in .gz, .zst, .xz or .bz2.")
@click.option(
    "--corpus", is_flag=True,
    help="First index the files, in a temporary folder, so that each is judged with the help of the others.",
)  # fmt: skip
@click.option(
    "--line-buffered", is_flag=True,
    help="Write each record before the next is read, however quickly they arrive; without it none waits longer than "
    "half a second for others.",
)  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but which records are left out, and why.")
@click.version_option(__version__, "--version", "-V", prog_name="cleaner", message="%(prog)s %(version)s")
def clean(
    given: Input, progress: bool | None, to: str | None, keep: frozenset[Label], judge: Judge, spans: str,
    explain: bool, color: str, output: str | None, corpus: bool, line_buffered: bool, quiet: bool,
) -> None:  # fmt: skip
    """Print the article of each of FILES, or of stdin, without the texts pushed into it. A folder stands for all files
    in it.

    Text in, text out; JSONL, Parquet and WARC in, JSONL out: the same objects in the same order, with the clean text in
    the text field and the label, score and reason of every character in "spans".
    """
    if explain and to:
        raise click.UsageError("--explain and --to are two forms of output: give one of them.")
    if line_buffered and not is_live(output):
        raise click.UsageError("--line-buffered is for what is read while it is written, and --output FILE is not.")
    from cleaner.run.batches import LATEST
    from cleaner.run.documents import process

    refuse_input(output, given.names)
    shown = False if progress is None and output is None and sys.stdout.isatty() else progress
    terminal = output is None and sys.stdout.isatty()
    colour = coloured(color, terminal)
    # Opened first, so that a name that cannot be written is not found out after hours of reading.
    with _left_as_it_was(output), open_output(output) as stream:
        if not explain and to != "diff":  # those are made for a terminal
            from cleaner.views.screen import for_terminal

            stream = for_terminal(stream)
        if corpus:
            judge = replace(judge, index=_remembered(given, judge.index))
        told = to in (None, "jsonl") and not explain
        # Reasons are worked out for those forms alone that tell them.
        reasons = "full" if explain or to == "diff" else "none" if to == "text" else spans
        live = is_live(output)  # else nobody waits for a part of it
        made = process(
            given,
            judge.cleaner(keep, metadata=told, spans=reasons),
            _writer(to, given.text_field, explain, terminal, colour, spans),
            tell=not explain and to != "jsonl",
            count=explain,
            live=live,
            latest=(0.0 if line_buffered else LATEST) if live else None,
            one_form=not (to or explain),
        )
        with Watch(given.names, shown, quiet) as watch, closing(made) as outcomes:
            counts = _write(outcomes, stream, watch, terminal)
        if explain and counts.documents > 1:
            from cleaner.views.terminal import summary

            stream.write(f"\n{summary(counts, colour=colour, width=width_of_view(terminal))}".encode())
        stream.flush()


@cli.command("eval", context_settings=HELP, short_help="Measure the cleaner on gold of your own.")
@reading(name="gold", form="jsonl")
@judging
@FORMAT
@click.option(
    "--worst",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="List the N documents with the lowest F1, and the blocks of each that are wrong.",
)
@click.option(
    "--report", type=click.Path(dir_okay=False), metavar="FILE",
    help="Also write a page of HTML that shows gold beside judgement, the worst documents first.",
)  # fmt: skip
@click.option(
    "--min", "least", multiple=True, callback=_bounds, metavar="KEY=VALUE", help="Exit 1 if a figure is lower."
)
@click.option(
    "--max", "most", multiple=True, callback=_bounds, metavar="KEY=VALUE", help="Exit 1 if a figure is higher."
)
def evaluate_gold(
    given: Input, progress: bool | None, judge: Judge, form: str, worst: int, least: dict[str, float],
    most: dict[str, float], report: str | None,
) -> None:  # fmt: skip
    """Measure the cleaner on GOLD: JSONL with "text", and "spans" as [start, end, label] or the article in "gold"."""
    from cleaner.evaluate import figures_of, score, shortfalls, table
    from cleaner.run.documents import process

    if report:
        refuse_input(report, given.names)
    scored: list[Any] = []
    made = process(given, judge.cleaner(), partial(score, detailed=report is not None))
    with Watch(given.names, progress) as watch, closing(made) as outcomes:
        for outcome in outcomes:
            watch(outcome)
            scored += outcome.made
        watch.end()
    figures = figures_of(scored)
    if missing := {*least, *most} - figures.values.keys():
        raise Failure(f"this gold does not measure {', '.join(sorted(missing))}")
    short = shortfalls(figures.values, least, most)
    if form == "json":
        import json

        write(json.dumps(figures.to_dict(worst)) + "\n")
    else:
        write(table(figures, worst) + "\n")
    if report:
        from cleaner.evaluate_report import page

        with open_output(report) as stream:
            stream.write(page(figures, given.names).encode("utf-8", "replace"))
    if short:
        click.echo("cleaner: falls short: " + "; ".join(short), err=True)
        click.get_current_context().exit(1)


cli.filter = clean
cli.add_command(run_command)
cli.add_command(export)
cli.add_command(index_group)
cli.add_command(check)
cli.add_command(fix)
cli.add_command(rule)
cli.add_command(baseline)
cli.add_command(report)
cli.add_command(schema)
cli.add_command(train)
cli.add_command(completion)


def _remembered(given: Input, index: str | None) -> str:
    """The path of a temporary index of all files, which goes when the command ends."""
    import tempfile

    from cleaner.run.build import index_records
    from cleaner.run.documents import units

    if index is not None:
        raise click.UsageError("--corpus and --index are two memories: give one of them.")
    if "-" in given.names:
        raise click.UsageError("--corpus reads its files twice, and stdin can be read once: name the files.")
    if once := [name for name in given.names if is_live(name)]:
        raise click.UsageError(f"--corpus reads its files twice, and {visible(once[0])} can be read once.")

    def tell(outcome: Outcome[Any]) -> None:
        if outcome.failed:
            raise outcome.problems[-1]

    try:
        made = tempfile.TemporaryDirectory(prefix="cleaner-index-")
    except OSError as error:
        raise Failure(f"there is no temporary folder for the index: {error.strerror or error}") from None
    folder = click.get_current_context().with_resource(made)
    index_records(
        Path(folder), units(given), keep=False, tell=tell, text_field=given.text_field, skip=given.skip, jobs=given.jobs
    )
    return folder


@contextmanager
def _left_as_it_was(output: str | None) -> Iterator[None]:
    """Adds to a failure that the file which was to be written has not changed."""
    try:
        yield
    except Failure as failure:
        kept = f"; {output} is left as it was" if output and not is_live(output) else ""
        raise Failure(failure.message + kept) from None


def _writer(
    to: str | None, text_field: str, explain: bool, terminal: bool, colour: bool, spans: str
) -> Callable[..., bytes]:
    from cleaner.io.records import write_as_read, write_jsonl, write_text

    if explain:
        from cleaner.views.terminal import write_explained

        return partial(write_explained, colour=colour, width=width_of_view(terminal))
    if to == "diff":
        from cleaner.views.diff import write_diff

        return partial(write_diff, colour=colour, terminal=terminal)
    if to == "text":
        return write_text
    return partial(write_jsonl if to else write_as_read, text_field=text_field, spans=spans)


def _write(outcomes: Iterable[Outcome[bytes]], stream: IO[bytes], watch: Watch, terminal: bool) -> LabelCounts:
    from cleaner.views.counts import LabelCounts

    begun, counts = False, LabelCounts()
    for outcome in outcomes:
        output = b"".join(outcome.made)
        if terminal:
            watch.make_way()
        # Texts and views are set off by a blank line before each, which the very first does without.
        stream.write(output if begun else _without_line_end(output))
        stream.flush()
        begun = begun or bool(output)
        counts += outcome.counts
        watch(outcome)
    watch.end()
    return counts


def _without_line_end(output: bytes) -> bytes:
    """Output without the line end that it may begin with."""
    return output.removeprefix(b"\r").removeprefix(b"\n") if output[:1] in (b"\r", b"\n") else output


def main() -> None:
    """The console script; never returns."""
    # No product here wakes numpy's threads (see cleaner.products), so they need not be started, a set in each process.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    own_streams()
    limit = room()
    if limit is not None:
        least = f"at least {LEAST_ROOM >> 20} MB are needed"
        click.echo(f"cleaner: the address space is limited to {limit >> 20} MB (ulimit -v); {least}", err=True)
        sys.exit(2)
    with stoppable():
        cli.main()

"""``cleaner check``, ``fix``, ``baseline`` and ``rule``: options in, :mod:`cleaner.lint` called, findings out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cleaner.cli.options import (
    COLOR,
    CUES,
    FAIL_LATE,
    FILES0_FROM,
    HELP,
    JOBS,
    PROGRESS,
    SHARE,
    Failure,
    Watch,
    coloured,
    encoding_option,
    extractor_option,
    form_option,
    furniture_option,
    refuse_input,
    text_field_option,
    visible,
    width_of_view,
    with_options,
    write,
)
from cleaner.io.outputs import open_output
from cleaner.options import Favor
from cleaner.run.process import forget_stdout

if TYPE_CHECKING:
    from cleaner.lint.findings import Finding
    from cleaner.lint.settings import Target

__all__ = ["baseline", "check", "fix", "rule"]

PATHS = click.Path(readable=False, allow_dash=True)
BASELINE = "cleaner.baseline"
"""Where a baseline is written that no one gave a place."""


def _prefixes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    from cleaner.lint.settings import unknown_prefix

    prefixes = tuple(prefix.strip() for value in values for prefix in value.split(",") if prefix.strip())
    for prefix in prefixes:
        if problem := unknown_prefix(prefix):
            raise click.BadParameter(problem)
    return prefixes or None


def _looking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to look for, and in which files. Those that judge have no defaults here: what is not
    given is as ``[tool.cleaner]`` says, file by file."""
    path = click.Path(exists=True)
    share = SHARE
    options = (
        click.argument("files", nargs=-1, type=PATHS),
        FILES0_FROM,
        FAIL_LATE,
        JOBS,
        PROGRESS,
        click.option("--quiet", "-q", is_flag=True, help="Print no summary."),
        click.option(
            "--stdin-filename", "alias", metavar="NAME",
            help="Treat stdin as a file of this name, for its settings and format.",
        ),
        click.option(
            "--select", multiple=True, callback=_prefixes, metavar="CODES",
            help="Codes, or prefixes of codes, to report: CLN3, CLN101.  [default: all but CLN7]",
        ),
        click.option(
            "--ignore", multiple=True, callback=_prefixes, metavar="CODES",
            help="Codes, or prefixes of codes, to leave out.",
        ),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files or folders with this name."),
        click.option("--force-exclude", is_flag=True, help="Leave out excluded files even if they are named."),
        click.option(
            "--favor", type=click.Choice(list(map(str, Favor))),
            help="Which error to avoid: missed noise (precision) or a reported piece of the article (recall).  "
            "[default: balanced]",
        ),
        click.option(
            "--threshold", type=share, metavar="FLOAT",
            help="Report a block if the probability that it is the article is less than this; overrides --favor.",
        ),
        click.option(
            "--near-duplicates", type=share, metavar="FLOAT",
            help="Least similarity of two documents to report, 0 for none.  [default: 0.6]",
        ),
        furniture_option(None),
        click.option("--index", type=path, metavar="INDEX", help="Corpus index to look texts and documents up in."),
        click.option("--weights", type=path, metavar="FILE", help="Weights of your own training."),
        CUES,
        form_option(lines=True),
        text_field_option(None),
        encoding_option("Encoding of the files; a fix keeps it."),
        extractor_option(None),
    )  # fmt: skip
    return with_options(*options)(command)


@click.command(context_settings=HELP, short_help="Find noise and near-duplicates in files; for pre-commit.")
@_looking
@click.option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Accepted findings: not reported.")
@click.option(
    "--format", "form", type=click.Choice(["full", "concise", "json", "github", "sarif"]),
    help="Show each finding in its line (full), print one line each (concise), a JSON list, GitHub's annotations, or "
    "SARIF.  [default: full on a terminal, else concise]",
)  # fmt: skip
@click.option("--statistics", is_flag=True, help="Print how often each code was found instead; also as --format json.")
@click.option("--diff", is_flag=True, help="Print what cleaner fix would change instead.")
@click.option("--unsafe", is_flag=True, help="With --diff: as cleaner fix --unsafe.")
@COLOR
def check(
    form: str | None, statistics: bool, diff: bool, unsafe: bool, color: str, jobs: int, quiet: bool, on_error: str,
    progress: bool | None, **options: Any,
) -> None:  # fmt: skip
    """Report what does not belong to the articles in FILES, and documents that are nearly the same as others.

    Without FILES the current folder is checked. A folder means the .txt, .md, .html and .jsonl files in it (also
    .jsonl.gz and .jsonl.zst). Settings are read from [tool.cleaner] in the nearest pyproject.toml. Exit code 0: nothing
    found; 1: findings; 2: something could not be read.
    """
    if form and (diff or (statistics and form not in ("concise", "json"))):
        raise click.UsageError(f"--format {form} shows findings, and --statistics and --diff show something else.")
    if diff and statistics:
        raise click.UsageError("--statistics and --diff are two forms of output: give one of them.")
    if unsafe and not diff:
        raise click.UsageError("--unsafe goes with --diff; to cut, use cleaner fix --unsafe.")
    targets = _targets(**_whole_folder(options))
    watch = _Watch(targets, progress, on_error, quiet)
    if diff:
        _cut(targets, jobs, unsafe, watch, rewriting=False, quiet=quiet)
    from cleaner.lint import output

    counts = output.FindingCounts()
    terminal = sys.stdout.isatty()
    form = form or ("full" if terminal else "concise")
    colour = coloured(color, terminal)
    with _read_no_further(lambda: watch.code(counts.total)), watch:
        found = counts.counting(_found_in(targets, watch, jobs))
        if statistics:
            width = width_of_view(terminal)
            lines = counts.statistics_json(found) if form == "json" else counts.statistics(found, width=width)
        elif form == "full":
            lines = output.full(found, colour=colour, width=width_of_view(terminal))
        else:
            lines = output.FORMATS[form](found)
        for line in lines:
            watch.make_way()
            write(line)
        sys.stdout.flush()
        watch.end()
    if form in ("full", "concise") and not quiet:
        gap = "\n" if form == "full" and counts.total else ""
        click.echo(gap + _folded(f"cleaner: {counts.summary(len(targets))}"), err=True)
    _exit(watch.code(counts.total))


@click.command(context_settings=HELP, short_help="Cut what check finds and what is safe to cut.")
@_looking
@click.option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Accepted findings: not cut.")
@click.option("--unsafe", is_flag=True, help="Cut all that can be cut, not only prompts, furniture and exact repeats.")
@click.option("--diff", is_flag=True, help="Print what would change instead, and change nothing.")
def fix(jobs: int, unsafe: bool, diff: bool, quiet: bool, on_error: str, progress: bool | None, **options: Any) -> None:
    """Cut prompts, furniture and exact repeats out of FILES, print what was cut, and change nothing else.

    A file is rewritten only if something is cut, in one step, with its mode, encoding, line ends and compression. Exit
    code 0: nothing to cut; 1: a file was changed, or would be with --diff; 2: something could not be read or written.
    """
    if diff:
        options = _whole_folder(options)
    elif "-" in options["files"] or options["alias"]:
        raise click.UsageError("stdin cannot be rewritten: name files, or use --diff.")
    elif not options["files"] and options["listed"] is None:
        raise click.UsageError("No input: name the files to rewrite; `cleaner fix .` means all in this folder.")
    targets = _targets(**options)
    _cut(targets, jobs, unsafe, _Watch(targets, progress, on_error, quiet), rewriting=not diff, quiet=quiet)


@click.command(context_settings=HELP, short_help="Accept what check finds today.")
@_looking
@click.option(
    "--baseline", "--output", "-o", type=click.Path(dir_okay=False), metavar="FILE",
    help=f"The file to write.  [default: as [tool.cleaner] says, else {BASELINE}]",
)  # fmt: skip
def baseline(jobs: int, quiet: bool, on_error: str, progress: bool | None, **options: Any) -> None:
    """Write a baseline: from now on check reports only what is new in FILES.

    It contains hashes and no text, one entry a line. Entries for other files stay as long as those files exist.
    """
    if "-" in options["files"]:
        raise click.UsageError("stdin has no name that a baseline could know it by: name files.")
    targets = _targets(**options)
    named = {target.settings.baseline for target in targets if target.settings.baseline}
    if len(named) > 1:
        raise Failure(f"these files have several baselines ({', '.join(sorted(named))}): name one by --baseline")
    path = Path(named.pop() if named else BASELINE)
    if not targets:
        raise click.UsageError("No input: name the files whose findings are to be accepted.")
    refuse_input(str(path), (target.name for target in targets))
    from cleaner.lint.baseline import render
    from cleaner.lint.check import accept

    with open_output(str(path)) as stream, _Watch(targets, progress, on_error, quiet) as watch:
        made, found, documents = accept(targets, watch, path, jobs)
        if watch.code(0):
            raise Failure(f"{path} is left as it was")
        watch.end()
        stream.write(render(made).encode())
    counts = f"{_many(found, 'finding')} in {_many(documents, 'document')}"
    if not quiet:
        click.echo(_folded(f"cleaner: {counts} accepted in {visible(str(path))}"), err=True)


@click.command(context_settings=HELP, short_help="Explain a code that check prints.")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
def rule(codes: tuple[str, ...]) -> None:
    """Print the page of each CODE: what it finds, why that matters, an example, and how safe the fix is.

    CODE is a code such as CLN101 or a name such as tags. The beginning of several codes, such as CLN3, lists them;
    without CODE all are listed.
    """
    from cleaner.lint.pages import chosen, listed, page_of

    for number, name in enumerate(codes or ("CLN",)):
        found = chosen(name)
        if not found:
            raise click.UsageError(f"{visible(name)} is not a code; `cleaner rule` lists them.")
        shown = page_of(found[0]) if len(found) == 1 else listed(found)
        write(("\n" if number else "") + shown)


def _whole_folder(options: dict[str, Any]) -> dict[str, Any]:
    """The options with what to look at where no file is named: stdin if it has a name, else the current folder."""
    if options["files"] or options["listed"] is not None:
        return options
    return options | {"files": ("-",) if options["alias"] else (".",)}


def _targets(
    files: tuple[str, ...],
    listed: str | None,
    exclude: tuple[str, ...],
    force_exclude: bool,
    alias: str | None,
    source: str,
    **told: Any,
) -> list[Target]:
    """The files to look at, with the settings that the options leave to them."""
    from cleaner.lint.settings import targets

    if listed is not None:
        from cleaner.io.folders import names_from

        files = (*files, *names_from(listed))

    given = {key: value for key, value in told.items() if value is not None}
    # On top of those of the settings would need an option to take some away; so these replace them.
    if not given.get("cues"):
        given.pop("cues", None)
    if source != "auto":
        given["form"] = source
    return list(targets(files, given, exclude, force_exclude, alias or ""))


def _found_in(targets: list[Target], watch: _Watch, jobs: int) -> Iterator[Finding]:
    if targets:
        from cleaner.lint.check import check as found_in

        yield from found_in(targets, watch, jobs)


def _cut(targets: list[Target], jobs: int, unsafe: bool, watch: _Watch, *, rewriting: bool, quiet: bool) -> NoReturn:
    """Cut, or show what would be cut; then exit."""
    files = cuts = 0
    with _read_no_further(lambda: watch.code(cuts)), watch:
        if targets:
            from cleaner.io.units import FileError
            from cleaner.lint.fix import diff, fixes, rewrite
            from cleaner.views.screen import harmless_lines

            for fixed in fixes(targets, watch, unsafe, jobs):
                watch.make_way()
                if rewriting:
                    try:
                        rewrite(fixed)
                    except (OSError, ValueError) as error:
                        why = getattr(error, "strerror", None) or error
                        watch.leave_out(FileError(f"{fixed.target.name}: left as it is: {why}"))
                        continue
                    for finding in () if quiet else fixed.cut:
                        write(visible(f"{finding.path}: cut {finding.code.id} {finding.message}") + "\n")
                else:
                    # A patch is for other programs and has every character; a terminal would obey some of them.
                    for line in map(harmless_lines, diff(fixed)) if sys.stdout.isatty() else diff(fixed):
                        write(line)
                files += 1
                cuts += len(fixed.cut)
        sys.stdout.flush()
        watch.end()
    if cuts and not quiet:
        done = "cut from" if rewriting else "would be cut from"
        click.echo(_folded(f"cleaner: {_many(cuts, 'finding')} {done} {_many(files, 'file')}"), err=True)
    _exit(watch.code(cuts))


def _folded(message: str) -> str:
    """A message for stderr: on a terminal in rows of its width, those after the first indented."""
    if not sys.stderr.isatty():
        return message
    from cleaner.views.terminal import folded

    width = width_of_view(terminal=True)
    return "\n  ".join(folded(message, max(2, width - 2), first=width))


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class _Watch(Watch):
    """A watch that also knows the exit code of what it saw."""

    def __init__(self, targets: list[Target], progress: bool | None, on_error: str, quiet: bool) -> None:
        # Findings on the same terminal show how far it is.
        shown = False if progress is None and (quiet or sys.stdout.isatty()) else progress
        super().__init__((target.name for target in targets), shown)
        self._skip = on_error == "skip"

    def code(self, found: int) -> int:
        """The exit code where so much was found, or cut."""
        return 2 if self.left_out and not self._skip else 1 if found else 0

    def end(self) -> None:
        """Say how much was left out, if it was to be."""
        if self._skip:
            super().end()


@contextmanager
def _read_no_further(code: Callable[[], int]) -> Iterator[None]:
    """A reader that has gone away has what it asked for, and ends the command, with the exit code of what was found
    until then."""
    try:
        yield
    except BrokenPipeError:
        forget_stdout()
        _exit(code())


def _exit(code: int) -> NoReturn:
    click.get_current_context().exit(code)

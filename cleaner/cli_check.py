"""``cleaner check``, ``fix`` and ``baseline``: options in, :mod:`cleaner.hygiene` called, findings and codes out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cleaner.cli_shared import HELP, Failure, encoding_option, refuse_input, visible, write
from cleaner.outputs import open_output
from cleaner.process import forget_stdout

if TYPE_CHECKING:
    from cleaner.hygiene.findings import Finding
    from cleaner.hygiene.settings import Target

__all__ = ["baseline", "check", "fix"]

PATHS = click.Path(allow_dash=True)
BASELINE = "cleaner.baseline"
"""Where a baseline is written that no one gave a place."""


def _prefixes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    from cleaner.hygiene.settings import unknown_prefix

    prefixes = tuple(prefix.strip() for value in values for prefix in value.split(",") if prefix.strip())
    for prefix in prefixes:
        if problem := unknown_prefix(prefix):
            raise click.BadParameter(problem)
    return prefixes or None


def _looking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to look for, and in which files."""
    path = click.Path(exists=True)
    share = click.FloatRange(0, 1)
    for option in (
        click.option(
            "--extractor", type=click.Choice(["page", "trafilatura"]),
            help="Of HTML: judge by the page alone, or ask trafilatura where it is in doubt, if the weights hear it.",
        ),
        encoding_option("Encoding of the files; a fix keeps it."),
        click.option("--text-field", metavar="NAME", help="JSONL field that holds the text.  [default: text]"),
        click.option("--weights", type=path, metavar="FILE", help="Weights of your own training."),
        click.option("--index", type=path, metavar="INDEX", help="Corpus index to look texts and documents up in."),
        click.option(
            "--near-duplicates", type=share, metavar="FLOAT",
            help="Least similarity of two documents to report, 0 for none.  [default: 0.6]",
        ),
        click.option(
            "--threshold", type=share, metavar="FLOAT",
            help="Least probability of the article that keeps a block; overrides --favor.",
        ),
        click.option(
            "--favor", type=click.Choice(["balanced", "precision", "recall"]),
            help="Which error to avoid: noise not found (precision) or article reported (recall).  [default: balanced]",
        ),
        click.option("--force-exclude", is_flag=True, help="Leave out what is excluded even where it is named."),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files or folders of this name."),
        click.option(
            "--ignore", multiple=True, callback=_prefixes, metavar="CODES",
            help="Codes, or beginnings of codes, to leave out.",
        ),
        click.option(
            "--select", multiple=True, callback=_prefixes, metavar="CODES",
            help="Codes, or beginnings of codes, to report: CLN3, CLN101.  [default: all but CLN7]",
        ),
        click.argument("files", nargs=-1, type=PATHS),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(context_settings=HELP, short_help="Find noise and near-duplicates in files; for pre-commit.")
@_looking
@click.option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Accepted findings: not reported.")
@click.option(
    "--format", "form", type=click.Choice(["concise", "json", "github", "sarif"]), default="concise", show_default=True,
    help="Print a line a finding, a JSON list of them, GitHub's annotations, or SARIF.",
)  # fmt: skip
@click.option("--statistics", is_flag=True, help="Print how often each code was found instead.")
@click.option("--diff", is_flag=True, help="Print what cleaner fix would change instead.")
@click.option("--unsafe", is_flag=True, help="With --diff: as cleaner fix --unsafe.")
def check(form: str, statistics: bool, diff: bool, unsafe: bool, **options: Any) -> None:
    """Report what does not belong to the article in FILES, and documents that are there already.

    A folder stands for its .txt, .md, .html and .jsonl files (also .jsonl.gz and .jsonl.zst). Settings are read from
    [tool.cleaner] in the nearest pyproject.toml. Exit code 0: nothing found; 1: findings; 2: something could not be
    read.
    """
    if (diff or statistics) and form != "concise":
        raise click.UsageError(f"--format goes with neither --statistics nor --diff: {form} is a form of findings.")
    if diff and statistics:
        raise click.UsageError("--statistics and --diff are two forms of output: give one of them.")
    if unsafe and not diff:
        raise click.UsageError("--unsafe goes with --diff; to cut, use cleaner fix --unsafe.")
    targets = _targets(**options)
    if diff:
        _cut(targets, unsafe, rewriting=False)
    from cleaner.hygiene import output

    told = _Told()
    tally = output.Tally()
    with _read_no_further(lambda: _code(told, tally.total)):
        found = tally.counting(_found_in(targets, told))
        for line in tally.statistics(found) if statistics else output.FORMATS[form](found):
            write(line)
        sys.stdout.flush()
    if form == "concise" and tally.total:
        click.echo(f"cleaner: {tally.summary()}", err=True)
    _exit(_code(told, tally.total))


@click.command(context_settings=HELP, short_help="Cut what check finds and what is safe to cut.")
@_looking
@click.option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Accepted findings: not cut.")
@click.option("--unsafe", is_flag=True, help="Cut all that can be cut, not only prompts, furniture and exact repeats.")
@click.option("--diff", is_flag=True, help="Print what would change instead, and change nothing.")
def fix(unsafe: bool, diff: bool, **options: Any) -> None:
    """Cut prompts, furniture and exact repeats out of FILES, and nothing else.

    A file is rewritten only if something is cut, in one step, with its mode, encoding, line ends and compression. Exit
    code 0: nothing to cut; 1: a file was changed, or would be with --diff; 2: something could not be read or written.
    """
    if not diff and "-" in options["files"]:
        raise click.UsageError("stdin cannot be rewritten: name files, or use --diff.")
    _cut(_targets(**options), unsafe, rewriting=not diff)


@click.command(context_settings=HELP, short_help="Accept what check finds today.")
@_looking
@click.option(
    "--baseline", "--output", "-o", type=click.Path(dir_okay=False), metavar="FILE",
    help=f"The file to write.  [default: as [tool.cleaner] says, else {BASELINE}]",
)  # fmt: skip
def baseline(**options: Any) -> None:
    """Write a baseline: from now on check reports only what is new in FILES.

    It holds hashes and no text, an entry a line. What an older one says of other files stays while they are there.
    """
    if "-" in options["files"]:
        raise click.UsageError("stdin has no name that a baseline could know it by: name files.")
    targets = _targets(**options)
    named = {target.settings.baseline for target in targets if target.settings.baseline}
    if len(named) > 1:
        raise Failure(f"these files have several baselines ({', '.join(sorted(named))}): name one by --baseline")
    path = Path(named.pop() if named else BASELINE)
    told = _Told()
    if not targets:
        raise click.UsageError("No input: name the files whose findings are to be accepted.")
    refuse_input(str(path), (target.name for target in targets))
    from cleaner.hygiene.baseline import render
    from cleaner.hygiene.check import accept

    with open_output(str(path)) as stream:
        made, found, documents = accept(targets, told, path)
        if told.problems:
            raise Failure(f"{path} is left as it was")
        stream.write(render(made).encode())
    counts = f"{_many(found, 'finding')} in {_many(documents, 'document')}"
    click.echo(f"cleaner: {counts} accepted in {visible(str(path))}", err=True)


def _targets(files: tuple[str, ...], exclude: tuple[str, ...], force_exclude: bool, **told: Any) -> list[Target]:
    """The files to look at, with the settings that the options leave to them."""
    from cleaner.hygiene.settings import targets

    given = {key: value for key, value in told.items() if value is not None}
    return list(targets(files, given, exclude, force_exclude))


def _found_in(targets: list[Target], told: _Told) -> Iterator[Finding]:
    if targets:
        from cleaner.hygiene.check import check as found_in

        yield from found_in(targets, told)


def _cut(targets: list[Target], unsafe: bool, rewriting: bool) -> NoReturn:
    """Cut, or show what would be cut; then exit."""
    told = _Told()
    files = cuts = 0
    with _read_no_further(lambda: _code(told, cuts)):
        if targets:
            from cleaner.hygiene.fix import diff, fixes, rewrite

            for fixed in fixes(targets, told, unsafe):
                if rewriting:
                    try:
                        rewrite(fixed)
                    except (OSError, ValueError) as error:
                        told(f"{fixed.target.name}: left as it is: {getattr(error, 'strerror', None) or error}")
                        continue
                else:
                    # A patch is for other programs and has every character; a terminal would obey some of them.
                    for line in map(_shown, diff(fixed)) if sys.stdout.isatty() else diff(fixed):
                        write(line)
                files += 1
                cuts += fixed.cut.total()
        sys.stdout.flush()
    if cuts:
        done = "cut from" if rewriting else "would be cut from"
        click.echo(f"cleaner: {_many(cuts, 'finding')} {done} {_many(files, 'file')}", err=True)
    _exit(_code(told, cuts))


def _shown(line: str) -> str:
    """A line of a patch without anything that a terminal obeys."""
    from cleaner.explain import harmless

    return "".join(char if char in "\n\t" else harmless(char) for char in line)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class _Told:
    """Says on stderr what could not be read or written, and counts it."""

    def __init__(self) -> None:
        self.problems = 0

    def __call__(self, message: str) -> None:
        self.problems += 1
        click.echo(visible(message), err=True)


@contextmanager
def _read_no_further(code: Callable[[], int]) -> Iterator[None]:
    """A reader that has gone away has what it asked for, and ends the command, with the exit code of what was found
    until then."""
    try:
        yield
    except BrokenPipeError:
        forget_stdout()
        _exit(code())


def _code(told: _Told, found: int) -> int:
    return 2 if told.problems else 1 if found else 0


def _exit(code: int) -> NoReturn:
    click.get_current_context().exit(code)

"""What the commands share: each option once, what is read and who judges as one argument each, failures, output files.

:func:`reading` and :func:`judging` give a command the options of every command that reads documents, or judges them; it
gets an :class:`cleaner.run.documents.Input` and a :class:`Judge` in their place.
"""

from __future__ import annotations

import codecs
import math
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import click
from click.shell_completion import CompletionItem

from cleaner.io.outputs import is_folder, is_regular, same_file
from cleaner.labels import Label
from cleaner.options import EXTRACTORS, FURNITURE_SHARE, SPANS, Favor

if TYPE_CHECKING:
    from cleaner.io.records import RecordError
    from cleaner.own_cues import OwnCue
    from cleaner.pipeline import Cleaner
    from cleaner.run.batches import Outcome

__all__ = [
    "COLOR", "CUES", "FAIL_LATE", "FILES", "FILES0_FROM", "FORMAT", "HELP", "INPUTS", "JOBS", "KEEP", "PROGRESS",
    "SHARE", "SPANS_TOLD", "Failure", "Judge", "Watch", "all_names", "coloured", "encoding_option", "extractor_option",
    "form_option", "furniture_option", "input_options", "judging", "output_option", "progress_option", "reading",
    "refuse_input", "text_field_option", "visible", "width_of_view", "with_options", "write", "written_defaults",
]  # fmt: skip

Command = Callable[..., Any]
FILES = click.Path(exists=True, dir_okay=False, allow_dash=True)
FILES_AND_FOLDERS = click.Path(exists=True, allow_dash=True)
HELP = {"help_option_names": ["-h", "--help"]}


class Failure(click.ClickException):
    """Wrong use or bad input: one message, exit code 2."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message alone, to stderr."""
        click.echo(self.message, file=file, err=True)


def _encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        " ".encode(value)
        codecs.getincrementaldecoder(value)
    except (LookupError, ValueError):
        raise click.BadParameter(f"{value!r} is not a text encoding that Python knows.") from None
    return value


def encoding_option(told: str) -> Callable[[Any], Any]:
    """``--encoding``, with what is said about it."""
    default = "[default: a byte order mark's, a page's own, else UTF-8]"
    return click.option("--encoding", callback=_encoding, metavar="NAME", help=f"{told}  {default}")


ENCODING = encoding_option("Encoding of the input. Output is UTF-8.")


def form_option(default: str = "auto", *, lines: bool = False) -> Callable[[Any], Any]:
    """``--from``, with what it is where nothing is told; ``lines`` if only such files are read whose documents stand in
    them as they are read."""
    others = () if lines else ("json", "parquet", "warc")
    told = "" if lines else " json is JSON that is not one object a line."
    return click.option(
        "--from", "source", type=click.Choice(["auto", "text", "html", "jsonl", *others]),
        default=default, show_default=True,
        help=f"Format of the input. auto goes by how the file begins and its name.{told}",
    )  # fmt: skip


def text_field_option(default: str | None = "text") -> Callable[[Any], Any]:
    """``--text-field``; without a default where settings have one, file by file."""
    told = "" if default else "  [default: text]"
    return click.option(
        "--text-field", default=default, show_default=True, metavar="NAME",
        help=f"Field of a JSONL object that holds the text; doc.text is a field inside a field.{told}",
    )  # fmt: skip


def _last_label(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the last of some labels with commas between them."""
    given, comma, begun = incomplete.rpartition(",")
    return [CompletionItem(f"{given}{comma}{label}") for label in Label if label.startswith(begun)]


def _labels(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[Label]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Label)]
    if unknown:
        wrong = "is not a label" if len(unknown) == 1 else "are not labels"
        raise click.BadParameter(f"{', '.join(map(repr, unknown))} {wrong}; the labels are {', '.join(Label)}.")
    return frozenset({Label.MAIN, *map(Label, names)})


KEEP = click.option(
    "--keep", default="", callback=_labels, metavar="LABELS", shell_complete=_last_label,
    help=f"Labels to keep besides main, comma separated: {', '.join(Label)}.",
)  # fmt: skip


def extractor_option(default: str | None = EXTRACTORS[0]) -> Callable[[Any], Any]:
    """``--extractor``; without a default where settings have one, file by file."""
    return click.option(
        "--extractor", type=click.Choice(EXTRACTORS), default=default, show_default=True,
        help="For HTML: judge by the page alone, or ask trafilatura if a page leaves doubt and the weights use it.",
    )  # fmt: skip


class _Share(click.FloatRange):
    """A number from 0 to 1. No range leaves out what is not a number, so this does."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not a number from 0 to 1.", param, ctx)
        return number


SHARE = _Share(0, 1)


def furniture_option(default: float | None = FURNITURE_SHARE) -> Callable[[Any], Any]:
    """``--furniture-share``; without a default where settings have one, file by file."""
    return click.option(
        "--furniture-share", type=SHARE, default=default, show_default=True, metavar="FLOAT",
        help="With an index: drop what appears on this share of a site's pages, whatever the judge says; 0 turns the "
        "rule off.",
    )  # fmt: skip


SPANS_TOLD = click.option(
    "--spans", type=click.Choice(SPANS), default=SPANS[0], show_default=True,
    help="How much to write about spans. slim has a code instead of reasons, evidence and scores; none "
    "writes no spans.",
)  # fmt: skip


def on_error_option(told: str) -> Callable[[Any], Any]:
    """``--on-error``, with what is told of its two values, of which ``fail`` is what goes without saying."""
    return click.option(
        # Eager: whether files have to be there hangs on it.
        "--on-error", type=click.Choice(["fail", "skip"]), default="fail", show_default=True, is_eager=True,
        help=f"What to do with a record or a file that cannot be read, judged or written: {told}.",
    )  # fmt: skip


ON_ERROR = on_error_option("stop, or leave it out")
FAIL_LATE = on_error_option("end with exit code 2 when all others are done, or leave it out")
"""Of commands that say of every record what came of it."""


def _there(ctx: click.Context, param: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Files or folders, which have to be there; with ``--on-error skip`` they need not: a file may be gone between the
    making of a list and its reading."""
    if ctx.params.get("on_error") != "skip":
        for name in names:
            FILES_AND_FOLDERS.convert(name, param, ctx)
    return names


_NAMES = click.Path(readable=False, allow_dash=True)
"""Names that need not be those of files. That one of them may not be read is no reason to read none of the others."""
INPUTS = click.argument("inputs", nargs=-1, type=_NAMES, callback=_there)


def _files(complete: Callable[..., list[CompletionItem]] | None, name: str, needed: bool) -> Callable[[Any], Any]:
    """The argument FILES, which may be folders."""
    shown = f"{name.upper()}..." if needed else f"[{name.upper()}]..."
    return click.argument("files", nargs=-1, type=_NAMES, callback=_there, shell_complete=complete, metavar=shown)


FILES0_FROM = click.option(
    "--files0-from", "listed", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE",
    help="Also read the files named in FILE, a zero byte after each name (find -print0); - is stdin.",
)  # fmt: skip


def all_names(files: tuple[str, ...], listed: str | None) -> tuple[str, ...]:
    """The files to read: those named, those in a list, and those in folders among them; stdin if none is named."""
    if listed is None and not any(map(is_folder, files)):
        return files or ("-",)
    from cleaner.io.folders import files_of, names_from

    return tuple(files_of([*files, *(names_from(listed) if listed is not None else ())]))


def _jobs(ctx: click.Context, param: click.Parameter, value: str) -> int:
    if value == "auto":
        from cleaner.run.plan import processors

        return processors()
    if not value.isdecimal() or not 0 < int(value) <= 1024:
        raise click.BadParameter(f"{value!r} is neither a number of processes, 1 to 1,024, nor auto.")
    return int(value)


JOBS = click.option(
    "--jobs", "-j", default="1", show_default=True, callback=_jobs, metavar="N|auto", help="Processes to use."
)


def progress_option(default: str) -> Callable[[Any], Any]:
    """``--progress``, with what is told of its default."""
    return click.option("--progress/--no-progress", default=None, help=f"Progress on stderr.  [default: {default}]")


PROGRESS = progress_option("on a terminal, if it takes long")
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Print a table, or one JSON object for other programs.",
)  # fmt: skip


def input_options(form: str = "auto") -> tuple[Callable[[Any], Any], ...]:
    """The options that say what is read, and how, of every command that reads documents."""
    return FILES0_FROM, form_option(form), text_field_option(), ENCODING


def reading(
    *,
    complete: Callable[..., list[CompletionItem]] | None = None,
    name: str = "files",
    form: str = "auto",
    piped: str = "",
) -> Callable[[Command], Command]:
    """The argument FILES and the options of a command that reads documents; it gets them as ``given``, an
    :class:`cleaner.run.documents.Input`, and ``progress``.

    Args:
        complete: What completes the argument.
        name: What the argument is called.
        form: What ``--from`` is where nothing is told.
        piped: How to do without FILES, in a message to who names none at a terminal; empty where some have to be named.

    Returns:
        The decorator.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(
            files: tuple[str, ...], listed: str | None, source: str, text_field: str, encoding: str | None,
            on_error: str, jobs: int, **rest: Any,
        ) -> Any:  # fmt: skip
            if not files and listed is None and (not piped or sys.stdin.isatty()):
                raise click.UsageError(f"No input: name a file{', or ' if piped else ''}{piped}.")
            from cleaner.run.documents import Input

            names = all_names(files, listed)
            form = None if source == "auto" else source
            return command(given=Input(names, form, encoding, text_field, on_error == "skip", jobs), **rest)

        options = _files(complete, name, not piped), *input_options(form), ON_ERROR, JOBS, PROGRESS
        return with_options(*options)(called)

    return decorate


def with_options(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """A decorator that gives a command some options, in the order in which its help lists them."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _written(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value == "" or (value and value.endswith("/")):
        raise click.BadParameter(f"{value!r} is not the name of a file.")
    return None if value == "-" else value


def output_option(told: str, *, required: bool = False) -> Callable[[Any], Any]:
    """``--output``, a file to write; ``-`` is stdout, which is None."""
    kind = click.Path(dir_okay=False, allow_dash=True)
    return click.option("--output", "-o", type=kind, required=required, callback=_written, metavar="FILE", help=told)


def refuse_input(output: str | None, names: Iterable[str]) -> None:
    """Fail if an output, a file or stdout where it is None, is one of the files to read, by whatever name."""
    target: str | int = 1 if output is None else output
    for name in names:
        if same_file(0 if name == "-" else name, target):
            shown = "<stdin>" if name == "-" else name
            what = "stdout" if output is None else output
            raise click.UsageError(
                f"{visible(what)} is the input {visible(shown)} itself: write to another file, then move it there."
            )


def _cue(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[OwnCue, ...]:
    if not values:
        return ()
    from cleaner.own_cues import cues_of

    try:
        return cues_of(values)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


CUES = click.option(
    "--cue", "cues", multiple=True, callback=_cue, metavar="LABEL=PHRASE",
    help="A phrase of your own: a block that opens with it gets this label. LABEL~PATTERN for a regular expression. "
    "May be given several times.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judge:
    """What the options of a command that judges say of the judge."""

    favor: str
    threshold: float | None
    weights: str | None
    index: str | None
    furniture_share: float
    cues: tuple[OwnCue, ...]
    extractor: str

    def cleaner(
        self, keep: frozenset[Label] = frozenset({Label.MAIN}), *, metadata: bool = False, spans: str = "full"
    ) -> Cleaner:
        """The cleaner that the options ask for, with its index open.

        Args:
            keep: Labels that the clean text has.
            metadata: Whether pages are asked for their metadata.
            spans: How much is told of spans. At ``none`` they have no reasons, but they are there: commands count what
                was dropped.

        Returns:
            The cleaner.

        Raises:
            click.UsageError: It cannot be made; the message says which option cannot be met.
        """
        from cleaner.pipeline import Cleaner, Favor, Options

        opened = None
        if self.index is not None:
            from cleaner.index import CorpusIndex

            opened = CorpusIndex.open(self.index)
        try:
            options = Options(
                keep=keep,
                favor=Favor(self.favor),
                threshold=self.threshold,
                weights=self.weights,
                extractor=self.extractor,
                metadata=metadata,
                furniture_share=self.furniture_share or None,
                cues=self.cues,
                spans="slim" if spans == "slim" else "full",
            )
            cleaner = Cleaner(options, opened)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        return cleaner.without_reasons() if spans == "none" else cleaner


def judging(command: Command) -> Command:
    """The options of a command that judges; it gets them as ``judge``, a :class:`Judge`."""

    @wraps(command)
    def called(
        favor: str, threshold: float | None, weights: str | None, index: str | None, furniture_share: float,
        cues: tuple[OwnCue, ...], extractor: str, **rest: Any,
    ) -> Any:  # fmt: skip
        return command(judge=Judge(favor, threshold, weights, index, furniture_share, cues, extractor), **rest)

    options = (
        click.option(
            "--favor", type=click.Choice(list(map(str, Favor))), default="balanced", show_default=True,
            help="Which error to avoid: noise left in (precision) or article lost (recall).",
        ),
        click.option(
            "--threshold", type=SHARE, metavar="FLOAT",
            help="Keep a block if the probability that it is the article, 0 to 1, is at least this; overrides --favor.",
        ),
        click.option(
            "--weights", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
            help="Weights of your own training instead of the packaged ones.",
        ),
        furniture_option(),
        click.option(
            "--index", type=click.Path(exists=True, file_okay=False), metavar="INDEX",
            help="Also judge by where else each text appears, according to this index (see cleaner index).",
        ),
        CUES,
        extractor_option(),
    )  # fmt: skip
    return with_options(*options)(called)


class Watch:
    """Says on stderr how far a loop over documents is, what it leaves out and what it notes."""

    def __init__(self, names: Iterable[str], progress: bool | None, quiet: bool = False) -> None:
        """Begin.

        Args:
            names: The files that are read.
            progress: Whether to show how far it is; None on a terminal alone, and if it takes long.
            quiet: Whether to say nothing but what is left out, and why.
        """
        from cleaner.run.progress import Progress

        self._bar = Progress(False if quiet else progress, _total(names))
        self._quiet = quiet
        self.left_out: list[RecordError] = []
        """Why each record or file was left out that was."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.clear()

    def __call__(self, outcome: Outcome[Any]) -> None:
        """Tell of a batch that is done.

        Args:
            outcome: What came of it.

        Raises:
            Failure: The loop ends there.
        """
        self._bar.advance(outcome.documents, outcome.size)
        self.leave_out(*(outcome.problems[:-1] if outcome.failed else outcome.problems))
        for note in () if self._quiet else outcome.notes:
            self._bar.clear()
            click.echo(visible(note), err=True)
        if outcome.failed:
            raise Failure(str(outcome.problems[-1]))

    def leave_out(self, *problems: RecordError) -> None:
        """Say why some records or files are left out.

        Args:
            problems: Why, of each.
        """
        for problem in problems:
            self._bar.clear()
            click.echo(visible(str(problem)), err=True)
        self.left_out += problems

    def make_way(self) -> None:
        """Take the progress off the terminal that stdout writes to as well, so that what comes next has its own row."""
        if sys.stdout.isatty():
            self._bar.clear()

    def end(self) -> None:
        """Say how much was left out, at the end of the loop."""
        self._bar.clear()
        if self.left_out:
            from cleaner.run.progress import skipped

            click.echo(f"cleaner: {skipped(self.left_out)}", err=True)


def _total(names: Iterable[str]) -> int | None:
    """Bytes of all files, for a percentage; None where that is not known beforehand."""
    size = 0
    for name in names:
        path = Path(name)
        try:
            if path.suffix in (".gz", ".zst", ".xz", ".bz2", ".parquet") or not path.is_file():
                return None
            size += path.stat().st_size
        except OSError:
            return None
    return size


def write(text: str) -> None:
    """Write to stdout, as UTF-8 whatever the locale is; names of files that are not UTF-8 as they are."""
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character that a record's JSON had
        data = text.encode("utf-8", "replace")
    sys.stdout.buffer.write(data)


def width_of_view(terminal: bool) -> int:
    """Columns of a view: a terminal's own, what COLUMNS says, else as many as a page of text has."""
    import shutil

    from cleaner.views.terminal import WIDTH

    return shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else WIDTH


COLOR = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
    help="Colours. auto: on a terminal, as NO_COLOR and FORCE_COLOR say.",
)  # fmt: skip


def coloured(color: str, terminal: bool) -> bool:
    """Whether to print in colour: as ``--color`` says; else on a terminal, unless NO_COLOR (no-color.org) turns it off
    or FORCE_COLOR turns it on everywhere."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def visible(message: str) -> str:
    """A message as a terminal may have it: names and keys from the input can hold anything."""
    from cleaner.views.terminal import plain

    return plain(message)


def written_defaults(args: Sequence[str]) -> dict[str, Any]:
    """What ``[tool.cleaner]`` says of the options of a command that cleans, by the names of its parameters: of the
    nearest ``pyproject.toml`` with that section, from the current folder upwards. Nothing for who only asks for help.

    Raises ``SettingsError``.
    """
    if {"-h", "--help", "-V", "--version"} & set(args):
        return {}
    try:
        here = Path.cwd()
        files = (str(above / "pyproject.toml") for above in (here, *here.parents))
        # A reader of TOML takes longer to load than this does.
        if not any(b"cleaner" in Path(file).read_bytes() for file in files if is_regular(file)):
            return {}
    except OSError:
        return {}
    from cleaner.settings import defaults_in

    found = defaults_in(here)
    # Who asks for the one memory does without the other.
    return {name: value for name, value in found.items() if name != "index"} if "--corpus" in args else found

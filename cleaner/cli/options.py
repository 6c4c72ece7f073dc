"""What the commands share: failures, kinds of parameter, input and output files."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cleaner.io.outputs import is_folder, is_regular, same_file
from cleaner.labels import Label
from cleaner.options import EXTRACTORS, FURNITURE_SHARE, SPANS, Favor

if TYPE_CHECKING:
    from cleaner.io.records import Record, RecordError, Unit
    from cleaner.own_cues import OwnCue
    from cleaner.pipeline import Cleaner
    from cleaner.run.batches import Outcome, Progress

__all__ = [
    "COLOR", "CUES", "ENCODING", "EXTRACTOR", "FILES", "FILES0_FROM", "FORM", "HELP", "KEEP", "ON_ERROR", "SPANS_TOLD",
    "TEXT_FIELD",
    "Failure", "all_names", "any_files", "coloured", "encoding_option", "judging", "live_units",
    "make_cleaner", "output_option", "refuse_input", "sole_records", "tell_outcome", "total", "units", "visible",
    "width_of_view", "write", "written_defaults",
]  # fmt: skip

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
    """``--encoding``, with what is told of it."""
    default = "[default: a byte order mark's, a page's own, else UTF-8]"
    return click.option("--encoding", callback=_encoding, metavar="NAME", help=f"{told}  {default}")


ENCODING = encoding_option("Encoding of the input. Output is UTF-8.")

FORM = click.option(
    "--from", "source", type=click.Choice(["auto", "text", "html", "jsonl", "json", "parquet", "warc"]), default="auto",
    show_default=True,
    help="Format of the input. auto goes by how the file begins and its name. json is JSON that is not one object a "
    "line.",
)  # fmt: skip
TEXT_FIELD = click.option(
    "--text-field",
    default="text",
    show_default=True,
    metavar="NAME",
    help="Field of a JSONL object that holds the text; doc.text is a field inside a field.",
)


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
EXTRACTOR = click.option(
    "--extractor", type=click.Choice(EXTRACTORS), default=EXTRACTORS[0], show_default=True,
    help="For HTML: judge by the page alone, or ask trafilatura if a page leaves doubt and the weights use it.",
)  # fmt: skip
SPANS_TOLD = click.option(
    "--spans", type=click.Choice(SPANS), default=SPANS[0], show_default=True,
    help="How much to write about spans. slim has a code instead of reasons, evidence and scores; none "
    "writes no spans.",
)  # fmt: skip
ON_ERROR = click.option(
    # Eager: whether files have to be there hangs on it.
    "--on-error", type=click.Choice(["fail", "skip"]), default="fail", show_default=True, is_eager=True,
    help="What to do with a record or a file that cannot be read, judged or written: stop, or leave it out.",
)  # fmt: skip


def any_files(
    complete: Callable[..., list[CompletionItem]] | None = None, *, folders: bool = False
) -> Callable[[Any], Any]:
    """The argument FILES of a command that has ``--on-error``: with ``skip`` also those that are not there, since a
    file may be gone between the making of a list and its reading. With ``folders`` these may be named too."""
    known = FILES_AND_FOLDERS if folders else FILES

    def there(ctx: click.Context, param: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
        if ctx.params.get("on_error") != "skip":
            for name in names:
                known.convert(name, param, ctx)
        return names

    return click.argument("files", nargs=-1, type=click.Path(allow_dash=True), callback=there, shell_complete=complete)


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


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command which judges hands to the judge."""
    favor = click.Choice(list(map(str, Favor)))
    command = CUES(command)
    command = click.option(
        "--index", type=click.Path(exists=True, file_okay=False), metavar="INDEX",
        help="Also judge by where else each text appears, according to this index (see cleaner index).",
    )(command)  # fmt: skip
    command = click.option(
        "--furniture-share", type=click.FloatRange(0, 1), default=FURNITURE_SHARE, show_default=True, metavar="FLOAT",
        help="With an index: drop what appears on this share of a site's pages, whatever the judge says; 0 turns the "
        "rule off.",
    )(command)  # fmt: skip
    command = click.option(
        "--weights", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
        help="Weights of your own training instead of the packaged ones.",
    )(command)  # fmt: skip
    command = click.option(
        "--threshold", type=click.FloatRange(0, 1), metavar="FLOAT",
        help="Keep a block if the probability that it is the article, 0 to 1, is at least this; overrides --favor.",
    )(command)  # fmt: skip
    return click.option(
        "--favor", type=favor, default="balanced", show_default=True,
        help="Which error to avoid: noise left in (precision) or article lost (recall).",
    )(command)  # fmt: skip


def units(names: Iterable[str], form: Any, encoding: str | None) -> Iterator[Unit]:
    """The records and lines of some files; an error in the place of a file that cannot be read, or of its rest."""
    return filter(None, live_units(names, form, encoding))


def live_units(
    names: Iterable[str], form: Any, encoding: str | None, *, one_form: bool = False
) -> Iterator[Unit | None]:
    """The same, with None where the input has nothing more for now. ``one_form`` refuses text and JSONL together."""
    from cleaner.io.records import FileError, Line, Record, readable

    first: type | None = None
    for name in names:
        for unit in readable(name, form, encoding):
            if one_form and unit is not None and not isinstance(unit, FileError):
                kind = Record if isinstance(unit, Record) else Line
                first = first or kind
                if kind is not first:
                    yield FileError(f"{name}: text and JSONL together: say which to write by --to text or --to jsonl")
                    break
            yield unit


def sole_records(names: Iterable[str], form: str, encoding: str | None, text_field: str) -> Iterator[Record]:
    """The records of some files for a command that has no ``--on-error``: raises the first ``RecordError``."""
    from cleaner.io.records import RecordError, parsed

    for record in parsed(units(names, None if form == "auto" else form, encoding), text_field):
        if isinstance(record, RecordError):
            raise record
        yield record


def tell_outcome(outcome: Outcome, bar: Progress) -> Sequence[RecordError]:
    """Say what was left out of a batch, and what was noted; fail if the run ends there. Returns what was left out."""
    if outcome.problems or outcome.notes:
        bar.clear()
    left_out = outcome.problems[:-1] if outcome.failed else outcome.problems
    for message in (*left_out, *outcome.notes):
        click.echo(visible(str(message)), err=True)
    if outcome.failed:
        raise Failure(str(outcome.problems[-1]))
    return left_out


def total(names: Iterable[str]) -> int | None:
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


def make_cleaner(
    favor: str,
    threshold: float | None,
    weights: str | None,
    keep: frozenset[Label],
    index: str | None,
    extractor: str = "page",
    metadata: bool = False,
    furniture_share: float = FURNITURE_SHARE,
    cues: tuple[OwnCue, ...] = (),
    spans: str = "full",
) -> Cleaner:
    """The cleaner that the options ask for, with its index open; raises with a message that says which cannot be.

    With ``spans`` at ``none`` its spans have no reasons, but they are there: commands count what was dropped.
    """
    from cleaner.pipeline import Cleaner, Favor, Options

    opened = None
    if index is not None:
        from cleaner.index import CorpusIndex

        opened = CorpusIndex.open(index)
    try:
        told = "slim" if spans == "slim" else "full"
        share = furniture_share or None
        cleaner = Cleaner(
            Options(keep, Favor(favor), threshold, weights, extractor, metadata, share, cues, told), opened
        )
        return cleaner.without_reasons() if spans == "none" else cleaner
    except ValueError as error:
        raise click.UsageError(str(error)) from None

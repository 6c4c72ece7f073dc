"""What the commands share: failures, kinds of parameter, input files."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cleaner.labels import Label

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner
    from cleaner.records import Line, Record

__all__ = [
    "ENCODING", "EXTRACTOR", "FILES", "FORM", "HELP", "KEEP", "ON_ERROR", "TEXT_FIELD", "Failure", "encoding_option",
    "forget_stdout", "judging",
    "make_cleaner", "total", "units", "visible",
]  # fmt: skip

FILES = click.Path(exists=True, dir_okay=False, allow_dash=True)
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
        raise click.BadParameter(f"{value!r} is no text encoding that Python knows.") from None
    return value


def encoding_option(told: str) -> Callable[[Any], Any]:
    """``--encoding``, with what is told of it."""
    default = "[default: a byte order mark's, a page's own, else UTF-8]"
    return click.option("--encoding", callback=_encoding, metavar="NAME", help=f"{told}  {default}")


ENCODING = encoding_option("Encoding of the input. Output is UTF-8.")

FORM = click.option(
    "--from", "source", type=click.Choice(["auto", "text", "html", "jsonl"]), default="auto", show_default=True,
    help="Form of the input. auto goes by the file's name, for stdin by its beginning.",
)  # fmt: skip
TEXT_FIELD = click.option(
    "--text-field",
    default="text",
    show_default=True,
    metavar="NAME",
    help="Field of a JSONL object that holds the text.",
)


def _last_label(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the last of some labels with commas between them."""
    given, comma, begun = incomplete.rpartition(",")
    return [CompletionItem(f"{given}{comma}{label}") for label in Label if label.startswith(begun)]


def _labels(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[Label]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Label)]
    if unknown:
        raise click.BadParameter(f"{', '.join(map(repr, unknown))} is no label; the labels are {', '.join(Label)}.")
    return frozenset({Label.MAIN, *map(Label, names)})


KEEP = click.option(
    "--keep", default="", callback=_labels, metavar="LABELS", shell_complete=_last_label,
    help=f"Labels to keep besides main, comma separated: {', '.join(Label)}.",
)  # fmt: skip
EXTRACTOR = click.option(
    "--extractor", type=click.Choice(["trafilatura", "page"]), default="trafilatura", show_default=True,
    help="Of HTML: hear what trafilatura took of a page that is in doubt, or judge by the page alone.",
)  # fmt: skip
ON_ERROR = click.option(
    "--on-error", type=click.Choice(["fail", "skip"]), default="fail", show_default=True,
    help="At a JSONL line that is no record: stop, or leave it out.",
)  # fmt: skip


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command which judges hands to the judge."""
    favor = click.Choice(["balanced", "precision", "recall"])
    command = click.option(
        "--index", type=click.Path(exists=True, file_okay=False), metavar="INDEX",
        help="Judge also by where else each text stands, as this index knows (see cleaner index).",
    )(command)  # fmt: skip
    command = click.option(
        "--weights", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
        help="Weights of your own training instead of the packaged ones.",
    )(command)  # fmt: skip
    command = click.option(
        "--threshold", type=click.FloatRange(0, 1), metavar="FLOAT",
        help="Least probability of the article, 0 to 1, that keeps a block; overrides --favor.",
    )(command)  # fmt: skip
    return click.option(
        "--favor", type=favor, default="balanced", show_default=True,
        help="Which error to avoid: noise left in (precision) or article lost (recall).",
    )(command)  # fmt: skip


def units(names: Iterable[str], form: Any, encoding: str | None, one_form: bool = False) -> Iterator[Record | Line]:
    """The records and lines of some files; ``one_form`` refuses text and JSONL together."""
    from cleaner.records import RecordError, read

    first: type | None = None
    for name in names:
        for unit in read(name, form, encoding):
            first = first or type(unit)
            if one_form and type(unit) is not first:
                raise RecordError(f"{name}: text and JSONL together: say which to write by --to text or --to jsonl")
            yield unit


def total(names: Iterable[str]) -> int | None:
    """Bytes of all files, for a percentage; None where that is not known beforehand."""
    paths = [Path(name) for name in names]
    if any(path.suffix in (".gz", ".zst") or not path.is_file() for path in paths):
        return None
    return sum(path.stat().st_size for path in paths)


def visible(message: str) -> str:
    """A message as a terminal may have it: names and keys from the input can hold anything."""
    from cleaner.explain import plain

    return plain(message)


def forget_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's own flush at exit finds no closed pipe or full disk."""
    with suppress(OSError):
        stdout = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout)


def make_cleaner(
    favor: str,
    threshold: float | None,
    weights: str | None,
    keep: frozenset[Label],
    index: str | None,
    extractor: str = "trafilatura",
    metadata: bool = False,
) -> Cleaner:
    """The cleaner that the options ask for, with its index open; fails with a message that says which cannot be."""
    from cleaner.pipeline import Cleaner, Favor, Options

    opened = None
    if index is not None:
        from cleaner.index import CorpusIndex, CorpusIndexError

        try:
            opened = CorpusIndex.open(index)
        except CorpusIndexError as error:
            raise Failure(str(error)) from None
    try:
        return Cleaner(Options(keep, Favor(favor), threshold, weights, extractor, metadata), opened)
    except ValueError as error:
        raise click.UsageError(str(error)) from None

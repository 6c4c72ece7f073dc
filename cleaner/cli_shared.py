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

if TYPE_CHECKING:
    from cleaner.records import Line, Record

__all__ = ["ENCODING", "FILES", "HELP", "Failure", "encoding_option", "forget_stdout", "total", "units", "visible"]

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

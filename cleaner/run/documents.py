"""The one loop over documents: files are read, and worked on a batch at a time by one process or several.

Every command that reads documents runs it. What comes of each batch is handed on in the order of the input, and memory
stays bounded. (``cleaner run`` reads by it, and stands apart for the rest, see :mod:`cleaner.run.loop`.)
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from cleaner.io.files import readable
from cleaner.io.records import FileError, Line, Record, Unit
from cleaner.pipeline import Cleaner
from cleaner.run.batches import Outcome, SourceUnit, batches, in_order, process_batch

__all__ = ["Input", "each_batch", "live_units", "process", "units"]

Item = TypeVar("Item", bound=Unit | SourceUnit)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Input:
    """What a command reads, and how."""

    names: tuple[str, ...]
    """Files; ``-`` is stdin."""
    form: Any = None
    """Their format, as ``--from`` has it; None where each file tells its own."""
    encoding: str | None = None
    """Their encoding; None where each file tells its own."""
    text_field: str = "text"
    """Field of a JSONL object that holds the text."""
    skip: bool = False
    """Whether a record or a file that cannot be read, judged or written is left out; else the run ends there."""
    jobs: int = 1
    """Processes to use."""
    lines: bool = False
    """Whether files are refused that are neither text, page nor JSONL: their documents do not stand in them as they are
    read."""
    most: int | None = None
    """Bytes of the largest document that is read; None for any."""


def units(given: Input) -> Iterator[Unit]:
    """The records and lines of all files; an error instead of a file that cannot be read, or of its rest.

    Args:
        given: The files.

    Yields:
        The units, in order.
    """
    return filter(None, live_units(given))


def live_units(given: Input, *, one_form: bool = False) -> Iterator[Unit | None]:
    """The same, with None where the input has nothing more for now.

    Args:
        given: The files.
        one_form: Whether to refuse text and JSONL together.

    Yields:
        The units, in order.
    """
    first: type | None = None
    for name in given.names:
        for unit in readable(name, given.form, given.encoding, lines=given.lines, most=given.most):
            if one_form and unit is not None and not isinstance(unit, FileError):
                kind = Record if isinstance(unit, Record) else Line
                first = first or kind
                if kind is not first:
                    yield FileError(f"{name}: text and JSONL together: say which to write by --to text or --to jsonl")
                    break
            yield unit


def process(
    given: Input,
    cleaner: Cleaner | None,
    make: Callable[..., Made],
    *,
    missing: Callable[[Unit], Made | None] | None = None,
    tell: bool = False,
    count: bool = False,
    live: bool = False,
    latest: float | None = None,
    one_form: bool = False,
) -> Generator[Outcome[Made], None, None]:
    """Make something of every document. To close the generator ends the processes.

    Args:
        given: The files.
        cleaner: The judge; None where the records need none.
        make: This, ``missing``, ``tell`` and ``count`` are as :func:`cleaner.run.batches.process_batch` has them. It is
            called in other processes where there are several.
        missing: See ``make``.
        tell: See ``make``.
        count: See ``make``.
        live: Whether somebody waits for what comes of the input so far, whenever it pauses.
        latest: Seconds after which a unit is worked on though its batch is not full; None to fill it.
        one_form: Whether to refuse text and JSONL together.

    Yields:
        What came of each batch, in order.

    Raises:
        ChildProcessError: A process was killed from outside.
    """
    work = partial(
        process_batch,
        cleaner=cleaner,
        make=make,
        missing=missing,
        text_field=given.text_field,
        skip=given.skip,
        tell=tell,
        count=count,
    )
    read: Iterable[Unit | None] = live_units(given, one_form=one_form)
    return each_batch(read if live else filter(None, read), work, given.jobs, latest=latest)


def each_batch(
    items: Iterable[Item | None],
    work: Callable[[list[Item]], Outcome[Made]],
    jobs: int,
    *,
    most: int | None = None,
    latest: float | None = None,
    key: Callable[[Item], object] | None = None,
) -> Generator[Outcome[Made], None, None]:
    """The loop itself: what is read is worked on a batch at a time, and what comes of it is handed on in order. To
    close the generator ends the processes.

    Args:
        items: The units.
        work: What to do with a batch, in another process where there are several. It raises nothing for a unit.
        jobs: Processes to use.
        most: This, ``latest`` and ``key`` are as :func:`cleaner.run.batches.batches` has them.
        latest: See ``most``.
        key: See ``most``.

    Returns:
        What came of each batch, in order.

    Raises:
        ChildProcessError: A process was killed from outside.
    """
    return in_order(work, batches(items, most, latest, key=key), jobs)

"""What goes wrong, as one type for callers; and how the one of many that is to blame is found and named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

__all__ = ["CleanerError", "Fault", "cause", "each_or_fault", "meant"]

FRAMES = 4
"""Places in the package that a message names for an exception that nobody foresaw."""
LONGEST = 300
"""Characters of its own message that are shown: some quote the whole of what they could not read."""
CLOSE = 0.8
"""How alike two names are, 0 to 1, if one was probably meant by the other."""

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)
Answer = TypeVar("Answer")


class CleanerError(ValueError):
    """A document, a record, a file or an index that this package cannot work with.

    The message is one line, and says which it is and why. What was raised first, if anything was, is its ``__cause__``.
    """


@dataclass(frozen=True, slots=True)
class Fault(Generic[Item_co]):
    """An item that a function raised for, and what it raised."""

    item: Item_co
    error: Exception


def each_or_fault(
    function: Callable[[Sequence[Item]], Sequence[Answer]], items: Sequence[Item]
) -> Iterator[Answer | Fault[Item]]:
    """What ``function`` makes of all items together, in their order; a ``Fault`` instead of each that it fails on.

    A function that takes many at a time does not say which of them it failed on. So where it raises, it is asked again
    for each half, down to the one: with one bad item that costs some twice of what it costs without.

    >>> list(each_or_fault(lambda some: [1 / number for number in some], [1, 0, 2]))
    [1.0, Fault(item=0, error=ZeroDivisionError('division by zero')), 0.5]
    """
    if not items:
        return
    try:
        made = function(items)
    except Exception as error:
        if len(items) == 1:
            yield Fault(items[0], error)
            return
        half = len(items) // 2
        for some in (items[:half], items[half:]):
            yield from each_or_fault(function, some)
    else:
        yield from made


def cause(error: BaseException) -> str:
    """What an exception tells a user, on one line: for ours its message; for the system's what it says; for one that
    nobody foresaw its type, where it was raised, and a request to report it."""
    if isinstance(error, (CleanerError, ChildProcessError)):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    said, where = str(error)[:LONGEST], _places(error)
    told = type(error).__name__ + (f": {said}" if said else "") + (f" ({where})" if where else "")
    return f"unexpected {told}; please report it"


def _places(error: BaseException) -> str:
    """Where an exception came from, the innermost place first: where it was raised, and how this package got there."""
    root = Path(__file__).parent
    places: list[tuple[Path, int]] = []
    step = error.__traceback__
    while step is not None:
        places.append((Path(step.tb_frame.f_code.co_filename), step.tb_lineno))
        step = step.tb_next
    inside = [place for place in places if place[0].is_relative_to(root)][-FRAMES:]
    told = inside if places[-1:] == inside[-1:] else [*inside, places[-1]]
    names = [path.relative_to(root) if path.is_relative_to(root) else path.name for path, _ in told]
    return " < ".join(f"{name}:{line}" for name, (_, line) in zip(names[::-1], told[::-1], strict=True))


def meant(name: str, known: Collection[str], form: str = "; {}") -> str:
    """A question to somebody who gave a name that is not known, such as ``; did you mean title?``; empty where none of
    them is like it."""
    from difflib import get_close_matches

    written = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), written, 1, CLOSE)
    return form.format(f"did you mean {written[close[0]]}?") if close else ""

"""Standoff files of brat (https://brat.nlplab.org/standoff.html): a text, and its labels in a file beside it."""

from __future__ import annotations

from cleaner.export.marks import labelled
from cleaner.export.offsets import Offsets, counter
from cleaner.labels import Label
from cleaner.result import Result

__all__ = ["CONFIGURATION", "brat_files"]

CONFIGURATION = "[entities]\n" + "".join(f"{label}\n" for label in Label) + "[relations]\n[events]\n[attributes]\n"
"""What brat's ``annotation.conf`` has to say for these labels."""


def brat_files(result: Result, offsets: Offsets = Offsets.CODE_POINTS) -> tuple[str, str]:
    """The text of a document, and its labels with the reasons as notes.

    A label's text has to be in one line, so that a run over several is told as one annotation of several fragments.

    Args:
        result: The result.
        offsets: What to count places in; brat itself counts code points.

    Returns:
        The contents of the ``.txt`` and of the ``.ann`` file.
    """
    shown = labelled(result)
    place = counter(shown.text, offsets)
    lines = []
    for number, mark in enumerate(shown.marks, 1):
        fragments = _lines(shown.text, mark.start, mark.end)
        places = ";".join(f"{place(start)} {place(end)}" for start, end in fragments)
        said = " ".join(shown.text[start:end] for start, end in fragments)
        lines += [f"T{number}\t{mark.label} {places}\t{said}\n"]
        if mark.reason:
            lines += [f"#{number}\tAnnotatorNotes T{number}\t{' '.join(mark.reason.split())}\n"]
    return shown.text, "".join(lines)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a run, as places, without those that are blank."""
    found = []
    for line in text[start:end].splitlines(keepends=True):
        ink = line.strip()
        if ink:
            at = start + line.index(ink)
            found.append((at, at + len(ink)))
        start += len(line)
    return found

"""Exports on their way: each form is begun, given results one by one, and closed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.export.names import Offsets
from cleaner.result import Result

__all__ = ["Export", "Place", "begin"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result's document comes from, beyond what the document itself says."""

    url: str
    """Its address; of a file without one the file's."""
    id: Any
    """Its id as its record has it, a string or a number; of a text file the file's name."""


class Export(Protocol):
    """An export on its way."""

    def add(self, result: Result, place: Place) -> None:
        """Write one result."""

    def skip(self, place: Place) -> None:
        """Take note of a document that nothing could be made of."""

    def close(self) -> None:
        """Write what is left."""


class _Lines:
    """A line of JSON for every object that a result makes."""

    def __init__(
        self, stream: IO[bytes], rows: Callable[[Result, Place], list[dict[str, Any]]], missed: bool = False
    ) -> None:
        self._stream, self._rows, self._missed = stream, rows, missed

    def add(self, result: Result, place: Place) -> None:
        for row in self._rows(result, place):
            self._stream.write(json.dumps(row).encode() + b"\n")

    def skip(self, place: Place) -> None:
        if self._missed:
            self._stream.write(json.dumps({"id": place.id, "attributes": {}}).encode() + b"\n")

    def close(self) -> None:
        pass


class _Whole:
    """A file that a library writes."""

    def __init__(self, export: Any) -> None:
        self._export = export

    def add(self, result: Result, place: Place) -> None:
        self._export.add(result)

    def skip(self, place: Place) -> None:
        pass

    def close(self) -> None:
        self._export.close()


class _Brat:
    """Two files a document in a folder, named after its number and its id."""

    def __init__(self, folder: Path, offsets: Offsets) -> None:
        from cleaner.export.brat import CONFIGURATION

        self._folder, self._offsets, self._number = folder, offsets, 0
        folder.mkdir(parents=True, exist_ok=True)
        if any(path.suffix in (".txt", ".ann") for path in folder.iterdir()):
            raise CleanerError(f"{folder}: there are texts or annotations in it already; name another folder")
        (folder / "annotation.conf").write_text(CONFIGURATION, encoding="utf-8")

    def add(self, result: Result, place: Place) -> None:
        from cleaner.export.brat import brat_files

        self._number += 1
        name = f"{self._number:06}-{_slug(str(place.id or place.url))}".rstrip("-")
        for ending, text in zip((".txt", ".ann"), brat_files(result, self._offsets), strict=True):
            (self._folder / f"{name}{ending}").write_bytes(text.encode("utf-8", "replace"))

    def skip(self, place: Place) -> None:
        pass

    def close(self) -> None:
        pass


_OTHER = re.compile(r"[^0-9A-Za-z]{1,80}")


def _slug(name: str) -> str:
    """The end of a name in letters that every file system takes.

    >>> _slug("https://harbour-post.example/bridge.html")
    'bridge'
    """
    last = Path(urlsplit(name[-200:]).path).stem if "://" not in name[-200:] else Path(name[-200:]).stem
    return _OTHER.sub("-", last)[:40].strip("-")


def begin(form: str, to: IO[bytes] | Path, offsets: Offsets = Offsets.CODE_POINTS, spans: str = "full") -> Export:
    """Begin an export.

    Args:
        form: One of :data:`cleaner.export.names.FORMS`.
        to: An open stream, or the folder of a form of several files.
        offsets: What to count places in.
        spans: How much a table tells of spans, one of :data:`cleaner.options.SPANS`. Of other forms it is the results
            that say how much there is to tell.

    Returns:
        The export, to be closed when all results are in it.

    Raises:
        MissingExtraError: The form needs a library that is not installed.
        CleanerError: The folder cannot be used.
    """
    if form == "parquet":
        from cleaner.export.table import ParquetExport

        return _Whole(ParquetExport(cast("IO[bytes]", to), offsets, spans))
    return _BEGINNINGS[form](to, offsets)


def _webannotation(stream: Any, offsets: Offsets) -> Export:
    from cleaner.export.webannotation import web_annotations

    return _Lines(stream, lambda result, place: web_annotations(result, place.url))


def _dolma(stream: Any, offsets: Offsets) -> Export:
    from cleaner.export.dolma import dolma_row

    return _Lines(stream, lambda result, place: [dolma_row(result, place.id)], missed=True)


def _doccano(stream: Any, offsets: Offsets) -> Export:
    from cleaner.export.labelling import doccano_row

    return _Lines(stream, lambda result, place: [doccano_row(result, offsets)])


def _label_studio(stream: Any, offsets: Offsets) -> Export:
    from cleaner.export.labelling import label_studio_task

    return _Lines(stream, lambda result, place: [label_studio_task(result, offsets)])


def _spacy(stream: Any, offsets: Offsets) -> Export:
    from cleaner.export.docbin import DocBinExport

    return _Whole(DocBinExport(stream))


_BEGINNINGS: dict[str, Callable[[Any, Offsets], Export]] = {
    "webannotation": _webannotation,
    "dolma": _dolma,
    "spacy": _spacy,
    "brat": _Brat,
    "doccano": _doccano,
    "label-studio": _label_studio,
}

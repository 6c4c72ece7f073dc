"""The settings of the Scrapy pipeline: read once, at start-up, where a mistake in them can still be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.document import Label
from cleaner.errors import meant
from cleaner.options import EXTRACTORS, FURNITURE_SHARE, Favor, Options, labels_of

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["FIELDS", "SETTINGS", "Setup", "read_settings"]

FIELDS = {
    "text": "text",
    "html": "html",
    "clean": "text",
    "spans": "spans",
    "notes": "notes",
    "id": "id",
    "url": "url",
    "site": "site",
}
"""What a field of an item is for, and its name unless ``CLEANER_FIELDS`` gives another."""
SETTINGS = (
    "CLEANER_FIELDS", "CLEANER_KEEP", "CLEANER_FAVOR", "CLEANER_THRESHOLD", "CLEANER_WEIGHTS", "CLEANER_EXTRACTOR",
    "CLEANER_METADATA", "CLEANER_FURNITURE_SHARE", "CLEANER_INDEX", "CLEANER_INDEX_BATCH", "CLEANER_ON_ERROR",
)  # fmt: skip
ON_ERROR = ("pass", "drop")
INDEX_BATCH = 64
"""Documents added to the index together: an addition costs some 50 ms, however few they are."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings, checked."""

    options: Options
    fields: Mapping[str, str]
    """Names of an item's fields by what they are for; what is missing is neither read nor written."""
    index: Path | None
    index_batch: int
    """Documents added to the index together; 0 for an index that is only read."""
    drops: bool
    """Whether an item that cannot be cleaned is dropped; else it goes on as it is."""


def read_settings(settings: BaseSettings) -> Setup:
    """The pipeline's part of a crawler's settings. Raises ``ValueError`` that names the setting and what it takes."""
    for name in settings:
        if name.startswith("CLEANER_") and name not in SETTINGS:
            raise ValueError(f"{name} is no setting of CleanerPipeline{meant(name, SETTINGS) or _all(SETTINGS)}")
    weights, index = settings.get("CLEANER_WEIGHTS"), settings.get("CLEANER_INDEX")
    share = _number(settings, "CLEANER_FURNITURE_SHARE", 1, "a share from 0 to 1, or 0 for no such rule")
    options = Options(
        _labels(settings),
        Favor(_choice(settings, "CLEANER_FAVOR", list(Favor))),
        _number(settings, "CLEANER_THRESHOLD", 1, "a probability from 0 to 1"),
        None if weights is None else str(weights),
        _choice(settings, "CLEANER_EXTRACTOR", EXTRACTORS),
        _choice(settings, "CLEANER_METADATA", ("True", "False", "1", "0")) in ("True", "1"),
        FURNITURE_SHARE if share is None else share or None,
    )
    batch = _number(settings, "CLEANER_INDEX_BATCH", 1e9, "a number of documents, or 0 not to add to the index")
    if batch is not None and index is None:
        raise ValueError("CLEANER_INDEX_BATCH is set, but no CLEANER_INDEX: name the folder of an index")
    return Setup(
        options,
        _fields(settings),
        None if index is None else Path(index),
        INDEX_BATCH if batch is None else int(batch),
        _choice(settings, "CLEANER_ON_ERROR", ON_ERROR) == "drop",
    )


def _labels(settings: BaseSettings) -> frozenset[Label]:
    try:
        return labels_of(settings.getlist("CLEANER_KEEP"))
    except (ValueError, TypeError) as error:
        raise ValueError(f"CLEANER_KEEP: {error}") from None


def _fields(settings: BaseSettings) -> dict[str, str]:
    try:
        given = settings.getdict("CLEANER_FIELDS")
    except (ValueError, TypeError):
        raise ValueError("CLEANER_FIELDS is a dictionary, as in {'text': 'body', 'clean': 'article'}") from None
    for use, name in given.items():
        if use not in FIELDS:
            raise ValueError(f"CLEANER_FIELDS: {use!r} is no use of a field{meant(use, FIELDS) or _all(FIELDS)}")
        if name is not None and not (isinstance(name, str) and name):
            raise ValueError(f"CLEANER_FIELDS: {use!r} is given {name!r}; give the name of a field, or None for none")
    # The clean text takes the place of the text, wherever that is, unless it has a place of its own.
    fields = {**FIELDS, "clean": given.get("text") or FIELDS["clean"], **given}
    if fields["clean"] is None:
        raise ValueError("CLEANER_FIELDS: 'clean' needs a field, or the clean text goes nowhere")
    if fields["text"] is None and fields["html"] is None:
        raise ValueError("CLEANER_FIELDS: give 'text' or 'html' a field, or there is nothing to clean")
    return {use: name for use, name in fields.items() if name is not None}


def _choice(settings: BaseSettings, name: str, choices: Sequence[str]) -> str:
    """One of some strings; the first where the setting is not set."""
    value: Any = settings.get(name)
    if value is None:
        return choices[0]
    if str(value) not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}, not {value!r}")
    return str(value)


def _number(settings: BaseSettings, name: str, most: float, what: str) -> float | None:
    value: Any = settings.get(name)
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= most:
        raise ValueError(f"{name} is {what}, not {value!r}")
    return number


def _all(known: Collection[str]) -> str:
    return f"; there are {', '.join(known)}"

"""The settings of the Scrapy pipeline: read once, at start-up, where a mistake in them can still be told."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.document import Label
from cleaner.errors import meant
from cleaner.options import FURNITURE_SHARE, Options, labels_of
from cleaner.settings import Crawl, SettingsError, keys_of, read

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["FIELDS", "Setup", "read_settings"]

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
    """The pipeline's part of a crawler's settings.

    Args:
        settings: All settings of the crawler.

    Returns:
        The settings, checked.

    Raises:
        ValueError: There is no such setting, or it does not take the value; the message names both.
    """
    known = keys_of(Crawl)
    for name in settings:
        if name.startswith("CLEANER_") and name not in known:
            raise ValueError(f"{name} is not a setting of CleanerPipeline{meant(name, known) or _all(known)}")
    given = {name: settings.get(name) for name in known if settings.get(name) is not None}
    given |= {name: os.fspath(value) for name, value in given.items() if isinstance(value, os.PathLike)}
    try:
        found = read("the crawler", given, known, strict=False)
    except SettingsError as error:
        raise ValueError(str(error).removeprefix("the crawler: ")) from None
    values = Crawl(**{name.removeprefix("CLEANER_").lower(): value for name, value in found.items()})
    share = FURNITURE_SHARE if values.furniture_share is None else values.furniture_share
    if "CLEANER_INDEX_BATCH" in given and values.index is None:
        raise ValueError("CLEANER_INDEX_BATCH is set, but no CLEANER_INDEX: name the folder of an index")
    options = Options(
        _labels(settings),
        values.favor,
        values.threshold,
        values.weights,
        values.extractor,
        values.metadata,
        share or None,
        spans="slim" if values.spans == "slim" else "full",
    )
    uses = _fields(settings)
    if values.spans == "none":
        uses.pop("spans", None)
    batch = INDEX_BATCH if values.index_batch is None else values.index_batch
    index = None if values.index is None else Path(values.index)
    return Setup(options, uses, index, batch, values.on_error == "drop")


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
            raise ValueError(f"CLEANER_FIELDS: {use!r} is not a use of a field{meant(use, FIELDS) or _all(FIELDS)}")
        if name is not None and not (isinstance(name, str) and name):
            raise ValueError(f"CLEANER_FIELDS: {use!r} is given {name!r}; give the name of a field, or None for none")
    # The clean text takes the place of the text, wherever that is, unless it has a place of its own.
    fields = {**FIELDS, "clean": given.get("text") or FIELDS["clean"], **given}
    if fields["clean"] is None:
        raise ValueError("CLEANER_FIELDS: 'clean' needs a field, or the clean text goes nowhere")
    if fields["text"] is None and fields["html"] is None:
        raise ValueError("CLEANER_FIELDS: give 'text' or 'html' a field, or there is nothing to clean")
    return {use: name for use, name in fields.items() if name is not None}


def _all(known: Collection[str]) -> str:
    return f"; there are {', '.join(known)}"

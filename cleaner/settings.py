"""Settings that are written down, in a ``pyproject.toml`` or for a crawler: each value by its type, one place for all.

What an option may be is in :mod:`cleaner.options`; here is how it is called where it is written, and what is
said of a value that it cannot be. The command line, ``[tool.cleaner]`` and Scrapy take the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from cleaner.errors import CleanerError, meant
from cleaner.io.outputs import is_regular
from cleaner.options import EXTRACTORS, SPANS, Favor

__all__ = [
    "COMMANDS",
    "Crawl",
    "Judging",
    "Section",
    "SettingsError",
    "defaults_in",
    "keys_of",
    "read",
    "rooted",
    "section_of",
    "told",
]

TOLD = 80
"""Characters of a wrong value that a message shows."""


class SettingsError(CleanerError):
    """Settings that cannot be meant; the message says which, where they are, and what could be meant."""


def _one_of(choices: Collection[str]) -> Meta:
    return Meta(description=f"one of {', '.join(choices)}", extra={"choices": tuple(choices)})


Probability = Annotated[float, Meta(ge=0, le=1, description="a probability from 0 to 1")]
Share = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
FurnitureShare = Annotated[float, Meta(ge=0, le=1, description="a share from 0 to 1, or 0 for no such rule")]
Favored = Annotated[Favor, _one_of(Favor)]
Extractor = Annotated[Literal["page", "trafilatura"], _one_of(EXTRACTORS)]
SpansTold = Annotated[Literal["full", "slim", "none"], _one_of(SPANS)]
Text = Annotated[str, Meta(pattern=r"^[^\0]+$", description="a string")]
Strings = Annotated[list[str], Meta(description="a list of strings")]
Flag = Annotated[bool, Meta(description="one of True, False, 1, 0")]


class Judging(msgspec.Struct, kw_only=True):
    """What says how to judge, wherever it is written."""

    favor: Favored = Favor.BALANCED
    threshold: Probability | None = None
    weights: Text | None = None
    extractor: Extractor = "page"
    furniture_share: FurnitureShare | None = None
    index: Text | None = None
    spans: SpansTold = "full"


class Section(Judging, kw_only=True):
    """``[tool.cleaner]``: for the filter, ``run``, ``export``, ``report``, ``eval`` and ``check``."""

    keep: Strings = []
    text_field: Text = "text"
    encoding: Text | None = None
    cues: Strings = []
    select: Strings = []
    ignore: Strings = []
    labels: Strings = []
    near_duplicates: Share = 0.0
    baseline: Text | None = None
    exclude: Strings = []
    per_path: Annotated[
        dict[str, Any], Meta(description='tables by pattern, as in [tool.cleaner.per-path."forum/**"]')
    ] = {}


class Crawl(Judging, kw_only=True):
    """The settings of a crawler, each with ``CLEANER_`` before its name in capitals."""

    fields: Any = None
    keep: Any = None
    metadata: Flag = True
    index_batch: (
        Annotated[int, Meta(ge=0, description="a number of documents, or 0 not to add to the index")] | None
    ) = None
    on_error: Annotated[Literal["pass", "drop"], _one_of(("pass", "drop"))] = "pass"


COMMANDS = ("favor", "threshold", "weights", "extractor", "furniture-share", "index", "spans", "keep", "text-field",
            "encoding", "cues")  # fmt: skip
"""Keys of ``[tool.cleaner]`` that the commands which clean read; the others are those of ``check``."""
PATHS = ("index", "baseline", "weights")
"""Keys whose values are paths, relative to the folder of their file."""


def keys_of(kind: type[Section | Crawl]) -> dict[str, Any]:
    """The keys of some settings as they are written, with the types of their values.

    Args:
        kind: Whose settings.

    Returns:
        The types by key.
    """
    hints = get_type_hints(kind, include_extras=True)
    named = (lambda name: f"CLEANER_{name.upper()}") if kind is Crawl else (lambda name: name.replace("_", "-"))
    return {named(field.name): hints[field.name] for field in msgspec.structs.fields(kind)}


def read(where: str, values: Mapping[str, Any], known: Mapping[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """Values by their types.

    Args:
        where: Where they are, as messages begin.
        values: The values, by key.
        known: The keys that may be there, with their types; see :func:`keys_of`.
        strict: Whether a number has to be one; else it may be a string that says it.

    Returns:
        The values, by key.

    Raises:
        SettingsError: A key is not known, or its value is none that it takes.
    """
    out = {}
    for key, value in values.items():
        if key not in known:
            hint = meant(key, known) or f"; it may have {', '.join(known)}"
            raise SettingsError(f"{where} has no key {key!r}{hint}")
        try:
            out[key] = msgspec.convert(value, known[key], strict=strict)
        except (msgspec.ValidationError, RecursionError):
            what, choices = _described(known[key])
            hint = meant(value, choices) if isinstance(value, str) else ""
            raise SettingsError(f"{where}: {key} is {what}, not {told(value)}{hint}") from None
    return out


def _described(kind: Any) -> tuple[str, Sequence[str]]:
    """What a type takes, in words, and its values where they are few."""
    if get_origin(kind) in (Union, UnionType):
        return _described(get_args(kind)[0])
    meta = kind.__metadata__[0]
    return meta.description, (meta.extra or {}).get("choices", ())


def told(value: object) -> str:
    """A value as it is shown in a message, cut off where it is long.

    Args:
        value: Any value.

    Returns:
        Its ``repr``, of :data:`TOLD` characters at most and an ellipsis.
    """
    text = repr(value)
    return text if len(text) <= TOLD else text[:TOLD] + "…"


def section_of(path: Path) -> Mapping[str, Any] | None:
    """The section ``[tool.cleaner]`` of one file, not yet read.

    Args:
        path: A ``pyproject.toml``.

    Returns:
        Its values by key; None where it has no such section, or where there is no file.

    Raises:
        SettingsError: The file is none, or its section no table.
    """
    if not is_regular(str(path)):
        return None
    try:
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("cleaner")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    if section is not None and not isinstance(section, dict):
        raise SettingsError(f"{path}: [tool.cleaner] is a table, not {told(section)}")
    return section


def rooted(values: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Values with their paths relative to a folder.

    Args:
        values: Values by key.
        root: The folder of their file.

    Returns:
        The same, with paths from there.
    """
    return {key: str(root / value) if key in PATHS else value for key, value in values.items()}


def defaults_in(folder: Path) -> dict[str, Any]:
    """What the nearest ``pyproject.toml`` with the section, in a folder or above it, says for the commands that clean.

    Args:
        folder: Where the command was started.

    Returns:
        Values by the names of the commands' parameters; empty where there is no such file.

    Raises:
        SettingsError: It says something that cannot be meant.
    """
    for path in (above / "pyproject.toml" for above in (folder, *folder.parents)):
        section = section_of(path)
        if section is None:
            continue
        values = rooted(read(f"{path}: [tool.cleaner]", section, keys_of(Section)), path.parent)
        found = {key.replace("-", "_"): value for key, value in values.items() if key in COMMANDS}
        if "keep" in found:
            found["keep"] = ",".join(found["keep"])
        if "favor" in found:
            found["favor"] = str(found["favor"])
        return found
    return {}

"""What a file is, by its first bytes and its name, where it is not text, page or JSONL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

__all__ = ["PACKED", "Kind", "plain_suffix", "recognised", "refusal"]

Kind = Literal["json", "parquet", "arrow", "warc", "csv", "tar", "sqlite"]

PACKED = (".gz", ".zst", ".xz", ".bz2")
"""Endings that say how a file is compressed."""

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"WARC/", "warc"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"SQLite format 3\0", "sqlite"),
)
_NAMED: dict[str, Kind] = {
    ".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".warc": "warc", ".wet": "warc", ".csv": "csv",
    ".tsv": "csv",
}  # fmt: skip
_MEMBER = 257
"""Where a tar archive says that it is one."""
_JSON = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,256}(?:\[\s{0,256}\{\s{0,256}\"|\{[ \t]{0,64}\r?\n\s{0,256}\"[^\"\n]{0,256}\"\s{0,64}:)"
)
"""An array of objects, or one object that is laid out over several lines. No prose begins like that."""
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,256}\[")


def plain_suffix(name: str) -> str:
    """The ending of a name in lower case, without one that says how the file is compressed.

    >>> plain_suffix("crawl/PART-7.JSONL.gz")
    '.jsonl'
    """
    suffixes = [suffix for suffix in Path(name).suffixes if suffix.lower() not in PACKED]
    return suffixes[-1].lower() if suffixes else ""


def recognised(begun: bytes, name: str) -> Kind | None:
    """What a file is that is neither text nor page nor JSONL.

    Args:
        begun: Its first bytes, decompressed.
        name: Its name.

    Returns:
        The kind; None where it may be a text, a page or JSONL.
    """
    for magic, kind in _MAGIC:
        if begun.startswith(magic):
            return kind
    if begun[_MEMBER : _MEMBER + 5] == b"ustar":
        return "tar"
    suffix = plain_suffix(name)
    if _JSON.match(begun) or (suffix == ".json" and _ARRAY.match(begun)):
        return "json"
    return _NAMED.get(suffix)


def refusal(kind: Kind) -> str:
    """Why a file of a kind that is recognised is not read unasked, and what to do; empty where it is read.

    >>> refusal("parquet")
    ''
    """
    return {
        "json": "this is JSON that is not one object a line; --from json reads it",
        "csv": "this is a table of comma or tab separated values, which is not read: convert it to JSONL or "
        "Parquet, or take all of it as one text by --from text",
        "tar": "this is a tar archive, which is not read: unpack it, and name the folder",
        "sqlite": "this is an SQLite database, which is not read: export its table as JSONL or CSV",
    }.get(kind, "")

"""What a segment's footer says, measured against the file before anything is built on it.

A checksum tells that a file is as it was written, not that an honest writer wrote it. So of the arrays that a footer
names, kinds and places are known beforehand or checked, and what is an offset into another array has to lie in it: a
crafted segment is refused, and asks for no memory, no endless walk and no place outside the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ARRAYS", "MAGIC", "VERSION", "check_arrays", "check_contents", "read_footer"]

MAGIC = b"CLEANSEG"
VERSION = 1
ARRAYS: Mapping[str, tuple[str, ...]] = {
    "content": ("<u8",), "key": ("<u8",), "site": ("<u4",), "offset": ("<u4",), "length": ("<u4",),
    "prints": ("<u4",), "signature": ("u1", "|u1"), "first_token": ("<i8",), "names_at": ("<i8",),
    "names": ("u1", "|u1"), "steps": ("u1", "|u1"), "starts_at": ("<u4",), "long_at": ("<u4",), "long_step": ("<u4",),
    "directory": ("<u4",), "low": ("<u2", "<u4"), "places": ("<u4",), "many_key": ("<u4",), "many_count": ("<u4",),
}  # fmt: skip
"""The arrays of a segment, with the kinds of numbers that each may have."""
LONGEST = 64 << 20
"""Most bytes of a footer. It has a line for each site: some twenty bytes."""
CHUNK = 1 << 22
"""Numbers that are looked at together: what is checked of a large array needs no memory of its size."""


def read_footer(memory: Any) -> tuple[dict[str, npt.NDArray[Any]], list[str]]:
    """The arrays of a segment, as views of its bytes, and the names of its sites.

    Args:
        memory: The file's bytes, mapped or read.

    Returns:
        An array for each name in :data:`ARRAYS`, and ``step_words``, the steps eight to a number; and the sites.

    Raises:
        ValueError: It is not a segment of this version, or its footer is not one that a writer would have written.
    """
    size = len(memory)
    if size < 32 or memory[:8] != MAGIC or memory[-8:] != MAGIC:
        raise ValueError("no segment")
    length = int.from_bytes(memory[-16:-8], "little")
    end = size - 16 - length
    if length > LONGEST or end < 8:
        raise ValueError("a footer larger than the file")
    try:
        footer = json.loads(memory[end : size - 16].decode("utf-8", "surrogatepass"))
    except RecursionError:
        raise ValueError("a footer of no segment") from None
    if not isinstance(footer, dict) or (footer.get("format"), footer.get("version")) != ("cleaner-segment", VERSION):
        raise ValueError("another version")
    sites, named = footer.get("sites"), footer.get("arrays")
    if not isinstance(sites, list) or not all(isinstance(site, str) for site in sites):
        raise ValueError("sites that are no names")
    if not isinstance(named, dict) or named.keys() != ARRAYS.keys():
        raise ValueError("other arrays than a segment has")
    out = {}
    for name, kinds in ARRAYS.items():
        told = named[name]
        if not isinstance(told, list) or len(told) != 3 or told[0] not in kinds:
            raise ValueError(f"{name}: another kind of numbers")
        kind, start, nbytes = np.dtype(told[0]), told[1], told[2]
        if type(start) is not int or type(nbytes) is not int or not 8 <= start <= start + nbytes <= end or nbytes < 0:
            raise ValueError(f"{name}: a place outside the file")
        if nbytes % kind.itemsize or start % kind.itemsize:
            raise ValueError(f"{name}: part of a number")
        out[name] = np.frombuffer(memory, dtype=kind, count=nbytes // kind.itemsize, offset=start)
    # What follows the last step is of no meaning, but there: the footer's length and the magic word follow it.
    start, nbytes = named["steps"][1:]
    out["step_words"] = np.frombuffer(memory, dtype="<u8", count=nbytes // 8 + 1, offset=start)
    return out, sites


def check_arrays(
    arrays: Mapping[str, npt.NDArray[Any]], sites: int, buckets: int, mark: int, permutations: int
) -> None:
    """Check what every open costs little to check: sizes, and all that there is one of for a document or a bucket.

    Args:
        arrays: What :func:`read_footer` returned.
        sites: Number of sites.
        buckets: Buckets of a directory of keys.
        mark: Tokens between two whose place is kept.
        permutations: Bytes of a signature.

    Raises:
        ValueError: One does not fit another; the message names it.
    """
    documents, tokens, entries = len(arrays["content"]), len(arrays["steps"]), len(arrays["places"])
    directory = arrays["directory"]
    sizes = {
        "key": documents, "site": documents, "offset": documents, "length": documents, "prints": documents,
        "signature": documents * permutations, "first_token": documents + 1, "names_at": documents + 1,
        "starts_at": -(-tokens // mark), "long_step": len(arrays["long_at"]), "low": entries,
        "directory": len(directory) and buckets + 1, "many_count": len(arrays["many_key"]),
    }  # fmt: skip
    for name, size in sizes.items():
        if len(arrays[name]) != size:
            raise ValueError(f"{name}: {len(arrays[name])} numbers where there ought to be {size}")
    if (arrays["low"].itemsize == 2) != bool(len(directory)):
        raise ValueError("low: another kind of numbers")
    for name, last in (("first_token", tokens), ("names_at", len(arrays["names"])), ("directory", entries)):
        edges = arrays[name].astype(np.int64)
        if len(edges) and (edges[0] != 0 or edges[-1] != last or (np.diff(edges) < 0).any()):
            raise ValueError(f"{name}: not in order")
    if documents and int(arrays["site"].max()) >= sites:
        raise ValueError("site: a number of no site")
    content, key = arrays["content"], arrays["key"]
    if not ((content[1:] > content[:-1]) | ((content[1:] == content[:-1]) & (key[1:] > key[:-1]))).all():
        raise ValueError("content: not in order")


def check_contents(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Check the arrays that have a number for every fingerprint or long step: read once, in pieces.

    Args:
        arrays: What :func:`read_footer` returned, checked by :func:`check_arrays`.

    Raises:
        ValueError: One is out of order, or leads outside another; the message names it.
    """
    tokens = len(arrays["steps"])
    for name in ("places", "long_at"):
        values = arrays[name]
        if any(int(values[at : at + CHUNK].max()) >= tokens for at in range(0, len(values), CHUNK)):
            raise ValueError(f"{name}: a place outside the tokens")
    for name in ("long_at", "many_key"):
        if not _ascending(arrays[name], strictly=True):
            raise ValueError(f"{name}: not in order")
    low, directory = arrays["low"], arrays["directory"]
    if len(directory):
        # Within a bucket keys ascend; the next bucket begins again.
        borders = np.unique(directory.astype(np.int64))
        for first, last in pairwise(range(0, len(low) + CHUNK, CHUNK)):
            here = low[first : last + 1]
            falls = np.flatnonzero(here[1:] < here[:-1]) + first + 1
            if not np.isin(falls, borders, assume_unique=True).all():
                raise ValueError("low: not in order")
    elif not _ascending(low):
        raise ValueError("low: not in order")


def _ascending(values: npt.NDArray[Any], *, strictly: bool = False) -> bool:
    for at in range(0, len(values), CHUNK):
        here = values[at : at + CHUNK + 1]
        if not (here[1:] > here[:-1] if strictly else here[1:] >= here[:-1]).all():
            return False
    return True

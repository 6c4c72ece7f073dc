"""Arrays in a zip archive (numpy's ``.npz``), read without trust: nothing is believed before it is measured.

A file of weights may come from anywhere. What an archive declares (lengths, shapes, kinds of numbers) is checked
against what it holds before memory is asked for, and no pickle is ever read.
"""

from __future__ import annotations

import math
import re
import zlib
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import numpy as np
import numpy.typing as npt

__all__ = ["ARRAYS", "UNFOLDED", "read_arrays"]

ARRAYS = 4096
"""Most arrays in a file."""
UNFOLDED = 64 << 20
"""Most bytes that all of them may have once they are unfolded. Packaged weights have 3 MB."""
HEADER = 1000
"""Most characters of an array's header; ours have some 100."""
DIMENSIONS = 8
_HEADER = re.compile(
    rb"\{'descr': '([<>|=][biuf]\d{1,2})', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\), \} *\n?"
)
"""As numpy writes it."""


def read_arrays(path: str | Path) -> dict[str, npt.NDArray[np.generic]]:
    """All arrays of an archive.

    Args:
        path: An ``.npz`` file.

    Returns:
        The arrays by their names.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not such a archive, is damaged, holds anything but plain arrays of numbers, or unfolds to more
            than :data:`UNFOLDED` bytes or :data:`ARRAYS` arrays.
    """
    # What the file itself says when it is opened is the user's; that a place in it cannot be read is its damage.
    with Path(path).open("rb") as file:
        return _arrays(file)


def _arrays(file: BinaryIO) -> dict[str, npt.NDArray[np.generic]]:
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > ARRAYS:
                raise ValueError(f"{len(entries):,} arrays, where {ARRAYS:,} are the most")
            out: dict[str, npt.NDArray[np.generic]] = {}
            left = UNFOLDED
            for entry in entries:
                # What the archive says of its own size is not asked.
                with archive.open(entry) as stream:
                    data = stream.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise ValueError(f"it unfolds to more than {UNFOLDED >> 20} MB")
                out[entry.filename.removesuffix(".npy")] = _array(data)
            return out
    except (
        BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, RecursionError, MemoryError, zlib.error,
    ) as error:  # fmt: skip
        # A RuntimeError is what an encrypted archive raises.
        raise ValueError(f"it is damaged, or no archive of arrays ({error})") from error


def _array(data: bytes) -> npt.NDArray[np.generic]:
    """An array from the bytes of an ``.npy`` file, without a copy. Its header is matched and not evaluated: numpy's own
    reader parses it as Python, and raises whatever Python does."""
    version = data[6:8]
    start = {b"\1\0": 10, b"\2\0": 12}.get(version, 0)
    if not start or not data.startswith(b"\x93NUMPY"):
        raise ValueError("no array, or one of another version")
    end = start + int.from_bytes(data[8:start], "little")
    header = _HEADER.fullmatch(data[start:end]) if end - start <= HEADER else None
    if header is None:
        raise ValueError("an array whose header cannot be read, or not a plain array of numbers")
    shape = [int(size) for size in header[3].replace(b" ", b"").split(b",") if size]
    try:
        kind = np.dtype(header[1].decode())
    except TypeError:
        raise ValueError("an array of a kind of number that there is not") from None
    if len(shape) > DIMENSIONS or math.prod(shape) * kind.itemsize != len(data) - end:
        raise ValueError("an array that is not what its header says")
    return np.frombuffer(data, kind, offset=end).reshape(shape, order="F" if header[2] == b"True" else "C")

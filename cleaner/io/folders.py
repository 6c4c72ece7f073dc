"""The files that a command is given: names, folders for all that is in them, and lists of names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import CleanerError

__all__ = ["MANIFEST", "REJECTED", "Found", "files_of", "find_files", "names_from"]

MANIFEST, REJECTED = "cleaner-manifest.jsonl", "rejected"
"""What a run leaves in its output folder beside the shards: no input of the next one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read."""

    path: str
    """How to open it."""
    inside: str
    """Its place in the folder that was named; its own name where a file was named."""


def find_files(names: Iterable[str]) -> Iterator[Found]:
    """The files that some names stand for: a folder stands for all files in it, in the order of their names.

    In folders, names that begin with a dot are left out, links to folders are not followed, and a file that is there
    under several names, links included, is read once, under the first of them. What was named itself is always read.

    Args:
        names: Files, folders, ``-`` for stdin.

    Returns:
        The files, in the order of the names.
    """
    seen: set[tuple[int, int]] = set()
    for name in names:
        if name == "-" or not Path(name).is_dir():
            yield Found(name, "-" if name == "-" else Path(name).name)
            _new(name, seen)
            continue
        for path in _walk(name):
            if _new(path, seen):
                yield Found(path, os.path.relpath(path, name))


def files_of(names: Iterable[str]) -> list[str]:
    """The paths of :func:`find_files`."""
    return [found.path for found in find_files(names)]


def _walk(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        inner = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    ours = {MANIFEST, REJECTED} if any(entry.name == MANIFEST for entry in inner) else set()
    for entry in inner:
        if entry.name in ours:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif entry.is_file():  # a link to a file is one; pipes, sockets and dangling links are not
            yield entry.path


def _new(path: str, seen: set[tuple[int, int]]) -> bool:
    """Whether a file has not been seen yet, under this name or another."""
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return True
    key = stat.st_dev, stat.st_ino
    if key in seen:
        return False
    seen.add(key)
    return True


def names_from(path: str) -> list[str]:
    """The names in a file that has one after the other, each ended by a zero byte, as ``find -print0`` writes them.

    Args:
        path: The file; ``-`` is stdin.

    Returns:
        The names.

    Raises:
        CleanerError: The file cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CleanerError(f"{path}: {error.strerror or error}") from None
    return [os.fsdecode(name) for name in data.split(b"\0") if name]

"""What a run has made so far: a journal while it goes on, a manifest when it ends, and a lock against a second run."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.io.folders import MANIFEST
from cleaner.io.outputs import Sink
from cleaner.run.plan import Shard

__all__ = ["WORK", "Entry", "Journal", "RunError", "held", "is_done", "load"]

VERSION = 1
WORK = ".cleaner-run"
"""The folder, within the output folder, of drafts, journal and lock; it goes when a run has ended."""
_JOURNAL, _LOCK = "journal.jsonl", "lock"


class RunError(CleanerError):
    """An output folder that cannot be used, or that another run is using."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A shard that is done."""

    input: str
    """Its place among the inputs."""
    size: int
    """Bytes of the input as it was read."""
    modified: int
    """When it had last been changed, in nanoseconds."""
    output: str
    written: int
    """Bytes of the output."""
    documents: int
    rejected: int
    passed_over: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    """Characters by label."""
    dropped: dict[str, int] = field(default_factory=dict)
    damage: str = ""
    """Why the rest of the input could not be read, where it could not."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an output folder says of itself."""

    options: dict[str, Any] | None
    """Options of the run that made it; None if there was none."""
    entries: dict[str, Entry]
    """Shards that are done, by input."""
    outputs: frozenset[str]
    """All outputs that runs have made, or have begun to put in place."""


def load(folder: Path) -> Loaded:
    """What an output folder says of itself.

    Args:
        folder: The output folder.

    Returns:
        The shards that are done; nothing for a folder that is new.

    Raises:
        RunError: The manifest is of a version that is not known, or cannot be read.
    """
    options: dict[str, Any] | None = None
    entries: dict[str, Entry] = {}
    outputs: set[str] = set()
    for path in (folder / MANIFEST, folder / WORK / _JOURNAL):
        for row in _rows(path):
            if "version" in row:
                if row["version"] != VERSION:
                    raise RunError(f"{path}: version {row['version']}, which this version of cleaner does not know")
                if options is not None and row["options"] != options:
                    entries = {}
                options = row["options"]
            elif "begun" in row:
                outputs.add(row["begun"])
            else:
                entry = Entry(**row)
                entries[entry.input] = entry
                outputs.add(entry.output)
    return Loaded(options, entries, frozenset(outputs))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from None
    for line in data.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            return  # a run that was killed had not ended it
        try:
            row = json.loads(line)
        except ValueError:
            raise RunError(f"{path}: this is not a manifest of cleaner run; name another folder") from None
        if not isinstance(row, dict):
            raise RunError(f"{path}: this is not a manifest of cleaner run; name another folder")
        yield row


def is_done(shard: Shard, entry: Entry | None, folder: Path) -> bool:
    """Whether a shard's output is there, and made of the input as it is now."""
    if entry is None or not shard.regular or entry.output != shard.output:
        return False
    if (entry.size, entry.modified) != (shard.size, shard.modified):
        return False
    try:
        return (folder / entry.output).lstat().st_size == entry.written
    except OSError:
        return False


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold an output folder as its one run. Drafts of a run that was killed are taken away first.

    Raises ``RunError`` if another run holds it, or it cannot be written to.
    """
    import fcntl

    work = folder / WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        lock = os.open(work / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise RunError(f"{folder}: cannot be written to: {error.strerror or error}") from None
    try:
        try:
            # A lock of this kind is not handed on to worker processes, and goes with this process however it ends.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"{folder}: another run is writing there; wait for it, or name another folder") from None
        if not os.fstat(lock).st_nlink:  # the run that had it ended, and took it away, while this one waited for it
            raise RunError(f"{folder}: another run has just ended there; try again")
        for path in work.glob("*.part"):
            with suppress(OSError):
                path.unlink()
        yield
    finally:
        os.close(lock)


class Journal:
    """Says, line by line, what has been done; whoever reads it after a kill finds whole lines."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        """Raises ``OSError`` where it cannot be written."""
        self._folder = folder
        self._header = {"version": VERSION, "options": options}
        path = folder / WORK / _JOURNAL
        whole = path.read_bytes() if path.exists() else b""
        if whole and not whole.endswith(b"\n"):
            os.truncate(path, whole.rfind(b"\n") + 1)
        self._file = Sink(path, "ab", str(path))
        self._put(self._header)

    def begin(self, output: str) -> None:
        """An output is about to be put in its place."""
        self._put({"begun": output})

    def done(self, entry: Entry) -> None:
        """An output is in its place."""
        self._put(asdict(entry))

    def _put(self, row: dict[str, Any]) -> None:
        self._file.write(json.dumps(row).encode() + b"\n")

    def close(self) -> None:
        """Stop writing; the journal stays for a run that goes on from here."""
        self._file.close()

    def finish(self, entries: Iterable[Entry], others: Iterable[str]) -> None:
        """Put the manifest in the place of the journal.

        Args:
            entries: What is done.
            others: Outputs that runs have made of inputs which are gone, or cannot be read any more. They stay.

        Raises:
            OutputError: It cannot be written.
        """
        draft = self._folder / WORK / "manifest.part"
        rows = [self._header, *map(asdict, entries)]
        rows += [{"begun": output} for output in sorted(others) if (self._folder / output).exists()]
        with io.BufferedWriter(Sink(draft, "wb", str(self._folder / MANIFEST))) as file:
            for row in rows:
                file.write(json.dumps(row).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / MANIFEST)
        self._file.close()
        for name in (_JOURNAL, _LOCK):
            (self._folder / WORK / name).unlink(missing_ok=True)
        with suppress(OSError):
            (self._folder / WORK).rmdir()

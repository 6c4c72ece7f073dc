"""The folder of an index: one manifest that names the segments in force, and a lock for its one writer.

A manifest is replaced by renaming, after every byte it speaks of is on disk: whatever happens, a reader finds either
the state before or the state after. Segments never change; what no manifest names any more is swept away by the next
writer.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cleaner.index.errors import CorpusIndexError
from cleaner.index.fingerprints import PERMUTATIONS, SEED, U64
from cleaner.index.segment_writer import Table, write_segment
from cleaner.index.segments import Segment, open_segment
from cleaner.text.shingles import describe

__all__ = ["Entry", "Manifest", "load", "parameters", "publish", "read_manifest", "store_segment", "writing"]

FORMAT, VERSION = "cleaner-index", 1
NAME, LOCK = "manifest.json", "lock"
_SEGMENT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{1,16}\.segment")
PATIENCE = 20
"""Times a reader looks again when a segment has just been merged away."""


def parameters() -> dict[str, Any]:
    """Everything that two indexes must agree on before their numbers can be compared."""
    return {**describe(), "key_bits": 32, "permutations": PERMUTATIONS, "seed": SEED, "signature_bits": 8}


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment, as the manifest names it."""

    name: str
    size: int
    """Bytes of the file."""
    checksum: int
    """CRC-32 of all its bytes."""
    documents: int
    characters: int
    """Code points of the documents' texts."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index."""

    segments: tuple[Entry, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """The manifest in force. Raises ``CorpusIndexError`` if there is none that this version can read."""
    path = folder / NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        what = "there is no such index" if not folder.exists() else "this is not an index (it has no manifest.json)"
        raise CorpusIndexError(f"{folder}: {what}; make one with cleaner index build FILES --output {folder}") from None
    except OSError as error:
        raise CorpusIndexError(f"{path}: cannot be read: {error.strerror or error}") from None
    again = "build the index again from its documents"
    try:
        found = json.loads(data)
        name, version, made = found["format"], found["version"], found["parameters"]
        body = {key: value for key, value in found.items() if key != "checksum"}
        sound = found["checksum"] == _checksum(body)
        entries = tuple(map(_entry, found["segments"])) if version == VERSION else ()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CorpusIndexError(f"{path}: damaged, or no manifest of an index; {again}") from None
    if name != FORMAT:
        raise CorpusIndexError(f"{path}: of another program ({name}); {again}")
    if version != VERSION:
        raise CorpusIndexError(f"{path}: format {version}, this version reads format {VERSION}; {again}")
    if not sound:
        raise CorpusIndexError(f"{path}: damaged: its checksum differs; restore it from a copy, or {again}")
    if made != parameters():
        ours = parameters()
        differing = [name for name in sorted({*made, *ours}) if made.get(name) != ours.get(name)]
        other = ", ".join(f"{name} {made.get(name)} (here {ours.get(name)})" for name in differing)
        raise CorpusIndexError(f"{folder}: made with other parameters: {other}; {again}")
    return Manifest(entries)


def _entry(found: dict[str, Any]) -> Entry:
    """A segment as a manifest names it. Raises ``ValueError`` for a name that no writer gives, such as one that leads
    out of the folder."""
    entry = Entry(**found)
    numbers = (entry.size, entry.checksum, entry.documents, entry.characters)
    if type(entry.name) is not str or not _SEGMENT.fullmatch(entry.name):
        raise ValueError("a segment's name is its checksum and size")
    if not all(type(number) is int and 0 <= number < 1 << 63 for number in numbers):
        raise ValueError("sizes are whole numbers")
    return entry


def load(folder: Path, verify: bool = True, known: Iterable[Segment] = ()) -> tuple[Manifest, tuple[Segment, ...]]:
    """The manifest in force and its segments, open. Raises ``CorpusIndexError``.

    Those ``known`` are open already: a segment's name is its checksum.
    """
    opened = {segment.path: segment for segment in known}
    sizes = {path: _size(path) for path in opened}
    manifest = read_manifest(folder)
    for _ in range(PATIENCE):
        try:
            return manifest, tuple(
                opened[path]
                if sizes.get(path := str(folder / entry.name)) == entry.size
                else open_segment(folder / entry.name, entry.size, entry.checksum, verify)
                for entry in manifest.segments
            )
        except FileNotFoundError as error:
            missing = error.filename
            before, manifest = manifest, read_manifest(folder)
            if manifest == before:
                break
    raise CorpusIndexError(f"{missing}: this segment is missing; restore it from a copy, or build the index again")


def _size(path: str) -> int | None:
    """Bytes of a file; ``None`` for one that is gone, as a segment may be that was merged away a moment ago."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return None


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the index as its one writer. A folder that was made for nothing goes again. Raises ``CorpusIndexError`` if
    another holds it, or nothing can be written."""
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not _is_index(folder):
            raise CorpusIndexError(f"{folder}: a folder with other things in it, and no index; name another")
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise CorpusIndexError(f"{folder}: cannot be written: {error.strerror or error}") from None
    try:
        _lock(lock, folder)
        sweep(folder)
        try:
            yield
        except OSError as error:
            raise CorpusIndexError(
                f"{folder}: cannot be written: {error.strerror or error}; what was published before is untouched"
            ) from error
        finally:
            sweep(folder)
            if fresh and not (folder / NAME).exists():
                with suppress(OSError):
                    (folder / LOCK).unlink()
                    folder.rmdir()
    finally:
        os.close(lock)


def _is_index(folder: Path) -> bool:
    """Whether a folder is an index, if perhaps a damaged one: other programs have a manifest.json too."""
    if (folder / LOCK).exists():
        return True
    try:
        return bool(json.loads((folder / NAME).read_bytes())["format"] == FORMAT)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _lock(lock: int, folder: Path) -> None:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A writer that failed may have taken the file away between its opening and here.
        mine = os.path.samestat(os.fstat(lock), (folder / LOCK).stat())
    except (BlockingIOError, FileNotFoundError):
        mine = False
    except OSError as error:
        raise CorpusIndexError(
            f"{folder}: cannot be locked: {error.strerror or error}; put it on a local disk"
        ) from None
    if not mine:
        raise CorpusIndexError(
            f"{folder}: another process is writing to this index; wait for it to end, or give each writer its own "
            "index and join them with cleaner index merge"
        )


def sweep(folder: Path) -> None:
    """Remove what no manifest names: the leavings of a writer that was stopped, and segments merged away."""
    try:
        named = {entry.name for entry in read_manifest(folder).segments} | {NAME, LOCK}
    except CorpusIndexError:
        if (folder / NAME).exists():
            return  # damaged: nothing is removed from what somebody may want to mend
        named = {NAME, LOCK}
    for path in folder.iterdir():
        if path.name not in named and path.suffix in (".segment", ".run", ".part"):
            with suppress(OSError):
                path.unlink()


def store_segment(
    folder: Path, sources: Sequence[Segment], without: U64 | None = None, table: Table | None = None
) -> Entry:
    """Write the union of some sources as a segment, under a name made of its checksum; not yet published.

    Documents of the identities ``without`` are left out; ``table`` has the fingerprints where they were merged
    elsewhere.
    """
    draft = folder / f"{os.getpid()}.part"
    size, checksum = write_segment(draft, sources, without=without, table=table)
    segment = open_segment(draft, size, checksum, verify=False)
    entry = Entry(
        f"{checksum:08x}-{size:x}.segment", size, checksum, segment.documents, int(segment.length.sum(dtype="u8"))
    )
    draft.replace(folder / entry.name)
    return entry


def publish(folder: Path, manifest: Manifest) -> None:
    """Make a manifest the one in force. Everything it names must be on disk."""
    body = {
        "format": FORMAT,
        "version": VERSION,
        "parameters": parameters(),
        "segments": [asdict(entry) for entry in sorted(manifest.segments, key=lambda entry: entry.name)],
    }
    draft = folder / "manifest.part"
    with draft.open("wb") as stream:
        stream.write(json.dumps({**body, "checksum": _checksum(body)}, indent=1, sort_keys=True).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    _sync(folder)
    draft.replace(folder / NAME)
    _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(body: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())

"""CorpusIndex: a memory of documents on disk that says where else a text occurs."""

from __future__ import annotations

import mmap
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from cleaner.document import Document
from cleaner.errors import Fault, cause, each_or_fault
from cleaner.index import manifest
from cleaner.index.errors import CorpusIndexError
from cleaner.index.fingerprints import Part, as_indexed, read_part
from cleaner.index.lookup import Snapshot
from cleaner.index.overlap import Overlap, overlap
from cleaner.index.segment_writer import identity
from cleaner.index.segment_writer import write_run as write_documents
from cleaner.index.segments import Segment, join, open_segment
from cleaner.text.batch import Batch
from cleaner.text.shingles import digest

__all__ = ["Added", "CorpusIndex", "Run", "append", "grouped", "open_run", "write_run"]


BATCH = 1 << 18
"""Code points of documents read together: what suits the cache."""
RUN = 1 << 23
"""Code points of a run: documents read and sorted in memory before they are written to disk, to be merged at the
end."""
MAPPED = 520 << 20
"""Bytes of mapped files that may stay in memory before they are given back to the system: pages of a mapped file count
as this process's memory until then, and to read them again costs time. An index of 1 GB of English, some 510 MB, stays
whole below it, and the process below 600 MB."""
MOST_SEGMENTS = 8
"""Segments of about one size that are side by side before ``add`` merges them."""


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


Text = TypeVar("Text", bound=_HasText)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of documents given to an index."""

    documents: int
    """Those that are in it now and were not before."""
    known: int = 0
    """Those that were in it already, word for word and from the same source."""
    empty: int = 0
    """Those without a word, which nothing can be found by."""
    versions: int = 0
    """Documents of the index whose URL (or id and site) another has as well: they count as one witness with it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A file of documents on its way into an index."""

    path: Path
    size: int


def grouped(texts: Iterable[Text], most: int = BATCH) -> Iterator[list[Text]]:
    """Documents, or records, in runs of some ``most`` code points."""
    group: list[Text] = []
    size = 0
    for one in texts:
        group.append(one)
        size += len(one.text)
        if size >= most:
            yield group
            group, size = [], 0
    if group:
        yield group


def _parts(documents: Iterable[Document]) -> Iterator[Part]:
    for group in grouped(documents):
        for part in each_or_fault(lambda some: [read_part(some)], group):
            if isinstance(part, Fault):
                name = part.item.id or part.item.url or "a document without a name"
                raise CorpusIndexError(f"{name}: it cannot be indexed: {cause(part.error)}") from part.error
            yield part


def write_run(parts: Iterable[Part], path: Path) -> Run:
    """Write what was read of documents to a run: a segment that keeps every place of every fingerprint."""
    source = join(list(parts) or [read_part([Document("")])])
    return Run(path, write_documents(path, source))


def open_run(run: Run) -> Segment:
    """A run, open to be merged."""
    return open_segment(run.path, run.size, 0, verify=False, whole=False)


class CorpusIndex:
    """Documents that were seen before, by their fingerprints, in a folder on disk.

    An object reads one state of the folder, whatever is added meanwhile; :meth:`refresh` moves on to the newest. It may
    be used by several threads, and pickled (the other side opens the same folder). One process at a time may write.
    """

    def __init__(self, folder: Path, segments: tuple[Segment, ...]) -> None:
        """Take segments that are open already; :meth:`open` and :meth:`build` make an index.

        Args:
            folder: The folder of the index.
            segments: The segments of the state that is read.
        """
        self._folder = folder
        self._segments = segments
        self._view: Snapshot | None = None

    @property
    def view(self) -> Snapshot:
        """The state of the folder that this object reads."""
        # Numbered when it is asked for: of many small additions in a row none needs it.
        if self._view is None:
            self._view = Snapshot.of(self._segments)
        return self._view

    @view.setter
    def view(self, view: Snapshot) -> None:
        self._segments, self._view = view.segments, view

    @classmethod
    def open(cls, path: str | Path, verify: bool = True) -> CorpusIndex:
        """Open an index for reading and adding.

        Args:
            path: Its folder.
            verify: Whether to compare the checksum of every segment first, which reads them once.

        Returns:
            The index.

        Raises:
            CorpusIndexError: There is none, or it is damaged, foreign, or made with other parameters.
        """
        folder = Path(path)
        return cls(folder, manifest.load(folder, verify)[1])

    @classmethod
    def build(cls, documents: Iterable[Document], path: str | Path | None = None) -> CorpusIndex:
        """Make an index of some documents. The files are the same whatever order the documents come in.

        Args:
            documents: Any number of them.
            path: Its folder, in which it takes the place of an index that is there; ``None`` for a temporary one, which
                goes with the object.

        Returns:
            The index, open.

        Raises:
            CorpusIndexError: The folder cannot be written, is not an index, or another process is writing to it.
        """
        temporary = path is None
        folder = Path(tempfile.mkdtemp(prefix="cleaner-index-")) if path is None else Path(path)
        with manifest.writing(folder):
            append(folder, _read(documents, folder), False)
        index = cls.open(folder, verify=False)
        if temporary:
            weakref.finalize(index, shutil.rmtree, folder, True)
        return index

    @classmethod
    def merge(cls, paths: Sequence[str | Path], output: str | Path) -> CorpusIndex:
        """Make one index of several. Documents that are in more than one are taken once.

        Args:
            paths: The folders of the indexes.
            output: The folder of the new one.

        Returns:
            The new index, open.

        Raises:
            CorpusIndexError: One of them cannot be read, or the new one cannot be written.
        """
        segments = [segment for path in paths for segment in manifest.load(Path(path))[1]]
        folder = Path(output)
        with manifest.writing(folder):
            entries = (manifest.store_segment(folder, segments),) if segments else ()
            manifest.publish(folder, manifest.Manifest(entries))
        return cls.open(folder, verify=False)

    def add(self, *documents: Document) -> Added:
        """Add documents; they are on disk, and other processes can find them, when this returns.

        Documents that are in the index already are left out. Many small additions are merged as they pile up.

        Args:
            *documents: The documents.

        Returns:
            How many were added, and how many were there already.

        Raises:
            CorpusIndexError: The index cannot be written, or another process is writing to it; nothing was added.
        """
        with manifest.writing(self._folder):
            added = append(self._folder, _read(documents, self._folder), True, self._segments)
        self.refresh()
        return added

    def compact(self) -> None:
        """Merge all segments into one, which is quicker to search. Answers stay the same.

        Raises:
            CorpusIndexError: The index cannot be written, or another process is writing to it.
        """
        with manifest.writing(self._folder):
            _, segments = manifest.load(self._folder)
            if len(segments) > 1:
                manifest.publish(self._folder, manifest.Manifest((manifest.store_segment(self._folder, segments),)))
        self.refresh()

    def refresh(self) -> None:
        """Move on to the newest state of the folder.

        Raises:
            CorpusIndexError: It cannot be read.
        """
        self._segments = manifest.load(self._folder, verify=False, known=self._segments)[1]
        self._view = None

    def overlap(self, batch: Batch, documents: Sequence[Document], whole_text: int | None = None) -> Overlap:
        """What the index knows of a batch of texts. For :func:`cleaner.evidence.registry.gather`.

        Args:
            batch: The texts, cut into blocks.
            documents: Where they are from.
            whole_text: Where the texts are parts of one long document, what :meth:`digest` says of all of it.

        Returns:
            The blocks, and the documents that share fingerprints with them.
        """
        view = self.view
        if _mapped() > MAPPED:
            view.release()
        return overlap(batch, view, documents, whole_text)

    @staticmethod
    def digest(document: Document) -> int:
        """What a document is known by in an index, whatever its name: a hash of its words in their order.

        Args:
            document: A document, which need not be in the index.

        Returns:
            The hash, 64 bits.
        """
        return digest(as_indexed(document).text)

    def info(self) -> dict[str, Any]:
        """What the index holds.

        Returns:
            An object for JSON: documents, sites, characters, bytes, segments, parameters, seconds since it changed.

        Raises:
            CorpusIndexError: Its manifest cannot be read.
        """
        listed = manifest.read_manifest(self._folder)
        characters = sum(entry.characters for entry in listed.segments)
        return {
            "path": str(self._folder),
            "documents": self.view.documents,
            "sources": len(self.view.group_prints),
            "sites": len(self.view.sites) - 1,
            "characters": characters,
            "fingerprints": sum(segment.size for segment in self.view.segments),
            "bytes": sum(entry.size for entry in listed.segments),
            "segments": len(listed.segments),
            "age_seconds": round(max(0.0, time.time() - (self._folder / manifest.NAME).stat().st_mtime), 1),
            "parameters": manifest.parameters(),
        }

    def __len__(self) -> int:
        return sum(segment.documents for segment in self._segments)

    def __reduce__(self) -> tuple[Any, ...]:
        return CorpusIndex.open, (str(self._folder.absolute()), False)


def _mapped() -> int:
    """Bytes of mapped files in this process's memory; where the system does not tell, as many as can be."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[2]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return sys.maxsize


def _read(documents: Iterable[Document], folder: Path) -> Iterator[Segment]:
    """Documents as sources to be merged: runs on disk, and the rest, or all where they are few, in memory."""
    for number, run in enumerate(grouped(documents, RUN)):
        if sum(len(document.text) for document in run) >= RUN:
            yield open_run(write_run(_parts(run), folder / f"{number}.run"))
        else:
            yield join(list(_parts(run)))


def append(folder: Path, sources: Iterable[Segment], keep: bool, known: Iterable[Segment] = ()) -> Added:
    """Merge sources into one segment of the index in ``folder``, beside what is there (``keep``) or in its place, and
    publish it. The caller holds the index for writing; the segments ``known`` need not be opened again."""
    listed, old = manifest.load(folder, verify=False, known=known) if keep else (manifest.Manifest(), ())
    sources = list(sources)
    given = sum(source.documents for source in sources)
    empty = sum(int((source.prints == 0).sum()) for source in sources)
    entries = listed.segments
    fresh = versions = 0
    if given > empty:
        before = [identity(segment.content, segment.key) for segment in old]
        entry = manifest.store_segment(folder, sources, np.concatenate(before) if before else None)
        if entry.documents:
            fresh = entry.documents
            made = open_segment(folder / entry.name, entry.size, entry.checksum, verify=False)
            keys = np.sort(np.concatenate([segment.key for segment in (*old, made)]))
            versions = int(np.count_nonzero(keys[1:] == keys[:-1]))
            entries = _settled(folder, (*entries, entry), (*old, made))
    manifest.publish(folder, manifest.Manifest(entries))
    return Added(fresh, given - fresh - empty, empty, versions)


def _settled(
    folder: Path, entries: tuple[manifest.Entry, ...], segments: Sequence[Segment]
) -> tuple[manifest.Entry, ...]:
    """The smaller segments merged when too many are side by side, so that each document is merged a few times
    only."""
    if len(entries) <= MOST_SEGMENTS:
        return entries
    order = sorted(zip(entries, segments, strict=True), key=lambda both: (both[0].size, both[0].name))
    # The longest run of small ones none of which is larger than all before it together: a tier.
    total, take = order[0][0].size, 1
    while take < len(order) and (order[take][0].size <= total or take < 2):
        total += order[take][0].size
        take += 1
    merged = manifest.store_segment(folder, [segment for _, segment in order[:take]])
    return (*(entry for entry, _ in order[take:]), merged)

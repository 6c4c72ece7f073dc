"""WARC and WET files: the pages and texts of a crawl, record by record, by FastWARC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleaner.io.extras import need
from cleaner.io.inputs import DamagedError
from cleaner.io.units import Capture, RecordError

__all__ = ["MOST", "captures"]

MOST = 64 << 20
"""Bytes of the largest payload that is read, once unpacked."""
PAGES = ("text/html", "application/xhtml+xml")
TEXTS = ("text/plain",)


class _Chunks:
    """Chunks as the file that FastWARC reads. What is raised among them is kept, and looks like the end."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._rest = b""
        self._quiet = False
        self.error: DamagedError | None = None

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        while not self._rest:
            if not self._fetch():
                return b""
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    @property
    def quiet(self) -> bool:
        """Whether nothing more has come for now. Asked before a read that might wait."""
        if not (self._rest or self._quiet):
            self._fetch()
        return self._quiet

    def _fetch(self) -> bool:
        """Take the next chunk; an empty one is a pause. Whether there was one."""
        try:
            chunk = next(self._source, None)
        except DamagedError as error:
            self.error, chunk = error, None
        self._rest = chunk or b""
        self._quiet = chunk == b""
        return chunk is not None

    def tell(self) -> int:
        """No place is known: the file was unpacked on the way."""
        return 0


def captures(name: str, source: Iterator[bytes], most: int = MOST) -> Iterator[Capture | RecordError | None]:
    """The pages and texts of a WARC file.

    Responses and resources that are HTML are pages, plain text and conversions (WET) are texts. Redirects, errors,
    requests, images and whatever else a crawl keeps are passed over.

    Args:
        name: What the file is called.
        source: Its chunks, decompressed.
        most: Bytes of the largest payload that is read.

    Returns:
        A capture for each; an error in the place of one that is larger than ``most`` or cannot be unpacked; None where
        the source makes a pause.

    Raises:
        DamagedError: The file is cut off or damaged, after all that came before; or FastWARC is not installed.
    """
    library = need("fastwarc.warc", "warc", "a WARC file")
    stream = _Chunks(source)
    number = 0
    try:
        for number, record in enumerate(library.ArchiveIterator(stream, parse_http=True, auto_decode="all"), 1):
            if str(record.record_type) == "unknown":
                raise DamagedError(f"record {number:,} is no WARC record")
            capture = _capture(name, number, record, most)
            if stream.error is not None:
                break  # what was read of this record may not be all of it
            if capture is not None:
                yield capture
            if stream.quiet:
                yield None
    except (OSError, ValueError) as error:
        if not isinstance(error, DamagedError):
            raise DamagedError(f"damaged WARC data after record {number:,}: {error}") from None
        raise
    if stream.error is not None:
        raise stream.error


def _capture(name: str, number: int, record: Any, most: int) -> Capture | RecordError | None:
    kind = _kind(record)
    if kind is None:
        return None
    headers = record.headers
    where = f"{name}:{number}"
    declared = record.content_length
    if declared > most:
        return RecordError(f"{where}: the record has {declared:,} bytes, more than the {most:,} that are read")
    try:
        data = record.reader.read(most + 1)
    except (OSError, ValueError) as error:
        return RecordError(f"{where}: the payload cannot be unpacked: {error}")
    if len(data) > most:
        return RecordError(f"{where}: the payload unpacks to more than the {most:,} bytes that are read")
    coded = ("Content-Encoding", "Transfer-Encoding")
    packed = record.is_http and any(record.http_headers.get(name) for name in coded)
    if len(data) < declared and not packed:
        raise DamagedError(f"damaged WARC data: record {number:,} is cut off")
    return Capture(
        name,
        number,
        data,
        html=kind == "html",
        id=headers.get("WARC-Record-ID") or "",
        url=headers.get("WARC-Target-URI") or "",
        date=headers.get("WARC-Date") or "",
        charset=(record.http_charset or "") if record.is_http else "",
    )


def _kind(record: Any) -> str | None:
    """Whether a record is a page or a text; None for what is neither."""
    type_name = str(record.record_type)
    if type_name == "conversion":
        return "text"
    if type_name == "response" and record.is_http:
        status = record.http_headers.status_code
        if status is not None and not 200 <= status < 300:
            return None
        media = record.http_content_type
    elif type_name == "resource":
        media = record.headers.get("Content-Type")
    else:
        return None
    media = (media or "").partition(";")[0].strip().lower()
    return "html" if media in PAGES else "text" if media in TEXTS else None

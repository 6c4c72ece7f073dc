"""A file's text and how it is encoded, so that a change of the text changes nothing else."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Literal

from cleaner.io.inputs import BOMS, BZIP2, GZIP, XZ, ZSTD, unpacked

__all__ = ["FileEncoding", "decode_file", "encode_file"]


@dataclass(frozen=True, slots=True)
class FileEncoding:
    """What is between a file's bytes and its text."""

    compression: Literal["", "gzip", "zstd"]
    mark: bytes
    """Its byte order mark."""
    encoding: str


_OTHER = "its bytes are not all {0}; if the file is in another encoding, name it by --encoding"


def decode_file(data: bytes, encoding: str | None = None, html: bool = False) -> tuple[str, FileEncoding]:
    """A file's text, line ends and all, read as :func:`cleaner.io.files.read` reads it.

    Raises ``ValueError`` where :func:`encode_file` would not give the same bytes back, as of a page with bytes that are
    not of its encoding, or of compressed data that are damaged.
    """
    body, compression = _unpacked(data)
    mark, marked = next(((mark, name) for mark, name in BOMS if body.startswith(mark)), (b"", None))
    if html:
        from cleaner.text.decode import decode_page

        text, name = decode_page(body, encoding)
    else:
        name = marked or encoding or "utf-8"
        try:
            text = body[len(mark) :].decode(name)
        except UnicodeDecodeError:
            raise ValueError(_OTHER.format(name)) from None
    form = FileEncoding(compression, mark, name)
    if mark + text.encode(name, "replace") != body:
        raise ValueError(_OTHER.format(name))
    return text, form


def _unpacked(data: bytes) -> tuple[bytes, Literal["", "gzip", "zstd"]]:
    packed: Literal["", "gzip", "zstd"]
    if data.startswith((XZ, BZIP2)):
        raise ValueError("xz and bzip2 data are read, not written")
    packed = "gzip" if data.startswith(GZIP) else "zstd" if data.startswith(ZSTD) else ""
    # By the one reader of packed data that tells what was cut short from what ended.
    return b"".join(unpacked(iter([data]))), packed


def encode_file(text: str, form: FileEncoding) -> bytes:
    """The bytes of a file with another text."""
    body = form.mark + text.encode(form.encoding)
    if form.compression == "gzip":
        # No time inside: the same text makes the same bytes.
        return gzip.compress(body, mtime=0)
    if form.compression == "zstd":
        import zstandard

        return zstandard.ZstdCompressor().compress(body)
    return body

"""Where bytes come from: chunks of a file or a pipe as they arrive, decompressed, decoded, in lines.

Every step takes chunks and gives chunks. One that is empty stands for a pause: nothing more has come for now, so what
was read can be worked on meanwhile.
"""

from __future__ import annotations

import codecs
import os
import select
import stat
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from cleaner.errors import CleanerError

__all__ = [
    "BOMS", "BZIP2", "GZIP", "XZ", "ZSTD", "DamagedError", "Oversized", "at_most", "chunks", "decoded", "has_end",
    "head", "lines", "looks_wide", "unpacked",
]  # fmt: skip

CHUNK = 1 << 18
"""Bytes asked for in one read, and the most that one read of compressed data unfolds to."""
ZSTD_CHUNK = 1 << 12
"""Bytes of Zstandard data read at a time, of which a few can unfold to many."""
ENDLESS = 1 << 32
"""Bytes after which a line that is too long is taken for one without an end, as a device has."""
SHOWN = 200
"""Bytes that are kept of a line that is too long."""
PATIENCE = 50
"""Milliseconds without more input that make a pause. What comes in quicker is worked on in batches, as from a file."""
GZIP, ZSTD, XZ, BZIP2 = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh"
BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What follows after a digit in bzip2 data, the second where there is nothing in it: a text may begin with the three
letters."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose little-endian mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class DamagedError(CleanerError):
    """Bytes that are not what they ought to be; the message says what they are, and where."""


class Oversized(bytes):
    """The beginning of a line that is too long to be held."""

    size: int
    """Bytes of the whole line."""


def _bounded(source: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Chunks that end where lines do as far as a line is longer than ``most``, and such lines as :class:`Oversized`."""
    held = bytearray()  # the beginning of a line that is not over
    size = 0  # of the line that is not over, where it is too long; else 0
    for chunk in source:
        if not chunk:
            yield chunk
            continue
        if size:
            stop = chunk.find(b"\n") + 1
            size += stop or len(chunk)
            if size > ENDLESS:
                raise DamagedError(f"a line of more than {ENDLESS:,} bytes")
            if not stop:
                continue
            yield _oversized(held, size)
            size, chunk = 0, chunk[stop:]
            held.clear()
        begin = chunk.rfind(b"\n") + 1
        if begin:
            yield bytes(held) + chunk[:begin] if held else chunk[:begin]
            held.clear()
        held += chunk[begin:]
        if len(held) > most:
            size = len(held)
            del held[SHOWN:]
    if size:
        yield _oversized(held, size)
    elif held:
        yield bytes(held)


def _oversized(begun: bytearray, size: int) -> Oversized:
    made = Oversized(begun)
    made.size = size
    return made


def chunks(stream: Any) -> Iterator[bytes]:
    """The bytes of a file as they come; of one that can keep its reader waiting, with pauses."""
    ready = _readiness(stream)
    while True:
        if ready is not None and not ready(PATIENCE):
            yield b""
            ready(None)
        chunk = stream.read1(CHUNK)
        if not chunk:
            return
        yield chunk


def _readiness(stream: Any) -> Callable[[int | None], object] | None:
    """What waits for a pipe, a terminal or a socket until there is something to read, some milliseconds at most; None
    for a file, which never keeps its reader waiting."""
    try:
        handle = stream.fileno()
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
    except (OSError, ValueError, AttributeError):  # no file at all, or a system without poll
        return None
    return waiting.poll


def head(
    source: Iterator[bytes], size: int, enough: Callable[[bytes], bool] = lambda _: False
) -> tuple[bytes, Iterator[bytes]]:
    """The first ``size`` bytes, fewer at the end of input, and all the chunks again. In a pause fewer will do as well
    if ``enough`` says so."""
    begun = b""
    for chunk in source:
        begun += chunk
        if len(begun) >= size:
            break
        if not chunk and enough(begun):
            source = chain([chunk], source)  # the pause, after what has come
            break
    return begun[:size], chain([begun] if begun else [], source)


def has_end(stream: Any) -> bool:
    """Whether an input is a file that is not compressed, whose size bounds what it holds: neither a device, a pipe nor
    packed data have such a bound."""
    try:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return False
        begun = stream.peek(10)[:10]
    except (OSError, ValueError, AttributeError):  # no file at all
        return False
    return not begun.startswith((GZIP, ZSTD, XZ, BZIP2))


def unpacked(source: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks decompressed, if they are compressed: gzip, Zstandard, xz and bzip2 are known by their first bytes.

    Raises ``DamagedError`` after all that could be read.
    """
    begun, source = head(source, 10, lambda start: start[:1] not in _PACKED)
    if begun.startswith(GZIP):
        return _gunzipped(source)
    if begun.startswith(ZSTD):
        return _unzstded(source)
    if begun.startswith(XZ):
        import lzma

        return _unblocked(source, lzma.LZMADecompressor, lzma.LZMAError, "xz")
    if begun.startswith(BZIP2) and begun[4:] in BZIP2_BLOCKS:
        import bz2

        return _unblocked(source, bz2.BZ2Decompressor, OSError, "bzip2")
    return source


_PACKED = frozenset(magic[:1] for magic in (GZIP, ZSTD, XZ, BZIP2))


def _gunzipped(source: Iterator[bytes]) -> Iterator[bytes]:
    import zlib

    member, at = zlib.decompressobj(31), 0
    for chunk in source:
        if not chunk:
            yield chunk
        while chunk:
            if member.eof:
                # Members follow each other, and tapes and disks fill up the last block with zeros.
                rest = chunk.lstrip(b"\0")
                at += len(chunk) - len(rest)
                chunk = rest
                if not chunk:
                    break
                member = zlib.decompressobj(31)
            before = member.copy()
            try:
                data = member.decompress(chunk, CHUNK)
            except zlib.error as error:
                # What it had unpacked of the chunk is lost with the error, so it is asked again a byte at a time.
                for byte in range(len(chunk)):
                    try:
                        data = before.decompress(chunk[byte : byte + 1])
                    except zlib.error:
                        at += byte
                        break
                    if data:
                        yield data
                why = str(error).rpartition(": ")[2]
                raise DamagedError(f"damaged gzip data, at byte {at}: {why}") from None
            rest = member.unused_data if member.eof else member.unconsumed_tail
            at += len(chunk) - len(rest)
            chunk = rest
            if data:
                yield data
    if not member.eof:
        # What was left inside for want of room comes first.
        while data := member.decompress(member.unconsumed_tail, CHUNK):
            yield data
    if not member.eof:
        raise DamagedError(f"damaged gzip data: it is cut off, at byte {at}")


def _unzstded(source: Iterator[bytes]) -> Iterator[bytes]:
    import zstandard

    # What was compressed in parts is several frames, one after the other. The library's own reader of streams takes a
    # frame that was cut short for one that ended.
    frame, at = zstandard.ZstdDecompressor().decompressobj(), 0
    for chunk in source:
        if not chunk:
            yield chunk
        for start in range(0, len(chunk), ZSTD_CHUNK):
            piece = chunk[start : start + ZSTD_CHUNK]
            while piece:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                try:
                    data = frame.decompress(piece)
                except zstandard.ZstdError as error:
                    why = str(error).rpartition(": ")[2]
                    raise DamagedError(f"damaged Zstandard data from byte {at} on: {why}") from None
                rest = frame.unused_data if frame.eof else b""
                at += len(piece) - len(rest)
                piece = rest
                if data:
                    yield data
    if not frame.eof:
        raise DamagedError(f"damaged Zstandard data: it is cut off, at byte {at}")


def _unblocked(
    source: Iterator[bytes], make: Callable[[], Any], error_type: type[Exception], name: str
) -> Iterator[bytes]:
    """Chunks of xz or bzip2 data decompressed; streams may follow each other."""
    stream, at = make(), 0
    for chunk in source:
        if not chunk:
            yield chunk
        while chunk:
            if stream.eof:
                rest = chunk.lstrip(b"\0")  # padding between streams
                at += len(chunk) - len(rest)
                chunk = rest
                if not chunk:
                    break
                stream = make()
            fed = chunk
            try:
                data = stream.decompress(chunk, CHUNK)
                while data or not (stream.needs_input or stream.eof):
                    if data:
                        yield data
                    if stream.eof:
                        break
                    data = stream.decompress(b"", CHUNK)
            except (error_type, EOFError) as error:
                raise DamagedError(f"damaged {name} data from byte {at} on: {str(error).lower()}") from None
            chunk = stream.unused_data if stream.eof else b""
            at += len(fed) - len(chunk)
    if not stream.eof:
        raise DamagedError(f"damaged {name} data: it is cut off, at byte {at}")


def decoded(source: Iterator[bytes], encoding: str) -> tuple[Iterator[bytes], int]:
    """Chunks as UTF-8 without their byte order mark, which outranks ``encoding``; and that mark's length in bytes.

    Whether what should be UTF-8 is valid is seen where a line is parsed: one bad line is then one line's error. Raises
    ``DamagedError`` at bytes that are not of another encoding, after what was read before.
    """
    begun, source = head(source, 4)
    skip = 0
    for mark, named in BOMS:
        if begun.startswith(mark):
            skip, encoding = len(mark), named
            source = chain([next(source)[skip:]], source)
            break
    if codecs.lookup(encoding).name != "utf-8":
        source = _transcoded(source, encoding, skip)
    return source, skip


def looks_wide(begun: bytes) -> str:
    """Whether bytes without a byte order mark are UTF-16, and which, by the zeros beside each letter of Latin script,
    which UTF-8 has none of; else empty."""
    pairs = len(begun) // 2
    zeros = [begun[side : 2 * pairs : 2].count(0) for side in (0, 1)]
    marked = begun.startswith(tuple(mark for mark, _ in BOMS))
    if marked or pairs < 4 or min(zeros) > pairs // 10 or max(zeros) < pairs * 9 // 10:
        return ""
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _transcoded(source: Iterator[bytes], encoding: str, at: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk, last in chain(((chunk, False) for chunk in source), [(b"", True)]):
        begun = at - len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as error:
            at = begun + error.start
            raise DamagedError(f"byte {at} is not {encoding}; --encoding names another") from None
        except UnicodeError as error:
            raise DamagedError(_undecodable(encoding, str(error))) from None
        # An empty chunk stands for a pause, and nothing else may be one.
        if text or not chunk:
            yield text.encode("utf-8", "surrogatepass")
        at += len(chunk)


def _undecodable(encoding: str, why: str) -> str:
    name = codecs.lookup(encoding).name
    if name in ("utf-16", "utf-32"):
        return f"no byte order mark says which {name} this is; name {name}-le or {name}-be"
    return f"this is not {encoding} ({why}); --encoding names another"


def at_most(source: Iterator[bytes], most: int | None) -> Iterator[bytes]:
    """Chunks of one document. Raises ``DamagedError`` where there are more than ``most`` bytes."""
    size = 0
    for chunk in source:
        size += chunk.size if isinstance(chunk, Oversized) else len(chunk)
        if most is not None and size > most:
            raise DamagedError(f"this is more than the {most:,} bytes that a document may have")
        yield chunk


def lines(source: Iterator[bytes], most: int | None = None) -> Iterator[bytes]:
    """Lines, each with its line feed, and pauses. No more than ``most`` bytes of a line are held: it
    comes as :class:`Oversized`."""
    begun: list[bytes] = []
    if most is not None:
        source = _bounded(source, most)
    for chunk in source:
        if isinstance(chunk, Oversized):
            yield chunk
            continue
        if not chunk:
            yield chunk
            continue
        whole = chunk.split(b"\n")
        rest = whole.pop()
        if whole:
            yield b"".join((*begun, whole[0], b"\n"))
            begun = []
            for line in whole[1:]:
                yield line + b"\n"
        if rest:
            begun.append(rest)
    if begun:
        yield b"".join(begun)

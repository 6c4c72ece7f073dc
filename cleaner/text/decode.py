"""Bytes of a page to its string, as browsers do it, and whether a string is a page at all; bytes of a text to its."""

from __future__ import annotations

import codecs
import re
from typing import Literal

__all__ = ["decode", "decode_page", "looks_like_html", "mistaken"]

PRESCAN = 1024
"""Bytes in which a page declares its encoding (HTML standard, 13.2.3.2)."""
SNIFFED = 2048
"""Characters that tell whether a text is a page."""
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([a-zA-Z0-9_:.\-]{1,40})", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s{1,8}html|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"</(?:p|div|h[1-6]|article|section|ul|ol|table|span|a)\s{0,8}>", re.IGNORECASE)
_START = re.compile(r"(?:<!--|<\?xml|<[a-zA-Z])")
SIGNED = 16
"""Bytes by which files of other kinds are known."""
_BINARY = re.compile(
    rb"(?P<pdf>%PDF-\d)|(?P<png>[\x89?]PNG\r?\n)|(?P<jpeg>\xff\xd8\xff)|(?P<gif>GIF8[79]a.*[\0-\x08])|(?P<webp>RIFF....WEBP)"
    rb"|(?P<zip>PK\x03\x04)|(?P<ole>\xd0\xcf\x11\xe0\xa1)|(?P<gzip>\x1f[\x8b?]\x08)|(?P<avif>....ftyp)"
    rb"|(?P<bzip2>BZh[1-9]1AY&SY)|(?P<xz>\xfd7zXZ\0)",
    re.DOTALL,
)
_KINDS = {
    "pdf": "a PDF file", "png": "a PNG image", "jpeg": "a JPEG image", "gif": "a GIF image", "webp": "a WebP image",
    "zip": "a ZIP archive, such as office documents and books are", "ole": "an office document",
    "bzip2": "bzip2 data", "xz": "xz data", "gzip": "gzip data", "avif": "a video or an image",
}  # fmt: skip
HEAD = 4096
"""Bytes that tell whether a file is a page, as :mod:`cleaner.io.records` has it."""
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TEXT_BOMS = (  # UTF-32 before UTF-16, whose little-endian mark is the beginning of its own
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), *_BOMS,
)  # fmt: skip
_CODECS = {
    "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs", "x-user-defined": "cp1252",
    "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip
"""Python's codecs for those of the Encoding standard's encodings that its codec of the same name falls short of, and
for those that a declaration in ASCII cannot mean."""
_ELSEWHERE = {"utf-7": "cp1252", "euc_kr": "cp949", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
"""What an encoding is read as whose label only Python knows: browsers refuse the first one."""


def looks_like_html(text: str) -> bool:
    """Whether a text is a page: it opens as one, or it opens with a tag and has elements that close."""
    start = text[:SNIFFED].lstrip("\ufeff \t\r\n")
    if not _START.match(start) and not start.startswith("<!"):
        return False
    return bool(_PAGE.search(start)) or bool(_ELEMENT.search(text[: 4 * SNIFFED]))


def mistaken(start: bytes | str) -> str:
    """What a file is, by its beginning, that is neither a page nor a text; empty where it may be one."""
    if isinstance(start, str):
        start = start[:SIGNED].encode("latin-1", "replace")
    found = _BINARY.match(start)
    return _KINDS[found.lastgroup or ""] if found else ""


def decode(data: bytes, form: Literal["text", "html"] | None = None) -> tuple[str, Literal["text", "html"]]:
    """A document's string and what it is, as the command reads a file.

    Args:
        data: The bytes of a text or of a page.
        form: Which of them they are; None to tell by how they begin.

    Returns:
        A page as :func:`decode_page` has it; a text by its byte order mark, which is not part of it, else as UTF-8.

    Raises:
        ValueError: They are of another kind of file, or a text that is not in that encoding.
    """
    head = data[:HEAD]
    # A question mark stands for a byte where a page was decoded: a file that begins with one is a text.
    if not head.startswith(b"?") and (kind := mistaken(head)):
        raise ValueError(f"this looks like {kind}, not like a text or a page")
    if form == "html" or (form is None and b"<" in head and looks_like_html(decode_page(head)[0])):
        return decode_page(data)[0], "html"
    skip, name = next(((len(mark), named) for mark, named in _TEXT_BOMS if data.startswith(mark)), (0, "utf-8"))
    try:
        return data[skip:].decode(name), "text"
    except UnicodeDecodeError as error:
        raise ValueError(
            f"byte {skip + error.start} (0x{data[skip + error.start]:02x}) is not {name.upper()}; if the text is in "
            f"another encoding, decode it and pass a str"
        ) from None


def decode_page(data: bytes, encoding: str | None = None, header: str | None = None) -> tuple[str, str]:
    """Decode the bytes of a page the way browsers do.

    A byte order mark decides first, then ``encoding``, then UTF-16 if every other byte is zero, then ``header``, then
    what the page declares, then UTF-8 if the bytes are valid UTF-8, and last the statistics of the bytes.

    Args:
        data: The page as it came from the server.
        encoding: The encoding, if you know it.
        header: The encoding that the server names in its header, which servers get wrong more often.

    Returns:
        The page as a string, and the name of its encoding. Bytes that are invalid in it become U+FFFD, as in browsers.

    >>> decode_page("<meta charset=latin-1><p>caf\u00e9".encode("latin-1"))[0]
    '<meta charset=latin-1><p>café'
    """
    for mark, named in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(named, "replace"), named
    if wide := _named_wide(encoding, data):
        return data.decode(wide, "replace"), wide
    told = encoding if _known(encoding) else header
    if not _known(told) and (wide := _wide(data[:PRESCAN])):
        return data.decode(wide, "replace"), wide
    for name in (encoding, header, _declared(data)):
        known = _known(name)
        if known:
            return data.decode(known, "replace"), known
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        guessed = _guessed(data)
        return data.decode(guessed, "replace"), guessed


def _declared(data: bytes) -> str | None:
    found = _META.search(data[:PRESCAN])
    return found.group(1).decode("ascii") if found else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark, by the zeros beside a tag's ASCII; browsers do not look, but nothing else has
    them."""
    if head[:2] == b"<\0" and head[3:4] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if head[:3:2] == b"\0\0" and head[1:2] == b"<" else None


def _named_wide(encoding: str | None, data: bytes) -> str | None:
    """UTF-16 or UTF-32 that the caller names. That it cannot be is known of what pages declare in ASCII, and of nothing
    else."""
    try:
        name = codecs.lookup(encoding.strip()).name if encoding else ""
    except (LookupError, ValueError):
        return None
    if name == "utf-16":
        return _wide(data[:PRESCAN]) or "utf-16-le"
    return name if name in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be") else None


def _known(name: str | None) -> str | None:
    """The codec for a label, as browsers know it (Encoding standard, 4.2); or else as Python does; None for none."""
    if not name:
        return None
    if standard := _standard(name):
        return standard
    try:
        named = codecs.lookup(name.strip())
        # Python has encodings of no text (hex), and some that raise whatever they are given: pages made by scripts do
        # declare "undefined".
        b"\xff ".decode(named.name, "replace")
    except (LookupError, ValueError):
        return None
    return _standard(named.name) or _ELSEWHERE.get(named.name, named.name)


def _standard(label: str) -> str | None:
    """The codec for one of the standard's labels. Browsers read nothing of what it calls "replacement", which some
    attacks need; here no scripts run, and Python has codecs for those."""
    import webencodings

    found = webencodings.lookup(label)
    if found is None or found.name == "replacement":
        return None
    codec: str = _CODECS.get(found.name, found.codec_info.name)
    return codec


def _guessed(data: bytes) -> str:
    import charset_normalizer

    found = charset_normalizer.from_bytes(data[: 1 << 16]).best()
    return (_known(found.encoding) if found else None) or "cp1252"

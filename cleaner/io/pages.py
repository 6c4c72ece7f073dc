"""A page of HTML, which is one document."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.io.units import Record

__all__ = ["opens_page", "page"]


def page(name: str, source: Iterable[bytes], encoding: str | None) -> Record:
    """The record of a page.

    Args:
        name: The file's name.
        source: Its bytes.
        encoding: Their encoding, where that was told; else the page may declare it.

    Returns:
        The record.
    """
    from cleaner.text.decode import decode_page

    text, found = decode_page(b"".join(source), encoding)
    return Record(name, text, html=True, encoding=found)


def opens_page(begun: bytes) -> bool:
    """Whether an input is a page.

    Args:
        begun: Its first bytes.

    Returns:
        Whether they are those of a page.
    """
    if b"<" not in begun:
        return False
    from cleaner.text.decode import decode_page, looks_like_html

    return looks_like_html(decode_page(begun)[0])

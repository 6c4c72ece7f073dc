"""The page of each code, as ``cleaner rule`` prints it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from cleaner.reasons.codes import CODES, PAGES, Code

__all__ = ["chosen", "listed", "page_of"]

INSTALLED = "data/codes"
"""Where the wheel has the pages. A clone has them in the documentation."""
WAY_BACK = "[All codes](index.md)\n\n"
"""What is below the heading of each page. It leads nowhere on a terminal."""


def page_of(code: Code) -> str:
    """The page of a code, as Markdown. Raises ``OSError`` if the installation has none."""
    packed = resources.files("cleaner") / INSTALLED / f"{code.id}.md"
    page = packed if packed.is_file() else Path(__file__).parents[2] / PAGES / packed.name
    return page.read_text(encoding="utf-8").replace(WAY_BACK, "", 1)


def chosen(name: str) -> list[Code]:
    """The codes that a name means: a code, the beginning of some, or what follows the number on its page.

    >>> [code.id for code in chosen("cln501")], [code.id for code in chosen("tags")]
    (['CLN501'], ['CLN304'])
    """
    return [code for code in CODES if code.id.startswith(name.upper()) or code.name == name.lower()]


def listed(codes: list[Code]) -> str:
    """A line a code: its number, how safe its fix is, its name and what it is."""
    width = max((len(code.name) for code in codes), default=0)
    return "".join(f"{code.id}  {code.safety:<6}  {code.name:<{width}}  {code.message}\n" for code in codes)

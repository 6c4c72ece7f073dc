"""A griffe extension: docstrings as the source has them, as Markdown that the site can show."""

from __future__ import annotations

import re
from typing import Any

import griffe

__all__ = ["DocstringsAsMarkdown", "as_markdown"]

_ROLE = re.compile(r":\w+:(?=`)")
_EXAMPLE = re.compile(r"(?:^>>>.*(?:\n(?!\n).*)*)", re.MULTILINE)


def as_markdown(docstring: str) -> str:
    """Roles go, since names in backticks say enough; an example becomes a block of code.

    >>> as_markdown("What :func:`clean` gives.\\n\\n>>> 1 + 1\\n2")
    'What `clean` gives.\\n\\n```pycon\\n>>> 1 + 1\\n2\\n```'
    """
    return _EXAMPLE.sub(lambda example: f"```pycon\n{example[0]}\n```", _ROLE.sub("", docstring))


class DocstringsAsMarkdown(griffe.Extension):  # type: ignore[misc, unused-ignore]
    """Rewrites each docstring when it is read."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for everything that may have a docstring."""
        if obj.docstring is not None:
            obj.docstring.value = as_markdown(obj.docstring.value)

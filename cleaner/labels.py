"""The seven labels, apart from all else so that the command line can name them without loading anything."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a run of text is. The clean text keeps ``main`` unless more labels are asked for."""

    TITLE = "title"
    """The article's own headline."""
    META = "meta"
    """Date line, byline, source line."""
    MAIN = "main"
    """The article itself."""
    CAPTION = "caption"
    """A picture's caption or credit."""
    RELATED = "related"
    """A headline, teaser or lede of another story."""
    OFFTOPIC = "offtopic"
    """A paragraph of another text."""
    BOILERPLATE = "boilerplate"
    """What a site prints round a story: navigation, prompts, tags, copyright, share lines, comments."""

"""What a page shows besides its text: what its head says, and what an extractor took of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cleaner.html.page import Page

__all__ = ["PageSignals"]

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageSignals:
    """A page, and what an extractor took of it, one entry a line of its text."""

    page: Page
    asked: bool
    """Whether an extractor was asked at all."""
    share: F64
    """Share of the line's words that the extractor took."""
    line: F64
    """1 where it is a line of the extractor's as well."""
    headline: F64
    """Share of the line's words that are in the page's title."""
    stated: F64
    """Share of the line's words that are in the article as the page's linked data state it."""
    states: bool
    """Whether they state one."""
    described: F64
    """Share of the line's words that occur in what the page says of itself for search engines."""
    describes: bool
    """Whether it says something."""
    notes: tuple[str, ...] = ()
    """What a reader should know of how the page was read."""
    url: str = ""
    """The address that the page was read from, empty where it is not known."""
    metadata: dict[str, str] = field(default_factory=dict)
    """Title, author, date, site and language, where they were asked for."""

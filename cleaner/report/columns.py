"""Plain names for the columns that reasons name, for readers who have never seen docs/evidence.md.

A column is the judge's word for a signal (``names_central``). The page shows a name that says the same in English, the
value in the unit that a person would count in, and on demand a sentence that explains it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["COLUMNS", "Column", "described"]

Unit = Literal["share", "count", "yes", "doubling", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is shown to a person."""

    name: str
    about: str
    """One sentence."""
    unit: Unit = "share"
    """What the value means: a share of 1, a count kept as log2(1 + count), a count kept as log2(count), 0 or 1, or a
    number as it is."""

    def to_dict(self) -> dict[str, str]:
        """The column as the report's data has it."""
        return {"name": self.name, "about": self.about, "unit": self.unit}


_WORDING = {
    "related_prefix": (
        "cue to another story",
        "Phrases that come before a link to another story, such as “read more”",
    ),
    "related_heading": ("heading over links", "Phrases that come above a list of links, such as “most read”"),
    "subscribe": ("prompt to subscribe", "Phrases that ask the reader to sign up or follow"),
    "share": ("share line", "Phrases of buttons that share a page"),
    "comment": ("comment area wording", "Phrases of the comment area, such as “leave a comment”"),
    "tags": ("tag line wording", "Phrases that come before a list of key words, such as “filed under”"),
    "rights": ("rights wording", "Phrases about copyright and terms of use"),
    "navigation": ("navigation wording", "Phrases of menus, such as “skip to content”"),
    "advert": ("advertising wording", "Phrases round advertisements"),
    "credit": ("picture credit wording", "Phrases of picture credits, such as “photo by”"),
    "byline": ("byline wording", "Phrases that name the author, such as “written by”"),
    "dateline": ("date line wording", "Phrases of date lines, such as “updated” or “min read”"),
    "source": ("source line wording", "Phrases that name the source, such as “originally published”"),
    "consent": ("cookie wording", "Phrases of cookie notices"),
    "notice": ("notice wording", "Phrases of comment rules, disclaimers and appeals"),
}


def _wording() -> dict[str, Column]:
    found = {}
    for category, (name, about) in _WORDING.items():
        found[f"{category}_share"] = Column(name, f"{about}: the share of the block's words that they cover.")
        found[f"{category}_start"] = Column(
            f"{name} at the start", f"{about}: how many words of one open the block.", "count"
        )
    return found


COLUMNS: dict[str, Column] = _wording() | {
    "alien": Column("words of dropped blocks", "Share of its words that other blocks have, but only dropped ones."),
    "at_hash": Column("@ and # signs", "How many handles and hashtags it has.", "count"),
    "bars": Column("dividers", "Bars, dots, bullets and slashes that set its parts off, as in menus.", "count"),
    "body_unseen_excess": Column(
        "words of its own, more than usual",
        "Share of its words that no other paragraph has, less the mean of the document's paragraphs.",
    ),
    "calendar": Column("months and weekdays", "Share of its words that name a month or a weekday."),
    "carrier_sites": Column("sites that have it", "Sites with another document that has this block.", "count"),
    "carriers_here": Column(
        "of those, on this site", "Share of the documents with this block that are on the document's own site."
    ),
    "central": Column(
        "words that run through the text", "Mean share of the document's other paragraphs that have its words."
    ),
    "clock": Column("times of day", "How many times of day it gives.", "count"),
    "clocked": Column("entries that open with a time", "Blocks of the document that open with a time.", "count"),
    "copies": Column("repeats", "Other blocks of the document with exactly these words.", "count"),
    "echo_share": Column("share of the line before repeated", "Share of the block before that it begins with."),
    "echo_title": Column("share of the headline repeated", "Share of the document's first line that it begins with."),
    "echo_two_back": Column(
        "share of the line two before repeated", "Share of the block two before that it begins with."
    ),
    "echo_words": Column("words of the line before repeated", "First words that repeat the block before.", "count"),
    "echoed_share": Column("share repeated by the next line", "Share of this block that the next one begins with."),
    "edition_share": Column(
        "editions that have it", "Share of the other editions of this story that have the block."
    ),
    "editions": Column("editions of the story", "Documents of the index that are this story too.", "count"),
    "ends_cut": Column("breaks off", "Whether it is long and ends without a mark, as cut excerpts do.", "yes"),
    "ends_ellipsis": Column("ends in an ellipsis", "Whether it trails off in “…”, as teasers do.", "yes"),
    "ends_sentence": Column("ends a sentence", "Whether its last mark ends a sentence.", "yes"),
    "foreign_language": Column(
        "in another language",
        "By how much more the function words of another language cover it than those of the document's language.",
    ),
    "from_start": Column("words before it", "Words of the document that come before it.", "count"),
    "function_words": Column(
        "function words", "Share of its words that are the language's small words (the, of, and), which prose needs."
    ),
    "glued": Column("glued sentences", "Sentences that follow the last one without a space.", "count"),
    "kin": Column(
        "company of its words", "How likely the other blocks that share its words are the article, on average."
    ),
    "kin_names": Column(
        "company of its names", "How likely the other blocks that share its names are the article, on average."
    ),
    "kin_near": Column("company beside it", "How likely the four blocks around it are the article, on average."),
    "kin_seen": Column(
        "words shared with the article", "Share of its words that blocks which are likely the article have too."
    ),
    "link": Column("web addresses", "How many web addresses it prints.", "count"),
    "names_central": Column("names that run through the text", "Mean share of other paragraphs that have its names."),
    "names_unseen": Column("names of its own", "Share of its names that no other block has."),
    "opening_excess": Column(
        "like a first paragraph, more than usual",
        "Log odds that it is the first paragraph of a story, less the median of the document's long paragraphs.",
        "number",
    ),
    "quote_clash": Column(
        "other quotation marks", "How far its quotation marks go against the style of the rest, from 0 to 1.", "number"
    ),
    "rare_unseen": Column(
        "rare words of its own, more than usual",
        "Share of its rare words that no other block has, less the mean of the document's other long paragraphs.",
    ),
    "rights_sign": Column("©, ® or ™", "Whether it has a copyright or trade-mark sign.", "yes"),
    "scars": Column("gaps before punctuation", "Spaces before marks, left where links were taken out.", "count"),
    "sentences": Column("sentences", "How many sentences end in it.", "count"),
    "short_run": Column("short lines in a row", "Length of the run of short lines that it is in.", "doubling"),
    "since_long": Column("blocks since a long paragraph", "Blocks between it and the last long paragraph.", "count"),
    "strangers": Column(
        "other stories among its carriers", "Share of the documents with this block that share nothing else."
    ),
    "title_case": Column("capitalised words", "Share of its longer words that begin with a capital, as in headlines."),
    "unseen": Column("words of its own", "Share of its words that no other block has."),
    "until_long": Column("blocks to a long paragraph", "Blocks between it and the next long paragraph.", "count"),
    "words": Column("words", "How many words it has.", "count"),
    "years": Column("years", "Numbers from 1900 to 2099 in it.", "count"),
}  # fmt: skip
"""By the name of the column. Names that are missing here are shown as they are."""


def described(documents: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The columns that the blocks of some documents name, as the report's data has them.

    Args:
        documents: Documents as the report's data has them.

    Returns:
        By the column's name, sorted: ``name``, ``about`` and ``unit``.
    """
    named = {
        column["name"] for one in documents for block in one.get("blocks", ()) for column in block.get("evidence", ())
    }
    return {name: COLUMNS[name].to_dict() for name in sorted(named & COLUMNS.keys())}

"""Documents for tests of engines: editions of a few stories on a few sites, with furniture, twins and gaps."""

from __future__ import annotations

from typing import Any

from cleaner import Document

__all__ = ["documents", "rows"]

STORIES = (
    "The ferry to Holm will not sail before Thursday. Divers found a rope around its screw on Monday night.",
    "Glass from the old works is to be melted again. The town has bought a furnace for nine hundred thousand crowns.",
    "Three wells in Ammersk are dry. The council sends a tanker every morning, and people queue with cans at six.",
)
FURNITURE = "Sign up for our newsletter and never miss a story from your county again."


def rows(count: int = 24) -> list[dict[str, Any]]:
    """Rows with id, url, site and text; two of them given twice, one without a word, one without a text."""
    made: list[dict[str, Any]] = []
    for number in range(count):
        story, site = STORIES[number % len(STORIES)], f"site{number % 4}.example"
        own = f"Edition {number} was written by hand number {number * 7} on the {number % 28 + 1}th of the month."
        other = STORIES[(number + 1) % len(STORIES)].split(". ")[0] + "."
        text = "\n\n".join(["Home", story, own, story.upper(), FURNITURE, other])
        made.append({"id": f"d{number}", "url": f"https://{site}/{number}", "site": site, "text": text})
    # The same words from the same place, with other white space: one document, whichever of them came first.
    made.append(made[3] | {"text": made[3]["text"].replace("\n\n", "\n\n\n")})
    made.append(dict(made[5]))
    made.append({"id": "blank", "url": None, "site": None, "text": " \n"})
    made.append({"id": "none", "url": None, "site": None, "text": None})
    return made


def documents(some: list[dict[str, Any]]) -> list[Document]:
    """The rows that have a text, as documents."""
    return [Document(row["text"], row["id"], row["url"], row["site"]) for row in some if row["text"] is not None]

"""What a new reader would lose: on the page where a term first occurs, the way to what it means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.test_links import anchors

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").glob("*.md") if path != GLOSSARY)]
TERMS = {
    # To judge is a verb too.
    "judge": r"(?<=the )judge",
    "gold": r"gold", "furniture": r"furniture", "witness": r"witness(?:es)?", "edition": r"editions?",
    "block": r"blocks?", "span": r"spans?",
}  # fmt: skip
ASIDE = (
    r"(?ms)^```.*?^```", r"(?m)^ {4}.*$", r"`[^`]*`", r"(?m)^#.*$", r"\[[^\]]*\]\([^)]*\)", r"https?://\S+",
    r"[\w/.-]+\.(?:md|py|jsonl|json|html)\b", r"\b(?:gold|block|span)-\w+|-(?:gold|block|span)\b",
)  # fmt: skip
"""Code, headings, links and names: a term in them is not where a reader stops at it."""


def unlinked(text: str, glossary: str) -> list[str]:
    """The terms that occur in the text of a page before the link to what they mean."""
    prose = text
    for pattern in ASIDE:
        prose = re.sub(pattern, lambda found: " " * len(found[0]), prose)
    found = []
    for term, pattern in TERMS.items():
        first = re.search(rf"(?i)\b{pattern}\b", prose)
        link = re.search(rf"\]\({re.escape(glossary)}#{term}\)", text)
        if first and not (link and link.start() < first.start()):
            found.append(term)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_term_leads_to_the_glossary_where_it_first_occurs(page: Path) -> None:
    glossary = "glossary.md" if page.parent == GLOSSARY.parent else "docs/glossary.md"
    assert unlinked(page.read_text(encoding="utf-8"), glossary) == []


def test_every_term_is_in_the_glossary() -> None:
    assert TERMS.keys() <= anchors(GLOSSARY)


def test_a_term_that_is_not_linked_is_found() -> None:
    linked = "# Gold\n\n`gold` and [gold](glossary.md#gold), gold.\n\nTo judge a page.\n"
    assert unlinked(linked, "glossary.md") == []
    assert unlinked(linked + "The judge reads blocks. See [block](glossary.md#block).", "glossary.md") == [
        "judge",
        "block",
    ]

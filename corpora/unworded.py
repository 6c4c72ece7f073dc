"""Pages in a language that nobody knows: the letters of every word exchanged, everything else as it was.

    python -m corpora.unworded FILE.jsonl[.gz] --seed 0 > unworded.jsonl

Vowels are exchanged for vowels and consonants for consonants, by one table a page, so lengths, capitals, repetition,
punctuation, numbers and markup stay and no word list, stop word or known phrase is left. What an extractor loses on
such a copy of a benchmark's pages is what it owed to knowing the language. FILE has a page in ``html`` on every line,
and its article in ``gold`` where there is one; both are rewritten by the same table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from corpora.rows import print_changed

VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"
_MARKUP = re.compile(
    r"(<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)|<!--.*?(?:-->|\Z)"
    r"""|</?[a-zA-Z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+>|<![^>]*+>|&\#?\w{1,32};)""",
    re.DOTALL | re.IGNORECASE,
)
_TOLD = re.compile(r"<meta\b[^>]{0,400}?\b(?:title|description)\b", re.IGNORECASE)
_CONTENT = re.compile(r"""(?<=\s)content\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_ENTITY = re.compile(r"(content|&\#?\w{1,32};)", re.IGNORECASE)


def table(random: Random) -> dict[int, str]:
    """A table for ``str.translate`` that exchanges vowels among themselves, and consonants."""
    exchanged = {}
    for letters in (VOWELS, CONSONANTS):
        for old, new in zip(letters, random.sample(letters, len(letters)), strict=True):
            exchanged[ord(old)], exchanged[ord(old.upper())] = new, new.upper()
    return exchanged


def unworded(html: str, exchanged: dict[int, str]) -> str:
    """A page with its text, and the titles and descriptions of its ``meta`` elements, in exchanged letters."""

    def words(parts: list[str]) -> str:
        # Every second part is markup.
        parts[::2] = [part.translate(exchanged) for part in parts[::2]]
        return "".join(parts)

    def told(tag: str) -> str:
        return _CONTENT.sub(lambda found: words(_ENTITY.split(found[0])), tag) if _TOLD.match(tag) else tag

    parts = _MARKUP.split(html)
    parts[1::2] = [told(part) for part in parts[1::2]]
    return words(parts)


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The rows in exchanged letters; deterministic for a seed."""
    for row in rows:
        exchanged = table(Random(f"{seed}|{row['id']}"))
        changed = {**row, "html": unworded(row["html"], exchanged)}
        if isinstance(row.get("gold"), str):
            changed["gold"] = row["gold"].translate(exchanged)
        yield changed


def main() -> None:
    print_changed(__doc__, generate)


if __name__ == "__main__":
    main()

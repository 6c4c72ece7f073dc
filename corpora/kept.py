"""How much is kept of what a gold article has inside code, headings and lists.

    python -m corpora.kept FILE.jsonl[.gz]... [--words 3]

Rows have a page in ``html`` and its article in ``gold``. Every ``pre``, heading and list item whose text stands in the
gold as it is counts by its words, and is kept if its text stands in what the tool makes of the page. White space aside,
texts are compared by their characters.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import html as lxml_html

from cleaner import Cleaner, Document
from corpora.rows import read_rows

KINDS = {"pre": "pre", "li": "lists"} | {f"h{level}": "headings" for level in range(1, 7)}


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def parts(page: str, gold: str, words: int) -> Iterator[tuple[str, str]]:
    """Kind and text of every element of a page that counts and that the gold has.

    Args:
        page: The page's HTML.
        gold: Its article.
        words: Words that an element must have.

    Yields:
        ``pre``, ``headings`` or ``lists``, and the element's text. An element inside another of its kind is left out,
        and so is the page's title, which the tool sets apart.
    """
    if not page.strip():
        return
    whole = squeezed(gold)
    root = lxml_html.document_fromstring(page.encode("utf-8", "replace"), lxml_html.HTMLParser(encoding="utf-8"))
    titled = squeezed(" ".join(title.text_content() for title in root.iter("title")))
    for element in root.iter(*KINDS):
        kind = KINDS[element.tag]
        if any(KINDS.get(above.tag) == kind for above in element.iterancestors()):
            continue
        text = element.text_content()
        if kind == "headings" and squeezed(text) in titled:
            continue
        if len(text.split()) >= words and squeezed(text) in whole:
            yield kind, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=3, help="words that an element must have to count")
    args = parser.parse_args()
    rows = [row for path in args.files for row in read_rows(path)]
    documents = [Document(row["html"], url=row.get("url"), form="html") for row in rows]
    kept, all_of = defaultdict[str, int](int), defaultdict[str, int](int)
    for row, result in zip(rows, Cleaner().analyze_many(documents), strict=True):
        out = squeezed(result.text)
        for kind, text in parts(row["html"], row["gold"], args.words):
            size = len(text.split())
            all_of[kind] += size
            kept[kind] += size * (squeezed(text) in out)
    for kind, size in sorted(all_of.items()):
        print(f"{kind}: {kept[kind] / size:.3f} of {size:,} words")


if __name__ == "__main__":
    main()

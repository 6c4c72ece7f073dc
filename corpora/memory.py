"""Rows to examples with an index open: of what size and with what holes, so that the judge learns what each is worth.

An index of a user's own may hold every edition of a story or none, one site or hundreds, much of what was promoted or
little. So the same rows are looked up in several: all documents of a corpus, four fifths of them, one site's, a tenth;
and spliced documents in the pages that their articles and their noise were taken from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cleaner.index import CorpusIndex
from cleaner.training.examples import Example, document_of
from cleaner.training.examples import examples as of_rows
from corpora.folds import fold_of

Row = dict[str, Any]
PARTS = 20


def _part(row: Row, salt: str) -> int:
    """A number from 0 to PARTS - 1, by the row's id."""
    return fold_of(f"{salt} {row['id']}", PARTS)


def _built(rows: Iterable[Row]) -> CorpusIndex:
    return CorpusIndex.build(document_of(row) for row in rows)


def settings(rows: Sequence[Row]) -> dict[str, list[tuple[CorpusIndex | None, list[Row]]]]:
    """A corpus's rows with the indexes that they are judged against, by name."""
    sites = sorted({str(row.get("site")) for row in rows})
    by_site = {site: [row for row in rows if str(row.get("site")) == site] for site in sites}
    return {
        "full": [(_built(rows), list(rows))],
        "holes": [(_built(row for row in rows if _part(row, "hole") >= PARTS // 5), list(rows))],
        "site": [(_built(own), own) for own in by_site.values()],
        "tenth": [(_built(row for row in rows if _part(row, "tenth") < PARTS // 10), list(rows))],
        "none": [(None, list(rows))],
    }


SHARES = {"full": 20, "holes": 12, "site": 10, "tenth": 6, "none": 6}
"""Twentieths of the rows that are learned from in each setting."""


def examples(
    editions: Sequence[Row],
    gold: Sequence[Row],
    articles: Sequence[Row],
    spliced: Sequence[Row],
    back: Callable[[Row], bool],
) -> list[Example]:
    """Examples of a corpus of editions, of gold rows and of spliced ones, each looked up in indexes that suit it."""
    out: list[Example] = []
    for name, pairs in settings(editions).items():
        for index, rows in pairs:
            some = [row for row in rows if not back(row) and _part(row, name) < SHARES[name]]
            out += of_rows(some, index=index)
    known = [row for row in gold if not back(row)]
    planted = [row for row in known if "spans" in row]
    pages = [row for row in known if "spans" not in row]
    # A spliced document's article stands in a page, and so do the stories that its noise was lifted from.
    in_pages = _built(pages)
    out += of_rows([row for row in planted if _part(row, "page") < PARTS // 2], index=in_pages)
    out += of_rows([row for row in pages if _part(row, "page") < PARTS // 4], index=in_pages)
    out += of_rows([row for row in pages if _part(row, "edition") < PARTS // 4], index=_built(editions))
    for half in range(2):
        index = _built({"id": row["id"], "text": row["gold"]} for row in articles if _part(row, "half") % 2 == half)
        out += of_rows([row for row in spliced if _part(row, f"spliced {half}") < 3], index=index)
    return out


def held_back(editions: Sequence[Row], back: Callable[[Row], bool]) -> list[Example]:
    """What is held back of a corpus, in every setting; the setting stands in the example's kind."""
    out: list[Example] = []
    for name, pairs in settings(editions).items():
        for index, rows in pairs:
            found = of_rows([row for row in rows if back(row)], index=index)
            out += [replace(example, kind=f"corpus-{name}") for example in found]
    return out

"""Documents of invented words, and all that an index says of one in a form that can be compared."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from cleaner.document import Document
from cleaner.evidence.registry import gather
from cleaner.index import CorpusIndex
from cleaner.index.overlap import Overlap
from cleaner.index.query import block_matches
from cleaner.text.batch import Batch
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points, tokenize

FOOT = "one line that every page of this site has at its foot today"


@lru_cache(maxsize=4096)
def words(seed: int | str, count: int = 40) -> str:
    """So many words that no other seed gives in this order."""
    some = random.Random(str(seed))
    pick = some.choice
    return " ".join(
        pick("bcdfgklmnprst") + pick("aeiou") + pick("bcdfgklmnprst") + pick("aeiou") + pick("lnrst")
        for _ in range(count)
    )


def page(name: int | str, *more: str, site: str | None = None, url: str | None = None) -> Document:
    """A page with a paragraph of its own, and what is given besides."""
    return Document("\n\n".join([words(name), *more]), str(name), url, site)


def edges(text: str) -> tuple[list[int], list[int]]:
    """Where the tokens of a text begin and end."""
    tokens = tokenize(code_points([text]))
    return tokens.starts.tolist(), tokens.ends.tolist()


def company_of(index: CorpusIndex, *documents: Document) -> tuple[Batch, Overlap]:
    batch = make_batch([document.text for document in documents])
    return batch, index.overlap(batch, documents)


def answers(index: CorpusIndex, documents: Iterable[Document], most: int = 5) -> list[Any]:
    """Counts, shares, witnesses and spans of every block, and the evidence that the judge gets of it."""
    out: list[Any] = []
    for document in documents:
        batch, overlap = company_of(index, document)
        matrix = gather(batch, overlap).matrix
        out.append((block_matches(index, document, most), np.ascontiguousarray(matrix).tobytes()))
    return out

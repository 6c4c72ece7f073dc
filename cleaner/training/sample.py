"""Gold of other kinds than a user's own: what the package knows, and training is not to forget.

The packaged weights learned from these documents. So what new weights do worse on them is forgotten, and how well they
do on them says nothing of how good they are.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from cleaner.run.documents import Input, units
from cleaner.training.gold import GoldDocument, read_gold

__all__ = ["FILES", "sample"]

INSTALLED, IN_CLONE = "data/gold", "corpora/gold"
"""Where the wheel has the files, and where a clone has them."""
FILES = {
    "texts": ("positive-en.jsonl", "positive-other.jsonl", "negative.jsonl", "layouts-learn.jsonl"),
    "pages": ("pages/learn.jsonl",),
}
"""Aggregators' pages in English and in other languages, texts that lose nothing, other layouts; pages of HTML."""


def sample(kind: str) -> list[GoldDocument]:
    """The packaged gold for weights of a kind, ``texts`` or ``pages``.

    Raises:
        OSError: The installation has none.
    """
    found = []
    for name in FILES[kind]:
        packed = resources.files("cleaner") / INSTALLED / name
        if not packed.is_file():
            packed = Path(__file__).parents[2] / IN_CLONE / name
        with resources.as_file(packed) as path:
            if not path.is_file():
                raise FileNotFoundError(f"this installation has no {INSTALLED}/{name}: install the package again")
            found += read_gold(units(Input((str(path),), "jsonl")))
    return found

"""What to look at first: three sentences at the top of the page, each with the way there.

They say where errors are likeliest: in blocks whose score is near the middle, in the document that lost most, and in
texts that were dropped here and kept there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

__all__ = ["DOUBTFUL", "Advice", "advise", "is_doubtful"]

DOUBTFUL = (0.2, 0.8)
"""A block with a score between these is doubtful."""
QUOTED = 70
"""Code points of a text that a sentence quotes."""
SOUGHT = 100
"""Code points of a text that the page is told to search for."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence: ``before``, the text of a document that it quotes, ``after``; and where it leads.

    The quotation bears no marks: many a text brings its own, and the page sets it off.
    """

    before: str
    quote: str = ""
    after: str = ""
    link: str = ""
    """What the way there is called; empty where there is none."""
    to: str = ""
    """An address in the page, from ``#``."""


def is_doubtful(score: float) -> bool:
    """Whether a block with this score is doubtful."""
    return DOUBTFUL[0] < score < DOUBTFUL[1]


def advise(corpus: dict[str, Any], documents: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The sentences for a survey.

    Args:
        corpus: Figures of all documents, as the report's data has them.
        documents: The sample, as the report's data has it.

    Returns:
        Up to three objects with the fields of :class:`Advice`; none where there are no documents.
    """
    if not corpus["documents"]:
        return []
    shown = [document for document in documents if document.get("blocks")]
    lines = [_doubt(corpus, shown)]
    if corpus["documents"] > 1:
        lines += [_loss(corpus, shown), _repeats(corpus)]
    else:
        lines += _of_one(shown)
    return [asdict(line) for line in lines]


def _doubt(corpus: dict[str, Any], shown: list[dict[str, Any]]) -> Advice:
    found = corpus["doubtful"]
    if not found["blocks"]:
        return Advice("No block is doubtful: the judge was sure of every one.")
    said = f"{_many(found['blocks'], 'block is', 'blocks are')} doubtful, with a score between "
    said += f"{DOUBTFUL[0]} and {DOUBTFUL[1]}"
    way = {"link": "List them" if found["blocks"] > 1 else "Show it", "to": _find(score="doubtful")}
    doubts = {document["number"]: _doubts(document) for document in shown}
    if corpus["documents"] == 1 or not any(doubts.values()):
        return Advice(f"{said}.", **(way if any(doubts.values()) else {}))
    most = max(shown, key=lambda document: (doubts[document["number"]], -document["number"]))
    said += f", in {_many(found['documents'], 'document')}. Most of those shown are in "
    return Advice(said, _cut(most["heading"]), f": {doubts[most['number']]:,}.", **way)


def _loss(corpus: dict[str, Any], shown: list[dict[str, Any]]) -> Advice:
    if not shown:
        return Advice(
            f"{_many(corpus['empty'], 'document')} lost all of its text."
            if corpus["empty"]
            else "No document lost all of its text."
        )
    least = min(shown, key=lambda document: (_kept(document), -document["length"], document["number"]))
    way = {"link": "Show it", "to": f"#document-{least['number']}"}
    if corpus["empty"]:
        said = f"Nothing was kept of {_many(corpus['empty'], 'document')}"
        return Advice(f"{said}: ", _cut(least["heading"]), ".", **way) if not _kept(least) else Advice(f"{said}.")
    return Advice("", _cut(least["heading"]), f" kept the least of its text: {100 * _kept(least):.0f} %.", **way)


def _repeats(corpus: dict[str, Any]) -> Advice:
    if not corpus["furniture"]:
        return Advice("No dropped text appears in two documents.")
    missed = [entry for entry in corpus["furniture"] if entry["kept"]]
    entry = missed[0] if missed else corpus["furniture"][0]
    way = {"link": "List them", "to": _find(text=entry["text"][:SOUGHT])}
    dropped = entry["documents"] - entry["kept"]
    if missed:
        said = f" was dropped from {_many(dropped, 'document')} and kept in {entry['kept']:,}."
    else:
        said = f" is repeated most often: it was dropped from all {dropped:,} documents that have it."
    return Advice("", _cut(entry["text"]), said, **way)


def _of_one(shown: list[dict[str, Any]]) -> Iterator[Advice]:
    """For a single document: the longest text that was dropped, and what was kept with least certainty."""
    for document in shown:
        blocks = list(enumerate(document["blocks"], 1))
        dropped = [found for found in blocks if not found[1]["kept"]]
        kept = [found for found in blocks if found[1]["kept"]]
        if dropped:
            at, block = max(dropped, key=lambda found: (found[1]["end"] - found[1]["start"], -found[0]))
            size = block["end"] - block["start"]
            yield _leading(document, at, f"The longest text that was dropped has {_many(size, 'character')}: ", ".")
        if kept:
            at, block = min(kept, key=lambda found: (found[1]["score"], found[0]))
            yield _leading(
                document, at, "The least certain block that was kept is ", f", with a score of {block['score']:.2f}."
            )


def _leading(document: dict[str, Any], at: int, before: str, after: str) -> Advice:
    block = document["blocks"][at - 1]
    # As much as a quotation can need, so that a block of a million characters is not folded for it.
    said = document["text"][block["start"] : min(block["end"], block["start"] + 8 * QUOTED)]
    return Advice(before, _cut(said), after, "Show it", f"#document-{document['number']}.{at}")


def _doubts(document: dict[str, Any]) -> int:
    return sum(is_doubtful(block["score"]) for block in document["blocks"])


def _kept(document: dict[str, Any]) -> float:
    """Share of a document's characters, white space between blocks aside, that was kept."""
    sizes: list[tuple[int, bool]] = [(block["end"] - block["start"], block["kept"]) for block in document["blocks"]]
    return sum(size for size, kept in sizes if kept) / sum(size for size, _ in sizes)


def _find(**wanted: str) -> str:
    # A lone surrogate has no bytes to be written as.
    return "#find?" + urlencode({key: value.encode(errors="replace") for key, value in wanted.items()})


def _cut(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= QUOTED else folded[:QUOTED].rstrip() + "…"


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"

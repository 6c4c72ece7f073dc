"""Which gold documents the judge gets wrong today: ``tests/test_gold.py`` expects these to fail and all others to pass.

    python -m corpora.known

judges ``corpora/gold/*.jsonl`` and writes ``corpora/gold/known-failures.json``. Run it after training; a document that
has come right fails its test until it is run. Look at what it adds before committing: an addition is something that got
worse.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from cleaner import Cleaner, Label
from cleaner.evaluate import SpanScore, score_spans
from corpora.gold import read

GOLD = Path(__file__).parent / "gold"
KNOWN = GOLD / "known-failures.json"
FORMAT, VERSION = "cleaner-known-failures", 1
SETS = {
    "positive": ("positive-en", "positive-other"),
    "apart": ("near-topic",),
    "negative": ("negative",),
    "hard": ("hard",),
}
"""Files of each set, without their ``.jsonl``."""
LISTED = ("positive", "negative", "hard")
"""Sets whose failures are listed; the one kept apart is measured as a whole."""
LEAST_F1, MOST_NOISE = 0.95, 0.06
"""What the positive set is measured by, all of its documents together: mean F1 and share of noise words left."""
LEAST_APART = 0.83
"""Mean F1 that the set kept apart from training must not fall below: 0.844 when it was measured."""
LEAST_KEPT = 0.99
"""Share of its main words that every document of the negative set has to keep."""


def documents(name: str) -> list[dict[str, object]]:
    """The documents of one set."""
    return [record for file in SETS[name] for record in read(GOLD / f"{file}.jsonl")]


def scores(name: str) -> dict[str, SpanScore]:
    """The score of every document of one set, each judged alone."""
    cleaner = Cleaner()
    return {str(record["id"]): _score(record, cleaner) for record in documents(name)}


def _score(record: Mapping[str, object], cleaner: Cleaner) -> SpanScore:
    text, spans = record["text"], record["spans"]
    assert isinstance(text, str)
    assert isinstance(spans, list)
    gold = [(start, end, Label(label)) for start, end, label in spans]
    return score_spans(text, gold, cleaner.analyze(text).spans)


def figures(found: Iterable[SpanScore]) -> dict[str, tuple[float, bool]]:
    """What the positive set comes to: each figure with its value, and whether it is good enough."""
    rows = list(found)
    f1 = sum(row.f1 for row in rows) / len(rows)
    noise = sum(row.noise_kept for row in rows) / max(1, sum(row.noise for row in rows))
    return {"doc_f1": (f1, f1 >= LEAST_F1), "noise_left": (noise, noise <= MOST_NOISE)}


def kept(score: SpanScore) -> float:
    """Share of a document's main words that were kept."""
    words = score.main_kept + score.main_lost
    return score.main_kept / words if words else 1.0


def wrong(score: SpanScore) -> int:
    """Gold spans of a document that were kept or dropped wrongly."""
    return score.blocks.total() - score.right.total()


def failures() -> dict[str, list[str]]:
    """Figures of the positive set and ids of the others that fall short."""
    return {
        "positive": [name for name, (_, good) in figures(scores("positive").values()).items() if not good],
        "negative": [name for name, score in scores("negative").items() if kept(score) < LEAST_KEPT],
        "hard": [name for name, score in scores("hard").items() if wrong(score)],
    }


def read_known(path: Path = KNOWN) -> dict[str, list[str]]:
    """The failures that are known, by set; none where there is no file.

    Raises ``ValueError`` for a file of another kind.
    """
    if not path.exists():
        return {name: [] for name in LISTED}
    raw = json.loads(path.read_text(encoding="utf-8"))
    if (raw.get("format"), raw.get("version")) != (FORMAT, VERSION):
        raise ValueError(
            f"{path}: not a list of known failures, version {VERSION}; write one with python -m corpora.known"
        )
    return {name: list(raw[name]) for name in LISTED}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=KNOWN)
    args = parser.parse_args()
    text = json.dumps({"format": FORMAT, "version": VERSION, **failures()}, indent=1) + "\n"
    args.output.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()

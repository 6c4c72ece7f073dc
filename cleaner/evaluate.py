"""How well the article is told from the noise, measured on gold: labelled spans, or the article's text alone.

A word is a run of ``\\w``. Words are counted over the whole set; what is averaged over documents says so. Two kinds of
gold are taken, told apart by the row's field:

``spans``, a list of ``[start, end, label]`` over ``text`` in code points:
    precision       share of the kept words that are ``main``
    recall          share of the ``main`` words that were kept
    doc_f1          their harmonic mean in each document, averaged
    noise_left      share of the words of all other labels that were kept
    main_lost       share of the ``main`` words that were dropped
    block_accuracy  share of gold spans that were kept or dropped rightly: of ``main`` at least half the words kept, of
                    the others less than half
    label_accuracy  share of gold spans whose label is the one that covers most of their characters
``gold``, the article's text:
    word_precision, word_recall, word_f1    over the bags of lower-cased words, averaged over documents
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cleaner.document import Label, Result, Span
from cleaner.explain import plain
from cleaner.pipeline import Cleaner
from cleaner.records import Record, RecordError, Unit, attempt, judged, kind_of, place_of, string_of

__all__ = [
    "KEYS",
    "Figures",
    "GoldSpan",
    "PageScore",
    "SpanScore",
    "evaluate",
    "score_page",
    "score_spans",
    "shortfalls",
    "table",
]

WORD = re.compile(r"\w+")
SPAN_KEYS = (
    "doc_f1", "precision", "recall", "noise_left", "main_lost", "block_accuracy", "label_accuracy", "blocks_wrong",
)  # fmt: skip
PAGE_KEYS = ("word_f1", "word_precision", "word_recall")
KEYS = ("documents", *SPAN_KEYS, *PAGE_KEYS)
"""The figures that a bound can be set on."""
COUNTS = ("documents", "blocks_wrong")

GoldSpan = tuple[int, int, Label]


@dataclass(frozen=True, slots=True)
class SpanScore:
    """One document against its gold spans: words kept and lost, and gold spans by label."""

    main_kept: int = 0
    noise_kept: int = 0
    main_lost: int = 0
    noise: int = 0
    blocks: Counter[Label] = field(default_factory=Counter)
    right: Counter[Label] = field(default_factory=Counter)
    """Gold spans kept or dropped rightly."""
    labelled: Counter[Label] = field(default_factory=Counter)
    """Gold spans with the right label."""

    @property
    def f1(self) -> float:
        """The document's own F1; 1 where there is neither an article nor anything kept."""
        total = 2 * self.main_kept + self.noise_kept + self.main_lost
        return 2 * self.main_kept / total if total else 1.0


@dataclass(frozen=True, slots=True)
class PageScore:
    """One document against the words of its article."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out: figures by name, rounded to 4 places, the table by label, and the documents, worst first."""

    values: dict[str, float]
    by_label: dict[str, dict[str, float]]
    worst: list[tuple[float, str]]
    """F1 and name of every document."""

    def to_dict(self, worst: int = 0) -> dict[str, Any]:
        """As ``cleaner eval --format json`` prints it, with the given number of documents."""
        documents = [{"f1": round(f1, 4), "document": name} for f1, name in self.worst[:worst]]
        return {**self.values, "by_label": self.by_label} | ({"worst": documents} if worst else {})


def evaluate(units: Iterable[Unit], cleaner: Cleaner) -> Figures:
    """Clean every record and score it against the gold in its own fields.

    Raises ``RecordError``, which names file and line, for the first record that is none, cannot be judged, or whose
    gold does not fit its text.
    """
    spanned: list[SpanScore] = []
    pages: list[PageScore] = []
    scores: list[tuple[float, str]] = []
    for done in judged(units, cleaner):
        scored = done if isinstance(done, RecordError) else attempt(done[0], _scored, *done)
        if isinstance(scored, RecordError):
            raise scored
        score, name = scored
        scores.append((score.f1, name))
        if isinstance(score, SpanScore):
            spanned.append(score)
        else:
            pages.append(score)
    values: dict[str, float] = {"documents": len(scores)}
    by_label: dict[str, dict[str, float]] = {}
    if spanned:
        values |= _span_figures(spanned)
        by_label = _label_table(spanned)
    if pages:
        for key, part in zip(PAGE_KEYS, ("f1", "precision", "recall"), strict=True):
            values[key] = sum(getattr(page, part) for page in pages) / len(pages)
    return Figures(
        {key: round(value, 4) for key, value in values.items()}, by_label, sorted(scores, key=lambda s: s[0])
    )


def _scored(record: Record, result: Result) -> tuple[SpanScore | PageScore, str]:
    if "spans" in record.fields:
        return score_spans(record.text, _gold_spans(record), result.spans), _name(record)
    return score_page(_gold_text(record), result), _name(record)


def score_spans(text: str, gold: Sequence[GoldSpan], spans: Sequence[Span]) -> SpanScore:
    """One document's score. Both ``gold`` and ``spans`` are sorted and do not overlap.

    >>> score_spans("One. Buy!", [(0, 4, Label.MAIN), (5, 9, Label.BOILERPLATE)], [Span(0, 9, Label.MAIN, 0, 9)]).f1
    0.6666666666666666
    """
    ends = [span.end for span in spans]
    main_kept = noise_kept = main_lost = noise = 0
    blocks, right, labelled = Counter[Label](), Counter[Label](), Counter[Label]()
    for start, end, label in gold:
        words, kept, cover = _count(text[start:end]), 0, Counter[Label]()
        for span in spans[bisect_right(ends, start) :]:
            if span.start >= end:
                break
            left, stop = max(start, span.start), min(end, span.end)
            cover[span.label] += stop - left
            if span.kept:
                kept += _count(text[left:stop])
        is_main = label is Label.MAIN
        blocks[label] += 1
        labelled[label] += bool(cover) and cover.most_common(1)[0][0] is label
        # A span without words, such as a row of dashes, is nobody's loss.
        right[label] += not words or (kept * 2 >= words) == is_main
        if is_main:
            main_kept += kept
            main_lost += words - kept
        else:
            noise_kept += kept
            noise += words
    return SpanScore(main_kept, noise_kept, main_lost, noise, blocks, right, labelled)


def score_page(gold: str, result: Result) -> PageScore:
    """The clean text against the article's, as bags of lower-cased words."""
    got, want = Counter(WORD.findall(result.text.lower())), Counter(WORD.findall(gold.lower()))
    if not got or not want:
        same = float(not got and not want)
        return PageScore(same, same, same)
    common = (got & want).total()
    precision, recall = common / got.total(), common / want.total()
    return PageScore(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


def shortfalls(values: dict[str, float], least: dict[str, float], most: dict[str, float]) -> list[str]:
    """Where a figure is under its ``least`` or over its ``most``; every bound's figure is in ``values``."""
    short = [f"{key} {values[key]} < {bound}" for key, bound in least.items() if values[key] < bound]
    return short + [f"{key} {values[key]} > {bound}" for key, bound in most.items() if values[key] > bound]


def table(figures: Figures, worst: int = 0) -> str:
    """The figures for a person to read, with the given number of documents."""
    rows = [
        f"{key:<16}{value:>9,}" if key in COUNTS else f"{key:<16}{value:>9.4f}" for key, value in figures.values.items()
    ]
    if figures.by_label:
        rows += ["", f"{'label':<12}{'blocks':>9}{'kept or dropped rightly':>26}{'labelled rightly':>19}"]
        for label, row in figures.by_label.items():
            rows.append(f"{label:<12}{row['blocks']:>9,}{row['block_accuracy']:>26.4f}{row['label_accuracy']:>19.4f}")
    if worst:
        rows += ["", f"{'f1':<8}document", *(f"{f1:.4f}  {plain(name)}" for f1, name in figures.worst[:worst])]
    return "\n".join(rows)


def _span_figures(scores: Sequence[SpanScore]) -> dict[str, float]:
    main_kept, noise_kept, main_lost, noise = (
        sum(getattr(score, part) for score in scores) for part in ("main_kept", "noise_kept", "main_lost", "noise")
    )
    blocks, right, labelled = (
        sum(getattr(score, part).total() for score in scores) for part in ("blocks", "right", "labelled")
    )
    figures = (
        sum(score.f1 for score in scores) / len(scores),
        main_kept / max(1, main_kept + noise_kept),
        main_kept / max(1, main_kept + main_lost),
        noise_kept / max(1, noise),
        main_lost / max(1, main_kept + main_lost),
        right / max(1, blocks),
        labelled / max(1, blocks),
        blocks - right,
    )
    return dict(zip(SPAN_KEYS, figures, strict=True))


def _label_table(scores: Sequence[SpanScore]) -> dict[str, dict[str, float]]:
    blocks, right, labelled = Counter[Label](), Counter[Label](), Counter[Label]()
    for score in scores:
        blocks += score.blocks
        right += score.right
        labelled += score.labelled
    return {
        str(label): {
            "blocks": blocks[label],
            "block_accuracy": round(right[label] / blocks[label], 4),
            "label_accuracy": round(labelled[label] / blocks[label], 4),
        }
        for label in Label
        if blocks[label]
    }


def _gold_spans(record: Record) -> list[GoldSpan]:
    where, length = place_of(record), len(record.text)
    try:
        spans = sorted(msgspec.json.decode(record.fields["spans"], type=list[tuple[int, int, str]]))
    except msgspec.DecodeError as error:
        raise RecordError(f"{where}: spans are not a list of [start, end, label]: {error}") from None
    gold: list[GoldSpan] = []
    for start, end, label in spans:
        if not 0 <= start < end <= length:
            raise RecordError(f"{where}: span [{start}, {end}] is empty or lies outside a text of {length} characters")
        if gold and start < gold[-1][1]:
            raise RecordError(f"{where}: span [{start}, {end}] overlaps [{gold[-1][0]}, {gold[-1][1]}]")
        if label not in Label.__members__.values():
            raise RecordError(f"{where}: unknown label {label!r}; the labels are {', '.join(Label)}")
        gold.append((start, end, Label(label)))
    return gold


def _gold_text(record: Record) -> str:
    if "gold" not in record.fields:
        raise RecordError(f"{place_of(record)}: no gold: neither a field 'spans' nor a field 'gold'")
    text = string_of(record.fields["gold"])
    if text is None:
        raise RecordError(f"{place_of(record)}: the field 'gold' holds {kind_of(record.fields['gold'])}, not a string")
    return text


def _name(record: Record) -> str:
    where = f"{record.name}:{record.line}"
    named = string_of(record.fields["id"]) if "id" in record.fields else None
    return where if named is None else f"{where} {named}"


def _count(text: str) -> int:
    return len(WORD.findall(text))

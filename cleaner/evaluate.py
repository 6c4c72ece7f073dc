"""How well the article is separated from the noise, measured on gold: labelled spans, or the article's text alone.

A word is a run of ``\\w``. Words are counted over the whole set; what is averaged over documents says so. Two kinds of
gold are taken, told apart by the row's field:

``spans``, a list of ``[start, end, label]`` over ``text`` in code points:
    precision       share of the kept words that are ``main``
    recall          share of the ``main`` words that were kept
    doc_f1          their harmonic mean in each document, averaged
    noise_left      share of the words of all other labels that were kept
    main_lost       share of the ``main`` words that were dropped
    block_accuracy  share of gold spans that were kept or dropped rightly: at least half of the words of ``main`` kept,
                    less than half of the others
    label_accuracy  share of gold spans whose label is the one that covers most of their characters
``gold``, the article's text:
    word_precision, word_recall, word_f1    over the bags of lower-cased words, averaged over documents
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from cleaner.document import Label, Span
from cleaner.io.records import Record, RecordError, Unit, kind_of, place_of, string_of
from cleaner.pipeline import Cleaner
from cleaner.result import Result
from cleaner.run.batches import process_batch
from cleaner.run.documents import each_batch
from cleaner.views.terminal import fit, plain

__all__ = [
    "KEYS",
    "Figures",
    "GoldSpan",
    "JudgedBlock",
    "PageScore",
    "ScoredDocument",
    "SpanScore",
    "evaluate",
    "figures_of",
    "gold_spans",
    "gold_text",
    "judged_blocks",
    "score",
    "score_each",
    "score_page",
    "score_spans",
    "shortfalls",
    "table",
]

EXCERPT = 60
"""Columns of a wrong block that the table shows."""
SHOWN = 2_000
"""Code points of a block that are remembered."""
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
class JudgedBlock:
    """One gold span beside what the cleaner made of it."""

    start: int
    end: int
    """Half-open, in code points of the text."""
    text: str
    """Its beginning."""
    gold: Label
    judged: Label
    """The label that covers most of its characters."""
    kept: bool
    """Whether at least half of its words were kept."""
    score: float
    reason: str
    """That of the span that covers most of it."""

    @property
    def wrong(self) -> bool:
        """Whether it was kept and is not ``main``, or was dropped and is."""
        return self.kept != (self.gold is Label.MAIN)

    def to_dict(self) -> dict[str, Any]:
        """As ``cleaner eval --format json`` prints it."""
        return {
            "start": self.start, "end": self.end, "gold": self.gold, "judged": self.judged, "kept": self.kept,
            "score": self.score, "reason": self.reason, "text": self.text,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """One document of the gold, with what came of it."""

    f1: float
    name: str
    blocks: tuple[JudgedBlock, ...] = ()
    """Its gold spans that are wrong; all of them where that was asked for. Empty where the gold is a text."""
    texts: tuple[str, str] | None = None
    """Gold and clean text where the gold is a text, and where that was asked for."""

    @property
    def wrong(self) -> tuple[JudgedBlock, ...]:
        """The gold spans that were kept or dropped wrongly."""
        return tuple(block for block in self.blocks if block.wrong)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out: figures by name, rounded to 4 places, the table by label, and the documents, worst first."""

    values: dict[str, float]
    by_label: dict[str, dict[str, float]]
    worst: list[ScoredDocument]
    """Every document."""

    def to_dict(self, worst: int = 0) -> dict[str, Any]:
        """As ``cleaner eval --format json`` prints it, with the given number of documents."""
        documents = [
            {"f1": round(one.f1, 4), "document": one.name, "wrong": [block.to_dict() for block in one.wrong]}
            for one in self.worst[:worst]
        ]
        return {**self.values, "by_label": self.by_label} | ({"worst": documents} if worst else {})


def evaluate(units: Iterable[Unit], cleaner: Cleaner, detailed: bool = False) -> Figures:
    """Clean every record and score it against the gold in its own fields.

    Args:
        units: The records.
        cleaner: What cleans them.
        detailed: Whether to remember every block of every document, not only the wrong ones.

    Returns:
        The figures.

    Raises:
        RecordError: An item is not a record, cannot be judged, or its gold does not fit its text. Names file and line.
    """
    return figures_of(list(score_each(units, cleaner, detailed)))


def score_each(
    units: Iterable[Unit], cleaner: Cleaner, detailed: bool = False
) -> Iterator[tuple[SpanScore | PageScore, ScoredDocument]]:
    """The score of every record, in order. Takes and raises what :func:`evaluate` does."""
    work = partial(process_batch, cleaner=cleaner, make=partial(score, detailed=detailed))
    with closing(each_batch(units, work, 1)) as outcomes:
        for outcome in outcomes:
            yield from outcome.made
            if outcome.failed:
                raise outcome.problems[-1]


def figures_of(scored: Sequence[tuple[SpanScore | PageScore, ScoredDocument]]) -> Figures:
    """The figures of documents that :func:`score_each` scored."""
    spanned = [score for score, _ in scored if isinstance(score, SpanScore)]
    pages = [score for score, _ in scored if isinstance(score, PageScore)]
    values: dict[str, float] = {"documents": len(scored)}
    by_label: dict[str, dict[str, float]] = {}
    if spanned:
        values |= _span_figures(spanned)
        by_label = _label_table(spanned)
    if pages:
        for key, part in zip(PAGE_KEYS, ("f1", "precision", "recall"), strict=True):
            values[key] = sum(getattr(page, part) for page in pages) / len(pages)
    return Figures(
        {key: round(value, 4) for key, value in values.items()},
        by_label,
        sorted((document for _, document in scored), key=lambda one: one.f1),
    )


def score(record: Record, result: Result, *, detailed: bool = False) -> tuple[SpanScore | PageScore, ScoredDocument]:
    """The score of one record against the gold in its fields.

    Args:
        record: What was read.
        result: What came of it.
        detailed: As :func:`evaluate` has it.

    Returns:
        Its score, and what came of it.

    Raises:
        RecordError: Its gold does not fit its text.
    """
    name = _name(record)
    if "spans" in record.fields:
        gold = gold_spans(record)
        spans = score_spans(record.text, gold, result.spans)
        blocks = judged_blocks(record.text, gold, result.spans)
        return spans, ScoredDocument(spans.f1, name, tuple(block for block in blocks if detailed or block.wrong))
    text = gold_text(record)
    page = score_page(text, result)
    return page, ScoredDocument(page.f1, name, texts=(text, result.text) if detailed else None)


def judged_blocks(text: str, gold: Sequence[GoldSpan], spans: Sequence[Span]) -> Iterator[JudgedBlock]:
    """Each gold span beside the judgement. Both ``gold`` and ``spans`` are sorted and do not overlap.

    >>> gold, spans = [(0, 4, Label.MAIN), (5, 9, Label.BOILERPLATE)], [Span(0, 9, Label.MAIN, 0, 9)]
    >>> [(block.text, block.kept, block.wrong) for block in judged_blocks("One. Buy!", gold, spans)]
    [('One.', True, False), ('Buy!', True, True)]
    """
    ends = [span.end for span in spans]
    for start, end, label in gold:
        cover = Counter[Label]()
        words, kept, most = _count(text[start:end]), 0, 0
        chief: Span | None = None
        for span in spans[bisect_right(ends, start) :]:
            if span.start >= end:
                break
            left, stop = max(start, span.start), min(end, span.end)
            cover[span.label] += stop - left
            kept += _count(text[left:stop]) if span.kept else 0
            if stop - left > most:
                most, chief = stop - left, span
        # A span without words is nobody's loss: it counts as rightly dealt with.
        was_kept = kept * 2 >= words if words else label is Label.MAIN
        yield JudgedBlock(
            start=start,
            end=end,
            text=text[start : min(end, start + SHOWN)],
            gold=label,
            judged=cover.most_common(1)[0][0] if cover else label,
            kept=was_kept,
            score=chief.score if chief else 0.0,
            reason=chief.reason if chief else "",
        )


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
        rows += ["", f"{'f1':<8}document"]
        for one in figures.worst[:worst]:
            rows.append(f"{one.f1:.4f}  {plain(one.name)}")
            rows += map(_told, one.wrong)
    return "\n".join(rows)


def _told(block: JudgedBlock) -> str:
    """A wrong block on one line: what happened to it, what gold calls it, and how it begins."""
    happened = f"kept, gold has {block.gold}" if block.kept else f"dropped as {block.judged}"
    return f"        {happened:<28}{block.score:.2f}  {fit(plain(block.text), EXCERPT)}"


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


def gold_spans(record: Record) -> list[GoldSpan]:
    """The labelled spans of a record, in order. Raises ``RecordError`` where they do not fit its text."""
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


def gold_text(record: Record) -> str:
    """The article's text that a record has as its gold. Raises ``RecordError`` where it has none."""
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

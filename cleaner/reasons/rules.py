"""A reason for every span: the strongest evidence for its label, as one sentence that a person can check.

A rule names a column, the values between which its strength grows from 0 to 1, and a sentence. For each block the two
strongest rules of its label are given; for a paragraph of another text three, since no one sign proves that it is one.
Reasons explain; they never change a label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.document import Column, Label, Witness
from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.registry import NAMES, Evidence
from cleaner.reasons.word_counts import Counted, WordCounts, count_words
from cleaner.text.batch import Batch
from cleaner.text.cues import CATEGORIES, last_tokens

COLUMNS = (*NAMES, *PROPAGATED)
CLEAR = 0.25
"""Strength a second reason must have to be given as well."""
TOLD = {Label.OFFTOPIC: 3}
"""Reasons that a block of a label may have; two for the others."""


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _count(value: float) -> int:
    """The number behind a column kept as log2(1 + n)."""
    return round(2**value - 1)


def _number(value: float, noun: str) -> str:
    count = _count(value)
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _words(value: float) -> str:
    number = _count(value)
    return "word" if number == 1 else f"{number} words"


def _always(sentence: str) -> Callable[[float], str]:
    return lambda value: sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of evidence for some labels."""

    labels: frozenset[Label]
    column: str
    low: float
    high: float
    """Values at which the strength is 0 and 1; ``high`` may be the lower one."""
    say: Callable[[float], str]
    weight: float = 1.0
    quote: int = 0
    """Bit of the phrase category whose longest phrase in the block is quoted after the sentence; 0 for none."""
    when: tuple[tuple[str, float, float], ...] = ()
    """Columns and the bounds that each has to lie within for the rule to apply."""
    counted: Counted | None = None
    """What is counted for the sentence, which replaces ``say``; the rule applies where there is enough."""
    topic: str = ""
    """Rules of one topic say nearly the same: one of them is given."""
    index: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", COLUMNS.index(self.column))


def _rules() -> tuple[Rule, ...]:
    related, offtopic, main = frozenset({Label.RELATED}), frozenset({Label.OFFTOPIC}), frozenset({Label.MAIN})
    boilerplate, meta, caption = frozenset({Label.BOILERPLATE}), frozenset({Label.META}), frozenset({Label.CAPTION})
    title = frozenset({Label.TITLE})
    noise = related | offtopic | boilerplate
    rules = [
        Rule(
            related | offtopic,
            "echo_share",
            0.9,
            1.0,
            lambda v: "it begins with the whole line before (headline echo)",
            1.2,
        ),
        Rule(
            related | offtopic,
            "echo_words",
            1.5,
            3.5,
            lambda v: f"its first {_words(v)} repeat the line before (headline echo)",
            1.5,
        ),
        Rule(
            related,
            "echoed_share",
            0.6,
            1.0,
            lambda v: "the next block begins with this line again (headline echo)",
            1.6,
        ),
        Rule(related, "echo_two_back", 0.6, 1.0, lambda v: "it repeats the line two before"),
        Rule(
            noise | caption,
            "copies",
            0.5,
            1.5,
            lambda v: f"the same words appear {_count(v) + 1} times in this document",
            1.1,
        ),
        Rule(
            related,
            "title_case",
            0.5,
            1.0,
            lambda v: f"headline style: {_percent(v)} of its longer words are capitalised",
            0.5,
        ),
        Rule(related, "ends_sentence", 0.6, 0.0, lambda v: "a line with no full stop, like a headline", 0.4),
        *(
            Rule(
                labels,
                "body_unseen_excess",
                0.0,
                0.35,
                lambda v: f"it has more words of its own than the document's paragraphs (+{100 * v:.0f} points)",
                weight,
                when=(("long_share", 1e-6, 1.0),),
                topic="unseen",
            )
            # In a paragraph a reader would rather count rare words.
            for labels, weight in ((boilerplate, 0.9), (related | offtopic, 0.5))
        ),
        Rule(
            related | offtopic,
            "kin",
            0.55,
            0.1,
            lambda v: f"the blocks that share its words are {_percent(1 - v)} noise",
            0.7,
            when=(("unseen", 0.0, 0.999),),
        ),
        Rule(
            related | offtopic,
            "alien",
            0.1,
            0.5,
            lambda v: f"{_percent(v)} of its words recur only in other dropped blocks",
            0.9,
        ),
        Rule(
            related | offtopic,
            "kin_names",
            0.5,
            0.0,
            _always("it names nobody that the article names"),
            0.8,
            when=(("title_case", 0.0, 0.6),),
            counted=Counted.STRANGERS,
            topic="names",
        ),
        Rule(
            related | offtopic,
            "names_unseen",
            0.5,
            1.0,
            lambda v: f"{_percent(v)} of its names appear nowhere else in the document",
            0.7,
            when=(("title_case", 0.0, 0.6),),
            counted=Counted.NAMES,
            topic="names",
        ),
        Rule(
            related | offtopic,
            "rare_unseen",
            0.0,
            0.3,
            lambda v: f"it has more rare words of its own than other paragraphs (+{100 * v:.0f} points)",
            0.8,
            counted=Counted.RARE,
            topic="unseen",
        ),
        Rule(
            related | offtopic,
            "unseen",
            0.35,
            0.9,
            lambda v: f"{_percent(v)} of its words appear nowhere else in the document",
            0.6,
            counted=Counted.WORDS,
            topic="unseen",
        ),
        Rule(
            related | offtopic,
            "opening_excess",
            0.2,
            1.0,
            _always("it begins like the first paragraph of a story"),
            0.8,
            when=(("opening", 0.0, 100.0), ("opening_rank", 0.5, 1.0)),
        ),
        Rule(
            noise,
            "scars",
            0.5,
            2.0,
            lambda v: f"{_number(v, 'gap')} before punctuation, left where links were removed",
            1.2,
        ),
        Rule(
            offtopic | related,
            "quote_clash",
            0.1,
            0.8,
            lambda v: "its quotation marks differ in style from the rest of the document's",
            0.9,
        ),
        Rule(offtopic | related, "ends_cut", 0.5, 1.0, lambda v: "it breaks off in the middle of a sentence", 0.8),
        Rule(related, "ends_ellipsis", 0.5, 1.0, lambda v: "it trails off in an ellipsis, as teasers do", 1.0),
        Rule(offtopic | related, "glued", 0.5, 1.5, lambda v: "a sentence is glued to the next without a space", 0.8),
        Rule(
            offtopic | related,
            "foreign_language",
            0.05,
            0.3,
            lambda v: "it is in a different language from the document",
            1.2,
        ),
        Rule(boilerplate | related, "short_run", 1.5, 4.0, lambda v: f"one of {round(2**v)} short lines in a row", 0.6),
        Rule(boilerplate, "rights_sign", 0.5, 1.0, lambda v: "it has a copyright or trade-mark sign", 1.0),
        Rule(caption, "rights_sign", 0.5, 1.0, lambda v: "it has a © credit", 1.2),
        Rule(boilerplate, "bars", 0.5, 2.0, lambda v: "its parts are set off by bars or dots, as menus are", 0.8),
        Rule(boilerplate, "link", 0.5, 1.0, lambda v: "it contains a web address", 0.5),
        Rule(boilerplate, "at_hash", 0.5, 1.5, lambda v: "it contains @ or # handles", 0.6),
        Rule(
            boilerplate,
            "since_long",
            1.5,
            5.0,
            lambda v: f"it is {_count(v)} blocks after the last long paragraph",
            0.5,
            when=(("long_before", 1e-6, 1.0),),
        ),
        Rule(
            boilerplate,
            "until_long",
            1.5,
            5.0,
            lambda v: f"it is {_count(v)} blocks before the next long paragraph",
            0.5,
            when=(("long_before", 0.0, 1 - 1e-6),),
        ),
        Rule(
            boilerplate,
            "function_words",
            0.25,
            0.0,
            lambda v: "it has hardly any function words, like a label or a menu",
            0.4,
        ),
        Rule(boilerplate, "words", 3.5, 1.0, lambda v: f"only {_words(v) if _count(v) != 1 else 'one word'}", 0.4),
        Rule(caption, "echo_title", 0.5, 1.0, lambda v: "it repeats the headline", 1.0),
        Rule(meta, "calendar", 0.02, 0.2, lambda v: "it is a date line", 1.2),
        Rule(
            main,
            "clocked",
            1.2,
            2.6,
            lambda v: f"it opens with a time or date, as {_count(v)} entries here do",
            0.8,
        ),
        Rule(meta, "clock", 0.5, 1.0, lambda v: "it gives a time of day", 1.0),
        Rule(meta, "years", 0.5, 1.0, lambda v: "a short line with a year in it", 0.8),
        Rule(meta, "from_start", 6.0, 0.0, lambda v: "it is at the head of the document", 0.3),
        Rule(title, "from_start", 6.0, 0.0, lambda v: "it is at the head of the document", 0.6),
        Rule(title, "central", 0.05, 0.4, lambda v: "its words run through the article's paragraphs", 0.8),
        Rule(title, "ends_sentence", 0.6, 0.0, lambda v: "a line with no full stop, like a headline", 0.5),
        Rule(main, "kin", 0.4, 1.0, lambda v: f"the blocks that share its words are {_percent(v)} article", 1.0),
        Rule(
            main,
            "kin_seen",
            0.1,
            0.7,
            lambda v: f"{_percent(v)} of its words recur in the article's other paragraphs",
            1.0,
        ),
        Rule(
            main,
            "sentences",
            0.9,
            2.6,
            lambda v: f"running prose of {_count(v)} sentence{'s' if _count(v) != 1 else ''}",
            0.7,
        ),
        Rule(main, "function_words", 0.2, 0.5, lambda v: "as many function words as running text has", 0.4),
        Rule(main, "kin_near", 0.5, 1.0, lambda v: "it is among the article's paragraphs", 0.5),
        Rule(main, "names_central", 0.05, 0.5, lambda v: "its names run through the article", 0.6),
    ]
    said = {
        "related_prefix": (related, "a cue to another story"),
        "related_heading": (related, "a heading over links to other stories"),
        "subscribe": (boilerplate, "a prompt to subscribe or follow"),
        "share": (boilerplate, "a share line"),
        "comment": (boilerplate, "comment area wording"),
        "tags": (boilerplate, "a line of tags"),
        "rights": (boilerplate, "rights wording"),
        "navigation": (boilerplate, "site navigation"),
        "advert": (boilerplate, "advertising wording"),
        "credit": (caption, "a picture credit"),
        "byline": (meta | boilerplate, "a byline"),
        "dateline": (meta | boilerplate, "a date or reading-time line"),
        "source": (meta | boilerplate, "a source line"),
        "consent": (boilerplate, "cookie wording"),
        "notice": (boilerplate, "a notice of the site"),
    }
    for number, category in enumerate(CATEGORIES):
        labels, what = said[category]
        bit = 1 << number
        rules.append(Rule(labels, f"{category}_share", 0.05, 0.6, _always(what), 1.4, quote=bit))
        rules.append(Rule(labels, f"{category}_start", 0.5, 1.8, _always(f"it begins like {what}"), 1.0, quote=bit))
    return tuple(rules)


RULES = _rules()
_FALLBACK = {
    Label.TITLE: "its form and place are those of the document's headline",
    Label.META: "its form and place are those of a date, author or source line",
    Label.MAIN: "nothing marks it as anything but the article",
    Label.CAPTION: "its form and place are those of a caption",
    Label.RELATED: "its form and place are those of a pointer to another story",
    Label.OFFTOPIC: "its words and form fit the surrounding paragraphs less well than the article's own do",
    Label.BOILERPLATE: "its form and place are those of what a site prints around stories",
}


def explain(
    evidence: Evidence, second_pass: npt.NDArray[np.float32], labels: Sequence[Label]
) -> tuple[list[str], list[tuple[Column, ...]], list[tuple[Witness, ...] | msgspec.UnsetType]]:
    """For every block a sentence, the columns behind it with their values, and the witnesses of an open index.

    Args:
        evidence: The evidence of a batch.
        second_pass: The judge's propagated columns.
        labels: The label given to each block.

    Returns:
        Three lists, one entry a block.
    """
    count = len(labels)
    numbers = np.fromiter(map(_LABELS.index, labels), dtype=np.int64, count=count)  # a label is slow to hash
    reasons: list[str] = [""] * count
    columns: list[tuple[Column, ...]] = [()] * count
    cues, counts = _Cues(evidence.batch), _counts(evidence, numbers, named=True)
    for number, label in enumerate(_LABELS):
        rows = np.flatnonzero(numbers == number)
        if rows.size:
            for row, sentence, behind in _explained(label, rows, evidence, second_pass, cues, counts):
                reasons[row], columns[row] = sentence, behind
    witnesses: list[tuple[Witness, ...] | msgspec.UnsetType] = [msgspec.UNSET] * count
    if evidence.overlap is not None:
        # Read only where an index is open.
        from cleaner.reasons.corpus import testify

        for block, said in testify(evidence, labels).items():
            if said.witnesses:
                witnesses[block] = said.witnesses
            if not said.reason:
                continue
            # What was seen elsewhere is fact; form comes second.
            reason, behind = said.reason, said.columns
            if reasons[block] != _FALLBACK[labels[block]]:
                reason += f"; {reasons[block].partition('; ')[0]}"
                behind += columns[block][:1]
            reasons[block], columns[block] = reason, behind
    return reasons, columns, witnesses


def codes(evidence: Evidence, second_pass: npt.NDArray[np.float32], labels: Sequence[Label]) -> list[str | None]:
    """For every block the code of its label and of the columns that :func:`explain` would give, without the sentences,
    the values and the witnesses.

    Args:
        evidence: The evidence of a batch.
        second_pass: The judge's propagated columns.
        labels: The label given to each block.

    Returns:
        Codes as ``cleaner check`` has them; None for a piece of the article.
    """
    count = len(labels)
    numbers = np.fromiter(map(_LABELS.index, labels), dtype=np.int64, count=count)
    behind: list[tuple[str, ...]] = [()] * count
    counts = _counts(evidence, numbers, named=False)
    for number, label in enumerate(_LABELS):
        rows = np.flatnonzero(numbers == number)
        if not rows.size or label is Label.MAIN:
            continue
        names = [rule.column for rule in _BY_LABEL[label]]
        found = _strongest(label, rows, evidence, second_pass, counts)
        for row, which, many in zip(rows.tolist(), found.rules.tolist(), found.many.tolist(), strict=True):
            behind[row] = tuple(names[rule] for rule in which[:many])
    if evidence.overlap is not None:
        from cleaner.reasons.corpus import columns_behind

        for block, columns in columns_behind(evidence, labels).items():
            behind[block] = (*columns, *behind[block][:1])
    return [None if label is Label.MAIN else _code(label, names) for label, names in zip(labels, behind, strict=True)]


@lru_cache(maxsize=1 << 12)
def _code(label: Label, columns: tuple[str, ...]) -> str:
    from cleaner.reasons.codes import code_of

    return code_of(label, columns).id


_LABELS = tuple(Label)
_BY_LABEL = {label: tuple(rule for rule in RULES if label in rule.labels) for label in Label}


_COUNTING = np.array([any(rule.counted for rule in _BY_LABEL[label]) for label in _LABELS])
"""Whether a label has rules that count words, in the order of ``_LABELS``."""


def _counts(evidence: Evidence, labels: npt.NDArray[np.int64], named: bool) -> WordCounts | None:
    """The words of a batch counted, by the number of each block's label; None where no rule asks for it. ``named`` says
    whether sentences are made of the counts."""
    wanted = _COUNTING[labels]
    if not wanted.any():
        return None
    return count_words(evidence, labels == _LABELS.index(Label.MAIN), wanted, named=named)


class _Strongest(NamedTuple):
    """The strongest rules of some rows, by their numbers among those of their label."""

    rules: npt.NDArray[np.int64]
    """The strongest of each row, the next, and so on; shape (rows, rules that may be told)."""
    many: npt.NDArray[np.int64]
    """How many of these are given for each."""
    values: npt.NDArray[np.float32]
    """The values of all rules' columns, one row a row."""


def _strongest(
    label: Label,
    rows: npt.NDArray[np.int64],
    evidence: Evidence,
    second_pass: npt.NDArray[np.float32],
    counts: WordCounts | None,
) -> _Strongest:
    rules = _BY_LABEL[label]
    own = len(NAMES)
    values = np.stack(
        [evidence.column(r.column)[rows] if r.index < own else second_pass[rows, r.index - own] for r in rules], axis=1
    )
    strength = _strength(rules, rows, values, evidence, counts)
    index, alike = np.arange(len(rows)), _alike(rules)
    found = np.zeros((len(rows), TOLD.get(label, 2)), dtype=np.int64)
    many = np.zeros(len(rows), dtype=np.int64)
    for rank in range(found.shape[1]):
        found[:, rank] = which = strength.argmax(axis=1)
        best = strength[index, which]
        many += best >= CLEAR if rank else best > 0
        strength[alike[which]] = -1
    return _Strongest(found, many, values)


def _strength(
    rules: tuple[Rule, ...],
    rows: npt.NDArray[np.int64],
    values: npt.NDArray[np.float32],
    evidence: Evidence,
    counts: WordCounts | None,
) -> npt.NDArray[np.float32]:
    """How much each rule says of each of the ``rows``, 0 where it does not apply; shape (rows, rules)."""
    low = np.array([rule.low for rule in rules], dtype=np.float32)
    high = np.array([rule.high for rule in rules], dtype=np.float32)
    weight = np.array([rule.weight for rule in rules], dtype=np.float32)
    strength: npt.NDArray[np.float32] = np.clip((values - low) / (high - low), 0, 1) * weight
    for number, rule in enumerate(rules):
        for name, least, most in rule.when:
            other = evidence.column(name)[rows]
            strength[(other < least) | (other > most), number] = 0
        if rule.counted is not None and counts is not None:
            strength[~counts.enough(rule.counted)[rows], number] = 0
    return strength


def _explained(
    label: Label,
    rows: npt.NDArray[np.int64],
    evidence: Evidence,
    second_pass: npt.NDArray[np.float32],
    cues: _Cues,
    counts: WordCounts | None,
) -> Iterator[tuple[int, str, tuple[Column, ...]]]:
    """For each of the ``rows``, which all have one label, the number, the sentence, and the columns behind it."""
    rules = _BY_LABEL[label]
    found = _strongest(label, rows, evidence, second_pass, counts)
    # Rounded here, all at once: values are told with three digits.
    rounded = np.round(np.take_along_axis(found.values, found.rules, axis=1).astype(np.float64), 3)
    told = zip(rows.tolist(), found.rules.tolist(), rounded.tolist(), found.many.tolist(), strict=True)
    for row, which, values, many in told:
        sentences, columns = [], []
        for number, value in zip(which[:many], values, strict=False):
            rule = rules[number]
            if rule.counted is not None and counts is not None:
                sentence = counts.told(rule.counted, row)
            else:
                sentence = _said(rule.say, value)
            sentences.append(sentence + cues.quoted(row, rule.quote) if rule.quote else sentence)
            columns.append(Column(rule.column, value))
        yield row, "; ".join(sentences) or _FALLBACK[label], tuple(columns)


@lru_cache(maxsize=1 << 14)
def _said(say: Callable[[float], str], value: float) -> str:
    return say(value)


@lru_cache(maxsize=len(Label))
def _alike(rules: tuple[Rule, ...]) -> npt.NDArray[np.bool_]:
    """Which rules say nearly the same as each, itself among them: those of its topic; where it has none, one whose
    column is of the same stem (``echo_words`` and ``echo_share``)."""
    stems = [rule.topic or rule.column.rsplit("_", 1)[0] for rule in rules]
    last = {stem: number for number, stem in enumerate(stems)}
    first = {stem: number for number, stem in reversed(list(enumerate(stems)))}
    topics = np.array([rule.topic for rule in rules])
    alike: npt.NDArray[np.bool_] = (topics[:, None] == topics) & (topics != "")
    alike |= np.eye(len(rules), dtype=np.bool_)
    alike[np.arange(len(rules)), [last[stem] if first[stem] == n else first[stem] for n, stem in enumerate(stems)]] = (
        True
    )
    alike.setflags(write=False)
    return alike


class _Cues:
    """The phrases of a batch, to be quoted as they stand in the text."""

    def __init__(self, batch: Batch) -> None:
        matches = batch.matches
        self.edges = np.searchsorted(matches.first, batch.first_token).tolist()
        self.bits, self.sizes = matches.bits.tolist(), matches.size.tolist()
        self.starts = batch.tokens.starts[matches.first].tolist()
        self.ends = batch.tokens.ends[last_tokens(matches, batch.tokens, batch.first_token)].tolist()
        self.codes = batch.text.codes

    def quoted(self, row: int, category: int) -> str:
        """The longest phrase of a category in a block, in brackets; nothing where it has none."""
        own = [k for k in range(self.edges[row], self.edges[row + 1]) if self.bits[k] & category]
        if not own:
            return ""
        longest = max(own, key=self.sizes.__getitem__)
        phrase = self.codes[self.starts[longest] : self.ends[longest]].tobytes().decode("utf-32-le", "replace")
        return f" (“{phrase}”)"

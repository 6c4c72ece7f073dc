"""What a user would lose: an article, to something that has nothing to do with it.

What is known of one document's result has to hold of another's that was made of it: with a prompt more at its end, with
another document behind it, with a piece of noise less, or cleaned already. Every figure is measured over all gold
documents; hypothesis draws which ones are put together.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Document, Result
from corpora.gold import read
from tests.fuzz.altered import altered

GOLD = Path(__file__).parents[1] / "corpora" / "gold"
FILES = ("negative", "positive-en", "positive-other", "near-topic")
PROMPTS = {
    "en": "Sign up for our newsletter to get the latest news every morning.",
    "de": "Abonnieren Sie unseren Newsletter und erhalten Sie jeden Morgen die neuesten Nachrichten.",
    "es": "Suscríbete a nuestro boletín y recibe cada mañana las últimas noticias.",
    "fr": "Abonnez-vous à notre newsletter pour recevoir chaque matin les dernières nouvelles.",
}
"""A prompt that nobody takes for part of an article, by language."""
LEAST_LEFT_ALONE = 0.995
"""Share of clean texts' words that cleaning them again keeps, over all gold."""
LEAST_LEFT_OF_ONE = 0.95
"""The same of each document."""
LEAST_UNCHANGED = 0.995
"""Share of the articles' characters that a prompt at the end, or another document behind, takes nothing of."""
LEAST_STABLE = 0.995
"""Share of the articles' characters that stay when a piece of noise is taken out."""
WORD = re.compile(r"\w+")


def weights() -> Cleaner | None:
    """What judges; None where the weights are of other columns than these."""
    try:
        cleaner = Cleaner()
        cleaner.clean("One line.")
    except ValueError:
        return None
    return cleaner


CLEANER = weights()
pytestmark = pytest.mark.skipif(CLEANER is None, reason="the weights are of other columns")


@dataclass(frozen=True, slots=True)
class Made:
    """A gold document, and what was made of it."""

    name: str
    language: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    result: Result


def results(texts: list[str]) -> list[Result]:
    assert CLEANER is not None
    return list(CLEANER.analyze_many(Document(text, form="text") for text in texts))


@cache
def gold() -> list[Made]:
    rows: list[dict[str, Any]] = [row for file in FILES for row in read(GOLD / f"{file}.jsonl")]
    return [
        Made(row["id"], row.get("language", "en"), row["text"], tuple(map(tuple, row["spans"])), result)
        for row, result in zip(rows, results([row["text"] for row in rows]), strict=True)
    ]


def words(text: str) -> list[str]:
    """Words; of a script without spaces its runs of characters, in threes."""
    return [
        piece for word in WORD.findall(text) for piece in (re.findall(".{1,3}", word) if len(word) > 30 else [word])
    ]


def kept_places(result: Result, start: int, end: int) -> set[int]:
    """Places of a range of the source that were kept."""
    return {
        place
        for span in result.spans
        if span.kept and span.start < end and start < span.end
        for place in range(max(start, span.start), min(end, span.end))
        if not result.source[place].isspace()
    }


def lost(before: Result, after: Result, shift: int = 0, cut: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Characters that were kept before and are no more, and all that were kept before. ``after`` has the text from
    ``shift`` on, without the range ``cut``."""
    size = len(before.source)
    first = {place for place in kept_places(before, 0, size) if not cut[0] <= place < cut[1]}
    second = kept_places(after, 0, len(after.source))
    gap = cut[1] - cut[0]
    moved = {place + shift - (gap if place >= cut[1] and gap else 0) for place in first}
    return len(moved - second), len(first)


def share(pairs: list[tuple[int, int]]) -> float:
    """What was kept of all."""
    return 1 - sum(gone for gone, _ in pairs) / max(1, sum(whole for _, whole in pairs))


# --- the clean text is clean ------------------------------------------------------------------------------------------


MOST_APART = 2
"""Documents that lose more when they are cleaned again: a chip report and a Portuguese page when it was measured."""


@cache
def again() -> list[tuple[str, int, int]]:
    """Of each gold document the words of its clean text that go when it is cleaned again, and all."""
    first = [made for made in gold() if made.result.text]
    second = results([made.result.text for made in first])
    return [
        (made.name, len(words(made.result.text)) - len(words(result.text)), len(words(made.result.text)))
        for made, result in zip(first, second, strict=True)
    ]


def test_cleaning_clean_text_again_keeps_its_words() -> None:
    kept = share([(gone, whole) for _, gone, whole in again()])
    assert kept >= LEAST_LEFT_ALONE, f"{kept:.4f}"


def test_cleaning_clean_text_again_takes_no_document_apart() -> None:
    taken = {name: round(1 - gone / max(1, whole), 3) for name, gone, whole in again()}
    apart = {name: kept for name, kept in taken.items() if kept < LEAST_LEFT_OF_ONE}
    assert len(apart) <= MOST_APART, apart


FUZZED = 3178
"""Texts made of the gold documents: as many as when this was measured first, of which 172 lost more than 1 %."""
MOST_FUZZED_APART = 0.1
"""Share of them that lose more than 1 % when they are cleaned again: 229 when it was measured; wanted is none."""
LEAST_LEFT_OF_FUZZED = 0.985


def moved(text: str, chance: random.Random) -> str:
    """A text with lines taken out, doubled, moved, cut off, joined, and mixed with lines of others and prompts."""
    lines = [line for line in text.split("\n") if line.strip()]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0 if len(lines) > 1:
                lines.pop(at)
            case 1:
                lines.insert(chance.randint(0, len(lines)), lines[at])
            case 2:
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = lines[at][: chance.randint(1, len(lines[at]))]
            case 4 if at + 1 < len(lines):
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
            case 5:
                lines.insert(at, chance.choice(list(PROMPTS.values())))
            case _:
                other = chance.choice(gold()).text.split("\n")
                lines.insert(at, chance.choice([line for line in other if line.strip()]))
    return "\n\n".join(lines)


def fuzzed(count: int, chance: random.Random) -> Iterator[str]:
    """Texts made of the gold documents in turn: every other one of moved lines, the rest of altered bytes."""
    inputs = [made.text.encode() for made in gold()]
    for number in range(count):
        made = gold()[number // 2 % len(inputs)]
        if number % 2:
            yield moved(made.text, chance)
        else:
            yield altered(made.text.encode(), inputs, (b"\r\n", b"\n\n", b"\xe2\x80\xa8"), chance).decode(
                errors="replace"
            )


@pytest.mark.nightly
@pytest.mark.slow
def test_cleaning_clean_text_again_where_texts_are_fuzzed(capsys: pytest.CaptureFixture[str]) -> None:
    first = [result for result in results(list(fuzzed(FUZZED, random.Random(7)))) if result.text]
    second = results([result.text for result in first])
    pairs = [
        (len(words(one.text)) - len(words(two.text)), len(words(one.text)))
        for one, two in zip(first, second, strict=True)
    ]
    apart = sum(gone > 0.01 * whole for gone, whole in pairs)
    with capsys.disabled():
        print(f"\n{apart:,} of {len(pairs):,} lose more than 1 %; {share(pairs):.4f} of all words stay")
    assert apart <= MOST_FUZZED_APART * len(pairs)
    assert share(pairs) >= LEAST_LEFT_OF_FUZZED


# --- a prompt more ----------------------------------------------------------------------------------------------------


def with_prompt() -> list[tuple[Made, str]]:
    return [(made, f"{made.text.rstrip()}\n\n{PROMPTS[made.language]}") for made in gold() if made.language in PROMPTS]


def test_a_prompt_at_the_end_changes_nothing_else() -> None:
    pairs = with_prompt()
    after = results([text for _, text in pairs])
    kept = share([lost(made.result, result) for (made, _), result in zip(pairs, after, strict=True)])
    assert kept >= LEAST_UNCHANGED, f"{kept:.4f}"


def test_a_prompt_at_the_end_is_dropped() -> None:
    pairs = with_prompt()
    after = results([text for _, text in pairs])
    stays = [
        made.name
        for (made, text), result in zip(pairs, after, strict=True)
        if kept_places(result, len(made.text.rstrip()) + 2, len(text))
    ]
    assert len(stays) <= 0.02 * len(pairs), f"{len(stays)} of {len(pairs)}: {stays[:9]}"


# --- a piece of noise less --------------------------------------------------------------------------------------------

NOISE = ("related", "offtopic", "boilerplate")


def without_noise() -> list[tuple[Made, tuple[int, int]]]:
    """Each document without one whole block of noise, the longest."""
    out = []
    for made in gold():
        blocks = [
            (start, end + len(made.text[end:]) - len(made.text[end:].lstrip()))
            for start, end, label in made.spans
            if label in NOISE
            and (not start or made.text[start - 1] == "\n")
            and (end == len(made.text) or made.text[end] == "\n")
        ]
        if blocks:
            out.append((made, max(blocks, key=lambda block: block[1] - block[0])))
    return out


@pytest.mark.xfail(strict=True, reason="0.991 of the articles' characters stay")
def test_taking_noise_out_takes_nothing_of_the_article_out() -> None:
    pairs = without_noise()
    after = results([made.text[: cut[0]] + made.text[cut[1] :] for made, cut in pairs])
    kept = share([lost(made.result, result, cut=cut) for (made, cut), result in zip(pairs, after, strict=True)])
    assert kept >= LEAST_STABLE, f"{kept:.4f} of {len(pairs)} documents"


# --- two in one -------------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.data())
def test_two_clean_documents_handed_over_together_are_judged_as_each_alone(data: st.DataObject) -> None:
    """Together in one batch: what one is judged as never depends on what else is judged."""
    some = data.draw(st.lists(st.sampled_from(gold()), min_size=2, max_size=6))
    for made, result in zip(some, results([made.text for made in some]), strict=True):
        assert result.text == made.result.text
        assert [span.label for span in result.spans] == [span.label for span in made.result.spans]


@pytest.mark.xfail(
    strict=True, reason="0.917 of the articles' characters stay: to the judge two stories are one and an intruder"
)
def test_joining_two_documents_keeps_each_ones_article() -> None:
    made = [one for one in gold() if one.result.text]
    pairs = [
        (one, other) for one, other in zip(made, made[1:] + made[:1], strict=True) if one.language == other.language
    ]
    after = results([f"{one.text.rstrip()}\n\n{other.text}" for one, other in pairs])
    parts = []
    for (one, other), result in zip(pairs, after, strict=True):
        parts.append(lost(one.result, result))
        parts.append(lost(other.result, result, shift=len(one.text.rstrip()) + 2))
    kept = share(parts)
    assert kept >= LEAST_UNCHANGED, f"{kept:.4f} of {len(pairs)} pairs"

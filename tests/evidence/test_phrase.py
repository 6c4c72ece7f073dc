"""Cue phrases are found wherever a site prints them, in every language that has a list, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import log2
from pathlib import Path

import numpy as np
import pytest

from cleaner.evidence.registry import gather
from cleaner.text.cues import CATEGORIES, LONGEST, load
from cleaner.text.make_batch import make_batch
from corpora.cues import compiled, folder, read_cues

Value = Callable[[str, str, str], float]

PLAIN = "The keeper walked down to the harbour and looked at the boats for a while."
CUES = sorted(folder().glob("*.json"))

BLOCKS = {
    "related_prefix": "Read more: Harbour to close",
    "related_heading": "You may also like",
    "subscribe": "Sign up for alerts",
    "share": "Share this article with friends",
    "comment": "Leave a comment below",
    "tags": "Tags: harbour, boats",
    "rights": "All rights reserved worldwide",
    "navigation": "Skip to content now",
    "advert": "Article continues below",
    "credit": "Photo by a reader",
    "byline": "Written by a friend",
    "dateline": "Last modified this morning",
    "source": "Originally published elsewhere",
    "consent": "We use cookies here",
    "notice": "We reserve the right to remove what is rude",
}


def test_every_category_has_an_example() -> None:
    missing = set(CATEGORIES) - BLOCKS.keys()
    if missing:
        pytest.skip(f"no example yet of {', '.join(sorted(missing))}")


@pytest.mark.parametrize(("category", "block"), BLOCKS.items())
def test_a_cue_is_seen_at_the_start_and_by_its_share(value: Value, category: str, block: str) -> None:
    text = f"{PLAIN}\n\n{block}"
    assert value(text, block, f"{category}_start") >= 1
    assert 0 < value(text, block, f"{category}_share") <= 1
    assert value(text, PLAIN, f"{category}_start") == value(text, PLAIN, f"{category}_share") == 0


@pytest.mark.parametrize("block", ["SIGN UP FOR alerts", "Sign  up\u00a0for alerts", "★ Sign up for: alerts"])
def test_case_spacing_and_marks_do_not_hide_a_cue(value: Value, block: str) -> None:
    assert value(f"{PLAIN}\n\n{block}", block, "subscribe_start") == 2
    assert value(f"{PLAIN}\n\n{block}", block, "subscribe_share") == pytest.approx(0.75)


def test_a_cue_inside_a_block_is_no_start(value: Value) -> None:
    block = "The prompt that said sign up for alerts was gone"
    assert value(f"{PLAIN}\n\n{block}", block, "subscribe_start") == 0
    assert value(f"{PLAIN}\n\n{block}", block, "subscribe_share") == 0


PROSE = [
    ("consent", "I agree with the mayor, the keeper said, but the bridge has to be closed for nine days all the same."),
    ("consent", "“I agree,” he said."),
    ("byline", "Staff at the harbour office found the key on Monday."),
    ("byline", "Output fell by a tenth."),
    ("byline", "By a tenth of a second the boat from Marrow Bay was the faster of the two on the last afternoon."),
    ("subscribe", "Subscribers to the theatre have waited nine years for the new hall to open its doors to them."),
    ("related_prefix", "More than half of the boats stayed in the harbour because of the storm that came up at noon."),
    ("dateline", "That was two years ago."),
    ("comment", "Comments of this kind, she said, have never helped anybody who lives on the island."),
    ("share", "Share prices of the shipyard fell for the ninth day."),
]


@pytest.mark.parametrize(("category", "sentence"), PROSE)
def test_the_words_of_a_cue_in_a_sentence_are_no_cue(value: Value, category: str, sentence: str) -> None:
    text = f"{PLAIN}\n\n{sentence}"
    assert value(text, sentence, f"{category}_start") == value(text, sentence, f"{category}_share") == 0


@pytest.mark.parametrize(
    ("category", "label"),
    [
        ("byline", "By Ada Marsh"),
        ("byline", "Staff writer"),
        ("consent", "I agree"),
        ("related_prefix", "MORE: Bridge to close"),
        ("dateline", "Published 3 May"),
        ("credit", "The keeper on the stairs (Photo: Ada Marsh)"),
        ("share", "Facebook Twitter WhatsApp Email"),
        ("comment", "2 Comments | Reply"),
    ],
)
def test_a_short_cue_counts_where_a_label_stands(value: Value, category: str, label: str) -> None:
    assert value(f"{PLAIN}\n\n{label}", label, f"{category}_share") > 0


def test_the_table_is_made_of_the_lists_as_they_are() -> None:
    """Otherwise a phrase that somebody adds changes nothing until somebody else compiles it."""
    with np.load(folder().with_suffix(".npz")) as table:
        stored = {name: table[name] for name in table.files}
    made = compiled()
    assert stored.keys() == made.keys()
    assert [name for name in made if not np.array_equal(stored[name], made[name])] == []


def test_a_cue_does_not_run_from_one_block_into_the_next(value: Value) -> None:
    text = f"{PLAIN}\n\nHe gave the sign\n\nup for discussion is it"
    assert value(text, "He gave", "subscribe_share") == value(text, "up for", "subscribe_share") == 0


def test_cues_at_the_end_of_a_block_count_for_its_end(value: Value) -> None:
    end = "It was a good year for boats, he said on the pier. Sign up for our newsletter"
    start = "Sign up for our newsletter. It was a good year for all the boats in the old harbour, he said on Monday."
    text = f"{PLAIN}\n\n{end}\n\n{start}"
    assert value(text, end, "cue_end") > 0
    assert value(text, PLAIN, "cue_end") == 0


def test_months_and_weekdays_are_the_calendar(value: Value) -> None:
    text = f"{PLAIN}\n\nMonday 3 March\n\nLundi 3 mars"
    assert value(text, "Monday", "calendar") == pytest.approx(2 / 3)
    assert value(text, "Lundi", "calendar") == pytest.approx(2 / 3)
    assert value(text, PLAIN, "calendar") == 0


def test_entries_with_times_know_of_each_other(value: Value) -> None:
    entries = [f"{hour}:15 The keeper lit the lamp of the {hour}th tower." for hour in range(10, 17)]
    text = "\n\n".join([PLAIN, *entries])
    assert value(text, entries[0], "clocked") == 3
    assert value(text, PLAIN, "clocked") == 0
    assert value(f"{PLAIN}\n\nMonday, 3 March", "Monday", "clocked") == 1
    assert value(f"{PLAIN}\n\n3.5 million boats", "3.5", "clocked") == 0


def test_running_text_has_function_words_and_labels_have_none(value: Value) -> None:
    text = f"{PLAIN}\n\nHarbour News Sport Weather"
    assert value(text, PLAIN, "function_words") > 0.3
    assert value(text, "Harbour", "function_words") == 0
    assert value(text, PLAIN, "function_excess") > 0 > value(text, "Harbour", "function_excess")


def test_a_block_in_another_language_is_told(value: Value) -> None:
    german = "Der Wächter ging zum Hafen hinunter und sah sich eine Weile die Boote an, die dort lagen."
    text = "\n\n".join([PLAIN, "And then she came back, and saw what was left of them.", german])
    assert value(text, german, "foreign_language") > 0
    assert value(text, PLAIN, "foreign_language") == 0


def test_the_share_of_a_cue_is_of_the_block_s_words(value: Value) -> None:
    assert value(f"{PLAIN}\n\nTags", "Tags", "tags_share") == 1
    assert value(f"{PLAIN}\n\nTags", "Tags", "tags_start") == 1
    assert value(f"{PLAIN}\n\nSign up for our newsletter", "Sign", "subscribe_start") <= log2(1 + LONGEST)


@pytest.mark.parametrize("path", CUES, ids=lambda path: path.name)
def test_every_listed_phrase_is_found_where_it_stands(path: Path) -> None:
    raw = read_cues(json.loads(path.read_text(encoding="utf-8")), path.name)
    cues = raw["cues"]
    assert isinstance(cues, dict)
    assert set(cues) <= set(CATEGORIES)
    listed = [(category, entry) for category, entries in cues.items() for entry in entries]
    assert listed
    evidence = gather(make_batch([entry for _, entry in listed]))
    first = evidence.batch.first_block
    missed = [
        (category, entry)
        for row, (category, entry) in enumerate(listed)
        if not np.any(evidence.column(f"{category}_share")[first[row] : first[row + 1]] > 0)
    ]
    assert missed == []


def test_a_language_s_own_function_words_name_it() -> None:
    texts = {
        "en": PLAIN,
        "de": "Der Wächter ging zum Hafen und sah sich die Boote an, die dort in der Sonne lagen.",
        "fr": "Le gardien est descendu vers le port et il a regardé les bateaux qui étaient dans la rade.",
        "ru": "Он пошёл к морю и смотрел на лодки, которые были там, и не сказал ни слова.",
        "zh": "他走到港口，看了一会儿船，然后就回家了，什么也没有说。",
        "ar": "ذهب الحارس إلى الميناء ونظر إلى القوارب التي كانت في البحر ثم عاد من هناك",
    }
    batch = make_batch([*texts.values(), "Zxqv wqkz", ""])
    found = batch.languages
    names = [load().languages[number] if number >= 0 else None for number in found.tolist()]
    assert names == [*texts, None, None]


def test_every_promised_language_has_a_list() -> None:
    assert {"en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ar"} <= set(load().languages)


@pytest.mark.parametrize("raw", [{}, {"format": "cleaner-cues", "version": 2}, {"format": "other", "version": 1}])
def test_a_file_of_another_format_is_refused_by_name(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"xx\.json: not a cue file"):
        read_cues(raw, "xx.json")


def test_nothing_has_no_phrases() -> None:
    matches = make_batch(["", " \n"]).matches
    assert len(matches.first) == len(matches.size) == len(matches.bits) == 0

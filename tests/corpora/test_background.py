"""The table of common words: counted by language, the same whenever it is counted, nothing held back in it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.evidence.background import SLOTS, believed_languages, slots, word_weights
from cleaner.text.cues import load
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points, tokenize
from corpora import background
from corpora.folds import fold_of
from corpora.synthesis.stories import key_of

ENGLISH = ["The council said on Monday that the harbour will be closed for repairs until the end of the year."] * 30
GERMAN = ["Der Rat hat am Montag gesagt, dass der Hafen bis zum Ende des Jahres geschlossen wird."] * 30
UNLISTED = ["Abalimi bathi imvula ayikani endaweni yangakubo izinyanga ezimbili."] * 30


def weight(table: np.ndarray, word: str, language: str | None) -> int:
    number = -1 if language is None else load().languages.index(language)
    stems = tokenize(code_points([word])).stems
    return max(int(table[at][0]) for at in slots(stems, np.full(len(stems), number)))


def test_a_word_is_common_in_its_own_language_alone() -> None:
    table = background.count({"en": ENGLISH, "de": GERMAN})
    assert table.shape == (SLOTS,)
    assert weight(table, "harbour", "en") < 20 < weight(table, "harbour", "de")
    assert weight(table, "Hafen", "de") < 20 < weight(table, "Hafen", "en")
    assert weight(table, "harbour", None) < 20
    assert weight(table, "zebrafish", "en") == 255


def test_a_language_without_lists_is_counted_for_texts_of_none() -> None:
    table = background.count({"zu": UNLISTED})
    assert weight(table, "endaweni", None) < 20


def test_a_text_in_a_language_without_lists_is_believed_to_be_in_none() -> None:
    batch = make_batch([ENGLISH[0], UNLISTED[0], "", GERMAN[0]])
    names = [load().languages[number] if number >= 0 else "" for number in believed_languages(batch).tolist()]
    assert names == ["en", "", "", "de"]


def test_weights_of_an_unknown_language_are_weights() -> None:
    stems = tokenize(code_points(["harbour the 1998 港务局"])).stems
    known = word_weights(stems, np.full(len(stems), -1))
    assert known.tolist() == word_weights(stems).tolist()
    assert ((known >= 0) & (known <= 1)).all()


def test_counting_again_gives_the_same_table_without_what_is_held_back(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": f"a-{number}", "lang": language, "text": f"{text} {'Wolverhampton' if held(number) else ''}"}
        for language, texts in (("en", ENGLISH), ("de", GERMAN))
        for number, text in enumerate(texts * 3)
    ]
    folder = tmp_path / "articles"
    folder.mkdir()
    with gzip.open(folder / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    made = []
    for name in ("one.bin", "other.bin"):
        command = [sys.executable, "-m", "corpora.background", str(folder), "--output", str(tmp_path / name)]
        options = ["--hold-back", "0", "--skip-languages", "de"]
        subprocess.run([*command, *options], check=True, capture_output=True)
        made.append(np.frombuffer((tmp_path / name).read_bytes(), dtype=np.uint8))
    assert np.array_equal(*made)
    assert weight(made[0], "harbour", "en") < 20
    assert weight(made[0], "Wolverhampton", "en") == weight(made[0], "Hafen", "de") == 255


def held(number: int) -> bool:
    return 0 in (fold_of(f"a-{number}"), fold_of(f"news/a-{number}"))


def test_a_story_is_held_back_with_all_that_tell_it() -> None:
    fold = fold_of("flood")
    assert all(background.held_back("news", {"id": str(n), "cluster": "flood"}, fold) for n in range(9))
    assert not background.held_back("news", {"id": "x", "cluster": "flood"}, None)


@pytest.mark.parametrize("told", [{}, {"cluster": "c1"}, {"parallel": "p1"}])
def test_what_the_judge_holds_back_is_held_back_here(told: dict[str, str]) -> None:
    for number in range(40):
        row = {"id": str(number), **told}
        assert background.held_back("towns", row, fold_of(key_of(row, "towns")))
    assert not background.held_back("towns", {"id": "1"}, None)

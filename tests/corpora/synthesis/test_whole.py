"""What training would lose: text that is no news and yet not main."""

from __future__ import annotations

from corpora.synthesis import whole
from tests.corpora.synthesis.checks import letters, sound, stretches

ROWS = [
    {
        "id": "man",
        "kind": "manpage",
        "lang": "en",
        "source": "made up",
        "text": "NAME\n       cut - cut parts\n\nOPTIONS\n       -b, --bytes=LIST\n              these bytes alone\n",
    },
    {
        "id": "poem",
        "kind": "poem",
        "lang": "de",
        "text": "  Der Wind geht um\n  das alte Haus\n\n  und kommt nicht hinein\n",
    },
    {"id": "blank", "kind": "poem", "lang": "de", "text": " \n \n"},
]


def test_a_text_is_main_from_end_to_end_in_every_variant() -> None:
    made = list(whole.generate(ROWS, 4))
    assert made == list(whole.generate(ROWS, 4))
    assert len(made) == 2 * whole.TIMES
    for row in made:
        sound(row)
        source = next(old for old in ROWS if row["id"].startswith(f"{old['id']}#"))
        assert row["host"] == source.get("source", source["id"])
    assert [row["text"] for row in made[:: whole.TIMES]] == [ROWS[0]["text"], ROWS[1]["text"]]
    assert stretches(made[0], "main") == ["NAME\n       cut - cut parts", ROWS[0]["text"].split("\n\n")[1].rstrip()]


def test_some_variants_have_a_lone_line_of_noise() -> None:
    made = [row for seed in range(30) for row in whole.generate(ROWS[:1], seed)]
    noisy = [row for row in made if stretches(row, "boilerplate", "related", "caption", "meta")]
    assert 0.1 < len(noisy) / len(made) < 0.45
    for row in noisy:
        assert letters(ROWS[0]["text"])[:30] in letters(row["text"])


def test_spans_are_paragraphs() -> None:
    assert whole.paragraphs("a b\n c\n\n \n d\n") == [[0, 6, "main"], [11, 12, "main"]]
    assert whole.paragraphs("") == []

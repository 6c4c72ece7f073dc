"""What training would lose: a form that is noise to the judge, a text that cannot be made of some language."""

from __future__ import annotations

from random import Random

import pytest

from corpora.synthesis import forms
from corpora.synthesis.matter import Matter
from corpora.synthesis.reference import manual
from corpora.synthesis.spoken import SLOT, letter, mail, timed, transcript
from corpora.synthesis.stories import Library
from tests.corpora.synthesis.checks import sound, stretches


@pytest.mark.parametrize("form", forms.FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("language", ["en", "de", "zh", "hi"])
def test_every_form_is_sound_in_every_language(library: Library, form: forms.Form, language: str) -> None:
    for number in range(10):
        story = library.stories[f"towns/{language}-{number}"]
        row = forms.make(library, story, form, "x", Random(number))
        sound(row)
        assert row == forms.make(library, story, form, "x", Random(number))
        main = stretches(row, "main", "unlearned")
        assert len(main) >= 2
        assert sum(map(len, main)) > 60
        assert not stretches(row, "offtopic") or form is mail


def test_some_documents_have_noise_and_most_none(library: Library) -> None:
    rows = list(forms.generate(library, [*library.stories] * 10, 3))
    assert rows == list(forms.generate(library, [*library.stories] * 10, 3))
    noisy = [row for row in rows if stretches(row, "boilerplate", "related", "caption")]
    assert 0.2 < len(noisy) / len(rows) < 0.6
    assert {row["form"] for row in rows} == {form.__name__ for form in forms.FORMS}


def test_entries_of_a_live_blog_have_their_times(library: Library) -> None:
    matter = Matter(library.stories["towns/en-0"], Random(1))
    lines = [piece.text for piece in timed(matter)]
    assert sum(any(c.isdigit() for c in line[:12]) for line in lines) >= 4


def test_a_manual_s_lines_are_indented_below_their_heads(library: Library) -> None:
    matter = Matter(library.stories["towns/en-1"], Random(2))
    text = "\n\n".join(piece.text for piece in manual(matter))
    lines = [line for line in text.splitlines() if line.strip()]
    assert sum(line.startswith("    ") for line in lines) > len(lines) / 2
    assert any(line.isupper() and not line.startswith(" ") for line in lines)


def test_long_copies_are_not_learned_from(library: Library) -> None:
    short = Matter(library.stories["towns/en-0"], Random(3))
    pieces = forms._once([*forms.plain(short), *forms.plain(short)])
    assert [piece.label for piece in pieces] == ["main"] * 6 + ["unlearned"] * 6


def test_what_a_mail_answers_is_no_part_of_it_below_the_signature_and_one_between_its_paragraphs(
    library: Library,
) -> None:
    below, between = 0, 0
    for number in range(60):
        row = forms.make(library, library.stories[f"towns/en-{number % 10}"], mail, "x", Random(number))
        quoted = stretches(row, "offtopic")
        own = [line for text in stretches(row, "main") for line in text.splitlines() if line[:1] in ">|"]
        assert not (quoted and own)
        below += bool(quoted)
        between += bool(own)
        if quoted:
            last = [label for _, _, label in row["spans"] if label in ("main", "offtopic")]
            assert last == sorted(last)
    assert 10 < below < 40
    assert 10 < between < 50


def test_a_turn_of_a_transcript_may_be_noise_with_the_same_beginning_as_the_others(library: Library) -> None:
    found = 0
    for number in range(40):
        row = forms.make(library, library.stories[f"towns/en-{number % 10}"], transcript, "x", Random(number))
        assert not stretches(row, SLOT)
        noise = [
            text for text in stretches(row, "boilerplate") if text[:1] in "[(" or ":" in text[:30] or " — " in text
        ]
        found += bool(noise)
    assert found > 10


def test_a_letter_has_its_sender_s_lines_round_it_and_none_within(library: Library) -> None:
    found = 0
    for number in range(40):
        row = forms.make(library, library.stories[f"towns/en-{number % 10}"], letter, "x", Random(number))
        labels = [label for _, _, label in row["spans"]]
        inside = labels[labels.index("main") : len(labels) - labels[::-1].index("main")]
        assert set(inside) <= {"main", "unlearned"}
        found += "boilerplate" in labels
    assert found > 20

"""What a user would lose: a word of warning where the judge does not know the language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Document, analyze
from cleaner.assembly.language_notes import PARAGRAPH, PARAGRAPHS, UNKNOWN, UNLEARNED, notes_on
from cleaner.judge.tagger import Judge, packaged
from cleaner.text.tiles import TILE_CHARACTERS

ENGLISH = (
    "The keeper climbed the stairs of the lighthouse for the last time on Monday, and came down again with the key.",
    "It was not the storm that had made him go, he said, but the lamp, which needs nobody to light it any more.",
    "The council has said that it will let the house to anyone who is willing to paint the tower every other year.",
)
INVENTED = (
    "Qiru velanda omsha turimba keshwa ondolu, pirakesh omtana gwelo shimba tarund osheki vundra mbelu kwishta oru.",
    "Welandi qo turimbashe kondra, ashimu velandra gorumba tesh omtanele wishku pundra kelosha timbe qirunda shel.",
    "Omshari kwe gundralo timbashe, velu ondoshka qirume tarelu gweshi mondra, keshu pirandola omte vushka limbaru.",
)
"""A language that nobody has a list of, or speaks."""


def test_a_text_says_which_language_it_is_in() -> None:
    result = analyze("\n\n".join(ENGLISH))
    assert result.language == "en"
    assert not result.notes


def test_a_language_that_nobody_knows_is_told() -> None:
    result = analyze("\n\n".join(INVENTED))
    assert result.language is None
    assert UNKNOWN in result.notes
    assert "notes" in result.to_dict()


def test_a_page_says_it_too_whatever_it_declares() -> None:
    page = "<html lang=fr><body><article>{}</article></body></html>"
    known = analyze(page.format("".join(f"<p>{text}</p>" for text in ENGLISH)))
    assert known.language == "en"
    assert UNKNOWN not in known.notes
    unknown = analyze(page.format("".join(f"<p>{text}</p>" for text in INVENTED)))
    assert unknown.language is None
    assert UNKNOWN in unknown.notes


@pytest.mark.parametrize("text", ["", "Qiru velanda omsha.", "\n\n".join(INVENTED[:2])])
def test_of_a_text_of_few_paragraphs_nothing_is_said(text: str) -> None:
    assert UNKNOWN not in analyze(text).notes


def test_each_document_of_a_batch_has_its_own() -> None:
    texts = ["\n\n".join(INVENTED), "", "\n\n".join(ENGLISH)]
    told = [(result.language, UNKNOWN in result.notes) for result in Cleaner().analyze_many(texts)]
    assert told == [(None, True), (None, False), ("en", False)]


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_long_document_has_the_language_of_most_of_it(form: str) -> None:
    tags = ("<p>", "</p>") if form == "html" else ("", "")
    several = 2 * TILE_CHARACTERS // len("".join(ENGLISH)) + 1
    text = "\n\n".join(f"{tags[0]}{line}{tags[1]}" for line in ENGLISH * several)
    assert Cleaner().without_reasons().analyze(Document(text, form=form)).language == "en"  # type: ignore[arg-type]


class TestLearned:
    """Weights may say which languages they learned from."""

    def test_a_language_that_they_did_not_learn_from_is_told_and_no_verdict_changes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = analyze("\n\n".join(ENGLISH))
        judge = replace(packaged(), card={**packaged().card, "languages": ["de", "hi"]})
        monkeypatch.setattr("cleaner.judge.pages.packaged", lambda: judge)
        after = analyze("\n\n".join(ENGLISH))
        assert after.notes == (UNLEARNED.format("en"),)
        assert (after.text, after.spans) == (before.text, before.spans)

    def test_one_that_they_learned_from_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        judge = replace(packaged(), card={**packaged().card, "languages": ["de", "en"]})
        monkeypatch.setattr("cleaner.judge.pages.packaged", lambda: judge)
        assert not analyze("\n\n".join(ENGLISH)).notes

    @pytest.mark.parametrize(("told", "known"), [(None, None), ("en", None), (["en"], {"en"}), ([1], {"1"})])
    def test_a_card_of_anybody_s_may_say_anything(self, told: object, known: object) -> None:
        card = {} if told is None else {"languages": told}
        judge = Judge(members=(), uses_extractor=(), scale=packaged().scale, card=card)
        assert judge.languages == known


@given(
    st.none() | st.sampled_from(["en", "de"]),
    st.lists(st.integers(0, 2 * PARAGRAPH)),
    st.none() | st.frozensets(st.sampled_from(["en", "de"])),
)
def test_a_note_is_told_only_where_it_may_matter(
    language: str | None, sizes: list[int], learned: frozenset[str] | None
) -> None:
    said = notes_on(language, iter(sizes), learned)
    enough = sum(size >= PARAGRAPH for size in sizes) >= PARAGRAPHS
    known = language is not None and (learned is None or language in learned)
    assert bool(said) == (enough and not known)
    assert len(said) <= 1

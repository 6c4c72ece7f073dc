"""What a user would lose: a phrase of their own that works on every page, and a run that no pattern can hold up."""

from __future__ import annotations

import pickle
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Column, Label, Options
from cleaner.errors import CleanerError
from cleaner.own_cues import OwnCue, cues_of
from cleaner.reasons.own_cues import COLUMN

PARAGRAPHS = (
    "The lock-keeper of Sarnholt has counted the barges for thirty years, and says that there were never so few.",
    "Most of the grain goes by road now. The lock opens twice a day, at eight and at four, whoever comes.",
    "The county wants to close it in the spring. The keeper has written to the county, and so have the swans' friends.",
)
LINE = "More from the towpath: Swans move upstream"
PAGE = "\n\n".join([PARAGRAPHS[0], LINE, *PARAGRAPHS[1:]])


def spans(text: str, *cues: str) -> dict[str, cleaner.Span]:
    result = Cleaner(Options(cues=cues)).analyze(text)
    return {text[span.start : span.end]: span for span in result.spans}


def decided(span: cleaner.Span) -> bool:
    return Column(COLUMN, 1.0) in span.evidence


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.MAIN])
def test_a_block_that_opens_with_a_phrase_gets_its_label_and_says_so(label: Label) -> None:
    span = spans(PAGE, f"{label}=more from the Towpath")[LINE]
    assert (span.label, span.score, span.kept) == (label, 0.0, False)
    assert span.reason == "it opens with a phrase of your own (“more from the Towpath”)"
    assert span.evidence == (Column(COLUMN, 1.0),)


def test_a_phrase_brings_back_what_the_judge_drops() -> None:
    text = f"{PAGE}\n\nSign up for our newsletter and get the latest news in your inbox every morning."
    span = spans(text, "main=Sign up for our newsletter")[text.rpartition("\n")[2]]
    assert (span.label, span.score, span.kept) == (Label.MAIN, 1.0, True)


def test_other_blocks_are_judged_as_before() -> None:
    before, after = spans(PAGE), spans(PAGE, "related=More from the towpath")
    for paragraph in PARAGRAPHS:
        assert before[paragraph].label is after[paragraph].label


def test_a_phrase_ends_where_a_word_ends() -> None:
    assert not decided(spans(PAGE, "related=More from the tow")[LINE])
    text = "続きを読む会員限定\n\n" + "\n\n".join(PARAGRAPHS)
    assert decided(spans(text, "boilerplate=続きを読む")["続きを読む会員限定"])


@settings(max_examples=30)
@given(st.sampled_from(["NFC", "NFD", "NFKC"]), st.sampled_from([" ", "  ", "\u00a0", "\t"]), st.booleans())
def test_unicode_form_blanks_and_case_do_not_matter(form: str, blank: str, upper: bool) -> None:
    line = "Lire aussi à la Une : la crue".replace(" ", blank)
    line = unicodedata.normalize(form, line.upper() if upper else line)
    found = spans(f"{line}\n\n{PAGE}", "related=lire aussi à la une")
    assert sum(map(decided, found.values())) == 1


def test_a_pattern_decides_what_it_matches_from_the_beginning() -> None:
    span = spans(PAGE, r"meta~(?i)more from the \p{Lu}?\w+:")[LINE]
    assert (span.label, span.reason) == (Label.META, r"it fits a pattern of your own (“(?i)more from the \p{Lu}?\w+:”)")
    assert not decided(spans(PAGE, "meta~Swans")[LINE])


def test_the_first_cue_that_fits_decides() -> None:
    assert spans(PAGE, "meta=More from", "related=More from the towpath")[LINE].label is Label.META


def test_pages_of_html_have_own_cues_too() -> None:
    body = "".join(f"<p>{text}</p>" for text in PAGE.split("\n\n"))
    result = Cleaner(Options(cues=["caption=More from"])).analyze(
        f"<html><body><article>{body}</article></body></html>"
    )
    assert [result.said(span) for span in result.spans if span.label is Label.CAPTION] == [LINE]


def test_a_text_that_is_nothing_but_the_phrase_is_emptied_and_no_note_says_otherwise() -> None:
    result = Cleaner(Options(cues=["boilerplate=Swans move"])).analyze("Swans move upstream")
    assert (result.text, result.notes) == ("", ())


@pytest.mark.parametrize("pattern", [r"(a|aa)+$", r"(.|\w)+$", r"(z|zz)+$"])
def test_a_pattern_that_takes_too_long_is_named_and_refused_at_once(pattern: str) -> None:
    slow = f"boilerplate~{pattern}"
    began = time.process_time()
    with pytest.raises(ValueError, match="takes longer than") as raised:
        Options(cues=[slow])
    assert repr(slow) in str(raised.value)
    assert time.process_time() - began < 5


def test_a_pattern_that_shows_only_on_the_text_is_named_with_the_document() -> None:
    with pytest.raises(CleanerError, match="takes longer than") as raised:
        list(Cleaner(Options(cues=[OwnCue(Label.META, "(a|aa)+$", True)])).analyze_many([PAGE, "a" * 3_000 + "!"]))
    assert "document 2" in str(raised.value)
    assert "'meta~(a|aa)+$'" in str(raised.value)


@pytest.mark.parametrize(
    ("given_cue", "message"),
    [
        ("Read more", "is not a cue: write LABEL=PHRASE"),
        ("boilerplate=", "is not a cue"),
        ("boilerplat=Read more", "did you mean boilerplate?"),
        ("meta~(", "cannot be read"),
        ("meta~.*", "every block would"),
        ("meta=***", "a letter or a digit"),
        ("meta=" + "a" * 501, "at most 500 characters"),
    ],
)
def test_what_is_no_cue_is_refused_with_the_way_to_write_it(given_cue: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        Options(cues=[given_cue])
    assert message in str(raised.value)


def test_one_string_and_other_types_are_refused() -> None:
    for wrong in ("boilerplate=Read more", 7, [7]):
        with pytest.raises(TypeError):
            Options(cues=wrong)  # type: ignore[arg-type]


def test_options_with_cues_are_values() -> None:
    options = Options(cues=["boilerplate= Read   more", "meta~Posted .+", "boilerplate=Read more"])
    assert options == Options(cues=cues_of(options.cues))
    assert list(map(str, options.cues)) == ["boilerplate=Read more", "meta~Posted .+"]
    assert hash(options) == hash(pickle.loads(pickle.dumps(options)))

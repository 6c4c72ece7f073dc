"""What a user would lose: the language that a text is in."""

from __future__ import annotations

from cleaner.evidence.language import commonest, languages_of
from cleaner.text.make_batch import make_batch

GERMAN = "Der Wärter stieg am Montag zum letzten Mal auf den Turm, und er kam mit dem Schlüssel in der Hand zurück."
INVENTED = "Qiru velanda omsha turimba keshwa ondolu, pirakesh omtana gwelo shimba tarund osheki vundra mbelu kwishta."
"""A language that nobody has a list of, or speaks."""


def test_each_text_of_a_batch_has_its_own() -> None:
    assert languages_of(make_batch([INVENTED, "", GERMAN])) == [None, None, "de"]
    assert languages_of(make_batch([])) == []


def test_most_parts_of_a_document_decide_and_those_in_none_do_not() -> None:
    assert commonest([]) is None
    assert commonest([None, None]) is None
    assert commonest([None, None, "de"]) == "de"
    assert commonest(["fr", "de", "de"]) == "de"
    assert commonest(["fr", "de"]) == "fr"

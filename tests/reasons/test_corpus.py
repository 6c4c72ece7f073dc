"""What a user of an index would lose: noise that one document alone cannot show, and the witnesses that show it."""

from __future__ import annotations

import json
import pickle
from functools import lru_cache

import pytest

from cleaner import Cleaner, Label, Result, Span
from cleaner.document import Document
from cleaner.index import CorpusIndex
from cleaner.io.records import Record, write_jsonl
from cleaner.reasons.corpus import MOST

BRIDGE = [
    (
        "The harbour bridge at Merrow will close to all traffic on Friday evening, the city council said, and is not "
        "expected to open again before the following Sunday."
    ),
    (
        "Council engineers said that the old bearings, fitted when the bridge was built, had worn so thin that lorries "
        "had been sent the long way round by the northern ring road since the spring."
    ),
    (
        "Ferries will cross every twenty minutes while the bridge is shut, and the fare will be waived for anyone who "
        "lives on the eastern bank and works in the harbour."
    ),
    (
        "The contractor, a firm from Lindholm, has promised to work through both nights; if the weather holds, said "
        "its foreman, the last bearing will be lifted into place by Saturday noon."
    ),
]
TRIAL = [
    (
        "A former treasurer of the rowing club was found guilty on Tuesday of having moved forty thousand crowns of "
        "members' fees into a company that sold garden furniture."
    ),
    (
        "The court heard that the transfers had gone unnoticed for six years because nobody else had the password of "
        "the club's account."
    ),
    "Sentence will be passed in March, and the club has said that it will sell its oldest boat to cover the loss.",
]
WHALES = [
    (
        "Fishermen off Cape Tarn watched a pair of humpback whales for three hours on Sunday, the first that have been "
        "seen in the sound since the herring came back."
    ),
    (
        "The university has asked all skippers to report where they meet them, and to stop their engines at two "
        "hundred metres."
    ),
]
CHEESE = [
    (
        "A dairy in the hills above Oster has won the gold medal of the mountain cheese fair for the third year in a "
        "row, with a wheel that had ripened for thirty months in a disused railway tunnel."
    ),
    (
        "The judges praised its scent of hay and walnut, said the fair's secretary, and had asked for a second slice "
        "before any of them would write down a mark."
    ),
    (
        "Marta Quill, who makes it with her two brothers, said the tunnel's draught was the secret, and that the "
        "railway had lately asked for it back."
    ),
]


def values(span: Span) -> dict[str, float]:
    return {column.name: column.value for column in span.evidence}


TEASER = (
    "The mountain dairy whose tunnel cheese beat three hundred rivals in Oster has been asked to send a wheel to the "
    "king, and its makers have no wheel to send."
)
FOOT = (  # in no language: nothing but its coming again can show what it is
    "Vasumi lareno tipaku soderi kalumo venditari, oru pesako lamidu naresti vo galumi tares. Ilo sundare meti vakolu "
    "pesa, dorimi takela vo sundi."
)


def story(name: str, site: str, title: str, *paragraphs: str) -> Document:
    return Document("\n\n".join([title, *paragraphs]), name, None, f"{site}.example")


CORPUS = [
    story("bridge-a", "a", "Bridge at Merrow to close for nine days", *BRIDGE, FOOT),
    story("bridge-b", "b", "Merrow bridge shut until Sunday week", *BRIDGE),
    story("bridge-c", "c", "Harbour bridge closes", *BRIDGE),
    story("trial-a", "a", "Treasurer of rowing club guilty", *TRIAL, FOOT),
    story("trial-b", "b", "Rowing club's money", TRIAL[0], TEASER, *TRIAL[1:]),
    story("whales-a", "a", "Whales in the sound", *WHALES, FOOT),
    story("whales-c", "c", "Whales are back", WHALES[0], TEASER, WHALES[1]),
    story("cheese-a", "a", "Tunnel cheese wins again", *CHEESE, FOOT),
    story("cheese-d", "d", "Gold for a tunnel's cheese", CHEESE[1], TEASER, CHEESE[2]),
]
TEASED = story("new", "z", "Bridge in Merrow closed", *BRIDGE[:2], TEASER, *BRIDGE[2:])
LIFTED = story("new", "a", "Bridge in Merrow closed", *BRIDGE[:1], TRIAL[0], *BRIDGE[1:])


@lru_cache(maxsize=1)
def index() -> CorpusIndex:
    return CorpusIndex.build(CORPUS)


def span(result: Result, text: str) -> Span:
    (found,) = [one for one in result.spans if result.source[one.start : one.end] == text]
    return found


def named(found: Span) -> set[str]:
    return {one.document for one in found.witnesses}


CASES = {
    "a promoted teaser that stands in other stories": (
        TEASED, TEASER, {"trial-b", "whales-c", "cheese-d"}, "also in 3 documents on 3 sites, otherwise unlike this one"
    ),
    "a paragraph of another story": (
        LIFTED, TRIAL[0], {"trial-a", "trial-b"}, "also in 2 documents on 2 sites, otherwise unlike this one"
    ),
    "a site's own foot, in no language": (
        CORPUS[0], FOOT, {"trial-a", "whales-a", "cheese-a"}, "also in 3 documents of this site"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "noise", "witnesses", "reason"), CASES.values(), ids=CASES.keys())
def test_an_index_drops_what_one_document_alone_would_keep(
    document: Document, noise: str, witnesses: set[str], reason: str
) -> None:
    alone = span(Cleaner().analyze(document), noise)
    assert alone.kept
    assert alone.witnesses == ()
    result = Cleaner(index=index()).analyze(document)
    found = span(result, noise)
    assert not found.kept
    assert named(found) == witnesses
    assert found.reason.startswith(reason)
    assert f"one is {found.witnesses[0].document}" in found.reason
    assert values(found)["strangers"] == 1
    # And nothing of the article is lost for it.
    assert all(span(result, paragraph).kept for paragraph in BRIDGE)


def test_every_witness_has_the_very_words() -> None:
    texts = {document.id: document for document in CORPUS}
    for document, noise, *_ in CASES.values():
        result = Cleaner(index=index()).analyze(document)
        assert sum(len(one.witnesses) for one in result.spans) > 8
        for one in result.spans:
            own = result.source[one.start : one.end]
            for witness in one.witnesses:
                there = texts[witness.document]
                assert there.site == witness.site
                assert witness.share == 1
                assert there.text[witness.start : witness.end] == own.rstrip(".")
        assert len(span(result, noise).witnesses) <= MOST


def test_the_article_s_reason_names_its_editions() -> None:
    found = span(Cleaner(index=index()).analyze(TEASED), BRIDGE[0])
    assert found.reason.startswith("in 3 of 3 other editions of this story, such as bridge-")
    assert named(found) == {"bridge-a", "bridge-b", "bridge-c"}
    assert (values(found)["edition_share"], values(found)["editions"]) == (1, 2)


def test_a_story_s_own_line_that_its_editions_lack_is_told() -> None:
    document = story("new", "z", "Bridge in Merrow closed", *BRIDGE, "Lumi sata")
    found = span(Cleaner(index=index()).analyze(document), "Lumi sata")
    assert not found.kept
    assert found.reason.startswith("all 3 other editions of this story lack it")
    assert found.witnesses == ()


def test_no_more_than_three_witnesses_are_told() -> None:
    many = CorpusIndex.build([*CORPUS, *(story(f"more-{n}", f"m{n}", f"Story {n}", TEASER) for n in range(9))])
    found = span(Cleaner(index=many).analyze(TEASED), TEASER)
    assert len(found.witnesses) == MOST == 3
    assert "also in 12 documents on 12 sites" in found.reason


def test_a_document_of_the_index_is_not_its_own_witness() -> None:
    for document in CORPUS:
        for given in (document, document.text, Document(document.text, "another name", "http://x.example/1", "y")):
            result = Cleaner(index=index()).analyze(given)
            assert all(document.id not in named(one) for one in result.spans)


def test_an_index_of_other_stories_changes_no_label() -> None:
    """And neither does an empty one."""
    stories = CorpusIndex.build([CORPUS[-2]])
    text = story("new", "z", "Bridge in Merrow closed", *BRIDGE)
    labels = [one.label for one in Cleaner().analyze(text).spans]
    for other in (stories, CorpusIndex.build([])):
        result = Cleaner(index=other).analyze(text)
        assert [one.label for one in result.spans] == labels
        assert labels[1:] == [Label.MAIN] * 4
        assert not any(one.witnesses for one in result.spans)


# --- the record -------------------------------------------------------------------------------------------------------


def record(cleaner: Cleaner, document: Document) -> list[dict[str, object]]:
    line = write_jsonl(Record("a.jsonl", document.text, 1), cleaner.analyze(document))
    spans: list[dict[str, object]] = json.loads(line)["spans"]
    return spans


def test_the_record_names_up_to_three_witnesses_a_span() -> None:
    spans = record(Cleaner(index=index()), TEASED)
    told = [one["witnesses"] for one in spans if "witnesses" in one]
    assert len(told) == 5
    for witnesses in told:
        assert isinstance(witnesses, list)
        assert 1 <= len(witnesses) <= 3
        for witness in witnesses:
            assert list(witness) == ["document", "site", "start", "end", "share"]
    assert "witnesses" not in spans[0]


def test_without_an_index_the_record_has_no_witnesses() -> None:
    assert all("witnesses" not in one for one in record(Cleaner(), TEASED))


def test_without_witnesses_the_record_has_none() -> None:
    assert all("witnesses" not in one for one in record(Cleaner(index=CorpusIndex.build([])), TEASED))


# --- the same however it is asked -------------------------------------------------------------------------------------


def test_an_answer_does_not_depend_on_the_batch_or_the_process() -> None:
    cleaner = Cleaner(index=index())
    documents = [TEASED, *CORPUS, LIFTED, Document(""), *CORPUS]
    alone = [cleaner.analyze(document) for document in documents]
    assert [result.spans for result in cleaner.analyze_many(documents)] == [result.spans for result in alone]
    again: Cleaner = pickle.loads(pickle.dumps(cleaner))
    assert again.analyze(TEASED).spans == alone[0].spans


def test_an_answer_does_not_depend_on_how_the_index_was_made() -> None:
    wanted = [Cleaner(index=index()).analyze(document) for document in (TEASED, LIFTED, *CORPUS)]
    grown = CorpusIndex.build(CORPUS[::-2])
    for document in CORPUS:
        grown.add(document)
    assert len(grown.view.segments) > 3
    assert [Cleaner(index=grown).analyze(document) for document in (TEASED, LIFTED, *CORPUS)] == wanted

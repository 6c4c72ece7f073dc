"""What a user would lose: figures that count all documents, and a sample that is the same tomorrow."""

from __future__ import annotations

import json

import pytest
from msgspec import Raw

from cleaner import Cleaner, Label, Options
from cleaner.io.records import Record, judged
from cleaner.report import Survey, survey, survey_document

ALONE = Cleaner(Options(extractor="page", metadata=False))
PARAGRAPH = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to "
    "open again before the following Sunday, when the last of the new bearings will have been lifted into place."
)


def record(number: int) -> Record:
    fields = {"id": Raw(str(number).encode()), "url": Raw(b'"https://www.ferry.example/%d"' % number)}
    return Record("pages.jsonl", f"{PARAGRAPH}\n\nNumber {number}.\n\nSign up for our newsletter", number, fields)


def surveyed(records: list[Record], sample: int = survey.SAMPLE) -> dict:
    found = Survey(sample)
    for one, result in judged(records, ALONE):
        found.add(survey_document(one, result))
    return found.to_dict()


def test_figures_count_every_document() -> None:
    records = [record(number) for number in range(1, 21)]
    data = surveyed(records, sample=3)
    corpus = data["corpus"]
    assert corpus["documents"] == 20
    assert corpus["characters"] == sum(len(one.text) for one in records)
    blocks = sum(label["blocks"] for label in corpus["labels"].values())
    assert blocks == sum(yes + no for yes, no in corpus["scores"]) == 60
    assert corpus["kept"]["blocks"] == sum(yes for yes, _ in corpus["scores"])
    assert corpus["kept"] == {key: corpus["labels"]["main"][key] for key in ("blocks", "characters")}
    (prompt,) = [one for one in corpus["furniture"] if one["text"] == "Sign up for our newsletter"]
    assert prompt["documents"] == 20
    assert len(data["documents"]) == 3


def test_doubt_is_counted_in_all_documents_and_bounds_are_in_the_data() -> None:
    texts = [f"{PARAGRAPH}\n\nNumber {number}." for number in range(6)] + ["Sign up for our newsletter"]
    data = surveyed([Record(f"{number}.txt", text) for number, text in enumerate(texts)])
    doubts = [[block["score"] for block in one["blocks"] if 0.2 < block["score"] < 0.8] for one in data["documents"]]
    assert data["corpus"]["doubtful"] == {"blocks": sum(map(len, doubts)), "documents": sum(map(bool, doubts))}
    assert data["corpus"]["empty"] == sum(
        not any(block["kept"] for block in one["blocks"]) for one in data["documents"]
    )
    # Of all, though none is shown.
    assert surveyed([Record("a.txt", texts[0])], 0)["corpus"]["doubtful"]["blocks"] == len(doubts[0])


def test_every_document_has_a_heading_on_one_line() -> None:
    long = {"title": Raw(json.dumps("A  title\n" + "w" * 500).encode())}
    records = [
        Record("a.jsonl", "One. Two.", 1, long),
        Record("b.txt", f"  {PARAGRAPH}\n"),
        Record("c.txt", ""),
        record(4),
    ]
    headings = [one["heading"] for one in surveyed(records)["documents"]]
    assert headings[0].startswith("A title www")
    assert headings[0].endswith("w…")
    assert headings[1].startswith("The harbour bridge will close")
    assert headings[2] == "c.txt"
    assert all(0 < len(heading) <= survey.HEADING + 1 for heading in headings)


def test_the_sample_depends_on_the_documents_alone() -> None:
    records = [record(number) for number in range(1, 41)]

    def ids(records: list[Record], sample: int = 8) -> set[str]:
        return {document["id"] for document in surveyed(records, sample)["documents"]}

    assert ids(records) == ids(records[::-1])
    assert len(ids(records) - ids(records[:-1])) <= 1
    assert ids(records, 4) < ids(records)


def test_the_sample_stands_in_the_order_of_the_input() -> None:
    numbers = [one["number"] for one in surveyed([record(number) for number in range(1, 41)], 10)["documents"]]
    assert numbers == sorted(numbers)


def test_no_document_needs_to_be_shown() -> None:
    assert surveyed([record(1)], sample=0)["documents"] == []


def test_a_document_says_where_it_is_from() -> None:
    (document,) = surveyed([record(7)])["documents"]
    assert (document["id"], document["name"]) == ("7", "pages.jsonl:7")
    assert (document["url"], document["site"]) == ("https://www.ferry.example/7", "ferry.example")
    (document,) = surveyed([Record("story.txt", PARAGRAPH)])["documents"]
    assert (document["id"], document["name"]) == ("story.txt", "story.txt")
    assert "url" not in document


def test_a_title_that_is_no_string_is_none() -> None:
    for title in (b"7", b"null", rb'"\ud800"', b"[]"):
        (document,) = surveyed([Record("a.jsonl", PARAGRAPH, 1, {"title": Raw(title)})])["documents"]
        assert "title" not in document


def test_what_is_too_long_is_counted_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "LONGEST", 1000)
    long = Record("long.txt", "\n\n".join([PARAGRAPH] * 10))
    data = surveyed([record(1), long])
    assert data["corpus"]["documents"] == 2
    assert ["blocks" in document for document in data["documents"]] == [True, False]
    assert data["documents"][1]["length"] == len(long.text)


def test_the_page_s_room_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "ROOM", 1000)
    documents = surveyed([record(number) for number in range(1, 11)])["documents"]
    assert len(documents) == 10
    assert 0 < sum(one["length"] for one in documents if "text" in one) <= 1000


def test_the_html_of_pages_takes_room_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "ROOM", 1000)
    page = Record("page.html", f"<p>{PARAGRAPH}</p><!-- {'x' * 1000} -->", html=True)
    for html, shown in ((False, True), (True, False)):
        found = Survey()
        for one, result in judged([page], ALONE):
            found.add(survey_document(one, result, html=html))
        (document,) = found.to_dict()["documents"]
        assert ("blocks" in document) is shown
        assert "html" not in document


def test_what_is_kept_besides_the_article_counts_as_kept() -> None:
    tool = Cleaner(Options(frozenset(Label), extractor="page", metadata=False))
    found = Survey()
    for one, result in judged([record(1)], tool):
        found.add(survey_document(one, result))
    assert found.to_dict()["corpus"]["kept"]["blocks"] == 3


def test_it_is_json() -> None:
    data = surveyed([record(1)])
    assert json.loads(json.dumps(data)) == data

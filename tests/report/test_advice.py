"""What a user would lose: the first look at the right place."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Label, Options
from cleaner.io.records import Record, judged
from cleaner.report import Survey, survey_document
from cleaner.report.advice import QUOTED, Advice, advise


def block(start: int, end: int, score: float, label: str = "") -> dict[str, Any]:
    kept = score >= 0.5
    return {"start": start, "end": end, "score": score, "kept": kept, "label": label or ("main" if kept else "related")}


def document(number: int, *blocks: dict[str, Any]) -> dict[str, Any]:
    length = max((one["end"] for one in blocks), default=0)
    return {
        "number": number,
        "heading": f"Story {number}",
        "length": length,
        "text": "x" * length,
        "blocks": list(blocks),
    }


def corpus(*documents: dict[str, Any], furniture: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    doubts = [sum(0.2 < one["score"] < 0.8 for one in document["blocks"]) for document in documents]
    empty = sum(bool(one["blocks"]) and not any(part["kept"] for part in one["blocks"]) for one in documents)
    return {
        "documents": len(documents), "empty": empty, "furniture": list(furniture),
        "doubtful": {"blocks": sum(doubts), "documents": sum(map(bool, doubts))},
    }  # fmt: skip


def said(line: dict[str, str]) -> str:
    return line["before"] + line["quote"] + line["after"]


def test_of_many_documents_doubt_loss_and_repeats() -> None:
    documents = [
        document(1, block(0, 60, 0.9), block(60, 100, 0.1)),
        document(2, block(0, 30, 0.6), block(30, 60, 0.3), block(60, 100, 0.05)),
    ]
    entry = {"text": "Sign up & win", "documents": 2, "kept": 1}
    doubt, loss, repeats = advise(corpus(*documents, furniture=(entry,)), documents)
    assert said(doubt) == (
        "2 blocks are doubtful, with a score between 0.2 and 0.8, in 1 document. Most of those shown are in Story 2: 2."
    )
    assert doubt["to"] == "#find?score=doubtful"
    assert said(loss) == "Story 2 kept the least of its text: 30 %."
    assert loss["to"] == "#document-2"
    assert said(repeats) == "Sign up & win was dropped from 1 document and kept in 1."
    assert parse_qs(repeats["to"].removeprefix("#find?")) == {"text": ["Sign up & win"]}


def test_what_lost_everything_comes_before_what_lost_much() -> None:
    documents = [document(1, block(0, 60, 0.9)), document(2, block(0, 30, 0.1))]
    _, loss, _ = advise(corpus(*documents), documents)
    assert said(loss) == "Nothing was kept of 1 document: Story 2."
    # It is not in the sample: then it cannot be shown.
    _, loss, _ = advise(corpus(*documents), documents[:1])
    assert (said(loss), loss["to"]) == ("Nothing was kept of 1 document.", "")


def test_where_no_document_is_shown_the_figures_are_told() -> None:
    documents = [document(1, block(0, 60, 0.6)), document(2, block(0, 30, 0.1))]
    doubt, loss, _ = advise(corpus(*documents), [])
    assert said(doubt) == "1 block is doubtful, with a score between 0.2 and 0.8."
    assert said(loss) == "1 document lost all of its text."
    assert doubt["to"] == loss["to"] == ""
    assert said(advise(corpus(documents[0], documents[0]), [])[1]) == "No document lost all of its text."


def test_what_is_dropped_everywhere_is_told_where_nothing_slipped_through() -> None:
    documents = [document(1, block(0, 60, 0.9)), document(2, block(0, 30, 0.9))]
    entry = {"text": "Sign up", "documents": 7, "kept": 0}
    doubt, _, repeats = advise(corpus(*documents, furniture=(entry,)), documents)
    assert said(doubt) == "No block is doubtful: the judge was sure of every one."
    assert said(repeats) == "Sign up is repeated most often: it was dropped from all 7 documents that have it."
    assert said(advise(corpus(*documents), documents)[2]) == "No dropped text appears in two documents."


def test_of_one_document_its_longest_cut_and_its_least_certain_text() -> None:
    one = document(1, block(0, 10, 0.1), block(10, 40, 0.15), block(40, 90, 0.95), block(90, 99, 0.55))
    doubt, cut, unsure = advise(corpus(one), [one])
    assert said(doubt) == "1 block is doubtful, with a score between 0.2 and 0.8."
    assert said(cut).startswith("The longest text that was dropped has 30 characters: xxx")
    assert (cut["to"], unsure["to"]) == ("#document-1.2", "#document-1.4")
    assert said(unsure) == "The least certain block that was kept is xxxxxxxxx, with a score of 0.55."


def test_of_nothing_nothing_is_said() -> None:
    assert advise(corpus(), []) == []
    empty = document(1)
    assert [said(line) for line in advise(corpus(empty), [empty])] == [
        "No block is doubtful: the judge was sure of every one."
    ]


TEXTS = st.lists(
    st.sampled_from(
        ["One. Two.", "\ud800 alone", "</script>", "Sign up for our newsletter", "", " ", "a\n\nb", "x" * 900]
    ),
    max_size=3,
).map("\n\n".join)


@settings(max_examples=20)
@given(st.lists(TEXTS, max_size=3), st.integers(0, 3))
def test_there_are_three_sentences_at_most_and_they_lead_into_the_page(texts: list[str], sample: int) -> None:
    found = Survey(sample)
    tool = Cleaner(Options(frozenset({Label.MAIN}), extractor="page", metadata=False))
    for record, result in judged([Record(f"{n}.txt", text) for n, text in enumerate(texts)], tool):
        found.add(survey_document(record, result))
    data = found.to_dict()
    blocks = {f"#document-{one['number']}": len(one.get("blocks", ())) for one in data["documents"]}
    assert len(data["advice"]) <= 3
    assert bool(data["advice"]) == bool(texts)
    for line in data["advice"]:
        Advice(**line)
        assert len(line["quote"]) <= QUOTED + 1
        assert bool(line["link"]) == bool(line["to"])
        place, _, at = line["to"].partition(".")
        if place.startswith("#document"):
            assert blocks[place] >= int(at or 1)
        else:
            assert not place or place.startswith("#find?")

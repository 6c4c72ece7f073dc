"""What a user would lose: labels that a tool shows where they were given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Label, Result, Span
from cleaner.export import Offsets, doccano_row, label_studio_task, labelled
from cleaner.export.brat import brat_files
from tests.export.results import judged, results

PAGE = "<p>One <b>bold</b> word &amp; more</p><script>no()</script><p>Share</p>"


def page() -> Result:
    at = [(PAGE.index(said), PAGE.index(said) + len(said)) for said in ("One", "bold", "word &amp; more", "Share")]
    main = [Span(*place, Label.MAIN, 0, 0, 0.9, "it reads on", xpath="/html[1]/body[1]/p[1]") for place in at[:3]]
    share = Span(*at[3], Label.BOILERPLATE, score=0.1, reason="a button", xpath="/html[1]/body[1]/p[2]")
    return Result("", (*main, share), PAGE, form="html", id="p", url="https://harbour-post.example/p")


@given(results())
def test_of_a_text_every_span_is_labelled(result: Result) -> None:
    shown = labelled(result)
    assert shown.text == result.source
    assert [(m.start, m.end, m.label) for m in shown.marks] == [(s.start, s.end, str(s.label)) for s in result.spans]


def test_a_page_is_shown_as_a_reader_sees_it_and_a_bold_word_parts_no_label() -> None:
    shown = labelled(page())
    assert shown.text == "One bold word & more\nShare"
    assert [(shown.text[m.start : m.end], m.label) for m in shown.marks] == [
        ("One bold word & more", "main"), ("Share", "boilerplate"),
    ]  # fmt: skip


@given(results(), st.sampled_from(list(Offsets)))
def test_doccano_and_label_studio_agree(result: Result, unit: Offsets) -> None:
    row, task = doccano_row(result, unit), label_studio_task(result, unit)
    assert row["text"] == task["data"]["text"]
    values = [region["value"] for region in task["predictions"][0]["result"]]
    assert row["label"] == [[value["start"], value["end"], *value["labels"]] for value in values]
    if unit is Offsets.CODE_POINTS:
        assert all(row["text"][value["start"] : value["end"]] == value["text"] for value in values)


def test_a_row_says_which_document_it_is() -> None:
    row, task = doccano_row(page()), label_studio_task(page())
    assert row["id"] == task["data"]["id"] == "p"
    assert row["url"] == task["data"]["url"] == "https://harbour-post.example/p"
    ids = [region["id"] for region in task["predictions"][0]["result"]]
    assert len(set(ids)) == len(ids) == 2


@given(results())
def test_brat_finds_every_fragment_in_its_text(result: Result) -> None:
    text, lines = brat_files(result)
    for line in lines.splitlines():
        if line.startswith("T"):
            _, places, said = line.split("\t")
            label, _, rest = places.partition(" ")
            fragments = [tuple(map(int, place.split())) for place in rest.split(";")]
            assert label in list(Label)
            assert " ".join(text[start:end] for start, end in fragments) == said


def test_a_run_over_two_lines_is_one_annotation_of_brat_s() -> None:
    text = "One line,\nand another."
    assert brat_files(judged(text, [(0, len(text), Label.MAIN)])) == (
        text,
        "T1\tmain 0 9;10 22\tOne line, and another.\n#1\tAnnotatorNotes T1\tit reads on\n",
    )

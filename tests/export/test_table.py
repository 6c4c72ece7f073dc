"""What a user would lose: a table in which every span is, and documents that spaCy reads."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings

from cleaner import Column, Label, Result, Span
from cleaner.export import Offsets
from cleaner.export.table import ParquetExport, span_rows
from tests.export.results import judged, results


@given(results())
def test_rows_of_spans_hold_what_spans_hold(result: Result) -> None:
    for row, span in zip(span_rows(result), result.spans, strict=True):
        assert (row["start"], row["end"], row["label"], row["xpath"]) == (span.start, span.end, str(span.label), None)
        assert row["evidence"] == span.to_dict()["evidence"]
        if row["clean_start"] is not None:
            assert result.text[row["clean_start"] : row["clean_end"]] == result.source[row["start"] : row["end"]]


def test_bytes_cut_a_clean_text_of_bytes() -> None:
    result = judged("é Ad\n\n😀 b", [(0, 1, Label.MAIN), (2, 4, Label.RELATED), (6, 9, Label.MAIN)])
    *_, last = span_rows(result, Offsets.UTF_8)
    assert result.text.encode()[last["clean_start"] : last["clean_end"]].decode() == "😀 b"
    assert result.source.encode()[last["start"] : last["end"]].decode() == "😀 b"


def test_a_parquet_file_has_a_row_a_document_and_nested_spans() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    export = ParquetExport(stream, Offsets.CODE_POINTS)
    some = [
        judged(f"One {number}.\n\nAd", [(0, 6, Label.MAIN), (8, 10, Label.RELATED)], id=str(number))
        for number in range(3)
    ]
    some.append(Result("", (), "half \ud800 a character"))
    for result in some:
        export.add(result)
    export.close()
    rows = parquet.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    assert [row["id"] for row in rows] == ["0", "1", "2", None]
    assert rows[1]["text"] == "One 1."
    assert rows[1]["spans"] == span_rows(some[1])
    assert rows[3]["source"] == "half ? a character"


def test_documents_with_different_evidence_make_tables_of_one_schema() -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    tables = []
    for evidence in ((Column("scars", 1.0), Column("kin", 0.5)), (Column("copies", 2.0),), ()):
        stream = io.BytesIO()
        export = ParquetExport(stream, Offsets.CODE_POINTS)
        export.add(Result("", (Span(0, 2, Label.RELATED, evidence=evidence),), "Ad"))
        export.close()
        tables.append(parquet.read_table(io.BytesIO(stream.getvalue())))
    spans = [row[0] for row in arrow.concat_tables(tables)["spans"].to_pylist()]
    assert [[column["name"] for column in span["evidence"]] for span in spans] == [["scars", "kin"], ["copies"], []]


@pytest.mark.slow
def test_spacy_has_every_label_where_it_was_given() -> None:
    spacy = pytest.importorskip("spacy", exc_type=ImportError)
    from cleaner.export.docbin import GROUP, DocBinExport, spacy_doc

    pipeline = spacy.blank("xx")

    @settings(max_examples=30)
    @given(results())
    def exact(result: Result) -> None:
        doc = spacy_doc(result, pipeline)
        assert doc.text == result.source
        spans = [(span.start_char, span.end_char, span.label_, span.id_) for span in doc.spans[GROUP]]
        assert spans == [(s.start, s.end, str(s.label), s.reason) for s in result.spans]

    exact()
    stream = io.BytesIO()
    export = DocBinExport(stream)
    export.add(judged("One. Ad", [(0, 4, Label.MAIN), (5, 7, Label.RELATED)], id="a"))
    export.close()
    (doc,) = spacy.tokens.DocBin().from_bytes(stream.getvalue()).get_docs(pipeline.vocab)
    assert doc.user_data["id"] == "a"
    assert [span.text for span in doc.spans[GROUP]] == ["One.", "Ad"]

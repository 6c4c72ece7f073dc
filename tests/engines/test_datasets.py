"""What a user would lose: the same clean text from a data frame as from the library."""

from __future__ import annotations

import doctest
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, CleanerError, Options
from cleaner.engines import datasets as engine
from cleaner.engines.datasets import clean
from cleaner.export.table import span_rows
from tests.engines.pages import documents, rows

ROWS = rows(6)
COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}


@lru_cache(maxsize=1)
def texts() -> list[str | None]:
    """What the library makes of the rows."""
    return [*(result.text for result in Cleaner().analyze_many(documents(ROWS))), None]


def test_the_docstrings_examples_hold() -> None:
    assert doctest.testmod(engine).failed == 0


def test_columns_come_out_as_the_library_judges_them() -> None:
    made = clean(COLUMNS)
    assert list(made) == ["text", "spans", "notes"]
    results = list(Cleaner().analyze_many(documents(ROWS)))
    assert made["text"] == texts()
    assert made["spans"] == [*map(span_rows, results), None]
    assert made["notes"] == [*(list(result.notes) for result in results), []]


def test_options_and_names_of_columns_are_heard() -> None:
    everything = Cleaner(Options(keep="title,meta,caption,related,offtopic,boilerplate"))
    made = clean({"body": [ROWS[0]["text"]]}, cleaner=everything, text="body", spans=False)
    notes = list(everything.analyze(ROWS[0]["text"]).notes)
    assert made == {"body": [ROWS[0]["text"]], "notes": [notes]}


def test_a_page_is_read_where_there_is_no_text() -> None:
    made = clean({"html": ["<p>One &amp; two were here, and nobody saw them leave the house again.</p>"]})
    assert made["text"] == ["One & two were here, and nobody saw them leave the house again."]
    assert made["spans"][0][0]["xpath"] == "/html[1]/body[1]/p[1]"


def test_a_wrong_column_is_named() -> None:
    with pytest.raises(ValueError, match=r"no column 'text' \(columns: 'body'\); name it, as in text='body'"):
        clean({"body": ["One."]})
    with pytest.raises(TypeError, match="the column 'text' holds int, not strings"):
        clean({"text": [1]})


def test_one_that_cannot_be_judged_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Cleaner, sources: Any) -> Any:
        for number, source in enumerate(sources):
            yield CleanerError("document 1: no") if number == 0 else Cleaner().analyze(source)

    monkeypatch.setattr(Cleaner, "analyze_each", refuse)
    made = clean({"text": ["One.", "Two."]})
    assert made["text"] == [None, "Two."]
    assert made["notes"][0] == ["not cleaned: document 1: no"]


@pytest.mark.slow
def test_datasets_maps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", exc_type=ImportError)
    dataset = datasets.Dataset.from_dict(COLUMNS)
    made = dataset.map(partial(clean, cleaner=Cleaner(Options(metadata=False))), batched=True, batch_size=4)
    assert made["text"][:] == texts()
    assert made["id"][:] == COLUMNS["id"]
    assert [set(span) for span in made["spans"][0]] == [set(span) for span in clean(COLUMNS)["spans"][0]]


def test_pandas_takes_the_columns() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(COLUMNS)
    made = frame.assign(**clean(frame))
    assert made["text"].tolist()[:-1] == texts()[:-1]
    assert pandas.isna(made["text"].iloc[-1])
    assert made["id"].tolist() == COLUMNS["id"]


def test_polars_takes_the_columns() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(COLUMNS)
    made = frame.with_columns(**{name: polars.Series(values) for name, values in clean(frame).items()})
    assert made["text"].to_list() == texts()
    assert made["spans"].dtype == polars.DataFrame({"spans": clean(frame)["spans"]})["spans"].dtype


def test_an_arrow_table_gives_its_columns() -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(COLUMNS)
    assert clean(table)["text"] == texts()
    assert clean(table.to_batches()[0])["text"] == texts()

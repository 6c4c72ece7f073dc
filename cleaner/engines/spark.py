"""Spark: data frames of documents cleaned by the executors, and an index of all of them built by a shuffle.

``clean(frame)`` maps over the partitions; ``build_index(frame, path)`` joins the fingerprints of all documents on the
cluster, and the index that it writes is, byte for byte, the one that :meth:`cleaner.CorpusIndex.build` would have
written on one machine. Executors need this package with the ``spark`` extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from cleaner.engines.datasets import clean as clean_columns
from cleaner.extras import need
from cleaner.io.arrow_types import FULL, SLIM
from cleaner.options import Options

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["build_index", "clean"]

ROWS = 256
"""Rows judged together."""
WHAT = "cleaner.engines.spark"


def clean(
    dataframe: DataFrame,
    *,
    options: Options | None = None,
    index: str | PathLike[str] | None = None,
    text: str = "text",
    html: str = "html",
    spans: bool = True,
) -> DataFrame:
    """Clean the documents of a data frame, by ``mapInArrow``.

    Args:
        dataframe: A row a document, with the text in the column ``text`` or else a page in ``html``. The columns
            ``id``, ``url`` and ``site`` say where it is from, where there are any.
        options: How to clean; the defaults if None.
        index: The folder of a corpus index, at a path where every executor can read it.
        text: The column of the text. The clean text is in a column of that name.
        html: The column of the page.
        spans: Whether to add the column ``spans``: an array of structures with ``start``, ``end``, ``label``,
            ``clean_start``, ``clean_end``, ``score``, ``reason``, ``evidence`` and ``xpath``, or slim as the
            options say.

    Returns:
        The same rows with all their columns, the clean text in the place of the text, ``spans``, and ``notes``. A row
        that cannot be judged has no text, and its note says why.

    Raises:
        ValueError: The data frame has neither column.
        MissingExtraError: PySpark or PyArrow is not installed.
    """
    need("pyarrow", "spark", WHAT)
    types = need("pyspark.sql.types", "spark", WHAT)
    if not {text, html} & set(dataframe.columns):
        raise ValueError(f"no column {text!r} (columns: {', '.join(dataframe.columns)}); name it, as in text='body'")
    whole, place = types.LongType(), types.StringType()
    kinds: dict[str, Any] = {"label": place, "reason": place, "xpath": place, "score": types.DoubleType()}
    kinds |= {"kept": types.BooleanType(), "code": place}
    column = types.StructType([types.StructField("name", place), types.StructField("value", types.DoubleType())])
    kinds["evidence"] = types.ArrayType(column)
    told = "full" if options is None else options.spans
    names = SLIM if told == "slim" else FULL
    span = types.StructType([types.StructField(name, kinds.get(name, whole)) for name in names])
    added = {text: place, "notes": types.ArrayType(place)}
    if spans and told != "none":
        added["spans"] = types.ArrayType(span)
    own = [field for field in dataframe.schema.fields if field.name not in added]
    kept = {field.name: field for field in own} | {name: types.StructField(name, kind) for name, kind in added.items()}
    order = dict.fromkeys([*dataframe.columns, *added])
    schema = types.StructType([kept[name] for name in order])
    work = _cleaning(options, None if index is None else fspath(index), text, html, spans, list(order))
    return dataframe.mapInArrow(work, schema)


def _cleaning(
    options: Options | None, index: str | None, text: str, html: str, spans: bool, names: Sequence[str]
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What an executor does with the record batches of a partition."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as arrow

        from cleaner.index import CorpusIndex
        from cleaner.io.arrow_types import notes_type, spans_type
        from cleaner.pipeline import Cleaner

        cleaner = Cleaner(options, None if index is None else CorpusIndex.open(index, verify=False))
        kinds = {text: arrow.string(), "spans": spans_type(slim=cleaner.options.spans == "slim"), "notes": notes_type()}
        for batch in batches:
            for start in range(0, batch.num_rows, ROWS):
                some = batch.slice(start, ROWS)
                made = clean_columns(some, cleaner=cleaner, text=text, html=html, spans=spans)
                columns = {name: some.column(name) for name in some.schema.names}
                columns |= {name: arrow.array(values, type=kinds[name]) for name, values in made.items()}
                yield arrow.RecordBatch.from_arrays([columns[name] for name in names], names=list(names))

    return work


def build_index(
    dataframe: DataFrame,
    path: str | PathLike[str],
    *,
    text: str = "text",
    html: str = "html",
    partitions: int | None = None,
    most_tokens: int | None = None,
) -> int:
    """Build a corpus index of a data frame's documents, its fingerprints joined by a shuffle.

    See :mod:`cleaner.engines.spark_index` for how. The executors need local disk for what they shuffle; the driver
    writes the index, and holds some 400 bytes a document of the segment that it is writing.

    Args:
        dataframe: A row a document, as for :func:`clean`.
        path: Folder of the index, on the driver's machine; an index that is there is replaced.
        text: The column of the text.
        html: The column of the page.
        partitions: Into how many parts to shuffle; ``spark.sql.shuffle.partitions`` if None.
        most_tokens: Most tokens of a segment; as many as it can hold if None, some 25 GB of English.

    Returns:
        The number of documents in the index.

    Raises:
        CorpusIndexError: The folder cannot be written, or is not an index.
        ValueError: The data frame has neither column.
        MissingExtraError: PySpark or PyArrow is not installed.
    """
    from cleaner.engines.spark_index import build

    need("pyarrow", "spark", WHAT)
    need("pyspark.sql", "spark", WHAT)
    if not {text, html} & set(dataframe.columns):
        raise ValueError(f"no column {text!r} (columns: {', '.join(dataframe.columns)}); name it, as in text='body'")
    return build(dataframe, fspath(path), text=text, html=html, partitions=partitions, most_tokens=most_tokens)

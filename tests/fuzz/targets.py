"""Everything that reads what others wrote, each as one function of bytes that raises only where a contract is broken.

What a reader may say is named here: its own error, with a message of one line. Anything else that is raised, a span out
of place, a record that takes another with it, is a find.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import zstandard

import cleaner as cleaner_package
from cleaner import Cleaner, Result, apply
from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.index import CorpusIndex, CorpusIndexError
from cleaner.index import manifest as store
from cleaner.io.files import readable
from cleaner.io.records import Record, judged, write_as_read, write_jsonl
from cleaner.judge.archive import read_arrays
from cleaner.judge.tagger import load
from cleaner.lint import baseline, settings
from cleaner.lint.errors import BaselineError, SettingsError
from cleaner.options import Options

ROOT = Path(__file__).parents[2]
WEIGHTS = Path(cleaner_package.__file__).parent / "data" / "judge.npz"
"""Where the package is installed: these tests run without its folder beside them too."""
LARGEST = 1 << 14
"""Bytes of an input; time and faults of larger ones are other tests'."""
UNFOLDED = 1 << 20
"""Bytes that a document may have when it is unpacked: a few bytes of Zstandard data unfold to hundreds of megabytes."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader."""

    read: Callable[[bytes], None]
    """Raises where it breaks a contract."""
    seeds: Callable[[], list[bytes]]
    """What to begin with."""
    words: tuple[bytes, ...] = ()
    """What its format is made of."""
    together: Callable[[Sequence[bytes]], None] | None = None
    """The same for several inputs at once, where documents are judged together."""


@cache
def folder() -> Path:
    """A folder for the files of this process, in memory where the system has such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="cleaner-fuzz-", dir=memory if memory.is_dir() else None))


def forget() -> None:
    """Take the folder away."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder.cache_clear()
    _index.cache_clear()


@contextmanager
def saying(*errors: type[Exception]) -> Iterator[None]:
    """What may be raised: errors of these types, whose message is one line that names no fault of ours."""
    try:
        yield
    except errors as error:
        said = str(error)
    else:
        return
    assert said.strip(), "an error without a message"
    assert "please report" not in said, said


def file(name: str, data: bytes) -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


# --- documents --------------------------------------------------------------------------------------------------------


@cache
def cleaner() -> Cleaner:
    return Cleaner(Options(extractor="page"))


def keeps_contract(result: Result) -> None:
    """Spans in order that cover what is there and give the clean text back."""
    at = 0
    for span in result.spans:
        assert at <= span.start < span.end <= len(result.source)
        if result.form == "text":
            assert not result.source[at : span.start].strip()
        at = span.end
    if result.form == "text":
        assert not result.source[at:].strip()
        for span in result.spans:
            if span.clean_start is not None:
                assert result.text[span.clean_start : span.clean_end] == result.source[span.start : span.end]
    kept = [(span.clean_start, span.clean_end) for span in result.spans if span.clean_start is not None]
    assert all(before[1] <= after[0] for before, after in pairwise(kept))  # type: ignore[operator]
    assert apply(result.source, result.spans) == result.text


def _documents(paths: Sequence[Path], form: str | None) -> Iterator[tuple[Record, Result]]:
    """What is read of some files and judged together. What is wrong with a record has to be said in one line."""
    units = chain.from_iterable(readable(str(path), form, most=UNFOLDED) for path in paths)  # type: ignore[arg-type]
    for one in judged((unit for unit in units if unit is not None), cleaner()):
        if isinstance(one, Exception):
            cause = one.__cause__
            assert cause is None or isinstance(cause, CleanerError), cause
            assert "please report" not in str(one), one
            assert "\n" not in str(one)
            continue
        keeps_contract(one[1])
        yield one


def _files(ending: str, many: Sequence[bytes]) -> list[Path]:
    return [file(f"{number}{ending}", data) for number, data in enumerate(many)]


def read_texts(many: Sequence[bytes]) -> None:
    for record, result in _documents(_files(".txt", many), "text"):
        written = write_as_read(record, result)
        assert written.decode().removesuffix(result.newline).lstrip("\r\n") == _written(result.text).lstrip("\r\n")


def _written(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read_pages(many: Sequence[bytes]) -> None:
    for _ in _documents(_files(".html", many), "html"):
        pass


def read_rows(many: Sequence[bytes]) -> None:
    lines = 0
    for record, result in _documents(_files(".jsonl", many), "jsonl"):
        _writes_a_line(record, result)
        lines += 1
    packed = any(data[:2] in (b"\x1f\x8b", b"\x28\xb5", b"BZ", b"\xfd7") for data in many)
    assert packed or lines <= sum(data.count(b"\n") + 1 for data in many)


def _writes_a_line(record: Record, result: Result) -> None:
    row = write_jsonl(record, result)
    assert row.endswith(b"\n")
    assert row.count(b"\n") == 1
    made = json.loads(row, parse_int=str, parse_float=str, parse_constant=str)
    assert _written(made["text"]) == _written(result.text)
    assert set(record.fields) <= set(made)


def read_any(ending: str, data: bytes) -> None:
    """A file whose form is told by its name and its first bytes."""
    for record, result in _documents([file(f"a{ending}", data)], None):
        _writes_a_line(record, result)


def write_table(data: bytes) -> None:
    """Rows of JSON into a Parquet file, which has as many."""
    import pyarrow.parquet

    from cleaner.io.parquet import ParquetDraft

    place = folder()
    table = ParquetDraft(place / "rows", place / "draft", place / "a.parquet")
    written = 0
    try:
        for record, result in _documents([file("a.jsonl", data)], "jsonl"):
            table.write(write_jsonl(record, result))
            written += 1
        table.end()
        assert pyarrow.parquet.read_table(place / "draft").num_rows == written
    finally:
        table.drop()


def read_packed(data: bytes) -> None:
    """A compressed file; or, after ``G``, ``Z``, ``X`` and ``B``, one whose packing is right and whose content is the
    rest."""
    pack = PACKED.get(data[:1])
    read_any(".jsonl", data if pack is None else pack(data[1:]))


PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"G": partial(gzip.compress, mtime=0),
    b"Z": zstandard.compress,
    b"X": lzma.compress,
    b"B": bz2.compress,
}


# --- files beside documents -------------------------------------------------------------------------------------------


def read_baseline(data: bytes) -> None:
    path = file("a.baseline", data)
    with saying(BaselineError):
        found = baseline.read(path)
        path.write_text(baseline.render(found), encoding="utf-8")
        again = baseline.read(path)
        assert again.findings == found.findings
        assert sorted(again.documents) == sorted(found.documents)


def read_settings(data: bytes) -> None:
    path = file("pyproject.toml", data)
    with saying(SettingsError):
        list(settings.targets([str(path.with_name("story.txt"))], {}, force=True))


def read_weights(data: bytes) -> None:
    """An archive as it is; or, after ``C`` and ``A``, one with these bytes for its card or its first array."""
    if data[:1] in (b"C", b"A"):
        data = _archive(data[:1], data[1:])
    path = file("a.npz", data)
    load.cache_clear()
    with saying(ValueError):
        read_arrays(path)
    with saying(ValueError):
        load(path)


@cache
def _entries() -> dict[str, bytes]:
    with zipfile.ZipFile(WEIGHTS) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _npy(data: bytes) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.frombuffer(data, dtype=np.uint8))
    return stream.getvalue()


def _archive(kind: bytes, data: bytes) -> bytes:
    entries = dict(_entries())
    if kind == b"C":
        entries["card.npy"] = _npy(data)
    else:
        entries["mean.npy"] = data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, entry in entries.items():
            archive.writestr(name, entry)
    return stream.getvalue()


# --- the index --------------------------------------------------------------------------------------------------------

STORIES = [
    Document(f"{word} went home over the old bridge at night.\n\nSign up for {word} and read on today.", str(number))
    for number, word in enumerate(["Ann", "Ben", "Cleo", "Dan"])
]


@cache
def _index() -> tuple[Path, bytes, bytes]:
    place = folder() / "index"
    CorpusIndex.build(STORIES, place)
    (path,) = place.glob("*.segment")
    return place, path.read_bytes(), (place / store.NAME).read_bytes()


def read_index(data: bytes) -> None:
    """After ``M`` a manifest, after ``F`` a footer and after ``S`` a whole segment, with checksums that are right; else
    a segment as it is."""
    from tests.index.made import answers

    place, segment, manifest = _index()
    kind, rest = data[:1], data[1:]
    if kind == b"M":
        made = _summed(rest)
    else:
        if kind == b"F":
            length = int.from_bytes(segment[-16:-8], "little")
            segment = segment[: -16 - length] + rest + len(rest).to_bytes(8, "little") + b"CLEANSEG"
        else:
            segment = rest if kind == b"S" else data
        known = json.loads(manifest)
        checksum = zlib.crc32(segment)
        known["segments"][0] |= {
            "name": f"{checksum:08x}-{len(segment):x}.segment", "size": len(segment), "checksum": checksum,
        }  # fmt: skip
        made = _summed(json.dumps(known).encode())
    target = folder() / "crafted"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    (target / store.NAME).write_bytes(made)
    if kind == b"M":
        for path in place.glob("*.segment"):
            shutil.copy(path, target)
    else:
        (target / known["segments"][0]["name"]).write_bytes(segment)
    with saying(CorpusIndexError):
        index = CorpusIndex.open(target)
        assert len(answers(index, STORIES)) == len(STORIES)
        index.info()


def _summed(data: bytes) -> bytes:
    """A manifest with the checksum that its content has, if it is one."""
    try:
        found = json.loads(data)
        body = {key: value for key, value in found.items() if key != "checksum"}
        return json.dumps({**body, "checksum": store._checksum(body)}).encode()
    except (ValueError, AttributeError, RecursionError, TypeError):
        return data


# --- what to begin with -----------------------------------------------------------------------------------------------


def _gold(count: int) -> list[str]:
    rows = (ROOT / "corpora" / "gold" / "positive-en.jsonl").read_text(encoding="utf-8").splitlines()[:count]
    return [json.loads(row)["text"] for row in rows]


def _texts() -> list[bytes]:
    return [b"", b"One.\r\n\r\nTwo.\n", "\ufeffÜber.\n".encode("utf-16"), *(text[:4000].encode() for text in _gold(4))]


def _pages() -> list[bytes]:
    pages = sorted((ROOT / "corpora" / "site").glob("*.html"))[:4]
    made = b'<script type="application/ld+json">{"@type":["Article"],"articleBody":"One."}</script><pre>a\r\n b</pre>'
    return [b"<p>One.<p>Two", made, *(path.read_bytes()[:6000] for path in pages)]


def _rows() -> list[bytes]:
    rows = [json.dumps({"id": number, "text": text[:1500], "n": 1.0}) for number, text in enumerate(_gold(3))]
    odd = '{"id": "a", "url": "http://a.example/", "html": "<p>One."}\n{"text": "\\ud800"}\n{"text": 1}\nx\n\n{"a": 1}'
    return ["\n".join(rows).encode(), odd.encode()]


def _arrays() -> list[bytes]:
    rows = [{"id": number, "text": text[:800]} for number, text in enumerate(_gold(2))]
    return [json.dumps(rows).encode(), json.dumps(rows[0], indent=1).encode() + b"\n" + json.dumps(rows[1]).encode()]


def _packings() -> list[bytes]:
    row = json.dumps({"id": 1, "text": _gold(1)[0][:600]}).encode() + b"\n"
    return [letter + row for letter in PACKED] + [pack(row * 2) for pack in PACKED.values()]


def _warcs() -> list[bytes]:
    """A crawl of one page and a text, as it is and compressed record by record."""
    page = b"<!doctype html><title>Bread</title><p>Queues formed at dawn.</p><p>Sign up and read on.</p>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(page)
    records = [
        _warc_record(b"warcinfo", b"application/warc-fields", b"software: none\r\n"),
        _warc_record(b"response", b"application/http; msgtype=response", http + page),
        _warc_record(b"conversion", b"text/plain", b"Queues formed at dawn.\n\nSign up and read on.\n"),
    ]
    return [b"".join(records), b"".join(gzip.compress(record, mtime=0) for record in records)]


def _warc_record(kind: bytes, media: bytes, content: bytes) -> bytes:
    head = (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: http://a.example/b\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    )
    return head % (kind, media, len(content)) + content + b"\r\n\r\n"


def _parquets() -> list[bytes]:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table(
        {"id": [1, 2], "text": ["Queues formed at dawn.\n\nSign up and read on.", None], "n": [[1.0], []]}
    )
    out = []
    for options in ({"compression": "none", "use_dictionary": False}, {"compression": "snappy"}):
        stream = io.BytesIO()
        pyarrow.parquet.write_table(table, stream, store_schema=False, **options)
        out.append(stream.getvalue())
    stream = io.BytesIO()
    with pyarrow.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    return [*out, stream.getvalue()]


def _baselines() -> list[bytes]:
    head = json.dumps({"format": baseline.FORMAT, "version": baseline.VERSION, "signatures": store.parameters()})
    row = json.dumps({"path": "a.txt", "code": "CLN101", "digest": "0" * 16, "count": 1})
    signed = json.dumps({"path": "a.txt", "document": "", "signature": "AAAA" * 42 + "AAA="})
    return [f"{head}\n{row}\n".encode(), f"{head}\n{row}\n{signed}\n".encode()]


def _tables() -> list[bytes]:
    return [
        b'[tool.cleaner]\nselect = ["CLN1"]\nexclude = ["a/**", "*.b"]\nthreshold = 0.5\n',
        b'[tool.cleaner]\nlabels = ["meta"]\nnear-duplicates = 1\n[tool.cleaner.per-path."a*"]\nencoding = "utf-8"\n',
    ]


def _archives() -> list[bytes]:
    card = _entries()["card.npy"]
    return [b"C" + card[128:], b"A" + _entries()["mean.npy"], _packed()]


def _packed() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, card=np.zeros(3, dtype=np.uint8), mean=np.ones(2))
    return stream.getvalue()


def _indexes() -> list[bytes]:
    _, segment, manifest = _index()
    length = int.from_bytes(segment[-16:-8], "little")
    return [b"M" + manifest, b"F" + segment[-16 - length : -16], b"S" + segment]


def _alone(read: Callable[[Sequence[bytes]], None]) -> Callable[[bytes], None]:
    return lambda data: read([data])


JSON = (b"null", b"true", b"NaN", b"1e999", b"-1", b"[[[[[[[[", b'{"a":', b"9" * 400, b'"\\ud800"', b"[]", b"{}", b'""')
TARGETS = {
    "text": Target(
        _alone(read_texts), _texts,
        (b"\r\n", b"\x85", b"\xe2\x80\xa8", b"\xff\xfe", b"\x1f\x8b", b"\xe3\x80\x80", b"\n\n", b"cleaner: keep"),
        read_texts,
    ),
    "html": Target(
        _alone(read_pages), _pages,
        (b"<!--", b"-->", b"<script>", b"<p ", b"</p>", b"<table>", b"<template>", b"&#0;", b"&amp", b"<svg>", b"<pre>",
         b" hidden", b"<noscript>", b'"articleBody":"', b"<br>", b"display:none", b"<![CDATA[", b"<frameset>"),
        read_pages,
    ),
    "jsonl": Target(
        _alone(read_rows), _rows, (*JSON, b'"text":', b'"html":', b"\n", b'"spans":', b"\\u2028", b"\\\\"), read_rows
    ),
    "json": Target(partial(read_any, ".json"), _arrays, (*JSON, b'"text":', b"},{", b"]", b"\n")),
    "packed": Target(
        read_packed, _packings, (*PACKED, b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh9", b"\0\0\xff\xff")
    ),
    "index": Target(read_index, _indexes, (*JSON, b'"<u8"', b'"O"', b"CLEANSEG", b'"arrays"', b'"segments"')),
    "baseline": Target(read_baseline, _baselines, (*JSON, b'"signature":', b'"count":', b'"digest":', b"\n")),
    "settings": Target(read_settings, _tables, (b"[[", b"]]", b"= {", b"**", b"[a.b]", b'"""', b"1979-05-27", b"inf")),
    "weights": Target(read_weights, _archives, (*JSON, b"'|O'", b"(1,)", b"\x93NUMPY", b"PK\x03\x04", b"PK\x01\x02")),
}  # fmt: skip
if find_spec("fastwarc"):
    TARGETS["warc"] = Target(
        partial(read_any, ".warc"), _warcs,
        (b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"Content-Length: 99999999999\r\n", b"Content-Encoding: gzip\r\n", b"\r\n",
         b"Transfer-Encoding: chunked\r\n", b"charset=utf-16", b"WARC-Type: response\r\n", b"WARC-Record-ID: \r\n"),
    )  # fmt: skip
if find_spec("pyarrow"):
    TARGETS["parquet"] = Target(
        partial(read_any, ".parquet"), _parquets, (b"PAR1", b"ARROW1", b"\xff\xff\xff\x7f", b"\0\0")
    )
    TARGETS["table"] = Target(write_table, _rows, TARGETS["jsonl"].words)

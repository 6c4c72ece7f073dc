"""What a user would lose: a place or a label, to asking for less; the time that less was to save."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

import cleaner
from cleaner import Cleaner, CorpusIndex, Document, Label, Options, Result, Span
from cleaner.cli.main import cli
from cleaner.options import SPANS
from cleaner.reasons.codes import BY_CODE, code_of
from cleaner.reasons.told import COPY_CODE, OWN_CODE

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "corpora" / "sample-page.txt").read_text(encoding="utf-8")
PAGE = (ROOT / "corpora" / "sample-page.html").read_text(encoding="utf-8")
SLIM = ["start", "end", "label", "kept", "clean_start", "clean_end", "code"]


def stories() -> list[Document]:
    rows = map(json.loads, (ROOT / "corpora" / "sample-pages.jsonl").read_text(encoding="utf-8").splitlines())
    return [Document(row["text"], row["id"], row.get("url"), row.get("site")) for row in rows]


def places(result: Result) -> list[tuple[int, int, Label, int | None, int | None]]:
    return [(span.start, span.end, span.label, span.clean_start, span.clean_end) for span in result.spans]


def expected(span: Span) -> str | None:
    """The code of a span by all that is told of it in full."""
    if span.label is Label.MAIN:
        return None
    if span.reason.startswith("it repeats the text at offset"):
        return COPY_CODE
    names = [column.name for column in span.evidence]
    return OWN_CODE if names == ["own_cue"] else code_of(span.label, names).id


def all_told(*sources: str | Document, index: CorpusIndex | None = None, **options: Any) -> dict[str, list[Result]]:
    return {spans: list(Cleaner(Options(spans=spans, **options), index).analyze_many(sources)) for spans in SPANS}


@pytest.mark.parametrize("case", ["text", "page", "index", "own cue", "long text"])
def test_less_told_is_the_same_text_with_the_same_spans_and_the_code_of_each(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case == "long text":
        from cleaner.text import tiles

        monkeypatch.setattr(tiles, "TILE_CHARACTERS", 1_500)
        monkeypatch.setattr(tiles, "CONTEXT", 300)
    told = {
        "text": lambda: all_told(TEXT, f"{TEXT}\n\n{TEXT}"),
        "page": lambda: all_told(PAGE),
        "index": lambda: all_told(*stories(), index=CorpusIndex.build(stories())),
        "own cue": lambda: all_told(TEXT, cues=["meta=Subjects", "boilerplate=hits"]),
        "long text": lambda: all_told(TEXT, f"{TEXT}\n\n{PAGE}"),
    }[case]()
    codes = set()
    for full, slim, none in zip(*(told[spans] for spans in SPANS), strict=True):
        assert full.text == slim.text == none.text
        assert places(full) == places(slim)
        assert none.spans == ()
        for whole, short in zip(full.spans, slim.spans, strict=True):
            assert short.code == expected(whole)
            assert (short.reason, short.evidence, short.witnesses) == ("", (), ())
            codes.add(short.code)
    assert len(codes) > 2
    assert codes - {None} <= BY_CODE.keys()
    assert (OWN_CODE in codes) == (case == "own cue")
    assert (COPY_CODE in codes) == (case == "text")


def test_what_is_not_told_is_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    index = CorpusIndex.build(stories())

    def never(*args: object) -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr("cleaner.reasons.told.explain", never)
    monkeypatch.setattr("cleaner.reasons.corpus.witnesses", never)
    for spans in ("slim", "none"):
        assert Cleaner(Options(spans=spans), index).analyze(stories()[0]).text
    monkeypatch.setattr("cleaner.reasons.told.codes", never)
    assert Cleaner(Options(spans="none"), index).analyze(stories()[0]).text
    with pytest.raises(cleaner.CleanerError):
        Cleaner(Options(spans="slim"), index).analyze(stories()[0])


def test_a_slim_span_is_written_as_its_places_its_label_and_its_code() -> None:
    result = Cleaner(Options(spans="slim")).analyze(TEXT)
    rows = result.to_dict()["spans"]
    assert all(list(row) == SLIM for row in rows)
    assert rows == msgspec.to_builtins([span.slim() for span in result.spans])
    assert cleaner.apply(TEXT, result.spans) == result.text


def test_an_unknown_amount_is_refused() -> None:
    with pytest.raises(ValueError, match=r"spans is one of full, slim, none, not 'slimm'; did you mean slim\?"):
        Options(spans="slimm")


def run(*args: str | Path) -> list[dict[str, Any]]:
    done = CliRunner().invoke(cli, list(map(str, args)))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [{"id": "a", "text": TEXT, "spans": [[0, 4, "main"]]}, {"id": "b", "html": PAGE}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


Rows = Callable[[str], list[dict[str, Any]]]


def filtered(spans: str) -> list[dict[str, Any]]:
    return run("in.jsonl", "--spans", spans)


def of_a_run(spans: str) -> list[dict[str, Any]]:
    run("run", "in.jsonl", "-o", f"out-{spans}", "--spans", spans, "--quiet")
    return [json.loads(line) for line in Path(f"out-{spans}", "in.jsonl").read_text(encoding="utf-8").splitlines()]


def exported(spans: str) -> list[dict[str, Any]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    run("export", "in.jsonl", "--to", "parquet", "--spans", spans, "--output", f"{spans}.parquet")
    rows: list[dict[str, Any]] = parquet.read_table(f"{spans}.parquet").to_pylist()
    return rows


@pytest.mark.parametrize("rows", [filtered, of_a_run, exported])
def test_every_command_that_writes_spans_writes_as_much_as_it_is_told(folder: Path, rows: Rows) -> None:
    full, slim, none = map(rows, SPANS)
    for whole, short, bare in zip(full, slim, none, strict=True):
        assert "spans" not in bare
        assert whole["text"] == short["text"] == bare["text"]
        assert all(list(span) == SLIM for span in short["spans"])
        assert [(s["start"], s["label"], s["clean_end"]) for s in whole["spans"]] == [
            (s["start"], s["label"], s["clean_end"]) for s in short["spans"]
        ]
        assert all(span["reason"] for span in whole["spans"])
        assert {span["code"] for span in short["spans"]} > {None}


def test_what_a_run_counts_does_not_hang_on_what_it_tells(folder: Path) -> None:
    for spans in SPANS:
        run("run", "in.jsonl", "-o", f"out-{spans}", "--spans", spans, "--stats", f"{spans}.json", "--quiet")
    one, other, third = (json.loads(Path(f"{spans}.json").read_text()) for spans in SPANS)
    for name in ("documents", "characters_kept", "characters_dropped", "most_dropped", "furniture"):
        assert one[name] == other[name] == third[name]
    assert one["characters_dropped"]


def test_forms_that_are_made_of_spans_need_them(folder: Path) -> None:
    done = CliRunner().invoke(cli, ["export", "in.jsonl", "--to", "doccano", "--spans", "none"])
    assert done.exit_code == 2
    assert "--to doccano is made of spans" in done.output


def test_slim_exports_have_no_reasons(folder: Path) -> None:
    full, slim = (run("export", "in.jsonl", "--to", "label-studio", "--spans", spans) for spans in ("full", "slim"))
    for whole, short in zip(full, slim, strict=True):
        for one, other in zip(whole["predictions"][0]["result"], short["predictions"][0]["result"], strict=True):
            assert one.pop("meta")["text"][0]
            assert one == other


def test_engines_tell_as_much_as_their_options_say() -> None:
    from cleaner.engines.datasets import clean

    for spans, fields in (("full", "reason"), ("slim", "code")):
        made = clean({"text": [TEXT]}, cleaner=Cleaner(Options(spans=spans)))
        assert fields in made["spans"][0][0]
    assert "spans" not in clean({"text": [TEXT]}, cleaner=Cleaner(Options(spans="none")))

"""What a user would lose: all documents of a batch for the fault of one, or a word on where that fault is."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, CleanerError, CorpusIndex, CorpusIndexError, Document
from cleaner.cli.main import cli
from cleaner.errors import Fault, cause, each_or_fault
from cleaner.io.records import RecordError
from cleaner.lint.errors import LintError
from cleaner.text.make_batch import make_batch

STORY = "The ferry to Kelm Island will not sail after Sunday and comes back in April, its owner said. Story {}."
POISON = "Nobody foresaw this paragraph"


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of what judges many documents at a time."""

    def broken(texts: Sequence[str]) -> Any:
        if any(POISON in text for text in texts):
            raise IndexError("index 7 is out of bounds")
        return make_batch(list(texts))

    monkeypatch.setattr("cleaner.assembly.whole.make_batch", broken)


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, list(map(str, args)), input=stdin)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Nine records, of which the sixth makes the judge fail."""
    path = tmp_path / "rows.jsonl"
    texts = [STORY.format(number) if number != 5 else f"{STORY}\n\n{POISON}." for number in range(9)]
    lines = [json.dumps({"id": f"story-{number}", "text": text, "gold": text}) for number, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n")
    return path


# --- finding the one --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-3, 3), max_size=40))
def test_all_but_the_guilty_come_in_their_order(numbers: list[int]) -> None:
    made = list(each_or_fault(lambda some: [12 // number for number in some], numbers))
    assert len(made) == len(numbers)
    for number, one in zip(numbers, made, strict=True):
        if number:
            assert one == 12 // number
        else:
            assert isinstance(one, Fault)
            assert (one.item, type(one.error)) == (0, ZeroDivisionError)


def test_finding_one_among_many_costs_little() -> None:
    asked = 0

    def function(some: Sequence[int]) -> list[int]:
        nonlocal asked
        asked += len(some)
        return [1 // number for number in some]

    assert len(list(each_or_fault(function, [1] * 200 + [0] + [1] * 311))) == 512
    assert asked < 3 * 512


# --- the library ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("poisoned")
def test_a_document_that_cannot_be_judged_gives_its_error_and_takes_no_other_with_it() -> None:
    sources = [STORY.format(0), Document(POISON, id="seventeen"), STORY.format(2), POISON]
    first, second, third, fourth = Cleaner().analyze_each(sources)
    assert isinstance(first, cleaner.Result)
    assert isinstance(third, cleaner.Result)
    assert (first.source, third.source) == (sources[0], sources[2])
    assert str(second).startswith("document 2 (id seventeen): unexpected IndexError: index 7 is out of bounds (")
    assert isinstance(second, CleanerError)
    assert isinstance(second.__cause__, IndexError)
    assert str(fourth).startswith("document 4: unexpected IndexError")


@pytest.mark.usefixtures("poisoned")
def test_a_stream_says_which_document_ends_it_after_those_before() -> None:
    stream = Cleaner().analyze_many([STORY.format(0), STORY.format(1), POISON, STORY.format(3)])
    assert [next(stream).source, next(stream).source] == [STORY.format(0), STORY.format(1)]
    with pytest.raises(CleanerError, match="document 3: unexpected IndexError"):
        next(stream)
    with pytest.raises(CleanerError, match="this document: unexpected IndexError"):
        cleaner.clean(POISON)


def test_a_type_error_of_the_judges_own_is_a_fault_and_not_a_wrong_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Cleaner, documents: Sequence[Document]) -> list[cleaner.Result]:
        raise TypeError("unhashable type: 'list'")

    monkeypatch.setattr(Cleaner, "_judge", broken)
    with pytest.raises(CleanerError, match="document 1: unexpected TypeError: unhashable type"):
        list(Cleaner().analyze_many([STORY.format(0)]))
    with pytest.raises(TypeError, match="document 1: "):
        list(Cleaner().analyze_many([7]))  # type: ignore[list-item]


def test_there_is_one_type_to_catch() -> None:
    for kind in (RecordError, CorpusIndexError, LintError):
        assert issubclass(kind, CleanerError)
    assert issubclass(CleanerError, ValueError)


def test_an_index_names_the_document_that_it_cannot_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.index import corpus
    from cleaner.index.fingerprints import read_part

    def broken(documents: Sequence[Document]) -> Any:
        if any(POISON in document.text for document in documents):
            raise IndexError
        return read_part(documents)

    monkeypatch.setattr(corpus, "read_part", broken)
    documents = [Document(STORY.format(number), id=str(number)) for number in range(5)]
    with pytest.raises(CorpusIndexError, match="it cannot be indexed") as error:
        CorpusIndex.build([*documents, Document(POISON, id="seventeen")], tmp_path / "a")
    assert str(error.value).startswith("seventeen: ")
    assert not (tmp_path / "a").exists()


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_record_that_cannot_be_judged_ends_the_run_or_is_left_out(rows: Path, jobs: str) -> None:
    message = f"{rows}:6: id story-5: unexpected IndexError: index 7 is out of bounds (test_errors.py:"
    failed = run("-j", jobs, rows)
    assert failed.exit_code == 2
    assert failed.stderr.startswith(message)
    assert failed.stderr.endswith("; please report it\n")
    assert " < pipeline.py:" in failed.stderr, "the way there, for the report"
    assert [json.loads(line)["id"] for line in failed.stdout.splitlines()] == [f"story-{n}" for n in range(5)]
    skipped = run("-j", jobs, "--on-error", "skip", rows)
    assert skipped.exit_code == 0
    assert skipped.stderr.startswith(message)
    assert skipped.stderr.endswith("\ncleaner: 1 line skipped\n")
    assert len(skipped.stdout.splitlines()) == 8


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize(
    ("args", "skips"),
    [
        (["report", "-o", "OUT"], True),
        (["check"], False),
        (["check", "--diff"], False),
        (["fix"], False),
        (["baseline", "-o", "OUT"], False),
        (["export", "--to", "webannotation"], True),
        (["export", "--to", "dolma"], True),
        (["eval"], False),
    ],
)
def test_every_command_names_the_record_that_cannot_be_judged(
    rows: Path, tmp_path: Path, args: list[str], skips: bool
) -> None:
    args = [str(tmp_path / "out") if arg == "OUT" else arg for arg in args]
    message = f"{rows}:6: id story-5: unexpected IndexError"
    failed = run(*args, rows)
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert not (tmp_path / "out").exists()
    if skips:
        skipped = run(*args, "--on-error", "skip", rows)
        assert skipped.exit_code == 0
        assert message in skipped.stderr


@pytest.mark.usefixtures("poisoned")
def test_a_document_that_cannot_be_judged_is_not_fixed_and_the_others_are(tmp_path: Path) -> None:
    noise = "Share this article: Facebook Twitter WhatsApp"
    for name, more in (("a.txt", ""), ("b.txt", f"\n\n{POISON}."), ("c.txt", "")):
        stories = "\n\n".join(STORY.format(number) for number in range(5))
        (tmp_path / name).write_text(f"{stories}{more}\n\n{noise}\n")
    result = run("fix", tmp_path)
    assert result.exit_code == 2
    assert "b.txt: unexpected IndexError" in result.stderr
    assert [noise in (tmp_path / name).read_text() for name in ("a.txt", "b.txt", "c.txt")] == [False, True, False]


def test_a_process_that_is_killed_is_said(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.run.documents.process_batch", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    result = run("-j", "2", rows)
    assert result.exit_code == 2
    message = "cleaner: a worker process was killed, perhaps for want of memory; try fewer --jobs\n"
    assert (result.stdout, result.stderr) == ("", message)


@pytest.mark.parametrize("form", [[], ["--to", "text"], ["--explain"], ["--to", "diff"]])
def test_a_record_that_cannot_be_written_is_told_like_one_that_cannot_be_read(
    rows: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    def broken(record: Any, result: Any, **options: Any) -> bytes:
        if record.line == 2:
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "of a fault of ours")
        return b"\n"

    for name in (
        "io.records.write_as_read",
        "io.records.write_text",
        "views.terminal.write_explained",
        "views.diff.write_diff",
    ):
        monkeypatch.setattr(f"cleaner.{name}", broken)
    assert run(*form, rows).exit_code == 2
    skipped = run(*form, "--on-error", "skip", rows)
    assert skipped.exit_code == 0
    assert skipped.stderr.startswith(f"{rows}:2: id story-1: unexpected UnicodeEncodeError")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            ZeroDivisionError("division by zero"),
            2,
            "cleaner: unexpected ZeroDivisionError: division by zero (test_errors",
        ),
        (EOFError(), 2, "cleaner: unexpected EOFError (test_errors.py:"),
        (RecursionError("maximum recursion depth exceeded"), 2, "cleaner: unexpected RecursionError: maximum"),
        (KeyError("x" * 1000), 2, "cleaner: unexpected KeyError: 'xxx"),
        (MemoryError(), 2, "cleaner: there is not enough memory\n"),
        (OSError(5, "Input/output error", "/some/file"), 2, "cleaner: /some/file: Input/output error\n"),
        (CleanerError("this cannot be"), 2, "this cannot be\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
    ],
)
def test_whatever_a_command_raises_is_one_short_message_and_never_exit_code_1(
    rows: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    def broken(*_: object) -> str:
        raise error

    monkeypatch.setattr("cleaner.evaluate.table", broken)
    result = run("eval", rows)
    assert result.exit_code == code
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") <= 1
    assert len(result.stderr) < 600
    assert ("please report it" in result.stderr) == ("unexpected" in message)


def test_a_cause_names_where_it_was_raised() -> None:
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads("nonsense")
    assert cause(error.value).startswith(
        "unexpected JSONDecodeError: Expecting value: line 1 column 1 (char 0) (decoder.py"
    )
    assert cause(KeyError("x")) == "unexpected KeyError: 'x'; please report it"

"""What a user would lose: a document, a line, an exit code that a script relies on, a second at start-up."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cleaner
from cleaner import Cleaner, Label, Span
from cleaner.cli.main import cli, main
from cleaner.io.records import Line, Record, RecordError, Unit, write_text
from cleaner.run import batches as progress
from cleaner.run.batches import batches, in_order, process_batch
from cleaner.run.progress import Progress
from tests.processor_time import times_its_libraries
from tests.terminal import shown_on_terminal

COMMAND = [sys.executable, "-m", "cleaner"]
PARAGRAPH = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to "
    "open again before the following Sunday, when the last of the new bearings will have been lifted into place."
)
SECOND = (
    "Council engineers said that the old bearings, fitted when the bridge was built, had worn so thin that lorries had "
    "been sent the long way round by the northern ring road since the spring."
)
PAGE = f"{PARAGRAPH}\n\n{SECOND}\n"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def run(*args: str | Path, stdin: bytes | str = b"") -> Result:
    return CliRunner().invoke(cli, list(map(str, args)), input=stdin)


def process(*args: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    pipes: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    } | options
    return subprocess.Popen([*COMMAND, *map(str, args)], **pipes)


def record(number: int, text: str = PAGE) -> str:
    return json.dumps({"id": number, "text": text}) + "\n"


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout_bytes.splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """JSONL of several batches, made small."""
    monkeypatch.setattr(progress, "BATCH", 10_000)
    path = tmp_path / "several.jsonl"
    path.write_text("".join(record(number) for number in range(200)))
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """JSONL of several batches, and more than any pipe holds."""
    path = tmp_path / "many.jsonl"
    path.write_text("".join(record(number) for number in range(4_000)))
    return path


# --- input and output -------------------------------------------------------------------------------------------------


def test_a_page_comes_out_as_its_article(page: Path) -> None:
    for result in (run(page), run(stdin=PAGE), run("-", stdin=PAGE), run(stdin=gzip.compress(PAGE.encode()))):
        assert result.exit_code == 0
        assert result.stdout == PAGE
        assert result.stderr == ""


def test_several_files_are_set_apart_by_a_blank_line(page: Path) -> None:
    assert run(page, page).stdout == PAGE + "\n" + PAGE
    empty = page.with_name("empty.txt")
    empty.touch()
    assert run(empty, page, empty, page).stdout == PAGE + "\n" + PAGE


def test_a_text_as_jsonl_has_its_name_and_its_spans(page: Path) -> None:
    (out,) = objects(run("--to", "jsonl", page))
    assert list(out)[:3] == ["id", "text", "spans"]
    assert out["id"] == str(page)
    spans = [Span(**{**span, "label": Label(span["label"])}) for span in out["spans"]]
    assert cleaner.apply(PAGE, spans) == out["text"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_jsonl_comes_out_as_jsonl_in_order(several: Path, jobs: str) -> None:
    out = objects(run("--jobs", jobs, several))
    assert [row["id"] for row in out] == list(range(200))
    assert all(row["text"] == PAGE.rstrip() for row in out)
    assert out[0].keys() == {"id", "text", "spans"}


def test_jsonl_is_known_by_name_and_on_stdin_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(record(7).encode()))
    for result in (run(tmp_path / "a.jsonl.gz"), run(stdin=record(7)), run("--from", "jsonl", stdin=record(7))):
        assert [row["id"] for row in objects(result)] == [7]


def test_jsonl_to_text_is_the_clean_texts() -> None:
    assert run("--to", "text", stdin=record(1) + record(2)).stdout == PAGE + "\n" + PAGE


def test_another_text_field_is_read_and_written() -> None:
    (out,) = objects(run("--text-field", "body", stdin=json.dumps({"text": 5, "body": PAGE}) + "\n"))
    assert (out["text"], out["body"]) == (5, PAGE.rstrip())


def test_text_and_jsonl_together_need_a_form_to_write(page: Path, several: Path) -> None:
    result = run(page, several)
    assert result.exit_code == 2
    assert f"{several}: text and JSONL together" in result.stderr
    assert result.stdout == PAGE
    assert len(objects(run("--to", "jsonl", page, several))) == 201


def test_output_is_written_whole_and_in_place(page: Path) -> None:
    other = page.with_name("other.txt")
    other.write_text("old")
    assert run("--output", other, page).exit_code == 0
    assert other.read_text() == PAGE
    packed = page.with_name("out.jsonl.gz")
    assert run("--to", "jsonl", "-o", packed, page).stdout == ""
    assert json.loads(gzip.decompress(packed.read_bytes()))["text"] == PAGE.rstrip()
    assert run("-o", "-", page).stdout == PAGE


def test_output_that_fails_leaves_the_file_as_it_was(page: Path) -> None:
    page.with_name("bad.jsonl").write_text(record(1) + "nonsense\n")
    result = run("--output", page, page.with_name("bad.jsonl"))
    assert result.exit_code == 2
    assert result.stderr.endswith(f"column 1; {page} is left as it was\n")
    assert page.read_text() == PAGE
    assert len(list(page.parent.iterdir())) == 2


def test_output_into_no_folder_is_an_error(page: Path) -> None:
    result = run("--output", page.with_name("none") / "out.txt", page)
    assert result.exit_code == 2
    assert "out.txt: cannot write: No such file or directory" in result.stderr


# --- options ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--keep", "title,ad"), "'ad' is not a label; the labels are title, meta, main, caption, related"),
        (("--favor", "speed"), "'speed' is not one of 'balanced', 'precision', 'recall'"),
        (("--threshold", "1.5"), "1.5 is not in the range 0<=x<=1"),
        (("--threshold", "nan"), "threshold"),
        (("--encoding", "klingon"), "'klingon' is not a text encoding"),
        (("--encoding", "rot13"), "'rot13' is not a text encoding"),
        (("--jobs", "0"), "'0' is neither a number of processes, 1 to 1,024, nor auto"),
        (("--from", "pdf"), "'pdf' is not one of 'auto', 'text', 'html', 'jsonl'"),
        (("--explain", "--to", "text"), "--explain and --to"),
        (("--nonsense",), "No such option"),
        (("none.txt",), "'none.txt' does not exist"),
        (("idnex",), "'idnex' does not exist. If a command was meant, they are eval, run, export, index"),
    ],
)
def test_wrong_use_exits_2_and_says_what_is_right(args: tuple[str, ...], message: str) -> None:
    result = run(*args, stdin=PAGE)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_options_reach_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def analyze_each(self: Cleaner, sources: Iterable[str]) -> Iterator[cleaner.Result]:
        seen.append(self.options)
        return iter(())

    monkeypatch.setattr(Cleaner, "analyze_each", analyze_each)
    run("--keep", "title, caption,", "--favor", "recall", "--threshold", "0.25", stdin=PAGE)
    run(stdin=PAGE)
    assert seen == [
        cleaner.Options(frozenset({Label.MAIN, Label.TITLE, Label.CAPTION}), cleaner.Favor.RECALL, 0.25),
        cleaner.Options(),
    ]


def test_version_and_help() -> None:
    assert run("--version").stdout == f"cleaner {cleaner.__version__}\n"
    for flag in ("--help", "-h"):
        text = run(flag).stdout
        assert text.startswith("Usage: cleaner [OPTIONS] [FILES]...")
        listed = dict(line.split(maxsplit=1) for line in text.partition("Commands:\n")[2].splitlines())
        assert listed["eval"] == "Measure the cleaner on gold of your own."
        assert listed["index"] == "Remember documents, and find what appears in several."
    assert run("eval", "--help").stdout.startswith("Usage: cleaner eval [OPTIONS] GOLD...")


def test_a_file_named_like_a_command_is_reached_by_its_path(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(page.parent)
    page.rename("eval")
    assert run("./eval").stdout == PAGE
    assert run("--from", "text", "eval").stdout == PAGE
    assert run("eval").exit_code == 2


def test_explain_shows_every_block_plainly(page: Path) -> None:
    view = run("--explain", page, page).stdout
    assert view.startswith(str(page)[:40])
    assert view.count("\n\n") == 2
    assert view.count("\n2 of 2 blocks kept: 100 % main\n") == 2
    assert view.endswith("\n\n2 documents: 4 of 4 blocks kept: 100 % main\n")
    assert "\x1b" not in view
    assert "     1 + main" in view
    assert "     3 + main" in view
    assert all(len(row) <= 100 for row in view.splitlines())


def test_explain_heads_jsonl_by_line_and_id() -> None:
    view = run("--explain", stdin="\n" + record(17)).stdout
    assert view.startswith("<stdin>:2 17\n")
    assert view.endswith("\n2 of 2 blocks kept: 100 % main\n")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_explain_into_a_pipe_is_coloured_only_by_force(
    page: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[32m" in run("--explain", page).stdout) == coloured
    assert "\x1b[32m" in run("--explain", "--color", "always", page).stdout
    assert "\x1b" not in run("--explain", "--color", "never", page).stdout


def test_a_diff_of_files_is_a_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    noisy = Path("noisy.txt")
    noisy.write_text(f"{PAGE}\nShare this story\n\nTags: bridge, traffic\n")
    Path("page.txt").write_text(PAGE)
    patch = run("--to", "diff", "page.txt", "./noisy.txt")
    assert patch.stderr == ""
    assert patch.stdout.startswith("--- a/noisy.txt\n+++ b/noisy.txt\n@@ -1")
    assert "\n-Share this story\n" in patch.stdout
    assert "@@ boilerplate" in patch.stdout
    subprocess.run(["git", "apply"], input=patch.stdout_bytes, check=True)
    assert noisy.read_text() == PAGE
    assert run("--to", "diff", "noisy.txt").stdout == ""
    assert run("--to", "diff", "page.txt", "--jobs", "2").exit_code == 0


def test_a_diff_is_coloured_as_git_s_is(page: Path) -> None:
    page.write_text(f"{PAGE}\nShare this story\n")
    assert "\x1b[31m-Share this story" in on_terminal("--to", "diff", page)
    assert "\x1b" not in on_terminal("--to", "diff", page, NO_COLOR="1")
    assert "\x1b" not in run("--to", "diff", page).stdout
    assert "\x1b[36m@@ " in run("--to", "diff", "--color", "always", page).stdout


def test_a_diff_of_jsonl_is_headed_by_each_record() -> None:
    diff = run("--to", "diff", stdin=record(17, f"{PAGE}\nShare this story\n") + record(18)).stdout
    assert diff.startswith("--- <stdin>:1 17\n+++ <stdin>:1 17 (article)\n@@ ")
    assert diff.count("+++") == 1


def on_terminal(*args: str | Path, **environment: str) -> str:
    """What the command shows on a terminal of 60 columns."""
    return shown_on_terminal(*args, COLUMNS="60", **environment).decode().replace("\r\n", "\n")


def test_explain_on_a_terminal_is_coloured_and_fits(page: Path) -> None:
    shown = on_terminal("--explain", page)
    assert "\x1b[32m+ main" in shown
    assert "+ main        " in on_terminal("--explain", page, NO_COLOR="1")
    rows = on_terminal("--explain", page, NO_COLOR="1").splitlines()
    assert max(map(len, rows)) <= 60
    assert "\x1b" not in on_terminal("--explain", page, NO_COLOR="1")
    assert "\x1b" not in on_terminal("--explain", page, TERM="dumb")


def test_no_input_on_a_terminal_is_a_hint_not_a_wait() -> None:
    assert "No input: name a file, or pipe a text in" in " ".join(on_terminal().split())


# --- bad input --------------------------------------------------------------------------------------------------------

ODD_TEXTS = {
    "empty": "",
    "white space": " \t\r\n\x0c\u00a0\u3000\n",
    "nul bytes": f"{PARAGRAPH}\0\0\n\0\n\n{SECOND}\0",
    "mixed line ends": f"{PARAGRAPH}\r\n\r\n{SECOND}\r{PARAGRAPH}\n{SECOND}\u2028{PARAGRAPH}\u0085{SECOND}",
    "right to left": "الجسر يغلق يوم الجمعة أمام جميع حركة المرور، حسبما قال مجلس المدينة.\n\n\u202bשלום\u202c",
    "combining marks": "e\u0301" * 200 + "\n\n" + "a" + "\u0300" * 500,
    "emoji": "👩\u200d🚀🏽🇩🇪 " * 50,
    "one word": "word",
    "control characters": "".join(map(chr, range(1, 32))) + PARAGRAPH,
    "private and unassigned": "\ue000\U0010ffff\ufffe " + PARAGRAPH,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_text_is_accounted_for(text: str) -> None:
    plain = run("--from", "text", stdin=text.encode())
    (out,) = objects(run("--from", "jsonl", stdin=json.dumps({"text": text}) + "\n"))
    assert plain.exit_code == 0
    end = "\r\n" if "\r\n" in text else "\n"
    assert plain.stdout_bytes.decode() == (out["text"] + end if out["text"] else "")
    spans = [Span(**{**span, "label": Label(span["label"])}) for span in out["spans"]]
    assert cleaner.apply(text, spans) == out["text"]
    inside = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in inside for at, char in enumerate(text) if not char.isspace())


def test_lone_surrogates_survive_in_jsonl_and_stand_in_as_u_fffd_in_text() -> None:
    line = f'{{"text":"\\ud800{PARAGRAPH}\\udc00","x":"\\ud801"}}\n'
    result = run(stdin=line)
    assert result.exit_code == 0
    assert objects(result)[0]["text"] == f"\ud800{PARAGRAPH}\udc00"
    assert rb'"x":"\ud801"' in result.stdout_bytes
    assert run("--to", "text", stdin=line).stdout == f"\ufffd{PARAGRAPH}\ufffd\n"


def test_a_byte_order_mark_is_no_part_of_the_text(page: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert run(stdin=PAGE.encode(encoding)).stdout_bytes == PAGE.encode()


def test_line_ends_are_not_translated() -> None:
    text = f"{PARAGRAPH}\r\n\r\n{SECOND}"
    child = process(stdin=subprocess.PIPE)
    out, _ = child.communicate(text.encode())
    assert out == (text + "\r\n").encode()


def test_invalid_utf_8_is_named_by_offset_and_another_encoding_by_option(tmp_path: Path) -> None:
    text = PARAGRAPH + " Café."
    path = tmp_path / "latin.txt"
    path.write_bytes(text.encode("cp1252"))
    result = run(path)
    assert result.exit_code == 2
    assert f"{path}: byte {len(PARAGRAPH) + 4} (0xe9) is not UTF-8" in result.stderr
    assert "--encoding cp1252" in result.stderr
    assert run("--encoding", "cp1252", path).stdout == text + "\n"


MARKUP = f"""<!DOCTYPE html><html><head><title>Bridge</title><style>p {{ color: red }}</style></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Bridge to close</h1><p>{PARAGRAPH}</p>
<p>It cost &pound;3&nbsp;million, <b>half</b> of it borrowed, and &ldquo;nobody&rdquo; asked the ferrymen.</p></article>
<footer>&copy; The Evening Heron</footer></body></html>"""


def test_a_page_is_cleaned_by_name_by_content_and_from_jsonl(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(MARKUP, encoding="utf-8")
    article = run(tmp_path / "a.html")
    assert article.exit_code == 0
    assert PARAGRAPH in article.stdout
    assert "£3 million, half of it borrowed" in article.stdout
    assert "<" not in article.stdout
    assert run(stdin=MARKUP).stdout == article.stdout
    assert run("--from", "html", stdin=MARKUP).stdout == article.stdout
    record = json.loads(run(stdin=json.dumps({"id": 7, "html": MARKUP}) + "\n").stdout)
    assert record["html"] == MARKUP
    assert record["text"] + "\n" == article.stdout
    for span in record["spans"]:
        assert MARKUP[span["start"] : span["end"]].strip()
        assert span["xpath"].startswith("/html[1]/body[1]/")


BAD_LINES = {
    "no JSON": (b"nonsense", "not JSON: Expecting value at column 1"),
    "no object": (b"[1]", "not a JSON object but an array"),
    "no text": (b'{"id":1}', "no field 'text' (fields: 'id'); --text-field names another"),
    "a number": (b'{"text":1}', "the field 'text' holds a number, not a string"),
    "invalid UTF-8": (b'{"text":"\xff"}', "(0xff) is not UTF-8"),
    "hostile key": (b'{"\\u001b[2J":1}', r"no field 'text' (fields: '\x1b[2J')"),
}


@pytest.mark.parametrize(("data", "message"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_stops_the_run_or_is_left_out(data: bytes, message: str) -> None:
    stdin = record(1).encode() + b"\n" + data + b"\n" + record(2).encode()
    failed = run(stdin=stdin)
    assert failed.exit_code == 2
    assert failed.stderr.startswith("<stdin>:3: ")
    assert message in failed.stderr
    assert failed.stderr.count("\n") == 1
    assert [row["id"] for row in objects(failed)] == [1]
    skipped = run("--on-error", "skip", stdin=stdin)
    assert skipped.exit_code == 0
    assert skipped.stderr == failed.stderr + "cleaner: 1 line skipped\n"
    assert [row["id"] for row in objects(skipped)] == [1, 2]


def test_the_first_line_may_be_the_bad_one() -> None:
    result = run("--from", "jsonl", "--on-error", "skip", stdin="nonsense\nmore\n" + record(1))
    assert [row["id"] for row in objects(result)] == [1]
    assert "2 lines skipped" in result.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_before_a_bad_line_is_lost(several: Path, jobs: str) -> None:
    with several.open("a") as stream:
        stream.write("nonsense\n" + record(201))
    result = run("--jobs", jobs, several)
    assert result.exit_code == 2
    assert len(objects(result)) == 200
    assert result.stderr == f"{several}:201: not JSON: Expecting value at column 1\n"


BAD_FILES = {
    "not UTF-8": (b"caf\xe9", "byte 3 (0xe9) is not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), "this looks like a PNG image, not like a text or a page"),
    "packed otherwise": (b"BZh91AY&SY" + bytes(40), "damaged bzip2 data from byte 0 on"),
    "wide without a mark": (
        PAGE.encode("utf-16-le"),
        "this looks like utf-16-le without a byte order mark; name it by",
    ),
    "cut short": (gzip.compress(PAGE.encode())[:-12], "damaged gzip data: it is cut off"),
    "gone": (None, "No such file or directory"),
}


@pytest.mark.parametrize(("data", "message"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_read_ends_the_run_or_is_left_out(page: Path, data: bytes | None, message: str) -> None:
    bad = page.with_name("bad.txt")
    if data:
        bad.write_bytes(data)
    failed = run(page, bad, page)
    assert failed.exit_code == 2
    assert failed.stdout == (PAGE if data else ""), "a name that is none is found before anything is judged"
    skipped = run("--on-error", "skip", page, bad, page)
    assert skipped.exit_code == 0
    assert skipped.stdout == PAGE + "\n" + PAGE
    assert f"{bad}: {message}" in skipped.stderr
    assert skipped.stderr.endswith("\ncleaner: 1 file skipped\n")


def test_a_damaged_gzip_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(PAGE.encode())[:-20])
    result = run(tmp_path / "a.txt.gz")
    assert result.exit_code == 2
    assert "a.txt.gz: damaged gzip data" in result.stderr


def test_a_full_disk_is_an_error(many: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        child = process(many, stdout=full)
        _, err = child.communicate()
    assert child.returncode == 2
    assert err == b"<stdout>: cannot write: No space left on device\n"


# --- pipes and signals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_closed_pipe_ends_quietly(many: Path, jobs: str) -> None:
    with process("--jobs", jobs, many) as child:
        assert child.stdout
        assert child.stdout.readline().startswith(b'{"id":0,')
        child.stdout.close()
        assert child.stderr
        assert child.stderr.read() == b""
        assert child.wait(10) == 0


def test_a_pipe_closed_before_the_first_byte_ends_quietly(page: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    child = process(page, stdout=write_end)
    os.close(write_end)
    _, err = child.communicate()
    assert (child.returncode, err) == (0, b"")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def heard() -> Iterator[None]:
    """A shell starts background jobs with Ctrl-C ignored, and what they start inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(child: subprocess.Popen[bytes], jobs: int) -> None:
    """Ctrl-C to a run that is under way: it ends at once, quietly, with all its processes."""
    time.sleep(0.3)
    workers = children_of(child.pid)
    assert len(workers) == (jobs if jobs > 1 else 0)
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    try:
        assert child.wait(10) == 130
        assert time.monotonic() - began < 1.5
        assert child.stderr
        assert child.stderr.read().strip() == b""
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    finally:
        child.kill()


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_while_waiting_for_input_ends_at_once(many: Path, tmp_path: Path, jobs: int) -> None:
    out = tmp_path / "out.jsonl"
    with out.open("wb") as stream:
        child = process("--jobs", str(jobs), stdin=subprocess.PIPE, stdout=stream)
    with child:
        assert child.stdin
        # Enough for output, which shows that the run is under way; then nothing more comes.
        child.stdin.write(many.read_bytes()[: progress.BATCH * (6 if jobs > 1 else 2)])
        child.stdin.flush()
        while not out.stat().st_size:
            time.sleep(0.05)
        interrupted(child, jobs)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_while_nobody_reads_the_output_ends_at_once(many: Path, jobs: int) -> None:
    with process("--jobs", str(jobs), many, many) as child:
        assert child.stdout
        child.stdout.readline()
        interrupted(child, jobs)


# --- long runs --------------------------------------------------------------------------------------------------------


class Forgiving(Cleaner):
    """Keeps everything, and notes it."""

    def analyze_each(self, sources: Iterable[str]) -> Iterator[cleaner.Result]:
        for source in sources:
            yield cleaner.Result(source, (Span(0, len(source), Label.MAIN, 0, len(source)),), source, ("all kept",))


def test_batches_have_what_could_not_be_read_in_its_place() -> None:
    units = [Record("a", "text!", number) for number in range(5)]
    made = list(batches([*units[:3], RecordError("a: gone"), *units[3:]], 10))
    assert made == [units[:2], [units[2], made[1][1], units[3]], units[4:]]  # type: ignore[index]
    assert isinstance(made[1][1], RecordError)  # type: ignore[index]


def test_at_a_pause_what_has_come_is_a_batch() -> None:
    units = [Record("a", "text!", number) for number in range(5)]
    made = list(batches([None, units[0], None, None, *units[1:4], None, units[4]], 10))
    assert made == [None, units[:1], None, None, units[1:3], units[3:4], None, units[4:]]


def test_notes_on_text_files_are_told_where_the_output_has_no_room_for_them() -> None:
    batch: list[Unit] = [Record("page.txt", "x"), Line("a", 1, 0, b'{"text":"y"}')]
    told = process_batch(batch, cleaner=Forgiving(), make=write_text, tell=True)
    assert told.notes == ("page.txt: all kept",)
    assert told.made == (b"\nx\n", b"\ny\n")
    assert process_batch(batch, cleaner=Forgiving(), make=write_text).notes == ()


def test_a_quiet_filter_says_no_note_but_what_is_left_out(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.pipeline.Cleaner", Forgiving)
    assert run("--quiet", page).stderr == ""
    assert run("-q", page).stdout == run(page).stdout
    bad = run("-q", "--from", "jsonl", "--on-error", "skip", stdin=b'{"text": 7}\n')
    assert "<stdin>:1" in bad.stderr


def test_notes_are_printed_beside_the_text(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.pipeline.Cleaner", Forgiving)
    assert run(page).stderr == f"{page}: all kept\n"
    for form in (["--explain"], ["--to", "jsonl"]):
        result = run(*form, page)
        assert "all kept" in result.stdout
        assert result.stderr == ""


def double(number: int) -> int:
    return 2 * number


def reciprocal(number: int) -> float:
    return 1 / number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_order_and_little_is_read_ahead(jobs: int) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    ahead = 0
    for at, answer in enumerate(in_order(double, items(), jobs)):
        assert answer == 2 * at
        ahead = max(ahead, len(taken) - at)
    assert len(taken) == 40
    assert ahead <= jobs + 1


def test_an_error_in_a_worker_is_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(reciprocal, [2, 1, 0, 1], 2))


def test_a_worker_that_is_killed_is_an_error_not_a_hang() -> None:
    with pytest.raises(ChildProcessError, match="a worker process was killed"):
        list(in_order(die, range(10), 2))


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_itself_on_a_terminal_when_the_run_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    terminal, log = Terminal(), StringIO()
    bars = Progress(None, 4_000_000, terminal), Progress(None, None, log)
    for bar in bars:
        bar.advance(10, 1_000_000)
    assert terminal.getvalue() == ""
    now = 102.5
    for bar in bars:
        bar.advance(1_490, 1_000_000)
        bar.clear()
    assert terminal.getvalue() == "\r\x1b[2K1,500 documents, 2.0 MB, 0.8 MB/s, 50 %\r\x1b[2K"
    assert log.getvalue() == ""


def test_progress_can_be_asked_for_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    log, terminal = StringIO(), Terminal()
    asked, refused = Progress(True, None, log), Progress(False, None, terminal)
    for now in (101.0, 102.0, 106.5):  # noqa: B007  # what the clock above says
        asked.advance(1, 1_000_000)
        refused.advance(1, 1_000_000)
    asked.clear()
    assert log.getvalue() == "1 documents, 1.0 MB, 1.0 MB/s\n3 documents, 3.0 MB, 0.5 MB/s\n"
    assert terminal.getvalue() == ""


def test_progress_goes_to_stderr(several: Path) -> None:
    assert " documents, " in run("--progress", several).stderr
    assert run("--no-progress", several).stderr == ""


# --- start-up, speed, memory ------------------------------------------------------------------------------------------

HEAVY = {
    "asyncio", "concurrent", "datasketch", "email", "http", "lightgbm", "lxml", "multiprocessing", "scipy", "sentencex",
    "sklearn", "torch", "trafilatura", "unittest", "urllib3", "importlib.metadata",
}  # fmt: skip
LIST_MODULES = """
import sys
from cleaner.cli.main import cli, main
try:
    cli.main(sys.argv[1:])
except SystemExit:
    sys.stderr.write("\\n".join(sys.modules))
"""


def modules(*args: str | Path) -> set[str]:
    command = [sys.executable, "-c", LIST_MODULES, *map(str, args)]
    done = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return set(done.stderr.decode().split())


@pytest.mark.parametrize("form", [(), ("--to", "jsonl"), ("--explain",), ("--help",)])
def test_a_small_page_loads_nothing_heavy(page: Path, form: tuple[str, ...]) -> None:
    loaded = modules(*form, page)
    assert "cleaner.cli.main" in loaded
    assert not HEAVY & loaded


def test_help_loads_no_reader() -> None:
    assert not {"msgspec", "cleaner.io.records", "cleaner.evaluate", "cleaner.views.terminal"} & modules("--help")


def test_a_small_page_takes_little_more_than_twice_as_long_as_its_libraries(page: Path) -> None:
    """A third of a second where loading them takes 0.19 s."""
    assert times_its_libraries((sys.executable, "-m", "cleaner", page)) < 3.2


PEAK = """
import os, resource, subprocess, sys
source = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
child = subprocess.Popen([sys.executable, "-m", "cleaner"], stdin=source.stdout, stdout=subprocess.DEVNULL)
source.stdout.close()
_, status, usage = os.wait4(child.pid, 0)
print(usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def peak_kilobytes(documents: int) -> int:
    feed = f"line = {record(1).encode()!r}\nimport sys\nfor _ in range({documents}): sys.stdout.buffer.write(line)"
    done = subprocess.run([sys.executable, "-c", PEAK, feed], capture_output=True, check=True)
    peak, code = map(int, done.stdout.split())
    assert code == 0
    return peak


@pytest.mark.parametrize(("own", "threads"), [(None, "1"), ("3", "3")])
def test_the_command_runs_in_one_thread_unless_told_otherwise(
    own: str | None, threads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    for name in names:
        monkeypatch.setenv(name, "")  # so that it is as before after the test
        monkeypatch.delenv(name) if own is None else monkeypatch.setenv(name, own)
    seen: list[str | None] = []
    monkeypatch.setattr("cleaner.cli.main.cli.main", lambda: seen.extend(map(os.environ.get, names)))
    main()
    assert seen == [threads] * 3


@pytest.mark.slow
def test_memory_does_not_grow_with_the_stream() -> None:
    assert peak_kilobytes(12_000) < 1.1 * peak_kilobytes(3_000)

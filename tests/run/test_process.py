"""What a user would lose: a word on why there is no output, an exit code that a script can trust, a folder without
leavings after a run that was stopped."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "cleaner"]
PARAGRAPH = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to "
    "open again before the following Sunday, when the last of the new bearings will have been lifted into place."
)
SHARE = "Share this article: Facebook Twitter WhatsApp"
PAGE = f"{PARAGRAPH}\n\n{SHARE}\n"
CLEAN = f"{PARAGRAPH}\n"
EVERY_OUTPUT = [
    ["page.txt"],
    ["--explain", "page.txt", "page.txt"],
    ["--to", "diff", "page.txt"],
    ["-o", "/dev/stdout", "page.txt"],
    ["check", "page.txt"],
    ["check", "--format", "sarif", "page.txt"],
    ["check", "--statistics", "page.txt"],
    ["fix", "--diff", "page.txt"],
    ["eval", "gold.jsonl"],
    ["eval", "--format", "json", "gold.jsonl"],
    ["export", "--to", "webannotation", "page.txt"],
    ["report", "-o", "-", "page.txt"],
    ["index", "info", "index"],
    ["index", "query", "--index", "index", "page.txt"],
    ["index", "copies", "index"],
    ["--help"],
    ["check", "--help"],
    ["index", "info", "--help"],
    ["--version"],
    ["completion", "bash"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Path) -> Path:
    """The working directory: a page, gold, and an index of two editions of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "gold.jsonl").write_text(json.dumps({"text": PAGE, "gold": PARAGRAPH}) + "\n")
    (tmp_path / "index").symlink_to(made)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cleaner import CorpusIndex, Document

    folder = tmp_path_factory.mktemp("made") / "index"
    CorpusIndex.build([Document(PAGE, id="one"), Document(f"{PAGE}\nSecond edition", id="two")], folder)
    return folder


def shell(line: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``cleaner`` is the command."""
    given = {"capture_output": True, "text": True, "check": False, "stdin": subprocess.DEVNULL} | options
    script = f'cleaner() {{ "{sys.executable}" -m cleaner "$@"; }}; set -o pipefail; {line}'
    return subprocess.run(["bash", "-c", script], **given)


# --- streams that are closed, full, or read no further ----------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("args", EVERY_OUTPUT, ids=" ".join)
def test_what_cannot_be_written_is_one_message_and_exit_code_2(args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *args], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    name = "/dev/stdout" if "/dev/stdout" in args else "<stdout>"
    assert (done.returncode, done.stderr) == (2, f"{name}: cannot write: No space left on device\n")


@pytest.mark.parametrize("args", EVERY_OUTPUT[::3], ids=" ".join)
def test_stdout_that_is_closed_is_said(args: list[str]) -> None:
    done = shell(f"cleaner {' '.join(args)} >&-")
    name = "/dev/stdout" if "/dev/stdout" in args else "<stdout>"
    assert (done.returncode, done.stderr) == (2, f"{name}: cannot write: it is closed\n")


def test_stdout_that_is_not_needed_may_be_closed() -> None:
    Path("clean.txt").write_text(CLEAN)
    assert shell("cleaner check clean.txt >&-").returncode == 0
    assert shell("cleaner page.txt -o out.txt <&- >&- 2>&-").returncode == 0
    assert Path("out.txt").read_text() == CLEAN, "and no message has got into the file that was opened in its place"


@pytest.mark.parametrize(
    "args", ["", "-", "check -", "export --to webannotation", "report -o r.html", "index build -o x", "fix --diff -"]
)
def test_stdin_that_is_closed_is_said(args: str) -> None:
    done = shell(f"cleaner {args} <&-")
    assert done.returncode == 2
    assert done.stderr.startswith("<stdin>: it is closed")
    assert not Path("x").exists()


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_messages_that_nobody_can_hear_change_nothing(stderr: str) -> None:
    bad = Path("bad.jsonl")
    bad.write_text("nonsense\n" + json.dumps({"text": PAGE}) + "\n")
    assert shell(f"cleaner bad.jsonl {stderr}").returncode == 2
    assert shell(f"cleaner none.txt {stderr}").returncode == 2
    skipped = shell(f"cleaner --progress --on-error skip bad.jsonl {stderr}")
    assert skipped.returncode == 0
    assert json.loads(skipped.stdout)["text"] == PARAGRAPH


def test_a_reader_that_stops_early_gets_the_exit_code_of_what_was_found() -> None:
    Path("clean.txt").write_text(CLEAN)
    for line, code in (
        ("cleaner --help | true", 0),
        ("cleaner completion bash | true", 0),
        ("cleaner check clean.txt --format json | true", 0),
        ("cleaner check page.txt | true", 1),
        ("cleaner page.txt -o >(true); sleep 0.1", 0),
    ):
        done = shell(line)
        assert (done.returncode, done.stderr) == (code, ""), line


def test_output_is_utf_8_whatever_the_locale_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = shell("cleaner check page.txt", text=False)
    assert done.returncode == 1
    assert f"“{SHARE}”".encode() in done.stdout


def test_a_pipe_that_was_made_not_to_block_gets_all_and_gives_all() -> None:
    """Programs on node.js and some terminals leave their pipes so, and a write in haste loses what does not fit."""
    rows = b"".join(json.dumps({"id": number, "text": PAGE}).encode() + b"\n" for number in range(1500))
    Path("rows.jsonl").write_bytes(rows)
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    child = subprocess.Popen([*COMMAND, "rows.jsonl"], stdout=write_end)
    os.close(write_end)
    time.sleep(1)
    with os.fdopen(read_end, "rb") as pipe:
        out = pipe.read()
    assert (child.wait(30), out.count(b"\n")) == (0, 1500)
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    child = subprocess.Popen([*COMMAND, "--from", "jsonl"], stdin=read_end, stdout=subprocess.PIPE)
    os.close(read_end)

    def feed() -> None:
        with os.fdopen(write_end, "wb") as pipe:
            for line in rows.splitlines(keepends=True)[:40]:
                pipe.write(line)
                pipe.flush()
                time.sleep(0.01)

    threading.Thread(target=feed).start()
    out, _ = child.communicate(timeout=60)
    assert out.count(b"\n") == 40


# --- files to write ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("cleaner page.txt -o /dev/stdout", "cat"),
        ("cleaner page.txt -o /dev/fd/7 7>out; cat out", "cat"),
        ("cleaner page.txt -o >(cat > out); sleep 0.2; cat out", "cat"),
        ("mkfifo pipe; (cat pipe > out) & cleaner page.txt -o pipe; wait; cat out", "cat"),
        ("mkfifo pipe.gz; (cat pipe.gz > out) & cleaner page.txt -o pipe.gz; wait; zcat < out", "zcat"),
        ("echo before > out; cleaner page.txt -o /dev/stdout >> out; tail -n +2 out", "cat"),
    ],
)
def test_output_goes_where_it_is_sent(line: str, read: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout, done.stderr) == (0, CLEAN, "")


def test_a_report_and_a_baseline_can_go_into_a_pipe_too() -> None:
    assert shell("cleaner report page.txt -o /dev/stdout").stdout.startswith("<!doctype html>")
    assert shell("cleaner baseline page.txt -o /dev/stdout").stdout.startswith('{"format": "cleaner-baseline"')


@pytest.mark.parametrize(
    "line",
    [
        "cleaner page.txt -o page.txt",
        "cleaner page.txt -o ./page.txt",
        "cleaner page.txt -o link.txt",
        "cleaner page.txt -o hard.txt",
        "cleaner link.txt -o page.txt",
        "cleaner gold.jsonl page.txt --to jsonl -o page.txt",
        "cleaner -o page.txt < page.txt",
        "cleaner page.txt >> page.txt",
        "cleaner < page.txt >> page.txt",
        "cleaner report page.txt -o page.txt",
        "cleaner report page.txt -o - >> page.txt",
        "cleaner baseline page.txt -o page.txt",
    ],
)
def test_an_input_is_never_written_over(line: str) -> None:
    Path("link.txt").symlink_to("page.txt")
    Path("hard.txt").hardlink_to("page.txt")
    done = shell(line)
    assert done.returncode == 2
    assert "itself: write to another file, then move it there." in " ".join(done.stderr.split())
    assert Path("page.txt").read_text() == PAGE


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("none/out.txt", "none/out.txt: cannot write: No such file or directory"),
        ("page.txt/out", "page.txt/out: cannot write: Not a directory"),
        ("/proc/out.txt", "/proc/out.txt: cannot write: No such file or directory"),
        ("/dev/fd/99", "/dev/fd/99: cannot write: it is closed"),
        ("''", "'' is not the name of a file."),
        ("none/", "'none/' is not the name of a file."),
        (".", "File '.' is a directory."),
        ("loop", "loop: cannot write: Too many levels of symbolic links"),
        ("x" * 300, f"{'x' * 300}: cannot write: File name too long"),
        ("/dev/full", "/dev/full: cannot write: No space left on device"),
    ],
)
@pytest.mark.parametrize("command", ["", "report"])
def test_an_output_that_cannot_be_written_is_said_before_anything_is_judged(
    command: str, output: str, message: str
) -> None:
    Path("loop").symlink_to("loop")
    done = shell(f"cleaner {command} page.txt -o {output}")
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_name_as_long_as_can_be_is_written() -> None:
    name = "ü" * 124 + ".txt"
    assert shell(f"cleaner page.txt -o {name}").returncode == 0
    assert Path(name).read_text() == CLEAN


# --- odd files to read ------------------------------------------------------------------------------------------------


def test_names_of_any_bytes_are_read_and_told() -> None:
    odd = [b"caf\xe9.txt", b"new\nline.txt", b"-x.txt", b" .txt", b"\x1b[2J.txt", b"a'b\".txt"]
    for name in odd:
        Path(os.fsdecode(name)).write_text(PAGE)
    assert shell("cleaner -- *.txt").stdout.count(PARAGRAPH) == 7
    ids = [json.loads(line)["id"] for line in shell("cleaner --to jsonl -- *.txt").stdout.splitlines()]
    assert sorted(map(os.fsencode, ids)) == sorted([*odd, b"page.txt"])
    for form in ("concise", "json", "github", "sarif"):
        done = shell(f"cleaner check --format {form} --near-duplicates 0 .", text=False)
        assert done.returncode == 1
        assert b"\x1b" not in done.stdout or form == "github"
    sarif = json.loads(done.stdout)["runs"][0]["results"]
    found = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in sarif]
    assert "caf%E9.txt" in found
    assert b"file=caf\xe9.txt" in shell("cleaner check --format github .", text=False).stdout
    assert shell("cleaner check --diff caf*.txt", text=False).stdout.startswith(b"--- caf\xe9.txt\n+++ caf\xe9.txt\n")
    assert shell("cleaner baseline .").returncode == 0
    assert shell("cleaner check --baseline cleaner.baseline .").returncode == 0
    assert shell("cleaner report -o report.html -- *.txt").returncode == 0
    assert shell("cleaner export --to webannotation -- *.txt").stdout.count("caf%E9.txt") == 1
    assert shell("cleaner index build -o $'ix\\xe9' -- *.txt").returncode == 0
    told = shell("cleaner index info $'ix\\xe9'; cleaner index query --index $'ix\\xe9' --to jsonl -- *.txt")
    assert told.returncode == 0
    assert '"caf\\udce9.txt"' in told.stdout


def test_a_name_that_begins_with_a_dash_gets_advice() -> None:
    Path("-x.txt").write_text(PAGE)
    done = shell("cleaner --to jsonl *.txt")
    assert done.returncode == 2
    assert "No such option '-x'" in done.stderr
    assert "If a file was meant, it is ./-x.txt." in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        ("ln -s nowhere odd.txt", "No such file or directory"),
        ("ln -s odd.txt odd.txt", "Too many levels of symbolic links"),
        ("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"odd.txt\")'", "No such device or address"),
    ],
)
def test_what_is_no_file_is_left_out_among_many(make: str, message: str) -> None:
    done = shell(f"{make}; cleaner --on-error skip page.txt odd.txt page.txt")
    assert (done.returncode, done.stdout) == (0, f"{CLEAN}\n{CLEAN}")
    assert done.stderr == f"odd.txt: {message}\ncleaner: 1 file skipped\n"
    assert shell("cleaner page.txt odd.txt page.txt").returncode == 2


def test_special_files_are_read_as_what_they_hold() -> None:
    for line in ("cleaner /dev/null", "cleaner < /dev/null", "cleaner <(true)"):
        assert shell(line).stdout == ""
    for line in (
        "cleaner <(cat page.txt)",
        "mkfifo p; (cat page.txt > p) & cleaner p",
        "cleaner /dev/stdin < page.txt",
    ):
        assert shell(line).stdout == CLEAN


def test_a_folder_is_checked_without_waiting_for_its_pipes() -> None:
    Path("corpus").mkdir()
    Path("corpus/page.txt").write_text(PAGE)
    os.mkfifo("corpus/waits.txt")
    done = shell("cleaner check corpus", timeout=60)
    assert done.returncode == 1
    assert done.stdout.startswith("corpus/page.txt:3:1 CLN302 ")


def test_a_file_that_goes_while_others_are_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from cleaner.cli import main as cli
    from cleaner.io import files

    gone = Path("gone.txt")
    gone.write_text(PAGE)
    before = files.read_live

    def read_live(name: str, *rest: Any, **options: Any) -> Any:
        gone.unlink(missing_ok=True)
        return before(name, *rest, **options)

    monkeypatch.setattr(files, "read_live", read_live)
    failed = CliRunner().invoke(cli.cli, ["page.txt", "gone.txt", "page.txt"])
    assert (failed.exit_code, failed.stdout) == (2, CLEAN)
    assert failed.stderr == "gone.txt: No such file or directory\n"


def test_an_error_of_the_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done = shell("cleaner /proc/self/mem page.txt")
    assert done.returncode == 2
    assert done.stderr == "/proc/self/mem: Input/output error\n"


# --- signals ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSONL that takes some seconds."""
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    path.write_text("".join(json.dumps({"id": n, "text": f"{PAGE}\nNumber {n}\n" * 3}) + "\n" for n in range(30_000)))
    return path


STOPPED: list[tuple[str, list[str]]] = [
    ("a file", ["MANY", "-o", "out/out.jsonl"]),
    ("a compressed file", ["MANY", "-o", "out/out.jsonl.zst", "-j", "2"]),
    ("a temporary index", ["--corpus", "MANY", "-o", "out/out.jsonl"]),
    ("an index", ["index", "build", "MANY", "-o", "out/index"]),
    ("an index by several", ["index", "build", "MANY", "-o", "out/index", "-j", "2"]),
    ("a report", ["report", "MANY", "-o", "out/report.html"]),
    ("a baseline", ["baseline", "MANY", "-o", "out/known"]),
]


@pytest.fixture
def stopped(many: Path, folder: Path) -> Iterator[Callable[..., tuple[int, bytes, list[str]]]]:
    children: list[subprocess.Popen[bytes]] = []

    def start_and_stop(args: list[str], number: int, times: int = 1) -> tuple[int, bytes, list[str]]:
        (folder / "out").mkdir()
        (folder / "tmp").mkdir()
        command = [*COMMAND, *(str(many) if arg == "MANY" else arg for arg in args)]
        child = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder / "tmp")},
            start_new_session=True,
            # What this process ignores its children would ignore as well.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        children.append(child)
        until = time.monotonic() + 20
        while not any((folder / "out").iterdir()) and not any((folder / "tmp").iterdir()):
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(0.4)
        for _ in range(times):
            os.killpg(child.pid, number)
        _, err = child.communicate(timeout=20)
        left = [*(folder / "out").rglob("*"), *(folder / "tmp").rglob("*")]
        return child.returncode, err, [path.name for path in left]

    yield start_and_stop
    for child in children:
        child.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1, signal.SIGXCPU])
def test_a_signal_ends_a_run_with_its_number_and_leaves_nothing_behind(stopped: Any, number: int) -> None:
    assert stopped(STOPPED[0][1], number) == (128 + number, b"", [])


@pytest.mark.parametrize("args", [args for _, args in STOPPED[1:]], ids=[name for name, _ in STOPPED[1:]])
def test_a_stopped_run_leaves_nothing_behind_and_no_process(stopped: Any, args: list[str]) -> None:
    """Twice, for `timeout` and terminals send a signal to the whole group, and once more to the one."""
    assert stopped(args, signal.SIGTERM, times=2) == (143, b"", [])


def test_a_signal_that_is_to_be_ignored_is_ignored(many: Path) -> None:
    Path("few.jsonl").write_bytes(b"\n".join(many.read_bytes().split(b"\n")[:3000]))
    script = f'trap "" HUP; exec "{sys.executable}" -m cleaner few.jsonl -o out.jsonl'
    with subprocess.Popen(["bash", "-c", script]) as child:
        time.sleep(0.7)
        child.send_signal(signal.SIGHUP)
        assert child.wait(60) == 0
    assert len(Path("out.jsonl").read_bytes().splitlines()) == 3000


def test_a_run_ends_though_its_output_is_stuck(many: Path) -> None:
    """Nobody reads the pipe: what is still to be written there must not be waited for."""
    os.mkfifo("pipe")
    with subprocess.Popen([*COMMAND, str(many), "-o", "pipe"], stderr=subprocess.PIPE) as child:
        reader = os.open("pipe", os.O_RDONLY)
        time.sleep(1.5)
        child.send_signal(signal.SIGTERM)
        try:
            assert child.wait(10) == 143
        finally:
            child.kill()
            os.close(reader)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is nobody to ask how much is needed")
def test_too_little_memory_is_said() -> None:
    line = json.dumps({"text": f"{PAGE}\n" * 60_000}) + "\n"
    Path("large.jsonl").write_text(line * 3)
    peak = (
        "import os, re, cleaner; cleaner.clean('One.'); "
        "print(re.search(r'VmPeak:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    small = subprocess.run([sys.executable, "-c", peak], capture_output=True, text=True, check=True)
    bytes_of_space = (int(small.stdout) << 10) + (90 << 20)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (bytes_of_space, bytes_of_space))

    command = [*COMMAND, "large.jsonl"]
    done = subprocess.run(command, preexec_fn=bound, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is not enough memory" in done.stderr
    assert "Traceback" not in done.stderr


# --- what comes bit by bit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("args", [[], ["-j", "2"], ["--from", "jsonl", "-o", "/dev/stdout"]], ids=" ".join)
def test_a_record_that_came_in_goes_out_though_more_may_come(args: list[str], pack: Callable[[bytes], bytes]) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, *args], **pipes) as child:  # type: ignore[call-overload]
        for number in range(3):
            child.stdin.write(pack(json.dumps({"id": number, "text": PAGE}).encode() + b"\n"))
            child.stdin.flush()
            began = time.monotonic()
            assert json.loads(child.stdout.readline())["id"] == number
            assert time.monotonic() - began < (10 if number == 0 else 2)
        child.stdin.close()
        assert child.wait(10) == 0


@pytest.mark.parametrize(("limit", "code"), [(128 << 20, 2), (192 << 20, 0)])
def test_a_limit_of_the_address_space_is_told_or_suffices(tmp_path: Path, limit: int, code: int) -> None:
    """OpenBLAS would end the process with exit code 1, which stands for findings."""
    (tmp_path / "page.txt").write_text(PAGE)
    done = subprocess.run(
        [*COMMAND, str(tmp_path / "page.txt")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == code, done.stderr
    if code:
        assert done.stderr.startswith(f"cleaner: the address space is limited to {limit >> 20} MB")
        assert not done.stdout
    else:
        assert done.stdout == CLEAN

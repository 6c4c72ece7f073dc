"""What a user would lose: a byte of a run that was killed, whenever and however often that was."""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import json
import lzma
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard

RUN = [sys.executable, "-m", "cleaner", "run"]
COMMAND = [*RUN, "in", "-o"]
STORY = (
    "The lock keeper at Harn opened the sluice a week early this spring, after the warmest February that the river "
    "board has on its books, and boats have been going up to the mill since Sunday. The dredger went in before dawn."
)


def pages(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    words = STORY.split()
    return [
        "\n\n".join(
            [" ".join(rng.sample(words, 30)) + "." for _ in range(8)] + ["Share this article: Facebook Twitter"]
        )
        for _ in range(count)
    ]


def warc(kind: str, texts: list[str]) -> bytes:
    """A crawl's file: responses that are pages (``response``), or the texts of some (``conversion``)."""
    out = []
    for number, text in enumerate(texts):
        if kind == "response":
            body = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<body><p>{text}</p></body>".encode()
            )
            media = "application/http; msgtype=response"
        else:
            body, media = text.encode(), "text/plain"
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        out.append(head.encode() + body + b"\r\n\r\n")
    return b"".join(out)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``in``, a few files of every form, and ``whole``, what a run makes of it that nobody stops."""
    folder = tmp_path_factory.mktemp("kills")
    inside = folder / "in"
    (inside / "sub").mkdir(parents=True)
    rows = [json.dumps({"id": n, "text": page}).encode() + b"\n" for n, page in enumerate(pages(300, 1))]
    (inside / "a.jsonl").write_bytes(b"".join(rows))
    (inside / "sub" / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(rows[:200]), mtime=0))
    (inside / "cut.jsonl.gz").write_bytes(gzip.compress(b"".join(rows[200:]), mtime=0)[:9000])
    (inside / "array.jsonl").write_bytes(b"".join(rows[5:9]) + b"no json\n")
    (inside / "sub" / "c.jsonl.zst").write_bytes(zstandard.compress(b"".join(rows[:60])))
    (inside / "sub" / "d.jsonl.xz").write_bytes(lzma.compress(b"".join(rows[60:90])))
    (inside / "sub" / "e.jsonl.bz2").write_bytes(bz2.compress(b"".join(rows[90:120])))
    for number, page in enumerate(pages(40, 2)):
        (inside / "sub" / f"{number}.txt").write_text(page)
        (inside / f"{number}.html").write_text(f"<html><body><p>{page}</p></body></html>")
    with suppress(ImportError):
        import pyarrow
        import pyarrow.feather
        import pyarrow.parquet

        table = pyarrow.table({"id": list(range(100)), "text": pages(100, 3)})
        pyarrow.parquet.write_table(table, inside / "t.parquet")
        pyarrow.feather.write_feather(table.slice(0, 40), str(inside / "u.arrow"), compression="uncompressed")
    if importlib.util.find_spec("fastwarc"):
        (inside / "crawl.warc.gz").write_bytes(gzip.compress(warc("response", pages(60, 4)), mtime=0))
        (inside / "texts.warc.wet").write_bytes(warc("conversion", pages(60, 5)))
    (folder / "arrays").mkdir()
    (folder / "arrays" / "one.json").write_bytes(b"[" + b",".join(row.strip() for row in rows[:150]) + b"]")
    (folder / "arrays" / "two.json.gz").write_bytes(gzip.compress(b"".join(rows[150:]), mtime=0))
    done = subprocess.run([*COMMAND, "whole", "--quiet"], cwd=folder, check=False)
    assert done.returncode == 2  # the line that is no record
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except (OSError, ValueError):
        return []


def killed_until_done(folder: Path, command: list[str], rng: random.Random, kills: int) -> tuple[int, int]:
    """Runs, each of which is killed, or one of its workers, at a time drawn at random; then one that is not. How many
    kills hit the run, and how many a worker."""
    runs = workers = 0
    for _ in range(kills):
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while process.poll() is None and not children(process.pid) and time.monotonic() - began < 60:
            time.sleep(0.005)
        time.sleep(rng.random() * 1.2)
        there = children(process.pid)
        victim = rng.choice(there) if there and rng.random() < 0.25 else process.pid
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                runs += victim == process.pid
                workers += victim != process.pid
        if process.wait(600) != -signal.SIGKILL:
            break  # a run that lost a worker, or was too quick, has ended: nothing is left to hit
    done = subprocess.run(command, cwd=folder, check=False, stderr=subprocess.PIPE)
    assert done.returncode in (0, 2), done.stderr
    return runs, workers


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found by /proc")
@pytest.mark.slow
def test_a_run_that_was_killed_makes_in_the_end_what_it_would_have_made(corpus: Path) -> None:
    assert sum(killed_until_done(corpus, [*COMMAND, "some", "--quiet", "--jobs", "2"], random.Random(7), 4))
    assert tree(corpus / "some") == tree(corpus / "whole")


WAYS = {
    "as-read": ["in"],
    "jsonl": ["in", "--to", "jsonl", "--spans", "slim"],
    "jsonl-gz": ["in", "--to", "jsonl.gz", "--jobs", "1"],
    "jsonl-zst": ["in", "--to", "jsonl.zst"],
    "parquet": ["in", "--to", "parquet"],
    "dolma": ["in", "--to", "dolma"],
    "text": ["in", "--to", "text"],
    "corpus": ["in", "--to", "jsonl", "--corpus"],
    "arrays": ["arrays", "--from", "json"],
}
"""What is run and killed. The figures say more where each is: all forms go in, and all come out."""


@pytest.mark.nightly
@pytest.mark.slow
def test_a_hundred_kills_change_no_byte(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    runs = workers = seed = 0
    while runs + workers < 100 or seed < len(WAYS):  # a way's kills end where its run does
        way, options = list(WAYS.items())[seed % len(WAYS)]
        seed += 1
        command = [*RUN, "--quiet", "--jobs", "2", *options, "--output"]
        if not (corpus / f"whole-{way}").exists():
            subprocess.run([*command, f"whole-{way}"], cwd=corpus, check=False)
        one, two = killed_until_done(corpus, [*command, f"{way}{seed}"], random.Random(seed), 12)
        made, wanted = tree(corpus / f"{way}{seed}"), tree(corpus / f"whole-{way}")
        assert wanted
        assert made == wanted, f"{way}, seed {seed}: {[name for name in wanted if made.get(name) != wanted[name]]}"
        runs, workers = runs + one, workers + two
        told.append(f"{way}: {one} runs and {two} workers killed, {len(wanted)} files alike")
    with capsys.disabled():
        print("", *told, f"together: {runs} runs and {workers} workers killed", sep="\n")


def test_what_is_in_its_place_is_whole_at_any_time(corpus: Path) -> None:
    whole = tree(corpus / "whole")
    with subprocess.Popen([*COMMAND, "watched", "--quiet"], cwd=corpus, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for name, data in tree_or_nothing(corpus / "watched").items():
                if not name.startswith(".cleaner-run"):
                    assert data == whole[name], f"{name} is there and not whole"
            time.sleep(0.05)


def tree_or_nothing(folder: Path) -> dict[str, bytes]:
    found = {}
    for place, _, names in os.walk(folder):  # passes over folders that go away meanwhile, as pathlib does not
        for name in names:
            with suppress(OSError):
                path = Path(place, name)
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def test_a_second_run_on_the_same_folder_is_refused(corpus: Path) -> None:
    first = subprocess.Popen([*COMMAND, "shared", "--quiet"], cwd=corpus, stderr=subprocess.DEVNULL)
    while first.poll() is None and not (corpus / "shared" / ".cleaner-run" / "journal.jsonl").exists():
        time.sleep(0.01)
    second = subprocess.run([*COMMAND, "shared"], cwd=corpus, capture_output=True, text=True, check=False)
    assert first.poll() is None, "the first one was too quick to be in the way"
    assert second.returncode == 2
    assert "another run is writing there" in second.stderr
    first.wait()
    assert tree(corpus / "shared") == tree(corpus / "whole")


def test_ctrl_c_leaves_whole_files_and_the_next_run_goes_on(corpus: Path) -> None:
    process = subprocess.Popen([*COMMAND, "stopped", "--quiet"], cwd=corpus, stderr=subprocess.DEVNULL)
    while process.poll() is None and not children(process.pid):
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait() in (130, 2)
    assert not list((corpus / "stopped").rglob("*.part"))
    subprocess.run([*COMMAND, "stopped", "--quiet"], cwd=corpus, check=False)
    assert tree(corpus / "stopped") == tree(corpus / "whole")


def test_a_full_disk_is_told_and_leaves_no_half_file(corpus: Path) -> None:
    script = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    script += "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
    script += "from cleaner.cli.main import cli; cli.main()"
    command = [sys.executable, "-c", script, *COMMAND[3:], "full", "--quiet"]
    done = subprocess.run(command, cwd=corpus, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "full/a.jsonl: cannot write: File too large" in done.stderr
    assert not (corpus / "full" / "a.jsonl").exists()
    subprocess.run([*COMMAND, "full", "--quiet"], cwd=corpus, check=False)
    assert tree(corpus / "full") == tree(corpus / "whole")


def test_an_input_that_vanishes_takes_no_other_with_it(corpus: Path) -> None:
    gone = corpus / "in" / "zz.txt"
    gone.write_text("x")
    names = sorted(str(path) for path in (corpus / "in").rglob("*.txt"))
    code = (
        "import sys; from pathlib import Path; from cleaner.run import plan, loop, manifest, summary;"
        "from cleaner.pipeline import Cleaner;"
        "made = plan.make_plan(sys.argv[2:], Path(sys.argv[1]), None); Path(sys.argv[-1]).unlink();"
        "holding = manifest.held(made.folder); holding.__enter__();"
        "journal = manifest.Journal(made.folder, {}); meter = summary.Meter(0, quiet=True);"
        "found = loop.run(made, manifest.load(made.folder), journal, Cleaner(), loop.Settings(), meter, print);"
        "print(found.documents, found.damaged)"
    )
    command = [sys.executable, "-c", code, "vanished", *[name for name in names if "zz" not in name], str(gone)]
    done = subprocess.run(command, cwd=corpus, capture_output=True, text=True, check=False)
    assert "zz.txt: No such file or directory" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1].startswith("40 ")

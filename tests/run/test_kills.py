"""What a user would lose: a byte of a run that was killed, whenever and however often that was."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "cleaner", "run", "in", "-o"]
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
    for number, page in enumerate(pages(40, 2)):
        (inside / "sub" / f"{number}.txt").write_text(page)
        (inside / f"{number}.html").write_text(f"<html><body><p>{page}</p></body></html>")
    with suppress(ImportError):
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.table({"id": list(range(100)), "text": pages(100, 3)})
        pyarrow.parquet.write_table(table, inside / "t.parquet")
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


def killed_until_done(folder: Path, output: str, rng: random.Random, kills: int) -> int:
    """Runs, each of which is killed, or one of its workers, at a time drawn at random; then one that is not. How many
    kills hit something."""
    hit = 0
    for _ in range(kills):
        process = subprocess.Popen([*COMMAND, output, "--quiet", "--jobs", "2"], cwd=folder, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while process.poll() is None and not children(process.pid) and time.monotonic() - began < 60:
            time.sleep(0.005)
        time.sleep(rng.random() * 0.8)
        workers = children(process.pid)
        victim = rng.choice(workers) if workers and rng.random() < 0.4 else process.pid
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                hit += 1
        if victim == process.pid:
            process.wait()
        else:
            process.wait(600)
    done = subprocess.run([*COMMAND, output, "--quiet", "--jobs", "2"], cwd=folder, check=False, stderr=subprocess.PIPE)
    assert done.returncode == 2, done.stderr
    return hit


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found by /proc")
@pytest.mark.slow
def test_a_run_that_was_killed_makes_in_the_end_what_it_would_have_made(corpus: Path) -> None:
    assert killed_until_done(corpus, "some", random.Random(7), 4)
    assert tree(corpus / "some") == tree(corpus / "whole")


@pytest.mark.nightly
@pytest.mark.slow
def test_a_hundred_kills_change_no_byte(corpus: Path) -> None:
    hit, seed = 0, 0
    while hit < 100:
        seed += 1
        hit += killed_until_done(corpus, f"many{seed}", random.Random(seed), 6)
        assert tree(corpus / f"many{seed}") == tree(corpus / "whole"), f"seed {seed}"


def test_what_is_in_its_place_is_whole_at_any_time(corpus: Path) -> None:
    process = subprocess.Popen([*COMMAND, "watched", "--quiet"], cwd=corpus, stderr=subprocess.DEVNULL)
    whole = tree(corpus / "whole")
    while process.poll() is None:
        for name, data in tree_or_nothing(corpus / "watched").items():
            if not name.startswith(".cleaner-run"):
                assert data == whole[name], f"{name} is there and not whole"
        time.sleep(0.05)


def tree_or_nothing(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in folder.rglob("*") if folder.exists() else ():
        with suppress(OSError):
            if path.is_file():
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

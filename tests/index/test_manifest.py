"""What a user would lose: an index, to a killed process, a full disk, a second writer or a damaged file."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cleaner.document import Document
from cleaner.index import CorpusIndex, CorpusIndexError
from cleaner.index import manifest as store
from tests.index.made import FOOT, answers, page, words

ROOT = Path(__file__).parents[2]
PAGES = [page(number, FOOT) for number in range(5)]
MORE = [page(f"more {number}", FOOT) for number in range(5)]
QUERIES = [page("query", FOOT, words(1)), PAGES[0]]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    CorpusIndex.build(PAGES, folder)
    return folder


def manifest(folder: Path, change: Callable[[dict[str, Any]], object], sound: bool = True) -> None:
    path = folder / store.NAME
    found = json.loads(path.read_bytes())
    change(found)
    if sound:
        body = {key: value for key, value in found.items() if key != "checksum"}
        found["checksum"] = zlib.crc32(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())
    path.write_text(json.dumps(found))


def the_segment(folder: Path) -> Path:
    (path,) = folder.glob("*.segment")
    return path


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != store.LOCK}


def refused(folder: Path, *say: str) -> str:
    with pytest.raises(CorpusIndexError) as error:
        CorpusIndex.open(folder)
    message = str(error.value)
    assert str(folder) in message
    for words_of_it in say:
        assert words_of_it in message
    return message


# --- what is no index, or not this version's --------------------------------------------------------------------------


def test_no_folder_and_another_folder_are_told_apart(tmp_path: Path) -> None:
    refused(tmp_path / "none", "there is no such index", "cleaner index build FILES --output")
    refused(tmp_path, "this is not an index (it has no manifest.json)", "cleaner index build")
    (tmp_path / "file").write_text("text")
    refused(tmp_path / "file", "this is not an index")
    (tmp_path / "folder" / store.NAME).mkdir(parents=True)
    refused(tmp_path / "folder", "cannot be read: Is a directory")


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"[]", b"7", b"null", b'{"name": "an app"}', b"\xff\xfe", b"[" * 100_000, b'{"version": 1}'],
)  # fmt: skip
def test_a_manifest_that_is_none_is_said(made: Path, data: bytes) -> None:
    (made / store.NAME).write_bytes(data)
    refused(made, "damaged, or no manifest of an index; build the index again from its documents")


def test_another_format_s_and_version_s_index_is_refused(made: Path) -> None:
    manifest(made, lambda found: found.update(format="something-else"))
    refused(made, "of another program (something-else)")
    manifest(made, lambda found: found.update(format=store.FORMAT, version=0, segments=[{"old": True}]))
    refused(made, "format 0, this version reads format 1; build the index again")


@pytest.mark.parametrize(("name", "value"), [("normaliser", 0), ("shingle", 7), ("window", 1), ("seed", 2)])
def test_an_index_of_other_parameters_is_refused(made: Path, name: str, value: int) -> None:
    """Its numbers mean nothing here: it would find nothing, and say nothing of that."""
    manifest(made, lambda found: found["parameters"].update({name: value}))
    ours = store.parameters()[name]
    refused(made, f"made with other parameters: {name} {value} (here {ours}); build the index again")
    manifest(made, lambda found: found["parameters"].pop(name))
    refused(made, f"{name} None (here {ours})")
    before = snapshot(made)
    with pytest.raises(CorpusIndexError, match="other parameters"):
        CorpusIndex.merge([made], made)
    assert snapshot(made) == before


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json", "a.segment"])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, name: str) -> None:
    """A web extension has a manifest.json too."""
    (tmp_path / name).write_text('{"name": "an app"}')
    with pytest.raises(CorpusIndexError, match="a folder with other things in it, and no index; name another"):
        CorpusIndex.build(PAGES, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: '{"name": "an app"}'}


def test_what_stands_beside_an_index_s_files_stays(made: Path) -> None:
    (made / "notes.txt").write_text("mine")
    (made / "old.segment").write_bytes(b"a leaving")
    (made / "7.run").write_bytes(b"a leaving")
    CorpusIndex.open(made).add(*MORE)
    assert (made / "notes.txt").read_text() == "mine"
    assert not (made / "old.segment").exists()
    assert not (made / "7.run").exists()


def test_an_index_can_be_copied_and_moved(made: Path, tmp_path: Path) -> None:
    wanted = answers(CorpusIndex.open(made), QUERIES)
    shutil.copytree(made, tmp_path / "copy", ignore=shutil.ignore_patterns(store.LOCK))
    made.rename(tmp_path / "moved")
    for name in ("copy", "moved"):
        index = CorpusIndex.open(tmp_path / name)
        assert answers(index, QUERIES) == wanted
        index.add(*MORE)
        assert len(index) == 10


# --- damage -----------------------------------------------------------------------------------------------------------


def test_a_missing_segment_is_named(made: Path) -> None:
    path = the_segment(made)
    path.unlink()
    refused(made, path.name, "this segment is missing; restore it from a copy, or build the index again")
    with pytest.raises(CorpusIndexError, match="missing"):
        CorpusIndex.merge([made], made)


def test_a_damaged_index_is_not_added_to_and_can_be_built_again(made: Path) -> None:
    path = the_segment(made)
    index = CorpusIndex.open(made)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CorpusIndexError, match="damaged"):
        index.add(*MORE)
    with pytest.raises(CorpusIndexError, match="damaged"):
        CorpusIndex.merge([made], made)
    assert len(CorpusIndex.build(PAGES, made)) == 5


def test_a_damaged_manifest_makes_nobody_sweep(made: Path) -> None:
    """What it named may still be mended."""
    before = the_segment(made).read_bytes()
    (made / store.NAME).write_bytes((made / store.NAME).read_bytes()[:-20])
    refused(made, "damaged")
    with store.writing(made):
        pass
    assert the_segment(made).read_bytes() == before


def test_one_flipped_bit_of_manifest_or_segment_never_changes_an_answer(made: Path) -> None:
    wanted = answers(CorpusIndex.open(made), QUERIES)
    chance = random.Random(2)
    noticed = 0
    for path in (made / store.NAME, the_segment(made)):
        data = path.read_bytes()
        for _ in range(150):
            damaged = bytearray(data)
            damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes(damaged)
            with suppress(CorpusIndexError):
                noticed += 1
                index = CorpusIndex.open(made)
                # White space of the manifest that is another white space now.
                noticed -= 1
                assert answers(index, QUERIES) == wanted
        path.write_bytes(data)
    assert noticed > 270
    assert answers(CorpusIndex.open(made), QUERIES) == wanted


@pytest.mark.parametrize("name", ["manifest", "segment"])
def test_a_file_cut_short_anywhere_is_noticed(made: Path, name: str) -> None:
    path = made / store.NAME if name == "manifest" else the_segment(made)
    data = path.read_bytes()
    for size in [0, 1, 7, len(data) // 3, len(data) - 2]:
        path.write_bytes(data[:size])
        assert "damaged" in refused(made)


# --- one writer -------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_told_to_wait(made: Path) -> None:
    index = CorpusIndex.open(made)
    before = snapshot(made)
    with store.writing(made):
        for write in (
            lambda: index.add(*MORE),
            index.compact,
            lambda: CorpusIndex.build(PAGES, made),
            lambda: CorpusIndex.merge([made], made),
        ):
            with pytest.raises(CorpusIndexError, match="another process is writing to this index; wait for it to end"):
                write()
        assert snapshot(made) == before
        assert len(CorpusIndex.open(made)) == 5
    assert index.add(*MORE).documents == 5


HOLD = """
import sys
from cleaner.index import manifest as store
with store.writing(__import__("pathlib").Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def child(code: str, *args: object, **options: Any) -> subprocess.Popen[str]:
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **options)


def test_another_process_s_lock_ends_with_it_even_when_it_is_killed(made: Path) -> None:
    with child(HOLD, made) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(CorpusIndexError, match="another process is writing"):
            CorpusIndex.open(made).add(*MORE)
        other.send_signal(signal.SIGKILL)
    assert CorpusIndex.open(made).add(*MORE).documents == 5


def test_a_file_system_without_locks_is_said(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def fail(*args: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(CorpusIndexError, match="cannot be locked: No locks available"):
        CorpusIndex.open(made).add(*MORE)


# --- a disk that takes no more ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["write", "fsync", "replace", "mkdir"])
@pytest.mark.parametrize("operation", ["build", "add", "merge"])
def test_a_full_disk_leaves_what_was_published(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, at: str
) -> None:
    index = CorpusIndex.open(made)
    CorpusIndex.build(MORE, tmp_path / "other")
    before = snapshot(made)
    wanted = answers(index, QUERIES)

    def fail(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if at == "write":
            patch.setattr("cleaner.index.segment_writer._Writer._put", fail)
        elif at == "mkdir":
            patch.setattr(Path, "mkdir", fail)
        else:
            patch.setattr(os, at, fail)
        write: dict[str, Callable[[], object]] = {
            "build": lambda: CorpusIndex.build(MORE, made),
            "add": lambda: index.add(*MORE),
            "merge": lambda: CorpusIndex.merge([made, tmp_path / "other"], made),
        }
        with pytest.raises(CorpusIndexError, match="cannot be written: No space left on device") as error:
            write[operation]()
        assert str(made) in str(error.value)
        if at != "mkdir":
            assert "what was published before is untouched" in str(error.value)
    assert snapshot(made) == before
    assert answers(CorpusIndex.open(made), QUERIES) == wanted
    assert CorpusIndex.open(made).add(*MORE).documents == 5


LIMITED = """
import resource, signal, sys
from cleaner.index import CorpusIndex, CorpusIndexError
from tests.index.made import page
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    CorpusIndex.open(sys.argv[1]).add(*(page(f"much {n}") for n in range(200)))
except CorpusIndexError as error:
    print(error)
"""


def test_a_file_that_may_not_grow_leaves_what_was_published(made: Path) -> None:
    """The system itself refuses here, in the midst of a write."""
    before = snapshot(made)
    for size in (0, 5_000, 60_000):
        with child(LIMITED, made, size) as process:
            out, errors = process.communicate()
        assert errors == ""
        assert out.startswith(f"{made}: cannot be written: File too large; what was published before is untouched")
        assert snapshot(made) == before


def test_a_folder_that_may_not_be_written_is_said(made: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    made.chmod(0o555)
    (made / store.LOCK).chmod(0o444)
    try:
        wanted = len(CorpusIndex.open(made))
        with pytest.raises(CorpusIndexError, match="cannot be written: Permission denied"):
            CorpusIndex.open(made).add(*MORE)
    finally:
        made.chmod(0o755)
    assert wanted == 5


def test_a_folder_that_may_not_be_opened_for_writing_is_said(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a read-only disk does, also to root."""
    plain = os.open

    def refuse(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "Read-only file system")
        return plain(path, flags, *args, **options)

    index = CorpusIndex.open(made)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CorpusIndexError, match="cannot be written: Read-only file system"):
        index.add(*MORE)
    assert answers(CorpusIndex.open(made), QUERIES) == answers(index, QUERIES)


def test_an_index_path_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(CorpusIndexError, match="cannot be written: File exists"):
        CorpusIndex.build(PAGES, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "text"


# --- killed -----------------------------------------------------------------------------------------------------------


def kill_many(folder: Path, each: int) -> int:
    command = [sys.executable, "-m", "tests.index.killed", str(folder), str(each)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["wrong"] for one in told] == [[]] * 7
    assert sum(one["before"] > 0 and one["after"] > 0 for one in told) >= 6
    return sum(one["kills"] for one in told)


def test_a_writer_that_is_killed_leaves_an_index_and_can_run_again(tmp_path: Path) -> None:
    """Readers find the state before or the one after, nothing else; doing it again completes it, without litter."""
    assert kill_many(tmp_path, 6) >= 50


@pytest.mark.slow
def test_a_writer_that_is_killed_at_a_hundred_moments_and_more(tmp_path: Path) -> None:
    assert kill_many(tmp_path, 12) >= 98


@pytest.mark.nightly
@pytest.mark.slow
def test_a_writer_that_is_killed_three_hundred_and_fifty_times(tmp_path: Path) -> None:
    assert kill_many(tmp_path, 26) >= 350


def test_a_reader_that_meets_a_merge_looks_again(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading the manifest and opening its segments a writer may have merged them away."""
    CorpusIndex.open(made).add(*MORE)
    reads = 0
    plain = store.read_manifest

    def read(folder: Path) -> store.Manifest:
        nonlocal reads
        reads += 1
        found = plain(folder)
        if reads == 1:
            CorpusIndex(folder, ()).compact()
        return found

    monkeypatch.setattr(store, "read_manifest", read)
    assert len(CorpusIndex.open(made)) == 10
    assert len(list(made.glob("*.segment"))) == 1


def test_a_document_of_no_words_publishes_nothing(made: Path) -> None:
    before = snapshot(made)
    assert CorpusIndex.open(made).add(Document("")).empty == 1
    assert snapshot(made) == before

"""What a user would lose: the editions of a story told together, in one process or in many."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cleaner.dedup.near_duplicates import NearCopies, clusters, similarity
from cleaner.document import Document
from cleaner.index import CorpusIndex
from cleaner.index.fingerprints import read_part
from tests.index.made import page, words

ROOT = Path(__file__).parents[2]
STORY = [words(f"story {number}", 60) for number in range(4)]
OTHER = [words(f"other {number}", 60) for number in range(4)]


def edition(name: str, story: list[str], site: str | None = None) -> Document:
    return Document("\n\n".join([words(f"head {name}", 6), *story, words(f"foot {name}", 12)]), name, None, site)


EDITIONS = [edition(name, STORY, f"{name}.example") for name in "abc"]
OTHERS = [edition(name, OTHER, f"{name}.example") for name in "xy"]


def signature(text: str) -> np.ndarray:
    return read_part([Document(text)]).signature[0]


def test_similarity_is_an_estimate_of_what_two_share() -> None:
    half = "\n\n".join([*STORY[:2], *OTHER[:2]])
    assert similarity(signature("\n\n".join(STORY)), signature("\n\n".join(STORY))) == 1
    assert similarity(signature("\n\n".join(STORY)), signature("\n\n".join(OTHER))) < 0.05
    assert similarity(signature("\n\n".join(STORY)), signature(half)) == pytest.approx(1 / 3, abs=0.13)


def test_editions_are_found_in_memory() -> None:
    seen = NearCopies()
    assert seen.add("a", EDITIONS[0]) == []
    assert seen.add("x", OTHERS[0]) == []
    assert seen.add("b", EDITIONS[1]) == ["a"]
    assert seen.add("c", EDITIONS[2].text) == ["a", "b"]
    assert seen.find(OTHERS[1]) == ["x"]
    assert seen.find(words("nothing like it", 200)) == []
    assert "a" in seen
    assert "z" not in seen


def test_a_key_keeps_its_document() -> None:
    seen = NearCopies()
    seen.add("a", EDITIONS[0])
    assert seen.add("a", OTHERS[0]) == []
    assert seen.find(OTHERS[1]) == []
    assert seen.find(EDITIONS[1]) == ["a"]


def test_a_higher_threshold_finds_only_what_is_closer() -> None:
    loose, strict = NearCopies(0.3), NearCopies(0.9)
    for seen in (loose, strict):
        seen.add("a", EDITIONS[0])
        assert seen.find(EDITIONS[0]) == ["a"]
    half = Document("\n\n".join([*STORY[:3], OTHER[0]]))
    assert loose.find(half) == ["a"]
    assert strict.find(half) == []


def test_clusters_do_not_go_by_order_or_segments() -> None:
    documents = [*EDITIONS, page("alone"), *OTHERS, page("alone too")]
    wanted = [
        [("a", "a.example"), ("b", "b.example"), ("c", "c.example")],
        [("x", "x.example"), ("y", "y.example")],
    ]
    assert clusters(CorpusIndex.build(documents).view) == wanted
    index = CorpusIndex.build(documents[::-2])
    index.add(*documents[:4])
    index.add(*documents)
    assert clusters(index.view) == wanted
    assert clusters(index.view, 1.0) == []
    index.add(Document(EDITIONS[0].text, "a again", None, "d.example"))
    assert clusters(index.view, 1.0) == [[("a", "a.example"), ("a again", "d.example")]]
    assert clusters(CorpusIndex.build([]).view) == []


def test_two_words_alike_are_no_cluster_of_everything() -> None:
    index = CorpusIndex.build([Document(text, str(at)) for at, text in enumerate(["One.", "Two.", "Three words here"])])
    assert clusters(index.view) == []


# --- Redis ------------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    pytest.importorskip("redis", reason="the redis extra is not installed")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "redis-server ended at once"
                assert time.monotonic() < until, "redis-server does not answer"
                time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


OTHER_PROCESS = """
import sys
from cleaner.dedup.near_duplicates import NearCopies
from tests.dedup.test_near_duplicates import EDITIONS, OTHERS
seen = NearCopies(redis=sys.argv[1], name="shared")
print(seen.find(EDITIONS[1]), seen.add("x", OTHERS[0]), "a" in seen)
"""


def test_processes_share_what_each_has_seen(server: str) -> None:
    seen = NearCopies(redis=server, name="shared")
    assert seen.add("a", EDITIONS[0]) == []
    command = [sys.executable, "-c", OTHER_PROCESS, server]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['a'] [] True\n", "")
    assert seen.find(OTHERS[1]) == ["x"]
    assert seen.add("c", EDITIONS[2]) == ["a"]
    # A third, which comes later, finds all of it.
    assert NearCopies(redis=server, name="shared").find(EDITIONS[1]) == ["a", "c"]


def test_collections_and_databases_are_apart(server: str) -> None:
    NearCopies(redis=server, name="one").add("a", EDITIONS[0])
    assert NearCopies(redis=server, name="two").find(EDITIONS[1]) == []
    assert NearCopies(redis=f"{server}/3", name="one").find(EDITIONS[1]) == []
    assert NearCopies(redis=f"{server}/0", name="one").find(EDITIONS[1]) == ["a"]


def test_memory_and_redis_find_the_same(server: str) -> None:
    documents = [*EDITIONS, *OTHERS, page("alone")]
    both = (NearCopies(), NearCopies(redis=server, name="same"))
    found = [[seen.add(str(document.id), document) for document in documents] for seen in both]
    assert found[0] == found[1] == [[], ["a"], ["a", "b"], [], ["x"], []]


def test_no_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("redis", reason="the redis extra is not installed")
    port = free_port()
    monkeypatch.setattr("redis.retry.sleep", lambda seconds: None)
    with pytest.raises(ConnectionError, match=f"127.0.0.1:{port}: no Redis server answers"):
        NearCopies(redis=f"redis://127.0.0.1:{port}")


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ImportError, match=r"needs the redis extra: pip install 'syndication-cleaner\[redis\]'"):
        NearCopies(redis="redis://127.0.0.1:1")
    assert NearCopies().add("a", EDITIONS[0]) == []

"""What a user would lose: a page of a crawl, its address, or the letters of its alphabet."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cleaner.cli.main import cli
from cleaner.io.inputs import DamagedError
from cleaner.io.records import Capture
from cleaner.io.warc import captures

pytest.importorskip("fastwarc")

STORY = (
    "The lock keeper at Harn opened the sluice a week early this spring, after the warmest February that the river "
    "board has on its books, and boats have been going up to the mill since Sunday."
)
PAGE = f"<html><body><nav>Home</nav><h1>Lock at Harn</h1><p>{STORY}</p><p>{STORY[:90]}.</p></body></html>"
Make = Callable[..., bytes]


def rows(path: Path, *args: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(cli, [*args, str(path)])
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_pages_are_read_and_whatever_else_a_crawl_keeps_is_passed_over(tmp_path: Path, warc: Make) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        gzip.compress(
            warc(
                ("https://a.example/harn", "text/html; charset=utf-8", PAGE.encode()),
                ("https://a.example/logo", "image/png", b"\x89PNG\r\n\x1a\n"),
                ("https://a.example/moved", "text/html", PAGE.encode(), "301 Moved"),
                ("https://a.example/gone", "text/html", PAGE.encode(), "404 Not Found"),
                ("https://a.example/note", "text/plain", STORY.encode()),
            )
        )
    )
    found = rows(path)
    assert [row["url"] for row in found] == ["https://a.example/harn", "https://a.example/note"]
    assert found[0]["id"] == "<urn:uuid:00000000-0000-0000-0000-000000000001>"
    assert STORY in found[0]["text"]
    assert "Home" not in found[0]["text"]
    assert found[0]["spans"][0]["xpath"]


def test_the_encoding_of_the_http_header_is_heard(tmp_path: Path, warc: Make) -> None:
    story = "Ärger über Öl am Fluss: " + STORY
    page = f"<html><body><h1>Öl</h1><p>{story}</p></body></html>".encode("latin-1")
    path = tmp_path / "crawl.warc"
    path.write_bytes(warc(("https://a.example/oel", "text/html; charset=iso-8859-1", page)))
    assert story in rows(path)[0]["text"]


def test_texts_of_a_wet_file_are_texts(tmp_path: Path, wet: Make) -> None:
    path = tmp_path / "crawl.wet"
    path.write_bytes(wet(("https://a.example/1", f"Menu\n{STORY}\n{STORY[:99]}."), ("https://a.example/2", STORY)))
    found = rows(path)
    assert [row["url"] for row in found] == ["https://a.example/1", "https://a.example/2"]
    assert "xpath" not in found[0]["spans"][0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_of_a_file_that_was_cut_short_the_whole_records_come_and_the_damage_is_told(share: float, warc: Make) -> None:
    data = warc(*((f"https://a.example/{number}", "text/html", PAGE.encode()) for number in range(10)))
    found: list[object] = []
    with pytest.raises(DamagedError, match="damaged WARC data"):
        found.extend(captures("a.warc", iter([data[: int(len(data) * share)]])))
    assert all(isinstance(one, Capture) and one.data == PAGE.encode() for one in found)
    assert len(found) == pytest.approx(10 * share, abs=1.5)


def test_a_record_that_is_too_large_takes_no_other_with_it(warc: Make) -> None:
    bodies = (PAGE.encode(), b"<p>" + b"a" * 5000 + b"</p>", PAGE.encode())
    data = warc(*((f"https://a.example/{number}", "text/html", body) for number, body in enumerate(bodies)))
    found = list(captures("a.warc", iter([data]), 3000))
    assert [isinstance(one, Capture) for one in found] == [True, False, True]
    assert "more than the 3,000 that are read" in str(found[1])


def test_a_payload_that_unpacks_to_more_than_memory_holds_is_rejected(warc: Make) -> None:
    bomb = gzip.compress(b"<p>" + bytes(20_000_000))
    head = "text/html\r\nContent-Encoding: gzip"
    found = list(captures("a.warc", iter([warc(("https://a.example/", head, bomb))]), 1_000_000))
    assert len(found) == 1
    assert "unpacks to more than" in str(found[0])

"""What a user would lose: the minutes that a record waits for others, where the input trickles and stays open."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from cleaner.io.records import Line
from cleaner.run.batches import batches


def trickle(count: int, seconds: float) -> Iterator[Line]:
    for number in range(count):
        time.sleep(seconds)
        yield Line("a", number + 1, 0, b"{}")


def test_no_unit_waits_longer_for_others_than_it_is_told() -> None:
    found = list(batches(trickle(30, 0.01), latest=0.1))
    whole = [batch for batch in found if batch is not None]
    assert [unit.number for batch in whole for unit in batch if isinstance(unit, Line)] == list(range(1, 31))
    assert len(whole) >= 2, "what came has been worked on in between"
    assert None in found, "and answers were asked for"


def test_units_without_size_do_not_pile_up() -> None:
    units = (Line("a", number, 0, b"") for number in range(20_000))
    assert max(len(batch) for batch in batches(units) if batch) <= 8192


def warc_record(number: int) -> bytes:
    text = b"A line that stays, number %d." % number
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:%032d>\r\n" % number
    head += b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(text)
    return head + text + b"\r\n\r\n"


def line(number: int) -> bytes:
    return b'{"id":%d,"text":"A line that stays."}\n' % number


WAYS = {
    "jsonl": ([], line),
    "jsonl in two processes": (["--jobs", "2"], line),
    "jsonl at once": (["--line-buffered"], line),
    "array": (["--from", "json"], lambda number: (b"," if number else b"[") + line(number)),
    "warc": ([], warc_record),
    "gzip": ([], lambda number: gzip.compress(line(number))),
}
WITHIN = float(os.environ.get("CLEANER_TEST_SECONDS", "5"))
"""Seconds that an answer may take. It is a second that a user is promised, on a machine that has nothing else to do."""


@pytest.mark.parametrize("way", WAYS)
def test_a_record_goes_out_though_the_input_stays_open(way: str) -> None:
    if way == "warc":
        pytest.importorskip("fastwarc")
    options, make = WAYS[way]
    command = [sys.executable, "-m", "cleaner", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin
        assert child.stdout
        got: list[float] = []
        reader = Thread(
            target=lambda out: got.extend(time.monotonic() for _ in iter(out.readline, b"")), args=[child.stdout]
        )
        reader.start()
        for number in range(3):
            child.stdin.write(make(number))
            child.stdin.flush()
            sent = time.monotonic()
            limit = WITHIN if number else 60  # the first has all of the start to wait for
            while len(got) <= number and time.monotonic() - sent < limit:
                time.sleep(0.01)
            assert len(got) == number + 1, f"record {number} had not come out after {limit} seconds"
        child.kill()
        reader.join()


def test_line_by_line_nothing_waits_for_anything() -> None:
    units = (Line("a", number, 0, b"{}") for number in range(5))
    assert [batch and len(batch) for batch in batches(units, latest=0.0)] == [1, None] * 5


def test_line_by_line_into_a_file_that_appears_at_the_end_is_refused() -> None:
    command = [sys.executable, "-m", "cleaner", "--line-buffered", "--output", "out.jsonl"]
    done = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert done.returncode == 2
    assert b"--line-buffered is for what is read while it is written" in done.stderr

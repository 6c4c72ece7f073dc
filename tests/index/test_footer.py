"""Crafted indexes: with checksums that are right, and contents that no writer wrote."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.index import CorpusIndex, CorpusIndexError
from cleaner.index.footer import ARRAYS
from cleaner.index.manifest import NAME, _checksum
from cleaner.index.segments import open_segment
from cleaner.pipeline import Cleaner
from tests.index.made import words

FEW, MANY = 300, 1000
DOCUMENTS = [
    Document(
        "\n\n".join([words(f"story {number}", 60), words(f"shared {number % 4}", 40), words("foot", 20)]),
        id=str(number),
        site=f"{number % 3}.example",
    )
    for number in range(24)
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "seen"
    CorpusIndex.build(DOCUMENTS, folder)
    return folder


def parted(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """A segment's arrays and its footer."""
    length = int.from_bytes(data[-16:-8], "little")
    return data[: -16 - length], json.loads(data[-16 - length : -16])


def joined(body: bytes, footer: object) -> bytes:
    told = footer if isinstance(footer, bytes) else json.dumps(footer).encode()
    return body + told + len(told).to_bytes(8, "little") + b"CLEANSEG"


def crafted(index: Path, to: Path, data: bytes) -> Path:
    """An index whose one segment has other bytes, named and summed up as a writer would."""
    manifest = json.loads((index / NAME).read_bytes())
    (entry,) = manifest["segments"]
    checksum = zlib.crc32(data)
    entry |= {"name": f"{checksum:08x}-{len(data):x}.segment", "size": len(data), "checksum": checksum}
    body = {key: value for key, value in manifest.items() if key != "checksum"}
    to.mkdir(parents=True)
    (to / entry["name"]).write_bytes(data)
    (to / NAME).write_text(json.dumps({**body, "checksum": _checksum(body)}))
    return to


def use(folder: Path) -> list[str]:
    """Everything that asks an index something."""
    found = CorpusIndex.open(folder)
    return [result.text for result in Cleaner(index=found).analyze_many(DOCUMENTS[:6])]


def segment(index: Path) -> bytes:
    (path,) = index.glob("*.segment")
    return path.read_bytes()


FOOTERS: list[Callable[[dict[str, Any]], object]] = [
    lambda footer: {**footer, "version": 2},
    lambda footer: {**footer, "sites": 7},
    lambda footer: {**footer, "sites": [None] * 3},
    lambda footer: {**footer, "sites": []},
    lambda footer: {**footer, "arrays": []},
    lambda footer: {**footer, "arrays": {**footer["arrays"], "more": ["u1", 64, 0]}},
    lambda footer: [footer],
    lambda footer: b"[" * 10**5,
    lambda footer: b"\xff\xfe",
    lambda footer: b"",
]


@pytest.mark.parametrize("number", range(len(FOOTERS)))
def test_a_footer_that_no_writer_wrote_is_refused(number: int, index: Path, tmp_path: Path) -> None:
    body, footer = parted(segment(index))
    with pytest.raises(CorpusIndexError, match="no segment that this version reads"):
        use(crafted(index, tmp_path / "crafted", joined(body, FOOTERS[number](footer))))


@pytest.mark.parametrize("name", ARRAYS)
def test_what_a_footer_says_of_an_array_is_not_believed(name: str, index: Path, tmp_path: Path) -> None:
    body, footer = parted(segment(index))
    kind, start, nbytes = footer["arrays"][name]
    size = np.dtype(kind).itemsize
    tries: list[list[Any]] = [
        ["O", start, nbytes], ["<f8", start, nbytes], ["V1000000000000", start, nbytes], ["<U9", start, nbytes],
        [kind, -8, nbytes], [kind, start, -8], [kind, 1 << 62, nbytes], [kind, start, 1 << 62], [kind, 10**400, nbytes],
        [kind, start, len(body) * 8], [kind, float(start), nbytes], [kind, start], [kind, str(start), nbytes], [],
        [kind, start, nbytes + size], [7, start, nbytes], [kind, True, nbytes],
    ]  # fmt: skip
    for number, told in enumerate(tries):
        changed = {**footer, "arrays": {**footer["arrays"], name: told}}
        with pytest.raises(CorpusIndexError, match="no segment that this version reads"):
            use(crafted(index, tmp_path / str(number), joined(body, changed)))


def craft(data: bytes, rng: random.Random) -> bytes:
    """A segment with some numbers of some arrays changed."""
    body, footer = parted(data)
    changed = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        kind, start, nbytes = footer["arrays"][rng.choice([name for name in ARRAYS if footer["arrays"][name][2]])]
        values = np.frombuffer(changed, np.dtype(kind), nbytes // np.dtype(kind).itemsize, start)
        at, info = rng.randrange(len(values)), np.iinfo(values.dtype)
        made = values.copy()
        made[at] = rng.choice([info.min, info.max, info.max // 2, 0, rng.randrange(info.max), int(values[at]) ^ 1])
        changed[start : start + nbytes] = made.tobytes()
    return joined(bytes(changed), footer)


def attack(index: Path, folder: Path, count: int) -> None:
    data, rng, told = segment(index), random.Random(7), 0
    expected = use(index)
    for number in range(count):
        place = crafted(index, folder / str(number), craft(data, rng))
        try:
            assert len(use(place)) == len(expected)
        except CorpusIndexError:
            told += 1
        (changed,) = place.glob("*.segment")
        changed.unlink()
    # Hashes and lengths can be any numbers; all that leads somewhere is checked.
    assert told > count // 4


def test_numbers_that_lead_astray_are_told_or_do_no_harm(index: Path, tmp_path: Path) -> None:
    attack(index, tmp_path, FEW)


@pytest.mark.nightly
def test_a_thousand_crafted_segments(index: Path, tmp_path: Path) -> None:
    attack(index, tmp_path, MANY)


@pytest.mark.parametrize("name", ["../seen/x.segment", "/etc/hosts", "manifest.json", "a\0b", "", 7, None])
def test_a_segment_s_name_leads_nowhere_else(name: object, index: Path, tmp_path: Path) -> None:
    folder = crafted(index, tmp_path / "crafted", segment(index))
    manifest = json.loads((folder / NAME).read_bytes())
    manifest["segments"][0]["name"] = name
    body = {key: value for key, value in manifest.items() if key != "checksum"}
    (folder / NAME).write_text(json.dumps({**body, "checksum": _checksum(body)}))
    with pytest.raises(CorpusIndexError, match="damaged"):
        CorpusIndex.open(folder)


def test_a_file_of_a_few_bytes_is_no_segment(tmp_path: Path) -> None:
    for data in (b"CLEANSEG", b"CLEANSEG" * 2, b"CLEANSEG" * 4, b"CLEANSEG" + b"\xff" * 16 + b"CLEANSEG"):
        (tmp_path / "a").write_bytes(data)
        with pytest.raises(CorpusIndexError):
            open_segment(tmp_path / "a", len(data), zlib.crc32(data))

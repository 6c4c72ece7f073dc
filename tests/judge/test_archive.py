"""Weights from anywhere: a hostile file is refused with a message, soon, and without the memory that it asks for."""

from __future__ import annotations

import contextlib
import io
import json
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.judge.archive import UNFOLDED, read_arrays
from cleaner.judge.tagger import load

PACKAGED = Path(cleaner.__file__).parent / "data" / "judge.npz"


def npy(shape: str, kind: str = "<f4", data: bytes = b"") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def packed(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return path


def saved(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def test_arrays_come_back_as_they_were_saved(tmp_path: Path) -> None:
    arrays = {
        "whole": np.arange(6).reshape(2, 3),
        "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "half": np.ones(3, dtype=np.float16),
        "none": np.zeros((0, 4), dtype=np.float32),
        "one": np.array(7.5),
    }
    (tmp_path / "a.npz").write_bytes(saved(**arrays))
    found = read_arrays(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(found[name], array), name
        assert found[name].dtype == array.dtype


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("(1000000000000,)", "<f4"),
        ("(-1,)", "<f4"),
        ("(4, 1000000000)", "<f8"),
        ("(0, " * 400 + "0" + ",)" * 400, "<f4"),
        ("(1,)", "|O"),
        ("(1,)", "<U400000000"),
        ("(1,)", "<f4, <f4"),
        ("(1,)*9", "<f4"),
    ],
)
def test_what_a_header_says_is_not_believed(shape: str, kind: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.npz", card=npy(shape, kind, b"\0" * 4))
    with pytest.raises(ValueError, match=r"header|allow|pickle|damaged|parse|[Mm]alformed"):
        read_arrays(path)
    with pytest.raises(ValueError, match="not a weights file"):
        load(path)


def test_an_archive_that_unfolds_beyond_the_bound_costs_no_more_than_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("card.npy", "w", force_zip64=True) as to,
    ):
        for _ in range(3 * UNFOLDED >> 20):
            to.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    with pytest.raises(ValueError, match="not a weights file"):
        load(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * UNFOLDED


@pytest.mark.parametrize(
    "change",
    [
        {"members": 10**9},
        {"members": 0},
        {"members": True},
        {"members": "3"},
        {"width": 10**9},
        {"first": [1] * 10**5},
        {"first": []},
        {"second": [-1, 2, 4]},
        {"second": [10**9, 2, 4]},
        {"first": [1, [2], 4, 8]},
        {"hears": [True]},
        {"columns": 7},
    ],
)
def test_a_card_that_no_judge_has_is_refused_at_once(change: dict[str, Any], tmp_path: Path) -> None:
    with np.load(PACKAGED) as archive:
        arrays = {name: archive[name] for name in archive.files}
    card = {**json.loads(bytes(arrays["card"])), **change}
    arrays["card"] = np.frombuffer(json.dumps(card).encode(), dtype=np.uint8)
    (tmp_path / "a.npz").write_bytes(saved(**arrays))
    with pytest.raises(ValueError, match="not a weights file"):
        load(tmp_path / "a.npz")


def test_a_deep_card_is_refused(tmp_path: Path) -> None:
    card = np.frombuffer(b"[" * 10**5, dtype=np.uint8)
    (tmp_path / "a.npz").write_bytes(saved(card=card))
    with pytest.raises(ValueError, match="not a weights file"):
        load(tmp_path / "a.npz")


@pytest.mark.parametrize("fault", ["missing", "shape", "infinite"])
def test_an_array_that_is_missing_or_wrong_is_found_when_the_file_is_read(fault: str, tmp_path: Path) -> None:
    with np.load(PACKAGED) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for name in random.Random(fault).sample([name for name in arrays if name[0].isdigit()], 6):
        changed = dict(arrays)
        if fault == "missing":
            del changed[name]
        elif fault == "shape":
            changed[name] = changed[name][..., :-1]
        else:
            changed[name] = np.full_like(changed[name], np.inf)
        (tmp_path / f"{name}.npz").write_bytes(saved(**changed))
        with pytest.raises(ValueError, match=r"weights file|other columns"):
            load(tmp_path / f"{name}.npz")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(1, 8), st.integers(0, 1 << 30))
def test_flipped_bits_are_told_or_do_no_harm(
    tmp_path_factory: pytest.TempPathFactory, place: int, bits: int, cut: int
) -> None:
    data = bytearray(PACKAGED.read_bytes())
    for step in range(bits):
        at = (place * (step + 1) * 2654435761) % len(data)
        data[at] ^= 1 << (place + step) % 8
    if cut % 3 == 0:
        del data[cut % len(data) :]
    path = tmp_path_factory.mktemp("flipped") / "a.npz"
    path.write_bytes(bytes(data))
    with contextlib.suppress(ValueError):
        load(path)

"""What a user would lose: the memory itself, or the trust that damage is noticed."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.index import CorpusIndexError, segment_writer
from cleaner.index.fingerprints import read_part
from cleaner.index.segment_writer import identity, write_segment
from cleaner.index.segments import WITNESSES, Segment, join, open_segment
from tests.index.made import FOOT, page, words

LINES = [words(f"line {number}", size) for number, size in enumerate([1, 2, 4, 5, 9, 20, 30, 60])]
DOCUMENTS = st.lists(
    st.lists(st.sampled_from([*LINES, "—", "x" * 40]), max_size=5).map("\n\n".join),
    min_size=1,
    max_size=12,
    unique=True,
).map(lambda texts: [Document(text, str(number), site=str(number % 3)) for number, text in enumerate(texts)])


def written(path: Path, *sources: Segment, witnesses: int | None = WITNESSES) -> Segment:
    size, checksum = write_segment(path, sources, witnesses)
    assert path.stat().st_size == size
    return open_segment(path, size, checksum)


def source(documents: list[Document]) -> Segment:
    return join([read_part(documents)])


def table(segment: Segment) -> dict[int, list[int]]:
    """Documents of each key."""
    out = defaultdict(list)
    for entry in segment.entries(0, 1 << 16).tolist():
        place = entry & 0xFFFFFFFF
        out[entry >> 32].append(int(np.searchsorted(segment.first_token, place, side="right")) - 1)
    return dict(out)


def expected(documents: list[Document]) -> dict[int, set[str]]:
    out: dict[int, set[str]] = defaultdict(set)
    for document in documents:
        for key in (read_part([document]).entries >> np.uint64(32)).tolist():
            out[key].add(str(document.id))
    return dict(out)


@pytest.fixture(params=["small", "bucketed"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both forms of a segment's table of keys, and in the second the merging in many steps."""
    if request.param == "bucketed":
        monkeypatch.setattr(segment_writer, "SMALL", 0)
        monkeypatch.setattr(segment_writer, "CHUNK", 1)
    return str(request.param)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=DOCUMENTS)
def test_every_document_is_found_by_every_print(tmp_path: Path, form: str, documents: list[Document]) -> None:
    segment = written(tmp_path / "a.segment", source(documents))
    wanted = expected(documents)
    found = table(segment)
    assert {key: {segment.name(at).decode() for at in some} for key, some in found.items()} == wanted
    assert (len(segment.directory) > 0) is (form == "bucketed")
    keys = np.array(sorted({*wanted, 0, 7, (1 << 32) - 1}), dtype=np.uint32)
    first, last = segment.find(keys)
    assert (last - first).tolist() == [len(wanted.get(key, ())) for key in keys.tolist()]
    assert segment.counts(keys, last - first).tolist() == (last - first).tolist()
    for number in range(segment.documents):
        document = documents[int(segment.name(number))]
        assert segment.sites[segment.site[number]] == document.site
        assert segment.length[number] == len(document.text)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=DOCUMENTS, cut=st.integers(0, 12), seed=st.integers(0, 99))
def test_bytes_go_by_the_set_of_documents_alone(
    tmp_path: Path, form: str, documents: list[Document], cut: int, seed: int
) -> None:
    whole = written(tmp_path / "whole", source(documents))
    mixed = list(documents)
    random.Random(seed).shuffle(mixed)
    runs = [some for some in (mixed[:cut], mixed[cut:]) if some]
    parts = [written(tmp_path / f"{number}", source(some), witnesses=1 << 30) for number, some in enumerate(runs)]
    written(tmp_path / "parts", *parts)
    again = written(tmp_path / "again", whole)
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes() == (tmp_path / "again").read_bytes()
    assert again.documents == len([d for d in documents if expected([d])])


@pytest.mark.parametrize("cuts", [[100], [50, 50], [33, 1, 66], [90, 10]])
def test_of_a_common_line_a_sample_and_the_whole_count_are_kept(tmp_path: Path, form: str, cuts: list[int]) -> None:
    """Whatever the way it came: else a site's foot would fill the index, or its count would be lost."""
    documents = [page(number, FOOT) for number in range(100)]
    made, at = [], 0
    for number, size in enumerate(cuts):
        made.append(written(tmp_path / f"{number}", source(documents[at : at + size])))
        at += size
    segment = written(tmp_path / "all", *made)
    (read,) = [read_part([Document(FOOT)])]
    keys = np.sort((read.entries >> np.uint64(32)).astype(np.uint32))
    first, last = segment.find(keys)
    assert (last - first).tolist() == [WITNESSES] * len(keys)
    assert segment.counts(keys, last - first).tolist() == [100] * len(keys)
    least = set(range(WITNESSES))
    assert all(set(some) == least for key, some in table(segment).items() if key in keys.tolist())


def test_a_document_given_twice_is_kept_once(tmp_path: Path) -> None:
    documents = [page(1, FOOT), page(2, FOOT)]
    one = source(documents)
    assert written(tmp_path / "a", one, source(documents[::-1])).documents == 2
    assert identity(one.content, one.key)[0] != identity(one.content, one.key)[1]
    size, checksum = write_segment(tmp_path / "b", [one], without=identity(one.content, one.key)[:1])
    left = open_segment(tmp_path / "b", size, checksum)
    assert [left.name(at) for at in range(left.documents)] == [b"2"]


def test_of_twins_that_differ_in_name_and_space_the_same_is_kept(tmp_path: Path) -> None:
    text = words("twin")
    twins = [
        Document(text, "b", "http://x.example/"), Document(f" \n{text}", "a", "http://x.example/", "elsewhere"),
        Document(text.replace(" ", "  "), "a", "http://x.example/"), Document(text.upper(), "a", "http://x.example/"),
    ]  # fmt: skip
    made = set()
    for seed in range(8):
        random.Random(seed).shuffle(twins)
        segment = written(tmp_path / "a", source(twins))
        assert segment.documents == 1
        made.add((tmp_path / "a").read_bytes())
    assert len(made) == 1


def test_an_empty_segment_is_a_segment(tmp_path: Path) -> None:
    segment = written(tmp_path / "a", source([Document(""), Document("—")]))
    assert (segment.documents, segment.size) == (0, 0)
    first, last = segment.find(np.array([1, 2], dtype=np.uint32))
    assert (last - first).tolist() == [0, 0]


def test_arrays_lie_where_any_reader_can_map_them(tmp_path: Path) -> None:
    segment = written(tmp_path / "a", source([page(number, "x" * 99) for number in range(5)]))
    for field in fields(segment):
        array = getattr(segment, field.name)
        if isinstance(array, np.ndarray) and field.name not in ("directory", "long_at", "coarse", "long_more"):
            assert array.ctypes.data % 64 == 0
            assert not array.flags.writeable
    segment.release()
    assert segment.name(0).decode().isdigit()


# --- damage -----------------------------------------------------------------------------------------------------------


def a_segment(tmp_path: Path) -> tuple[Path, bytes, int]:
    path = tmp_path / "a.segment"
    size, checksum = write_segment(path, [source([page(number, FOOT, "x" * 50) for number in range(40)])])
    assert size == path.stat().st_size
    return path, path.read_bytes(), checksum


def test_one_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    path, data, checksum = a_segment(tmp_path)
    chance = random.Random(1)
    for place in [0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(300))]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(CorpusIndexError, match="damaged: its checksum differs; restore it from a copy, or build"):
            open_segment(path, len(data), checksum)


def test_a_file_cut_short_or_grown_is_noticed_even_unverified(tmp_path: Path) -> None:
    path, data, checksum = a_segment(tmp_path)
    for size in [0, 1, 8, 16, 63, len(data) // 2, len(data) - 1]:
        path.write_bytes(data[:size])
        with pytest.raises(CorpusIndexError, match=f"damaged: {size} bytes where {len(data)} were written"):
            open_segment(path, len(data), checksum, verify=False)
    path.write_bytes(data + b"\0")
    with pytest.raises(CorpusIndexError, match="damaged"):
        open_segment(path, len(data), checksum)


@pytest.mark.parametrize("part", ["head", "footer", "length", "tail"])
def test_a_file_of_another_kind_is_refused_unverified_too(tmp_path: Path, part: str) -> None:
    path, data, checksum = a_segment(tmp_path)
    damaged = bytearray(data)
    places = {"head": slice(0, 8), "footer": slice(-40, -16), "length": slice(-16, -8), "tail": slice(-24, None)}
    damaged[places[part]] = bytes(len(damaged[places[part]]))
    path.write_bytes(damaged)
    with pytest.raises(CorpusIndexError, match="no segment that this version reads"):
        open_segment(path, len(data), checksum, verify=False)


def test_a_segment_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        open_segment(tmp_path / "none.segment", 1, 1)
    path, data, checksum = a_segment(tmp_path)

    def fail(*args: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(CorpusIndexError, match=r"a\.segment: cannot be read: Input/output error"):
        open_segment(path, len(data), checksum)

"""What a user would lose: an input that another one's output took the place of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.run.plan import GROUP_BYTES, GROUP_SHARDS, PlanError, Shard, groups, make_plan


def outputs(folder: Path, names: Sequence[str], to: str | None = None) -> dict[str, str]:
    for name in names:
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text("x")
    plan = make_plan([str(folder / "in")], folder / "out", to)
    return {shard.inside: shard.output for shard in plan.shards}


def test_a_file_keeps_its_name_and_its_folder(tmp_path: Path) -> None:
    names = ["a/b.jsonl.gz", "a/b.txt", "c.md", "d.parquet", "e.warc.gz", "f.html", "g.json", "README"]
    assert outputs(tmp_path, names) == {
        "README": "README.jsonl",
        "a/b.jsonl.gz": "a/b.jsonl.gz",
        "a/b.txt": "a/b.txt",
        "c.md": "c.md",
        "d.parquet": "d.parquet",
        "e.warc.gz": "e.jsonl.gz",
        "f.html": "f.txt",
        "g.json": "g.jsonl",
    }


def test_a_form_that_is_asked_for_names_the_outputs(tmp_path: Path) -> None:
    assert outputs(tmp_path, ["a.jsonl.gz", "b.v2.parquet", ".c.d/e.txt"], "jsonl.zst") == {
        "a.jsonl.gz": "a.jsonl.zst",
        "b.v2.parquet": "b.v2.jsonl.zst",
    }


def test_inputs_that_would_have_one_output_keep_their_whole_names(tmp_path: Path) -> None:
    found = outputs(tmp_path, ["a.txt", "a.html", "b.txt"], "jsonl")
    assert found == {"a.txt": "a.txt.jsonl", "a.html": "a.html.jsonl", "b.txt": "b.jsonl"}


def test_of_several_inputs_folders_keep_their_own_names(tmp_path: Path) -> None:
    for name in ("one/a.txt", "two/a.txt", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [str(tmp_path / "one"), f"{tmp_path / 'two'}/", str(tmp_path / "b.txt")]
    plan = make_plan(names, tmp_path / "out", None)
    assert [shard.output for shard in plan.shards] == ["one/a.txt", "two/a.txt", "b.txt"]


def test_two_files_of_one_name_are_refused_and_one_file_twice_is_read_once(tmp_path: Path) -> None:
    for name in ("one/a.txt", "two/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    one, two = str(tmp_path / "one" / "a.txt"), str(tmp_path / "two" / "a.txt")
    with pytest.raises(PlanError, match="run them apart"):
        make_plan([one, two], tmp_path / "out", None)
    assert len(make_plan([one, one], tmp_path / "out", None).shards) == 1


def test_an_output_folder_among_the_inputs_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    plan = make_plan([str(tmp_path)], tmp_path / "out", None)
    assert [shard.source for shard in plan.shards] == [str(tmp_path / "a.txt")]
    with pytest.raises(PlanError, match="output folder too"):
        make_plan([str(tmp_path)], tmp_path, None)
    with pytest.raises(PlanError, match="take its own place"):
        make_plan([str(tmp_path / "a.txt")], tmp_path, None)


def test_what_a_run_leaves_beside_its_outputs_is_no_input_of_the_next(tmp_path: Path) -> None:
    for name in ("cleaner-manifest.jsonl", "rejected/a.txt.jsonl", "a.txt", ".cleaner-run/1.output.part"):
        (tmp_path / "one" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "one" / name).write_text("x")
    plan = make_plan([str(tmp_path / "one")], tmp_path / "two", None)
    assert [shard.inside for shard in plan.shards] == ["a.txt"]


@given(st.lists(st.integers(0, 2 * GROUP_BYTES), max_size=40))
def test_a_group_is_small_or_one_file(sizes: list[int]) -> None:
    shards = [Shard(n, f"{n}", f"{n}", f"{n}", "text", size, 1) for n, size in enumerate(sizes)]
    made = list(groups(shards))
    assert [shard for group in made for shard in group] == shards
    for group in made:
        assert len(group) <= GROUP_SHARDS
        assert len(group) == 1 or sum(shard.size for shard in group) <= GROUP_BYTES

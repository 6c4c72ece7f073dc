"""What a user would lose: an output, after any order of running, stopping, and changing what goes in.

A run is driven at random beside a dictionary of its inputs: they are added, changed and taken away, outputs are lost or
cut off, options change, and the machine stops at any write. Every output that is in its place is whole at any time; and
a run that nobody stops leaves what a first run would have made.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import chdir, suppress
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cleaner.cli.main import cli
from cleaner.io.outputs import Sink
from cleaner.run.outputs import ShardFiles

STORIES = [
    f"The {what} at Harn opened a week early this spring, after the warmest February that the river board has on its "
    "books, and boats have been going up to the mill since Sunday.\n\nShare this article: Facebook Twitter WhatsApp\n"
    for what in ("lock", "weir", "ferry", "bridge", "mill")
]
NAMES = ["a.txt", "b.html", "c.jsonl", "sub/d.jsonl", "sub/e.jsonl.gz"]
SPANS = ["full", "none"]
FILES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, len(STORIES) - 1), min_size=1, max_size=4)
MANIFEST = "cleaner-manifest.jsonl"


# Files that nobody closed are what a machine leaves that goes out.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class PowerError(BaseException):
    """It went out: nobody tidies up."""


def content(name: str, story: int) -> bytes:
    text = STORIES[story]
    if name.endswith(".txt"):
        return text.encode()
    if name.endswith(".html"):
        return "".join(f"<p>{part}</p>" for part in text.split("\n\n")).encode()
    rows = [json.dumps({"id": number, "text": f"{number}. {text}"}) for number in range(story + 1)]
    data = "\n".join([*rows, "no record"] if story == 2 else rows).encode() + b"\n"
    return gzip.compress(data, mtime=0) if name.endswith(".gz") else data


def code(inputs: Iterable[tuple[str, int]]) -> int:
    """The exit code of a run: 2 where a record is none."""
    return 2 if any(b"no record" in content(name.removesuffix(".gz"), story) for name, story in inputs) else 0


def run(spans: str) -> Result:
    return CliRunner().invoke(cli, ["run", "in", "-o", "out", "--quiet", "--spans", spans])


def outputs(folder: Path) -> dict[str, bytes]:
    """What is in its place: all but the manifest and what a run keeps for itself."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name != MANIFEST and not name.startswith(".cleaner-run")}


@cache
def made_alone(name: str, story: int, spans: str) -> dict[str, bytes]:
    """The outputs of one input, by a first run that nobody stops."""
    with tempfile.TemporaryDirectory(prefix="cleaner-alone-") as folder, chdir(folder):
        path = Path("in", name)
        path.parent.mkdir(parents=True)
        path.write_bytes(content(name, story))
        assert run(spans).exit_code == code([(name, story)])
        return outputs(Path("out"))


class Machine(RuleBasedStateMachine):
    """A folder of inputs, a folder of outputs, and what may stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cleaner-machine-"))
        self.inputs: dict[str, int] = {}
        self.allowed: dict[str, set[bytes]] = {}
        self.clock = 1_700_000_000

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(given=FILES)
    def begin(self, given: dict[str, int]) -> None:
        self.change(given)

    @rule(given=FILES)
    def change(self, given: dict[str, int]) -> None:
        """Inputs come, or get another content at another time."""
        for name, story in given.items():
            path = self.folder / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(name, story))
            self.clock += 1
            os.utime(path, (self.clock, self.clock))
            for spans in SPANS:
                for output, data in made_alone(name, story, spans).items():
                    self.allowed.setdefault(output, set()).add(data)
        self.inputs |= given

    @precondition(lambda self: len(self.inputs) > 1)
    @rule(at=st.integers(0, len(NAMES)))
    def take_away(self, at: int) -> None:
        """An input goes. What was made of it stays."""
        name = sorted(self.inputs)[at % len(self.inputs)]
        (self.folder / "in" / name).unlink()
        del self.inputs[name]

    @rule(at=st.integers(0, 9), cut=st.booleans())
    def lose_an_output(self, at: int, cut: bool) -> None:
        """Somebody takes an output away, or cuts it off. Only what the inputs that are there can make again."""
        again = {output for name, story in self.inputs.items() for output in made_alone(name, story, "full")}
        there = sorted(again & outputs(self.folder / "out").keys())
        there = [output for output in there if not output.startswith("rejected")]
        if there:
            path = self.folder / "out" / there[at % len(there)]
            data = path.read_bytes()
            path.unlink()
            if cut:
                path.write_bytes(data[:-1])
                self.allowed[there[at % len(there)]].add(data[:-1])

    @rule(spans=st.sampled_from(SPANS), step=st.sampled_from(["fsync", "replace", "write"]), calls=st.integers(0, 12),
          tidy=st.booleans())  # fmt: skip
    def stop(self, spans: str, step: str, calls: int, tidy: bool) -> None:
        """A run is interrupted at a write, a sync or a renaming; or the machine is, and nobody tidies up."""
        left = [calls]

        def watched(plain: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **options: object) -> object:
                if left[0] == 0:
                    raise KeyboardInterrupt if tidy else PowerError
                left[0] -= 1
                return plain(*args, **options)

            return call

        with pytest.MonkeyPatch.context() as patch, chdir(self.folder):
            if step == "write":
                patch.setattr(Sink, "write", watched(Sink.write))
            else:
                patch.setattr(os, step, watched(getattr(os, step)))
            if not tidy:
                patch.setattr(ShardFiles, "drop", lambda self: None)
            with suppress(PowerError):
                run(spans)

    @rule(spans=st.sampled_from(SPANS))
    def run_to_the_end(self, spans: str) -> None:
        """All that is wanted is there, as a first run would have made it."""
        with chdir(self.folder):
            done = run(spans)
        assert done.exit_code == code(self.inputs.items())
        found = outputs(self.folder / "out")
        for name, story in self.inputs.items():
            wanted = made_alone(name, story, spans)
            assert {output: found.get(output) for output in wanted} == wanted
        assert not list((self.folder / "out").rglob("*.part"))
        rows = [json.loads(line) for line in (self.folder / "out" / MANIFEST).read_bytes().splitlines()]
        assert {row["input"] for row in rows if "input" in row} == set(self.inputs)
        with chdir(self.folder):
            assert run(spans).exit_code == done.exit_code
        assert outputs(self.folder / "out") == found

    @invariant()
    def what_is_in_its_place_is_whole(self) -> None:
        for output, data in outputs(self.folder / "out").items():
            assert data in self.allowed[output], output


Machine.TestCase.pytestmark = pytestmark
Machine.TestCase.settings = settings(
    max_examples=6, stateful_step_count=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestMachine = Machine.TestCase


@pytest.mark.nightly
@pytest.mark.slow
def test_many_orders() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=150, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

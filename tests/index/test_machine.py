"""What a user would lose: documents, counts and places, after any order of adding, merging, opening and crashing.

The index is driven at random beside a plain dictionary of documents, and asked the same questions after every step.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cleaner.document import Document
from cleaner.index import CorpusIndex, CorpusIndexError
from cleaner.index.query import block_matches
from tests.index.made import words

PASSAGES = 12
"""Passages of which documents are made, each of which may stand in several."""
Key = tuple[str, str]


def passage(number: int) -> str:
    return words(f"passage {number}", 30)


def document(name: int, passages: tuple[int, ...], site: int) -> Document:
    return Document("\n\n".join(map(passage, passages)), f"d{name}", site=f"{site}.example")


DOCUMENTS = st.builds(
    document,
    st.integers(0, 9),
    st.lists(st.integers(0, PASSAGES - 1), min_size=1, max_size=3, unique=True).map(tuple),
    st.integers(0, 2),
)
SOME = st.lists(DOCUMENTS, min_size=1, max_size=4)


class PowerError(RuntimeError):
    """It went out."""


class Machine(RuleBasedStateMachine):
    """An index, another one to merge with, and what each ought to hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cleaner-machine-"))
        self.model: dict[tuple[Key, str], Document] = {}
        self.other: dict[tuple[Key, str], Document] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(given=SOME)
    def build(self, given: list[Document]) -> None:
        self.index = CorpusIndex.build(given, self.folder / "one")
        self.model = {}
        assert self.taken(given) == len(self.index)

    def taken(self, given: list[Document]) -> int:
        """How many documents are new to the model, which has them now."""
        before = len(self.model)
        self.model |= {(named(one), one.text): one for one in given}
        return len(self.model) - before

    @rule(given=SOME)
    def add(self, given: list[Document]) -> None:
        added = self.index.add(*given)
        fresh = self.taken(given)
        assert (added.documents, added.known, added.empty) == (fresh, len(given) - fresh, 0)

    @rule(given=SOME)
    def add_one_by_one(self, given: list[Document]) -> None:
        assert sum(self.index.add(one).documents for one in given) == self.taken(given)

    @rule(given=SOME)
    def begin_another(self, given: list[Document]) -> None:
        CorpusIndex.build(given, self.folder / "two")
        self.other = {(named(one), one.text): one for one in given}

    @precondition(lambda self: self.other)
    @rule()
    def merge(self) -> None:
        self.index = CorpusIndex.merge([self.folder / "one", self.folder / "two"], self.folder / "one")
        self.model |= self.other

    @rule()
    def compact(self) -> None:
        self.index.compact()

    @rule(verify=st.booleans())
    def reopen(self, verify: bool) -> None:
        self.index = CorpusIndex.open(self.folder / "one", verify=verify)

    @rule(given=SOME, step=st.sampled_from(["fsync", "replace"]), calls=st.integers(0, 3), merging=st.booleans())
    def crash(self, given: list[Document], step: str, calls: int, merging: bool) -> None:
        """The machine stops amid a write: what was published is there, or what was being written is, whole."""
        plain, left = getattr(os, step), [calls]

        def stop(*args: object, **options: object) -> object:
            if left[0] == 0:
                raise PowerError
            left[0] -= 1
            return plain(*args, **options)

        before = dict(self.model)
        setattr(os, step, stop)
        try:
            if merging:
                self.index.compact()
            else:
                self.index.add(*given)
        except PowerError:
            pass
        finally:
            setattr(os, step, plain)
        self.index = CorpusIndex.open(self.folder / "one")
        if not merging:
            self.taken(given)
            if len(self.index) != len(self.model):
                self.model = before

    @rule(at=st.floats(0, 0.999), bit=st.integers(0, 7))
    def a_bit_flips_and_is_mended(self, at: float, bit: int) -> None:
        path = min((self.folder / "one").glob("*.segment"))
        good = path.read_bytes()
        bad = bytearray(good)
        bad[int(at * len(good))] ^= 1 << bit
        path.write_bytes(bad)
        with pytest.raises(CorpusIndexError):
            CorpusIndex.open(self.folder / "one")
        path.write_bytes(good)

    @invariant()
    def holds_what_was_given(self) -> None:
        if not hasattr(self, "index"):
            return
        assert len(self.index) == len(self.model)
        info = self.index.info()
        assert info["documents"] == len(self.model)
        assert info["sources"] == len({key for key, _ in self.model})
        assert info["sites"] == len({site for (_, site), _ in self.model})

    @rule(asked=st.integers(0, PASSAGES - 1), fresh=st.booleans())
    def query(self, asked: int, fresh: bool) -> None:
        """A passage is found in every source that has it, by as many as have it, at its place; a new text nowhere."""
        if fresh:
            text = words("a text that nobody has", 30)
            (block,) = block_matches(self.index, Document(text, "query"))
            assert (block.documents, block.share, block.witnesses) == (0, 0.0, ())
            return
        text = passage(asked)
        (block,) = block_matches(self.index, Document(f"{text} ", "query"), 20)
        holders = [one for one in self.model.values() if text in one.text and one.text != text]
        sources = {named(one) for one in holders}
        assert {(witness.document, witness.site) for witness in block.witnesses} == sources
        for witness in block.witnesses:
            assert any(
                one.text[witness.start : witness.end] == text
                for one in holders
                if named(one) == (witness.document, witness.site)
            )
        assert (block.share == 1.0) == bool(holders)


def named(one: Document) -> Key:
    return one.id or "", one.place or ""


Machine.TestCase.settings = settings(
    max_examples=6, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMachine = Machine.TestCase


@pytest.mark.nightly
def test_many_orders() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Machine, settings=settings(max_examples=400, stateful_step_count=40, deadline=None))

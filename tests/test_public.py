"""What a user would lose: a name that the documentation promises, a quick start of the command."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.resources import files
from types import ModuleType

import pytest

import cleaner

HEAVY = ("scipy", "trafilatura", "datasketch", "lxml", "torch", "sklearn", "lightgbm", "numpy.ma")


def test_all_is_exactly_the_public_names() -> None:
    public = {
        name
        for name, thing in vars(cleaner).items()
        if not name.startswith("_") and not isinstance(thing, ModuleType) and name != "annotations"
    }
    assert public - {"TYPE_CHECKING"} <= set(cleaner.__all__)
    assert all(getattr(cleaner, name) is not None for name in cleaner.__all__)
    assert set(dir(cleaner)) == set(cleaner.__all__)
    assert len(set(cleaner.__all__)) == len(cleaner.__all__)
    assert cleaner.__all__ == sorted(cleaner.__all__)


def test_the_contract_s_names_are_public() -> None:
    assert {"clean", "analyze", "Cleaner", "Result", "Span", "Label", "apply"} <= set(cleaner.__all__)


@pytest.mark.parametrize("name", [name for name in cleaner.__all__ if name != "__version__"])
def test_every_public_name_is_documented_and_typed(name: str) -> None:
    thing = getattr(cleaner, name)
    assert inspect.getdoc(thing)
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


def test_types_are_shipped() -> None:
    assert (files("cleaner") / "py.typed").is_file()


def test_what_is_not_needed_is_not_imported() -> None:
    code = (
        "import sys, cleaner\n"
        "assert cleaner.clean('The bridge will close. It will open again.\\n\\nSign up for our newsletter') \n"
        "cleaner.analyze('One.')\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_importing_reads_no_weights() -> None:
    code = (
        "import cleaner\n"
        "from cleaner.judge import tagger\n"
        "from cleaner.evidence import background\n"
        "from cleaner.text import cues\n"
        "print([f.cache_info().currsize for f in (tagger.packaged, cues.load, background.table)])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[0, 0, 0]"

"""What a user would lose: what an argument means, what comes back, what is raised, of a name that they are to call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from docs.manual.reference import FURTHER

FACES = ("cleaner", "cleaner.export", "cleaner.index", "cleaner.report", "cleaner.schemas", "cleaner.engines.datasets")
"""Packages whose ``__all__`` is for users. What else is public is named in the reference."""
NEEDY = ("cleaner.engines.scrapy", "cleaner.engines.datatrove")
"""Modules that cannot be imported without an extra."""
SECTION = re.compile(r"^(Args|Returns|Raises):\n((?:    .*\n|\n)*)", re.MULTILINE)
NAMED = re.compile(r"^    (\*{0,2}\w+): \S", re.MULTILINE)
"""An argument, or an exception, with what is said of it."""


def public() -> Iterator[tuple[str, Any]]:
    """Every public name with what it is: functions, and the methods of classes."""
    names = {f"{face}.{name}" for face in FACES for name in import_module(face).__all__ if not name.startswith("_")}
    for path in sorted({*names, *FURTHER}):
        module, _, name = path.rpartition(".")
        if module in NEEDY:
            try:
                import_module(module)
            except ImportError:
                continue
        thing = getattr(import_module(module), name)
        if inspect.isclass(thing):
            yield from methods(path, thing)
        elif inspect.isroutine(thing):
            yield path, thing


def methods(path: str, kind: type) -> Iterator[tuple[str, Any]]:
    """The methods that a class defines itself, and its ``__init__`` where that is not generated."""
    for name, member in vars(kind).items():
        function = getattr(member, "__func__", member)
        written = inspect.isfunction(function) and Path(function.__code__.co_filename).is_file()
        if written and (name == "__init__" or not name.startswith("_")):
            yield f"{path}.{name}", function


NAMES = dict(public())


def sections(function: Callable[..., Any]) -> dict[str, str]:
    return dict(SECTION.findall((inspect.getdoc(function) or "") + "\n"))


def parameters(function: Callable[..., Any]) -> list[str]:
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    given = inspect.signature(function).parameters.values()
    return [stars.get(one.kind, "") + one.name for one in given if one.name not in ("self", "cls")]


@pytest.mark.parametrize("path", NAMES)
def test_every_argument_is_described_in_its_order(path: str) -> None:
    described = NAMED.findall(sections(NAMES[path]).get("Args", ""))
    assert described == parameters(NAMES[path])


@pytest.mark.parametrize("path", NAMES)
def test_what_comes_back_is_described(path: str) -> None:
    back = str(inspect.signature(NAMES[path]).return_annotation)
    assert ("Returns" in sections(NAMES[path])) == (back not in ("None", "NoReturn"))


def raised(function: Callable[..., Any]) -> set[str]:
    """The exceptions that a function's own lines raise by name."""
    return set(re.findall(r"^\s+raise ([A-Z]\w+)\(", inspect.getsource(function), re.MULTILINE))


@pytest.mark.parametrize("path", NAMES)
def test_what_is_raised_is_described(path: str) -> None:
    named = NAMED.findall(sections(NAMES[path]).get("Raises", ""))
    assert raised(NAMES[path]) <= set(named)
    assert len(set(named)) == len(named)
    assert not re.search(r"\bRaises ``", inspect.getdoc(NAMES[path]) or ""), "it has a section for that"


def test_the_walk_finds_functions_constructors_and_methods() -> None:
    assert {
        "cleaner.clean",
        "cleaner.Cleaner.__init__",
        "cleaner.Options.__init__",
        "cleaner.CorpusIndex.build",
    } <= set(NAMES)
    assert "cleaner.export.web_annotations" in NAMES

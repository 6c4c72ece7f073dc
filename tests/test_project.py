"""What a user would lose: one version, name and licence wherever the project says them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def cited(field: str) -> str:
    found = re.search(rf"^{field}: (.+)$", CITATION, re.MULTILINE)
    assert found, field
    return found[1]


def test_the_version_is_one() -> None:
    assert PROJECT["version"] == cleaner.__version__ == cited("version")


def test_the_licence_is_one() -> None:
    assert PROJECT["license"] == cited("license") == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_every_dependency_has_a_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    names = {re.split(r"[<>=\[; ]", requirement)[0] for group in groups for requirement in group}
    assert [name for name in sorted(names) if name.lower() not in reasons] == []


ELSEWHERE = {
    "fastwarc": "fastwarc", "itemadapter": "Scrapy", "lxml": "lxml", "lxml_html_clean": "lxml_html_clean",
    "sklearn": "scikit-learn", "twisted": "Scrapy", "newspaper": "newspaper4k", "readability": "readability-lxml",
    "charset_normalizer": "charset-normalizer", "zensical": "zensical", "griffe": "mkdocstrings-python",
}  # fmt: skip
"""Distributions by the name of the package that is imported, where the two differ or a declared one brings it."""


def imported(tree: ast.AST) -> Iterator[str]:
    """The names of all packages that a module imports, wherever it does: at once or when it is needed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("need", "import_module"):
            # An extra's library; what is no constant is a module of our own.
            yield from (str(name.value) for name in node.args[:1] if isinstance(name, ast.Constant))


def packages(folder: str) -> set[str]:
    names = {
        name.partition(".")[0]
        for path in (ROOT / folder).rglob("*.py")
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
    }
    ours = {"cleaner", "corpora", "docs", "tests", "_typeshed", ""}
    return {name for name in names if name not in sys.stdlib_module_names} - ours


def declared(*extras: str) -> set[str]:
    groups = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return {normal(re.split(r"[<>=\[; ]", requirement)[0]) for group in groups for requirement in group}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


EXTRAS = tuple(PROJECT["optional-dependencies"])
OF_USERS = ("warc", "redis", "scrapy", "parquet", "datasets", "datatrove", "spark", "spacy", "train")


@pytest.mark.parametrize(("folder", "extras"), [("cleaner", OF_USERS), ("corpora", EXTRAS), ("docs", EXTRAS)])
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    known = declared(*extras)
    assert sorted(name for name in packages(folder) if normal(ELSEWHERE.get(name, name)) not in known) == []


def test_what_is_declared_is_imported() -> None:
    found = {normal(ELSEWHERE.get(name, name)) for name in packages("cleaner")}
    assert declared() - found == {"lxml-html-clean"}, "trafilatura needs it"


def test_every_dependency_has_a_lower_bound_and_no_upper_one() -> None:
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
        for requirement in group:
            assert re.fullmatch(r"[\w.-]+(\[[\w,]+\])?>=[\d.]+", requirement), requirement


def test_contributing_names_files_that_are_there() -> None:
    named = re.findall(
        r"`((?:cleaner|corpora|docs|tests|\.ci)/[\w./-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("what", ["column", "reader", "writer", "option", "cue, or a language", "code"])
def test_contributing_walks_through_each_kind_of_change(what: str) -> None:
    _, _, walk = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"### Add a {what}\n".replace(" a o", " an o"))
    steps = walk.partition("\n#")[0].count("\n| `")
    assert steps >= 5


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_pages_name_files_that_are_there(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:cleaner|corpora|docs|tests)/[\w./-]+\.\w+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []

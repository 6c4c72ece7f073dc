"""What a user would lose: one version, name and licence wherever the project says them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

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

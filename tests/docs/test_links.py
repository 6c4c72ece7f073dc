"""What a reader on GitHub would lose: a link of a page in the repository that leads nowhere."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "cleaner").rglob("*.md"))
)
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def anchor(heading: str) -> str:
    """What GitHub calls a heading in an address: lower case, words with hyphens, without other signs."""
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")


@lru_cache
def anchors(path: Path) -> frozenset[str]:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    found: list[str] = []
    for heading in _HEADING.findall(text):
        name = anchor(heading)
        times = sum(one == name or re.fullmatch(rf"{re.escape(name)}-\d+", one) is not None for one in found)
        found.append(f"{name}-{times}" if times else name)
    return frozenset((*found, *re.findall(r"""\bid="([^"]+)""", text)))


def dead(page: Path) -> list[str]:
    """The links of a page that lead to no file of the repository, or to no heading in it."""
    wrong = []
    for link in _LINK.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        target = page.parent / link[1] if link[1] else page
        if not target.exists() or (link[2] and link[2] not in anchors(target)):
            wrong.append(link[0][2:-1])
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere_on_github(page: Path) -> None:
    assert dead(ROOT / page) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# B\n\n## One `two`, three\n\n```text\n# no heading\n```\n")
    page = tmp_path / "a.md"
    page.write_text(
        "[w](https://a.example/x) [b](b.md) [c](b.md#one-two-three) [d](b.md#no-heading) [e](c.md) [f](#g)\n\n## F\n\n"
        "[f](#f)\n\n```python\nf[0](nowhere.md)\n```\n"
    )
    assert dead(page) == ["b.md#no-heading", "c.md", "#g"]


EXPERIMENTS = ROOT / "docs" / "experiments.md"


def test_every_experiment_is_on_one_page_and_listed_with_what_came_of_it() -> None:
    told = EXPERIMENTS.read_text(encoding="utf-8")
    listed = re.findall(r"^\|.*\]\((experiments/[\w-]+\.md#[\w-]+)\) \| [^|]{10,} \|$", told, re.MULTILINE)
    there = [
        f"experiments/{page.name}#{anchor(name)}"
        for page in EXPERIMENTS.with_suffix("").glob("*.md")
        for name in re.findall(r"(?m)^## (.+)$", page.read_text(encoding="utf-8"))
    ]
    assert sorted(listed) == sorted(there)


def test_links_to_the_experiments_of_before_still_lead_to_them() -> None:
    """They were all sections of the one page."""
    for name in ("five-folds-and-what-moved-them", "ten-documents-of-ones-own", "html", "failures"):
        assert name in anchors(EXPERIMENTS)

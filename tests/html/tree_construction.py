"""The tree-construction tests of html5lib-tests, read from their files, and trees told as they tell them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.html.references import unescape
from cleaner.html.tags import BLOCK, UNSEEN
from cleaner.html.tree import FEED, build

FOLDER = Path(__file__).parent / "html5lib"
_SECTION = re.compile(r"^#(data|errors|new-errors|document-fragment|script-off|script-on|document)$", re.MULTILINE)
_NODE = re.compile(r'\| ( *)(?:<([^!?\n][^\n]*)>|"(.*)"|content)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """One test."""

    name: str
    """Its file and its number there, from 1."""
    data: str
    """The page."""
    tree: str
    """The tree that a browser makes of it, as the file has it."""
    fragment: bool
    """Whether it is no page but what is put into an element of one."""
    scripts: tuple[bool, ...]
    """Whether the browser runs scripts; both where it makes no difference."""


def cases(file: Path) -> Iterator[Case]:
    """The tests of a file, in order."""
    text = file.read_bytes().decode("utf-8", "surrogatepass")
    for number, part in enumerate(re.split(r"(?:^|\n)(?=#data\n)", text)[1:], 1):
        pieces = _SECTION.split(part)
        sections = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        scripts = (False,) if "script-off" in sections else (True,) if "script-on" in sections else (True, False)
        yield Case(
            f"{file.stem}:{number}", sections["data"][1:-1], sections["document"][1:].rstrip("\n"),
            "document-fragment" in sections, scripts,
        )  # fmt: skip


def expected(case: Case, scripts: bool) -> dict[str, str]:
    """What a reader of the page sees, by the tree of the test: the text of every block element, by its path."""
    runs: list[tuple[str, str]] = []
    counts: list[Counter[str]] = [Counter()]
    path: list[
        tuple[str, str, bool]
    ] = []  # of the open elements: name, place among those of its name, and whether it is seen
    for node in re.split(r"\n(?=\| )", case.tree):
        found = _NODE.fullmatch(node)
        if found is None:
            continue  # a comment, a doctype or an attribute
        depth, element, text = len(found[1]) // 2, found[2], found[3]
        del path[depth:], counts[depth + 1 :]
        seen = all(shown for _, _, shown in path)
        if element is not None:
            name = element.split()[-1].lower()
            counts[depth][name] += 1
            path.append((name, f"{name}[{counts[depth][name]}]", not _unseen(name, scripts)))
            counts.append(Counter())
        elif text is not None:
            if depth == len(path) and seen:
                runs.append((_path((name, step) for name, step, _ in path), text))
        else:  # "content", below which a template has its own
            path.append(("content", "", True))
            counts.append(Counter())
    return _by_path(runs)


def _unseen(name: str, scripts: bool) -> bool:
    return name in UNSEEN and (scripts or name not in ("noscript", "noframes", "frameset"))


def found(case: Case, scripts: bool) -> dict[str, str]:
    """The same, by our tree."""
    tree = build(case.data, bare=not scripts)
    elements = tree.elements
    runs: list[tuple[str, str]] = []
    for start, end, _, element, _, space in tree.runs:
        steps = []
        while element:
            steps.append((elements.tags[element], f"{elements.tags[element]}[{elements.places[element]}]"))
            element = elements.parents[element]
        if space != FEED:
            runs.append((_path(reversed(steps)), unescape(case.data[start:end])))
    return _by_path(runs)


def _path(steps: Iterable[tuple[str, str]]) -> str:
    return "/".join(step for name, step in steps if name in BLOCK)


def _by_path(runs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The characters of runs without white space, by their paths, each in the order of the runs."""
    texts: dict[str, str] = {}
    for path, text in runs:
        if inked := "".join(text.replace("\0", "").split()):
            texts[path] = texts.get(path, "") + inked
    return texts

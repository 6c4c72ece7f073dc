"""Imports go one way. Whoever changes one room then knows that only the rooms above it can notice."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = (
    ("cleaner", "cleaner.__main__"),
    ("cleaner.cli",),
    ("cleaner.engines",),
    ("cleaner.lint",),
    ("cleaner.report",),
    ("cleaner.training",),
    ("cleaner.evaluate", "cleaner.evaluate_report"),
    ("cleaner.run",),
    ("cleaner.export", "cleaner.views"),
    ("cleaner.settings",),
    ("cleaner.io", "cleaner.schemas"),
    ("cleaner.pipeline",),
    ("cleaner.assembly",),
    ("cleaner.reasons",),
    ("cleaner.judge",),
    ("cleaner.evidence",),
    ("cleaner.dedup",),
    ("cleaner.index",),
    ("cleaner.result", "cleaner.notebook"),
    ("cleaner.html",),
    ("cleaner.document", "cleaner.document_batches", "cleaner.options", "cleaner.own_cues"),
    ("cleaner.text",),
    ("cleaner.errors", "cleaner.extras", "cleaner.labels", "cleaner.products", "cleaner.version"),
)
"""From the top down, as CONTRIBUTING.md lists them. A module imports from its own room and those below."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "cleaner").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path) -> Iterator[str]:
    """The modules of the package that a file names in its imports, those inside functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in MODULES else node.module for name in whole)


GRAPH = {module: set(imports(path)) - {module} for module, path in MODULES.items()}


def room_of(module: str) -> int:
    """The number of a module's room, counted from the top."""
    exact = [number for number, room in enumerate(ROOMS) if module in room]
    return exact[0] if exact else next(number for number, room in enumerate(ROOMS) if module.rpartition(".")[0] in room)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module: str) -> None:
    up = sorted(other for other in GRAPH[module] if room_of(other) < room_of(module))
    assert not up, f"{module} stands below what it imports"


def test_no_module_imports_itself_by_way_of_others() -> None:
    left = {module: set(others) for module, others in GRAPH.items()}
    while leaves := {module for module, others in left.items() if not others}:
        left = {module: others - leaves for module, others in left.items() if module not in leaves}
    assert not left, "these import each other in a circle, or what does"


def test_only_empty_or_lazy_packages() -> None:
    eager = [
        module
        for module, path in MODULES.items()
        if path.name == "__init__.py" and module != "cleaner"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleaner")
    ]
    assert not eager, "whoever imports one module of such a package waits for all of them"


LOOP = {
    # Whoever opens files of documents.
    "cleaner.io.files.read": set(),
    "cleaner.io.files.read_live": set(),
    "cleaner.io.files.readable": {"cleaner.run.documents"},
    # Whoever parts what is read into batches and gives these to processes.
    "cleaner.run.batches.batches": {"cleaner.run.documents"},
    "cleaner.run.batches.in_order": {"cleaner.run.documents"},
    "cleaner.run.batches.Worker": {"cleaner.run.pool"},
    # Whoever has records judged. In run.work the records of `cleaner run` are, whose workers may die; in lint.documents
    # without their markers.
    "cleaner.io.records.judged": {"cleaner.lint.documents", "cleaner.run.batches", "cleaner.run.work"},
}
"""What a loop over documents is made of, and the modules that may use it: commands go by ``cleaner.run.documents``."""
HELD = {name.rpartition(".")[0] for name in LOOP}
JUDGES = {"cleaner.io.records", "cleaner.pipeline", "cleaner.training.session"}
"""Modules that hand documents to a judge themselves, but for engines, in whose loops others read."""


def test_only_one_module_has_a_loop_over_documents() -> None:
    users: dict[str, set[str]] = {name: set() for name in LOOP}
    wholes, judges = set(), set()
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                for name in (f"{node.module}.{alias.name}" for alias in node.names):
                    users.get(name, set()).add(module)
                    wholes |= {name} & HELD
            elif isinstance(node, ast.Import):
                wholes |= {alias.name for alias in node.names} & HELD
            elif isinstance(node, ast.Attribute) and node.attr in ("analyze_each", "analyze_many"):
                judges.add(module)
    assert not wholes, "of a module imported as a whole nobody sees what is used"
    assert users == LOOP
    assert {module for module in judges if not module.startswith("cleaner.engines.")} == JUDGES

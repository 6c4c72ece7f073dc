"""What to look for, file by file: ``[tool.cleaner]`` of the nearest ``pyproject.toml``, and the command's own options.

As ruff does it: the nearest ``pyproject.toml`` with the section counts, in each file's folder or above it.
Paths in it are relative to its folder. What the command line says comes before what the file says.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cleaner.errors import meant
from cleaner.io.outputs import is_folder, is_live
from cleaner.labels import Label
from cleaner.lint.errors import SettingsError
from cleaner.options import FURNITURE_SHARE
from cleaner.reasons.codes import CODES, PAGES, Code, wanted
from cleaner.settings import Section, keys_of, read, rooted, section_of
from cleaner.settings import told as told_of

if TYPE_CHECKING:
    from cleaner.own_cues import OwnCue

__all__ = ["NOISE", "Settings", "Source", "Target", "matches", "targets"]

NOISE = (Label.RELATED, Label.OFFTOPIC, Label.BOILERPLATE, Label.CAPTION)
"""Labels that are findings unless told otherwise: all but the article and its own head."""
NEAR = 0.6
"""Least Jaccard similarity of two documents' shingles that makes them near-duplicates: at it some three quarters of
each one's passages are in the other. (For clusters of editions ``cleaner index copies`` looks from 0.4 on.)"""
ENDINGS = (".txt", ".md", ".html", ".jsonl", ".jsonl.gz", ".jsonl.zst")
"""Files that are taken from a folder."""
FORMS: Mapping[str, Literal["html", "jsonl"]] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".html": "html", ".htm": "html", ".xhtml": "html",
}  # fmt: skip
"""What the ending of a name says of a file's form."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to check a file."""

    select: tuple[str, ...] = ("CLN",)
    """Prefixes of codes to report."""
    ignore: tuple[str, ...] = ()
    """Prefixes of codes to leave out; the longest prefix that fits a code decides."""
    labels: tuple[str, ...] = NOISE
    """Labels whose spans are findings."""
    favor: str = "balanced"
    threshold: float | None = None
    near_duplicates: float = NEAR
    """Least similarity of near-duplicate documents, 0 to 1; 0 looks for none."""
    index: str | None = None
    """Folder of a corpus index."""
    baseline: str | None = None
    """File of accepted findings."""
    weights: str | None = None
    extractor: str = "page"
    text_field: str = "text"
    encoding: str | None = None
    form: Literal["text", "html", "jsonl"] | None = None
    """What the files are, as ``--from`` has it; None where each tells it itself."""
    furniture_share: float = FURNITURE_SHARE
    """With an index: text on that share of a site's pages is furniture; 0 for no such rule."""
    cues: tuple[OwnCue, ...] = ()
    """Phrases and patterns of the user's own."""

    def wants(self, code: Code) -> bool:
        """Whether a code is to be reported."""
        return wanted(code, self.select, self.ignore, self.labels)


@dataclass(frozen=True, slots=True)
class Source:
    """The settings that a ``pyproject.toml`` gives, or the defaults where there is none."""

    root: Path
    """The folder that its patterns and paths are relative to."""
    values: Mapping[str, Any] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    per_path: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Patterns with what they change, in the file's order; later ones win."""

    def settings(self, path: Path, told: Mapping[str, Any]) -> Settings:
        """Those of one file; ``told`` are the command line's."""
        values = dict(self.values)
        for pattern, own in self.per_path:
            if matches(pattern, path, self.root):
                values |= own
        return replace(Settings(), **values | dict(told))


@dataclass(frozen=True, slots=True)
class Target:
    """A file to check."""

    name: str
    """As it was named, or ``-`` for stdin."""
    settings: Settings
    alias: str = ""
    """The name by which stdin goes; empty where it has none."""

    @property
    def path(self) -> str:
        """What it is called in findings."""
        return self.alias or self.name

    @property
    def form(self) -> Literal["text", "html", "jsonl"] | None:
        """What its settings or its alias say of its form; None where the file itself tells."""
        return self.settings.form or FORMS.get(Path(self.alias).suffix.lower())


def targets(
    names: Iterable[str],
    told: Mapping[str, Any],
    exclude: tuple[str, ...] = (),
    force: bool = False,
    alias: str = "",
) -> Iterator[Target]:
    """The files that ``names`` stand for, each once, with its settings: a link is the file that it leads to.

    A folder stands for the files in it that end in one of :data:`ENDINGS`, in the order of their names, without hidden
    folders and what is excluded. A file named itself is only left out with ``force``. ``told`` are settings of the
    command line; ``exclude`` are patterns beside those of the files; ``alias`` is the name that stdin goes by.

    Raises ``SettingsError``.
    """
    here = Path.cwd()
    read = cache(_read)

    @cache
    def source_of(folder: Path) -> Source:
        found = (read(above / "pyproject.toml") for above in (folder, *folder.parents))
        return next(filter(None, found), Source(folder))

    def excluded(path: Path) -> bool:
        own = source_of(path.parent)
        return any(matches(p, path, own.root) for p in own.exclude) or any(matches(p, path, here) for p in exclude)

    def chosen() -> Iterator[str]:
        for name in names:
            folder = name != "-" and is_folder(name)
            for found in _walk(Path(name), excluded) if folder else [name]:
                if not ((folder or force) and excluded(_absolute(here / (alias if found == "-" and alias else found)))):
                    yield found

    for found in _each_once(chosen(), here):
        called = alias if alias and found == "-" else found
        path = _absolute(here / called)
        yield Target(found, source_of(path.parent).settings(path, told), called if called != found else "")


def _each_once(names: Iterable[str], here: Path) -> list[str]:
    """Each file by one of its names: the first that is not a link, or else the first.

    A link that is checked beside its file would be a copy of it, and would be fixed when that has changed already.
    """
    files: dict[str, tuple[bool, str]] = {}
    for name in names:
        path = here / name
        # Of a name that is too long pathlib raises; its reading is to say that, in its place.
        real, linked = os.path.realpath(path), os.path.islink(path)  # noqa: PTH114
        if real not in files or (files[real][0] and not linked):
            files[real] = linked, name
    return [name for _, name in files.values()]


def _walk(folder: Path, excluded: Callable[[Path], bool]) -> Iterator[str]:
    """The files in a folder; a folder that cannot be read comes itself, for its reading to say why."""
    failed: list[OSError] = []
    home = os.path.realpath(folder)
    for root, folders, files in os.walk(folder, onerror=failed.append):
        above = Path(root)
        own = _absolute(above)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not excluded(own / name))
        for name in sorted(files):
            # A pipe or a socket among the files would keep its reader waiting, and what a link leads to outside of the
            # folder is not in it: to rewrite that is not what was asked for.
            if name.lower().endswith(ENDINGS) and not is_live(str(above / name)) and _inside(above / name, home):
                yield str(above / name)
    yield from (str(error.filename) for error in failed)


def _inside(path: Path, home: str) -> bool:
    """Whether a file lies in a folder, or is a link that leads to a place there."""
    return not path.is_symlink() or os.path.realpath(path).startswith(home.rstrip(os.sep) + os.sep)


def matches(pattern: str, path: Path, root: Path) -> bool:
    """Whether a path, or a folder that it lies in below ``root``, is meant by a pattern.

    A pattern without a slash means a name anywhere, one with a slash a path from ``root`` on. ``*`` stands for anything
    within a name, ``**`` for any folders, ``?`` for one character.
    """
    parts = os.path.relpath(path, root).replace(os.sep, "/").split("/")
    wanted = pattern.removeprefix("./").strip("/").split("/")
    if "/" not in pattern.removeprefix("./").rstrip("/"):
        return any(map(_name(wanted[0]), parts))
    # Numbers of the path's names that what was read of the pattern can stand for: no pattern is tried in two ways.
    reached = {0}
    for number, name in enumerate(wanted, 1):
        if name == "**":
            reached = set(range(min(reached) + (number == len(wanted)), len(parts) + 1))
        else:
            fits = _name(name)
            reached = {at + 1 for at in reached if at < len(parts) and fits(parts[at])}
        if not reached:
            return False
    return max(reached) > 0


@lru_cache(maxsize=256)
def _name(pattern: str) -> Callable[[str], object]:
    """What tells whether a name fits a part of a pattern; ``fnmatch`` writes stars so that they are tried once each."""
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]"))).match


def _absolute(path: Path) -> Path:
    """Without ``..``, and without following links: a linked file belongs where it is named."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _read(path: Path) -> Source | None:
    """The section of one file; None where it has none, or where there is no file."""
    section = section_of(path)
    if section is None:
        return None
    where = f"{path}: [tool.cleaner]"
    values = dict(_values(where, section, path.parent, KEYS))
    exclude, tables = tuple(values.pop("exclude", ())), values.pop("per_path", {})
    if not all(isinstance(table, dict) for table in tables.values()):
        raise SettingsError(f'{where}: per-path is tables by pattern, as in [tool.cleaner.per-path."forum/**"]')
    per_path = tuple(
        (pattern, _values(f'{path}: [tool.cleaner.per-path."{pattern}"]', table, path.parent, PER_PATH))
        for pattern, table in tables.items()
    )
    return Source(path.parent, values, exclude, per_path)


def _values(where: str, table: Mapping[str, Any], root: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a table that say how to check, by the names of the settings."""
    values = rooted(read(where, table, known), root)
    checked = {key: CHECKS[key](where, key, value) if key in CHECKS else value for key, value in values.items()}
    return {key.replace("-", "_"): value for key, value in checked.items() if key not in ELSEWHERE}


def _codes(where: str, key: str, prefixes: Sequence[str]) -> tuple[str, ...]:
    for prefix in prefixes:
        if problem := unknown_prefix(prefix):
            raise SettingsError(f"{where}: {key}: {problem}")
    return tuple(prefixes)


def unknown_prefix(prefix: str) -> str:
    """What is wrong with a prefix of codes; empty if some code begins with it."""
    if prefix and any(code.id.startswith(prefix) for code in CODES):
        return ""
    return f"no code begins with {prefix!r}; {PAGES}/index.md lists them"


def _labels(where: str, key: str, labels: Sequence[str]) -> tuple[str, ...]:
    known = [label.value for label in Label if label is not Label.MAIN]
    for label in labels:
        if label not in known:
            hint = meant(label, known) or f"; it may be {', '.join(known)}"
            raise SettingsError(f"{where}: {key}: {told_of(label)} is not a label of noise{hint}")
    return tuple(labels)


def _encoding(where: str, key: str, value: str) -> str:
    import codecs

    try:
        " ".encode(value)
        return codecs.lookup(value).name
    except (LookupError, ValueError):
        raise SettingsError(f"{where}: {key}: {told_of(value)} is not a text encoding that Python knows") from None


def _cues(where: str, key: str, value: Sequence[str]) -> tuple[OwnCue, ...]:
    from cleaner.own_cues import cues_of

    try:
        return cues_of(value)
    except ValueError as error:
        raise SettingsError(f"{where}: {key}: {error}") from None


CHECKS: Mapping[str, Any] = {
    "select": _codes, "ignore": _codes, "labels": _labels, "encoding": _encoding, "cues": _cues,
}  # fmt: skip
"""What a value must be besides its type."""
KEYS = keys_of(Section)
"""What the section may have, with the type of each."""
ELSEWHERE = ("keep", "spans")
"""Keys of the commands that clean, and not of these."""
PER_PATH = {
    key: kind
    for key, kind in KEYS.items()
    if key not in ("exclude", "per-path", "baseline", "furniture-share", *ELSEWHERE)
}
"""What may differ by path."""

"""``python -m docs.manual.site`` builds the documentation's site in ``build/docs/site``, without a network.

With ``--publish FOLDER`` the site is also put into ``FOLDER/0.1``, by the version it is of, beside those of others;
``FOLDER/versions.json`` lists them for the site's menu of versions, and ``FOLDER/index.html`` leads to the newest.

The pages stay where readers of the repository find them: in ``docs/``, and ``README.md`` and its like at the root. They
are gathered with their links turned to the site's own, the reference pages are made of the commands and the
docstrings, and Zensical builds what ``mkdocs.yml`` names. Any link or anchor that leads nowhere ends the build.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from cleaner import __version__
from docs.manual.commands import described
from docs.manual.reference import command_page, library_page

__all__ = ["build", "gathered", "listed", "main", "publish", "turned"]

ROOT = Path(__file__).parents[2]
MOVED = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "LICENSE": "licence.md",
}
"""Pages that stand outside ``docs/``, and their names on the site."""

_VERSION = re.compile(r"\d+\.\d+")
_LEADS = """<!doctype html>
<meta charset="utf-8">
<title>cleaner</title>
<meta http-equiv="refresh" content="0; url={0}/">
<a href="{0}/">cleaner {0}</a>
"""
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")


def gathered(root: Path = ROOT) -> dict[str, bytes]:
    """The site's pages and pictures: path to content. Raises ``ValueError`` for a link out of the documentation."""
    sources = {path.relative_to(root).as_posix(): path for path in (root / "docs").rglob("*") if path.is_file()}
    sources |= {name: root / name for name in MOVED}
    places = {source: MOVED.get(source) or source.removeprefix("docs/") for source in sources}
    pages = {}
    for source, path in sources.items():
        content = path.read_bytes()
        if source == "LICENSE":
            content = b"# Licence\n\n```text\n" + content + b"```\n"
        elif source.endswith(".md"):
            content = turned(content.decode(), source, places).encode()
        pages[places[source]] = content
    pages["reference/command.md"] = command_page(described()).encode()
    pages["reference/library.md"] = library_page().encode()
    return pages


def turned(text: str, source: str, places: Mapping[str, str]) -> str:
    """A page with its links as they have to be on the site.

    ``places`` says where each file of the repository stands there. Fenced blocks stay as they are.

    >>> places = {"README.md": "index.md", "docs/formats.md": "formats.md"}
    >>> turned("See [formats](docs/formats.md#gold).", "README.md", places)
    'See [formats](formats.md#gold).'
    """
    here = posixpath.dirname(places[source])

    def target(link: re.Match[str]) -> str:
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        if wanted.startswith("docs/reference/"):  # made at build
            return posixpath.relpath(wanted.removeprefix("docs/"), here or ".")
        if wanted not in places:
            raise ValueError(f"{source}: the link to {link[1]} leads out of the documentation")
        return posixpath.relpath(places[wanted], here or ".")

    parts = re.split(r"(^ *```.*?^ *```)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if number % 2 else _LINK.sub(target, part) for number, part in enumerate(parts))


def build(folder: Path, root: Path = ROOT) -> int:
    """Gather the pages in ``folder`` and build the site in its ``site``. Returns the exit code of Zensical."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in gathered(root).items():
        (folder / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pages" / name).write_bytes(content)
    shutil.copy(root / "mkdocs.yml", folder)
    # The package and the extension that reads its docstrings are found by this path.
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def listed(versions: Iterable[str]) -> list[dict[str, object]]:
    """What ``versions.json`` says, in the form of mike, which the theme's menu reads: the newest version first.

    >>> [one["version"] for one in listed(["0.9", "0.10"])]
    ['0.10', '0.9']
    """
    ordered = sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    return [
        {"version": version, "title": version, "aliases": [] if number else ["latest"]}
        for number, version in enumerate(ordered)
    ]


def publish(site: Path, folder: Path, version: str) -> None:
    """Put a built site beside those of other versions.

    Args:
        site: The site that was built.
        folder: Where all versions stand, a folder each. That of this version is replaced, no other is touched.
        version: The program's version; corrections (the third number) share the folder of their minor version.
    """
    name = ".".join(version.split(".")[:2])
    shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(site, folder / name)
    known = listed(path.name for path in folder.iterdir() if path.is_dir() and _VERSION.fullmatch(path.name))
    (folder / "versions.json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    (folder / "index.html").write_text(_LEADS.format(known[0]["version"]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Build the site, and publish it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m docs.manual.site", description="Build the documentation's site.")
    parser.add_argument("--publish", type=Path, metavar="FOLDER", help="put it there as well, by its version")
    chosen = parser.parse_args(arguments)
    try:
        import zensical  # noqa: F401
    except ImportError:
        sys.stderr.write("The site needs the extra docs: pip install -e '.[docs]'\n")
        return 2
    folder = ROOT / "build" / "docs"
    code = build(folder)
    if not code and chosen.publish:
        publish(folder / "site", chosen.publish, __version__)
    sys.stdout.write(f"{folder / 'site' / 'index.html'}\n" if not code else "")
    return code


if __name__ == "__main__":
    sys.exit(main())

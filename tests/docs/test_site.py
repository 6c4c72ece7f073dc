"""What a reader would lose: a page that is in no menu, a link that leads nowhere, a site that asks other hosts."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import cleaner
from docs.manual.reference import FURTHER, library_page
from docs.manual.site import ROOT, build, gathered, publish, turned

MENU = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
PAGES = gathered()
PLACES = {
    "README.md": "index.md",
    "docs/a.md": "a.md",
    "docs/codes/b.md": "codes/b.md",
    "docs/pictures/p.svg": "pictures/p.svg",
}


def test_every_page_is_in_the_menu_and_every_entry_is_a_page() -> None:
    entries = re.findall(r"^ *- .*?([\w./-]+\.md)$", MENU, re.MULTILINE)
    assert len(entries) == len(set(entries))
    wanted = r"[\w-]+\.md|(?:reference|codes|experiments)/.*"
    assert set(entries) == {page for page in PAGES if re.fullmatch(wanted, page)}


def test_links_lead_to_where_a_page_stands_on_the_site() -> None:
    text = "[a](docs/a.md#x) ![p](docs/pictures/p.svg) [b](docs/codes/b.md)"
    assert turned(text, "README.md", PLACES) == "[a](a.md#x) ![p](pictures/p.svg) [b](codes/b.md)"
    assert (
        turned("[home](../../README.md) [a](../a.md)", "docs/codes/b.md", PLACES) == "[home](../index.md) [a](../a.md)"
    )


def test_other_links_and_blocks_of_code_stay() -> None:
    text = "[w](https://a.example/x) [here](#part)\n\n```python\nf[0](nowhere.md)\n```\n"
    assert turned(text, "docs/a.md", PLACES) == text


def test_a_link_out_of_the_documentation_is_an_error_that_names_both() -> None:
    with pytest.raises(ValueError, match=r"docs/a\.md: the link to \.\./cleaner/cli/main\.py leads out"):
        turned("[source](../cleaner/cli/main.py)", "docs/a.md", PLACES)


def test_the_library_page_has_every_public_name() -> None:
    text = library_page()
    for name in [*(f"cleaner.{name}" for name in cleaner.__all__ if name != "__version__"), *FURTHER]:
        assert f"::: {name}\n" in text


def test_a_version_s_site_stands_beside_those_of_others_and_the_root_leads_to_the_newest(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "pages"
    site.mkdir()
    for version in ("0.9.0", "0.10.0", "0.9.3"):
        (site / "index.html").write_text(version)
        publish(site, folder, version)
    assert {path.parent.name: path.read_text() for path in folder.glob("*/index.html")} == {
        "0.9": "0.9.3",
        "0.10": "0.10.0",
    }
    versions = json.loads((folder / "versions.json").read_text())
    assert [(one["version"], one["aliases"]) for one in versions] == [("0.10", ["latest"]), ("0.9", [])]
    assert 'href="0.10/"' in (folder / "index.html").read_text()


def test_docstrings_become_markdown() -> None:
    pytest.importorskip("griffe", reason="the extra docs is not installed")
    from docs.manual.docstrings import as_markdown

    text = "Gives :class:`X`.\n\n>>> f(\n...     1\n... )\n2\n\nMore."
    assert as_markdown(text) == "Gives `X`.\n\n```pycon\n>>> f(\n...     1\n... )\n2\n```\n\nMore."


@pytest.mark.skipif(find_spec("zensical") is None, reason="the extra docs is not installed")
def test_the_site_builds_without_a_warning_and_asks_no_other_host(tmp_path: Path) -> None:
    assert build(tmp_path) == 0
    site = tmp_path / "site"
    made = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert {"tutorial", "reference/command", "reference/library", "figures"} <= made
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        loaded = re.findall(
            r"""(?:src=|<link[^>]+href=|url\(|@import )["']?(?:https?:)?//[^"')\s]+""", path.read_text()
        )
        assert not loaded, path
    library = (site / "reference" / "library" / "index.html").read_text(encoding="utf-8")
    assert "A single line is never emptied." in library
    assert ":class:" not in library

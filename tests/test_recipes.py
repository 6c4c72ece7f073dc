"""What a user would lose: a program on the page for scrapers that does not run as it is printed."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "scrapers.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ARTICLES: dict[str, list[str]] = json.loads((ROOT / "corpora/site/articles.json").read_text(encoding="utf-8"))


def program(library: str) -> str:
    """The page's program that imports a library. Skips where that is not installed."""
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    (found,) = (text for text in PROGRAMS if f"\nimport {library}\n" in f"\n{text}")
    return found


def run(folder: Path, *command: str, stdin: IO[bytes] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, stdin=stdin, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done


def check(text: str, page: str = "weir.html") -> None:
    """Whether the article came out, and not the whole page."""
    assert all(paragraph in text for paragraph in ARTICLES[page])
    assert "All rights reserved" not in text


def test_every_program_is_tried_here() -> None:
    assert len(PROGRAMS) == 5


def test_scrapy(site: str, tmp_path: Path) -> None:
    (tmp_path / "stories.py").write_text(program("scrapy"), encoding="utf-8")
    (command,) = re.findall(r"^scrapy (runspider .*)$", PAGE, re.MULTILINE)
    run(tmp_path, "-m", "scrapy", *command.replace("https://news.example/", f"{site}index.html").split())
    rows = [json.loads(line) for line in (tmp_path / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["url"].removeprefix(site) for row in rows} == set(ARTICLES) - {"driftnews/weir.html"}
    assert all(ARTICLES[row["url"].removeprefix(site)][0] in row["text"] for row in rows)
    assert (tmp_path / "seen" / "manifest.json").exists()


def test_httpx(site: str, tmp_path: Path) -> None:
    out = run(tmp_path, "-c", program("httpx"), f"{site}weir.html", f"{site}choir.html").stdout
    weir, choir = map(json.loads, out.splitlines())
    check(weir["text"])
    check(choir["text"], "choir.html")
    assert (weir["url"], weir["author"]) == (f"{site}weir.html", "Tamsin Roake")


@pytest.mark.parametrize("library", ["httpx", "requests", "newspaper"])
def test_a_page_that_is_not_there_takes_no_other_with_it(site: str, tmp_path: Path, library: str) -> None:
    done = run(tmp_path, "-c", program(library), f"{site}gone.html", f"{site}weir.html", "http://127.0.0.1:1/")
    clean = done.stdout if library == "requests" else json.loads(done.stdout)["text"]
    assert ARTICLES["weir.html"][0] in clean
    assert f"{site}gone.html: " in done.stderr
    assert "404" in done.stderr


def test_requests(site: str, tmp_path: Path) -> None:
    done = run(tmp_path, "-c", program("requests"), f"{site}weir.html")
    check(done.stdout)
    assert "- boilerplate: Get the Observer in your inbox" in done.stderr


def test_newspaper4k(site: str, tmp_path: Path) -> None:
    row = json.loads(run(tmp_path, "-c", program("newspaper"), f"{site}weir.html").stdout)
    check(row["text"])
    assert row["authors"] == ["Tamsin Roake"]


def test_trafilatura(tmp_path: Path) -> None:
    with (ROOT / "corpora/site/weir.html").open("rb") as page:
        check(run(tmp_path, "-c", program("trafilatura"), stdin=page).stdout)

"""What a reader would lose: a picture of the program as it is."""

from __future__ import annotations

import re
import struct
from xml.etree import ElementTree

import pytest

from cleaner import Label, Result, Span
from docs.manual.pictures import FOLDER, drawn, judged_page
from docs.manual.site import ROOT

PICTURES = drawn()


def test_every_drawing_is_there_and_no_other() -> None:
    """Those of reliability hang on sets that are not in the repository; their module has its own tests."""
    there = {path.name for path in FOLDER.glob("*.svg") if not path.name.startswith("reliability-")}
    assert there == PICTURES.keys()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_of_today(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PICTURES[name], (
        "draw it again: python -m docs.manual.pictures"
    )


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_in_words_what_it_shows(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    assert root.attrib["role"] == "img"
    assert len(root.findtext("{*}desc") or "") > 40


def test_text_of_a_page_is_no_markup_of_the_picture() -> None:
    source = "<script>alert(1)</script> & more"
    span = Span(0, len(source), Label.MAIN, 0, len(source), 1.0, "it has <b> in it")
    root = ElementTree.fromstring(judged_page(Result(source, (span,), source)))
    assert not root.findall(".//{*}script")
    assert source in [text.text for text in root.findall(".//{*}text")]


def test_the_first_screen_of_the_readme_shows_what_the_program_does() -> None:
    """The picture, a page before and after, why not another program, the installation, two commands: on the forty lines
    that a browser shows of it on GitHub."""
    opening = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    picture = r"!\[[^\]]{40,}\]\(docs/pictures/report\.png\)"
    parts = [picture, r"^```diff$", r"^\*\*Why not", r"pip install -q \.", r"^cleaner --explain"]
    places = [re.search(part, opening, re.MULTILINE) for part in parts]
    assert all(places)
    assert [place.start() for place in places if place] == sorted(place.start() for place in places if place)
    width, height = struct.unpack(">II", (FOLDER / "report.png").read_bytes()[16:24])
    # As wide as GitHub shows a page, 24 pixels a line.
    lines = len([line for line in opening.split("\n") if line.strip()])
    assert lines + 838 * height / width / 24 <= 45

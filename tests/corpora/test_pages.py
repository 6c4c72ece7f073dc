"""Pages with planted noise: training would lose its labels if the noise stood elsewhere, or the rest changed."""

from __future__ import annotations

import re
from random import Random

import pytest

from cleaner.html.read import read_page
from corpora.pages import generate, planted

SENTENCES = (
    "The old harbour bridge will close on Friday for nine days, the council of {0} said after a long debate.",
    "Residents of {0} who cross it every morning were told to take the ferry, which runs until late at night.",
    "Work on the bearings in {0} should have begun in autumn, but the steel was late and the crane needed.",
    "Nobody in {0} has counted how many carts cross it in a day, said the clerk who sells the tickets.",
)  # fmt: skip
PAGE = "<title>{0}</title><ul><li>Home</ul><div class=story><h1>A bridge in {0}</h1>{1}</div><footer>All of it</footer>"


def row(place: str) -> dict[str, str]:
    paragraphs = [sentence.format(place) for sentence in SENTENCES]
    html = PAGE.format(place, "\n".join(f"<p>{text}</p>" for text in paragraphs))
    return {"id": place, "html": html, "gold": "\n\n".join(paragraphs)}


ROWS = [row(place) for place in ("Merrow", "Tilney", "Ousby", "Varn", "Keld", "Loxley", "Hathe", "Sorrel")]
PARTS = [(SENTENCES[0].format("Merrow"), "main"), ("READ MORE: Goats & sheep", "related")]
TEXT = "\n\n".join(text for text, _ in PARTS)
DOCUMENT = {"text": TEXT, "spans": [[TEXT.index(text), TEXT.index(text) + len(text), label] for text, label in PARTS]}


def test_a_planted_line_stands_behind_its_paragraph() -> None:
    made = planted(ROWS[0], DOCUMENT, Random(3))
    assert made is not None
    lines = read_page(made["html"]).text.split("\n")
    at = lines.index("READ MORE: Goats & sheep")
    assert lines[at - 1] == SENTENCES[0].format("Merrow")
    assert lines[:at] + lines[at + 1 :] == read_page(ROWS[0]["html"]).text.split("\n")


def test_nothing_else_of_a_page_changes() -> None:
    for made in generate(ROWS, seed=5):
        before, after = (read_page(html).text.split("\n") for html in (row(made["host"])["html"], made["html"]))
        rest = iter(after)
        assert all(line in rest for line in before)
        assert made["gold"] == row(made["host"])["gold"]


def test_pages_are_the_same_for_a_seed() -> None:
    first, again, other = (list(generate(ROWS, seed)) for seed in (5, 5, 6))
    assert first == again
    assert [one["html"] for one in first] != [one["html"] for one in other]
    assert all(re.fullmatch(r"\w+#planted", one["id"]) for one in first)


def test_a_page_on_which_the_article_is_not_found_is_left_out() -> None:
    assert planted({"id": "x", "html": "<p>Nothing of it</p>"}, DOCUMENT, Random(1)) is None


@pytest.mark.parametrize("html", ["", "<p>", "<p>\u0130</p>"])
def test_hardly_a_page_is_left_out(html: str) -> None:
    assert planted({"id": "x", "html": html}, DOCUMENT, Random(1)) is None

"""Markup as columns: what a block's elements are, what they are called, what stands in elements of the same make."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from cleaner.evidence import dom
from cleaner.evidence.page_blocks import page_blocks
from cleaner.text.make_batch import make_batch
from tests.evidence.pages import signals, value

TEXT = "The bridge over the river will close on Friday for nine days of work."
PAGE = f"""<title>Bridge to close</title>
<nav class="Main-Menu"><ul><li><a href=x>Home</a></li><li><a href=y>News</a></li></ul></nav>
<article class=story><h1>Bridge to close</h1><div class=article-body><p>{TEXT}</p><p>{TEXT[:-1]} again.</p></div>
<blockquote>Quoted words</blockquote></article>
<footer><p>All rights</p><h5>Smaller</h5></footer>"""


@pytest.mark.parametrize(
    ("block", "column", "expected"),
    [
        ("Home", "html", 1),
        ("Home", "is_li", 1),
        ("The bridge over the river will close on Friday for nine days of work.", "is_p", 1),
        ("Bridge", "is_h1", 1),
        ("Smaller", "is_h4", 1),
        ("Quoted", "is_blockquote", 1),
        ("Home", "within_nav", 1 / 2),  # its list holds just what it holds
        ("Home", "within_ul", 1 / 2),
        ("Quoted", "within_article", 1 / 2),
        ("Home", "within_article", 0),
        ("All rights", "within_footer", 1 / 2),
        ("Home", "called_furniture", 1 / 2),
        ("Bridge", "called_article", 1 / 2),
        (TEXT, "called_body", 1 / 2),
        ("Home", "linked", 1),
        (TEXT, "linked", 0),
        ("Home", "kin_blocks", log2(3)),
        ("Home", "kin_linked", 1),
        (TEXT, "kin_blocks", log2(3)),
        (TEXT, "siblings", log2(3)),
        ("Bridge", "says_headline", 1),
        (TEXT, "extractor", 0),
        (TEXT, "states", 0),
        ("Quoted", "depth", log2(1 + 2)),
    ],
)
def test_a_column_sees_what_it_is_named_for(block: str, column: str, expected: float) -> None:
    assert value(PAGE, block, column) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("Kommentare-42", "comment"),
        ("area-comentarios", "comment"),
        ("artikel__inhalt", "body"),
        ("contenido-nota", "body"),
        ("lire-aussi", "related"),
        ("fusszeile", "furniture"),
        ("barra_lateral", "furniture"),
        ("werbung", "advert"),
        ("cuadro publicidad", "advert"),
        ("titre", "title"),
        ("bildunterschrift", "caption"),
    ],
)
def test_names_in_other_languages_mean_the_same(names: str, kind: str) -> None:
    assert value(f"<div class='{names}'><p>{TEXT}</p></div>", TEXT, f"called_{kind}") == 1


@pytest.mark.parametrize(
    ("block", "column", "expected"),
    [
        (TEXT, "extractor", 1),
        (TEXT, "picked", 1),
        (TEXT, "picked_line", 1),
        ("Home", "picked", 0),
        ("Home", "picked_kin", 0),
        ("Quoted", "picked_between", 0),
        ("Bridge", "picked_between", 0),
    ],
)
def test_what_an_extractor_took_is_seen(block: str, column: str, expected: float) -> None:
    assert value(PAGE, block, column, f"{TEXT}\n{TEXT[:-1]} again.") == pytest.approx(expected, abs=1e-5)


def test_texts_have_no_markup_whatever_stands_beside_them() -> None:
    seen = signals(PAGE)
    batch = make_batch([TEXT, seen.page.text, f"{TEXT}\n\nMore"])
    columns = dom.columns(batch, page_blocks(batch, [None, seen, None]))
    one = make_batch([seen.page.text])
    alone = dom.columns(one, page_blocks(one, [seen]))
    edges = batch.first_block.tolist()
    assert not columns[: edges[1]].any()
    assert not columns[edges[2] :].any()
    assert np.array_equal(columns[edges[1] : edges[2]], alone)


def test_a_page_without_text_has_no_rows() -> None:
    batch = make_batch([""])
    assert dom.columns(batch, page_blocks(batch, [signals("<html></html>")])).shape == (0, len(dom.NAMES))


def test_columns_are_told_from_the_tree_however_deep_it_is() -> None:
    deep = signals("<article><div class=story>" + "<div>" * 20_000 + TEXT)
    batch = make_batch([deep.page.text])
    assert dom.columns(batch, page_blocks(batch, [deep]))[0, dom.NAMES.index("is_div")] == 1


@pytest.mark.parametrize("line", ["A to Z of us all", "Bibliotheksverordnung", "河上的桥将于星期五关闭"])
def test_a_line_that_is_all_link_is_that_however_long_its_words_are(line: str) -> None:
    assert value(f"<p>Some text ahead of it.</p><p><a href=/x>{line}</a></p>", line, "linked") == 1

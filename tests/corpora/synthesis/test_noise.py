"""Pieces of noise: a judge learns our wording, or one site's names, if they are not drawn."""

from __future__ import annotations

import re
from random import Random

import pytest

from cleaner.html.read import read_page
from corpora.addresses import Addresses
from corpora.pool import Pool, articles, wording
from corpora.synthesis.classes import ROLES, Classes
from corpora.synthesis.marks import labelled, mark
from corpora.synthesis.noise import BETWEEN, THREADS, Noise, escaped, furniture
from tests.corpora.stories import ARTICLES

MEMBERS = articles(ARTICLES)
POOL = Pool(MEMBERS)


def noise(seed: int) -> Noise:
    return Noise(Random(seed), MEMBERS[seed % len(MEMBERS)], POOL, Addresses({"id": f"x{seed}"}), mark)


@pytest.mark.parametrize("kind", sorted(set(BETWEEN)))
def test_every_kind_has_a_text_and_none_of_it_is_main(kind: str) -> None:
    for seed in range(12):
        html, spans = labelled(noise(seed).piece(kind))
        assert read_page(html).text
        assert all(label != "main" for _, _, label in spans)


@pytest.mark.parametrize("kind", THREADS)
def test_a_thread_has_as_many_comments_as_were_asked_for(kind: str) -> None:
    for seed in range(6):
        html, _ = labelled(noise(seed).comments(kind, 5))
        assert html.count("<b>") == 5
        for tag in ("div", "li", "dt", "dd", "tr", "article", "p"):
            assert len(re.findall(f"<{tag}[ >]", html)) == html.count(f"</{tag}>")


def test_furniture_is_worded_in_the_languages_of_the_wording() -> None:
    assert set(furniture()) <= set(wording())
    assert all(template.count("{head}") == 1 for kinds in furniture().values() for template in kinds["more"])
    for language, kinds in furniture().items():
        assert all(template.count("{name}") == 1 for template in kinds["quoting"]), language
        for kind in ("consent", "fact", "rank", "quoting"):
            assert len(set(kinds[kind])) == len(kinds[kind]) > 1
            assert language == "en" or kinds[kind] != furniture()["en"][kind]


def test_a_site_calls_things_of_one_role_the_same_and_sites_differ() -> None:
    for seed in range(20):
        names = Classes(Random(seed))
        assert len({names.of("comment") for _ in range(5)}) == 1
        ids = [names.numbered("comment") for _ in range(5)]
        assert len(set(ids)) == 5
    assert len({Classes(Random(seed)).of(role) for seed in range(60) for role in ROLES}) > 60


def test_marks_are_taken_out_and_what_has_none_is_furniture() -> None:
    html, spans = labelled(f"<p>{mark('title', 'Salt &amp; tar')}</p><div>Share {mark('main', 'it <now>')}</div>")
    assert html == "<p>Salt &amp;amp; tar</p><div>Share it &lt;now&gt;</div>"
    text = read_page(html).text
    assert [(text[a:b].strip(), label) for a, b, label in spans] == [
        ("Salt &amp; tar", "title"), ("Share", "boilerplate"), ("it <now>", "main"),
    ]  # fmt: skip
    assert labelled("") == ("", [])
    assert escaped("main", "a < b") == "a &lt; b"

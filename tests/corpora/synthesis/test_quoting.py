"""Posts that quote others in full: a judge learns to lose an answer if it is not the page's text."""

from __future__ import annotations

import re

from corpora.synthesis.discussions import COMMENTS, POSTS, Discussion
from corpora.synthesis.marks import labelled
from corpora.synthesis.quoting import MOST_OWN, quoting
from tests.corpora.synthesis.drawn import MEMBERS, said, site


def test_the_writer_s_own_paragraphs_are_main_text_and_so_is_what_is_quoted() -> None:
    outweighed = 0
    for seed in range(24):
        article, drawn = site(seed)
        main = said(quoting(drawn), "main")
        own = [text for text in article.paragraphs[:MOST_OWN] if text in main]
        assert own[:2] == list(article.paragraphs[:2])
        left = main
        for text in own:
            left = left.replace(text, "", 1)
        assert any(len(line) > 20 for line in left.split("\n"))
        outweighed += len(left) > sum(map(len, own))
    assert outweighed > 4


def test_an_answer_stands_behind_a_quotation() -> None:
    found = 0
    for seed in range(24):
        article, drawn = site(seed)
        html = labelled(quoting(drawn))[0]
        quote = html.find("<blockquote")
        found += quote >= 0 and any(html.find(text[:30]) > quote for text in article.paragraphs[:MOST_OWN])
        for tag in ("div", "blockquote", "article", "aside", "details", "p"):
            assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag
    assert found > 12


def test_posts_of_some_threads_quote_those_before_them_whole_whatever_the_thread_is() -> None:
    texts = [[f"Post number {number} says so.", f"And {number} says more."] for number in range(6)]
    found = 0
    for seed in range(120):
        for labels, label in ((POSTS, "main"), (COMMENTS, "boilerplate")):
            made = Discussion(site(seed % len(MEMBERS) + seed)[1].noise, labels)
            if not made.in_full:
                continue
            html = made.thread(texts)
            found += 1
            text = said(html, label)
            assert all(line in text for lines in texts for line in lines)
            assert max(text.count(f"And {number} says more.") for number in range(5)) > 1
            assert len(re.findall("<blockquote", html)) == html.count("</blockquote>")
    assert 4 < found < 80

"""What counts as code, a heading or a list that an article keeps."""

from __future__ import annotations

from corpora.kept import parts

PAGE = """<title>How to mend a lock – Quay Notes</title><h1>How to mend a lock</h1><h2>What you will need</h2>
<ul><li>a file of some kind <ul><li>a very small file</li></ul></li><li>oil</li><li>not in the article at all</li></ul>
<pre>turn --left 3
turn --right 2</pre><h2>Other stories of today</h2>"""
GOLD = """What you will need

a file of some kind a very small file

oil

turn --left 3
turn --right 2"""


def test_elements_count_that_the_article_has_and_no_titles() -> None:
    assert [(kind, text.split()[0]) for kind, text in parts(PAGE, GOLD, 3)] == [
        ("headings", "What"),
        ("lists", "a"),
        ("pre", "turn"),
    ]


def test_a_blank_page_has_none() -> None:
    assert list(parts(" ", "", 1)) == []

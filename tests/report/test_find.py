"""What a user would lose: among five hundred documents, the ones and the blocks that they want to see."""

from __future__ import annotations

from typing import Any

from cleaner.io.records import Record
from tests.report.browser import Tab
from tests.report.conftest import Make
from tests.report.test_in_browser import choose, near_topic, number_of, sample, text_of

STORY = "The harbour bridge will close to all traffic on Friday evening, the city council said, for nine days."
NAMES = "[...document.querySelectorAll('.list tbody tr :is(a, th > span:first-child)')].map(a => a.textContent)"


def hits(tab: Tab) -> list[Any]:
    found: list[Any] = tab.run(
        "[...document.querySelectorAll('.hits li')].map(li => [li.querySelector('.tag').textContent,"
        " Number(li.querySelector('.score').textContent.slice(6)), li.querySelector('a').textContent])"
    )
    return found


def test_the_list_is_searched_and_filtered_and_steps_go_by_it(tab: Tab, make: Make) -> None:
    texts = [f"{STORY} Number {n}." for n in range(1, 4)]
    texts[1] += "\n\nSign up for our newsletter"
    texts[2] = "L'été à Zu\u0308rich  costs (a+b)* more.\n\nSubscribe now\n\nSign up for our newsletter"
    tab.open(make([Record(f"{n}.txt", text) for n, text in enumerate(texts)]), "#corpus")
    assert len(tab.run(NAMES)) == 3
    choose(tab, "order", "input")
    tab.run("document.getElementById('findings').click()")
    assert text_of(tab, "#said") == "2 of 3 documents listed."
    choose(tab, "with-label", "main")
    # Whatever the case, the white space and the composition of accents; and no sign has a meaning of its own.
    choose(tab, "search", "ZÜRICH costs (A+B)*")
    tab.wait("document.querySelectorAll('.list tbody tr').length === 1")
    choose(tab, "search", "")
    tab.wait("document.querySelectorAll('.list tbody tr').length === 2")
    tab.run("document.querySelector('.list a').click()")
    tab.wait("here()?.number === 2")
    assert tab.run("document.querySelector('.step').disabled")
    tab.press("]")
    tab.wait("here()?.number === 3")
    tab.press("c")
    tab.wait("!here()")
    choose(tab, "search", "nobody wrote this")
    tab.wait("!document.querySelector('.list')")
    assert text_of(tab, ".listing") == "0 of 3 documents listed."


def test_a_bar_and_a_label_and_the_advice_lead_to_their_blocks(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(6)), "#corpus")
    assert number_of(tab, ".advice li") == 3
    row = ".histogram tbody tr:nth-child({})"
    figures = tab.run(f"[...document.querySelectorAll('{row.format(6)} .figure')].map(c => Number(c.textContent))")
    assert sum(figures) > 1
    tab.run("document.querySelector('.histogram').scrollIntoView()")
    # Anywhere on the bar, not on the number alone.
    tab.point(row.format(6) + " .bars", click=True)
    tab.wait("document.querySelector('.hits')")
    found = hits(tab)
    assert len(found) == sum(figures)
    assert all(0.5 <= score <= 0.6 for _, score, _ in found)
    assert [score for _, score, _ in found] == sorted(score for _, score, _ in found)
    assert tab.run("location.hash") == "#find?score=5"
    tab.run("history.back()")
    tab.wait("document.querySelector('.shares')")
    tab.run("document.querySelector('.shares [data-label=related]').click()")
    tab.wait("document.querySelector('.hits')")
    assert {tag for tag, *_ in hits(tab)} == {"− related"}
    tab.run("history.back()")
    tab.wait("document.querySelector('.advice')")
    tab.run("document.querySelector('.advice a').click()")
    tab.wait("document.querySelector('.hits')")
    assert len(hits(tab)) == tab.run("report.corpus.doubtful.blocks") > 2
    choose(tab, "find-fate", "dropped")
    assert all(score < 0.5 for _, score, _ in hits(tab))
    assert text_of(tab, "#said") == text_of(tab, ".found")
    link = tab.run("document.querySelector('.hits a').hash")
    tab.run("document.querySelector('.hits a').click()")
    tab.wait("here()")
    assert tab.run("location.hash") == link
    assert tab.run("view.at") is not None


def test_words_are_found_from_anywhere_by_key(tab: Tab, make: Make) -> None:
    text = f"{STORY}\n\n<img src=x> {'word ' * 90}needle in 😀 \u202ethe\u202c hay{' more' * 90}.\n\n\ud83d needle"
    tab.open(make([Record("a.txt", text), sample()]), "#document-1")
    tab.press("/")
    assert tab.run("document.activeElement.id") == "find-text"
    # What is typed there is text, not keys of the page.
    for key in "needle":
        tab.press(key)
    tab.wait("document.querySelectorAll('.hits li').length === 2")
    assert tab.run("document.activeElement.value") == "needle"
    assert tab.run("[...document.querySelectorAll('mark')].map(m => m.textContent)") == ["needle", "needle"]
    (long,) = (text for _, _, text in hits(tab) if text.startswith("…"))
    assert len(long) < 300
    # An address of somebody else's, with what cannot be asked.
    for strange in ("#find?text=%00&label=%3Cb%3E&score=99&fate=x", "#find?text=" + "(" * 300, "#find?%ZZ"):
        tab.run(f"location.hash = {strange!r}")
        tab.wait("document.querySelector('.listing .found')")
    assert tab.run("[...document.querySelectorAll('#find-score option')].slice(0, 3).map(o => o.textContent)") == [
        "any score", "doubtful", "0.0–0.1",
    ]  # fmt: skip


def test_one_label_alone_and_findings_alone(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    seen = "[...document.querySelectorAll('#read .block')].filter(b => b.offsetParent)"
    shown = f"[...new Set({seen}.map(b => b.dataset.label))]"
    everything = tab.run(shown)
    choose(tab, "show", "related")
    assert tab.run(shown) == ["related"]
    assert not tab.run("document.getElementById('show-main').checked")
    choose(tab, "show", "findings")
    assert tab.run(shown) == [label for label in everything if label != "main"]
    tab.point("#show-meta", click=True)
    assert tab.run("document.getElementById('show').value") == "some"
    choose(tab, "show", "all")
    assert tab.run(shown) == everything


def test_columns_have_plain_names_that_explain_themselves(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    tab.run("select([...view.doc.blocks.keys()].find(at => view.doc.blocks[at].evidence))")
    name = tab.run("document.querySelector('.facts .term').textContent")
    assert "_" not in name
    tip = "document.querySelector('.facts .tip')"
    assert not tab.run(f"{tip}.matches(':popover-open')")
    tab.point(".facts .term", click=True)
    assert tab.run(f"{tip}.matches(':popover-open')")
    assert tab.run("document.querySelector('.facts .term').getAttribute('aria-describedby')") == tab.run(f"{tip}.id")
    assert "Column " in tab.run(f"{tip}.textContent")
    # It is in the window, and goes by the key that lets go of the block, which is kept.
    box = tab.run(
        f"(b => [b.left, b.top, innerWidth - b.right, innerHeight - b.bottom])({tip}.getBoundingClientRect())"
    )
    assert min(box) >= 0
    tab.press("Escape")
    assert not tab.run(f"{tip}.matches(':popover-open')")
    assert tab.run("view.at") is not None

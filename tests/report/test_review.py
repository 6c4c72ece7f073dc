"""What a user would lose: the pace of somebody who has thirty documents to look through."""

from __future__ import annotations

from tests.report.browser import Tab
from tests.report.conftest import Make
from tests.report.test_gold import downloaded
from tests.report.test_in_browser import choose, near_topic, number_of, text_of


def test_right_and_next_to_the_end_and_on_to_the_next_document(tab: Tab, make: Make) -> None:
    path = make(near_topic(3), edit=True)
    tab.open(path, "#corpus")
    choose(tab, "order", "input")
    tab.run("location.hash = '#document-2'")
    tab.wait("here()?.number === 2")
    assert text_of(tab, ".progress") == "0 of 3 reviewed"
    wanted = tab.run(
        "view.doc.blocks.flatMap((b, at) => b.label !== 'main' || (b.score > .2 && b.score < .8) ? [at] : [])"
    )
    assert len(wanted) > tab.run("findings(view.doc).length") > 3
    seen = []
    for _ in wanted:
        tab.press("r")
        seen.append(tab.run("view.at"))
    assert seen == wanted
    # What was looked at is marked, which takes nothing into the gold; undone, it is to be looked at again.
    assert number_of(tab, "#read .right") == len(wanted) - 1
    assert not tab.run("view.doc.reviewed")
    assert text_of(tab, "#said").startswith("1 block left to check. ")
    tab.press("u")
    assert number_of(tab, "#read .right") == len(wanted) - 2
    tab.open(path, "#document-2")
    assert number_of(tab, "#read .right") == len(wanted) - 2
    tab.run("view.order = 'input'")
    for _ in range(3):
        tab.press("r")
        tab.run("0")
    tab.wait("here()?.number === 3")
    assert text_of(tab, ".progress") == "1 of 3 reviewed"
    # All right: on to the one that is left, before this one.
    tab.press("R", shift=True)
    tab.wait("here()?.number === 1")
    tab.press("R", shift=True)
    tab.wait("document.getElementById('said').textContent.startsWith('All 3 documents reviewed')")
    assert text_of(tab, ".progress") == "3 of 3 reviewed"
    rows = downloaded(tab)
    assert [len(row["spans"]) for row in rows] == tab.run("report.documents.map(doc => doc.blocks.length)")


def test_the_lock_of_capitals_does_not_accept_a_whole_document(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(2), edit=True), "#document-2")
    tab.press("R")
    assert tab.run("view.at") is not None
    assert text_of(tab, ".progress") == "0 of 2 reviewed"


def test_what_is_left_to_review_is_listed_alone(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(3), edit=True), "#document-2")
    tab.point("#reviewed", click=True)
    tab.press("c")
    tab.wait("!here()")
    choose(tab, "review", "no")
    assert number_of(tab, ".list tbody tr") == 2
    assert number_of(tab, ".list .reviewed") == 0
    choose(tab, "review", "yes")
    assert tab.run("[...document.querySelectorAll('.list a')].map(a => a.hash)") == ["#document-2"]

"""What a user would lose: the page itself, as a browser shows it, to eyes, keys and screen readers.

Pictures of it are left in ``build/report``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Label, analyze
from cleaner.io.files import read
from cleaner.io.records import Record, parse
from tests.report.browser import Tab
from tests.report.conftest import Make

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "report"
AXE = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "no axe-core: npm install --prefix build/axe axe-core"
SAMPLE = ROOT / "corpora" / "sample-page.txt"
PAGE = """<!doctype html><html lang="en"><title>The bridge closes</title><body>
<nav><a href="/">Home</a> <a href="/s">Sport</a></nav><article><h1>The bridge closes</h1>
<p>The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to open
again <span hidden>or so</span>before the following Sunday.</p>
<p>Council engineers said that the old bearings had worn so thin that lorries had been sent the long way round by the
northern ring road since the spring.</p></article>
<p>Sign up for our newsletter</p><footer>© Harbour Post</footer></html>"""
PHONE = {"width": 390, "height": 844}
NIGHTLY = (pytest.mark.nightly, pytest.mark.slow)


def sample() -> Record:
    return Record("sample-page.txt", SAMPLE.read_text(encoding="utf-8"))


def near_topic(count: int) -> list[Record]:
    lines = list(read(str(ROOT / "corpora" / "gold" / "near-topic.jsonl")))[:count]
    return [parse(line) for line in lines]


def text_of(tab: Tab, selector: str) -> str:
    found: str = tab.run(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")
    return found


def number_of(tab: Tab, selector: str) -> int:
    found: int = tab.run(f"document.querySelectorAll({json.dumps(selector)}).length")
    return found


def choose(tab: Tab, list_id: str, value: str) -> None:
    """Choose from a list, or type into a field, as a person does; who reads is told at once."""
    tab.run(
        f"(node => {{ node.value = {json.dumps(value)}; node.dispatchEvent(new Event('change'));"
        f" node.dispatchEvent(new Event('input')); }})(document.getElementById({json.dumps(list_id)}))"
    )


def in_sight(tab: Tab, selector: str) -> bool:
    found: bool = tab.run(
        f"(() => {{ const node = document.querySelector({json.dumps(selector)}), box = node.getBoundingClientRect(),"
        " frame = node.closest('.pane').getBoundingClientRect();"
        " return box.bottom > frame.top && box.top < frame.bottom; })()"
    )
    return found


# As read, beside the clean text


def test_the_document_as_read_beside_its_clean_text(tab: Tab, make: Make) -> None:
    record = sample()
    result = analyze(record.text)
    tab.open(make([record]))
    blocks = tab.run("[...document.querySelectorAll('#read .block')].map(b => [b.textContent, b.dataset.label])")
    assert blocks == [[record.text[span.start : span.end], span.label] for span in result.spans]
    clean = tab.run("[...document.querySelectorAll('#clean .block')].map(b => b.textContent)")
    assert clean == [record.text[span.start : span.end] for span in result.spans if span.kept]
    dropped = [
        int(text.split()[0]) for text in tab.run("[...document.querySelectorAll('.mark')].map(m => m.textContent)")
    ]
    assert sum(dropped) == sum(not span.kept for span in result.spans)
    tab.picture(PICTURES / "document-light.png")
    tab.look(scheme="dark")
    tab.picture(PICTURES / "document-dark.png")


def test_kept_text_is_plain_and_the_rest_has_more_than_a_colour(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    styles = tab.run(
        "[...document.querySelectorAll('#read .paragraph')].map(box => {"
        "  const look = getComputedStyle(box.querySelector('p')), tag = box.querySelector('.tag');"
        "  return [box.dataset.label, look.backgroundImage, look.backgroundColor, tag?.textContent];"
        "})"
    )
    edges = {}
    for label, edge, tint, tag in styles:
        if label == "main":
            assert (edge, tint, tag) == ("none", "rgba(0, 0, 0, 0)", None)
        else:
            assert tag == f"− {label}"
            assert tint != "rgba(0, 0, 0, 0)"
            edges[label] = edge.replace("rgb", "")
    assert len(set(edges.values())) == len(edges) == 6


def test_what_was_dropped_from_within_a_paragraph_is_marked_there(tab: Tab, make: Make) -> None:
    text = "The harbour bridge will close on Friday evening, the city council said. Sign up for our newsletter now!"
    tab.open(make([Record("story.txt", text)], edit=True))
    tab.run("act.cut(0, [72]); act.relabel(1, 'boilerplate')")
    assert number_of(tab, "#read .paragraph") == 1
    plain, marked = tab.run(
        "[...document.querySelectorAll('#read .block')].map(block => {"
        "  const look = getComputedStyle(block);"
        "  return [look.backgroundColor !== 'rgba(0, 0, 0, 0)', look.textDecorationLine];"
        "})"
    )
    assert plain == [False, "none"]
    assert marked == [True, "underline"]
    assert text_of(tab, "#read p .tag") == "− boilerplate"
    tab.picture(PICTURES / "within.png")


def test_what_is_kept_besides_the_article_is_plain_too(tab: Tab, make: Make) -> None:
    tab.open(make([sample()], keep=frozenset({Label.MAIN, Label.TITLE})))
    assert text_of(tab, "#read .tag") == "+ title"
    assert tab.run("getComputedStyle(document.querySelector('#read .whole p')).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert text_of(tab, "#clean .block").startswith("Economy Bread queues")


def test_the_reason_comes_on_hover_and_goes_again(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    tab.open(make([sample()]))
    assert text_of(tab, ".reason") == ""
    tab.point("#read-3")
    assert text_of(tab, ".reason") == spans[3].reason
    assert f"score {spans[3].score:.3f}" in text_of(tab, ".verdict")
    tab.point(".brand")
    assert text_of(tab, ".reason") == ""


def test_what_scrolls_under_a_resting_pointer_is_not_pointed_at(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    tab.point("#read-3")
    tab.press("n")
    tab.run("document.getElementById('read').scrollTop = 300")
    tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert tab.run("view.hovered") == 3
    tab.point("#read-10")
    assert tab.run("view.hovered") == 10


def test_the_reason_comes_on_focus(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    tab.open(make([sample()]))
    tab.run("document.getElementById('read').focus()")
    tab.press("Tab")
    assert tab.run("document.activeElement.id") == "read-0"
    assert text_of(tab, ".reason") == spans[0].reason
    # The same for who hears it: the block's name and description.
    assert tab.run("document.activeElement.getAttribute('aria-label')") == "title, dropped"
    assert tab.run("document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent") == (
        spans[0].reason
    )


def test_spans_are_linked_both_ways(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    last_kept = max(at for at, span in enumerate(spans) if span.kept)
    tab.open(make([sample()]))
    assert not in_sight(tab, f"#clean-{last_kept}")
    # A kept block: pointed at on the left, found on the right.
    tab.run(f"select({last_kept}, {{jump: true}})")
    tab.wait(f"document.querySelector('#clean-{last_kept}.pinned')")
    assert in_sight(tab, f"#clean-{last_kept}")
    # And back.
    first_kept = min(at for at, span in enumerate(spans) if span.kept)
    tab.run("document.getElementById('clean').scrollTop = 0")
    tab.point(f"#clean-{first_kept}", click=True)
    assert number_of(tab, f"#read-{first_kept}.pinned") == 1
    assert in_sight(tab, f"#read-{first_kept}")
    # A dropped block is linked with the place it was dropped from.
    tab.point("#read-4")
    assert number_of(tab, "#read-4.lit") == number_of(tab, "#mark-0.lit") == 1
    tab.run("document.querySelector('.mark:last-of-type').scrollIntoView()")
    tab.point(".mark:last-of-type", click=True)
    after = next(at for at in range(last_kept, len(spans)) if not spans[at].kept)
    assert tab.run("document.activeElement.id") == f"read-{after}"
    assert in_sight(tab, f"#read-{after}")


def test_pointing_scrolls_the_other_text_and_not_this_one(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    last_kept = max(at for at, span in enumerate(spans) if span.kept)
    tab.open(make([sample()]))
    tab.run(f"document.getElementById('read-{last_kept}').scrollIntoView()")
    before = tab.run("document.getElementById('read').scrollTop")
    assert not in_sight(tab, f"#clean-{last_kept}")
    tab.point(f"#read-{last_kept}")
    tab.wait("document.getElementById('clean').scrollTop > 0")
    assert in_sight(tab, f"#clean-{last_kept}")
    assert tab.run("document.getElementById('read').scrollTop") == before


def test_jumping_between_findings(tab: Tab, make: Make) -> None:
    findings = [at for at, span in enumerate(analyze(sample().text).spans) if span.label != "main"]
    tab.open(make([sample()]))
    for key, wanted in (("n", 0), ("n", 1), ("j", 2), ("p", 1), ("k", 0), ("p", -1), ("n", 0)):
        tab.press(key)
        assert tab.run("view.at") == findings[wanted]
        assert tab.run("document.activeElement.id") == f"read-{findings[wanted]}"
        assert in_sight(tab, f"#read-{findings[wanted]}")
    assert text_of(tab, "#said").startswith(f"Finding 1 of {len(findings)}: title, dropped, score 0")
    assert text_of(tab, "#position") == f"1 of {len(findings)} findings"
    tab.point(".jumps [aria-keyshortcuts=n]", click=True)
    assert tab.run("view.at") == findings[1]
    tab.press("Escape")
    assert tab.run("view.at") is None
    assert number_of(tab, ".pinned") == 0


def test_jumping_between_doubtful_blocks(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(2)), "#document-2")
    doubtful = tab.run(
        "view.doc.blocks.map((b, at) => [b.score, at]).filter(([s]) => s > .2 && s < .8).map(([, at]) => at)"
    )
    assert len(doubtful) > 2
    for wanted in (*doubtful, doubtful[0]):
        tab.press("d")
        assert tab.run("view.at") == wanted
    assert text_of(tab, "#said").startswith(f"Doubtful block 1 of {len(doubtful)}: ")


def test_going_from_piece_to_piece_of_the_article(tab: Tab, make: Make) -> None:
    kept = [span.kept for span in analyze(sample().text).spans]
    begins = [at for at, here in enumerate(kept) if here and not (at and kept[at - 1])]
    tab.open(make([sample()]))
    for wanted in (*begins, begins[0]):
        tab.press("a")
        assert tab.run("view.at") == wanted


def test_an_address_leads_to_a_block(tab: Tab, make: Make) -> None:
    path = make(near_topic(2))
    tab.open(path, "#document-2.5")
    assert tab.run("[view.doc.number, view.at]") == [2, 4]
    tab.press("n")
    assert tab.run("location.hash") == f"#document-2.{tab.run('view.at') + 1}"


def test_filtering_by_label(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    tab.open(make([sample()]))
    tab.point("#show-main", click=True)
    tab.point("#show-related", click=True)
    seen = tab.run(
        "[...document.querySelectorAll('#read .block')].filter(b => b.offsetParent).map(b => b.dataset.label)"
    )
    assert seen == [span.label for span in spans if span.label not in ("main", "related")]
    tab.press("n")
    assert "of 11 findings" in text_of(tab, "#position")
    labels = set()
    for _ in range(11):
        labels.add(tab.run("document.activeElement.dataset.label"))
        tab.press("n")
    assert "related" not in labels
    assert number_of(tab, "#clean .block") == sum(span.kept for span in spans)


def test_a_mark_leads_to_blocks_of_a_label_that_was_put_away(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    tab.point("#show-title", click=True)
    assert not tab.run("document.getElementById('read-0').offsetParent")
    tab.point("#mark-0", click=True)
    assert tab.run("document.activeElement.id") == "read-0"
    assert tab.run("document.getElementById('show-title').checked")


def test_single_keys_can_be_turned_off(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    tab.press("?")
    assert tab.run("document.querySelector('dialog').open")
    tab.picture(PICTURES / "keys.png")
    tab.point("#keys-on", click=True)
    tab.press("Escape")
    tab.wait("!document.querySelector('dialog')")
    tab.press("n")
    assert tab.run("view.at") is None


# Pages, corpora


def test_a_page_is_shown_as_its_visible_text_with_its_elements(tab: Tab, make: Make) -> None:
    tab.open(make([Record("bridge.html", PAGE, html=True)]))
    assert text_of(tab, "h1") == "The bridge closes"
    at = tab.run("view.doc.runs.findIndex(run => view.doc.text.slice(run.from, run.to).startsWith('The harbour'))")
    assert text_of(tab, f"#read-{at}").endswith("open again before the following Sunday.")
    tab.point(f"#read-{at}")
    assert "/html[1]/body[1]/article[1]/p[1]" in text_of(tab, ".facts")
    assert "of the page" in text_of(tab, ".facts")
    tab.picture(PICTURES / "page.png")


def test_the_corpus_and_its_documents(tab: Tab, make: Make) -> None:
    records = near_topic(8)
    tab.open(make(records))
    assert text_of(tab, "h1") == "Corpus"
    assert text_of(tab, ".lead").startswith("8 documents, ")
    shares = tab.run(
        "[...document.querySelectorAll('.shares tbody tr')].map(r => [...r.children].map(c => c.textContent))"
    )
    assert [row[0].split()[1] for row in shares] == [
        "title", "meta", "main", "caption", "related", "offtopic", "boilerplate",
    ]  # fmt: skip
    bars = tab.run("[...document.querySelectorAll('.histogram tbody .figure')].map(c => Number(c.textContent))")
    assert sum(bars) == tab.run("report.documents.flatMap(doc => doc.blocks).length")
    tab.picture(PICTURES / "corpus-light.png", whole=True)
    tab.look(scheme="dark")
    tab.picture(PICTURES / "corpus-dark.png", whole=True)
    doubts = tab.run("[...document.querySelectorAll('.list tbody tr')].map(r => Number(r.lastChild.textContent))")
    assert doubts == sorted(doubts, reverse=True)
    choose(tab, "order", "input")
    tab.run("document.querySelector('.list a[href=\"#document-3\"]').click()")
    tab.wait("here()?.number === 3")
    tab.press("]")
    tab.wait("here()?.number === 4")
    tab.press("[")
    tab.wait("here()?.number === 3")
    assert text_of(tab, "#said") == text_of(tab, "h1")
    assert tab.run("document.activeElement.id") == "content"
    tab.press("n")
    tab.press("c")
    tab.wait("!here()")
    # Back to where one was, by the same address.
    tab.run("document.querySelector('.list a[href=\"#document-3\"]').click()")
    tab.wait("here()?.number === 3")


def test_who_goes_from_document_to_document_keeps_the_place_in_the_tools(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(3), edit=True), "#corpus")
    choose(tab, "order", "input")
    tab.run("location.hash = '#document-1'")
    tab.wait("here()?.number === 1")
    for number in (2, 3):
        tab.run("document.querySelector('.step[aria-label^=Next]').focus()")
        tab.press("Enter")
        tab.wait(f"here()?.number === {number}")
        if number == 2:
            assert tab.run("document.activeElement.ariaLabel") == "Next document"
    assert tab.run("document.title").startswith(text_of(tab, "h1")[:20])
    tab.run("document.querySelector('.places select').focus()")
    tab.run(
        "Object.assign(document.querySelector('.places select'), {selectedIndex: 0}).dispatchEvent(new Event('change'))"
    )
    tab.wait("here()?.number === 1")
    assert tab.run("document.activeElement.ariaLabel") == "Document"
    tab.run("document.querySelector('.tools button').focus()")
    tab.press("Enter")
    assert text_of(tab, ".tools :focus") == "Theme: light"


def test_furniture_stands_at_the_top_with_where_it_was_kept(tab: Tab, make: Make) -> None:
    story = "The harbour bridge will close to all traffic on Friday evening, the city council said, for nine days."
    records = [Record(f"{n}.txt", f"{story} Number {n}.\n\nSign up for our newsletter\n") for n in range(3)]
    tab.open(make(records), "#corpus")
    rows = tab.run(
        "[...document.querySelectorAll('.furniture tbody tr')].map(r => [...r.children].map(c => c.textContent))"
    )
    assert rows == [["Sign up for our newsletterboilerplate", "3", "–"]]
    tab.run("document.querySelector('.furniture a').click()")
    tab.wait("here()")
    assert text_of(tab, "#read .pinned") == "Sign up for our newsletter"


def test_what_a_sample_leaves_out_is_said(
    tab: Tab, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.report.survey.LONGEST", 3000)
    records = [sample(), Record("short.txt", "One. Two.")]
    tab.open(make(records), "#corpus")
    assert "There was no room to show 1 document, only to list it." in text_of(tab, "#content")
    assert number_of(tab, ".list a") == 1
    assert number_of(tab, ".list tbody tr") == 2


def test_nothing_at_all(tab: Tab, make: Make) -> None:
    tab.open(make([]))
    assert text_of(tab, ".lead").startswith("0 documents")
    tab.open(make([Record("empty.txt", "")]))
    assert "There is no text in this document." in text_of(tab, "#read")


# Keys, phones, print, other needs


def test_every_part_is_reached_by_keys_and_shows_that_it_is(tab: Tab, make: Make) -> None:
    tab.open(make(near_topic(2), edit=True), "#document-1")
    tab.press("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    assert tab.run("document.activeElement.getBoundingClientRect().left") > 0
    seen = []
    for _ in range(200):
        tab.press("Tab")
        where = tab.run(
            "(() => {"
            "  const on = document.activeElement, look = getComputedStyle(on);"
            "  const name = on.id || on.textContent.slice(0, 20);"
            "  return on === document.body ? null : [name, look.outlineStyle, parseFloat(look.outlineWidth)];"
            "})()"
        )
        if where is None:
            break
        seen.append(where)
    assert all(style != "none" and width >= 1 for _, style, width in seen), seen
    names = [name for name, *_ in seen]
    for wanted in ("Corpus", "Theme: auto", "Keys", "reviewed", "show-title", "read", "clean", "‹", "›", "Article"):
        assert wanted in names
    blocks = [int(name.removeprefix("read-")) for name in names if name.startswith("read-")]
    assert blocks == tab.run("findings(view.doc)")
    assert any(name.startswith("clean-") for name in names)
    assert {"label", "cut"} <= set(names)


def test_the_skip_link_leads_to_the_content(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    tab.press("Tab")
    tab.press("Enter")
    assert tab.run("document.activeElement.id") == "content"
    tab.press("Tab")
    assert tab.run("document.activeElement.id") == "show"


def test_on_a_phone(tab: Tab, make: Make) -> None:
    path = make([sample(), *near_topic(3)])
    tab.look(**PHONE)
    tab.open(path, "#document-1")
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not tab.run(wide)
    assert tab.run("getComputedStyle(document.getElementById('clean')).display") == "none"
    tab.press("n")
    tab.press("n")
    tab.picture(PICTURES / "phone-document.png")
    # The panel does not cover what it speaks of.
    low = "document.activeElement.getBoundingClientRect().bottom"
    assert tab.run(f"{low} < document.getElementById('detail').getBoundingClientRect().top")
    # Nor where an address led to it.
    tab.open(path, f"#document-1.{tab.run('findings(view.doc).at(-1)') + 1}")
    assert tab.run(f"0 < {low} && {low} < document.getElementById('detail').getBoundingClientRect().top")
    tab.run("document.querySelector('.switch [data-pane=clean]').click()")
    assert tab.run("getComputedStyle(document.getElementById('read')).display") == "none"
    assert not tab.run(wide)
    tab.look(**PHONE, scheme="dark")
    tab.picture(PICTURES / "phone-clean-dark.png")
    tab.open(path, "#corpus")
    assert not tab.run(wide)
    tab.picture(PICTURES / "phone-corpus.png", whole=True)


SMALL = """{
const pressed = 'a, button, select, input, summary, .whole .block, label.tick, label.filter';
[...document.querySelectorAll(pressed)].flatMap(node => {
  // A box is pressed by its label, a hidden link is no target.
  const box = (node.closest('label') ?? node).getBoundingClientRect();
  const seen = node.offsetParent && getComputedStyle(node).visibility === 'visible' && !node.matches('.skip');
  // A bar of the histogram is pressed anywhere in its row.
  const row = node.closest('.histogram tr')?.getBoundingClientRect() ?? box;
  return seen && (Math.max(box.width, row.width) < 24 || Math.max(box.height, row.height) < 24)
    ? [`${node.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`] : [];
})}"""
CUT = """
[...document.querySelectorAll('body *')].filter(node => {
  if (node.closest('.unseen, .skip, .tip, option') || !node.getClientRects().length) return false;
  const box = node.getBoundingClientRect();
  const scrolls = node.matches('.scrolling, .pane, #detail') && node.scrollWidth > node.clientWidth;
  return box.left < -1 || box.right > innerWidth + 1 || scrolls;
}).map(node => node.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off_and_nothing_is_too_small_to_touch(tab: Tab, make: Make, width: int) -> None:
    words = (
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2,
        "W" * 300,
        "</script>",
        "\u202eabc",
        "漢字" * 60,
    )
    hostile = "\n\n".join([*words, "אבג " * 40, "Sign up for our newsletter"])
    names = ("a-name-without-any-space-" * 6 + ".txt", "b.txt")
    path = make([sample(), *near_topic(2), *(Record(name, f"{hostile} {name}") for name in names)], edit=True)
    tab.look(**(PHONE if width == 390 else {"width": width, "height": 800}))
    for where in ("#corpus", "#find?score=doubtful", "#find?text=newsletter", "#document-1.4", "#document-4.1"):
        tab.open(path, where)
        assert tab.run(SMALL) == [], where
        assert tab.run(CUT) == [], where


def test_what_stands_still_leaves_three_quarters_of_a_phone(tab: Tab, make: Make) -> None:
    path = make([*near_topic(2)], edit=True)
    for look in (PHONE, {"width": 844, "height": 390}, {"width": 360, "height": 640}):
        tab.look(**look)
        tab.open(path, "#document-2.7")
        tab.run("document.querySelector('#detail details').open = true")
        still = tab.run(
            "[...document.querySelectorAll('body *')].filter(n => getComputedStyle(n).position === 'fixed')"
            ".map(n => n.getBoundingClientRect().height / innerHeight).filter(share => share)"
        )
        assert len(still) == 1
        assert sum(still) <= 0.25, look
    tab.look(**PHONE)
    tab.picture(PICTURES / "phone-edit.png")


def test_on_a_wide_screen_lines_do_not_grow_with_it(tab: Tab, make: Make) -> None:
    path = make([*near_topic(3)])
    tab.look(width=1920, height=1080)
    tab.open(path, "#document-1")
    sides = tab.run(
        "['.top .brand', '#read .block', '#clean .block', '.tools'].map(s => document.querySelector(s))"
        ".map(n => n.getBoundingClientRect()).map(b => [b.left, b.right])"
    )
    assert min(left for left, _ in sides) > 100
    assert max(right for _, right in sides) < 1820
    assert tab.run("Math.max(...[...document.querySelectorAll('.pane p')].map(p => p.offsetWidth))") < 760
    tab.picture(PICTURES / "wide.png")
    tab.open(path, "#corpus")
    assert tab.run("document.getElementById('content').offsetWidth") < 1200


def test_in_print_the_reasons_stand_below_and_the_tools_are_gone(tab: Tab, make: Make) -> None:
    spans = analyze(sample().text).spans
    tab.open(make([sample()]))
    tab.look(media="print", scheme="dark")
    shown = tab.run(
        "[...document.querySelectorAll('.why')].filter(w => w.getClientRects().length).map(w => w.textContent)"
    )
    assert shown == [span.reason for span in spans if not span.kept]
    for gone in (".top", ".bar", "#detail", ".mark"):
        assert tab.run(f"getComputedStyle(document.querySelector('{gone}')).display") == "none"
    # Ink on paper, whatever the screen has.
    assert tab.run("getComputedStyle(document.documentElement).color") == "rgb(31, 30, 27)"
    assert tab.run("getComputedStyle(document.querySelector('.panes')).display") == "block"
    pdf = tab.pdf()
    assert pdf.startswith(b"%PDF")
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "print.pdf").write_bytes(pdf)


def test_the_theme_is_the_system_s_until_it_is_chosen(tab: Tab, make: Make) -> None:
    path = make([sample()])
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    tab.open(path)
    light = tab.run(paper)
    tab.look(scheme="dark")
    dark = tab.run(paper)
    assert light != dark
    tab.run("document.querySelector('.tools button').click()")
    assert text_of(tab, ".tools button") == "Theme: light"
    assert tab.run(paper) == light
    tab.open(path)
    assert tab.run(paper) == light


def test_nothing_moves_for_those_who_asked_for_that(tab: Tab, make: Make) -> None:
    tab.open(make([sample()]))
    assert tab.run("calm.matches")
    tab.press("p")
    # At once, without a frame in between.
    assert in_sight(tab, f"#read-{tab.run('view.at')}")


@pytest.mark.skipif(not AXE.is_file(), reason=NO_AXE)
@pytest.mark.parametrize(
    ("look", "edit"),
    [
        pytest.param({"scheme": "light"}, True, id="light-edit"),
        pytest.param({"scheme": "dark"}, False, id="dark-read"),
        pytest.param({**PHONE, "scheme": "light"}, True, id="phone-edit"),
        pytest.param({"scheme": "light"}, False, id="light-read", marks=NIGHTLY),
        pytest.param({"scheme": "dark"}, True, id="dark-edit", marks=NIGHTLY),
        pytest.param({**PHONE, "scheme": "dark"}, False, id="phone-read", marks=NIGHTLY),
    ],
)
def test_an_audit_finds_nothing_serious(tab: Tab, make: Make, look: dict[str, Any], edit: bool) -> None:
    tab.look(**look)
    path = make([sample(), Record("bridge.html", PAGE, html=True)], edit=edit)
    asked = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    for where in ("#corpus", "#find?score=doubtful", "#document-1", "#document-1.3", "#document-2.1"):
        tab.open(path, where)
        if where == "#corpus":
            # With gold of somebody who calls all of it an advertisement.
            row = "{text: readable[0].text, spans: [[0, readable[0].length, 'boilerplate']]}"
            tab.run(f"importGold([new File([JSON.stringify({row})], 'a.jsonl')])")
        tab.run(AXE.read_text(encoding="utf-8") + ";0")
        found = tab.run(f"axe.run(document, {asked}).then(r => r.violations)")
        told = [
            f"{one['impact']} {one['id']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found for node in one["nodes"]
        ]  # fmt: skip
        assert not told, "\n".join(told)


# Hostile documents


HOSTILE = [
    "</script><script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 2'>",
    "<!-- <script> --> ]]> &lt;b&gt;",
    "javascript:window.hacked=3",
    "\u202egnitirw eht fo dne eht\u202c \u2066isolated\u2069 \ufefffeff",
    "nul \0 and bell \x07 and escape \x1b[31m",
    "\ud800 alone \udc00",
    "W" * 10_000,
    "line\u2028separator\u2029and\x85next",
    "{{data}} ${1} %s \\u003c",
    "👩‍👩‍👧 𝔘𝔫𝔦 שלום عليكم",
]


def test_hostile_texts_stay_texts(tab: Tab, make: Make) -> None:
    records = [Record("hostile.txt", "\n\n".join(HOSTILE)), *(Record(text[:50], text) for text in HOSTILE)]
    path = make(records, edit=True)
    for look in ({}, PHONE):
        tab.look(**look)
        for number in range(1, len(records) + 1):
            tab.open(path, f"#document-{number}.1")
            assert tab.run("document.scripts.length") == 2
            assert number_of(tab, "#content :is(img, script, iframe, object, style, link)") == 0
            assert tab.run("[...document.querySelectorAll('a')].every(a => a.getAttribute('href').startsWith('#'))")
            assert not tab.run("document.documentElement.scrollWidth > innerWidth")
            assert not tab.run(
                "[...document.querySelectorAll('.pane')].some(p => p.offsetParent && p.scrollWidth > p.clientWidth)"
            )
            assert tab.run("window.hacked") is None
        tab.open(path, "#corpus")
        assert not tab.run("document.documentElement.scrollWidth > innerWidth")
    assert [document["text"] for document in tab.run("report.documents.map(({text}) => ({text}))")] == [
        record.text for record in records
    ]


def test_what_nobody_sees_is_shown(tab: Tab, make: Make) -> None:
    tab.open(make([Record("hidden.txt", "One \u202etwo\u202c, \0three, \x1b four. Then five and six follow here.")]))
    codes = tab.run("[...document.querySelectorAll('#read .control')].map(c => c.dataset.code)")
    assert codes == ["U+202E", "U+202C", "U+0000", "U+001B"]


def test_a_hostile_page_is_its_visible_text(tab: Tab, make: Make) -> None:
    html = PAGE.replace(
        "<article>", "<article><p>&lt;img src=x onerror=window.hacked=1&gt; &lt;/script&gt; said nobody ever.</p>"
    )
    tab.open(make([Record("</title><script>window.hacked=2</script>.html", html, html=True)]))
    assert tab.run("window.hacked") is None
    assert tab.run("document.scripts.length") == 2
    assert "<img src=x onerror=window.hacked=1> </script> said nobody ever." in text_of(tab, "#read")


def test_a_long_document_opens(tab: Tab, make: Make) -> None:
    tab.open(
        make(
            [
                Record(
                    "long.txt",
                    "\n\n".join(f"{n} {line}" for n in range(80) for line in sample().text.split("\n") if line),
                )
            ]
        )
    )
    assert number_of(tab, "#read .block") > 1500
    tab.press("n")
    assert tab.run("view.at") is not None


# Offsets


def test_offsets_count_code_points_both_ways(tab: Tab, make: Make) -> None:
    tab.open(make([]))
    texts = ["", "abc", "a😀b", "😀😀", "\ud800x\udc00", "𝔘ß漢字🏴󠁧󠁢󠁥󠁮󠁧󠁿é", "a\0b😀"]
    for text in texts:
        points = list(range(len(text) + 1))
        units = [len(text[:point].encode("utf-16-le", "surrogatepass")) // 2 for point in points]
        said = json.dumps(text)
        assert tab.run(f"fromPoints({said}, {points})") == units
        assert tab.run(f"toPoints({said}, {units})") == points

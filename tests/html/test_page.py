"""What a user would lose: a word that the page shows, the place it came from, the element a browser has it in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.page import SPACES, Page
from cleaner.html.read import read_page
from cleaner.html.tree import DEEPEST, LONGEST_NAME
from tests.html.test_spans import SOUP


def lines(html: str) -> list[str]:
    page = read_page(html)
    return page.blocks if page.text else []


def paths(html: str) -> list[str]:
    page = read_page(html)
    return [page.xpath(element).replace("/html[1]/body[1]", "") for element in page.block_element.tolist()]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>wo</b>rd</p>", ["One word"]),
        ("<p>One<p>Two", ["One", "Two"]),
        ("<ul><li>One<li>Two</ul>", ["One", "Two"]),
        ("<table><tr><td>One<td>Two<tr><td>Three</table>", ["One", "Two", "Three"]),
        ("<p>One<br>Two<br/>Three</br>Four", ["One\nTwo\nThree\nFour"]),
        ("<p>One<!-- two --> <!-->three<!--->four<!-- five --!> six", ["One threefour six"]),
        ("<p>One<script>two</script><style>three</style> four", ["One four"]),
        ("<p>One<script>two</scripty></script >three", ["Onethree"]),
        ("<script>One <!-- two", []),
        ("<p>One<![CDATA[two]]>three<?four?>five<!six>", ["Onethreefive"]),
        ("<p title='>'>One<a title=\"a > b\">two</a>", ["Onetwo"]),
        ("<p>1 < 2, 2 > 1 and <3 <", ["1 < 2, 2 > 1 and <3 <"]),
        ("<p>One <span hidden>two</span> <i style='display: none'>three</i> <u aria-hidden=true>four</u> five",
         ["One four five"]),
        ("<p>R&D &amp; R&ampD &#38; &#x26 &copyright &unknown; & x", ["R&D & R&D & & ©right &unknown; & x"]),
        ("<p>&#128512;&#x1F600; 😀 &NotEqualTilde;", ["😀😀 😀 ≂̸"]),
        ("<p>One&nbsp;\u00a0 &#160;two\r\n three\tfour", ["One two three four"]),
        ("<p>sh&shy;y\u00ad", ["sh\u00ady\u00ad"]),
        ("<p>a\0b\ud800c", ["a\0b\ud800c"]),
        ("<p>&#0;&#1;&#xD800;&#x110000;", ["\ufffd\ufffd\ufffd"]),
        ("<title>Title</title><p>One", ["One"]),
        ("<p>One<div hidden id=S:1f>Two</div><div hidden id=S:x>no</div><div id=S:2 style=display:none>no</div>",
         ["One", "Two"]),
        ("<b id=t aria-controls='a b'>One</b><div hidden role=region id=a>Two</div><ul hidden id=a>no</ul>",
         ["One", "Two"]),
        ("<b id=t aria-controls='a b'>One</b><div hidden id=b aria-labelledby=t>Two</div><div hidden id=c role=region>",
         ["One", "Two"]),
        ("<div hidden><p role=tabpanel hidden id=a>no</p></div><i aria-controls=a>One</i>", ["One"]),
        ("<h2><button aria-expanded=false>One</button></h2><button aria-expanded=false>no</button><h3><button>no",
         ["One"]),
        ("<svg><title>Logo</title><path><text>x</text><p>One", ["One"]),
        ("<svg/><p>One", ["One"]),
        ("<noscript><p>Turn it on</noscript><p>One", ["One"]),
        ("<select><option>One<option>Two</select><button>Three</button>Four", ["Four"]),
        ("<p>One</b></i> two", ["One two"]),
        ("One<p class=unfinished", ["One"]),
        ("</p></><//>One</", ["One</"]),
        ("\ufeffOne", ["One"]),
        ("<xmp><b>One</b></xmp>", ["<b>One</b>"]),
        ("", []), ("<!doctype html>", []), ("<head><title>x</title></head>", []),
        ("<frameset><frame src=x></frameset>", []),
    ],
)  # fmt: skip
def test_the_text_is_what_a_browser_shows(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


THREAD = [f"Post {number} asks whether the ferry still runs on Sundays in winter." for number in range(6)]
POSTS = "".join(f"<p>{post}</p>" for post in THREAD)


@pytest.mark.parametrize(
    "html",
    [
        f"<body><div id=app>Loading</div><noscript>{POSTS}</noscript>",
        f"<html><head><noscript><link rel=stylesheet href=x></noscript><body hidden><noscript>{POSTS}</noscript>",
        f"<body style='visibility: hidden'>{POSTS}",
        f"<div hidden>{POSTS}</div>",
        f"<head><title>x</title></head><noscript>{POSTS}</noscript>",
    ],
)
def test_a_page_that_shows_nothing_until_scripts_ran_is_read_as_without_scripts(html: str) -> None:
    page = read_page(html)
    assert page.bare
    assert [line for line in page.text.split("\n") if line != "Loading"] == THREAD
    assert all(page.html[start:end] == sign for start, end, sign in zip(page.starts, page.ends, page.text, strict=True)
               if sign not in " \n")  # fmt: skip


def test_a_page_that_shows_its_text_is_read_as_with_scripts() -> None:
    assert lines(f"{POSTS}<noscript>{POSTS.upper() * 9}</noscript>") == THREAD
    assert lines("<p>One</p><noscript>Please turn on JavaScript to see this page.</noscript>") == ["One"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One<div>Two</div>", ["", "/div[1]"]),
        ("<table><td>x</table>", ["/table[1]/tbody[1]/tr[1]/td[1]"]),
        ("<table><tbody><tr><th>x<td>y<tr><td>z</table>", [
            "/table[1]/tbody[1]/tr[1]/th[1]", "/table[1]/tbody[1]/tr[1]/td[1]", "/table[1]/tbody[1]/tr[2]/td[1]",
        ]),
        ("<table><tr><td><table><tr><td>in</table><td>out</table>", [
            "/table[1]/tbody[1]/tr[1]/td[1]/table[1]/tbody[1]/tr[1]/td[1]", "/table[1]/tbody[1]/tr[1]/td[2]",
        ]),
        ("<table>fostered<div>moved</div><tr><td>x</table>", ["", "/div[1]", "/table[1]/tbody[1]/tr[1]/td[1]"]),
        ("<td>no table</td>", [""]),
        ("<p>One<div>Two</div></p><p>Three", ["/p[1]", "/div[1]", "/p[3]"]),
        ("<ul><li>One<ul><li>Two</ul><li>Three</ul>", ["/ul[1]/li[1]", "/ul[1]/li[1]/ul[1]/li[1]", "/ul[1]/li[2]"]),
        ("<dl><dt>One<dd>Two<dt>Three</dl>", ["/dl[1]/dt[1]", "/dl[1]/dd[1]", "/dl[1]/dt[2]"]),
        ("<b><div>One</b>Two<p>Three</div>", ["/div[1]", "/div[1]/p[1]"]),
        ("<a href=x><div>One</div></a>", ["/a[1]/div[1]"]),
        ("<h2>One<h3>Two</h2>Three", ["/h2[1]", "/h3[1]", ""]),
        ("<head></head><div>One</div></body><div>Two</div></html><div>Three", ["/div[1]", "/div[2]", "/div[3]"]),
        ("<form><div></form><form><p>One</div>", ["/form[1]/div[1]/form[1]/p[1]"]),
        ("<o:p><p>One</p></o:p><x'y\"z><p>Two", [
            '/*[local-name()="o:p"][1]/p[1]', "/*[local-name()=concat(\"x'y\", '\"', \"z\")][1]/p[1]",
        ]),
        ("<p>One<table><tr><td>Two</table>", ["/p[1]", "/p[1]/table[1]/tbody[1]/tr[1]/td[1]"]),
        ("<!doctype html><p>One<table><tr><td>Two</table>", ["/p[1]", "/table[1]/tbody[1]/tr[1]/td[1]"]),
    ],
)  # fmt: skip
def test_the_path_is_the_one_a_browser_has(html: str, expected: list[str]) -> None:
    assert paths(html) == expected


def test_text_that_stands_twice_has_two_places() -> None:
    html = "<div>Share</div><p>One</p><div>Share</div>"
    page = read_page(html)
    second = page.text.rindex("Share")
    assert page.starts[page.text.index("Share")] == html.index("Share")
    assert page.starts[second] == html.rindex("Share")


def test_a_reference_is_one_place_for_all_it_stands_for() -> None:
    page = read_page("<p>a&NotEqualTilde;b")
    assert page.text == "a\u2242\u0338b"
    assert page.starts.tolist() == [3, 4, 4, 19]
    assert page.ends.tolist() == [4, 19, 19, 20]


def test_characters_in_links_are_counted_by_line() -> None:
    page = read_page("<p>No <a href=x>four</a> &amp;</p><p><a>all</a></p>")
    assert page.block_linked.tolist() == [4, 3]


def test_the_names_of_elements_are_their_class_and_id() -> None:
    page = read_page('<div class="Story&#32;Body" id=main data-class=no><p>One')
    assert page.elements[page.elements[int(page.block_element[0])].parent].names == " story body main"


def test_deep_elements_count_as_their_ancestor() -> None:
    page = read_page("<div>" * 1000 + "One" + "</div>" * 1000 + "<p>Two")
    assert page.xpath(int(page.block_element[0])).count("/") == DEEPEST
    assert paths("<div>" * 100 + "One" + "</div>" * 100 + "<p>Two")[1] == "/p[1]"


def test_a_name_without_end_is_cut() -> None:
    """Else the path of each of a thousand paragraphs is as long as the page."""
    name = "a" * 100_000
    html = f"<{name}>" + "<p>One</p>" * 9 + f"</{name}><{name}b><p>Two"
    found = paths(html)
    assert sum(map(len, found)) < 2000
    assert found[0] == f'/*[starts-with(local-name(), "{name[:LONGEST_NAME]}")][1]/p[1]'
    assert found[-1] == f'/*[starts-with(local-name(), "{name[:LONGEST_NAME]}")][2]/p[1]'
    assert paths(f"<{name[1:LONGEST_NAME]}><p>One") == [f"/{name[1:LONGEST_NAME]}[1]/p[1]"]
    assert paths("<a,b><p>One") == ['/*[local-name()="a,b"][1]/p[1]']


def consistent(page: Page) -> None:
    count = len(page.opens)
    assert len(page.block_element) == len(page.block_linked) == count
    assert len(page.starts) == len(page.ends) == len(page.text)
    assert (page.starts <= page.ends).all()
    assert (page.starts[1:] >= page.starts[:-1]).all()
    assert all(block and block == block.strip(SPACES) for block in page.blocks) or not page.text
    assert "\n".join(page.blocks) == page.text
    for number, element in enumerate(page.elements):
        assert -1 <= element.parent < len(page.elements)
        assert element.depth <= DEEPEST
        assert element.parent != number


@given(SOUP | st.text(st.characters(), max_size=60))
def test_any_string_is_a_page(html: str) -> None:
    page = read_page(html)
    consistent(page)
    for char, start, end in zip(page.text, page.starts.tolist(), page.ends.tolist(), strict=True):
        raw = html[start:end]
        assert raw == char or raw.startswith("&") or char in " \n"


def test_a_page_with_a_menu_and_an_article_for_browsers_without_scripts_has_the_article() -> None:
    menu = "".join(f"<a href=/{number}>Harbour news of {number} May</a> " for number in range(15))
    assert set(THREAD) <= set(lines(f"<nav>{menu}</nav><div id=app></div><noscript>{POSTS * 3}</noscript>"))


def test_an_article_of_lines_for_browsers_without_scripts_counts_by_its_prose_and_not_by_what_stands_round_it() -> None:
    labels = "".join(f"<li><a href=/label/{number}>Label {number}</a></li>" for number in range(300))
    line = "The lock keeper of the upper basin has counted every barge that passed his gates since the spring of 1961."
    prose = "<br />\n<br />\n".join(f"{line} This was number {number}." for number in range(6))
    page = f"<h2>Barges</h2><div id=post><noscript>{prose}</noscript></div><ul>{labels}</ul>"
    assert sum(line in shown for shown in lines(page)) == 6

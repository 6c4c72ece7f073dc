"""Real pages, altered: changes that change no content, and noise that is known, several a page.

What a reader would not take for a change of content may change no verdict: section heads as ``h1``, ``h2`` or in bold
face, wrappers, tags of no meaning, a repeated standfirst, the page's address. A judge of pages learns that from pages
that differ in nothing else. Beside it stands the noise that the pages of benchmarks lack: linked paragraphs of other
stories between the article's own, cues in other words, comments in any markup.

A paragraph that is repeated whole stands in the gold as often as on the page: all copies are of the article, and which
one stays is decided after the judge. A copy cut short is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from random import Random
from typing import Any

from lxml.html import Element, HtmlElement, fragments_fromstring

from cleaner.html.tags import BLOCK
from corpora.addresses import Addresses
from corpora.markup import found_in, parsed, written
from corpora.pages import of_each, words
from corpora.pool import Article, Pool, split_sentences
from corpora.synthesis.classes import ROLES
from corpora.synthesis.discussions import comments as thread_of
from corpora.synthesis.noise import THREADS, Noise, escaped
from corpora.synthesis.spoiled import spoiled

Row = dict[str, Any]

LEAST_FOUND, ALL_FOUND = 0.6, 0.97
"""Least share of an article's words in elements that were found on its page; and for what needs all of them."""
CHANGES = (1, 4)
"""Fewest and most changes of a page."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
HEADS = ("h1", "h1", "h2", "h3", "h4", "strong", "b", "div-strong", "span")
"""Ways to mark up the heads of sections."""
NO_MEANING = (
    "<script>window.q = window.q || [];</script>", '<meta itemprop="position" content="1">',
    '<link rel="prefetch" href="/x.css">', "<template><p>Slot</p></template>", "<!-- /block -->", "<style>.x{}</style>",
    '<script type="application/json">{"slot": 3}</script>', "<noscript><img src=/p.gif></noscript>", "<span></span>",
)  # fmt: skip
HOLDERS = (
    "aside",
    "aside",
    "section",
    "footer",
    "form",
    "blockquote",
    "header",
    "center",
    "x-content",
    "fieldset",
    "nav",
)
MISLEADING = ("side", "side", "footer", "menu", "related", "advert", "prompt", "bio", "caption", "comments", "wrapper")
"""What an article's element may be, and whose names it may have, though it is made for something else."""
WRAPPERS = ("div", "div", "section", "x-block", "content-part", "article-paragraph", "center", "main", "span")


@dataclass(slots=True)
class Altered:
    """A page under change."""

    row: Row
    tree: HtmlElement
    body: HtmlElement
    article: Article
    found: list[tuple[HtmlElement, int]]
    """Elements that hold a paragraph of the article each, and which, in order."""
    noise: Noise
    random: Random
    share: float
    """Share of the article's words that was found."""
    again: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Texts that belong to the article once more, behind the paragraph of a number; -1 is before all."""
    last: int | None = None
    """Number of the article's last paragraph where it was cut short."""
    doubled: bool = False
    """Whether the whole article stands there twice."""

    @property
    def paragraphs(self) -> list[tuple[HtmlElement, int]]:
        """Those of running text."""
        body = set(self.article.body)
        return [(element, n) for element, n in self.found if self.article.paragraphs[n] in body]

    def gold(self) -> str:
        """The article's text, paragraphs parted by blank lines."""
        lines = [line.strip() for line in str(self.row["gold"]).splitlines() if line.strip()]
        # A first line that says the title is not among the article's paragraphs.
        ahead, own = lines[: len(lines) - len(self.article.paragraphs)], self.article.paragraphs
        out = [*ahead, *self.again[-1]]
        for number, line in enumerate(own if self.last is None else own[: self.last + 1]):
            out += [line, *self.again[number]]
        return "\n\n".join(out * 2 if self.doubled else out)


def _put(place: HtmlElement, html: str, before: bool = False) -> None:
    """Put markup behind an element, or before it."""
    nodes = [node for node in fragments_fromstring(html) if not isinstance(node, str)]
    for node in nodes if before else reversed(nodes):
        node.tail = None
        if before:
            place.addprevious(node)
        else:
            tail, place.tail = place.tail, None
            place.addnext(node)
            node.tail = tail


def _block(element: HtmlElement) -> HtmlElement:
    """The element behind which a block can be put: a list's item and a cell take it only with all of their list."""
    while element.tag in ("li", "td", "th", "tr", "dd", "dt", "tbody") and element.getparent() is not None:
        element = element.getparent()
    return element


def _make(tag: str, text: str, names: str = "") -> str:
    return f"<{tag}{names}>{escaped('main', text)}</{tag}>"


def _rename(element: HtmlElement, tag: str) -> None:
    element.tag = tag
    element.attrib.pop("id", None)


def heads(page: Altered) -> bool:
    """All section heads of the article are marked up in another way."""
    found = [element for element, _ in page.found if element.tag in HEADINGS]
    way = page.random.choice(HEADS)
    for element in found:
        if way in HEADINGS:
            _rename(element, way)
            continue
        _rename(element, "div" if way == "div-strong" else "p")
        inner = Element("strong" if way == "div-strong" else way)
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)
    return bool(found)


def wrappers(page: Altered) -> bool:
    """Paragraphs stand in elements that mean nothing: each in its own, or some in one."""
    random, tag = page.random, page.random.choice(WRAPPERS)
    names = page.noise.classes.of("wrapper")
    some = [element for element, _ in page.found if element.tag in ("p", "h2", "h3", "blockquote", "ul", "div")]
    share = random.choice((0.3, 1, 1))
    done = False
    for element in some:
        if random.random() > share or element.getparent() is None:
            continue
        for _ in range(random.choice((1, 1, 2, 3))):
            tail, element.tail = element.tail, None
            wrapper = fragments_fromstring(f"<{tag}{names}></{tag}>")[0]
            element.addprevious(wrapper)
            wrapper.append(element)
            wrapper.tail, element, done = tail, wrapper, True
    return done


def no_meaning(page: Altered) -> bool:
    """Tags that a browser shows nothing of stand between paragraphs."""
    for element, _ in page.found:
        if page.random.random() < 0.5:
            for node in fragments_fromstring(page.random.choice(NO_MEANING)):
                tail, element.tail = element.tail, None
                element.addnext(node)
                node.tail = tail
    return bool(page.found)


def no_address(page: Altered) -> bool:
    """Neither its row nor the page itself says its address."""
    page.row = {name: value for name, value in page.row.items() if name != "url"}
    for element in [*page.tree.iter("link", "meta", "base")]:
        says = f"{element.get('rel') or ''} {element.get('property') or ''} {element.get('name') or ''}"
        if ("canonical" in says or ":url" in says or element.tag == "base") and element.getparent() is not None:
            element.drop_tree()
    return True


def standfirst(page: Altered) -> bool:
    """The first paragraph stands above the article once more, whole or cut off."""
    if not page.paragraphs or page.paragraphs[0][1] > 1:
        return False
    element, number = page.paragraphs[0]
    text, random = page.article.paragraphs[number], page.random
    if random.random() < 0.35 and len(text) > 80:
        text = text[: random.randint(50, len(text) - 10)].rsplit(" ", 1)[0] + random.choice(("…", "...", " […]"))
    else:
        page.again[-1].append(text)
    tag = random.choice(("p", "p", "div", "h2", "strong"))
    made = _make(tag, text, page.noise.classes.of("lead"))
    place = _block(element)
    if random.random() < 0.3 and page.found[0][0] is element and place.getparent() is not None:
        above = place.getparent()
        place = above if above.tag in ("div", "section", "article") else place
    _put(place, f"<p>{made}</p>" if tag == "strong" else made, before=True)
    return True


def pull_quotes(page: Altered) -> bool:
    """Paragraphs, or sentences of them, are repeated further down as quotes."""
    some, random, done = page.paragraphs, page.random, False
    for at in random.sample(range(len(some)), min(len(some), random.choice((1, 1, 2)))):
        number = some[at][1]
        behind, after = random.choice(some[at : at + 4])
        text = page.article.paragraphs[number]
        if random.random() < 0.5:
            text = random.choice(split_sentences(text))
        if text == page.article.paragraphs[number]:
            page.again[after].append(text)
        tag = random.choice(("blockquote", "aside", "p", "div", "h3"))
        _put(_block(behind), _make(tag, text, page.noise.classes.of("quote")))
        done = True
    return done


def refrain(page: Altered) -> bool:
    """A short sentence comes again and again, as in an essay or a song."""
    short = [text for line in page.article.body for text in split_sentences(line) if 3 <= len(words(text)) <= 14]
    some = page.paragraphs
    if not short or len(some) < 4:
        return False
    text, step = page.random.choice(short), page.random.choice((1, 2, 3))
    for element, number in some[1::step][:8]:
        page.again[number].insert(0, text)
        _put(_block(element), _make("p", text))
    return True


def twins(page: Altered) -> bool:
    """The article stands there twice, for wide and for narrow windows."""
    holder = _holder(page)
    if holder is None or page.share < ALL_FOUND or page.again:
        return False
    twin = deepcopy(holder)
    holder.set("class", page.random.choice(("desktop", "d-none d-md-block", "hidden-xs", "large-only", "w")))
    twin.set("class", page.random.choice(("mobile", "d-md-none", "visible-xs", "small-only", "n")))
    twin.tail, holder.tail = holder.tail, None
    holder.addnext(twin)
    page.doubled = True
    return True


def _holder(page: Altered) -> HtmlElement | None:
    """The element that all paragraphs found are children of, and hardly anything else."""
    parents = {element.getparent() for element, _ in page.found}
    holder = parents.pop() if len(parents) == 1 else None
    if holder is None or holder.tag in ("body", "html", "ul", "ol", "table", "tr"):
        return None
    own = sum(len(words(page.article.paragraphs[number])) for _, number in page.found)
    return holder if len(words(str(holder.text_content()))) <= 1.1 * own else None


def misplaced(page: Altered) -> bool:
    """The element that holds the article is one made for something else, and is called anything."""
    holder, random = _holder(page), page.random
    if holder is None or holder.tag == "td":
        return False
    _rename(holder, random.choice(HOLDERS))
    holder.attrib.pop("role", None)
    holder.attrib.pop("itemprop", None)
    draw = random.random()
    if draw < 0.3:
        holder.attrib.pop("class", None)
    elif draw < 0.8:
        holder.set("class", random.choice(ROLES[random.choice(MISLEADING)]))
    return True


def anchors(page: Altered) -> bool:
    """Heads of sections are links to themselves."""
    done = False
    for element, number in page.found:
        if element.tag in HEADINGS and not len(element) and element.text:
            link = Element("a")
            link.set("href", f"#s{number}")
            link.text, element.text = element.text, None
            element.append(link)
            done = True
    return done


def noise_between(page: Altered) -> bool:
    """One to six pieces of one or two kinds of noise between the article's paragraphs."""
    random, noise = page.random, page.noise
    kinds = [noise.between() for _ in range(random.randint(1, 6))] if random.random() < 0.6 else _of_one_kind(noise)
    done = False
    places = [element for element, _ in page.found[:-1]]
    if not places:
        return False
    for html in kinds:
        if html:
            _put(_block(random.choice(places)), html)
            done = True
    return done


def _of_one_kind(noise: Noise) -> list[str]:
    kinds = ["lede", "headline", "cue_link", "caption", "foreign", "plain_caption"]
    kinds += ["advert", "notice"] if noise.spoken else []
    kind = noise.random.choice(kinds)
    return [noise.piece(kind) for _ in range(noise.random.randint(2, 6))]


def lone_line(page: Altered) -> bool:
    """A single line of noise on an article that has no other."""
    html = page.noise.between()
    if not html or not page.found:
        return False
    _put(_block(page.random.choice(page.found)[0]), html)
    return True


def consent(page: Altered) -> bool:
    """What a page says of cookies stands before all else."""
    page.body.insert(0, fragments_fromstring(page.noise.consent())[0])
    return True


def contents(page: Altered) -> bool:
    """A table of contents stands before the article."""
    found = [element for element, _ in page.found if element.tag in HEADINGS]
    if len(found) < 2:
        return False
    texts = [" ".join(str(element.text_content()).split()) for element in found]
    maker = page.random.choice((page.noise.contents, page.noise.notices.contents))
    _put(_block(page.found[0][0]), maker(texts), before=True)
    return True


def bio(page: Altered) -> bool:
    """The author is told of behind the article."""
    if not page.noise.spoken or not page.found:
        return False
    _put(_block(page.found[-1][0]), page.noise.bio())
    return True


def sender(page: Altered) -> bool:
    """Who sent a release, and whom to ask, stands behind it."""
    if not page.found or not page.noise.notices.spoken:
        return False
    _put(_block(page.found[-1][0]), "".join(page.noise.notices.about()))
    return True


def window(page: Altered) -> bool:
    """A window with a message stands before all else, or at the end."""
    if not page.noise.notices.spoken:
        return False
    made = fragments_fromstring(page.noise.notices.window())[0]
    page.body.insert(0 if page.random.random() < 0.5 else len(page.body), made)
    return True


def comments(page: Altered) -> bool:
    """Readers' comments stand behind the article, in any markup."""
    random = page.random
    if not page.found:
        return False
    many = random.randint(2, 16)
    html = page.noise.comments(random.choice(THREADS), many) if random.random() < 0.5 else thread_of(page.noise, many)
    if not html:
        return False
    place = _block(page.found[-1][0])
    for _ in range(random.choice((0, 0, 1, 2))):
        above = place.getparent()
        place = above if above is not None and above.tag in ("div", "section", "article") else place
    _put(place, f"<section>{html}</section>" if random.random() < 0.4 else html)
    return True


def one_line(page: Altered) -> bool:
    """All of the article but its first paragraph or two is gone, and many comments stand below."""
    left = page.random.choice((1, 1, 2))
    if page.share < ALL_FOUND or len(page.found) <= left or page.again or _holder(page) is None:
        return False
    for element, _ in page.found[left:]:
        element.drop_tree()
    page.found = page.found[:left]
    page.last = page.found[-1][1]
    return comments(page)


def trailing(page: Altered) -> bool:
    """First sentences of other stories, each a link, stand behind the last paragraph as paragraphs like it."""
    some = [page.noise.lede() for _ in range(page.random.randint(1, 5))]
    html = "".join(filter(None, some))
    if not html or not page.found:
        return False
    if page.noise.spoken and page.random.random() < 0.5:
        html = f"<h3>{escaped('related', page.noise.voice.say('heading'))}</h3>{html}"
    _put(_block(page.found[-1][0]), html)
    return True


def signed(page: Altered) -> bool:
    """The writer's address is the last paragraph, made as the others are."""
    if not page.found:
        return False
    mail = page.noise.voice.fill("{email}")
    _put(_block(page.found[-1][0]), page.noise.as_paragraph(escaped("meta", mail)))
    return True


def like_captions(page: Altered) -> bool:
    """A paragraph or two of the article are marked up as captions are: in small type, behind a picture, by name."""
    random = page.random
    some = [element for element, _ in page.paragraphs[1:] if element.tag == "p" and not len(element)]
    for element in random.sample(some, min(len(some), random.choice((1, 1, 2)))):
        way = random.randrange(4)
        if way != 1:
            element.set("class", random.choice(ROLES["caption"]))
        if way != 0:
            inner = Element(random.choice(("small", "small", "em", "span")))
            inner.text, element.text = element.text, None
            element.append(inner)
        if way == 3:
            image = Element("img")
            image.set("src", "/i/1.jpg")
            element.insert(0, image)
    return bool(some)


def dated(page: Altered) -> bool:
    """Runs of paragraphs become the entries of a live blog, each with its time."""
    random, noise = page.random, page.noise
    some = [element for element, _ in page.found if element.tag in ("p", "div")]
    if len(some) < 4 or len({element.getparent() for element in some}) > 1:
        return False
    tag, kind = random.choice(("div", "article", "section", "li")), random.choice(("time", "p", "span", "b", "h3"))
    stamps, numbered = random.choice(("_time", "date")), random.random() < 0.5
    starts = sorted({0, *random.sample(range(1, len(some)), random.randint(2, min(len(some) - 1, 9)))})
    entries = []
    for start, end in pairwise([*starts, len(some)]):
        stamp = noise.voice.fill("{time}" if stamps == "_time" else "{date}, {time}")
        name = noise.classes.numbered("entry") if numbered else noise.classes.of("entry")
        entry = fragments_fromstring(f"<{tag}{name}><{kind}>{escaped('meta', stamp)}</{kind}></{tag}>")[0]
        some[start].addprevious(entry)
        entry.extend(some[start:end])
        entries.append(entry)
    if tag == "li":
        holder = Element("ul")
        entries[0].addprevious(holder)
        holder.extend(entries)
    return True


def listed(page: Altered) -> bool:
    """A run of paragraphs stands in a list, a list of terms, a table, as quotations or as typed text."""
    random = page.random
    some = [element for element, _ in page.found if element.tag == "p"]
    runs = [some[at : at + random.randint(2, 6)] for at in range(1, len(some) - 2, 7)]
    way = random.choice(("ul", "ol", "dl", "table", "pre", "blockquote", "code"))
    done = False
    for run in runs[: random.choice((1, 1, 2))]:
        if len({element.getparent() for element in run}) > 1:
            continue
        holder = Element("div" if way in ("pre", "blockquote", "code") else way)
        run[0].addprevious(holder)
        for number, element in enumerate(run):
            _into(holder, element, way, number)
        done = True
    return done


def _into(holder: HtmlElement, element: HtmlElement, way: str, number: int) -> None:
    """Move a paragraph into a list of some kind."""
    tail, element.tail = element.tail, None
    if way == "table":
        row = Element("tr")
        holder.append(row)
        row.append(element)
        _rename(element, "td")
    elif way == "code":
        outer = Element("pre")
        holder.append(outer)
        outer.append(element)
        _rename(element, "code")
    else:
        holder.append(element)
        _rename(element, {"ul": "li", "ol": "li", "dl": ("dt", "dd")[number % 2]}.get(way, way))
    if tail and tail.strip():
        holder.tail = f"{tail}{holder.tail or ''}"


def first_apart(page: Altered) -> bool:
    """The first paragraph stands in a container of its own, away from the others."""
    if not page.found:
        return False
    element = _block(page.found[0][0])
    above = element.getparent()
    if above is None or above.tag not in ("div", "section", "article", "main"):
        return False
    role = page.random.choice(("lead", "wrapper", "prompt", "article"))
    box = fragments_fromstring(f"<div{page.noise.classes.of(role)}></div>")[0]
    tail, element.tail = element.tail, None
    if page.random.random() < 0.5:
        above.addprevious(box)
    else:
        element.addprevious(box)
    box.append(element)
    box.tail = tail if box.getnext() is not above else None
    return True


def broken(page: Altered) -> bool:
    """Paragraphs are parted by line breaks in one element, not by elements of their own."""
    some = [element for element, _ in page.found if element.tag == "p" and element.getparent() is not None]
    if len(some) < 2:
        return False
    for element in some:
        before = element.getprevious()
        if before is not None and before.tag not in BLOCK:
            first = Element("br")
            first.tail, element.text = element.text, None
            element.insert(0, first)
        element.append(Element("br"))
        element.append(Element("br"))
        element.drop_tag()
    page.found = []
    return True


QUIET: tuple[Callable[[Altered], bool], ...] = (
    heads, heads, wrappers, no_meaning, no_address, standfirst, pull_quotes, refrain, twins, listed, first_apart, dated,
    misplaced, misplaced, anchors, like_captions,
)  # fmt: skip
"""Changes that change no content; copies of the article's own texts among them."""
NOISY: tuple[Callable[[Altered], bool], ...] = (
    noise_between, noise_between, noise_between, lone_line, consent, contents, bio, comments, comments, one_line,
    one_line, sender, window, trailing, signed,
)  # fmt: skip
LAST: tuple[Callable[[Altered], bool], ...] = (broken,)
"""Changes after which no other can be made, for the article's elements are gone."""
UNKNOWN = 0.25
"""Share of pages whose address is taken from them beside all other changes."""
SPOILED = 0.06
"""Share of pages that have faults in their markup beside all other changes."""
BROKEN = 0.1
"""Share of pages on which those are tried."""


def opened(row: Row, article: Article, pool: Pool, random: Random) -> Altered | None:
    """A page to change; ``None`` where too little of its article stands in elements of its own."""
    tree = parsed(row["html"])
    body = None if tree is None else tree.find("body")
    if tree is None or body is None:
        return None
    # Of a paragraph that stands in several elements the first is taken.
    found, seen = [], set()
    for element, number in found_in(body, article):
        if number not in seen and element.getparent() is not None:
            seen.add(number)
            found.append((element, number))
    total = sum(len(words(line)) for line in article.paragraphs)
    there = sum(len(words(article.paragraphs[number])) for _, number in found)
    if not total or there < LEAST_FOUND * total:
        return None
    found.sort(key=lambda one: one[1])
    noise = Noise(random, article, pool, Addresses(row), escaped)
    makes = Counter((element.tag, element.get("class") or "") for element, _ in found if element.tag in ("p", "div"))
    if makes:
        (tag, names), _ = makes.most_common(1)[0]
        noise.paragraph = tag, f' class="{escape(names)}"' if names else ""
    return Altered(row, tree, body, article, found, noise, random, there / total)


def altered(page: Altered, changes: Sequence[Callable[[Altered], bool]]) -> Row | None:
    """The page with some changes; ``None`` where none of them can be made."""
    done = [change.__name__ for change in changes if change(page)]
    if not done:
        return None
    html = written(page.tree)
    html = spoiled(html, page.random) if page.random.random() < SPOILED else html
    return {**page.row, "html": html, "gold": page.gold(), "changes": done}


def planted(row: Row, article: Article, pool: Pool, random: Random) -> Row | None:
    """A page with several changes drawn at random; ``None`` where its article is not found."""
    page = opened(row, article, pool, random)
    if page is None:
        return None
    many = random.randint(*CHANGES)
    some = [random.choice(QUIET if random.random() < 0.55 else NOISY) for _ in range(many)]
    if random.random() < UNKNOWN:
        some.append(no_address)
    if random.random() < BROKEN:
        some += LAST
    return altered(page, list(dict.fromkeys(some)))


def generate(rows: Iterable[Row], seed: int) -> Iterator[Row]:
    """One altered page of each page whose article is found; deterministic for a seed.

    Args:
        rows: Pages with ``id``, ``html``, ``gold`` and, where known, ``url``.
        seed: What all draws hang on.

    Yields:
        Rows with ``id``, ``host``, ``html``, ``gold`` and ``changes``, the names of the changes made.
    """
    return of_each(rows, seed, "altered", planted)

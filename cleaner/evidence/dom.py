"""Markup: where in the page's tree a block is, what its elements are called, and what an extractor made of it.

The observation: an article's paragraphs are children of one element, whatever that is called; teasers are many elements
of one template; furniture is in ``nav``, ``aside``, ``footer`` or in elements whose class says so; most of a menu's
characters are in links. Extractors are right about most blocks, and wrong about runs of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.page_blocks import HEADINGS, Branches, PageBlocks, by_page, digitless
from cleaner.text.batch import F32, F64, I64, Batch

if TYPE_CHECKING:
    from cleaner.html.elements import Elements

OWN = ("p", "li", "h1", "h2", "h3", "h4", "td", "blockquote", "figcaption", "pre", "div", "dd")
"""Tags of the block itself; ``h1`` stands for the page's headline, whatever heading it is, ``h2`` for all other ``h1``
too, ``h4`` for all smaller headings, ``td`` for ``th``, ``dd`` for ``dt``."""
_ALIKE = {"h1": "h2", "h5": "h4", "h6": "h4", "th": "td", "dt": "dd", "section": "div", "article": "div", "main": "div"}
WITHIN = (
    "article", "main", "aside", "nav", "header", "footer", "figure", "form", "table", "ul", "ol", "blockquote",
    "section",
)  # fmt: skip
CALLED = {
    "article": ("article", "story", "post", "entry", "news-detail"),
    "body": ("body", "content", "text", "paragraph", "copy", "prose", "richtext", "wysiwyg", "markdown"),
    "comment": ("comment", "disqus", "reply", "respond", "discussion", "forum", "review"),
    "related": (
        "related", "recommend", "read-more", "readmore", "more-", "also", "teaser", "promo", "popular", "trending",
        "latest", "recent", "next", "prev", "outbrain", "taboola", "most-", "card", "list-item", "suggest",
    ),
    "share": ("share", "social", "follow", "facebook", "twitter", "whatsapp", "addthis", "sharedaddy"),
    "prompt": ("newsletter", "subscribe", "signup", "sign-up", "paywall", "cta", "donate", "register", "login"),
    "furniture": (
        "nav", "menu", "footer", "header", "sidebar", "breadcrumb", "widget", "toolbar", "masthead", "banner", "cookie",
        "consent", "modal", "pagination", "pager", "copyright", "legal", "disclaimer", "skip",
    ),
    "advert": ("advert", "sponsor", "ads", "ad-", "-ad", "dfp", "affiliate"),
    "author": ("author", "byline", "bio", "contributor", "writer", "credit"),
    "date": ("date", "time", "publish", "updated", "meta", "dateline"),
    "tags": ("tag", "topic", "category", "keyword", "label"),
    "caption": ("caption", "figure", "image", "photo", "gallery", "media", "slide", "video"),
    "title": ("title", "headline", "heading"),
    "lead": ("summary", "standfirst", "lead", "intro", "excerpt", "dek", "subtitle", "description", "abstract"),
    "list": ("toc", "table-of-contents", "contents", "footnote", "reference", "source"),
}  # fmt: skip
"""Parts of class names and ids by what authors mean with them."""
CALLED_ELSEWHERE = {
    "article": (
        "artikel", "beitrag", "meldung", "nachricht", "articolo", "articulo", "artigo", "artyku", "noticia", "notizia",
        "clanek", "statja", "statya", "haber-", "berita",
    ),
    "body": ("inhalt", "haupttext", "fliesstext", "contenu", "contenido", "conteudo", "contenuto", "cuerpo", "tresc"),
    "comment": ("kommentar", "komentar", "comentario", "reaktion", "reactie", "yorum"),
    "related": (
        "verwandt", "aehnlich", "weiterlesen", "mehr-", "meistgelesen", "passend", "empfehl", "relacionad",
        "mas-leid", "lire-aussi", "plus-lus", "correlati", "leggi-anche", "leia-mais", "podobne", "powiazane",
        "gelezen", "zobacz", "lees-ook",
    ),
    "share": ("teilen", "partage", "compart", "condivi", "udostepn"),
    "prompt": ("abonn", "anmeld", "inscription", "suscri", "inscrev", "iscriv"),
    "furniture": (
        "seitenleiste", "fusszeile", "kopfzeile", "fussbereich", "kopfbereich", "pied-de-page", "pie-de-page", "rodape",
        "barra-lateral", "barra_lateral", "fil-ariane", "migas", "brotkrumen", "stopka",
    ),
    "advert": ("werbung", "anzeige", "publicit", "publicid", "pubblicit", "reklam"),
    "author": ("autor", "auteur", "verfasser", "redakt", "redact"),
    "date": ("datum", "fecha", "veroeffentlicht", "publicado", "pubblicat", "opublikowan"),
    "tags": ("schlagwort", "schlagwoert", "etiqueta", "mots-cles", "themen-", "stichwort"),
    "caption": ("bild", "legende", "leyenda", "imagen", "imagem", "immagin", "zdjec", "galerie", "galeria"),
    "title": ("titel", "titre", "titulo", "titolo", "ueberschrift", "schlagzeile", "tytul"),
    "lead": (
        "vorspann", "einleitung", "anriss", "chapo", "chapeau", "entradilla", "bajada", "sommario", "resumo", "resumen",
        "ingress",
    ),
    "list": ("inhaltsverzeichnis", "sommaire", "fussnote", "quellen"),
}  # fmt: skip
"""The same in other languages. The pages that the weights were trained on are nearly all English: these few parts put
what a page in German or Spanish calls its elements into columns whose worth was learned from English ones."""
TRAITS = (
    *(f"is_{tag}" for tag in OWN),
    *(f"within_{tag}" for tag in WITHIN),  # 1 / (1 + levels up at which blocks part), 0 where it is within none
    *(f"called_{kind}" for kind in CALLED),  # the same for the nearest element with such a name
)
"""Columns that depend on an element and those it lies in."""
NAMES = (
    "html",  # 1 for a block of a page, 0 for plain text (and so are all that follow)
    *TRAITS,
    "depth",  # log2 of the levels above it at which blocks part
    "linked",  # share of its characters in links
    "kin_blocks",  # log2 of the blocks of the page of its template
    "kin_words",  # share of the page's words in them
    "kin_linked",  # share of their characters in links
    "siblings_words",  # share of the page's words in the element that holds it and those beside it
    "siblings_linked",  # share of their characters in links
    "siblings",  # log2 of their number
    "around_words",  # share of the page's words one such level above
    "around_linked",
    "jump",  # log2 of such levels up and down between the block before and this
    "extractor",  # whether an extractor was asked; the next seven are 0 where not
    "picked",  # share of its words that the extractor took
    "picked_line",  # whether the extractor has it as a line of its own
    "picked_page",  # share of the page's words that the extractor took
    "picked_siblings",  # share of the words of that element that the extractor took
    "picked_kin",  # share of the words of blocks of its template that the extractor took
    "picked_around",  # share of the words one level above
    "picked_between",  # whether the extractor took something before it and something after
    "says_headline",  # share of its words that the page's own title has
    "stated",  # share of its words in the article that the page's linked data state
    "states",  # whether they state one
)


_OWN = {tag: number for number, tag in enumerate(OWN)}
_WITHIN = {tag: len(OWN) + number for number, tag in enumerate(WITHIN)}
_PARTS = tuple(
    (column, part)
    for column, kind in enumerate(CALLED, len(OWN) + len(WITHIN))
    for part in (*CALLED[kind], *CALLED_ELSEWHERE[kind])
)


def columns(batch: Batch, places: Sequence[PageBlocks]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are not pages."""
    return by_page(batch, places, NAMES, _page_columns)


@lru_cache(maxsize=1 << 14)
def _called(names: str) -> frozenset[int]:
    """The columns of the kinds of names among an element's class and id."""
    return frozenset().union(*map(_called_once, digitless(names).split()))


@lru_cache(maxsize=1 << 15)
def _called_once(name: str) -> tuple[int, ...]:
    """Those of one name without digits, which no part has. Elements have many, and share them with others, of other
    pages too."""
    return tuple(column for column, part in _PARTS if part in name)


def _traits(elements: Elements, tree: Branches, headline: int) -> F32:
    """The columns that depend on an element and its ancestors, one column a block. ``headline`` is the element of the
    page's headline.

    An element has what its parent has, one level further up, but for what its own tag and names say; most say nothing,
    and share what their parent has.
    """
    known: dict[int, tuple[int, dict[int, int]]] = {-1: (-1, {})}
    """The rank of each element in the tree, and for each column the rank of the nearest element with it."""
    different, inverse = np.unique(tree.owner, return_inverse=True)
    ranks = tree.rank.tolist()
    rows, columns, levels_up = [], [], []
    tags, parents = elements.tags, elements.parents
    for row, element in enumerate(different.tolist()):
        chain = []
        above = element
        while above not in known:
            chain.append(above)
            above = parents[above]
        level, nearest = known[above]
        for one in reversed(chain):
            tag, names = tags[one], elements.names(one)
            level = ranks[one]
            own = _called(names) if names else ()
            if tag in _WITHIN or own:
                nearest = nearest | dict.fromkeys(own, level)
                if tag in _WITHIN:
                    nearest[_WITHIN[tag]] = level
            known[one] = level, nearest
        tag = tags[element]
        tag = "h1" if element == headline and tag in HEADINGS else _ALIKE.get(tag, tag)
        if tag in _OWN:
            rows.append(row)
            columns.append(_OWN[tag])
            levels_up.append(0)
        rows += [row] * len(nearest)
        columns += nearest
        levels_up += [level - other for other in nearest.values()]
    out = np.zeros((len(TRAITS), len(different)), dtype=np.float32)
    out[columns, rows] = _nearness(max(levels_up, default=0))[levels_up]
    return out[:, inverse]


def _nearness(levels: int) -> F32:
    """1 / (1 + levels up), for 0 to ``levels``."""
    near = [np.float32(1)]
    for _ in range(levels):
        near.append(near[-1] / (1 + near[-1]))
    return np.array(near, dtype=np.float32)


def _page_columns(place: PageBlocks) -> dict[str, F64 | F32]:
    took, lines, size, linked, owner = place.signals, place.lines, place.sizes, place.linked, place.tree.owner
    words = np.maximum(place.words, 1)
    traits = _traits(took.page.elements, place.tree, int(owner[place.headline]) if place.headline >= 0 else -1)
    kin = place.templates[owner]
    tree = place.tree
    beside, around = tree.beside, tree.above(1 + (tree.many[owner] == 1))
    depth = place.tree.rank[owner].astype(np.float64)
    share = took.share[lines]
    total = max(words.sum(), 1.0)
    took_words = share * words
    linked_size = linked * size

    def group(keys: I64) -> tuple[F64, F64, F64, F64]:
        """Number, words share, linked share and picked share of each block's group."""
        many = np.bincount(keys)[keys]
        weight = np.bincount(keys, words)[keys]
        link = np.bincount(keys, linked_size)[keys] / np.maximum(np.bincount(keys, size)[keys], 1)
        pick = np.bincount(keys, took_words)[keys] / np.maximum(weight, 1)
        return many.astype(np.float64), weight / total, link, pick

    kin_many, kin_words, kin_linked, kin_picked = group(kin)
    some, some_words, some_linked, some_picked = group(beside)
    _, wide_words, wide_linked, wide_picked = group(around)
    jump = place.tree.apart()
    on = share > 0.5
    before = np.cumsum(on) - on > 0
    after = np.cumsum(on[::-1])[::-1] - on > 0
    values: dict[str, F64 | F32] = {
        "html": np.ones(len(lines)),
        **dict(zip(TRAITS, traits, strict=True)),
        "depth": np.log2(1 + depth),
        "linked": linked,
        "kin_blocks": np.log2(1 + kin_many),
        "kin_words": kin_words,
        "kin_linked": kin_linked,
        "siblings_words": some_words,
        "siblings_linked": some_linked,
        "siblings": np.log2(1 + some),
        "around_words": wide_words,
        "around_linked": wide_linked,
        "jump": np.log2(1 + jump),
        "extractor": np.full(len(lines), float(took.asked)),
        "picked": share,
        "picked_line": took.line[lines],
        "picked_page": np.full(len(lines), took_words.sum() / total),
        "picked_siblings": some_picked,
        "picked_kin": kin_picked,
        "picked_around": wide_picked,
        "picked_between": np.asarray(before & after, dtype=np.float64),
        "says_headline": took.headline[lines],
        "stated": took.stated[lines],
        "states": np.full(len(lines), float(took.states)),
    }
    return values

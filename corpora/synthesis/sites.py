"""Whole pages drawn from plain articles, in any language: a site's template, its furniture, an article, noise in it.

The pages of benchmarks are nearly all English, and laid out as a few systems do it. Here a site is drawn for each
article: how it nests its elements and calls them, what stands above, beside and below, and which kinds of noise it
pushes between the paragraphs. A fifth of the pages are no news: their content is the posts, the list or the manual
itself, so that a judge does not learn that many things of one template are always noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from corpora.pool import EAST, Article, Pool, articles
from corpora.synthesis.apparatus import APPARATUS
from corpora.synthesis.hard import HARD
from corpora.synthesis.marks import Span, labelled
from corpora.synthesis.news import NEWS
from corpora.synthesis.others import OTHERS
from corpora.synthesis.quoting import QUOTING
from corpora.synthesis.site import Site
from corpora.synthesis.spoiled import spoiled

Row = dict[str, Any]

HARD_TYPES = 0.55
"""Share of the pages of one article that are of a kind on which judges went wrong."""
OTHER_TYPES = 0.18
"""Share of pages that are no news. More drawn news cost forums and listings."""
SPOILED = 0.1
"""Share of pages with faults in their markup."""
LEAST_CHARACTERS = 200
"""Shorter articles make no page."""
GROUPED = {"sent": (2, 4), "run": (2, 4)}
"""Lines that make a paragraph, by the unit that the lines of an article are."""
PHRASES = (3, 7)
"""The same in Thai, where they are phrases."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he", "ckb", "ps"})
_BLANK = re.compile(r"\n[ \t]{0,20}\n\s{0,200}")


def paragraphs_of(row: Row, random: Random) -> list[str]:
    """The paragraphs of a row's text: parted by blank lines, else its lines, a few together if they are sentences."""
    text = str(row["text"])
    parts = [" ".join(part.split()) for part in _BLANK.split(text) if part.strip()]
    if len(parts) > 1:
        return parts
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if row.get("unit") not in GROUPED:
        return lines
    low, high = PHRASES if row.get("lang") == "th" else GROUPED[row["unit"]]
    out: list[str] = []
    while lines:
        some, lines = lines[: (size := random.randint(low, high))], lines[size:]
        out.append(("" if EAST.search(some[0]) or row.get("lang") == "th" else " ").join(some))
    return out


def page(
    article: Article, pool: Pool, random: Random, row: Row, donors: Sequence[Article] = ()
) -> tuple[str, str, list[Span]]:
    """The name of a template, a page drawn by it, and the spans of its visible text."""
    site = Site(article, pool, random, row, donors)
    if random.random() < OTHER_TYPES:
        template, kind = random.choice(OTHERS)
    elif random.random() < HARD_TYPES:
        kinds, odds = zip(*HARD, *APPARATUS, *QUOTING, strict=True)
        template, kind = random.choices(kinds, odds)[0], "article"
    else:
        template, kind = random.choice(NEWS), "article"
    language = f' lang="{site.language}"' if random.random() < 0.7 else ""
    body = template(site)
    body = spoiled(body, random) if random.random() < SPOILED else body
    turned = ' dir="rtl"' if site.language in RIGHT_TO_LEFT else ""
    head = f"<head><meta charset=utf-8>{site.head(kind)}</head>"
    html = f"<!DOCTYPE html><html{language}{turned}>{head}<body>{body}</body></html>"
    clean, spans = labelled(html)
    return template.__name__, clean, spans


def generate(rows: Iterable[Row], seed: int) -> Iterator[Row]:
    """One page drawn of each article; deterministic for a seed and the articles given.

    Args:
        rows: Articles with ``id``, ``lang``, ``text``, ``host`` and, where known, ``title``, ``unit`` and ``near``, the
            ids of articles that are near in topic.
        seed: What all draws hang on.

    Yields:
        Rows with ``id``, ``host``, ``html`` and ``shown``: start, end and label of each run of the page's visible text.
    """
    known, sources = {}, []
    for row in rows:
        lines = paragraphs_of(row, Random(f"{seed}|paragraphs|{row['id']}"))
        if sum(map(len, lines)) >= LEAST_CHARACTERS // (2 if lines and EAST.search(lines[0]) else 1):
            known[str(row["id"])] = row
            gold, language = "\n".join(lines), row.get("lang")
            sources.append({"id": row["id"], "gold": gold, "title": row.get("title"), "language": language})
    members = articles(sources)
    pool, by_id = Pool(members), {article.id: article for article in members}
    for article in members:
        row = known[article.id]
        donors = [by_id[one] for one in map(str, row.get("near", ())) if one in by_id]
        template, html, spans = page(article, pool, Random(f"{seed}|site|{article.id}"), row, donors)
        name = f"{article.id}#site#planted"
        host = str(row.get("host", article.id))
        yield {"id": name, "host": host, "html": html, "shown": spans, "template": template}

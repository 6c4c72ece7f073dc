"""Rows of files to examples: what is learned from, what is made of it besides, and what is held back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from cleaner.html.view import Extractor
from cleaner.text.cues import load
from cleaner.training.examples import Example, examples, host_of
from corpora import bare, crossed, endless, memory, names, pages, parts, processes, splice, threads
from corpora.folds import fold_of, hosts_near
from corpora.rows import clean_text, read_rows
from corpora.synthesis import altered, forms, layouts, near, sites, stories, whole

COPIES = 4
"""Spliced documents made of every clean article. Ten gave no more than three on held-back hosts."""
SPLICED_TIMES = 2
"""Times that rows of ``--gold`` with spans are learned from an epoch, each time in another layout or as they are."""
OWN_TIMES = 8
"""Times that rows of ``--own`` are learned from an epoch: they are few, and each shows a case that the rest lacks."""
ARTICLES = (None, "article")
"""Types of pages, where rows say one, into which noise is planted."""
THREADS = 1
"""One page in so many is learned from with a thread of comments, teasers or stories behind its article."""
CLEANED_TIMES = 3
"""Times that the articles of rows of ``--own`` are learned from without their noise: a judge that learned
from stories of agencies what is foreign takes a short article whose every paragraph names somebody new for several."""
AS_THEY_ARE_TIMES, RARE_TIMES = 2, 5
"""Times that pages as they are are learned from an epoch: those of articles, and those of other types, which are few
beside the thousands of pages that are made."""
NEWS_TIMES = 5
"""Times that pages of ``--news`` are learned from an epoch."""
NEAR, FORMS, BARE = 16_000, 16_000, 9_000
"""Documents with paragraphs of near stories, in other forms than news, and bare with near paragraphs planted in another
way, made of ``--articles``. A judge that saw the first alone ranked the third worse than the net does whose columns it
reads: AUC 0.901 for 0.941, where of the first it is 0.948 for 0.937."""
UNKNOWN = 0.15
"""Share of those documents whose words are weighed as in a language that nobody counted: half of them as those of no
language, half as those of another, for a text in an unknown language may be taken for one in that."""
LAID_OUT = 0.5
"""Share of all other documents whose layout is drawn anew."""
WORKERS = 2
"""Processes that make examples."""
PARTS = 64
"""Parts that examples are made in: what is made hangs on it, not on the processes."""
HELD = 600
"""Documents of each kind made of held-back articles, to measure on."""
LONGEST_TITLE = 90
"""Characters of the first line of a text that is no news, up to which it is the title of the page made of it."""
SITES = 4_200
"""Articles that pages of invented sites are made of, where pages are learned from."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Files of rows, by what they hold (see the options of the command)."""

    gold: Sequence[Path] = ()
    own: Sequence[Path] = ()
    clean: Sequence[Path] = ()
    corpus: Sequence[Path] = ()
    html: Sequence[Path] = ()
    news: Sequence[Path] = ()
    articles: Path | None = None
    whole: Path | None = None
    crossed: Sequence[Path] = ()
    """Two nets of recurrence, of the one half of the stories and of the other (:mod:`corpora.crossed`), or none."""
    skip_languages: Sequence[str] = ()
    near: int = NEAR
    forms: int = FORMS
    extractor: Extractor = Extractor.PAGE
    """Whose opinion of the pages is read; none's, unless some members are to hear it, since it takes long."""

    def names(self) -> list[str]:
        """Names of all files, for the card."""
        files = [*self.gold, *self.own, *self.clean, *self.corpus, *self.html, *self.news]
        return [path.name for path in (*files, self.articles, self.whole) if path]


def _of_pages(rows: Iterable[dict[str, Any]]) -> list[Example]:
    """Examples of rows of HTML, by several processes: a page takes longer to read than a text."""
    known = list(rows)
    return processes.in_parts(lambda part: examples(known[part::PARTS], 8), PARTS, WORKERS) if known else []


def _compact(rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Examples of rows of text, small ones."""
    for example in examples(rows):
        yield example.compact()


def _some_unknown(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The rows, some of them with their words weighed as in another language."""
    rng, count = Random(f"{seed}|unknown"), len(load().languages)
    for row in rows:
        if rng.random() < UNKNOWN:
            yield {**row, "weighed_as": rng.choice((-1, rng.randrange(count)))}
        else:
            yield row


def _named(rows: Iterable[dict[str, Any]], skipped: Sequence[str]) -> Iterator[Example]:
    """Examples of rows that are held back, by the kind that the rows name; languages that were skipped apart."""
    for row in rows:
        unseen = "-unseen" if stories.language_of(row.get("language", "")) in skipped else ""
        for example in examples([row]):
            yield replace(example, kind=f"{row['kind']}{unseen}")


def cleaned(row: dict[str, Any]) -> dict[str, Any]:
    """A row with spans without its noise; paragraphs that noise stood between stay apart."""
    text, parts, spans, at = str(row["text"]), list[str](), list[list[Any]](), 0
    last = None
    for start, end, label in row["spans"]:
        if label not in ("main", "unlearned"):
            continue
        glue = "" if last is None else text[last:start]
        if glue.strip():
            glue = "\n\n" if "\n" in glue else " "
        parts += [glue, text[start:end]]
        spans.append([at + len(glue), at + len(glue) + end - start, label])
        at += len(glue) + end - start
        last = end
    return {**row, "id": f"{row['id']}#cleaned", "host": host_of(row), "text": "".join(parts), "spans": spans}


def as_it_is(row: dict[str, Any]) -> dict[str, Any]:
    """The article of a row as a document of its own."""
    text = clean_text(row)
    return {
        "id": f"{row['id']}#article",
        "host": host_of(row),
        "language": row.get("language") or row.get("lang") or "en",
        "text": text,
        "spans": [[0, len(text), "main"]],
    }


def synthetic(
    sources: Sources,
    libraries: tuple[stories.Library, stories.Library] | None,
    laid_out: Sequence[dict[str, Any]],
    hold_back: int | None,
    seed: int,
) -> tuple[list[Example], list[Example]]:
    """Examples made for training: of articles, of whole texts, and of other rows in drawn layouts; and examples of the
    same kinds that are held back."""
    library, held_library = libraries or (None, None)
    # What the net of one half of the stories reads is the other half.
    nets: list[Path | None] = [*reversed(sources.crossed)] or [None]
    shelves: Sequence[stories.Library] = (crossed.halves(library) if sources.crossed else [library]) if library else []
    of_near, of_forms = [], []
    for shelf in shelves:
        hosts = shelf.hosts(seed)
        of_near.append(shelf.draw(hosts, sources.near // len(shelves), seed))
        of_forms.append(shelf.draw(hosts, sources.forms // len(shelves), seed + 1))
    # Where no documents of near stories are asked for, pages alone are learned from.
    bared: list[tuple[bare.Shelf, list[bare.Article]]] = []
    folder = sources.articles if sources.near else None
    for half in range(len(nets)) if folder else ():
        assert folder is not None
        shelf_of_half = bare.read(folder, hold_back, sources.skip_languages, half if len(nets) > 1 else None, seed)
        bared.append((shelf_of_half, bare.hosts(shelf_of_half, BARE // len(nets), Random(f"{seed}|{half}|bare"))))
    known = library.stories if library else {}

    def half_of(row: dict[str, Any]) -> int:
        host = host_of(row)
        return crossed.half_of(known[host].key if host in known else host)

    rest = [[row for row in laid_out if len(nets) == 1 or half_of(row) == half] for half in range(len(nets))]
    held_hosts = held_library.hosts(seed) if held_library else []
    of_held = held_library.draw(held_hosts, HELD, seed) if held_library and held_hosts else []
    # Where no texts are drawn, pages alone are learned from, and whole texts are made into such.
    texts = list(read_rows(sources.whole)) if sources.whole and (sources.near or sources.forms) else []
    kept = [row for row in texts if hold_back is None or fold_of(whole.key_of(row)) != hold_back]
    back = [row for row in texts if hold_back is not None and fold_of(whole.key_of(row)) == hold_back]

    def make(part: int) -> Iterator[Example]:
        half, mine = part % len(nets), slice(part // len(nets), None, PARTS // len(nets))
        with crossed.reading_with(nets[half]):
            if shelves:
                rows = near.generate(shelves[half], of_near[half][mine], seed + part)
                yield from _compact(_some_unknown(layouts.some(rows, seed + part, LAID_OUT), seed + part))
                rows = forms.generate(shelves[half], of_forms[half][mine], seed + part)
                yield from _compact(_some_unknown(layouts.some(rows, seed + part, LAID_OUT), ~(seed + part)))
            if bared:
                shelf, chosen = bared[half]
                yield from _compact(_some_unknown(bare.generate(shelf, chosen[mine], seed + part), seed - part))
            yield from _compact(whole.generate(kept[part::PARTS], seed + part))
            yield from _compact(layouts.some(rest[half][mine], seed + part, LAID_OUT))

    def make_held(part: int) -> Iterator[Example]:
        mine = slice(part, None, PARTS)
        if held_library:
            for kind in (near, forms):
                yield from _named(kind.generate(held_library, of_held[mine], seed + part), sources.skip_languages)
        yield from _named(whole.generate(back[mine], seed + part, 2), ())

    return processes.in_parts(make, PARTS, WORKERS), processes.in_parts(make_held, PARTS, WORKERS)


def gather_rows(
    sources: Sources, hold_back: int | None, seed: int
) -> tuple[list[Example], list[Example], names.Counts]:
    """Examples to learn from, examples held back, and what elements' names hold in the first; a held-back host's text
    is in no training document, and no other page of its site."""

    rows = [row for path in sources.gold for row in read_rows(path)]
    few = [row for path in sources.own for row in read_rows(path)]
    most = [row for path in sources.news for row in read_rows(path)]
    told = {"extractor": sources.extractor}
    seen = [{**row, **told} for row in most] + [{**row, **told} for path in sources.html for row in read_rows(path)]
    every = [row for path in sources.clean for row in read_rows(path)]
    near_hosts = hosts_near([*rows, *seen, *every], hold_back)
    # Rows that were made of an article are held back with its story.
    libraries = stories.read(sources.articles, hold_back, sources.skip_languages) if sources.articles else None
    keys = {host: story.key for library in libraries or () for host, story in library.stories.items()}

    def back(row: dict[str, Any]) -> bool:
        return hold_back is not None and fold_of(keys.get(host_of(row), host_of(row))) == hold_back

    def apart(row: dict[str, Any]) -> bool:
        return not back(row) and host_of(row) not in near_hosts

    articles = [row for row in every if apart(row)]
    spliced = list(splice.generate(articles, seed=seed, copies=COPIES)) if articles else []
    own_texts = [row for row in few if apart(row) and "html" not in row]
    own_articles = [cleaned(row) for row in own_texts if "spans" in row]
    laid_out = [
        *(row for row in rows if apart(row) for _ in range(SPLICED_TIMES if "spans" in row else 1)),
        *own_texts * OWN_TIMES,
        *own_articles * CLEANED_TIMES,
        # Not those of pages: what a benchmark calls the article has a line such as "Read also" in it, now and then.
        *(as_it_is(row) for row in articles if "html" not in row),
        *spliced,
    ]
    learn, held = synthetic(sources, libraries, laid_out, hold_back, seed)
    own_pages = _of_pages(row for row in few if apart(row) and "html" in row)
    as_they_are = _of_pages(row for row in seen if apart(row))
    counts = names.counted(as_they_are + [page for page in own_pages if page.kind == "page"])
    often = {host_of(row) for row in most}
    rare = {host_of(row) for row in seen if row.get("type") not in ARTICLES}
    for page in as_they_are:
        # Those of --news are learned from NEWS_TIMES, further down.
        learn += [page] * (1 if page.host in often else RARE_TIMES if page.host in rare else AS_THEY_ARE_TIMES)
    learn += own_pages * OWN_TIMES
    articles_seen = [row for row in seen if row.get("type") in ARTICLES]
    known = [row for row in articles_seen if apart(row)]
    some = (row for row in threads.generate(known, seed) if fold_of(f"thread {row['id']}", THREADS) == 0)
    made = [*pages.generate(known, seed), *some, *endless.generate(known, seed), *parts.generate(known, seed)]
    if seen:
        made += altered.generate([row for row in seen if apart(row)], seed)
        made += sites.generate(_as_rows(libraries[0] if libraries else None, seed), seed)
        made += sites.generate(_whole_as_rows(sources.whole, hold_back), seed)
    learn += _of_pages(made)
    held += examples(row for row in rows + few if back(row))
    for extractor in sorted({Extractor.PAGE, sources.extractor}) if seen else ():
        views = ({**row, "extractor": extractor} for row in seen if back(row))
        held += [replace(row, kind=f"html-{extractor}") for row in _of_pages(views)]
    others = [row for row in articles_seen if back(row)]
    for kind, of in {"planted": pages, "thread": threads, "endless": endless, "parts": parts}.items():
        held += [replace(row, kind=f"html-{kind}") for row in _of_pages(of.generate(others, seed))]
    editions = [row for path in sources.corpus for row in read_rows(path)]
    if editions:
        learn += memory.examples(editions, rows, articles, spliced, lambda row: not apart(row))
        held += memory.held_back(editions, back)
    names.fill(learn, counts)
    learn += [row for row in learn if row.called is not None and row.host in often] * (NEWS_TIMES - 1)
    names.fill(held, counts, new=True)
    return learn, held, counts


def _whole_as_rows(path: Path | None, hold_back: int | None) -> list[dict[str, Any]]:
    """Texts that are no news as rows that pages of invented sites are made of, long ones too."""
    out = []
    for row in read_rows(path) if path else ():
        host = whole.key_of(row)
        if hold_back is None or fold_of(host) != hold_back:
            first, _, rest = str(row["text"]).strip().partition("\n")
            titled = len(first) <= LONGEST_TITLE and len(rest) > 10 * LONGEST_TITLE
            out.append({
                "id": f"whole {row['id']}",
                "host": host,
                "title": first.strip() if titled else "",
                "lang": row["lang"],
                "text": rest if titled else row["text"],
                "long": True,
            })  # fmt: skip
    return out


def _as_rows(library: stories.Library | None, seed: int) -> list[dict[str, Any]]:
    """Some articles as rows, each with one that is near it."""
    if library is None:
        return []
    chosen = library.draw(library.hosts(seed), SITES // 2, seed + 2)
    near = (one for host in chosen for one in [*library.near.get(host, ())][:1])
    return [
        {
            "id": host,
            "host": host,
            "title": library.stories[host].title,
            "lang": library.stories[host].language,
            "text": "\n\n".join(library.stories[host].paragraphs),
            "unit": "para",
            "near": list(library.near.get(host, ())),
        }
        for host in dict.fromkeys([*chosen, *near])
        if host in library.stories
    ]

"""What elements' names hold: counted over pages whose article is known, each site once.

The judge of pages must not learn from a table that has counted the page it learns from: there every name of one site
alone says where the article is. So a page's columns come from the pages of all other sites (leave one out), as they do
for a page that is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from cleaner.document import Label
from cleaner.evidence.element_names import OUTERMOST, ElementNames, NameTable, names_of
from cleaner.evidence.registry import NAMES
from cleaner.training.examples import LABELS, Example

MAIN = LABELS.index(Label.MAIN)
LONGEST = 60
"""Words of a block that count: one long block is not to speak for a name alone."""
FULL = 20
"""Words below elements of one name that let a page count in full."""
SITES = 3
"""Sites that have to have a name."""
PRIOR, PRIOR_SITES = 0.35, 2.0
"""Share of a page's words that are the article's, and how many sites that many names are taken to have said so."""
LEAST = 0.01
"""Shares nearer to 0 and 1 are not believed."""

Share = tuple[float, float]
"""The article's words below a name, and all words, both against :data:`FULL`; for a site, means over its pages."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted, by name: totals over sites, and each site's own part."""

    totals: Mapping[str, tuple[float, float, int]]
    """The article's part, all, and the number of sites."""
    sites: Mapping[str, Mapping[str, Share]]

    def table(self, known: ElementNames | None = None, without: str = "") -> NameTable:
        """The weights of names, of those of some elements alone if given, as if a site had not been counted."""
        own = self.sites.get(without, {})
        names = self.totals if known is None else {name for one in known.elements for name in names_of(*one)}
        weights = {}
        for name in names:
            main, every, sites = self.totals.get(name, (0.0, 0.0, 0))
            if name in own:
                main, every, sites = main - own[name][0], every - own[name][1], sites - 1
            if sites >= SITES:
                weights[name] = round(_weight(main, every), 2)
        return NameTable(weights)


def _weight(main: float, every: float) -> float:
    share = (main + PRIOR_SITES * PRIOR) / (every + PRIOR_SITES)
    share = min(max(share, LEAST), 1 - LEAST)
    return log(share / (1 - share)) - log(PRIOR / (1 - PRIOR))


def counted(pages: Iterable[Example]) -> Counts:
    """Counts over pages; those without elements are passed over."""
    of_sites: dict[str, list[dict[str, Share]]] = defaultdict(list)
    for page in pages:
        if page.called is not None:
            of_sites[page.site].append(_of_page(page, page.called))
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    sites: dict[str, dict[str, Share]] = {}
    for site, found in of_sites.items():
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for one in found:
            for name, (main, every) in one.items():
                sums[name][0] += main / len(found)
                sums[name][1] += every / len(found)
        sites[site] = {name: (main, every) for name, (main, every) in sums.items()}
        for name, (main, every) in sites[site].items():
            total = totals[name]
            total[0], total[1], total[2] = total[0] + main, total[1] + every, total[2] + 1
    return Counts({name: (main, every, int(many)) for name, (main, every, many) in totals.items()}, sites)


def _of_page(page: Example, known: ElementNames) -> dict[str, Share]:
    of_element = [() if tag in OUTERMOST else tuple(names_of(tag, names)) for tag, names in known.elements]
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for path, label, words in zip(known.paths.tolist(), page.labels.tolist(), page.words.tolist(), strict=True):
        weight = float(min(max(words, 1), LONGEST))
        for name in dict.fromkeys(name for element in path if element >= 0 for name in of_element[element]):
            found[name][0] += weight * (label == MAIN)
            found[name][1] += weight
    shares = {}
    for name, (main, every) in found.items():
        full = min(1.0, every / FULL)
        shares[name] = main / every * full, full
    return shares


def fill(pages: Iterable[Example], counts: Counts, new: bool = False) -> None:
    """Write the columns of names into pages' matrices: as if their own sites had not been counted, or, if they are
    ``new``, by all that was."""
    for page in pages:
        if page.called is not None:
            table = counts.table(page.called, "" if new else page.site)
            for name, values in page.called.columns(table).items():
                page.matrix[:, NAMES.index(name)] = values

"""Which rows are held back together: all that was made of one article, and the pages of its site."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from typing import Any

from cleaner.training.examples import host_of, site_of

FOLDS = 5


def add_held_back(parser: argparse.ArgumentParser) -> None:
    """Give a program that learns the options that say of what it is to learn nothing: ``--hold-back`` and
    ``--skip-languages``."""
    parser.add_argument(
        "--hold-back", type=int, choices=range(FOLDS), metavar="FOLD", help="learn nothing from articles of this fold"
    )
    parser.add_argument(
        "--skip-languages", nargs="*", default=[], metavar="LANGUAGE", help="learn nothing from these languages"
    )


def fold_of(host: str, folds: int = FOLDS) -> int:
    """The fold of a host: by its hash, so that every file and every run puts it in the same one."""
    return int.from_bytes(hashlib.blake2b(host.encode(), digest_size=4).digest(), "big") % folds


def hosts_near(rows: Sequence[dict[str, Any]], hold_back: int | None) -> set[str]:
    """Hosts of other folds than the one held back that are pages of the same sites."""
    if hold_back is None:
        return set()
    sites = {host_of(row): site_of(row) for row in rows if row.get("url")}
    held = {site for host, site in sites.items() if fold_of(host) == hold_back}
    return {host for host, site in sites.items() if site in held and fold_of(host) != hold_back}

"""What training would lose: a host in two folds, a page of a held-back site among those that are learned from."""

from __future__ import annotations

import numpy as np

from cleaner.training.examples import site_of
from corpora.folds import fold_of, hosts_near


def test_a_host_s_fold_is_the_same_for_ever() -> None:
    assert [fold_of(host) for host in ("bbc.co.uk", "lemonde.fr", "merrow.example", "")] == [4, 1, 2, 0]
    counts = np.bincount([fold_of(f"host-{number}") for number in range(2000)], minlength=5)
    assert counts.sum() == 2000
    assert counts.min() > 300
    assert {fold_of(f"host-{number}", 3) for number in range(50)} == {0, 1, 2}


def test_other_pages_of_a_held_back_site_are_not_learned_from() -> None:
    rows = [{"id": f"page-{number}", "url": f"https://www.site-{number % 40}.example/{number}"} for number in range(80)]
    rows += [{"id": f"text-{number}"} for number in range(20)]
    near = hosts_near(rows, 2)
    held = {site_of(row) for row in rows if fold_of(row["id"]) == 2}
    assert near == {row["id"] for row in rows if fold_of(row["id"]) != 2 and site_of(row) in held}
    assert near
    assert not hosts_near(rows, None)

"""What a user would lose: a signal's name in words they know."""

from __future__ import annotations

from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.registry import NAMES
from cleaner.reasons.corpus import BEHIND
from cleaner.reasons.corpus import NAMES as TESTIFIED
from cleaner.reasons.rules import RULES
from cleaner.report.columns import COLUMNS, described


def test_every_column_that_a_reason_can_name_has_a_plain_name() -> None:
    named = {rule.column for rule in RULES} | set(TESTIFIED) | {name for names in BEHIND.values() for name in names}
    assert named == COLUMNS.keys()
    assert COLUMNS.keys() <= {*NAMES, *PROPAGATED}


def test_plain_names_are_short_and_each_means_one_thing() -> None:
    for column in COLUMNS.values():
        assert 0 < len(column.name) <= 40
        assert "_" not in column.name
        assert column.about.endswith(".")
    assert len({column.name for column in COLUMNS.values()}) == len(COLUMNS)


def test_the_page_has_the_names_that_its_documents_need() -> None:
    blocks = [{"evidence": [{"name": "words", "value": 1.0}, {"name": "of another version", "value": 2.0}]}, {}]
    assert described([{"blocks": blocks}, {"number": 2}]) == {
        "words": {"name": "words", "about": "How many words it has.", "unit": "count"}
    }
    assert described([]) == {}

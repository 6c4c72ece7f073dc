"""The splice generator: the article stays whole, spans are exact, and a seed makes the same documents again."""

import gzip
import itertools
import json
import re
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import pool as pool_module
from corpora import splice, voice

LABELS = {"title", "meta", "main", "caption", "related", "offtopic", "boilerplate"}
ROWS: list[dict[str, Any]] = [
    {
        "id": f"a{n}",
        "title": f"{subject} {plan} in {town}",
        "gold": "\n\n".join(
            [
                f"The {subject} of {town} was {verb} on Monday after a long debate about {plan}, the council of {town} said.",  # noqa: E501
                f"Residents who use the {subject} every day said that the {plan} had come too late for most of them.",
                "What happens next",
                f"“We will look at {plan} again in spring,” said the mayor of {town}. The {subject} stays open until then.",  # noqa: E501
                f"A study of {plan} in other towns found that costs rose by a third; {town} expects to spend {n} million.",  # noqa: E501
            ]
        ),
    }
    for n, (subject, plan, town, verb) in enumerate(
        itertools.product(
            ("bridge", "library", "tram"), ("repairs", "fees"), ("Ostvik", "Merrow"), ("closed", "rebuilt")
        )
    )
]


def parts(document: dict[str, Any], *labels: str) -> list[str]:
    return [document["text"][start:end] for start, end, label in document["spans"] if label in labels]


def check(document: dict[str, Any], article: pool_module.Article) -> None:
    text, at = document["text"], 0
    for start, end, label in document["spans"]:
        assert start >= at and start < end and label in LABELS
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
    assert parts(document, "main") == list(article.paragraphs)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10**6),
    st.sampled_from(splice.STYLES),
    st.lists(st.text(max_size=60), min_size=1, max_size=6),
    st.sampled_from(sorted(set(pool_module.wording()) - {"any"})),
)
def test_spans_are_exact_and_the_article_whole_for_any_text(
    seed: int, style: str, lines: list[str], language: str
) -> None:
    rows = [*ROWS, {"id": "odd", "title": lines[0], "gold": "\n".join(lines), "language": language}]
    members = pool_module.articles(rows)
    pool = pool_module.Pool(members)
    for article in (members[0], members[-1]):
        made = splice.splice(article, pool, Random(seed), style)
        check(made, article)
        assert made == splice.splice(article, pool_module.Pool(members), Random(seed), style)


def test_every_template_of_every_language_expands() -> None:
    for language, kinds in pool_module.wording().items():
        if language == "any":
            continue
        speaker = voice.Voice(
            Random(1), pool_module.Article("x", "A title", language, ("Some text of Anna and Bert.",))
        )
        for kind, templates in kinds.items():
            for template in templates if kind != "stop" else ():
                for _ in range(4):
                    made = speaker._expand(template, {"text": "T"})
                    assert not re.search(r"[{}\[\]]", made), (language, kind, template, made)
                    assert "\n" not in made


@pytest.mark.parametrize("kind", ["cue", "heading", "prompt", "caption", "copyright", "nav", "comment"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ar"])
def test_wording_is_varied(language: str, kind: str) -> None:
    speaker = voice.Voice(Random(2), pool_module.Article("x", "A title", language, ("Some text.",)))
    templates = pool_module.wording()[language][kind]
    forms = {speaker._expand(speaker.rng.choice(templates), {"text": "T"}) for _ in range(900)}
    assert len(forms) >= (20 if kind == "heading" else 30)


def test_each_language_has_its_own_wording_for_what_readers_see() -> None:
    kinds = pool_module.wording()
    for language in set(kinds) - {"any", "en"}:
        for kind in ("cue", "heading", "prompt", "inline", "caption", "scene", "tags", "origin", "bio", "nav", "month"):
            assert kinds[language][kind] != kinds["en"][kind], (language, kind)


def test_same_seed_same_documents_other_seed_others() -> None:
    first = list(splice.generate(ROWS, 7, copies=2))
    assert first == list(splice.generate(ROWS, 7, copies=2))
    assert [d["text"] for d in first] != [d["text"] for d in splice.generate(ROWS, 8, copies=2)]
    assert len({d["id"] for d in first}) == len(first) == 2 * len(ROWS)
    assert {d["host"] for d in first} == {row["id"] for row in ROWS}


def test_styles_plant_what_they_are_named_for() -> None:
    def some(style: str) -> list[str]:
        return [label for d in splice.generate(ROWS, 3, 3, [style]) for _, _, label in d["spans"]]

    for style, label in (
        ("echo", "related"),
        ("foreign", "offtopic"),
        ("furniture", "boilerplate"),
        ("frame", "boilerplate"),
        ("cue", "related"),
    ):
        assert some(style).count(label) > len(ROWS)
    assert sum(label not in ("main", "title", "meta") for label in some("clean")) < 2 * 3 * len(ROWS)


def test_an_echo_repeats_its_headline_before_the_lede() -> None:
    members = pool_module.articles(ROWS)
    found = 0
    for seed in range(30):
        related = parts(splice.splice(members[0], pool_module.Pool(members), Random(seed), "echo"), "related")
        found += sum(b.startswith(a) and len(b) > len(a) + 30 for a, b in itertools.pairwise(related))
    assert found > 30


def test_lifted_text_is_never_the_articles_own() -> None:
    twin = {"id": "twin", "title": "Same page elsewhere", "gold": ROWS[0]["gold"]}
    members = pool_module.articles([*ROWS, twin])
    pool, rng = pool_module.Pool(members), Random(5)
    usable = pool.near(members[0]) + [a for _ in range(200) if (a := pool.stray(members[0], rng))]
    assert len(usable) > 150 and not {"twin", members[0].id} & {a.id for a in usable}
    for seed in range(20):
        lifted = parts(splice.splice(members[0], pool_module.Pool(members), Random(seed), "foreign"), "offtopic")
        assert not set(lifted) & set(members[0].paragraphs)


def test_near_articles_share_the_topic() -> None:
    members = pool_module.articles(ROWS)
    near = pool_module.Pool(members).near(members[0])
    assert sum("bridge" in a.title or "Ostvik" in a.title for a in near[:2]) == 2


def test_rows_text_title_and_language() -> None:
    kept = pool_module.articles(
        [
            {"text": "A title\nFirst paragraph.\n\nSecond.", "title": "A title"},
            {"gold": " \n "},
            {"gold": "Один. Два."},
            {"gold": "Das ist ein Text, der mit der Katze und nicht auf dem Dach ist.", "text": "Whole page"},
        ]
    )
    assert [a.paragraphs for a in kept][:2] == [("First paragraph.", "Second."), ("Один. Два.",)]
    assert [a.language for a in kept] == ["en", "ru", "de"]


def test_one_article_alone_makes_a_document() -> None:
    for style in splice.STYLES:
        (made,) = splice.generate([{"id": "lone", "gold": "Only one paragraph."}], 1, styles=[style])
        assert parts(made, "main") == ["Only one paragraph."]


def test_command_line_writes_the_same_compressed_bytes(tmp_path: Any) -> None:
    source = tmp_path / "clean.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    outputs = [tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"]
    for path in outputs:
        assert splice.main([str(source), "--seed", "7", "--copies", "2", "--output", str(path)]) == 0
    texts = [gzip.decompress(path.read_bytes()).decode() for path in outputs]
    assert texts[0] == texts[1] and texts[0].count("\n") == 2 * len(ROWS)

"""What a user would lose: a finding, its place in the file, or the peace of a text that they keep."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import CorpusIndex, Document
from cleaner.io.records import RecordError
from cleaner.lint.check import accept, check, examine
from cleaner.lint.findings import Finding
from cleaner.lint.settings import targets
from cleaner.reasons.codes import Safety
from tests.lint.made import ARTICLE, OTHER, PARAGRAPHS, SHARE, TAGS, fail, page

pytestmark = pytest.mark.usefixtures("folder")


def found(*names: str, **told: Any) -> list[Finding]:
    return list(check(targets(names, told), fail))


def codes(*names: str, **told: Any) -> list[str]:
    return [finding.code.id for finding in found(*names, **told)]


def jsonl(path: Path, *rows: dict[str, Any], **options: Any) -> None:
    data = "".join(json.dumps(row, **options) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def test_a_clean_article_has_no_findings(folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    jsonl(folder / "b.jsonl", {"id": 1, "text": OTHER})
    (folder / "empty.txt").touch()
    assert found("a.txt", "b.jsonl", "empty.txt") == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_finding_has_its_place_in_lines_and_columns(folder: Path, newline: str) -> None:
    text = page(SHARE, "  " + TAGS, newline=newline)
    (folder / "a.txt").write_bytes(text.encode())
    share, tags = found("a.txt")
    assert (share.place.line, share.place.column, share.place.end_column) == (11, 1, len(SHARE) + 1)
    assert (tags.place.line, tags.place.column, tags.code.id, tags.safety) == (13, 3, "CLN304", Safety.SAFE)
    assert text[tags.start : tags.end] == TAGS
    assert tags.snippet == f"“{TAGS}”"
    assert tags.score is not None
    assert tags.score < 0.1


def test_a_mark_and_astral_characters_are_counted_as_editors_do(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbf" + page(f"\U0001f30a {SHARE}").encode())
    (finding,) = found("a.txt")
    assert (finding.place.line, finding.place.column) == (11, 1)
    assert finding.place.end_column == len(SHARE) + 3


@pytest.mark.parametrize("name", ["b.jsonl", "b.jsonl.gz"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_in_jsonl_the_place_is_that_of_the_line_and_the_document_is_named(
    folder: Path, name: str, ascii_only: bool
) -> None:
    noisy = {"id": "ünï-2", "text": "“" + page(TAGS), "n": 1}
    jsonl(folder / name, {"id": "one", "text": ARTICLE}, noisy, ensure_ascii=ascii_only)
    (finding,) = found(name, near_duplicates=0.0)
    line = json.dumps(noisy, ensure_ascii=ascii_only)
    assert (finding.place.line, finding.document, finding.id, finding.field) == (2, 2, "ünï-2", "text")
    assert line[finding.place.column - 1 : finding.place.end_column - 1] == TAGS
    assert finding.message.endswith("[document 2 (ünï-2), field text]")


def test_html_is_found_in_the_raw_page(folder: Path) -> None:
    body = "".join(f"<p>{line}</p>\n" for line in PARAGRAPHS)
    prompt = "Sign up for our <b>newsletter</b> and get the latest news in your inbox."
    html = f"<!doctype html><html><body><article>\n{body}<p>{prompt}</p>\n</article>"
    (folder / "a.html").write_text(html)
    jsonl(folder / "b.jsonl", {"html": html})
    in_file, in_field = found("a.html", "b.jsonl", near_duplicates=0.0)
    for finding in (in_file, in_field):
        assert finding.code.id == "CLN301"
        assert html[finding.start : finding.end] == prompt
        assert finding.snippet == "“Sign up for our newsletter and get the latest news in your i…”"
    assert html.splitlines()[in_file.place.line - 1][in_file.place.column - 1 :].startswith(prompt)
    assert (in_field.place.line, in_field.field) == (1, "html")


def test_a_fix_is_not_offered_where_it_would_do_harm(folder: Path) -> None:
    jsonl(folder / "a.jsonl", {"text": page(TAGS), "spans": [[0, 5, "main"]]})
    assert [one.safety for one in found("a.jsonl")] == [Safety.NONE]
    prompt = "Sign up for our <b>newsletter and get the latest news in your inbox."
    html = "".join(f"<p>{line}</p>\n" for line in PARAGRAPHS)
    (folder / "b.html").write_text(f"<!doctype html><html><body><article>\n{html}<p>{prompt}</p></b></article>")
    assert {one.safety for one in found("b.html") if one.code.id == "CLN301"} <= {Safety.NONE}


def test_an_exact_repeat_is_found_in_noise_and_in_long_paragraphs(folder: Path) -> None:
    (folder / "a.txt").write_text(page(PARAGRAPHS[2], TAGS, TAGS))
    own = [(one.code.id, one.place.line, one.safety) for one in found("a.txt") if one.code.id == "CLN501"]
    assert own == [("CLN501", 11, Safety.SAFE), ("CLN501", 15, Safety.SAFE)]


def test_a_second_headline_is_left_to_a_person(folder: Path) -> None:
    from cleaner.document import Column, Label, Span
    from cleaner.lint.check import _code

    span = Span(0, 5, Label.TITLE, evidence=(Column("from_start", 1.0),))
    second = _code(span, False, True)
    assert second is not None
    assert (second.id, second.safety) == ("CLN110", Safety.NONE)
    first = _code(span, False, False)
    assert first is not None
    assert first.id == "CLN701"


def test_markers_keep_what_they_cover(folder: Path) -> None:
    noisy = page(TAGS, SHARE)
    for marked in (
        page(f"cleaner: keep\n{TAGS}\n{SHARE}"),
        page("# cleaner: keep", TAGS, "<!-- cleaner: keep CLN3 -->", SHARE),
        page(f"{TAGS} <!-- cleaner: keep -->", f"{SHARE} <!--cleaner: keep-->"),
        "cleaner: keep file\n\n" + noisy,
    ):
        (folder / "a.md").write_text(marked)
        assert found("a.md") == [], marked
    (folder / "a.md").write_text(page(f"cleaner: keep CLN302\n{TAGS}"))
    assert codes("a.md") == ["CLN304"]
    jsonl(folder / "b.jsonl", {"text": noisy, "cleaner": "keep CLN304"}, {"text": noisy, "cleaner": 5})
    assert codes("b.jsonl", near_duplicates=0.0) == ["CLN302", "CLN304", "CLN302"] or sorted(
        codes("b.jsonl", near_duplicates=0.0)
    ) == ["CLN302", "CLN302", "CLN304"]


def test_settings_choose_codes_and_labels(folder: Path) -> None:
    (folder / "a.txt").write_text(page(SHARE, TAGS))
    assert codes("a.txt", ignore=("CLN304",)) == ["CLN302"]
    assert codes("a.txt", labels=("caption",)) == []
    assert codes("a.txt", select=("CLN7",)) == ["CLN701"]
    (folder / "pyproject.toml").write_text('[tool.cleaner.per-path."a.*"]\nignore = ["CLN3"]\n')
    assert codes("a.txt") == []


def test_files_judged_otherwise_come_in_their_order(folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(page(TAGS))
    (folder / "pyproject.toml").write_text('[tool.cleaner.per-path."b.*"]\nthreshold = 0.9\n')
    seen = [finding.path for finding in found("a.txt", "b.txt", "c.txt", near_duplicates=0.0)]
    assert seen == sorted(seen)
    assert set(seen) == {"a.txt", "b.txt", "c.txt"}


def test_what_cannot_be_read_is_told_and_the_rest_is_checked(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"caf\xe9")
    (folder / "b.jsonl").write_text('{"text": 5}\nnot JSON\n' + json.dumps({"text": page(TAGS)}) + "\n")
    told: list[RecordError] = []
    examined = list(examine(targets(["a.txt", "b.jsonl", "gone.txt"], {}), lambda one: told.extend(one.problems)))
    assert [str(problem).partition(": ")[0] for problem in told] == ["a.txt", "b.jsonl:1", "b.jsonl:2", "gone.txt"]
    assert [(one.entry.line, one.findings[0].document) for one in examined] == [(3, 3)]


# --- near-duplicates and the baseline ---------------------------------------------------------------------------------


def test_a_near_duplicate_in_the_same_call_is_found_whatever_noise_it_has(folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    jsonl(folder / "b.jsonl", {"text": OTHER}, {"id": "again", "text": page(TAGS, SHARE)})
    last = found("a.txt", "b.jsonl")[-1]
    assert (last.code.id, last.path, last.place.line, last.document) == ("CLN601", "b.jsonl", 2, 2)
    assert last.snippet.startswith("a.txt (")
    assert "CLN601" not in codes("a.txt", "b.jsonl", near_duplicates=0.0)
    assert "CLN601" not in codes("a.txt", "b.jsonl", ignore=("CLN6",))
    (folder / "c.txt").write_text("cleaner: keep file CLN6\n\n" + ARTICLE)
    assert codes("a.txt", "c.txt") == []


def accepted(folder: Path, *names: str) -> str:
    from cleaner.lint.baseline import render

    path = folder / "cleaner.baseline"
    made, _, _ = accept(targets(names, {}), fail, path)
    path.write_text(render(made), encoding="utf-8")
    return str(path)


def test_what_a_baseline_accepts_is_not_reported_and_what_is_new_is(folder: Path) -> None:
    (folder / "a.txt").write_text(page(TAGS))
    path = accepted(folder, "a.txt")
    assert found("a.txt", baseline=path) == []
    (folder / "a.txt").write_text("\n\n\n" + page(TAGS, SHARE))
    assert codes("a.txt", baseline=path) == ["CLN302"]
    (folder / "b.txt").write_text(page(TAGS))
    assert codes("b.txt", baseline=path, near_duplicates=0.0) == ["CLN304"]


def test_a_baseline_knows_documents_that_the_call_does_not_name(folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    path = accepted(folder, "a.txt")
    (folder / "b.txt").write_text(ARTICLE)
    (finding,) = found("b.txt", baseline=path)
    assert (finding.code.id, finding.snippet) == ("CLN602", "a.txt (100 %)")
    assert codes("a.txt", "b.txt", baseline=path) == ["CLN601"]
    assert codes("a.txt", baseline=path) == []
    (folder / "a.txt").unlink()
    assert codes("b.txt", baseline=path) == [], "a file that was renamed is no copy of itself"


def test_a_record_that_comes_again_under_its_own_id_is_a_copy(folder: Path) -> None:
    row = {"id": "one", "text": ARTICLE}
    jsonl(folder / "a.jsonl", row, {"text": OTHER})
    path = accepted(folder, "a.jsonl")
    jsonl(folder / "a.jsonl", row, {"text": OTHER}, row)
    assert [(one.code.id, one.document) for one in found("a.jsonl", baseline=path)] == [("CLN601", 3)]
    jsonl(folder / "a.jsonl", {"text": "Something else."}, row, {"text": OTHER})
    assert found("a.jsonl", baseline=path) == [], "records that moved are still those that were accepted"


def test_a_baseline_is_kept_up_file_by_file(folder: Path) -> None:
    (folder / "a.txt").write_text(page(TAGS))
    (folder / "b.txt").write_text(ARTICLE.replace("bridge", "tunnel"))
    accepted(folder, "a.txt", "b.txt")
    (folder / "b.txt").write_text(ARTICLE.replace("bridge", "tunnel") + "\n" + SHARE + "\n")
    path = accepted(folder, "b.txt")
    assert found("a.txt", "b.txt", baseline=path) == []
    (folder / "c.txt").write_text(ARTICLE)
    path = accepted(folder, "c.txt")
    assert found("a.txt", "b.txt", "c.txt", baseline=path) == [], "the copy was accepted too"


def test_an_index_finds_copies_and_lifted_paragraphs(folder: Path) -> None:
    CorpusIndex.build([Document(OTHER, id="glass-1"), Document(ARTICLE, id="bridge-1")], folder / "seen")
    lifted = OTHER.split("\n\n")[1]
    (folder / "a.txt").write_text(page(lifted))
    own = found("a.txt", index=str(folder / "seen"))
    assert own[0].code.id == "CLN603"
    assert own[0].snippet.startswith("bridge-1 (")
    assert [one.code.id for one in own[1:]] in (["CLN208"], ["CLN108"])


def test_a_file_that_the_index_has_is_no_copy_of_itself_however_it_is_named(folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "b.txt").write_text(ARTICLE)
    CorpusIndex.build([Document(ARTICLE, id="a.txt")], folder / "seen")
    for name in ("a.txt", "./a.txt", str(folder / "a.txt")):
        assert found(name, index=str(folder / "seen")) == []
    assert codes("b.txt", index=str(folder / "seen")) == ["CLN603"]


def test_a_page_that_the_index_has_is_no_copy_of_itself(folder: Path) -> None:
    html = "<!doctype html><html><body>" + "".join(f"<p>{line}</p>\n" for line in PARAGRAPHS)
    CorpusIndex.build([Document(html), Document(OTHER, id="glass-1")], folder / "seen")
    jsonl(folder / "a.jsonl", {"html": html}, {"html": html + "<p>A line more.</p>", "id": "edition"})
    own = found("a.jsonl", index=str(folder / "seen"))
    assert [(one.code.id, one.id) for one in own if one.code.id == "CLN603"] == [("CLN603", "edition")]


def test_a_stream_is_read_as_it_comes(folder: Path) -> None:
    """A corpus need not fit into memory: findings come before the last document is read."""
    jsonl(folder / "a.jsonl", *({"id": number, "text": page(TAGS)} for number in range(600)))
    stream = examine(targets(["a.jsonl"], {}), fail)
    assert next(stream).findings
    stream.close()  # type: ignore[attr-defined]

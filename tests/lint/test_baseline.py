"""What a user would lose: what they accepted, or a diff that a person can read."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.index.manifest import parameters
from cleaner.lint import baseline as module
from cleaner.lint.baseline import Acceptance, Baseline, Signed, of_findings, read, render
from cleaner.lint.errors import BaselineError
from cleaner.lint.findings import Finding, Place, digest
from cleaner.reasons.codes import CODES, Safety

PLACE = Place(1, 1, 1, 2)


def finding(path: str, words: str, code: int = 0) -> Finding:
    return Finding(path, PLACE, CODES[code], words, digest([words]), Safety.SAFE, 0, 1)


def written(tmp_path: Path, *findings: Finding, documents: tuple[Signed, ...] = ()) -> Path:
    path = tmp_path / "cleaner.baseline"
    path.write_text(render(of_findings(findings, documents, tmp_path)), encoding="utf-8")
    return path


@given(
    st.lists(st.tuples(st.sampled_from(["a.txt", "b/ü.txt"]), st.sampled_from(["Buy!", "Sign up", "Tags"]))),
    st.lists(
        st.tuples(st.sampled_from(["a.txt", "c.jsonl"]), st.text(max_size=3), st.binary(min_size=128, max_size=128))
    ),
)
def test_what_is_written_is_read_again_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str]], documents: list[tuple[str, str, bytes]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    findings = [finding(str(folder / path), words) for path, words in found]
    signed = [Signed(*one) for one in documents]
    one = of_findings(findings, signed, folder)
    path = folder / "x.baseline"
    path.write_text(render(one), encoding="utf-8")
    again = read(path)
    assert again.findings == one.findings
    assert sorted(again.documents) == sorted(signed)
    assert render(again) == render(one) == render(of_findings(findings[::-1], signed[::-1], folder))


def test_a_change_of_one_finding_changes_one_line(tmp_path: Path) -> None:
    findings = [finding(str(tmp_path / path), words) for path in ("a.txt", "b.txt") for words in ("Buy!", "Sign up")]
    before = render(of_findings(findings, (), tmp_path)).splitlines()
    after = render(of_findings(findings[:-1], (), tmp_path)).splitlines()
    assert len(before) == 5
    assert [line for line in before if line not in after] == [before[4]] or len(set(before) - set(after)) == 1


def test_it_holds_no_text(tmp_path: Path) -> None:
    content = written(tmp_path, finding(str(tmp_path / "a.txt"), "Sign up for the secret letter")).read_text()
    assert "secret" not in content
    head, row = map(json.loads, content.splitlines())
    assert (head["format"], head["version"]) == ("cleaner-baseline", 1)
    assert row == {"path": "a.txt", "code": "CLN101", "digest": digest(["Sign up for the secret letter"]), "count": 1}


def test_as_many_are_accepted_as_there_were_whatever_their_line_code_or_white_space(tmp_path: Path) -> None:
    own = str(tmp_path / "a.txt")
    path = written(tmp_path, finding(own, "Buy now!"), finding(own, "Buy now!"))
    accepted = Acceptance(str(path))
    assert accepted.takes(finding(own, "Buy  now!", code=5))
    assert not accepted.takes(finding(str(tmp_path / "b.txt"), "Buy now!")), "another file is not accepted"
    assert accepted.takes(finding(own, "Buy\nnow!"))
    assert not accepted.takes(finding(own, "Buy now!")), "a third one is new"
    assert accepted.knows(finding(own, "Buy now!"))
    assert not Acceptance(None).knows(finding(own, "Buy now!"))


def test_entries_of_files_that_are_gone_or_read_again_go(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).touch()
    signed = tuple(Signed(name, "", b"\1" * 128) for name in ("a.txt", "b.txt", "gone.txt"))
    findings = [finding(str(tmp_path / one.path), "Buy!") for one in signed]
    left = of_findings(findings, signed, tmp_path).without(["b.txt"], tmp_path)
    assert list(left.findings) == [("a.txt", digest(["Buy!"]))]
    assert [one.path for one in left.documents] == ["a.txt"]


def test_what_two_branches_accepted_is_added_up(tmp_path: Path) -> None:
    path = written(tmp_path, finding(str(tmp_path / "a.txt"), "Buy!"))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]))
    assert list(read(path).findings.values()) == [2]


def test_signatures_made_otherwise_say_nothing_and_findings_still_hold(tmp_path: Path) -> None:
    path = written(tmp_path, finding(str(tmp_path / "a.txt"), "Buy!"), documents=(Signed("a.txt", "", b"\1" * 128),))
    assert len(read(path).documents) == 1
    path.write_text(path.read_text().replace('"normaliser": 1', '"normaliser": 0'))
    assert read(path).documents == ()
    assert len(read(path).findings) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read the baseline: No such file or directory; `cleaner baseline FILES…` writes one"),
        ("", "this is not a baseline of cleaner"),
        ("[]\n", "this is not a baseline of cleaner"),
        ('{"format": "other", "version": 1}\n', "this is not a baseline of cleaner"),
        (
            '{"format": "cleaner-baseline", "version": 99}\n',
            "of version 99, and this cleaner reads up to 1: install a newer",
        ),
        ('{"format": "cleaner-baseline", "version": 0}\n', "damaged baseline"),
        ('{"format": "cleaner-baseline", "version": 1}\n{"path": "a"}\n', "damaged baseline"),
        ('{"format": "cleaner-baseline", "version": 1}\n<<<<<<< HEAD\n', "damaged baseline"),
        ('{"format": "cleaner-baseline", "version": 1}\n5\n', "damaged baseline"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_word_on_what_to_do(
    tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "x.baseline"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BaselineError, match=r"x\.baseline: .*") as error:
        read(path)
    assert message in str(error.value)


HEAD = {"format": "cleaner-baseline", "version": 1, "signatures": parameters()}
ANY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just([]), st.just({}),
    st.sampled_from(["page.txt", "AAAA", base64.b64encode(bytes(128)).decode()]),
)  # fmt: skip
ROWS = st.lists(
    ANY | st.dictionaries(st.sampled_from(["path", "code", "digest", "count", "document", "signature"]), ANY),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.just(HEAD) | st.fixed_dictionaries(dict.fromkeys(HEAD, ANY) | {"format": st.just("cleaner-baseline")}),
    rows=ROWS,
)
def test_whatever_stands_in_it_is_used_or_refused(tmp_path: Path, head: dict[str, object], rows: list[object]) -> None:
    """Merged by hand, cut short, written by something else: a traceback would tell nobody what to do."""
    path = tmp_path / "x.baseline"
    path.write_text("".join(json.dumps(row) + "\n" for row in [head, *rows]))
    try:
        found = read(path)
    except BaselineError:
        return
    assert all(isinstance(count, int) for count in found.findings.values())
    assert {len(one.signature) for one in found.documents} <= {128}
    assert render(found)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"format": ' + "9" * 5000 + "}", "\ud800", "\0"])
def test_what_json_cannot_be_is_refused_too(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.baseline"
    path.write_text(content, errors="surrogatepass")
    with pytest.raises(BaselineError, match=r"x\.baseline: damaged baseline: "):
        read(path)


def test_a_name_that_is_not_utf_8_comes_back(tmp_path: Path) -> None:
    made = of_findings([finding(str(tmp_path / "caf\udce9.txt"), "Buy!")], [], tmp_path)
    path = tmp_path / "x.baseline"
    path.write_bytes(render(made).encode())
    assert read(path).findings == made.findings


def test_older_versions_are_read_and_written_as_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, finding(str(tmp_path / "a.txt"), "Buy!"))

    def upgraded(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [{**rows[0], "version": 2}, *({**row, "count": 7} for row in rows[1:])]

    monkeypatch.setattr(module, "VERSION", 2)
    monkeypatch.setattr(module, "UPGRADES", {1: upgraded})
    again = read(path)
    assert list(again.findings.values()) == [7]
    assert '"version": 2' in render(again)
    assert render(Baseline()).count("\n") == 1

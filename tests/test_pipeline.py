"""What a user would lose: a character, an article, the order of documents, the trust that a result can be replayed."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Document, Favor, Label, Options, Result, apply
from cleaner.assembly.pieces import Piece, joined
from cleaner.assembly.results import NO_TEXT, NOTHING_FOUND
from cleaner.document import JOINT
from cleaner.document_batches import BATCH_CHARACTERS, BATCH_DOCUMENTS
from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.registry import Evidence
from cleaner.judge.tagger import LABELS, MAIN, Predictions, log_odds, packaged_for_pages
from cleaner.reasons.rules import COLUMNS
from cleaner.reasons.told import Told as Said
from tests.html import contract
from tests.html.test_spans import SOUP

ARTICLE = [
    (
        "Wilfred Oddie climbed the stairs of the lighthouse at Farrow Ness for the last time on Monday, and came down "
        "again with the lamp's brass key, which he had kept since 1971."
    ),
    (
        "Nobody at Farrow Ness expects another keeper. The lighthouse lamp was made automatic in 1971, said Oddie, and "
        "the stairs have been climbed mostly by visitors and by the man with the brass key."
    ),
    (
        "The key will hang in the museum. Oddie himself will move to a house from which the lighthouse, its lamp and "
        "the rocks of Farrow Ness can all be seen, and has bought a chair for the purpose."
    ),
]
NOISE = [
    "Read more: Bridge to close for nine days", "Sign up for our newsletter", "© 2024 The Harbour Post", "Home | News",
    "By Staff Writer", "Monday, 14:30", "Share", "Bridge to close for nine days",
]  # fmt: skip
ODD = st.text(st.characters(), max_size=20)
PIECES = st.sampled_from([
    *ARTICLE, *NOISE, f"{ARTICLE[0]} {NOISE[1]}.", f"{NOISE[0]}. {ARTICLE[1]}",
    "守塔人最后一次登上灯塔。阅读更多：大桥关闭。", "\x00", "🙂", "e\u0301", "\ufeff", "هذه جملة.", "* * *", "1. One",
])  # fmt: skip
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\f", "\u2028", "\n   \n", " ", "\t", "\u00a0", ""])
SOURCES = st.lists(st.tuples(PIECES | ODD, BREAKS), max_size=10).map(lambda parts: "".join(p + b for p, b in parts))
# First and last lines keep what a document has at its edges away from its neighbours: see tests/evidence/test_batch.
FRAMED = SOURCES.map(lambda source: f"The start.\n\n{source}\n\nThe end.")
ALL = Options(frozenset(Label))
OPTIONS = st.builds(
    Options,
    keep=st.frozensets(st.sampled_from(Label)),
    favor=st.sampled_from(Favor),
    threshold=st.none() | st.floats(0, 1),
)


def check(result: Result, keep: frozenset[Label]) -> None:
    """The whole of design.md's contract on spans and clean text."""
    source, clean = result.source, result.text
    at = clean_at = 0
    for span in result.spans:
        assert at <= span.start < span.end <= len(source)
        assert not source[at : span.start].strip(), "spans cover every non-blank character"
        assert source[span.start : span.end] == source[span.start : span.end].strip()
        assert span.kept == (span.label in keep)
        assert 0 <= span.score <= 1
        assert span.reason
        at = span.end
        if span.clean_start is None or span.clean_end is None:
            assert span.clean_start is span.clean_end is None
            continue
        assert clean[span.clean_start : span.clean_end] == source[span.start : span.end]
        between = clean[clean_at : span.clean_start]
        assert between in (JOINT, "\r\n\r\n", "\r\r") or (not between.strip() and between in source)
        clean_at = span.clean_end
    assert not source[at:].strip()
    assert clean_at == len(clean)
    assert apply(source, result.spans) == clean


def ink(result: Result) -> set[int]:
    """Places of the non-blank characters that were kept."""
    source = result.source
    return {at for s in result.spans if s.kept for at in range(s.start, s.end) if not source[at].isspace()}


def same(one: Result, other: Result) -> bool:
    return (
        (one.source, one.text, one.notes) == (other.source, other.text, other.notes)
        and [(s.start, s.end, s.label, s.kept) for s in one.spans]
        == [(s.start, s.end, s.label, s.kept) for s in other.spans]
        and all(abs(s.score - t.score) < 0.0015 for s, t in zip(one.spans, other.spans, strict=True))
    )


class TestContract:
    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(SOURCES, OPTIONS)
    def test_spans_cover_the_source_and_replay(self, source: str, options: Options) -> None:
        result = Cleaner(options).analyze(Document(source, form="text"))
        assert result.source == source
        check(result, options.keep)

    @given(st.text(st.characters(), max_size=80))
    def test_any_text_is_a_document(self, source: str) -> None:
        result = cleaner.analyze(source)
        # Any text at all: Hypothesis also draws strings out of the tests of pages, and some begin as a page does.
        if result.form == "html":
            contract.check(result)
        else:
            check(result, frozenset({Label.MAIN}))
        assert cleaner.clean(source) == Cleaner().clean(source) == result.text

    @given(SOURCES)
    def test_no_text_is_emptied(self, source: str) -> None:
        assert bool(cleaner.clean(Document(source, form="text"))) == bool(source.strip())

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(FRAMED, max_size=6))
    def test_many_documents_are_judged_as_each_alone(self, sources: list[str]) -> None:
        alone = [cleaner.analyze(source) for source in sources]
        together = list(Cleaner().analyze_many(sources))
        assert [result.source for result in together] == sources
        assert all(map(same, together, alone))
        backwards = list(Cleaner().analyze_many(reversed(sources)))
        assert all(map(same, reversed(backwards), alone))

    @given(SOURCES)
    def test_scores_have_three_digits_and_evidence_its_names(self, source: str) -> None:
        for span in cleaner.analyze(source).spans:
            assert span.score == round(span.score, 3)
            assert {column.name for column in span.evidence} <= set(COLUMNS)


@pytest.mark.parametrize(
    "source",
    [
        "", " ", "\n\r\n\t", "\x00", "\x00\x00 a\x00b", "\ufeffThe start.", "\ud800", "a\udfffb \ud83d", "🙂🙂\n\n👩‍💻",
        "א ב ג\n\nمرحبا بالعالم", "e\u0301" * 50, "\u0301", "a\rb\r\nc\nd\u2028e\x85f", "\U0010ffff",
    ],
)  # fmt: skip
def test_odd_input_is_judged_and_comes_back_whole_where_all_is_kept(source: str) -> None:
    result = cleaner.analyze(source)
    check(result, frozenset({Label.MAIN}))
    assert bool(result.text) == bool(source.strip())
    assert Cleaner(ALL).clean(source) == source.strip()


def test_a_lone_surrogate_beside_a_prompt_stops_nothing() -> None:
    check(cleaner.analyze(f"{ARTICLE[0]} \ud800 {NOISE[1]}."), frozenset({Label.MAIN}))


def test_kept_neighbours_keep_the_white_space_between_them() -> None:
    source = "  " + "\r\n \r\n".join(ARTICLE) + "\n\n"
    assert Cleaner(ALL).clean(source) == source.strip()


class Told:
    """A judge that is told: a block begins with its probability of main in percent, and its label were it not main."""

    languages = None
    unread: frozenset[str] = frozenset()

    def __call__(self, evidence: Evidence) -> Predictions:
        batch = evidence.batch
        rows = []
        for start in batch.blocks.starts.tolist():
            code = batch.text.codes[start : start + 20].tobytes().decode("utf-32-le", "replace").split()
            told = code[0].isdigit()
            main, label = (int(code[0]) / 100, Label(code[1])) if told else (0.9, Label.BOILERPLATE)
            row = np.full(len(LABELS), 1e-6)
            row[LABELS.index(label)] = 1 - main
            row[LABELS.index(Label.MAIN)] = main
            rows.append(row)
        count = len(rows)
        probabilities = np.array(rows, dtype=np.float32).reshape(count, len(LABELS))
        looked = np.zeros((count, len(PROPAGATED)), dtype=np.float32)
        return Predictions(probabilities, looked, log_odds(probabilities[:, MAIN]))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the trained judge by one that reads its verdict in the text."""
    monkeypatch.setattr("cleaner.judge.pages.packaged", Told)


def kept(source: str, options: Options | None = None) -> list[str]:
    return [source[s.start : s.end] for s in Cleaner(options).analyze(source).spans if s.kept]


@pytest.mark.usefixtures("told")
class TestOptions:
    SOURCE = "05 title a\n\n10 meta b\n\n95 related c\n\n60 offtopic d\n\n30 caption e\n\n02 boilerplate f"

    def test_the_clean_text_keeps_what_is_likely_main(self) -> None:
        assert kept(self.SOURCE) == ["95 related c", "60 offtopic d"]
        labels = [span.label for span in cleaner.analyze(self.SOURCE).spans]
        assert labels == [Label.TITLE, Label.META, Label.MAIN, Label.MAIN, Label.CAPTION, Label.BOILERPLATE]

    def test_a_span_s_score_is_its_probability_of_main(self) -> None:
        assert [span.score for span in cleaner.analyze(self.SOURCE).spans] == [0.05, 0.1, 0.95, 0.6, 0.3, 0.02]

    @pytest.mark.parametrize(
        ("keep", "expected"),
        [
            ({Label.MAIN, Label.TITLE}, ["05 title a", "95 related c", "60 offtopic d"]),
            ({Label.TITLE, Label.CAPTION}, ["05 title a", "95 related c", "60 offtopic d", "30 caption e"]),
            (set(), ["95 related c", "60 offtopic d"]),
            (set(Label), SOURCE.split("\n\n")),
        ],
    )
    def test_kept_labels_make_the_clean_text(self, keep: set[Label], expected: list[str]) -> None:
        options = Options(frozenset(keep))
        result = Cleaner(options).analyze(self.SOURCE)
        assert kept(self.SOURCE, options) == expected
        assert result.text == "\n\n".join(expected)
        check(result, options.keep)

    @pytest.mark.parametrize(
        ("favor", "expected"),
        [
            (Favor.PRECISION, ["95 related c"]),
            (Favor.BALANCED, ["95 related c", "60 offtopic d"]),
            (Favor.RECALL, ["95 related c", "60 offtopic d", "30 caption e"]),
        ],
    )
    def test_favor_moves_the_balance(self, favor: Favor, expected: list[str]) -> None:
        assert kept(self.SOURCE, Options(favor=favor)) == expected

    def test_a_threshold_overrides_favor(self) -> None:
        assert Options(favor=Favor.RECALL, threshold=0.9).least_main == 0.9
        assert Options(favor=Favor.RECALL, threshold=0.0).least_main == 0.0
        assert kept(self.SOURCE, Options(favor=Favor.RECALL, threshold=0.9)) == ["95 related c"]
        assert kept(self.SOURCE, Options(threshold=0.0)) == self.SOURCE.split("\n\n")

    def test_the_threshold_itself_keeps(self) -> None:
        assert kept("50 related a\n\n90 related b", Options(threshold=0.5)) == ["50 related a", "90 related b"]

    @given(st.lists(st.integers(0, 100), min_size=1, max_size=8).map(lambda chances: [*chances, 99]))
    def test_what_precision_keeps_recall_keeps_too(self, chances: list[int]) -> None:
        source = "\n\n".join(f"{chance:02} related" for chance in chances)
        results = [
            Cleaner(Options(favor=favor)).analyze(source) for favor in (Favor.PRECISION, Favor.BALANCED, Favor.RECALL)
        ]
        precision, balanced, recall = map(ink, results)
        assert precision <= balanced <= recall

    @pytest.mark.parametrize(
        ("looser", "stricter"),
        [(Options(), Options(favor=Favor.PRECISION)), (Options(threshold=0.5), Options(threshold=1.0))],
    )
    def test_a_stricter_choice_never_keeps_more(self, looser: Options, stricter: Options) -> None:
        source = "60 related a\n\n05 boilerplate b"
        assert set(kept(source, stricter)) <= set(kept(source, looser))


@pytest.mark.usefixtures("told")
class TestInDoubt:
    def test_where_nothing_looks_like_an_article_what_looks_most_like_one_is_kept_and_that_is_said(self) -> None:
        source = "05 related a\n\n02 boilerplate b\n\n01 meta c"
        result = cleaner.analyze(source)
        assert result.text == source.rpartition("\n\n")[0]
        assert result.notes == (NOTHING_FOUND,)
        assert [span.label for span in result.spans] == [Label.MAIN, Label.MAIN, Label.META]
        assert [span.score for span in result.spans] == [0.05, 0.02, 0.01]

    @pytest.mark.parametrize("source", ["05 related a", "05 related a\n\n02 meta b"])
    def test_a_document_of_one_or_two_blocks_is_never_emptied(self, source: str) -> None:
        assert cleaner.clean(source) == source

    def test_nothing_is_said_where_there_is_an_article_or_nothing(self) -> None:
        for source in ("90 related a\n\n02 meta b", "", "\n"):
            assert cleaner.analyze(source).notes == ()

    def test_one_document_s_doubt_is_not_another_s(self) -> None:
        sources = ["90 related a\n\n02 meta b", "05 related c\n\n02 meta d", "", "02 meta e\n\n90 related f"]
        results = list(Cleaner().analyze_many(sources))
        assert [bool(result.notes) for result in results] == [False, True, False, False]
        assert [result.text for result in results] == ["90 related a", sources[1], "", "90 related f"]


PROSE = (
    "90 related is what the keeper said when he climbed the stairs of the lighthouse for the last time on Monday. He "
    "came down again with the key in his hand."
)


@pytest.mark.usefixtures("told")
class TestMixedBlocks:
    def test_a_prompt_at_the_end_is_a_span_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleaner.judge.pages.packaged", EveryOther)
        source = f"{PROSE} Sign up for our newsletter.\n\nThe end."
        result = cleaner.analyze(source)
        assert [source[s.start : s.end] for s in result.spans] == [PROSE, "Sign up for our newsletter.", "The end."]
        assert result.text == f"{PROSE}\n\nThe end."

    def test_pieces_with_one_label_are_one_span_again(self) -> None:
        source = f"{PROSE} Sign up for our newsletter."
        [span] = cleaner.analyze(source).spans
        assert (span.start, span.end) == (0, len(source))
        assert span.score == 0.9

    @pytest.mark.parametrize(("label", "score"), [(Label.MAIN, 0.6), (Label.BOILERPLATE, 0.9)])
    def test_they_are_as_sure_as_the_least_sure_of_them(self, label: Label, score: float) -> None:
        """Else a paragraph in doubt behind a sure prompt would pass for one that is safe to cut."""
        pieces: list[Piece] = [(0, 4, label, 0.6, Said()), (4, 9, label, 0.9, Said())]
        assert joined(pieces, [False, True]) == [(0, 9, label, score, Said())]
        assert joined(pieces, [False, False]) == pieces

    def test_blocks_with_one_label_are_not_joined(self) -> None:
        assert len(cleaner.analyze("90 related a\n90 related b\n\n05 meta c\n05 meta d").spans) == 4

    def test_pieces_of_a_wrapped_block_are_one_span_again(self) -> None:
        source = (
            "90 related is what the keeper said when he had climbed the stairs for the\n"
            "last time on Monday, and he came down again with the key in his hand. He\n"
            "said nothing more about it, and nobody asked, as it was late and raining.\n"
            "Sign up for our newsletter, it said on the door that he had come out of."
        )
        assert len(cleaner.analyze(source).spans) == 1


class EveryOther(Told):
    """A judge that finds every second block to be furniture."""

    def __call__(self, evidence: Evidence) -> Predictions:
        verdicts = super().__call__(evidence)
        verdicts.probabilities[1::2] = 0
        verdicts.probabilities[1::2, LABELS.index(Label.BOILERPLATE)] = 1
        return verdicts


class TestStreams:
    def test_nothing_gives_nothing(self) -> None:
        assert list(Cleaner().analyze_many([])) == []

    def test_empty_documents_keep_their_place(self) -> None:
        sources = ["", ARTICLE[0], "", " ", ARTICLE[1], ""]
        assert [result.source for result in Cleaner().analyze_many(sources)] == sources

    @pytest.mark.parametrize(
        ("source", "most"), [(ARTICLE[0], BATCH_DOCUMENTS), (f"{'word ' * 20_000}.", BATCH_CHARACTERS // 100_000 + 1)]
    )
    def test_an_endless_stream_is_read_no_further_than_a_batch(self, source: str, most: int) -> None:
        read = 0

        def endless() -> Iterator[str]:
            nonlocal read
            while True:
                read += 1
                yield source

        stream = Cleaner().analyze_many(endless())
        for number in range(1, most + 2):
            next(stream)
            assert read < number + most

    def test_the_order_holds_over_batches(self) -> None:
        sources = [f"Number {number}. {ARTICLE[number % 3]}" for number in range(2 * BATCH_DOCUMENTS + 3)]
        assert [result.source for result in Cleaner().analyze_many(iter(sources))] == sources

    def test_an_error_in_the_input_comes_through(self) -> None:
        def broken() -> Iterator[str]:
            yield ARTICLE[0]
            raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            list(Cleaner().analyze_many(broken()))


def sources() -> list[str]:
    return [
        "\n\n".join([NOISE[n % 8], ARTICLE[n % 3], NOISE[(n + 3) % 8], ARTICLE[(n + 1) % 3], f"The end {n}."])
        for n in range(24)
    ]


def test_threads_may_share_a_cleaner() -> None:
    one = Cleaner(Options(frozenset({Label.MAIN, Label.TITLE})))
    expected = [one.analyze(source) for source in sources()]
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(one.analyze, sources() * 8))
        streams = list(threads.map(lambda texts: list(one.analyze_many(texts)), [sources()] * 8))
    assert all(map(same, results, expected * 8))
    assert all(map(same, [result for stream in streams for result in stream], expected * 8))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_cleaners_options_and_results_can_be_pickled(protocol: int) -> None:
    options = Options(frozenset({Label.MAIN, Label.CAPTION}), Favor.RECALL, 0.3)
    assert pickle.loads(pickle.dumps(options, protocol)) == options
    one = Cleaner(options)
    other = pickle.loads(pickle.dumps(one, protocol))
    assert other.options == options
    result = one.analyze("\n\n".join([*ARTICLE, *NOISE]))
    assert other.analyze(result.source) == result
    assert pickle.loads(pickle.dumps(result, protocol)) == result


def test_a_cleaner_keeps_nothing_of_what_it_has_seen() -> None:
    one = Cleaner()
    before = one.analyze(ARTICLE[0])
    for source in sources():
        one.analyze(source)
    assert one.analyze(ARTICLE[0]) == before
    assert vars(one) == {"options": Options(), "index": None, "_tells": "full"}


def test_the_defaults_keep_main_in_balance() -> None:
    assert Cleaner().options == Options() == Options(frozenset({Label.MAIN}), Favor.BALANCED, None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("word\n" * 200_000, id="200,000 lines of one word"),
        pytest.param(
            "The council said on Monday that it would close. " * 100_000, id="a line of five million characters"
        ),
        pytest.param("x" * 5_000_000, id="a word of five million characters"),
        pytest.param("中文字符测试。" * 200_000, id="a million characters without spaces"),
        pytest.param("a" + "\u0301\u0327" * 5_000, id="a letter with 10,000 marks"),
    ],
)
def test_large_documents_are_judged_too(source: str) -> None:
    result = cleaner.analyze(source)
    assert result.text == source.strip()
    assert apply(source, result.spans) == result.text


PAGE = "".join([
    "<!doctype html><html><head><title>The last keeper</title></head><body><nav><a href=/>Home</a></nav><article>",
    *(f"<p>{part}</p>" for part in ARTICLE),
    f"</article><aside><p>{NOISE[0]}</p></aside></body></html>",
])  # fmt: skip
PAGES = Cleaner(Options(extractor="page", metadata=False))


class TestPages:
    def test_a_page_gives_its_text_and_says_it_was_a_page(self) -> None:
        result = cleaner.analyze(PAGE)
        contract.check(result)
        assert result.form == "html"
        assert result.source == PAGE
        assert result.metadata["title"] == "The last keeper"
        for part in ARTICLE:
            assert part in result.text
        assert "<" not in result.text

    @pytest.fixture
    def hearing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Weights of which one member hears an extractor, as those that ship do not."""
        trained = packaged_for_pages()
        judge = replace(trained, uses_extractor=(*trained.uses_extractor[1:], True))
        monkeypatch.setattr("cleaner.judge.pages.packaged_for_pages", lambda: judge)

    @pytest.mark.usefixtures("hearing")
    def test_trafilatura_is_asked_of_pages_in_doubt_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        def answer(page: object, url: str | None = None) -> str:
            asked.append(url)
            return ""

        monkeypatch.setattr("cleaner.html.view.trafilatura_text", answer)
        plain = Document(PAGE, url="https://quay-news.example/plain", form="html")
        odd = Document("<p>" + "<p>".join(NOISE), url="https://quay-news.example/odd", form="html")
        without = Options(extractor="trafilatura", metadata=False)
        for judged in (Cleaner(Options(extractor="page", metadata=False)), Cleaner(without)):
            assert not asked
            list(judged.analyze_many([plain, odd, plain]))
        assert asked == ["https://quay-news.example/odd"]
        monkeypatch.setattr("cleaner.judge.pages.SURE", 1.1)
        list(Cleaner(without).analyze_many([plain, odd]))
        assert asked[1:] == ["https://quay-news.example/plain", "https://quay-news.example/odd"]

    @pytest.mark.usefixtures("hearing")
    def test_a_page_that_it_cannot_be_asked_of_is_judged_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleaner.html.view.MOST_CHARACTERS", 10)
        odd = Document("<p>" + "<p>".join(NOISE), form="html")
        asking = Options(extractor="trafilatura", metadata=False)
        result, alone = Cleaner(asking).analyze(odd), PAGES.analyze(odd)
        assert result.spans == alone.spans
        assert result.notes[:-1] == alone.notes
        assert result.notes[-1] == "trafilatura was not asked, because the page has more than 10 characters"

    def test_a_text_that_is_called_a_page_has_a_text(self) -> None:
        result = PAGES.analyze(Document("\n\n".join(ARTICLE), form="html"))
        contract.check(result)
        assert {span.xpath for span in result.spans} == {"/html[1]/body[1]"}

    def test_a_page_that_is_called_a_text_is_judged_as_one(self) -> None:
        result = PAGES.analyze(Document(PAGE, form="text"))
        check(result, frozenset({Label.MAIN}))
        assert result.form == "text"

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(FRAMED | SOUP.map(lambda soup: f"<html><p>The start.{soup}"), max_size=6))
    def test_pages_and_texts_together_are_judged_as_each_alone(self, sources: list[str]) -> None:
        alone = [PAGES.analyze(source) for source in sources]
        together = list(PAGES.analyze_many(sources))
        assert all(map(same, together, alone))
        assert [[s.xpath for s in r.spans] for r in together] == [[s.xpath for s in r.spans] for r in alone]

    def test_results_of_pages_travel_between_processes(self) -> None:
        result = cleaner.analyze(PAGE)
        assert pickle.loads(pickle.dumps(result)) == result

    @pytest.mark.parametrize("keep", [frozenset({Label.MAIN}), frozenset(Label)])
    def test_the_replay_gives_the_clean_text(self, keep: frozenset[Label]) -> None:
        result = Cleaner(Options(keep, extractor="page")).analyze(PAGE)
        assert apply(PAGE, result.spans) == result.text

    @pytest.mark.parametrize("html", ["<html></html>", "<html><script>x()</script>", "<html><frameset><frame src=x>"])
    def test_a_page_without_text_is_empty_and_says_so(self, html: str) -> None:
        result = cleaner.analyze(html)
        assert (result.text, result.spans, result.notes) == ("", (), (NO_TEXT,))

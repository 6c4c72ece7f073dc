"""What a user would lose: hashes that change with the batch, a copied run that is not found, a wrong similarity."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Literal

import datasketch
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.text.shingles import (
    SHINGLE_SIZE,
    WINDOW,
    HashTable,
    Shingles,
    code_points,
    combine,
    describe,
    fingerprints,
    shingles,
    signature,
    signatures,
    tokenize,
)

WORDS = st.sampled_from(
    [
        "the",
        "a",
        "bridge",
        "Bridge",
        "closed",
        "café",
        "café",
        "straße",
        "中文",
        "ภาษา",
        "12",
        "don’t",
        "soft\xadly",
        "naïve",
        "ﬁn",
    ]
)
FROZEN = ["0x675b629b879e18d2", "0x9e1f2f6024eb2c71", "0x3bee4e6953833d31", "0xeb9baf7590fe8b87"]
"""Hashes of ``Bridge café 東京`` under normaliser 1."""
TEXTS = st.text(max_size=40) | st.lists(WORDS, max_size=12).map(" ".join)


def tokens(text: str) -> list[str]:
    codes = code_points([text])
    found = tokenize(codes)
    return [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


def hashes(text: str) -> list[int]:
    return tokenize(code_points([text])).hashes.tolist()


def hashes_of(texts: Sequence[str]) -> list[list[int]]:
    """Token hashes of each text of one batch."""
    batch = code_points(texts)
    found = tokenize(batch)
    edges = np.searchsorted(found.starts, batch.offsets)
    return [found.hashes[a:b].tolist() for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]


def shingles_of(texts: Sequence[str], size: int = SHINGLE_SIZE) -> Shingles:
    batch = code_points(texts)
    found = tokenize(batch)
    return shingles(found, np.searchsorted(batch.offsets, found.starts, side="right") - 1, size)


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Interpol’s chief, 42", ["Interpol", "s", "chief", "42"]),
            ("snake_case e-mail", ["snake_case", "e", "mail"]),
            ("cafe\u0301 naïve", ["cafe\u0301", "naïve"]),
            ("soft\u00adhyphen", ["soft\u00adhyphen"]),
            ("می\u200cخواهم", ["می\u200cخواهم"]),
            ("北京大学", ["北", "京", "大", "学"]),
            ("東京タワー。", ["東", "京", "タ", "ワ", "ー"]),
            ("か\u3099く", ["か\u3099", "く"]),
            ("ที่นี่", ["ที่", "นี่"]),
            ("ກິນເຂົ້າ", ["ກິ", "ນ", "ເ", "ຂົ້", "າ"]),
            ("ភាសា", ["ភា", "សា"]),
            ("မြန်မာ", ["မြ", "န်", "မာ"]),
            ("abc東京def 5G網", ["abc", "東", "京", "def", "5G", "網"]),
            ("서울 한국어", ["서울", "한국어"]),
            ("हिन्दी में", ["हिन्दी", "में"]),
            ("Ünïcödé ΑΒΓ где", ["Ünïcödé", "ΑΒΓ", "где"]),
            ("a\x00b \ud800 c\ud800d", ["a", "b", "c", "d"]),
            ("🙂 🎉 – … ©", []),
            ("a🙂b", ["a", "b"]),
            ("\u0301a \u0301 \u00ad", ["a"]),
            ("", []),
            (" \n\t", []),
        ],
    )
    def test_words_of_spaced_scripts_and_characters_of_spaceless_ones(self, text: str, expected: list[str]) -> None:
        assert tokens(text) == expected

    @pytest.mark.parametrize("text", ["👩\u200d💻", "❤\ufe0f"])
    def test_an_emoji_is_no_word(self, text: str) -> None:
        assert tokens(text) == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Bridge BRIDGE", "bridge bridge"),
            ("straße", "STRASSE"),
            ("café", "cafe\u0301"),
            ("ệ", "e\u0323\u0302"),
            ("e\u0323\u0302", "e\u0302\u0323"),
            ("a\u0327\u0301b", "a\u0301\u0327b"),
            ("soft\u00adhyphen", "softhyphen"),
            ("ﬁne", "fine"),
            ("ＡＢＣ１２", "abc12"),
            ("ΟΔΟΣ", "οδος"),
            ("한국", unicodedata.normalize("NFD", "한국")),
            ("が", "か\u3099"),
            ("می\u200cخواهم", "میخواهم"),
        ],
    )
    def test_spellings_of_one_word_have_one_hash(self, one: str, other: str) -> None:
        assert hashes(one) == hashes(other)

    def test_a_soft_hyphen_before_a_mark_is_nothing(self) -> None:
        assert hashes("a\u00ad\u0301") == hashes("á")

    @pytest.mark.parametrize(
        ("one", "other"), [("resume", "résumé"), ("ab", "ba"), ("a", "aa"), ("東京", "京東"), ("1", "2"), ("ia", "ai")]
    )
    def test_different_words_have_different_hashes(self, one: str, other: str) -> None:
        assert hashes(one) != hashes(other)

    def test_a_spaceless_character_is_hashed_with_its_right_neighbour(self) -> None:
        first, second = hashes("東京")
        assert hashes("東北")[0] != first
        assert hashes("東")[0] != first
        assert hashes("京") == [second]
        assert hashes("東 京") == [hashes("東")[0], second]

    @given(TEXTS)
    def test_composition_does_not_matter(self, text: str) -> None:
        composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
        assert hashes(composed) == hashes(decomposed)

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_no_character_s_composition_matters(self, form: Literal["NFC", "NFD"]) -> None:
        # A vowel sign stands after a letter, so that it is one word with it.
        signs = [("x" if unicodedata.category(char)[0] == "M" else "") + char for char in map(chr, range(0x110000))]
        words = [word for word in signs if unicodedata.category(word[0])[0] == "L"]
        composed = [word for word in words if unicodedata.normalize("NFD", word) != word]
        as_written = hashes_of(composed)
        otherwise = hashes_of([unicodedata.normalize(form, char) for char in composed])
        differ = [word for word, one, other in zip(composed, as_written, otherwise, strict=True) if one != other]
        assert [f"U+{ord(word[-1]):04X} {unicodedata.name(word[-1], '')}" for word in differ] == []

    def test_no_character_s_case_matters(self) -> None:
        cased = [char for char in map(chr, range(sys.maxunicode + 1)) if char.casefold() != char != "\u0345"]
        differ = [
            char
            for char, one, other in zip(
                cased, hashes_of(cased), hashes_of([char.casefold() for char in cased]), strict=True
            )
            if one != other
        ]
        assert [f"U+{ord(char):04X} {unicodedata.name(char, '')}" for char in differ] == []

    @given(TEXTS.filter(lambda text: "\u0345" not in text))
    def test_case_does_not_matter(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        assert hashes(text) == hashes(text.casefold())

    @given(st.text(st.characters()))
    def test_tokens_are_disjoint_inked_and_in_order(self, text: str) -> None:
        found = tokenize(code_points([text]))
        edges = np.stack((found.starts, found.ends), axis=1).ravel().tolist()
        assert edges == sorted(edges)
        assert all(piece and not any(char.isspace() for char in piece) for piece in tokens(text))
        assert edges[-1:] <= [len(text)]

    @given(st.lists(st.text("abcÉé\u0301\u00adß", max_size=6).map("a{}".format), min_size=2, max_size=8))
    def test_equal_hashes_mean_equal_words(self, words: list[str]) -> None:
        def fold(word: str) -> str:
            word = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
            return unicodedata.normalize("NFD", word.replace("\u00ad", ""))

        by_hash: dict[int, set[str]] = {}
        for word in words:
            [number] = hashes(word)
            by_hash.setdefault(number, set()).add(fold(word))
        assert all(len(folded) == 1 for folded in by_hash.values())
        assert len(by_hash) == len({fold(word) for word in words})


class TestDeterminism:
    @settings(max_examples=150)
    @given(st.lists(TEXTS, max_size=8), st.data())
    def test_hashes_do_not_depend_on_the_batch(self, texts: list[str], data: st.DataObject) -> None:
        alone = [hashes(text) for text in texts]
        assert hashes_of(texts) == alone
        order = data.draw(st.permutations(range(len(texts))))
        assert hashes_of([texts[i] for i in order]) == [alone[i] for i in order]
        cut = data.draw(st.integers(0, len(texts)))
        assert hashes_of(texts[:cut]) + hashes_of(texts[cut:]) == alone

    def test_a_mark_at_a_token_s_start_does_not_change_the_token_before(self) -> None:
        assert hashes("a\u0301 \u0327b") == hashes("a\u0301") + hashes("\u0327b")

    def test_a_letter_with_very_many_marks_takes_no_time(self) -> None:
        text = "a" + "\u0301\u0327" * 40_000
        began = time.perf_counter()
        assert len(hashes(text)) == 1
        assert time.perf_counter() - began < 0.5  # milliseconds; a normaliser fed the whole of it takes seconds

    def test_numbers_are_the_same_in_every_process(self) -> None:
        code = (
            "from cleaner.text.shingles import code_points, signature, tokenize\n"
            "text = 'Straße 東京 café soft\\u00adly five more words here now'\n"
            "print(tokenize(code_points([text])).hashes.tolist(), signature(text).values.tolist())"
        )
        runs = {
            subprocess.run(
                [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
            ).stdout
            for seed in ("1", "2")
        }
        assert len(runs) == 1

    def test_numbers_are_the_ones_an_index_on_disk_was_written_with(self) -> None:
        # If this fails, hashes changed: NORMALISER_VERSION has to grow, and with it the numbers here.
        assert describe() == {"normaliser": 1, "shingle": 5, "window": 4, "scheme": "affine32"}
        assert [hex(number) for number in hashes("Bridge café 東京")] == FROZEN


class TestStems:
    @staticmethod
    def stems(text: str) -> list[int]:
        return tokenize(code_points([text])).stems.tolist()

    @pytest.mark.parametrize(
        "words", ["council councils COUNCIL", "harbour harbours harboured", "Brücke brücken BRÜCKE"]
    )
    def test_forms_of_a_word_have_one_stem(self, words: str) -> None:
        assert len(set(self.stems(words))) == 1

    @pytest.mark.parametrize("words", ["bridge bride", "bus bushes", "gas ga", "as a"])
    def test_other_words_have_other_stems(self, words: str) -> None:
        assert len(set(self.stems(words))) == 2

    def test_characters_of_spaceless_scripts_have_their_own_hash(self) -> None:
        assert self.stems("東京タワー") == hashes("東京タワー")

    @given(st.lists(TEXTS, max_size=6))
    def test_stems_do_not_depend_on_the_batch(self, texts: list[str]) -> None:
        assert tokenize(code_points(texts)).stems.tolist() == [stem for text in texts for stem in self.stems(text)]

    def test_the_stem_of_a_lone_soft_hyphen_does_not_depend_on_the_batch(self) -> None:
        assert self.stems("\u00ad \u0300") == self.stems("\u00ad") + self.stems("\u0300")


class TestShingles:
    def test_every_run_of_the_size_is_one(self) -> None:
        found = shingles_of(["one two three four five six seven"], 5)
        assert found.first.tolist() == [0, 1, 2]
        assert found.groups.tolist() == [0, 0, 0]
        assert len(set(found.hashes.tolist())) == 3

    def test_none_crosses_from_one_group_into_the_next(self) -> None:
        found = shingles_of(["a b c", "d e", "", "f g h i"], 3)
        assert list(zip(found.first.tolist(), found.groups.tolist(), strict=True)) == [(0, 0), (5, 3), (6, 3)]

    @given(st.lists(TEXTS, max_size=6), st.integers(1, 6))
    def test_a_group_s_shingles_are_those_of_its_text_alone(self, texts: list[str], size: int) -> None:
        found = shingles_of(texts, size)
        for number, text in enumerate(texts):
            alone = shingles_of([text], size)
            assert found.hashes[found.groups == number].tolist() == alone.hashes.tolist()
            assert len(alone.hashes) == max(0, len(tokens(text)) - size + 1)

    def test_tokens_of_no_group_have_none(self) -> None:
        found = tokenize(code_points(["a b c d e"]))
        assert shingles(found, np.array([-1, -1, 0, 0, 0]), 2).first.tolist() == [2, 3]

    def test_order_of_words_matters(self) -> None:
        assert shingles_of(["a b c"], 3).hashes != shingles_of(["c b a"], 3).hashes

    def test_a_shingle_of_no_tokens_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one token, not 0"):
            shingles_of(["a"], 0)

    @given(st.lists(st.integers(0, 2**64 - 1), max_size=12), st.integers(1, 6))
    def test_combine_hashes_as_shingles_do(self, numbers: list[int], size: int) -> None:
        found = tokenize(code_points([" ".join("x" * (1 + number % 7) for number in numbers)]))
        groups = np.zeros(len(found), dtype=np.int64)
        assert combine(found.hashes, size).tolist() == shingles(found, groups, size).hashes.tolist()
        at = np.arange(max(0, len(found) - size + 1), dtype=np.int64)[::-2]
        assert combine(found.hashes, size, at).tolist() == combine(found.hashes, size)[at].tolist()


def winnowed(numbers: Sequence[int], window: int) -> set[int]:
    """Positions that winnowing keeps, as the paper says it: the rightmost least of every window."""
    windows = range(max(1, len(numbers) - window + 1)) if numbers else ()
    return {min(range(at, min(at + window, len(numbers))), key=lambda i: (numbers[i], -i)) for at in windows}


class TestFingerprints:
    @given(st.lists(st.lists(st.integers(0, 5), max_size=20), max_size=5), st.integers(1, 6))
    def test_winnowing_keeps_what_the_paper_keeps(self, groups: list[list[int]], window: int) -> None:
        numbers = np.array([n for group in groups for n in group], dtype=np.uint64)
        owner = np.array([i for i, group in enumerate(groups) for _ in group], dtype=np.int64)
        made = fingerprints(Shingles(numbers, np.arange(len(numbers)), owner, 5), window)
        expected, at = [], 0
        for group in groups:
            expected += sorted(at + i for i in winnowed(group, window))
            at += len(group)
        assert made.first.tolist() == expected
        assert made.hashes.tolist() == numbers[expected].tolist()
        assert made.groups.tolist() == owner[expected].tolist()

    @given(
        st.lists(WORDS, max_size=15),
        st.lists(WORDS, min_size=SHINGLE_SIZE + WINDOW - 1, max_size=20),
        st.lists(WORDS, max_size=15),
        st.lists(WORDS, max_size=15),
        st.lists(WORDS, max_size=15),
    )
    def test_any_shared_run_of_eight_tokens_shares_a_fingerprint(
        self, a: list[str], run: list[str], b: list[str], c: list[str], d: list[str]
    ) -> None:
        # Spaced before and after, so that a spaceless character's neighbour is the same in both texts.
        one, two = " ".join([*a, *run, *b]), " ".join([*c, *run, *d])
        made = fingerprints(shingles_of([one, two]))
        first, second = (set(made.hashes[made.groups == group].tolist()) for group in (0, 1))
        assert first & second

    def test_a_short_group_still_has_one(self) -> None:
        made = fingerprints(shingles_of(["one two three four five", "one two", "a b c d e f"]))
        assert made.groups.tolist() == [0, 2]

    def test_nothing_has_none(self) -> None:
        assert not len(fingerprints(shingles_of(["", "one"])).hashes)


class TestSignatures:
    TEXT = "one two three four five six seven eight nine ten eleven twelve"

    @pytest.mark.parametrize(("permutations", "seed"), [(128, 1), (64, 7), (1, 42)])
    def test_it_is_the_one_that_datasketch_computes(self, permutations: int, seed: int) -> None:
        made = signature(self.TEXT, permutations=permutations, seed=seed)
        theirs = datasketch.MinHash(num_perm=permutations, seed=seed, scheme="affine32", hashfunc=int)
        for number in shingles_of([self.TEXT]).hashes.tolist():
            theirs.update(number >> 32)
        assert made.values.tolist() == theirs.hashvalues.tolist()

    def test_it_compares_with_datasketch_s_own(self) -> None:
        one, two = signature(self.TEXT), signature(self.TEXT + " and a half")
        assert one.to_datasketch().jaccard(two.to_datasketch()) == one.jaccard(two)
        theirs = datasketch.MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
        theirs.update_batch([number >> 32 for number in shingles_of([self.TEXT]).hashes.tolist()])
        assert theirs.jaccard(one.to_datasketch()) == 1.0
        assert 0.4 < theirs.jaccard(two.to_datasketch()) < 1

    def test_datasketch_s_index_takes_it(self) -> None:
        index = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
        index.insert("one", signature(self.TEXT).to_datasketch())
        assert index.query(signature(self.TEXT.upper()).to_datasketch()) == ["one"]

    def test_the_estimate_is_near_the_truth(self) -> None:
        draw = random.Random(5)
        errors = []
        for _ in range(60):
            words = [f"w{draw.randrange(400)}" for _ in range(200)]
            cut = draw.randrange(200)
            texts = [" ".join(words), " ".join([*words[:cut], *(f"v{draw.randrange(400)}" for _ in range(200 - cut))])]
            found = shingles_of(texts)
            one, two = (set(found.hashes[found.groups == group].tolist()) for group in (0, 1))
            values = signatures(found, 2)
            errors.append(float(np.mean(values[0] == values[1])) - len(one & two) / len(one | two))
        # The standard error of 128 values is at most 0.044: none beyond four of them, and no leaning to either side.
        assert max(map(abs, errors)) < 4 * 0.0442
        assert abs(sum(errors) / len(errors)) < 0.02

    @given(st.lists(TEXTS, max_size=5))
    def test_a_group_s_signature_is_that_of_its_text_alone(self, texts: list[str]) -> None:
        values = signatures(shingles_of(texts, 2), len(texts), 16)
        assert values.shape == (len(texts), 16)
        for row, text in zip(values.tolist(), texts, strict=True):
            assert row == signature(text, 2, 16).values.tolist()

    def test_chunks_of_a_long_text_make_no_difference(self) -> None:
        numbers = np.random.default_rng(3).integers(0, 1 << 63, 150_000).astype(np.uint64)
        groups = np.sort(np.random.default_rng(4).integers(0, 3, 150_000))
        many = Shingles(numbers, np.arange(150_000), groups, 5)
        values = signatures(many, 4, 8)
        for group in range(3):
            mine = numbers[groups == group]
            parts = [
                signatures(Shingles(p, p, np.zeros(len(p), np.int64), 5), 1, 8)[0] for p in np.array_split(mine, 3)
            ]
            assert values[group].tolist() == np.minimum.reduce(parts).tolist()
        assert set(values[3].tolist()) == {0xFFFFFFFF}

    def test_signatures_that_cannot_be_compared_say_so(self) -> None:
        for other in (signature(self.TEXT, seed=2), signature(self.TEXT, permutations=64)):
            with pytest.raises(ValueError, match="another scheme, seed or length"):
                signature(self.TEXT).jaccard(other)

    def test_nothing_has_a_signature_of_ones(self) -> None:
        assert set(signature("two words").values.tolist()) == {0xFFFFFFFF}


class TestHashTable:
    @given(st.sets(st.integers(0, 2**64 - 1), max_size=30), st.lists(st.integers(0, 2**64 - 1), max_size=30))
    def test_it_finds_what_is_in_it_and_nothing_else(self, members: set[int], others: list[int]) -> None:
        ordered = sorted(members)
        table = HashTable(np.array(ordered, dtype=np.uint64))
        asked = [*others, *ordered]
        found = table.find(np.array(asked, dtype=np.uint64)).tolist()
        assert found == [ordered.index(number) if number in members else -1 for number in asked]
        assert len(table) == len(members)

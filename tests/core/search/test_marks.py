"""Marked words in titles and excerpts."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search import marks
from core.search.marks import Piece
from core.search.query import Query


def mark(text: str, query: str) -> list[Piece]:
    return marks.mark(text, Query.read(query))


def excerpt(text: str, query: str, length: int = 240) -> list[Piece]:
    return marks.excerpt(text, Query.read(query), length)


class TestMarking:
    def test_words_are_marked_as_they_are_written(self) -> None:
        assert mark("Về Cải cách, hành chính", "cai cach hanh") == [
            Piece("Về ", is_match=False),
            Piece("Cải cách", is_match=True),
            Piece(", ", is_match=False),
            Piece("hành", is_match=True),
            Piece(" chính", is_match=False),
        ]

    def test_decomposed_letters_are_marked_whole(self) -> None:
        first, rest = (unicodedata.normalize("NFD", text) for text in ("Cải", " cách"))
        pieces = mark(first + rest, "cải")
        assert pieces == [Piece(first, is_match=True), Piece(rest, is_match=False)]

    def test_where_words_stand_together_a_syllable_alone_is_no_match(self) -> None:
        pieces = mark("Chính phủ đẩy mạnh cải cách hành chính, buộc cách làm mới", "cai cach")
        assert [piece.text for piece in pieces if piece.is_match] == ["cải cách"]

    @pytest.mark.parametrize(
        ("query", "marked"),
        [
            ("hồ sơ", ["hồ sơ"]),
            ("HỒ SƠ", ["hồ sơ"]),
            ("ho so", ["Sổ hộ", "hồ sơ"]),
            ("họ sở", ["Sổ hộ", "hồ sơ"]),  # nowhere as typed: what only looks alike
            ("hồ so", ["hồ sơ"]),
            ("hồ sở", ["hồ sơ"]),
        ],
    )
    def test_diacritics_count_where_they_are_as_typed(self, query: str, marked: list[str]) -> None:
        pieces = mark("Sổ hộ tịch, hồ sơ bên sông", query)
        assert [piece.text for piece in pieces if piece.is_match] == marked

    @pytest.mark.parametrize(
        ("text", "query"),
        [
            ("Hóa đơn điện tử", "hoá đơn điện tử"),
            ("thuỷ lợi", "thủy lợi"),
            ("Ủy ban nhân dân", "uỷ ban nhân dân"),
            ("MỌI NGƯỜI", "mọi ngườ"),
        ],
    )
    def test_a_tone_may_stand_on_either_vowel(self, text: str, query: str) -> None:
        assert mark(text, query) == [Piece(text, is_match=True)]

    def test_the_unfinished_last_word_marks_words_that_begin_with_it(self) -> None:
        assert mark("chính", "ch") == [Piece("chính", is_match=True)]

    @pytest.mark.parametrize("query", ["", "!!", "khác"])
    def test_what_is_not_there_is_not_marked(self, query: str) -> None:
        assert mark("Cải cách", query) == [Piece("Cải cách", is_match=False)]

    @given(st.text(), st.text())
    def test_the_pieces_make_up_the_text(self, text: str, query: str) -> None:
        assert "".join(piece.text for piece in mark(text, query)) == text

    @given(st.text(alphabet="ảĂđ bC1", min_size=1))
    def test_a_text_with_words_contains_its_own_words(self, text: str) -> None:
        has_words = bool(Query.read(text).groups)
        assert any(piece.is_match for piece in mark(text, text)) == has_words

    def test_what_only_looks_alike_is_not_marked_where_all_was_found_as_typed(self) -> None:
        query = replace(Query.read("trạm y tế"), marks_alike=False)
        pieces = marks.mark("Trạm bơm ngày Tết, trạm y tế", query)
        assert [piece.text for piece in pieces if piece.is_match] == ["trạm y tế"]

    def test_a_phrase_in_quotes_and_a_date_are_marked_whole(self) -> None:
        pieces = mark("Sổ bìa đỏ, sổ đỏ ngày 2 tháng 9 năm 2026", '"sổ đỏ" 02/9/2026')
        assert [p.text for p in pieces if p.is_match] == ["sổ đỏ", "2 tháng 9 năm 2026"]


class TestExcerpt:
    def test_a_short_text_is_shown_whole(self) -> None:
        assert excerpt("Cải cách", "cách") == mark("Cải cách", "cách")

    def test_an_excerpt_is_taken_around_the_longest_match(self) -> None:
        text = f"cải {'a ' * 500}cải cách hành chính{' b' * 500}"
        pieces = excerpt(text, "cải cách hành chính", length=100)
        assert Piece("cải cách hành chính", is_match=True) in pieces

    def test_cut_ends_are_shown_by_dots(self) -> None:
        text = "a " * 500 + "đích" + " b" * 500
        shown = "".join(piece.text for piece in excerpt(text, "đích"))
        assert shown.startswith("…a")
        assert shown.endswith("b…")

    @given(st.text(), st.text(), st.integers(10, 50))
    def test_an_excerpt_is_never_much_longer_than_asked(
        self, text: str, query: str, length: int
    ) -> None:
        shown = "".join(piece.text for piece in excerpt(text, query, length))
        assert len(shown) <= length + 2

"""Search for articles, and marked words in the results."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from news.models import Article, Tag
from news.search import MAX_WORDS, Piece, excerpt, mark, query_words
from tests.factories import make_department, make_section
from tests.news.makers import publish, write

TITLE = "Đẩy mạnh cải cách hành chính"


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def found(query: str) -> list[str]:
    return [article.title for article in Article.objects.published().search(query)]


@pytest.mark.django_db
class TestFinding:
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    @pytest.mark.parametrize(
        "query",
        [
            "cải cách hành chính",
            "cai cach hanh chinh",
            "CẢI CÁCH Hành Chính",
            "đẩy mạnh",
            "day manh",
        ],
    )
    def test_however_it_is_typed(self, query: str, form: str) -> None:
        publish(title=TITLE)
        assert found(unicodedata.normalize(form, query)) == [TITLE]

    @pytest.mark.parametrize("query", ["Đê điều", "de dieu", "DE DIEU", "đê dieu"])
    def test_d_with_and_without_its_stroke(self, query: str) -> None:
        publish(title="Kiểm tra đê điều")
        assert found(query) == ["Kiểm tra đê điều"]

    def test_a_decomposed_title_is_found_by_a_composed_query(self) -> None:
        publish(title=unicodedata.normalize("NFD", TITLE))
        assert found("cải cách") == [TITLE]

    def test_all_words_are_needed(self) -> None:
        publish(title=TITLE)
        assert found("cải cách ruộng đất") == []

    def test_the_last_word_may_be_unfinished(self) -> None:
        publish(title=TITLE)
        assert found("cải cách hành chí") == [TITLE]

    def test_a_single_letter_is_a_word_and_no_beginning(self) -> None:
        publish(title="Tổ dân phố")
        assert found("t") == []

    def test_other_words_must_be_whole(self) -> None:
        publish(title=TITLE)
        assert found("cả cách") == []

    @pytest.mark.parametrize("word", ["an", "in", "do", "the"])
    def test_no_word_is_too_common(self, word: str) -> None:
        publish(title=f"Từ {word} này")
        assert found(f"{word} nay") == [f"Từ {word} này"]

    @pytest.mark.parametrize("query", ["19/2024/QĐ-UBND", "2024", "qd-ubnd", "UBND 19"])
    def test_document_numbers_whole_and_in_part(self, query: str) -> None:
        publish(title="Quyết định 19/2024/QĐ-UBND")
        assert found(query) == ["Quyết định 19/2024/QĐ-UBND"]

    def test_in_the_body_summary_keywords_and_department(self) -> None:
        publish(
            title="Bài",
            summary="Tóm tắt về nước sạch",
            body="<p>Giá <b>đ</b>iện tăng</p>",
            department=make_department(name="Trạm Y tế"),
            tags=[Tag.objects.create(name="học phí", slug="hoc-phi")],
        )
        for query in ("nước sạch", "giá điện", "trạm y tế", "học phí"):
            assert found(query) == ["Bài"], query

    def test_markup_is_not_text(self) -> None:
        publish(title="Bài", body='<p><a href="https://vi-du.vn/">xem</a></p>')
        assert found("href") == []

    def test_titles_come_first_then_the_newest(self) -> None:
        publish(title="Cũ: dân số", publish_at=days_ago(9))
        publish(title="Bài khác", body="<p>dân số</p>")
        publish(title="Mới: dân số", publish_at=days_ago(1))
        assert found("dân số") == ["Mới: dân số", "Cũ: dân số", "Bài khác"]

    def test_whole_words_come_before_words_that_only_begin_so(self) -> None:
        publish(title="Văn phòng", publish_at=days_ago(1))
        publish(title="Bài cũ", body="<p>văn phố</p>", publish_at=days_ago(9))
        assert found("văn pho") == ["Bài cũ", "Văn phòng"]

    @pytest.mark.parametrize("query", ["hồ sơ", "ho so"])
    def test_words_side_by_side_come_before_words_apart(self, query: str) -> None:
        publish(title="Nhận lại", body="<p>nộp hồ sơ</p>", publish_at=days_ago(9))
        publish(title="Số hóa sổ hộ tịch", body="<p>Ven sông.</p>", publish_at=days_ago(1))
        assert found(query) == ["Nhận lại", "Số hóa sổ hộ tịch"]

    def test_titles_with_the_diacritics_as_typed_come_first(self) -> None:
        publish(title="Sở Nội vụ", publish_at=days_ago(9))
        publish(title="Số liệu", publish_at=days_ago(1))
        assert found("sở") == ["Sở Nội vụ", "Số liệu"]
        assert found("SO") == ["Số liệu", "Sở Nội vụ"]

    def test_a_word_that_only_begins_so_is_not_the_title_asked_for(self) -> None:
        publish(title="Sở Nội vụ", publish_at=days_ago(9))
        publish(title="Bệnh sởi: số liệu mới", publish_at=days_ago(1))
        assert found("sở") == ["Sở Nội vụ", "Bệnh sởi: số liệu mới"]

    def test_a_title_that_holds_all_words_comes_before_a_body_with_them_side_by_side(self) -> None:
        publish(title="Lịch tạm ngừng cấp nước", publish_at=days_ago(9))
        publish(title="Bài khác", body="<p>lịch cấp nước</p>", publish_at=days_ago(1))
        assert found("lịch cấp nước") == ["Lịch tạm ngừng cấp nước", "Bài khác"]

    def test_a_draft_is_not_found(self) -> None:
        write(title=TITLE)
        assert found("cải cách") == []

    def test_the_draft_of_a_live_article_is_not_found(self) -> None:
        write(publish(title=TITLE), title="Chuyện chưa công bố")
        assert found("chưa công bố") == []

    def test_an_article_longer_than_postgresql_can_index_is_saved_and_found(self) -> None:
        body = " ".join(f"tu{number}" for number in range(250_000))
        publish(title=TITLE, body=f"<p>{body}</p>")
        assert found("cải cách tu5") == [TITLE]

    def test_results_cost_one_query_with_all_that_is_shown(
        self, django_assert_num_queries: Any
    ) -> None:
        for _ in range(3):
            publish(title=TITLE, department=make_department())
        with django_assert_num_queries(1):
            for article in Article.objects.published().search("cải cách"):
                str((article.get_absolute_url(), article.department, article.body))

    def test_the_index_is_used(self) -> None:
        section = make_section()
        Article.objects.bulk_create(
            Article(
                title="Bài",
                slug="bai",
                section=section,
                search_title=f"tu{number % 999} cai cach",
                search_text=" ".join(f"x{number}y{word}" for word in range(60)),
            )
            for number in range(3000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE news_article")
        plan = Article.objects.search("tu77 cải cách").explain()
        assert "Bitmap Index Scan on article_search" in plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "", "   ", "!!!", "&", "a & | ! ( ) <-> :* b", "'", "''", "\\", "\\'", "%", "a:*b", "\x00",
        "a\x00b", "'; DROP TABLE news_article; --", "😀", "ſ", "x" * 10_000, "x " * 5_000,
        "\ud800", "²", "ا", "ก็",
    ],
)  # fmt: skip
def test_any_query_is_safe(query: str) -> None:
    assert found(query) == []


class TestEveryWordFindsItsArticle(TestCase):
    def setUp(self) -> None:
        self.article = Article.objects.create(
            title="Bài", slug="bai", section=make_section(), search_text="dem"
        )

    @given(st.text(alphabet="abde0123456789", min_size=1, max_size=9), st.integers(2, 9))
    @example("1e5", 2)
    @example("12abc", 3)
    @example("0x1f", 2)
    @example("2024", 2)
    @settings(
        max_examples=settings.default.max_examples * 3 // 2,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def test_whole_and_begun(self, word: str, length: int) -> None:
        Article.objects.update(search_text=f"dem {word}")
        assert Article.objects.search(word).exists()
        assert Article.objects.search(word[:length]).exists()
        assert Article.objects.search(f"{word} dem").exists()


def test_only_so_many_words_are_asked_for() -> None:
    assert len(query_words("a " * 100)) == MAX_WORDS


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
            ("ho so", ["Sổ hộ", "hồ sơ", "sông"]),
            ("họ sở", ["Sổ hộ", "hồ sơ"]),  # nowhere as typed: what only looks alike
            ("hồ so", ["hồ sơ", "sông"]),
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
        has_words = bool(query_words(text))
        assert any(piece.is_match for piece in mark(text, text)) == has_words


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

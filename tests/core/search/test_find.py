"""What is found, and in which order."""

import unicodedata
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import SearchDocument
from core.search import candidates
from core.search.candidates import Candidates, Filters, LateError
from core.search.find import ENOUGH, find
from core.search.index import LASTING, Document, Weight, index
from core.search.query import MAX_WORDS, Query
from news.models import Article, Tag
from tests.factories import make_department
from tests.news.makers import publish, write

TITLE = "Đẩy mạnh cải cách hành chính"


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def found(query: str) -> list[str]:
    """Return the titles of the articles found, those that are only similar after the others."""
    found = find(Query.read(query), Filters())
    numbers = SearchDocument.objects.filter(kind=Article.KIND).in_order([*found.ids, *found.near])
    titles = Article.objects.in_bulk(numbers)
    return [titles[number].title for number in numbers]


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


class TestEveryWordFindsItsDocument(TestCase):
    @given(st.text(alphabet="abde0123456789", min_size=1, max_size=9), st.integers(2, 9))
    @example("1e5", 2)
    @example("12abc", 3)
    @example("0x1f", 2)
    @example("2024", 2)
    @settings(
        max_examples=settings.default.max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def test_whole_and_begun(self, word: str, length: int) -> None:
        index([Document(subject="news.section:1", title="Bài", text=f"dem {word}")])
        for query in (word, word[:length], f"{word} dem"):
            assert find(Query.read(query), Filters()).ids


def test_only_so_many_words_are_asked_for() -> None:
    assert len(Query.read("a " * 100).units) == MAX_WORDS


def add(*titles: str, text: str = "", **fields: Any) -> None:
    """Index documents with these titles."""
    first = SearchDocument.objects.count()
    index(
        Document(subject=f"news.article:{first + number}", title=title, text=text, **fields)
        for number, title in enumerate(titles)
    )


def ask(query: str, **filters: Any) -> tuple[list[str], list[str]]:
    """Return the titles of what matches, and of what is only near."""
    found = find(Query.read(query), Filters(**filters))
    titles = dict(SearchDocument.objects.values_list("pk", "title"))
    return [titles[pk] for pk in found.ids], [titles[pk] for pk in found.near]


@pytest.mark.django_db
class TestDiacritics:
    def test_what_has_other_diacritics_is_only_near(self) -> None:
        add("Cấp sổ đỏ", "Số do Sở công bố")
        assert ask("sổ đỏ") == (["Cấp sổ đỏ"], ["Số do Sở công bố"])

    def test_where_there_is_enough_nothing_near_is_shown(self) -> None:
        add(*(f"Cấp sổ đỏ {number}" for number in range(ENOUGH)), "Số do Sở công bố")
        found, near = ask("sổ đỏ")
        assert (len(found), near) == (ENOUGH, [])

    def test_without_diacritics_all_are_matches(self) -> None:
        add("Cấp sổ đỏ", "Số do Sở công bố")
        assert [len(each) for each in ask("so do")] == [2, 0]

    @pytest.mark.parametrize("query", ["hoá đơn", "hóa đơn"])
    def test_the_place_of_a_tone_does_not_matter(self, query: str) -> None:
        add("Hóa đơn điện tử", "Hoá đơn giấy")
        assert len(ask(query)[0]) == 2


@pytest.mark.django_db
class TestQuotes:
    @pytest.mark.parametrize("query", ['"sổ đỏ"', "“sổ đỏ”", "«sổ đỏ»", 'cấp "sổ đỏ"', '"so do"'])
    def test_they_mean_side_by_side(self, query: str) -> None:
        add("Cấp sổ đỏ", "Cấp sổ bìa đỏ")
        assert ask(query) == (["Cấp sổ đỏ"], [])

    def test_a_single_one_means_nothing(self) -> None:
        add("Cấp sổ bìa đỏ")
        assert ask('"sổ đỏ')[0] == ["Cấp sổ bìa đỏ"]

    def test_title_and_text_are_not_side_by_side(self) -> None:
        add("Cấp sổ", text="đỏ")
        assert ask('"sổ đỏ"') == ([], [])


@pytest.mark.django_db
class TestDates:
    @pytest.mark.parametrize("written", ["12/11/2026", "12-11-2026", "12 tháng 11 năm 2026"])
    @pytest.mark.parametrize(
        "query",
        ["12/11/2026", "12-11-2026", "ngày 12 tháng 11 năm 2026", "họp ngày 12.11.2026",
         "ngay 12 thang 11 nam 2026", "tháng 11/2026", "12/11"],
    )  # fmt: skip
    def test_a_date_is_found_however_it_is_written(self, written: str, query: str) -> None:
        add("Lịch họp", text=f"Họp ngày {written}.")
        add("Lịch khác", text="Họp ngày 11/12/2026, 12 người, 2026 phiếu.")
        assert ask(query)[0] == ["Lịch họp"]


@pytest.mark.django_db
class TestOrder:
    def test_a_page_whose_title_is_asked_for_stands_first(self) -> None:
        add("Giới thiệu: hội thi", "Giới thiệu", starts_at=days_ago(0))
        add("Giới thiệu", weight=Weight.PAGE, address="/trang/gioi-thieu/")
        found = find(Query.read("giới thiệu"), Filters()).ids
        assert SearchDocument.objects.get(pk=found[0]).address == "/trang/gioi-thieu/"

    def test_an_old_page_is_not_buried_by_a_thousand_newer_articles(self) -> None:
        add("Lịch tiếp dân của phường", weight=Weight.PAGE)
        add(*(f"Lịch tiếp dân tuần {number}" for number in range(60)), starts_at=days_ago(0))
        assert ask("lịch tiếp dân")[0][0] == "Lịch tiếp dân của phường"

    def test_a_title_with_some_words_comes_before_a_text_with_all(self) -> None:
        add("Tuyển dụng viên chức", text="Nộp bản sao giấy khai sinh.", starts_at=days_ago(0))
        add("Cấp lại khai sinh", text="Xin bản sao; giấy cũ đã mất.", starts_at=days_ago(9))
        assert ask("bản sao giấy khai sinh")[0][0] == "Cấp lại khai sinh"

    def test_most_words_side_by_side_come_before_all_of_them_apart(self) -> None:
        add("Tuyển người", text="Tự khai lý lịch; bản sao văn bằng, giấy khám; học sinh giỏi.")
        add("Sổ sức khỏe", text="Số ghi trên giấy khai sinh.")
        assert ask("bản sao giấy khai sinh")[0] == ["Sổ sức khỏe", "Tuyển người"]

    @pytest.mark.parametrize("query", ["làm căn cước ở đâu", "Xin hỏi căn cước làm như thế nào?"])
    def test_words_that_only_ask_are_not_looked_for(self, query: str) -> None:
        add("Làm căn cước tại nhà")
        assert ask(query)[0] == ["Làm căn cước tại nhà"]

    def test_the_best_answer_stands_first(self) -> None:
        add("Hồ sơ", "Hồ sơ đất", "Khác")
        found = find(Query.read("hồ sơ"), Filters(), best=["news.article:2", "news.article:7"])
        assert SearchDocument.objects.get(pk=found.ids[0]).title == "Khác"

    def test_synonyms_are_found_as_phrases(self) -> None:
        add("Cấp căn cước công dân", "Cấp căn hộ: công dân hỏi, cước phí")
        query = Query.read("cấp CCCD", {"cccd": ["căn cước công dân"]})
        assert len(find(query, Filters()).ids) == 1


@pytest.mark.django_db
class TestFilters:
    def test_one_entry_of_each_list_is_needed(self) -> None:
        add("Họp một", filters=("section=1",))
        add("Họp hai", filters=("section=2",))
        assert ask("họp", any_of=(("section=2", "section=3"),))[0] == ["Họp hai"]

    def test_what_has_no_date_is_not_found_by_one(self) -> None:
        add("Họp", weight=Weight.PAGE)
        add("Họp báo", starts_at=days_ago(3))
        assert ask("họp", since=days_ago(9), until=days_ago(1))[0] == ["Họp báo"]
        assert ask("họp", since=days_ago(2))[0] == []
        assert ask("họp", until=days_ago(1))[0] == ["Họp báo"]

    def test_only_staff_find_what_is_not_public(self) -> None:
        add("Nháp", starts_at=None)
        add("Nháp", starts_at=days_ago(-1))
        add("Nháp", starts_at=days_ago(9), ends_at=days_ago(1))
        assert ask("nháp")[0] == []
        assert len(ask("nháp", for_staff=True)[0]) == 3


@pytest.mark.django_db
class TestBounds:
    def test_more_than_so_many_are_said_to_be_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("core.search.find.MOST", 20)
        add(*(f"Họp {number}" for number in range(21)), starts_at=days_ago(1))
        found = find(Query.read("họp"), Filters())
        assert (found.count, found.is_more) == (20, True)

    def test_each_window_is_asked_until_there_are_enough(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(candidates, "_SMALLEST", 8)
        monkeypatch.setattr(candidates, "_kept", candidates._Kept())
        for number in range(40):
            add("Họp" if number % 5 else "Hội thi", starts_at=days_ago(number))
        with Candidates(Filters()) as search:
            for limit in (1, 2, 5, 8, 9):
                assert len(search.newest("words", "'thi'", limit)) == min(limit, 8)
            newest = search.newest("words", "'thi'", 3)
        rows = SearchDocument.objects.in_bulk(newest)
        dates = [rows[pk].starts_at or LASTING for pk in newest]
        assert dates == sorted(dates, reverse=True)

    def test_a_search_without_time_gives_what_is_newest_and_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add("Họp", starts_at=days_ago(1))
        monkeypatch.setattr(candidates, "MILLISECONDS", 0)
        monkeypatch.setattr(candidates, "LAST_RESORT_MILLISECONDS", 20_000)
        found = find(Query.read("họp"), Filters())
        assert (found.count, found.is_cut) == (1, True)

    def test_postgresql_ends_what_takes_too_long(self) -> None:
        with Candidates(Filters()) as search:
            search.deadline = monotonic() + 0.05
            with pytest.raises(LateError):
                search.run("SELECT pg_sleep(20)", {})
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == ("15s",)

    def test_a_search_makes_a_fixed_number_of_queries(
        self, django_assert_max_num_queries: Any
    ) -> None:
        add(*(f"Cấp sổ đỏ {number}" for number in range(30)), starts_at=days_ago(1))
        with django_assert_max_num_queries(17):
            find(Query.read("cấp sổ đỏ"), Filters())

    def test_the_index_of_words_is_used_however_few_rows_there_are(self) -> None:
        add("Họp")
        with Candidates(Filters()) as search:
            rows = search.run("EXPLAIN SELECT id FROM core_searchdocument WHERE words @@ 'hop'", {})
        assert "search_words" in str(rows)

"""The search page's filters, and what it offers where nothing is found."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from core.search.dictionary import count_new_words
from news.models import Attachment, Tag
from portal.models import Page, SynonymGroup
from portal.search import search_subject
from tests.factories import make_section
from tests.news.makers import publish

pytestmark = pytest.mark.django_db


def search(client: Client, **parameters: str) -> str:
    names = {name.replace("_", "-"): value for name, value in parameters.items()}
    answer = client.get("/tim-kiem/", names)
    assert answer.status_code == 200
    return answer.content.decode()


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 23, 30, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize("q", ["", "họp"])
def test_the_section_filter_includes_the_sections_under_it(client: Client, q: str) -> None:
    above = make_section(slug="tin")
    publish(title="Họp tổ dân phố", section=make_section(slug="co-so", parent=above))
    publish(title="Họp chợ", section=make_section(slug="kinh-te"))
    page = search(client, q=q, chuyen_muc="tin")
    assert "Tìm thấy 1 kết quả" in page


def test_the_keyword_filter_ignores_case(client: Client) -> None:
    tag = Tag.objects.create(name="học phí", slug="hoc-phi")
    publish(title="Họp tổ dân phố", tags=[tag])
    publish(title="Họp chợ")
    assert "Tìm thấy 1 kết quả" in search(client, q="họp", tu_khoa="Học Phí")


def test_the_day_filters_include_both_days(client: Client) -> None:
    for day in (1, 2, 3, 4):
        publish(title=f"Họp ngày {day}", publish_at=at(day))
    page = search(client, q="họp", tu_ngay="2026-03-02", den_ngay="03/03/2026")
    assert "Tìm thấy 2 kết quả" in page


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("tu_ngay", "32/13/2026", "Hãy viết ngày/tháng/năm, ví dụ 23/11/2026."),
        ("den_ngay", "0001-01-01", "02/09/1945"),
        ("chuyen_muc", "khong-co", "Không có chuyên mục này."),
        ("tu_khoa", "không có", "Không có từ khóa này. Hãy để trống"),
        ("tu_khoa", "!!!", "Không có từ khóa này. Hãy để trống"),
    ],
)
def test_a_wrong_filter_is_explained_beside_its_field(
    client: Client, name: str, value: str, reason: str
) -> None:
    page = search(client, q="họp", **{name: value})
    assert reason in page
    assert "Tìm thấy" not in page


def test_days_in_the_wrong_order_are_refused(client: Client) -> None:
    page = search(client, tu_ngay="2026-03-05", den_ngay="2026-03-01")
    assert "“Đến ngày” phải bằng hoặc sau “Từ ngày”." in page


def test_a_phrase_that_editors_know_is_no_slip(client: Client) -> None:
    for number in range(3):
        publish(title=f"Số đo của nhà {number}")
    publish(title="Cấp giấy chứng nhận")
    count_new_words()
    SynonymGroup.objects.all().delete()
    assert "Ý bạn là" in search(client, q="sổ đỏ")
    SynonymGroup.objects.create(phrases=["sổ đỏ", "giấy chứng nhận"])
    page = search(client, q="sổ đỏ")
    assert "Tìm thấy 1 kết quả" in page
    assert "Ý bạn là" not in page


def test_the_next_page_keeps_the_filters(client: Client) -> None:
    section = make_section(slug="tin")
    for number in range(11):
        publish(title=f"Họp {number}", section=section)
    page = search(client, q="họp", chuyen_muc="tin", la="x")
    assert "?q=h%E1%BB%8Dp&amp;chuyen-muc=tin&amp;trang=2" in page


def test_where_nothing_holds_all_words_the_closest_are_offered(client: Client) -> None:
    publish(title="Lịch tiêm chủng")
    publish(title="Lịch cắt điện")
    page = search(client, q="lịch tiêm sách")
    assert "Tìm thấy 0 kết quả" in page
    assert page.index("Có thể bạn tìm") < page.index("chủng")


def test_the_number_of_queries_is_fixed(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        publish(title=f"Họp {number}", section=make_section())
    with django_assert_max_num_queries(60):
        search(client, q="không có gì họp")


@pytest.mark.parametrize(
    ("query", "count", "expected"),
    [
        ("", None, "portal.search"),
        ("  Lý lịch   Tư pháp ", 3, "portal.search:lý lịch tư pháp"),
        ("xe bay", 0, "portal.search_in_vain:xe bay"),
        ("0912 345 678", 0, "portal.search"),
        ("an@example.vn", 0, "portal.search"),
        ("kế hoạch 123/KH-UBND", 1, "portal.search:kế hoạch 123/kh-ubnd"),
        ("đơn " * 30, 0, "portal.search"),
    ],
)
def test_a_search_is_counted_by_its_words_unless_they_may_tell_who_asks(
    query: str, count: int | None, expected: str
) -> None:
    assert search_subject(query, count) == expected


def test_where_nothing_is_found_the_sections_read_most_are_offered(client: Client) -> None:
    few, many = (make_section(name=name) for name in ("Ít người đọc", "Nhiều người đọc"))
    for section, count in ((few, 1), (many, 9)):
        article = publish(section=section)
        SubjectHourlyCount.objects.create(
            hour=timezone.now(), kind=EventKind.VIEW, subject=article.subject, count=count
        )
    html = search(client, q="zzzz")
    block = html[html.index("Chuyên mục đọc nhiều") :]
    assert block.index("Nhiều người đọc") < block.index("Ít người đọc")


def test_pages_sections_and_files_are_found_beside_articles(client: Client) -> None:
    section = make_section(name="Đất đai")
    article = publish(title="Hướng dẫn đất đai", section=section)
    file = Attachment.objects.create(title="Biểu giá đất đai", kind="pdf", size=9, file="a.pdf")
    article.attachments.add(file)
    Page.objects.create(title="Đất đai", slug="dat-dai-1", body="<p>Trả lời các câu hỏi.</p>")
    html = search(client, q="đất đai")
    assert "Tìm thấy 4 kết quả" in html
    places = [html.index(each) for each in ("Trang thông tin", "Chuyên mục</span>", "Tệp đính kèm")]
    assert places[0] == min(places)
    assert file.get_absolute_url() in html


def test_what_only_looks_alike_stands_under_its_own_heading(client: Client) -> None:
    publish(title="Cấp sổ đỏ")
    publish(title="Số do Sở công bố")
    html = search(client, q="sổ đỏ")
    assert "Tìm thấy 1 kết quả" in html
    assert html.index("Cấp <mark>sổ đỏ") < html.index("Gần giống") < html.index("<mark>Số do")


def test_where_nothing_is_as_typed_the_page_says_so(client: Client) -> None:
    publish(title="Số do Sở công bố")
    html = search(client, q="sổ đỏ")
    assert html.index("Không có kết quả nào đúng như đã gõ") < html.index("Gần giống")


def test_a_slip_leads_to_what_was_meant_with_the_same_filters(client: Client) -> None:
    section = make_section(slug="y-te")
    publish(title="Tiêm rubella cho trẻ", section=section)
    count_new_words()
    html = search(client, q="rubela", chuyen_muc="y-te")
    assert 'Ý bạn là: <a href="/tim-kiem/?q=rubella&amp;chuyen-muc=y-te">rubella</a>?' in html


def test_more_than_a_thousand_are_not_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.search.find.MOST", 20)
    for number in range(21):
        publish(title=f"Họp {number}")
    html = search(client, q="họp", trang="2")
    assert "Tìm thấy hơn 20 kết quả" in html
    assert "<title>Tìm kiếm: hơn 20 kết quả – trang 2" in html
    assert client.get("/tim-kiem/", {"q": "họp", "trang": "3"}).status_code == 404


def test_a_search_that_was_cut_short_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.search.candidates.MILLISECONDS", 0)
    assert "còn thiếu kết quả" in search(client, q="họp")


def test_what_is_typed_and_found_is_escaped(client: Client) -> None:
    publish(title="Mức <b>lương</b> & phụ cấp")
    html = search(client, q="<b>lương</b>")
    assert "Mức &lt;<mark>b</mark>&gt;<mark>lương</mark>" in html.replace(
        "lt;b", "lt;<mark>b</mark>"
    )
    assert "<b>lương" not in html


def test_filters_alone_list_articles(client: Client) -> None:
    section = make_section(slug="tin", name="Tin")
    publish(title="Họp tổ dân phố", section=section)
    assert "Tìm thấy 1 kết quả" in search(client, chuyen_muc="tin")

"""The statistics: page, month report and files."""

import csv
import re
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from analytics.models import DailyCount, FilteredCount, HourlyTotal, SubjectHourlyCount
from analytics.rollup import roll_up_counts
from core.counting_events import EventKind, FilterReason
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX
from news.models import Article
from portal.statistics import ChartStep, Statistics, fitting_step
from portal.statistics_tables import spreadsheet_tables
from tests import spreadsheets
from tests.conftest import Clock
from tests.factories import make_department, make_section, make_user
from tests.news.makers import publish

TODAY = date(2026, 11, 23)
PAGE = "/quan-tri/thong-ke/"
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-23"}
# Fixed, whatever was counted: more is a query in a loop. Sessions and rights are five of them.
QUERIES = 16

pytestmark = pytest.mark.django_db


def count(day: str, subject: str, number: int, kind: EventKind = EventKind.VIEW) -> None:
    hour = datetime.fromisoformat(f"{day}T08:00+07:00")
    SubjectHourlyCount.objects.create(hour=hour, kind=kind, subject=subject, count=number)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("analytics.view_dailycount"))
    return client


@pytest.fixture
def article(clock: Clock) -> Article:
    """An article of a section, a department and an author, read a thousand times, and much else."""
    author = make_user(last_name="Nguyễn Thị", first_name="Hòa")
    article = publish(
        title="Lịch tiếp công dân",
        section=make_section(name="Thông báo"),
        department=make_department(name="Văn phòng"),
    )
    Article.objects.update(created_by=author)
    count("2026-11-02", article.subject, 600)
    count("2026-11-22", article.subject, 400)
    count("2026-11-22", f"{SEARCH_PREFIX}bảng giá đất", 7)
    count("2026-11-22", f"{EMPTY_SEARCH_PREFIX}xe bay", 5)
    count("2026-11-22", "zalo.me", 11, EventKind.REFERRER)
    count("2026-11-22", "phone", 900, EventKind.DEVICE)
    count("2026-11-22", "/gioi-thieu.html", 3, EventKind.MISSING)
    DailyCount.objects.create(day="2026-11-22", visits=300, page_views=1000)
    DailyCount.objects.create(day="2026-10-12", visits=200, page_views=500)
    FilteredCount.objects.create(
        day="2026-11-22", kind=EventKind.VIEW, reason=FilterReason.CRAWLER, count=4321
    )
    return article


def test_the_statistics_need_a_permission(client: Client) -> None:
    client.force_login(make_user("news.view_article"))
    for path in (PAGE, f"{PAGE}thang/"):
        assert client.get(path).status_code == 403


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_a_site_without_readers_says_so(staff: Client) -> None:
    assertContains(staff.get(PAGE), "Chưa có số liệu trong những ngày này.", 10)


def test_the_page_shows_every_kind_of_count(staff: Client, article: Article) -> None:
    response = staff.get(PAGE, NOVEMBER)
    for text in ("Thông báo", "Văn phòng", "Lịch tiếp công dân", "bảng giá đất", "xe bay"):
        assertContains(response, text)
    for text in ("zalo.me", "Điện thoại", "/gioi-thieu.html", "Máy thu thập dữ liệu"):
        assertContains(response, text)
    for figure in ("<dd>300", "<dd>1.000", "<td>4.321</td>", "<td>1.000</td>"):
        assertContains(response, figure)
    assertContains(response, 'role="img"', 3)


def test_a_period_is_compared_with_the_one_before(staff: Client, article: Article) -> None:
    assertContains(staff.get(PAGE, NOVEMBER), "từ 09/10/2026 đến hết 31/10/2026")
    assertContains(staff.get(PAGE, NOVEMBER), "tăng 50,0%")


def test_whole_months_are_compared_with_whole_months() -> None:
    found = Statistics(date(2026, 2, 1), date(2026, 3, 31))
    assert found.before == (date(2025, 12, 1), date(2026, 1, 31))


def test_folding_changes_nothing_on_the_page(article: Article) -> None:
    before = spreadsheet_tables(Statistics(date(2026, 11, 1), TODAY))
    assert roll_up_counts()
    assert spreadsheet_tables(Statistics(date(2026, 11, 1), TODAY)) == before


def test_an_author_is_named_as_the_article_names_him(article: Article) -> None:
    found = Statistics(date(2026, 11, 1), TODAY)
    assert [line[:2] for line in found.authors] == [("Nguyễn Thị Hòa", 1000)]
    Article.objects.update(byline="Ban biên tập")
    found = Statistics(date(2026, 11, 1), TODAY)
    assert [line[:2] for line in found.authors] == [("Ban biên tập", 1000)]


def test_an_article_that_is_gone_leaves_the_page_whole(staff: Client, article: Article) -> None:
    count("2026-11-22", "news.article:999999", 5)
    assertContains(staff.get(PAGE, NOVEMBER), "Lịch tiếp công dân")


def test_who_makes_redirects_is_offered_one(client: Client, article: Article) -> None:
    address = "/quan-tri/news/redirect/add/?old_path=/gioi-thieu.html"
    client.force_login(make_user("analytics.view_dailycount"))
    assertNotContains(client.get(PAGE, NOVEMBER), address)
    client.force_login(make_user("analytics.view_dailycount", "news.add_redirect"))
    assertContains(client.get(PAGE, NOVEMBER), address)
    assertContains(client.get(address), 'value="/gioi-thieu.html"')


def test_the_page_takes_the_same_queries_however_much_there_is(
    staff: Client, article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        other = publish(title=f"Bài {number}", section=make_section())
        count("2026-11-20", other.subject, 5)
    with django_assert_num_queries(QUERIES):
        staff.get(PAGE, NOVEMBER)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"first": "x"}, "Ngày chưa đúng."),
        ({"first": "2026-11-24", "last": "2026-11-01"}, "phải bằng hoặc sau “Từ ngày”"),
        ({"first": "1990-01-01", "last": "2026-11-01"}, "nhiều nhất"),
        ({"step": "century"}, "century"),
    ],
)
def test_a_wrong_period_is_explained(query: dict[str, str], error: str, staff: Client) -> None:
    assertContains(staff.get(PAGE, query), error)
    assert staff.get(PAGE, {**query, "tep": "xlsx"}).status_code == 200


@pytest.mark.parametrize(
    ("days", "wanted", "step"),
    [
        (1, "", ChartStep.HOUR),
        (30, "", ChartStep.DAY),
        (365, "", ChartStep.MONTH),
        (365, ChartStep.DAY, ChartStep.DAY),
        (30, ChartStep.HOUR, ChartStep.DAY),
        (14, ChartStep.HOUR, ChartStep.HOUR),
    ],
)
def test_bars_are_as_long_as_fits(days: int, wanted: str, step: str) -> None:
    assert fitting_step(TODAY - timedelta(days=days - 1), TODAY, wanted) == step


def test_hours_days_and_months_come_to_the_same(clock: Clock) -> None:
    for day in (1, 15, 30):
        hour = datetime.fromisoformat(f"2026-09-{day:02}T23:00+07:00")
        HourlyTotal.objects.create(hour=hour, visits=day, page_views=2 * day)
        DailyCount.objects.create(day=hour.date(), visits=day, page_views=2 * day)
    for step, length in ((ChartStep.HOUR, 720), (ChartStep.DAY, 30), (ChartStep.MONTH, 1)):
        points = Statistics(date(2026, 9, 1), date(2026, 9, 30), step).points
        assert (len(points), sum(point.total.visits for point in points)) == (length, 46)


def test_excel_has_every_table(staff: Client, article: Article) -> None:
    response = staff.get(PAGE, {**NOVEMBER, "tep": "xlsx"})
    book = spreadsheets.read(response.content)
    assert len(book.sheetnames) == 12
    rows = spreadsheets.rows_of(book["Bài viết"])
    assert rows == [("Bài viết", "Số lượt"), ("Lịch tiếp công dân", 1000)]


def test_the_days_of_the_chart_are_dates_in_excel_and_in_csv(
    staff: Client, article: Article
) -> None:
    book = spreadsheets.read(staff.get(PAGE, {**NOVEMBER, "tep": "xlsx"}).content)
    first = spreadsheets.first_cell(book["Theo thời gian"])
    assert first.value.isoformat() == "2026-11-01T00:00:00"
    response = staff.get(PAGE, {**NOVEMBER, "tep": "csv", "bang": "thoi-gian"})
    assertContains(response, "01/11/2026,0,0")


def test_csv_has_every_line_of_one_table(staff: Client, article: Article) -> None:
    for number in range(30):
        count("2026-11-22", f"{SEARCH_PREFIX}từ {number}", 1)
    response = staff.get(PAGE, {**NOVEMBER, "tep": "csv", "bang": "tim-kiem"})
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert (len(rows), rows[1]) == (32, ["bảng giá đất", "7"])


def test_words_that_readers_typed_are_no_formulas(staff: Client, article: Article) -> None:
    count("2026-11-22", f"{SEARCH_PREFIX}=cmd|calc", 9)
    response = staff.get(PAGE, {**NOVEMBER, "tep": "csv", "bang": "tim-kiem"})
    assertContains(response, "'=cmd|calc")


def test_an_unknown_file_is_not_found(staff: Client) -> None:
    for query in ({"tep": "pdf"}, {"tep": "csv"}, {"tep": "csv", "bang": "mat-khau"}):
        assert staff.get(PAGE, query).status_code == 404


def test_a_month_is_a_report_to_be_signed(staff: Client, article: Article) -> None:
    response = staff.get(f"{PAGE}thang/", {"thang": "2026-11"})
    for text in ("BÁO CÁO", "11/2026", "THỦ TRƯỞNG ĐƠN VỊ", "Lịch tiếp công dân", "<td>300</td>"):
        assertContains(response, text)
    assertContains(response, "Tháng này chưa hết")


def test_the_report_is_of_last_month_unless_another_is_asked_for(
    staff: Client, clock: Clock
) -> None:
    assertContains(staff.get(f"{PAGE}thang/"), "tháng 10/2026")


@pytest.mark.parametrize("month", ["2026-13", "x", "9999-12", "0001-01"])
def test_a_report_of_what_is_no_month_says_so(staff: Client, clock: Clock, month: str) -> None:
    response = staff.get(f"{PAGE}thang/", {"thang": month})
    assertContains(response, "Tháng phải viết như 2026-11")
    assertContains(response, "tháng 10/2026")


def test_the_report_numbers_its_tables(staff: Client, article: Article) -> None:
    response = staff.get(f"{PAGE}thang/", {"thang": "2026-11"})
    captions = re.findall("<caption>(.*?)</caption>", response.content.decode())
    assert captions == [
        "1. Số liệu chung",
        "2. Bài viết đọc nhiều nhất",
        "3. Lượt xem theo chuyên mục",
        "4. Lượt xem theo đơn vị biên soạn",
        "5. Thiết bị người đọc dùng",
        "6. Không tính vào lượt xem",
        "7. Từng ngày trong tháng",
    ]


def test_the_command_writes_a_workbook_or_a_folder(article: Article, tmp_path: Path) -> None:
    days = ("--first=2026-11-01", "--last=2026-11-23")
    call_command("export_statistics", tmp_path / "so-lieu.xlsx", *days)
    call_command("export_statistics", tmp_path / "so-lieu", *days)
    assert len(load_workbook(tmp_path / "so-lieu.xlsx").sheetnames) == 12
    assert len(list((tmp_path / "so-lieu").glob("*.csv"))) == 12


@pytest.mark.parametrize("wrong", ["--first=x", "--last=2020-01-01", "--first=0001-01-01"])
def test_the_command_names_what_is_wrong(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("export_statistics", tmp_path / "a.xlsx", wrong)


def test_the_views_of_articles_are_found_by_the_prefix_of_their_subjects(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish(title="Lịch tiếp công dân", section=make_section())
    monkeypatch.setattr(Article, "SUBJECT_PREFIX", "bai:")
    count("2026-11-22", article.subject, 4)
    count("2026-11-22", "news.article:1", 9)
    assert article.subject == f"bai:{article.pk}"
    assert [line[:2] for line in Statistics(TODAY - timedelta(days=2), TODAY).articles] == [
        ("Lịch tiếp công dân", 4)
    ]

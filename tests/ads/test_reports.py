"""Advertising reports: the same totals on the page, in XLSX and in CSV."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from ads.models import (
    Advertisement,
    Advertiser,
    Placement,
    PlacementFilteredCount,
    PlacementHourlyCount,
)
from ads.reports.advertising_report import AdvertisingReport, ReportRow, percentage
from ads.reports.export import to_csv, to_xlsx
from ads.reports.share_links import LINK_DAYS, LINK_SALT, make_link_token
from tests import spreadsheets
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db

REPORT = "/quan-tri/ads/advertisement/so-lieu/"
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def placement() -> Placement:
    return make_placement(name="Cột trái")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("ads.view_advertisement"))
    return client


def count(
    advertisement: Advertisement, placement: Placement, hour: datetime, *, views: int, clicks: int
) -> None:
    PlacementHourlyCount.objects.create(
        advertisement=advertisement, placement=placement, hour=hour,
        served=3 * views, measurable=2 * views, viewable=views, clicks=clicks,
    )  # fmt: skip


def in_november(day: int, hour: int = 5) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def counted(placement: Placement) -> Advertisement:
    """Two advertisements in two placements on two days: 1.234 viewable and 29 clicks."""
    right = make_placement(name="Cột phải")
    post = Advertiser.objects.create(name="Bưu điện")
    first = make_advertisement(placement, right, title="Hội chợ", advertiser=post)
    second = make_advertisement(placement, title="Dịch vụ công")
    count(first, placement, in_november(2), views=1000, clicks=20)
    count(first, right, in_november(3), views=200, clicks=9)
    count(second, placement, in_november(3), views=34, clicks=0)
    return first


def rows(lines: list[ReportRow]) -> list[tuple[str, int, int]]:
    return [(line.label, line.viewable, line.clicks) for line in lines]


class TestFigures:
    def test_every_table_has_the_same_total(self, counted: Advertisement) -> None:
        report = AdvertisingReport(FIRST, LAST)
        assert report.total[1:] == (3702, 2468, 1234, 29)
        for table in (report.by_day, report.by_advertisement, report.by_placement,
                      report.by_advertiser):  # fmt: skip
            for place, total in enumerate(report.total[1:], start=1):
                assert sum(int(row[place]) for row in table) == total

    def test_advertisements_are_listed_most_viewed_first(self, counted: Advertisement) -> None:
        table = AdvertisingReport(FIRST, LAST).by_advertisement
        assert rows(table) == [("Hội chợ", 1200, 29), ("Dịch vụ công", 34, 0)]

    def test_two_advertisements_of_one_title_are_two_rows(self, placement: Placement) -> None:
        for _ in range(2):
            namesake = make_advertisement(placement, title="Hội chợ")
            count(namesake, placement, in_november(2), views=3, clicks=0)
        assert len(AdvertisingReport(FIRST, LAST).by_advertisement) == 2

    def test_counts_are_added_up_by_placement_and_by_advertiser(
        self, counted: Advertisement
    ) -> None:
        report = AdvertisingReport(FIRST, LAST)
        assert rows(report.by_placement) == [("Cột trái", 1034, 20), ("Cột phải", 200, 9)]
        assert rows(report.by_advertiser) == [("Bưu điện", 1200, 29), ("Không có đơn vị", 34, 0)]

    def test_every_day_has_a_row(self, counted: Advertisement) -> None:
        table = AdvertisingReport(FIRST, LAST).by_day
        assert len(table) == 30
        assert table[1] == ReportRow("02/11/2026", 3000, 2000, 1000, 20)
        assert table[3] == ReportRow("04/11/2026", 0, 0, 0, 0)

    def test_days_start_at_midnight_in_viet_nam(self, placement: Placement) -> None:
        """17:00 UTC is midnight in Vietnam."""
        advertisement = make_advertisement(placement)
        count(advertisement, placement, in_november(1, 16), views=1, clicks=0)
        count(advertisement, placement, in_november(1, 17), views=3, clicks=0)
        assert AdvertisingReport(date(2026, 11, 2), date(2026, 11, 2)).total.viewable == 3

    @pytest.mark.parametrize("one", ["advertisement", "placement", "advertiser"])
    def test_a_report_can_be_limited_to_one(self, counted: Advertisement, one: str) -> None:
        ids = {
            "advertisement": counted.pk,
            "placement": Placement.objects.get(name="Cột trái").pk,
            "advertiser": counted.advertiser_id,
        }
        views = {"advertisement": 1200, "placement": 1034, "advertiser": 1200}
        report = AdvertisingReport(FIRST, LAST, **{f"{one}_id": ids[one]})
        assert report.total.viewable == views[one]

    def test_filtered_events_are_listed_by_reason(self, counted: Advertisement) -> None:
        for day, reason, number in ((2, "repeat", 3), (3, "repeat", 4), (3, "crawler", 1)):
            PlacementFilteredCount.objects.create(
                advertisement=counted, placement=counted.placements.all()[0],
                day=date(2026, 11, day), reason=reason, count=number,
            )  # fmt: skip
        assert AdvertisingReport(FIRST, LAST).filtered == [
            ("Lặp lại", 7),
            ("Máy thu thập dữ liệu", 1),
        ]

    def test_all_tables_take_one_query(
        self, counted: Advertisement, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        report = AdvertisingReport(FIRST, LAST)
        with django_assert_num_queries(1):
            assert report.total
            assert report.by_day
            assert report.by_advertisement
            assert report.by_placement

    @pytest.mark.parametrize(
        ("part", "whole", "written"),
        [
            (29, 1234, "2,35\N{NO-BREAK SPACE}%"),
            (0, 5, "0,00\N{NO-BREAK SPACE}%"),
            (5, 5, "100,00\N{NO-BREAK SPACE}%"),
            (3, 0, "Chưa có"),
            (3, 2, "Chưa có"),  # the whole was not counted all the time
        ],
    )
    def test_a_part_is_in_percent_of_a_whole_that_was_counted(
        self, part: int, whole: int, written: str
    ) -> None:
        assert percentage(part, whole) == written

    def test_rates_are_of_what_could_be_measured_and_of_what_was_seen(self) -> None:
        row = ReportRow("Hội chợ", served=400, measurable=200, viewable=100, clicks=5)
        assert (row.viewable_rate, row.rate) == (
            "50,00\N{NO-BREAK SPACE}%", "5,00\N{NO-BREAK SPACE}%",
        )  # fmt: skip

    def test_it_says_since_when_showings_are_counted(self, counted: Advertisement) -> None:
        assert AdvertisingReport(FIRST, LAST).measured_since is None
        PlacementHourlyCount.objects.filter(hour=in_november(2)).update(measurable=0, served=9)
        assert AdvertisingReport(FIRST, LAST).measured_since == date(2026, 11, 3)
        assert AdvertisingReport(date(2026, 11, 3), LAST).measured_since is None


class TestFiles:
    def test_csv_has_all_details_and_the_total_of_the_page(self, counted: Advertisement) -> None:
        text = to_csv(AdvertisingReport(FIRST, LAST)).decode("utf-8-sig")
        lines = list(csv.reader(StringIO(text)))
        assert len(lines) == 5
        assert lines[-1] == [
            "Tổng cộng", "", "", "", "3702", "2468", "1234", "50.0", "29", "2.35",
        ]  # fmt: skip
        assert sum(int(line[6]) for line in lines[1:-1]) == 1234

    def test_excel_reads_csv_as_utf_8(self, counted: Advertisement) -> None:
        assert to_csv(AdvertisingReport(FIRST, LAST)).startswith(b"\xef\xbb\xbf")

    @pytest.mark.parametrize(
        "sheet", ["Theo quảng cáo", "Theo vị trí", "Theo đơn vị", "Theo ngày", "Chi tiết"]
    )
    def test_every_sheet_ends_with_the_total_of_the_page(
        self, counted: Advertisement, sheet: str
    ) -> None:
        book = spreadsheets.read(to_xlsx(AdvertisingReport(FIRST, LAST)))
        last = [cell.value for cell in list(book[sheet].rows)[-1]]
        assert (last[0], last[-6:]) == ("Tổng cộng", [3702, 2468, 1234, 50, 29, 2.35])

    def test_days_are_dates_in_excel_and_as_vietnamese_write_them_in_csv(
        self, placement: Placement
    ) -> None:
        advertisement = make_advertisement(placement, title="Hội chợ")
        count(advertisement, placement, in_november(2), views=1, clicks=0)
        report = AdvertisingReport(FIRST, LAST)
        sheet = spreadsheets.read(to_xlsx(report))["Chi tiết"]
        assert spreadsheets.first_cell(sheet).value.isoformat() == "2026-11-02T00:00:00"
        assert "02/11/2026,Hội chợ" in to_csv(report).decode()

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_cell_is_a_formula(self, placement: Placement, start: str) -> None:
        evil = make_advertisement(placement, approved=False)  # else only an approval changes it
        Advertisement.objects.filter(pk=evil.pk).update(title=f"{start}HYPERLINK(1)")
        count(evil, placement, in_november(2), views=1, clicks=0)
        report = AdvertisingReport(FIRST, LAST)
        book = spreadsheets.read(to_xlsx(report))
        cells = [cell for sheet in book for row in sheet.rows for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
        assert f"'{start}HYPERLINK(1)" in to_csv(report).decode()


class TestScreen:
    def test_the_report_page_shows_tables_charts_and_totals(
        self, staff: Client, counted: Advertisement
    ) -> None:
        response = staff.get(REPORT, {"first": "2026-11-01", "last": "2026-11-30"})
        for total in ("3.702", "2.468", "1.234"):
            assertContains(response, f"<dd>{total}</dd>")
        assertContains(response, "không cộng với nhau")
        assertContains(response, "<dd>2,35\N{NO-BREAK SPACE}%</dd>")
        assertContains(response, 'role="img"', 2)
        assertContains(response, "<caption>Theo ngày</caption>")

    def test_a_report_without_views_has_no_click_through_rate(self, staff: Client) -> None:
        assertContains(staff.get(REPORT), "<dd>Chưa có</dd>")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_report_page_offers_files(
        self, staff: Client, counted: Advertisement, kind: str
    ) -> None:
        response = staff.get(REPORT, {"first": "2026-11-01", "last": "2026-11-30", "tep": kind})
        assert f"so-lieu-20261101-20261130.{kind}" in response["Content-Disposition"]
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        ("first", "last", "reason"),
        [
            ("2026-11-30", "2026-11-01", "phải bằng hoặc sau “Từ ngày”"),
            ("2020-01-01", "2026-11-01", "nhiều nhất 366 ngày"),
            ("hôm qua", "2026-11-01", "Ngày chưa đúng."),
        ],
    )
    def test_an_error_in_the_period_is_named(
        self, staff: Client, first: str, last: str, reason: str
    ) -> None:
        response = staff.get(REPORT, {"first": first, "last": last, "tep": "csv"})
        assertContains(response, reason)

    def test_the_report_page_needs_its_permission(self, client: Client) -> None:
        client.force_login(make_user())
        assert client.get(REPORT).status_code == 403


class TestSharedLink:
    @pytest.fixture
    def post(self, counted: Advertisement) -> Advertiser:
        assert counted.advertiser
        return counted.advertiser

    @pytest.fixture
    def manager(self) -> User:
        return make_user("ads.view_advertiser", "ads.change_advertiser")

    def test_an_advertiser_sees_its_own_numbers_without_an_account(
        self, client: Client, post: Advertiser
    ) -> None:
        period = {"first": "2026-11-01", "last": "2026-11-30"}
        response = client.get(f"/so-lieu/{make_link_token(post)}/", period)
        assertContains(response, "<dd>1.200</dd>")
        assertNotContains(response, "Dịch vụ công</th>")
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies

    def test_a_shared_link_cannot_open_another_advertisers_report(
        self, client: Client, post: Advertiser, counted: Advertisement
    ) -> None:
        other = Advertiser.objects.create(name="Điện lực")
        query: dict[str, Any] = {
            "advertiser": post.pk,
            "first": "2026-11-01",
            "last": "2026-11-30",
        }
        assertNotContains(client.get(f"/so-lieu/{make_link_token(other)}/", query), "1.200")

    def test_the_file_of_a_shared_link_has_no_other_advertisers_numbers(
        self, client: Client, post: Advertiser
    ) -> None:
        query = {"tep": "csv", "first": "2026-11-01", "last": "2026-11-30"}
        text = client.get(f"/so-lieu/{make_link_token(post)}/", query).content.decode()
        assert "Hội chợ" in text
        assert "Dịch vụ công" not in text

    def test_a_forged_link_is_refused(self, client: Client) -> None:
        assert client.get("/so-lieu/gia-mao/").status_code == 410

    def test_a_link_is_valid_for_30_days(
        self, client: Client, post: Advertiser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = f"/so-lieu/{make_link_token(post)}/"
        today = timezone.localdate()
        for days, status in ((LINK_DAYS, 200), (LINK_DAYS + 1, 410)):
            later = today + timedelta(days=days)
            monkeypatch.setattr(timezone, "localdate", lambda *_, later=later: later)
            assert client.get(address).status_code == status

    def test_revoked_links_open_nothing_and_new_ones_do(
        self, client: Client, post: Advertiser, manager: User
    ) -> None:
        old = f"/so-lieu/{make_link_token(post)}/"
        client.force_login(manager)
        page = f"/quan-tri/ads/advertiser/{post.pk}/thu-hoi-lien-ket/"
        assertContains(client.get(page), "sẽ không mở được nữa")
        assert client.get(old).status_code == 200  # asking does nothing
        assertContains(client.post(page, follow=True), "không mở được nữa")
        post.refresh_from_db()
        assert client.get(old).status_code == 410
        assert client.get(f"/so-lieu/{make_link_token(post)}/").status_code == 200

    def test_a_link_of_an_earlier_version_opens_until_links_are_revoked(
        self, client: Client, post: Advertiser
    ) -> None:
        until = timezone.localdate().isoformat()
        old = f"/so-lieu/{Signer(salt=LINK_SALT).sign_object([post.pk, until])}/"
        assert client.get(old).status_code == 200
        post.revoke_links()
        assert client.get(old).status_code == 410

    def test_the_advertisers_form_shows_the_link_to_its_report(
        self, client: Client, post: Advertiser, manager: User
    ) -> None:
        client.force_login(manager)
        address = f"http://testserver/so-lieu/{make_link_token(post)}/"
        assertContains(client.get(f"/quan-tri/ads/advertiser/{post.pk}/change/"), address)

"""Dates in addresses: any date gives a page or a message, never a failure."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ads.models import Advertiser
from ads.reports.share_links import make_link_token
from analytics.models import StatisticsSettings
from analytics.statistics_feed import new_token
from tests.factories import make_advertisement, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

DAYS = [
    "0001-01-01", "1945-09-01", "2100-01-01", "9999-12-31", "0000-00-00", "10000-01-01",
    "２０２６-11-01", "x",
]  # fmt: skip
MONTHS = ["0001-01", "9999-12", "9999-11", "0000-00", "2026-13", "10000-01", "x", "-1", "2026"]
YEARS = [0, 1, 9998, 9999, 10**12]
# Pages with the names of their parameters that are days.
PAGES_WITH_DAYS = [
    ("/quan-tri/thong-ke/", ("first", "last")),
    ("/quan-tri/ads/advertisement/so-lieu/", ("first", "last")),
    ("/tim-kiem/", ("tu-ngay", "den-ngay")),
]
PAGES_WITH_A_MONTH = ["/quan-tri/thong-ke/thang/", "/quan-tri/news/royaltykind/bang-ke/"]
LISTS_BY_DATE = [
    ("/quan-tri/news/article/", "publish_at"),
    ("/quan-tri/news/article/xuat-excel/", "publish_at"),
    ("/quan-tri/news/image/", "uploaded_at"),
    ("/quan-tri/news/attachment/", "uploaded_at"),
    ("/quan-tri/analytics/dailycount/", "day"),
]
MOMENTS = ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59:59-14:00", "x"]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("quan-tri"))
    return client


def is_answered(
    client: Client, path: str, query: dict[str, Any] | None = None, **more: Any
) -> bool:
    """Ask for an address, and return whether the answer is no failure of the server."""
    return client.get(path, query, **more).status_code in {200, 302, 400, 404}


@pytest.mark.parametrize(("path", "names"), PAGES_WITH_DAYS)
@pytest.mark.parametrize("file", ["", "xlsx"])
def test_a_period_of_absurd_days(
    staff: Client, path: str, names: tuple[str, str], file: str
) -> None:
    make_article()
    for day in DAYS:
        for query in ({names[0]: day}, {names[1]: day}, dict.fromkeys(names, day)):
            assert is_answered(staff, path, {**query, "tep": file}), (path, query)


@pytest.mark.parametrize("path", PAGES_WITH_A_MONTH)
@pytest.mark.parametrize("file", ["", "xlsx"])
def test_an_absurd_month(staff: Client, path: str, file: str) -> None:
    for month in MONTHS:
        assert is_answered(staff, path, {"thang": month, "tep": file}), (path, month)


def test_the_report_of_an_advertiser_with_absurd_days(client: Client) -> None:
    token = make_link_token(Advertiser.objects.create(name="Chợ An Thịnh"))
    for day in DAYS:
        for query in ({"first": day}, {"last": day}, {"first": day, "last": day}):
            assert is_answered(client, f"/so-lieu/{token}/", query), query


def test_the_feed_of_daily_totals_with_absurd_days(client: Client) -> None:
    token, known = new_token()
    StatisticsSettings.objects.create(feed_is_on=True, feed_token_hash=known)
    headers = {"authorization": f"Bearer {token}"}
    for day in DAYS:
        for query in ({"tu": day}, {"den": day}, {"tu": day, "den": day}):
            assert is_answered(client, "/thong-ke.json", query, headers=headers), query


def test_the_archive_of_absurd_years(client: Client) -> None:
    for year in YEARS:
        for rest in ("", "1/", "12/", "1/1/", "12/31/", "0/", "13/", "2/30/", "12/0/"):
            assert is_answered(client, f"/luu-tru/{year}/{rest}"), (year, rest)


# Django takes full-width figures for a day, and a day for a moment without a time zone.
@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning")
@pytest.mark.parametrize(("path", "field"), LISTS_BY_DATE)
def test_a_list_of_the_admin_filtered_by_absurd_dates(staff: Client, path: str, field: str) -> None:
    make_article()
    for year in YEARS:
        for month, day in ((12, 31), (13, 1), (2, 30)):
            query = {f"{field}__year": year, f"{field}__month": month, f"{field}__day": day}
            assert is_answered(staff, path, query), query
        assert is_answered(staff, path, {f"{field}__year": year}), year
    for absurd in DAYS:
        for lookup in ("", "__gte", "__lt"):
            assert is_answered(staff, path, {f"{field}{lookup}": absurd}), (absurd, lookup)


def test_a_preview_of_an_advertisement_at_absurd_moments(staff: Client) -> None:
    page = f"/quan-tri/ads/advertisement/{make_advertisement().pk}/xem-thu/"
    for moment in MOMENTS:
        assert is_answered(staff, page, {"path": "/", "moment": moment}), moment
        assert is_answered(staff, f"{page}trang/", {"path": "/", "moment": moment}), moment

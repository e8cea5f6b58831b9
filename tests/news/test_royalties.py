"""Royalties by month, author and department, on the page and in the file."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from news.models import Article, RoyaltyKind, RoyaltyRate
from news.royalties import due, statement
from news.workflow import Step, apply_step
from tests import spreadsheets
from tests.factories import make_article, make_department, make_user
from tests.news.makers import make_chief

pytestmark = pytest.mark.django_db

PAGE = "/quan-tri/news/royaltykind/bang-ke/"
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def rates() -> None:
    RoyaltyRate.objects.create(valid_from=date(2026, 1, 1), dong_per_unit=100_000)
    RoyaltyRate.objects.create(valid_from=date(2026, 10, 15), dong_per_unit=120_000)


@pytest.fixture
def news() -> RoyaltyKind:
    return RoyaltyKind.objects.create(name="Tin ngắn", units=Decimal("1.5"))


def on(day: str, kind: RoyaltyKind | None, **fields: Any) -> Article:
    moment = timezone.make_aware(datetime.fromisoformat(day))
    return make_article(publish_at=moment, royalty_kind=kind, **fields)


@pytest.mark.parametrize(
    ("units", "coefficient", "rate", "expected"),
    [("1.5", "1", 100_000, 150_000), ("1", "0.5", 1, 1), ("0.33", "1.25", 99_999, 41_250)],
)
def test_a_royalty_is_in_whole_dong(units: str, coefficient: str, rate: int, expected: int) -> None:
    assert due(Decimal(units), Decimal(coefficient), rate) == expected


def test_each_day_has_its_rate_and_each_author_a_sum(news: RoyaltyKind) -> None:
    office = make_department(name="Văn phòng")
    on("2026-10-14T23:59", news, byline="Lan", department=office)
    on("2026-10-15T00:00", news, byline="Lan", department=office, royalty_coefficient=2)
    on("2026-10-31T23:59", news, byline="Minh")
    found = statement(OCTOBER)
    sums = [(each.author, each.department, each.count, each.dong) for each in found.sums]
    assert sums == [("Lan", "Văn phòng", 2, 150_000 + 360_000), ("Minh", "", 1, 180_000)]
    assert found.total == 690_000


def test_only_articles_published_in_the_month_and_not_withdrawn_are_paid(news: RoyaltyKind) -> None:
    on("2026-09-30T23:59", news)
    on("2026-11-01T00:00", news)
    make_article(published=False, royalty_kind=news)
    gone = on("2026-10-10T08:00", news)
    apply_step(gone, Step.WITHDRAW, make_chief(), "Sai số liệu")
    on("2026-10-11T08:00", None)
    found = statement(OCTOBER)
    assert (found.lines, found.unrated) == ([], 1)


def test_a_day_before_any_rate_is_pointed_out(client: Client, news: RoyaltyKind) -> None:
    on("2025-12-31T08:00", news)
    assert statement(date(2025, 12, 1)).lacks_a_rate
    client.force_login(make_user("news.view_royalties"))
    assert "chưa tính được tiền" in client.get(f"{PAGE}?thang=2025-12").content.decode()


def test_the_file_has_the_totals_of_the_screen(client: Client, news: RoyaltyKind) -> None:
    for day, name in [("01", "Lan"), ("16", "Lan"), ("20", "=Minh")]:
        on(f"2026-10-{day}T08:00", news, byline=name)
    client.force_login(make_user("news.view_royalties"))
    html = client.get(f"{PAGE}?thang=2026-10").content.decode()
    assert "<strong>510.000</strong>" in html
    book = spreadsheets.read(client.get(f"{PAGE}?thang=2026-10&tep=xlsx").content)
    sums, details = (spreadsheets.rows_of(sheet)[1:] for sheet in book.worksheets)
    assert sums[-1] == ("Cộng", None, 3, 510_000)
    assert sum(row[-1] for row in details) == sum(row[-1] for row in sums[:-1]) == 510_000
    assert spreadsheets.first_cell(book.worksheets[0]).data_type == "s"


@pytest.mark.parametrize("month", ["2026-13", "x", "99999-01"])
def test_a_wrong_month_is_explained(client: Client, month: str) -> None:
    client.force_login(make_user("news.view_royalties"))
    response = client.get(PAGE, {"thang": month})
    assert response.status_code == 200
    assert "Tháng phải viết như 2026-11" in response.content.decode()


def test_the_statement_needs_a_permission(client: Client) -> None:
    client.force_login(make_chief())
    assert client.get(PAGE).status_code == 403


def test_a_royalty_kind_in_use_cannot_be_deleted(news: RoyaltyKind) -> None:
    from django.db.models import ProtectedError

    on("2026-10-01T08:00", news)
    with pytest.raises(ProtectedError):
        news.delete()


def test_the_database_refuses_negative_units() -> None:
    with pytest.raises(IntegrityError):
        RoyaltyKind.objects.create(name="Âm", units=-1)

from datetime import date, datetime, timedelta

import pytest

from analytics.models import (
    DailyCount,
    HourlyTotal,
    SubjectHourlyCount,
)
from analytics.period_totals import (
    SubjectTotal,
    VisitTotals,
    daily_totals,
    hourly_totals,
    top_subjects,
    totals_by_hour_of_day,
)
from core.counting_events import EventKind
from tests.analytics.conftest import Clock

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)

pytestmark = pytest.mark.django_db


def count(hour: datetime, subject: str, number: int, kind: EventKind = EventKind.VIEW) -> None:
    SubjectHourlyCount.objects.create(hour=hour, kind=kind, subject=subject, count=number)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_top_subjects_start_with_the_most_counted(clock: Clock) -> None:
    count(clock.now, "news.article:1", 3)
    count(clock.now, "news.article:2", 2)
    count(clock.now - timedelta(hours=1), "news.article:2", 2)
    assert top_subjects(EventKind.VIEW, YESTERDAY, TODAY, limit=5) == [
        SubjectTotal("news.article:2", 4),
        SubjectTotal("news.article:1", 3),
    ]


def test_top_subjects_are_of_the_kind_period_and_prefix(clock: Clock) -> None:
    count(clock.now, "news.article:1", 3)
    count(clock.now, "portal.home", 9)
    count(clock.now, "news.article:2", 9, EventKind.CLICK)
    count(clock.now - timedelta(days=2), "news.article:3", 9)
    top = top_subjects(EventKind.VIEW, YESTERDAY, TODAY, prefix="news.article:")
    assert top == [SubjectTotal("news.article:1", 3)]


def test_top_subjects_are_no_more_than_the_limit(clock: Clock) -> None:
    for number in range(3):
        count(clock.now, f"news.article:{number}", 1)
    assert len(top_subjects(EventKind.VIEW, TODAY, TODAY, limit=2)) == 2


def test_daily_totals_include_imported_numbers(clock: Clock) -> None:
    DailyCount.objects.create(
        day=YESTERDAY, visits=1, page_views=2, imported_visits=10, imported_page_views=20
    )
    assert daily_totals(YESTERDAY, TODAY) == {YESTERDAY: VisitTotals(11, 22), TODAY: VisitTotals()}


def test_hourly_totals_include_hours_without_visits(clock: Clock) -> None:
    HourlyTotal.objects.create(hour=at("2026-11-23 08:00"), visits=1, page_views=2)
    found = hourly_totals(TODAY, TODAY)
    assert (len(found), found[at("2026-11-23 08:00")]) == (24, VisitTotals(1, 2))


def test_totals_by_hour_of_day_add_up_days_in_viet_nam(clock: Clock) -> None:
    for day in ("2026-11-22", "2026-11-23"):
        HourlyTotal.objects.create(hour=at(f"{day} 00:00"), visits=1, page_views=2)
    found = totals_by_hour_of_day(YESTERDAY, TODAY)
    assert (found[0], sum(total.page_views for total in found)) == (VisitTotals(2, 4), 4)

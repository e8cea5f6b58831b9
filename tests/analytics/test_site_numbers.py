from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from analytics.models import DailyCount, OpeningBalance, StatisticsSettings, Visitor
from analytics.site_numbers import daily_visits, site_numbers
from core.dates import start_of_week
from tests.analytics.conftest import Clock

# The clock is set to 23 November 2026, a Monday.


def visits(**days: int) -> None:
    """Create visits of days named like `d20261123`."""
    for day, number in days.items():
        DailyCount.objects.create(day=date.fromisoformat(day[1:]), visits=number)


def online_since(moment: datetime) -> None:
    Visitor.objects.create(day=date(2026, 11, 23), hash=1, last_view_at=moment)


@pytest.mark.django_db
def test_all_numbers_of_an_empty_site_are_0() -> None:
    assert site_numbers() == (0, 0, 0, 0, None)


@pytest.mark.django_db
def test_visits_today_exclude_those_of_yesterday(clock: Clock) -> None:
    visits(d20261122=7, d20261123=5)
    assert site_numbers().today == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "today"), [("2026-11-23 23:59", 5), ("2026-11-24 00:00", 0), ("2026-11-23 00:00", 5)]
)
def test_visits_today_start_at_midnight_in_viet_nam(now: str, today: int, clock: Clock) -> None:
    visits(d20261123=5)
    clock.set(now)
    assert site_numbers().today == today


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "week"), [("2026-11-23 00:00", 5), ("2026-11-29 23:59", 5), ("2026-11-30 00:00", 0)]
)
def test_visits_of_the_week_are_from_monday_to_sunday(now: str, week: int, clock: Clock) -> None:
    visits(d20261122=7, d20261123=5)
    clock.set(now)
    assert site_numbers().week == week


@pytest.mark.django_db
def test_a_week_continues_over_new_year(clock: Clock) -> None:
    visits(d20261228=1, d20261231=2, d20270101=4)
    clock.set("2027-01-01 00:01")
    assert site_numbers()[1:4] == (4, 7, 7)


@pytest.mark.django_db
def test_the_total_includes_the_opening_balance() -> None:
    visits(d20261122=7, d20261123=5)
    OpeningBalance.objects.create(visits=1000)
    assert site_numbers().total == 1012


@pytest.mark.django_db
def test_the_opening_balance_is_only_in_the_total(clock: Clock) -> None:
    OpeningBalance.objects.create(visits=1000)
    assert site_numbers()[:4] == (0, 0, 0, 1000)


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "online"), [(0, 1), (299, 1), (300, 0)])
def test_a_reader_is_online_for_five_minutes(seconds: int, online: int, clock: Clock) -> None:
    online_since(clock.now - timedelta(seconds=seconds))
    assert site_numbers().online == online


@pytest.mark.django_db
def test_visits_after_a_clock_jump_keep_today_within_the_week(clock: Clock) -> None:
    visits(d20261123=5, d20261125=9)
    numbers = site_numbers()
    assert numbers.today <= numbers.week <= numbers.total


@pytest.mark.django_db
def test_all_numbers_take_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        site_numbers()


@given(st.dates())
def test_a_week_begins_on_the_last_monday(day: date) -> None:
    first = start_of_week(day) if day > date(1, 1, 7) else date(1, 1, 1)
    assert (first.weekday(), 0 <= (day - first).days < 7) == (0, True)


@pytest.mark.django_db
def test_daily_visits_include_days_without_visits(clock: Clock) -> None:
    visits(d20261121=7)
    assert [(one.day.day, one.visits) for one in daily_visits(3)] == [(21, 7), (22, 0), (23, 0)]


@pytest.mark.django_db
def test_the_month_is_given_if_the_office_shows_it(clock: Clock) -> None:
    visits(d20261031=1, d20261101=2, d20261123=4)
    StatisticsSettings.objects.create(show_month=True)
    assert site_numbers().month == 6


@pytest.mark.django_db
def test_imported_visits_are_part_of_the_total(clock: Clock) -> None:
    DailyCount.objects.create(day=date(2026, 11, 22), visits=1, imported_visits=10)
    assert site_numbers().total == 11

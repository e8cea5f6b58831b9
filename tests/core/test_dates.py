"""Days, weeks and months in the site's time zone."""

from datetime import date, datetime

import pytest

from core.dates import (
    add_months,
    day_range,
    month_bounds,
    parse_month,
    start_of_day,
    start_of_week,
)


def test_a_day_starts_at_midnight_in_viet_nam() -> None:
    assert start_of_day(date(2026, 11, 27)) == datetime.fromisoformat("2026-11-26T17:00:00+00:00")


def test_a_range_of_days_includes_the_last_one() -> None:
    start, end = day_range(date(2026, 11, 27), date(2026, 11, 27))
    assert (end - start).total_seconds() == 24 * 3600


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 29)])
def test_a_week_starts_on_monday(day: date) -> None:
    assert start_of_week(day) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        (date(2026, 11, 27), (date(2026, 11, 1), date(2026, 11, 30))),
        (date(2026, 12, 1), (date(2026, 12, 1), date(2026, 12, 31))),
        (date(2028, 2, 29), (date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_a_month_has_a_first_and_a_last_day(day: date, bounds: tuple[date, date]) -> None:
    assert month_bounds(day) == bounds


@pytest.mark.parametrize(
    ("months", "expected"),
    [(0, date(2026, 11, 1)), (2, date(2027, 1, 1)), (-11, date(2025, 12, 1))],
)
def test_months_are_added_across_years(months: int, expected: date) -> None:
    assert add_months(date(2026, 11, 27), months) == expected


def test_a_month_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize("text", ["1945-09", "2026-11", "2099-12"])
def test_a_month_of_our_time_is_read(text: str) -> None:
    assert parse_month(text) == date.fromisoformat(f"{text}-01")


@pytest.mark.parametrize(
    "text", ["", "x", "2026", "2026-13", "2026-11-01", "1945-08", "2100-01", "0001-01", "9999-12"]
)
def test_any_other_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_month(text)

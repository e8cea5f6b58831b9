"""Rolling up old hourly counts: no sum changes, and rare words are merged."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from analytics.models import SubjectDailyCount, SubjectHourlyCount, SubjectMonthlyCount
from analytics.period_totals import SubjectTotal, top_subjects
from analytics.rollup import merge_rare_subjects, roll_up_counts
from core.counting_events import EventKind
from core.subjects import SEARCH_PREFIX
from tests.analytics.conftest import Clock

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def count(hour: datetime, subject: str, number: int, kind: EventKind = EventKind.VIEW) -> None:
    SubjectHourlyCount.objects.create(hour=hour, kind=kind, subject=subject, count=number)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_old_hours_are_rolled_up_into_their_day_and_month(clock: Clock, settings: Settings) -> None:
    settings.STATISTICS_HOURLY_DAYS = 8
    count(at("2026-10-31 23:00"), "portal.home", 1)
    count(at("2026-11-01 00:00"), "portal.home", 2)
    count(at("2026-11-01 23:00"), "portal.home", 4)
    count(at("2026-11-15 00:00"), "portal.home", 8)
    assert "3" in roll_up_counts()
    assert dict(SubjectDailyCount.objects.values_list("day", "count")) == {
        date(2026, 10, 31): 1,
        date(2026, 11, 1): 6,
    }
    assert dict(SubjectMonthlyCount.objects.values_list("month", "count")) == {
        date(2026, 10, 1): 1,
        date(2026, 11, 1): 6,
    }
    assert SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count == 8


def test_without_old_hours_nothing_is_reported(clock: Clock) -> None:
    count(clock.now, "portal.home", 1)
    assert roll_up_counts() == ""


def test_a_hit_that_comes_after_the_roll_up_is_rolled_up_next_time(clock: Clock) -> None:
    for _ in range(2):
        count(at("2026-10-05 10:00"), "portal.home", 1)
        roll_up_counts()
    assert (SubjectDailyCount.objects.get().count, SubjectMonthlyCount.objects.get().count) == (
        2,
        2,
    )


@given(
    counts=st.dictionaries(
        st.tuples(st.integers(0, 70), st.sampled_from(["portal.home", f"{SEARCH_PREFIX}đất"])),
        st.integers(1, 5),
        max_size=12,
    ),
    first=st.integers(0, 70),
    length=st.integers(0, 70),
)
def test_rolling_up_changes_no_sum(
    counts: dict[tuple[int, str], int], first: int, length: int
) -> None:
    for table in (SubjectHourlyCount, SubjectDailyCount, SubjectMonthlyCount):
        table.objects.all().delete()
    start = at("2026-01-20 05:00")
    for (days, subject), number in counts.items():
        count(start + timedelta(days=days), subject, number)
    begin = start.date() + timedelta(days=first)
    end = begin + timedelta(days=length)
    before = top_subjects(EventKind.VIEW, begin, end)
    expected = sum(n for (days, _), n in counts.items() if first <= days <= first + length)
    assert sum(number for _, number in before) == expected
    roll_up_counts()
    assert not SubjectHourlyCount.objects.exists()
    after = top_subjects(EventKind.VIEW, begin, end)
    assert sum(number for _, number in after) == expected
    homes = [dict(found).get("portal.home") for found in (before, after)]
    assert homes[0] == homes[1]  # rare search words may be merged


def test_old_rare_search_words_are_merged(clock: Clock) -> None:
    for day, word, number in [
        ("2026-06-01", "nguyễn văn an", 2),
        ("2026-06-02", "lý lịch tư pháp", 3),
        ("2026-11-01", "trần thị bình", 1),
    ]:
        count(at(f"{day} 08:00"), f"{SEARCH_PREFIX}{word}", number)
    roll_up_counts()
    merge_rare_subjects()
    assert top_subjects(EventKind.VIEW, date(2026, 1, 1), TODAY) == [
        SubjectTotal(f"{SEARCH_PREFIX}lý lịch tư pháp", 3),
        SubjectTotal(SEARCH_PREFIX, 2),
        SubjectTotal(f"{SEARCH_PREFIX}trần thị bình", 1),
    ]
    june = SubjectDailyCount.objects.filter(day__month=6).values_list("day", "subject", "count")
    assert (date(2026, 6, 1), SEARCH_PREFIX, 2) in set(june)

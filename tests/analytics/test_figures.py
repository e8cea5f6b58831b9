from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from analytics import figures
from analytics.figures import SubjectCount, Total, top_subjects
from analytics.models import (
    DailyCount,
    FoldedDay,
    FoldedMonth,
    HourlyCount,
    HourlyTotal,
)
from analytics.retention import fold_counts, merge_rare
from core.subjects import SEARCHED, Kind
from tests.analytics.conftest import Clock

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)

pytestmark = pytest.mark.django_db


def count(hour: datetime, subject: str, number: int, kind: Kind = Kind.VIEW) -> None:
    HourlyCount.objects.create(hour=hour, kind=kind, subject=subject, count=number)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_the_top_subject_comes_first(clock: Clock) -> None:
    count(clock.now, "news.article:1", 3)
    count(clock.now, "news.article:2", 2)
    count(clock.now - timedelta(hours=1), "news.article:2", 2)
    assert top_subjects(Kind.VIEW, YESTERDAY, TODAY, limit=5) == [
        SubjectCount("news.article:2", 4),
        SubjectCount("news.article:1", 3),
    ]


def test_only_what_is_asked_for_is_among_the_top(clock: Clock) -> None:
    count(clock.now, "news.article:1", 3)
    count(clock.now, "portal.home", 9)
    count(clock.now, "news.article:2", 9, Kind.CLICK)
    count(clock.now - timedelta(days=2), "news.article:3", 9)
    top = top_subjects(Kind.VIEW, YESTERDAY, TODAY, prefix="news.article:")
    assert top == [SubjectCount("news.article:1", 3)]


def test_no_more_than_the_limit_are_the_top(clock: Clock) -> None:
    for number in range(3):
        count(clock.now, f"news.article:{number}", 1)
    assert len(top_subjects(Kind.VIEW, TODAY, TODAY, limit=2)) == 2


def test_old_hours_fold_into_their_day_and_month(clock: Clock, settings: Settings) -> None:
    settings.STATISTICS_HOURLY_DAYS = 8
    count(at("2026-10-31 23:00"), "portal.home", 1)
    count(at("2026-11-01 00:00"), "portal.home", 2)
    count(at("2026-11-01 23:00"), "portal.home", 4)
    count(at("2026-11-15 00:00"), "portal.home", 8)
    assert "3" in fold_counts()
    assert dict(FoldedDay.objects.values_list("day", "count")) == {
        date(2026, 10, 31): 1,
        date(2026, 11, 1): 6,
    }
    assert dict(FoldedMonth.objects.values_list("month", "count")) == {
        date(2026, 10, 1): 1,
        date(2026, 11, 1): 6,
    }
    assert HourlyCount.objects.get(kind=Kind.VIEW).count == 8


def test_there_is_nothing_to_say_where_nothing_is_old(clock: Clock) -> None:
    count(clock.now, "portal.home", 1)
    assert fold_counts() == ""


def test_a_hit_that_comes_after_the_folding_is_folded_next(clock: Clock) -> None:
    for _ in range(2):
        count(at("2026-10-05 10:00"), "portal.home", 1)
        fold_counts()
    assert (FoldedDay.objects.get().count, FoldedMonth.objects.get().count) == (2, 2)


@given(
    counts=st.dictionaries(
        st.tuples(st.integers(0, 70), st.sampled_from(["portal.home", f"{SEARCHED}đất"])),
        st.integers(1, 5),
        max_size=12,
    ),
    first=st.integers(0, 70),
    length=st.integers(0, 70),
)
@settings(max_examples=60, deadline=None)
def test_folding_changes_no_sum(
    counts: dict[tuple[int, str], int], first: int, length: int
) -> None:
    for table in (HourlyCount, FoldedDay, FoldedMonth):
        table.objects.all().delete()
    start = at("2026-01-20 05:00")
    for (days, subject), number in counts.items():
        count(start + timedelta(days=days), subject, number)
    begin = start.date() + timedelta(days=first)
    end = begin + timedelta(days=length)
    before = top_subjects(Kind.VIEW, begin, end)
    expected = sum(n for (days, _), n in counts.items() if first <= days <= first + length)
    assert sum(number for _, number in before) == expected
    fold_counts()
    assert not HourlyCount.objects.exists()
    after = top_subjects(Kind.VIEW, begin, end)
    assert sum(number for _, number in after) == expected
    homes = [dict(found).get("portal.home") for found in (before, after)]
    assert homes[0] == homes[1]  # and words that hardly anybody searched for may merge


def test_rare_words_merge_once_they_are_old(clock: Clock) -> None:
    for day, word, number in [
        ("2026-06-01", "nguyễn văn an", 2),
        ("2026-06-02", "lý lịch tư pháp", 3),
        ("2026-11-01", "trần thị bình", 1),
    ]:
        count(at(f"{day} 08:00"), f"{SEARCHED}{word}", number)
    fold_counts()
    merge_rare()
    assert top_subjects(Kind.VIEW, date(2026, 1, 1), TODAY) == [
        SubjectCount(f"{SEARCHED}lý lịch tư pháp", 3),
        SubjectCount(SEARCHED, 2),
        SubjectCount(f"{SEARCHED}trần thị bình", 1),
    ]
    june = FoldedDay.objects.filter(day__month=6).values_list("day", "subject", "count")
    assert (date(2026, 6, 1), SEARCHED, 2) in set(june)


def test_days_hold_what_the_former_site_counted(clock: Clock) -> None:
    DailyCount.objects.create(
        day=YESTERDAY, visits=1, page_views=2, imported_visits=10, imported_page_views=20
    )
    assert figures.days(YESTERDAY, TODAY) == {YESTERDAY: Total(11, 22), TODAY: Total()}


def test_hours_without_readers_are_hours_too(clock: Clock) -> None:
    HourlyTotal.objects.create(hour=at("2026-11-23 08:00"), visits=1, page_views=2)
    found = figures.hours(TODAY, TODAY)
    assert (len(found), found[at("2026-11-23 08:00")]) == (24, Total(1, 2))


def test_times_of_day_add_up_over_days_in_viet_nam(clock: Clock) -> None:
    for day in ("2026-11-22", "2026-11-23"):
        HourlyTotal.objects.create(hour=at(f"{day} 00:00"), visits=1, page_views=2)
    found = figures.times_of_day(YESTERDAY, TODAY)
    assert (found[0], sum(total.page_views for total in found)) == (Total(2, 4), 4)

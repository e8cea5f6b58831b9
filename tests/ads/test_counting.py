from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ads.models import FilteredCount, HourlyCount
from ads.receivers import add_counts
from ads.subjects import parse_subject, subject_of
from core.subjects import Counted, Filtered, Kind
from tests.factories import make_advertisement, make_placement

HOUR = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def subject(db: None) -> str:
    placement = make_placement()
    return subject_of(make_advertisement(placement).pk, placement.pk)


def numbers(hour: datetime = HOUR) -> tuple[int, int, int]:
    count = HourlyCount.objects.get(hour=hour)
    return count.served, count.viewable, count.clicks


def test_each_kind_is_added_to_its_number(subject: str) -> None:
    kinds = {Kind.SERVED: 2, Kind.VIEWABLE: 30, Kind.CLICK: 4}
    add_counts(None, [Counted(HOUR, kind, subject, count) for kind, count in kinds.items()])
    assert numbers() == (2, 30, 4)


def test_counts_are_added_to_what_is_there(subject: str) -> None:
    for _ in range(3):
        add_counts(None, [Counted(HOUR, Kind.VIEWABLE, subject, 5)])
    assert numbers() == (0, 15, 0)


def test_hours_are_kept_apart(subject: str) -> None:
    next_hour = HOUR + timedelta(hours=1)
    add_counts(
        None,
        [Counted(HOUR, Kind.CLICK, subject, 1), Counted(next_hour, Kind.CLICK, subject, 2)],
    )
    assert (numbers(), numbers(next_hour)) == ((0, 0, 1), (0, 0, 2))


@pytest.mark.parametrize("other", [subject_of(999, 999), subject_of(10**18 - 1, 1)])
def test_what_was_deleted_is_passed_over_and_the_rest_counts(
    subject: str, other: str | None
) -> None:
    add_counts(None, [Counted(HOUR, Kind.CLICK, other, 1), Counted(HOUR, Kind.CLICK, subject, 1)])
    assert numbers() == (0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "other"), [(Kind.VIEW, None), ("gibberish", None), (Kind.CLICK, "news.article:1")]
)
def test_other_kinds_and_subjects_are_passed_over(
    subject: str, kind: str, other: str | None
) -> None:
    add_counts(None, [Counted(HOUR, kind, other or subject, 1)])
    assert not HourlyCount.objects.exists()


def test_any_number_of_counts_is_one_statement(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    placement = make_placement()
    subjects = [subject_of(make_advertisement(placement).pk, placement.pk) for _ in range(20)]
    counts = [Counted(HOUR, Kind.VIEWABLE, subject, 1) for subject in reversed(subjects)]
    with django_assert_num_queries(1):
        add_counts(None, counts, signal=None)
    assert HourlyCount.objects.count() == 20


def test_nothing_to_add_is_no_statement(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        add_counts(None, [])


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "news.article:1",
        "ads.advertisement:1",
        "ads.advertisement:1@",
        "ads.advertisement:-1@2",
        "ads.advertisement:1@2 ",
        f"ads.advertisement:{10**18}@1",
    ],
)
def test_what_is_no_advertisement_in_a_placement_is_told_apart(subject: str) -> None:
    assert parse_subject(subject) is None


def test_a_subject_reads_as_what_it_was_made_of() -> None:
    assert parse_subject(subject_of(7, 2)) == (7, 2)


def test_what_was_not_counted_is_added_up_by_day_and_reason(subject: str) -> None:
    today = HOUR.date()
    for _ in range(2):
        add_counts(None, [], [Filtered(today, subject, "repeat", 3)])
    add_counts(None, [], [Filtered(today, subject, "crawler", 1)])
    found = FilteredCount.objects.order_by("reason").values_list("day", "reason", "count")
    assert list(found) == [(today, "crawler", 1), (today, "repeat", 6)]


def test_what_was_not_counted_of_others_is_passed_over(db: None) -> None:
    today = HOUR.date()
    others = ["news.article:1", subject_of(999, 999)]
    add_counts(None, [], [Filtered(today, other, "repeat", 3) for other in others])
    assert not FilteredCount.objects.exists()

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ads.models import PlacementFilteredCount, PlacementHourlyCount
from ads.receivers import add_counts
from ads.subjects import parse_subject, subject_of
from core.counting_events import CountedEvents, EventKind, FilteredEvents
from tests.factories import make_advertisement, make_placement

HOUR = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def subject(db: None) -> str:
    placement = make_placement()
    return subject_of(make_advertisement(placement).pk, placement.pk)


def numbers(hour: datetime = HOUR) -> tuple[int, int, int, int]:
    count = PlacementHourlyCount.objects.get(hour=hour)
    return count.served, count.measurable, count.viewable, count.clicks


def test_each_kind_is_added_to_its_column_and_what_is_measurable_was_served(subject: str) -> None:
    kinds = {EventKind.SERVED: 2, EventKind.MEASURABLE: 50, EventKind.VIEWABLE: 30,
             EventKind.CLICK: 4}  # fmt: skip
    add_counts(None, [CountedEvents(HOUR, kind, subject, count) for kind, count in kinds.items()])
    assert numbers() == (52, 50, 30, 4)


def test_counts_are_added_to_what_is_there(subject: str) -> None:
    for _ in range(3):
        add_counts(None, [CountedEvents(HOUR, EventKind.VIEWABLE, subject, 5)])
    assert numbers() == (0, 0, 15, 0)


def test_hours_are_counted_apart(subject: str) -> None:
    next_hour = HOUR + timedelta(hours=1)
    add_counts(
        None,
        [
            CountedEvents(HOUR, EventKind.CLICK, subject, 1),
            CountedEvents(next_hour, EventKind.CLICK, subject, 2),
        ],
    )
    assert (numbers(), numbers(next_hour)) == ((0, 0, 0, 1), (0, 0, 0, 2))


@pytest.mark.parametrize("other", [subject_of(999, 999), subject_of(10**18 - 1, 1)])
def test_a_deleted_advertisement_is_ignored_and_the_rest_counted(subject: str, other: str) -> None:
    add_counts(
        None,
        [
            CountedEvents(HOUR, EventKind.CLICK, other, 1),
            CountedEvents(HOUR, EventKind.CLICK, subject, 1),
        ],
    )
    assert numbers() == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "other"),
    [(EventKind.VIEW, None), ("gibberish", None), (EventKind.CLICK, "news.article:1")],
)
def test_other_kinds_and_subjects_are_ignored(subject: str, kind: str, other: str | None) -> None:
    add_counts(None, [CountedEvents(HOUR, kind, other or subject, 1)])
    assert not PlacementHourlyCount.objects.exists()


def test_any_number_of_counts_takes_one_statement(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    placement = make_placement()
    subjects = [subject_of(make_advertisement(placement).pk, placement.pk) for _ in range(20)]
    counts = [CountedEvents(HOUR, EventKind.VIEWABLE, subject, 1) for subject in reversed(subjects)]
    with django_assert_num_queries(1):
        add_counts(None, counts, signal=None)
    assert PlacementHourlyCount.objects.count() == 20


def test_without_counts_there_is_no_statement(
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
def test_other_subjects_have_no_ids(subject: str) -> None:
    assert parse_subject(subject) is None


def test_a_subject_is_parsed_into_its_ids() -> None:
    assert parse_subject(subject_of(7, 2)) == (7, 2)


def test_filtered_events_are_added_by_day_and_reason(subject: str) -> None:
    today = HOUR.date()
    for _ in range(2):
        add_counts(None, [], [FilteredEvents(today, subject, "repeat", 3)])
    add_counts(None, [], [FilteredEvents(today, subject, "crawler", 1)])
    found = PlacementFilteredCount.objects.order_by("reason").values_list("day", "reason", "count")
    assert list(found) == [(today, "crawler", 1), (today, "repeat", 6)]


def test_filtered_events_of_other_subjects_are_ignored(db: None) -> None:
    today = HOUR.date()
    others = ["news.article:1", subject_of(999, 999)]
    add_counts(None, [], [FilteredEvents(today, other, "repeat", 3) for other in others])
    assert not PlacementFilteredCount.objects.exists()

"""Vacancies: which placements have nothing to show, now or soon."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, AdvertisementState
from ads.vacancies import find_vacancies, first_vacant_moment
from tests.factories import make_advertisement, make_placement

NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def advertisement(**fields: Any) -> Advertisement:
    return Advertisement(**{"starts_at": NOW - DAY, "approved_by_id": 1, **fields})


def test_a_placement_without_advertisements_is_vacant_at_once() -> None:
    assert first_vacant_moment([], NOW, 7) == NOW


def test_an_advertisement_without_an_end_leaves_no_vacancy() -> None:
    assert first_vacant_moment([advertisement()], NOW, 7) is None


def test_a_placement_is_vacant_from_the_end_of_its_last_advertisement() -> None:
    running = [advertisement(ends_at=NOW + DAY), advertisement(ends_at=NOW + 3 * DAY)]
    assert first_vacant_moment(running, NOW, 7) == NOW + 3 * DAY


def test_an_advertisement_that_follows_at_once_leaves_no_vacancy() -> None:
    running = [advertisement(ends_at=NOW + DAY), advertisement(starts_at=NOW + DAY)]
    assert first_vacant_moment(running, NOW, 7) is None


def test_paused_and_unapproved_advertisements_fill_no_placement() -> None:
    idle = [advertisement(is_paused=True), advertisement(approved_by_id=None)]
    assert first_vacant_moment(idle, NOW, 7) == NOW


def test_a_weekday_without_advertisements_is_a_vacancy() -> None:
    rests_on_wednesdays = advertisement(weekdays=[1, 2, 4, 5, 6, 7])
    wednesday = datetime(2026, 11, 24, 17, tzinfo=UTC)  # midnight in Việt Nam
    assert first_vacant_moment([rests_on_wednesdays], NOW, 7) == wednesday


hours = st.integers(-48, 240).map(lambda number: NOW + timedelta(hours=number))


@given(
    st.lists(
        st.builds(
            advertisement,
            starts_at=hours,
            ends_at=st.none() | hours,
            weekdays=st.sets(st.integers(1, 7)).map(sorted),
        ),
        max_size=5,
    )
)
def test_something_runs_every_hour_before_the_vacancy_and_nothing_at_it(
    filling: list[Advertisement],
) -> None:
    since = first_vacant_moment(filling, NOW, 7)

    def is_filled(moment: datetime) -> bool:
        return any(each.state_at(moment) is AdvertisementState.RUNNING for each in filling)

    assert since is None or not is_filled(since)
    limit = since or NOW + 7 * DAY
    moment = NOW
    while moment < limit:
        assert is_filled(moment)
        moment += timedelta(minutes=30)


@pytest.mark.django_db
def test_vacancies_are_of_active_placements_the_earliest_first() -> None:
    soon, later, now = make_placement(), make_placement(), make_placement()
    make_placement(is_active=False)
    moment = timezone.now()
    make_advertisement(later, ends_at=moment + 3 * DAY)
    make_advertisement(soon, ends_at=moment + 2 * DAY)
    assert [gap.placement for gap in find_vacancies(moment, 7)] == [now, soon, later]


@pytest.mark.django_db
def test_an_advertisement_for_some_pages_leaves_a_vacancy_on_others() -> None:
    placement = make_placement()
    make_advertisement(placement, path_prefixes=["/kinh-te/"])
    assert [gap.placement for gap in find_vacancies(timezone.now(), 7)] == [placement]


@pytest.mark.django_db
def test_a_fallback_fills_a_vacancy() -> None:
    make_placement(fallback=make_advertisement())
    assert find_vacancies(timezone.now(), 7) == []

"""Which slots will stand empty."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, State
from ads.vacancies import first_gap, gaps
from tests.factories import make_advertisement, make_placement

NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def advertisement(**fields: Any) -> Advertisement:
    return Advertisement(**{"starts_at": NOW - DAY, "approved_by_id": 1, **fields})


def test_without_anything_it_is_empty_at_once() -> None:
    assert first_gap([], NOW, 7) == NOW


def test_without_an_end_it_never_is() -> None:
    assert first_gap([advertisement()], NOW, 7) is None


def test_it_is_empty_from_the_end_of_the_last() -> None:
    running = [advertisement(ends_at=NOW + DAY), advertisement(ends_at=NOW + 3 * DAY)]
    assert first_gap(running, NOW, 7) == NOW + 3 * DAY


def test_one_that_follows_leaves_no_gap() -> None:
    running = [advertisement(ends_at=NOW + DAY), advertisement(starts_at=NOW + DAY)]
    assert first_gap(running, NOW, 7) is None


def test_what_is_paused_or_not_approved_fills_nothing() -> None:
    idle = [advertisement(is_paused=True), advertisement(approved_by_id=None)]
    assert first_gap(idle, NOW, 7) == NOW


def test_a_day_of_rest_is_a_gap() -> None:
    rests_on_wednesdays = advertisement(weekdays=[1, 2, 4, 5, 6, 7])
    wednesday = datetime(2026, 11, 24, 17, tzinfo=UTC)  # midnight here
    assert first_gap([rests_on_wednesdays], NOW, 7) == wednesday


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
def test_before_the_gap_something_runs_every_hour_and_at_it_nothing(
    filling: list[Advertisement],
) -> None:
    since = first_gap(filling, NOW, 7)

    def is_filled(moment: datetime) -> bool:
        return any(each.state_at(moment) is State.RUNNING for each in filling)

    assert since is None or not is_filled(since)
    limit = since or NOW + 7 * DAY
    moment = NOW
    while moment < limit:
        assert is_filled(moment)
        moment += timedelta(minutes=30)


@pytest.mark.django_db
def test_placements_in_use_are_listed_the_first_to_be_empty_first() -> None:
    soon, later, now = make_placement(), make_placement(), make_placement()
    make_placement(is_active=False)
    moment = timezone.now()
    make_advertisement(later, ends_at=moment + 3 * DAY)
    make_advertisement(soon, ends_at=moment + 2 * DAY)
    assert [gap.placement for gap in gaps(moment, 7)] == [now, soon, later]


@pytest.mark.django_db
def test_what_is_for_some_pages_leaves_the_others_empty() -> None:
    placement = make_placement()
    make_advertisement(placement, path_prefixes=["/kinh-te/"])
    assert [gap.placement for gap in gaps(timezone.now(), 7)] == [placement]


@pytest.mark.django_db
def test_a_fallback_fills_the_gap() -> None:
    make_placement(fallback=make_advertisement())
    assert gaps(timezone.now(), 7) == []

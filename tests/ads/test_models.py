from contextlib import nullcontext
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from ads.models import (
    Advertisement,
    AdvertisementState,
    Placement,
    PlacementHourlyCount,
)
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("ends_after_start", {"ends_at": timezone.now() - timedelta(days=2)}),
        ("approval_has_its_time", {"approved_at": None}),
        ("links_by_https", {"url": "http://dichvucong.gov.vn/"}),
        ("links_by_https", {"url": "javascript:alert(1)"}),
        ("has_picture_and_text", {"alt": ""}),
        ("has_picture_and_text", {"image": ""}),
        ("weight_is_1_to_100", {"weight": 0}),
        ("weight_is_1_to_100", {"weight": 101}),
        ("weekdays_are_1_to_7", {"weekdays": [1, 8]}),
    ],
)
def test_the_database_refuses_an_invalid_advertisement(
    constraint: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=f"advertisement_{constraint}"):
        make_advertisement(**fields)


def test_the_database_refuses_an_approval_by_who_wrote_what_runs() -> None:
    user = make_user()
    with pytest.raises(IntegrityError, match="advertisement_is_approved_by_another"):
        make_advertisement(edited_by=user, approved_by=user, approved_at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "approved"}, "decided_whole_or_not"),
        ({"state": "returned"}, "decided_whole_or_not"),
        ({"state": "dropped"}, "decided_whole_or_not"),
        ({"url": "http://dichvucong.gov.vn/"}, "links_by_https"),
        ({"alt": ""}, "has_picture_and_text"),
        ({"weight": 0}, "weight_is_1_to_100"),
        ({"weekdays": [8]}, "weekdays_are_1_to_7"),
        ({"ends_at": timezone.now() - timedelta(days=2)}, "ends_after_start"),
    ],
)
def test_the_database_refuses_an_invalid_version(fields: dict[str, Any], constraint: str) -> None:
    versions = make_advertisement(approved=False).versions
    with pytest.raises(IntegrityError, match=f"advertisementversion_.*{constraint}"):
        versions.update(**fields)


@pytest.mark.parametrize("author", ["created_by", "edited_by"])
def test_the_database_refuses_an_approval_of_a_version_by_its_author(author: str) -> None:
    user = make_user()
    versions = make_advertisement(approved=False, **{author: user}).versions
    with pytest.raises(IntegrityError, match="advertisementversion_is_approved_by_another"):
        versions.update(state="approved", decided_by=user, decided_at=timezone.now())


def test_the_database_refuses_a_second_version_that_waits() -> None:
    advertisement = make_advertisement(approved=False)
    with pytest.raises(IntegrityError, match="one_advertisementversion_waits"):
        advertisement.versions.create(**advertisement.content())


@pytest.mark.parametrize("fields", [{"url": "https://khac.gov.vn/"}, {"state": "waiting"}])
def test_the_database_refuses_to_change_what_was_approved(fields: dict[str, Any]) -> None:
    versions = make_advertisement().versions
    with pytest.raises(IntegrityError, match="decided cannot be changed"):
        versions.update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://khac.gov.vn/"},
        {"image": "thong-tin/khac-600x500"},
        {"narrow_image": "thong-tin/khac-640x640"},
        {"alt": "Khác"},
        {"kind": "commercial"},
        {"weight": 9},
        {"path_prefixes": ["/"]},
        {"weekdays": [1]},
        {"starts_at": timezone.now() - timedelta(days=9)},
        {"ends_at": None},
        {"ends_at": timezone.now() + timedelta(days=9)},
    ],
)
def test_the_database_refuses_to_change_what_runs_without_an_approval(
    fields: dict[str, Any],
) -> None:
    make_advertisement(ends_at=timezone.now() + timedelta(days=3))
    with pytest.raises(IntegrityError, match="only with a new approval"):
        Advertisement.objects.update(**fields)


@pytest.mark.parametrize("approved", [True, False])
def test_the_database_refuses_to_move_what_runs_without_an_approval(approved: bool) -> None:
    advertisement = make_advertisement(make_placement(), approved=approved)
    advertisement.placements.set([make_placement()])
    refusal = pytest.raises(IntegrityError, match="stands changes only with a new approval")
    with refusal if approved else nullcontext():
        connection.check_constraints()


def test_a_placement_can_go_with_what_was_approved_for_it() -> None:
    placement = make_placement()
    make_advertisement(placement, make_placement())
    placement.delete()
    connection.check_constraints()


def test_the_database_lets_an_advertisement_end_earlier_and_pause() -> None:
    make_advertisement()
    Advertisement.objects.update(ends_at=timezone.now() + timedelta(days=1), is_paused=True)
    assert not Advertisement.objects.running().exists()


@pytest.mark.parametrize("fields", [{"width": 49}, {"height": 29}, {"capacity": 0}])
def test_the_database_refuses_a_placement_without_room(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="placement_has_room"):
        make_placement(**fields)


def test_the_state_is_the_same_in_python_and_in_the_database() -> None:
    now = timezone.now()
    today = timezone.localtime(now).isoweekday()
    for approved, paused, start, end, weekdays, fulfilled in product(
        [True, False], [True, False], [-2, 0, 1], [None, 0, 2], [[], [today], [today % 7 + 1]],
        [None, 0, 1],
    ):  # fmt: skip
        if end is None or start < end:
            make_advertisement(
                approved=approved,
                is_paused=paused,
                weekdays=weekdays,
                fulfilled_at=None if fulfilled is None else now + fulfilled * HOUR,
                starts_at=now + start * HOUR,
                ends_at=None if end is None else now + end * HOUR,
            )
    found = {
        state: set(Advertisement.objects.in_state(state, moment=now))
        for state in AdvertisementState
    }
    for advertisement in Advertisement.objects.all():
        assert advertisement in found[advertisement.state_at(now)]
    assert sum(
        Advertisement.objects.in_state(state, moment=now).count() for state in AdvertisementState
    ) == (Advertisement.objects.count())


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, AdvertisementState.RUNNING),
        ({"approved": False}, AdvertisementState.PENDING),
        ({"is_paused": True}, AdvertisementState.PAUSED),
        ({"fulfilled_at": timezone.now()}, AdvertisementState.FULFILLED),
        ({"starts_at": timezone.now() + timedelta(days=1)}, AdvertisementState.SCHEDULED),
        ({"weekdays": [timezone.localtime().isoweekday() % 7 + 1]}, AdvertisementState.RESTING),
        ({"ends_at": timezone.now() - timedelta(minutes=1)}, AdvertisementState.ENDED),
    ],
)
def test_the_state_follows_from_approval_and_clock(
    fields: dict[str, Any], state: AdvertisementState
) -> None:
    assert make_advertisement(**fields).state_at(timezone.now()) is state


def test_an_advertisement_no_longer_runs_at_its_end() -> None:
    end = timezone.now() + HOUR
    advertisement = make_advertisement(ends_at=end)
    assert advertisement.state_at(end) is AdvertisementState.ENDED


def test_ending_within_returns_running_ones_the_first_to_end_first() -> None:
    now = timezone.now()
    later = make_advertisement(ends_at=now + timedelta(days=6))
    soon = make_advertisement(ends_at=now + timedelta(days=1))
    make_advertisement(ends_at=now + timedelta(days=8))
    make_advertisement(ends_at=None)
    make_advertisement(ends_at=now + timedelta(days=1), is_paused=True)
    make_advertisement(ends_at=now - timedelta(minutes=1))
    assert list(Advertisement.objects.ending_within(7)) == [soon, later]


def test_totals_add_up_placements_and_hours() -> None:
    first, second = make_placement(), make_placement()
    advertisement = make_advertisement(first, second)
    now = timezone.now()
    for placement, hour in product([first, second], [now, now - HOUR]):
        PlacementHourlyCount.objects.create(
            advertisement=advertisement,
            placement=placement,
            hour=hour,
            served=1,
            viewable=10,
            clicks=2,
        )
    found: Any = Advertisement.objects.with_totals().get(pk=advertisement.pk)
    assert (found.viewable, found.clicks) == (40, 8)


def test_totals_of_an_advertisement_without_counts_are_0() -> None:
    advertisement = make_advertisement()
    found: Any = Advertisement.objects.with_totals().get(pk=advertisement.pk)
    assert (found.viewable, found.clicks) == (0, 0)


def test_names_of_placements_are_unique() -> None:
    make_placement(name="Cột trái")
    with pytest.raises(IntegrityError):
        Placement.objects.create(name="Cột trái", position="left", width=300, height=250)

"""Promised numbers: how they are spread over time, how they end an advertisement, on real pages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ads import steps
from ads.goals import is_its_turn, number_due, running_time
from ads.models import (
    Advertisement,
    AdvertisementState,
    AdvertisementTotal,
    Placement,
    PlacementHourlyCount,
)
from ads.page_slots import PageSlots
from ads.receivers import add_counts
from ads.subjects import subject_of
from core.counting_events import CountedEvents, EventKind
from core.subjects import sign
from tests.conftest import Clock
from tests.factories import make_advertisement, make_placement, make_user

START = datetime(2026, 11, 22, 17, tzinfo=UTC)  # midnight before Monday, 23 November, in Việt Nam
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
moments = st.integers(0, 120 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
weekdays = st.lists(st.integers(1, 7), unique=True)


def promised(**fields: Any) -> Advertisement:
    """Return an unsaved advertisement that promises 1,000 views in ten days."""
    sensible = {"starts_at": START, "ends_at": START + 10 * DAY, "goal": "viewable",
                "goal_count": 1000, "approved_by_id": 1}  # fmt: skip
    return Advertisement(**{**sensible, **fields})


def count(
    advertisement: Advertisement, *, viewable: int = 0, clicks: int = 0, hour: datetime = START
) -> None:
    """Count as the flush does."""
    subject = subject_of(advertisement.pk, advertisement.placements.get().pk)
    events = [(EventKind.VIEWABLE, viewable), (EventKind.CLICK, clicks)]
    add_counts(None, [CountedEvents(hour, kind, subject, n) for kind, n in events if n])


class TestSpreading:
    @pytest.mark.parametrize(
        ("hours", "due"),
        [(0, 1), (24, 106), (120, 527), (227, 996), (228, 1000), (240, 1000), (999, 1000)],
    )
    def test_the_number_due_grows_evenly_and_is_whole_half_a_day_early(
        self, hours: int, due: int
    ) -> None:
        assert number_due(promised(), START + timedelta(hours=hours)) == due

    def test_of_a_short_run_a_tenth_is_spare(self) -> None:
        short = promised(ends_at=START + timedelta(hours=10), goal_count=90)
        assert number_due(short, START + timedelta(hours=8)) == 80
        assert number_due(short, START + timedelta(hours=9)) == 90

    def test_nothing_is_due_without_a_goal(self) -> None:
        assert number_due(promised(goal="", goal_count=None), START + DAY) == 0

    def test_only_weekdays_on_which_it_runs_count(self) -> None:
        mondays = promised(weekdays=[1], ends_at=START + 14 * DAY)
        tuesday, sunday = START + DAY, START + 6 * DAY
        assert number_due(mondays, tuesday) == number_due(mondays, sunday)
        assert number_due(mondays, tuesday) < number_due(mondays, START + 8 * DAY) == 1000

    @given(moments, moments, weekdays)
    def test_running_time_is_the_sum_of_its_days(
        self, start: datetime, end: datetime, days: list[int]
    ) -> None:
        content = promised(weekdays=days)
        found = timedelta()
        moment = start
        while moment < end:
            hour = moment.replace(minute=0, second=0)
            until = min(end, hour + HOUR)
            if not days or timezone.localtime(moment).isoweekday() in days:
                found += until - moment
            moment = until
        assert running_time(content, start, end) == found

    @given(moments, moments, weekdays, st.integers(1, 10**6))
    def test_what_is_due_never_shrinks_nor_exceeds_the_promise(
        self, first: datetime, second: datetime, days: list[int], goal: int
    ) -> None:
        content = promised(weekdays=days, goal_count=goal)
        earlier, later = sorted([first, second])
        assert 1 <= number_due(content, earlier) <= number_due(content, later) <= goal

    def test_one_that_is_ahead_rests(self) -> None:
        noon = START + timedelta(hours=12)
        due = number_due(promised(), noon)
        assert is_its_turn(promised(), due - 1, noon)
        assert not is_its_turn(promised(), due, noon)
        assert is_its_turn(promised(goal="", goal_count=None), 10**9, noon)


@pytest.mark.django_db
class TestTotals:
    """Triggers keep the sum of all hours of an advertisement, whoever writes the hours."""

    def test_totals_are_the_sums_of_the_hours(self) -> None:
        first, second = make_placement(), make_placement()
        one, two = make_advertisement(first), make_advertisement(second)
        for hour in range(3):
            count(one, viewable=5, clicks=1, hour=START + timedelta(hours=hour))
            count(two, viewable=hour, hour=START)
        PlacementHourlyCount.objects.bulk_create(
            PlacementHourlyCount(
                advertisement=one, placement=second, hour=START + n * DAY, served=n, viewable=2
            )
            for n in range(1, 4)
        )
        PlacementHourlyCount.objects.filter(placement=second, served=3).update(served=1)
        sums = {
            row["advertisement"]: (row["served"], row["viewable"], row["clicks"])
            for row in PlacementHourlyCount.objects.values("advertisement").annotate(
                served=Sum("served"), viewable=Sum("viewable"), clicks=Sum("clicks")
            )
        }
        totals = AdvertisementTotal.objects.values_list("pk", "served", "viewable", "clicks")
        assert {pk: tuple(rest) for pk, *rest in totals} == sums
        assert sums[one.pk] == (4, 21, 3)

    def test_lists_read_the_totals(self) -> None:
        advertisement = make_advertisement(make_placement())
        count(advertisement, viewable=7, clicks=2)
        make_advertisement()
        listed: Any = Advertisement.objects.with_totals()
        assert {(each.viewable, each.clicks) for each in listed} == {(7, 2), (0, 0)}


@pytest.mark.django_db
class TestReachingTheGoal:
    @pytest.mark.parametrize(
        ("goal", "last"), [("viewable", {"viewable": 1}), ("clicks", {"clicks": 1})]
    )
    def test_the_last_one_promised_ends_it(self, goal: str, last: dict[str, int]) -> None:
        advertisement = make_advertisement(
            make_placement(), goal=goal, goal_count=10, ends_at=timezone.now() + DAY
        )
        count(advertisement, viewable=9, clicks=9)
        advertisement.refresh_from_db()
        assert advertisement.fulfilled_at is None
        count(advertisement, **last)
        advertisement.refresh_from_db()
        assert advertisement.fulfilled_at
        moment = advertisement.fulfilled_at
        assert advertisement.state_at(moment) is AdvertisementState.FULFILLED
        assert list(
            Advertisement.objects.in_state(AdvertisementState.FULFILLED, moment=moment)
        ) == [advertisement]

    def test_it_happens_once_and_without_goal_never(self) -> None:
        endless = make_advertisement(make_placement())
        count(endless, viewable=10**6)
        endless.refresh_from_db()
        assert endless.fulfilled_at is None

    def test_more_promised_and_approved_lets_it_run_on(self) -> None:
        advertisement = make_advertisement(
            make_placement(), goal="viewable", goal_count=10, ends_at=timezone.now() + DAY
        )
        count(advertisement, viewable=12)
        advertisement.refresh_from_db()
        content = advertisement.content_with_placements() | {"goal_count": 20}
        steps.save_change(advertisement, content, make_user())
        advertisement.refresh_from_db()
        assert advertisement.fulfilled_at
        steps.approve(advertisement, make_user(), seen=advertisement.revision)
        advertisement.refresh_from_db()
        assert advertisement.goal_count == 20
        assert not advertisement.fulfilled_at

    def test_less_promised_than_there_was_is_reached_at_once(self) -> None:
        advertisement = make_advertisement(
            make_placement(), goal="viewable", goal_count=100, ends_at=timezone.now() + DAY
        )
        count(advertisement, viewable=50)
        content = advertisement.content_with_placements() | {"goal_count": 50}
        steps.save_change(advertisement, content, make_user())
        advertisement.refresh_from_db()
        steps.approve(advertisement, make_user(), seen=advertisement.revision)
        advertisement.refresh_from_db()
        assert advertisement.fulfilled_at

    def test_a_goal_changes_only_with_an_approval(self) -> None:
        advertisement = make_advertisement(
            goal="viewable", goal_count=10, ends_at=timezone.now() + DAY
        )
        with pytest.raises(IntegrityError, match="new approval"), transaction.atomic():
            Advertisement.objects.filter(pk=advertisement.pk).update(goal_count=99)

    @pytest.mark.parametrize(
        "fields",
        [{"goal": "viewable"}, {"goal_count": 5}, {"goal": "clicks", "goal_count": 0},
         {"goal": "clicks", "goal_count": 5, "ends_at": None}, {"goal": "other", "goal_count": 5}],
    )  # fmt: skip
    def test_the_database_refuses_half_a_promise(self, fields: dict[str, Any]) -> None:
        whole = {"ends_at": timezone.now() + DAY, **fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            make_advertisement(**whole)
        with pytest.raises(ValidationError):
            promised(**{"goal": "", "goal_count": None, **fields}).validate_constraints()

    def test_a_copy_of_one_that_has_ended_promises_nothing(self) -> None:
        old = make_advertisement(
            starts_at=timezone.now() - 2 * DAY,
            ends_at=timezone.now() - DAY,
            goal="clicks",
            goal_count=5,
        )
        copied = steps.duplicate(old, make_user())
        assert (copied.goal, copied.goal_count, copied.ends_at) == ("", None, None)


def shown_at(moment: datetime) -> list[str]:
    """Return the alternative texts of what the left column shows at a moment."""
    return [
        item.advertisement.alt
        for slot in PageSlots("/", moment).at(Placement.Position.LEFT)
        for item in slot.items
    ]


@pytest.mark.django_db
class TestOnPages:
    def test_one_ahead_of_its_time_leaves_its_place_to_others(self) -> None:
        place = make_placement(position="left")
        paced = make_advertisement(
            place, alt="Hội chợ", starts_at=START, ends_at=START + 10 * DAY, goal="viewable",
            goal_count=1000, weight=100,
        )  # fmt: skip
        make_advertisement(place, alt="Tuyên truyền", starts_at=START, weight=1)
        noon = START + timedelta(hours=12)
        count(paced, viewable=number_due(paced, noon))
        assert shown_at(noon) == ["Tuyên truyền"]
        assert "Hội chợ" in {
            alt for n in range(60) for alt in shown_at(noon + DAY + timedelta(seconds=5 * n))
        }

    def test_one_that_has_reached_its_goal_is_gone_but_leads_on(
        self, client: Client, clock: Clock
    ) -> None:
        advertisement = make_advertisement(
            make_placement(position="left"), url="https://vi-du.vn/", goal="clicks",
            goal_count=3, starts_at=clock.now - DAY, ends_at=clock.now + DAY,
        )  # fmt: skip
        count(advertisement, clicks=3)
        Advertisement.objects.update(fulfilled_at=clock.now)
        assert shown_at(clock.now) == []
        token = sign(subject_of(advertisement.pk, advertisement.placements.get().pk))
        response = client.get(f"/di/{advertisement.pk}/", {"t": token})
        assert (response.status_code, response["Location"]) == (302, "https://vi-du.vn/")

    def test_what_goals_need_costs_no_further_query(self, django_assert_num_queries: Any) -> None:
        place = make_placement(position="left")
        for _ in range(3):
            make_advertisement(
                place, starts_at=START, ends_at=START + 10 * DAY, goal="viewable", goal_count=10
            )
        with django_assert_num_queries(1):
            shown_at(START + DAY)


@pytest.mark.django_db
class TestClickWhileTheDatabaseIsAway:
    def test_a_click_on_what_a_page_showed_leads_on(self, client: Client) -> None:
        advertisement = make_advertisement(make_placement(position="left"), url="https://vi-du.vn/")
        link = PageSlots("/", advertisement.starts_at + timedelta(minutes=1)).at("left")[0].items[0]
        with patch.object(connection, "cursor", side_effect=_away()):
            response = client.get(link.href)
        assert (response.status_code, response["Location"]) == (302, "https://vi-du.vn/")

    def test_one_that_no_page_showed_is_a_503(self, client: Client) -> None:
        advertisement = make_advertisement(make_placement(position="left"))
        token = sign(subject_of(advertisement.pk, advertisement.placements.get().pk))
        client.raise_request_exception = False
        with (
            patch.object(connection, "cursor", side_effect=_away()),
            patch.dict("ads.known_targets._known", clear=True),
        ):
            assert client.get(f"/di/{advertisement.pk}/", {"t": token}).status_code == 503


def _away() -> Exception:
    return OperationalError("connection refused")

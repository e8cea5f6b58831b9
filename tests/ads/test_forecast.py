"""What placements have to give, weekday by weekday, and whether promises exceed it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from ads import steps
from ads.forecast import WEEKS, Forecast, Load, Outlook
from ads.models import Advertisement, Placement, PlacementHourlyCount
from core.dates import start_of_day
from tests.ads.office import EDITOR, LIST, filled, signed_in
from tests.conftest import Clock
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WORKDAY_VIEWS, WEEKEND_VIEWS = 100, 20


def fill(
    placement: Placement, *advertisements: Advertisement, days: int = WEEKS * 7, clicks: int = 0
) -> None:
    """Count the last days of a placement: fewer views at weekends, shared by the advertisements."""
    today = timezone.localdate()
    for number in range(1, days + 1):
        day = today - number * DAY
        views = WEEKEND_VIEWS if day.isoweekday() > 5 else WORKDAY_VIEWS
        for each in advertisements:
            PlacementHourlyCount.objects.create(
                advertisement=each,
                placement=placement,
                hour=start_of_day(day) + timedelta(hours=9),
                viewable=views // len(advertisements),
                clicks=clicks,
            )


def promising(placement: Placement, goal_count: int, **fields: Any) -> Advertisement:
    """Make an advertisement that begins at midnight and ends a week later."""
    midnight = start_of_day(timezone.localdate() + DAY)
    sensible = {"starts_at": midnight, "ends_at": midnight + 7 * DAY, "goal": "viewable",
                "goal_count": goal_count}  # fmt: skip
    return make_advertisement(placement, **{**sensible, **fields})


def outlook(advertisement: Advertisement, delivered: int = 0) -> Outlook | None:
    placements = advertisement.placements.all()
    return Forecast(timezone.now()).outlook(advertisement, delivered, placements)


def test_a_week_alone_gives_what_its_weekdays_gave(clock: Clock) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now))
    week = 5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS
    assert outlook(promising(placement, 400), delivered=100) == (300, week)
    assert outlook(promising(placement, 1000)) == (1000, week // 2)


def test_only_its_own_weekdays_and_days_are_foretold(clock: Clock) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now))
    sundays = promising(placement, 50, weekdays=[7])
    assert outlook(sundays) == (50, WEEKEND_VIEWS)
    sundays.delete()
    short = promising(placement, 50, ends_at=start_of_day(timezone.localdate() + 3 * DAY))
    assert outlook(short) == (50, 2 * WORKDAY_VIEWS)


@pytest.mark.parametrize(
    ("capacity", "overflow", "weight", "part"),
    [(1, "rotate", 1, 1 / 4), (1, "rotate", 3, 1 / 2), (2, "rotate", 3, 1), (1, "all", 1, 1)],
)
def test_weights_share_the_places_among_those_that_stand_there(
    clock: Clock, capacity: int, overflow: str, weight: int, part: float
) -> None:
    placement = make_placement(capacity=capacity, overflow=overflow)
    old = make_advertisement(ends_at=clock.now)
    fill(placement, old)
    make_advertisement(placement, weight=3)
    found = outlook(promising(placement, 10, weight=weight))
    assert found
    assert found.expected == pytest.approx(part * (5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS))


def test_views_of_several_places_are_those_of_each(clock: Clock) -> None:
    placement = make_placement(capacity=2)
    fill(placement, make_advertisement(ends_at=clock.now), make_advertisement(ends_at=clock.now))
    found = outlook(promising(placement, 10))
    assert found
    assert found.expected == (5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS) / 2


def test_clicks_follow_from_views(clock: Clock) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now), clicks=1)
    rate = WEEKS * 7 / (WEEKS * (5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS))
    week = 5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS
    assert outlook(promising(placement, 30, goal="clicks")) == (30, round(week * rate))


def test_too_little_is_no_forecast(clock: Clock) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now), days=6)
    found = outlook(promising(placement, 30))
    assert found
    assert (found.missing, found.expected, found.is_short) == (30, None, False)
    assert "chưa đủ số liệu" in found.words(promising(placement, 30))


def test_without_a_goal_there_is_nothing_to_foretell(clock: Clock) -> None:
    assert outlook(make_advertisement(make_placement())) is None


def test_a_placement_that_is_promised_more_than_it_gives_is_named(clock: Clock) -> None:
    placement, other = make_placement(name="Cột trái"), make_placement(name="Cột phải")
    old = make_advertisement(ends_at=clock.now)
    fill(placement, old)
    fill(other, old)
    promising(placement, 700)
    promising(other, 70)
    given = round((5 * WORKDAY_VIEWS + 2 * WEEKEND_VIEWS) / 7)
    loads = Forecast(timezone.now()).loads()
    assert loads == [Load(placement, 100, given), Load(other, 10, given)]
    assert [each.is_too_much for each in loads] == [True, False]


def test_any_number_of_advertisements_takes_a_fixed_number_of_queries(
    clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now), days=8)
    running = [promising(placement, 100 * number) for number in range(1, 6)]
    with django_assert_num_queries(4):
        forecast = Forecast(timezone.now())
        forecast.loads()
        for each in running:
            forecast.outlook(each, 0, [placement])


def test_saving_a_promise_that_cannot_be_kept_is_allowed_with_a_warning(clock: Clock) -> None:
    placement = make_placement()
    fill(placement, make_advertisement(ends_at=clock.now))
    client = signed_in(make_user(*EDITOR))
    form = filled(
        placement, goal="viewable", goal_count=1_000_000, ends_at_0="30/11/2026", ends_at_1=""
    )
    shown = client.post(f"{LIST}add/", form, follow=True)
    assertContains(shown, "Cam kết còn thiếu 1.000.000 lượt thấy, dự báo đến 23:59, 30/11/2026")
    assertContains(shown, "Hãy bớt cam kết, lùi ngày kết thúc")
    advertisement = Advertisement.objects.get(goal="viewable")
    steps.approve(advertisement, make_user(), seen=advertisement.revision)
    assertContains(client.get(LIST), "0/1.000.000 lượt thấy, chậm")

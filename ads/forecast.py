"""What placements have to give, and whether what is promised exceeds it.

A placement gives on a day what it gave on that weekday in the last weeks. Days on which nothing was
counted there say nothing. What an advertisement gets of it follows from those that stand beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from ads.goals import delivered, running_time
from ads.models import Advertisement, Goal, Placement, PlacementHourlyCount
from ads.models.content import AdvertisementContent
from core.dates import day_range, format_moment
from core.numbers import grouped

WEEKS = 4  # how far back is looked
LEAST_DAYS = 7  # with fewer days counted nothing is foretold
FURTHEST = 366  # days
DAY = timedelta(days=1)


@dataclass
class PlacementForecast:
    """What one placement gives on a day: views in one of its places by weekday, clicks a view."""

    placement: Placement
    days: int = 0  # on how many days something was counted there
    views: Mapping[int, float] = field(default_factory=dict)  # by ISO weekday, in one place
    click_rate: float = 0.0

    @property
    def is_known(self) -> bool:
        return self.days >= LEAST_DAYS

    def of(self, goal: str, weekday: int) -> float:
        """Return the views, or the clicks, that one place gives on a weekday."""
        views = self.views.get(weekday, 0.0)
        return views * self.click_rate if goal == Goal.CLICKS else views


class Outlook(NamedTuple):
    """What is missing of a promised number, and what may be expected until the end.

    `expected` is None while too little was counted to foretell anything.
    """

    missing: int
    expected: int | None

    @property
    def is_short(self) -> bool:
        return self.expected is not None and self.expected < self.missing

    def words(self, content: AdvertisementContent) -> str:
        """Return the outlook in a sentence."""
        missing = f"còn thiếu {grouped(self.missing)} {content.get_goal_display().lower()}"
        if not self.missing:
            return "Đã đủ số lượt cam kết."
        if self.expected is None:
            return f"Cam kết {missing}. Các vị trí này chưa đủ số liệu để dự báo."
        until = format_moment(content.ends_at) if content.ends_at else ""
        limited = (
            " Dự báo tính cho mọi trang; quảng cáo chỉ hiện ở một số trang nên sẽ được ít hơn."
            if content.path_prefixes
            else ""
        )
        verdict = (
            "Hãy bớt cam kết, lùi ngày kết thúc, thêm vị trí hoặc tăng trọng số."
            if self.is_short
            else "Đủ khả năng."
        )
        return (
            f"Cam kết {missing}, dự báo đến {until} được khoảng {grouped(self.expected)}. "
            f"{verdict}{limited}"
        )


class Load(NamedTuple):
    """What is promised of one placement on a day, beside what it gives: views of all its places."""

    placement: Placement
    promised: int
    given: int

    @property
    def is_too_much(self) -> bool:
        return self.promised > self.given

    @property
    def left(self) -> int:
        """How many more could be promised."""
        return max(0, self.given - self.promised)


class Forecast:
    """The forecast at a moment, from two queries; read it for as many advertisements as needed."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._today = timezone.localdate(moment)
        self.placements = _placement_forecasts(self._today)
        self._running = list(
            Advertisement.objects.filter(approved_by__isnull=False, is_paused=False)
            .exclude(ends_at__lte=moment)
            .exclude(fulfilled_at__lte=moment)
            .with_delivered()
            .prefetch_related("placements")
        )

    def outlook(
        self, content: Advertisement, delivered: int, placements: Iterable[Placement]
    ) -> Outlook | None:
        """Return the outlook of `content` in these placements; None without a goal.

        `content` may be unsaved, or carry a change that is not approved yet.
        """
        if not content.goal_count or not content.ends_at:
            return None
        missing = max(0, content.goal_count - delivered)
        known = [
            found
            for each in placements
            if (found := self.placements.get(each.pk)) and found.is_known
        ]
        if not known:
            return Outlook(missing, None)
        expected = sum(
            part * found.of(content.goal, day.isoweekday()) * self._share(content, found, day)
            for day, part in self._days_of(content)
            for found in known
        )
        return Outlook(missing, round(expected))

    def loads(self) -> list[Load]:
        """Return what is promised of each placement that is known, in the order of the pages."""
        promised: dict[int, float] = defaultdict(float)
        for each in self._running:
            placements = [place for place in each.placements.all() if place.pk in self.placements]
            for placement in placements:
                promised[placement.pk] += self._views_a_day(each, placement) / len(placements)
        return [
            Load(found.placement, round(promised[pk]), round(self._given(found)))
            for pk, found in self.placements.items()
            if found.is_known
        ]

    def _views_a_day(self, advertisement: Advertisement, placement: Placement) -> float:
        """Return how many views a day the missing part of its goal needs."""
        if not advertisement.goal_count or not advertisement.ends_at:
            return 0.0
        start = max(advertisement.starts_at, self._moment)
        left = running_time(advertisement, start, advertisement.ends_at) / DAY
        missing = float(max(0, advertisement.goal_count - delivered(advertisement)))
        if advertisement.goal == Goal.CLICKS:
            rate = self.placements[placement.pk].click_rate
            missing = missing / rate if rate else 0.0
        return missing / max(1.0, left)

    def _given(self, found: PlacementForecast) -> float:
        """Return the views of all places of a placement on a usual day."""
        beside = [each for each in self._running if found.placement in each.placements.all()]
        places = len(beside) if found.placement.shows_all else found.placement.capacity
        return places * sum(found.views.values()) / max(1, len(found.views))

    def _days_of(self, content: Advertisement) -> Iterator[tuple[date, float]]:
        """Yield the days on which `content` runs from now on, each with its part in [0, 1]."""
        start = max(content.starts_at, self._moment)
        first = timezone.localdate(start)
        for number in range(FURTHEST):
            day_start, day_end = day_range(first + number * DAY, first + number * DAY)
            if content.ends_at and day_start >= content.ends_at:
                return
            end = min(day_end, content.ends_at or day_end)
            if part := running_time(content, max(start, day_start), end) / DAY:
                yield first + number * DAY, part

    def _share(self, content: Advertisement, found: PlacementForecast, day: date) -> float:
        """Return how often `content` stands in one of the placement's places on `day`."""
        if found.placement.shows_all:
            return 1.0
        start, end = day_range(day, day)
        others = [
            each.weight
            for each in self._running
            if each.pk != content.pk
            and found.placement in each.placements.all()
            and running_time(each, max(start, each.starts_at), min(end, each.ends_at or end))
        ]
        all_weights = content.weight + sum(others)
        return min(1.0, found.placement.capacity * content.weight / all_weights)


def _placement_forecasts(today: date) -> dict[int, PlacementForecast]:
    """Return the forecast of each placement in use, in the order of the pages."""
    start, end = day_range(today - WEEKS * 7 * DAY, today - DAY)
    found = {each.pk: PlacementForecast(each) for each in Placement.objects.filter(is_active=True)}
    rows = (
        PlacementHourlyCount.objects.filter(hour__gte=start, hour__lt=end, placement__in=found)
        .annotate(day=TruncDate("hour"))
        .values_list("placement_id", "day")
        .annotate(Sum("viewable"), Sum("clicks"), Count("advertisement", distinct=True))
        .filter(Q(viewable__sum__gt=0))
        .order_by("placement_id", "day")
    )
    days: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    for placement_id, *counted in rows:
        days[placement_id].append((counted[0], counted[1], counted[2], counted[3]))
    for pk, counts in days.items():
        found[pk] = _forecast_of(found[pk].placement, counts)
    return found


def _forecast_of(
    placement: Placement, counts: list[tuple[date, int, int, int]]
) -> PlacementForecast:
    """Return the forecast from day, views, clicks and number of advertisements of each day."""
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, views, _, advertisements in counts:
        places = advertisements if placement.shows_all else min(placement.capacity, advertisements)
        by_weekday[day.isoweekday()].append(views / places)
    averages = {weekday: sum(each) / len(each) for weekday, each in by_weekday.items()}
    seen, clicked = sum(each[1] for each in counts), sum(each[2] for each in counts)
    return PlacementForecast(placement, len(counts), averages, clicked / seen if seen else 0.0)

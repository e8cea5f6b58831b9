"""The tables of an advertising report: the counts of a period, added up in several ways."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar

from django.db.models import Min, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format, number_format

from ads.models import PlacementFilteredCount, PlacementHourlyCount
from core.alphabet import alphabetical
from core.counting_events import FilterReason
from core.dates import day_range

GroupKey = TypeVar("GroupKey")

NO_ADVERTISER = "Không có đơn vị"


class Numbers(NamedTuple):
    """What was counted; none of these is ever added to another.

    Attributes:
        served: showings of pages with the advertisement.
        measurable: those of them whose script could tell whether it was visible.
        viewable: those of them where it was.
        clicks: clicks, from whatever page.
    """

    served: int
    measurable: int
    viewable: int
    clicks: int


NAMES = Numbers._fields


class ReportDetail(NamedTuple):
    """The counts of one advertisement in one placement on one day."""

    day: date
    advertisement_id: int
    advertisement: str
    advertiser: str
    placement: str
    served: int
    measurable: int
    viewable: int
    clicks: int


class ReportRow(NamedTuple):
    """One row of a table of the report."""

    label: str
    served: int
    measurable: int
    viewable: int
    clicks: int

    @property
    def viewable_rate(self) -> str:
        """Return how many of the measurable were viewable, in words."""
        return percentage(self.viewable, self.measurable)

    @property
    def rate(self) -> str:
        """Return clicks per hundred viewable, in words."""
        return percentage(self.clicks, self.viewable)


@dataclass(frozen=True)
class AdvertisingReport:
    """The counts of the days from `first` to `last`, both included.

    It can be limited to one advertisement, placement or advertiser. Every table is added up from
    the same query, so that all have the same total.
    """

    first: date
    last: date
    advertisement_id: int | None = None
    placement_id: int | None = None
    advertiser_id: int | None = None

    @cached_property
    def details(self) -> list[ReportDetail]:
        """Return the counts of each day, advertisement and placement, the oldest day first."""
        start, end = day_range(self.first, self.last)
        counts = PlacementHourlyCount.objects.filter(
            hour__gte=start, hour__lt=end, **self._conditions()
        )
        rows = (
            counts.annotate(
                day=TruncDate("hour"),
                advertiser=Coalesce("advertisement__advertiser__name", Value("")),
            )
            .values_list(
                "day", "advertisement_id", "advertisement__title", "advertiser", "placement__name"
            )
            .annotate(*(Sum(name) for name in NAMES))
            .order_by(
                "day",
                "advertisement__title__alphabetical",
                "advertisement_id",
                "placement__name__alphabetical",
            )
        )
        return [ReportDetail(*row) for row in rows]

    @cached_property
    def total(self) -> ReportRow:
        return _sum("Tổng cộng", self.details)

    @cached_property
    def by_day(self) -> list[ReportRow]:
        """Return a row for each day, days without any counts too."""
        found = _grouped(self.details, lambda detail: detail.day)
        length = (self.last - self.first).days + 1
        days = [self.first + timedelta(days=number) for number in range(length)]
        return [_sum(date_format(day, "d/m/Y"), found.get(day, [])) for day in days]

    @cached_property
    def by_advertisement(self) -> list[ReportRow]:
        found = _grouped(self.details, lambda detail: detail.advertisement_id)
        return _most_seen_first(_sum(part[0].advertisement, part) for part in found.values())

    @cached_property
    def by_placement(self) -> list[ReportRow]:
        return self._by(lambda detail: detail.placement)

    @cached_property
    def by_advertiser(self) -> list[ReportRow]:
        return self._by(lambda detail: detail.advertiser or NO_ADVERTISER)

    @cached_property
    def filtered(self) -> list[tuple[str, int]]:
        """Return the reasons why events were not counted, in words, with how many each has."""
        counts = PlacementFilteredCount.objects.filter(
            day__range=(self.first, self.last), **self._conditions()
        )
        totals = counts.values_list("reason").annotate(total=Sum("count")).order_by("-total")
        labels = dict(FilterReason.choices)
        return [(str(labels.get(reason, reason)), total) for reason, total in totals]

    @cached_property
    def measured_since(self) -> date | None:
        """Return since when showings are counted, if that is within the period; None if before.

        Earlier versions counted only what was viewable, or served without script.
        """
        first = PlacementHourlyCount.objects.filter(measurable__gt=0).aggregate(Min("hour"))
        hour = first["hour__min"]
        since = timezone.localdate(hour) if hour else None
        return since if since and since > self.first and self._had_counts_before(since) else None

    def _had_counts_before(self, day: date) -> bool:
        return any(detail.day < day for detail in self.details)

    def _by(self, label: Callable[[ReportDetail], str]) -> list[ReportRow]:
        found = _grouped(self.details, label)
        return _most_seen_first(_sum(name, part) for name, part in found.items())

    def _conditions(self) -> dict[str, int]:
        """Return the conditions on both tables of counts."""
        conditions = {
            "advertisement": self.advertisement_id,
            "placement": self.placement_id,
            "advertisement__advertiser": self.advertiser_id,
        }
        return {name: value for name, value in conditions.items() if value is not None}


def percentage(part: int, whole: int) -> str:
    """Return a part in percent as text; words if there is no whole, or if it was not counted."""
    if not whole or part > whole:
        return "Chưa có"
    return f"{number_format(100 * part / whole, 2)}\N{NO-BREAK SPACE}%"


def _grouped(
    details: Iterable[ReportDetail], key: Callable[[ReportDetail], GroupKey]
) -> dict[GroupKey, list[ReportDetail]]:
    found: dict[GroupKey, list[ReportDetail]] = {}
    for detail in details:
        found.setdefault(key(detail), []).append(detail)
    return found


def _sum(label: str, details: Iterable[ReportDetail]) -> ReportRow:
    rows = list(details)
    return ReportRow(label, *(sum(getattr(row, name) for row in rows) for name in NAMES))


def _most_seen_first(rows: Iterable[ReportRow]) -> list[ReportRow]:
    return sorted(rows, key=lambda row: (-row.viewable, -row.served, alphabetical(row.label)))

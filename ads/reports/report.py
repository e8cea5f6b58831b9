"""What a report says: views and clicks of some days, summed up in several ways."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar

from django.db.models import Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format, number_format

from ads.models import FilteredCount, HourlyCount
from ads.models.counts import views_of
from core.subjects import Reason

K = TypeVar("K")

NOBODY = "Không có đơn vị"


class Detail(NamedTuple):
    """What one advertisement did in one placement on one day."""

    day: date
    advertisement_id: int
    advertisement: str
    advertiser: str
    placement: str
    views: int
    clicks: int


class Row(NamedTuple):
    """One line of a table."""

    label: str
    views: int
    clicks: int

    @property
    def rate(self) -> str:
        return percent(self.clicks, self.views)


@dataclass(frozen=True)
class Report:
    """The counts of some days, both ends included, of all or of one of each.

    Everything is added up from one query, so that all tables come to the same totals.
    """

    first: date
    last: date
    advertisement_id: int | None = None
    placement_id: int | None = None
    advertiser_id: int | None = None

    @cached_property
    def details(self) -> list[Detail]:
        """Return every line there is, oldest day first."""
        counts = HourlyCount.objects.filter(
            hour__gte=_midnight(self.first),
            hour__lt=_midnight(self.last + timedelta(days=1)),
            **self._chosen("advertisement__advertiser"),
        )
        rows = (
            counts.annotate(
                day=TruncDate("hour"),
                advertiser=Coalesce("advertisement__advertiser__name", Value("")),
            )
            .values_list(
                "day", "advertisement_id", "advertisement__title", "advertiser", "placement__name"
            )
            .annotate(total_views=Sum(views_of()), total_clicks=Sum("clicks"))
            .order_by("day", "advertisement__title", "advertisement_id", "placement__name")
        )
        return [Detail(*row) for row in rows]

    @cached_property
    def total(self) -> Row:
        return _sum("Tổng cộng", self.details)

    @cached_property
    def by_day(self) -> list[Row]:
        """Return a line for each day, also of those on which nothing happened."""
        found = _grouped(self.details, lambda detail: detail.day)
        length = (self.last - self.first).days + 1
        days = [self.first + timedelta(days=number) for number in range(length)]
        return [_sum(date_format(day, "d/m/Y"), found.get(day, [])) for day in days]

    @cached_property
    def by_advertisement(self) -> list[Row]:
        found = _grouped(self.details, lambda detail: detail.advertisement_id)
        return _most_seen_first(_sum(part[0].advertisement, part) for part in found.values())

    @cached_property
    def by_placement(self) -> list[Row]:
        return self._by(lambda detail: detail.placement)

    @cached_property
    def by_advertiser(self) -> list[Row]:
        return self._by(lambda detail: detail.advertiser or NOBODY)

    @cached_property
    def filtered(self) -> list[tuple[str, int]]:
        """Return why events were not counted, and how many each reason kept out."""
        counts = FilteredCount.objects.filter(
            day__range=(self.first, self.last), **self._chosen("advertisement__advertiser")
        )
        totals = counts.values_list("reason").annotate(total=Sum("count")).order_by("-total")
        labels = dict(Reason.choices)
        return [(str(labels.get(reason, reason)), total) for reason, total in totals]

    def _by(self, label: Callable[[Detail], str]) -> list[Row]:
        found = _grouped(self.details, label)
        return _most_seen_first(_sum(name, part) for name, part in found.items())

    def _chosen(self, advertiser: str) -> dict[str, int]:
        """Return the conditions on the tables of counts."""
        conditions = {
            "advertisement": self.advertisement_id,
            "placement": self.placement_id,
            advertiser: self.advertiser_id,
        }
        return {name: value for name, value in conditions.items() if value is not None}


def percent(clicks: int, views: int) -> str:
    """Return clicks per hundred views as it is written; what nobody saw has no rate."""
    return f"{number_format(100 * clicks / views, 2)} %" if views else "—"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _grouped(details: Iterable[Detail], key: Callable[[Detail], K]) -> dict[K, list[Detail]]:
    found: dict[K, list[Detail]] = {}
    for detail in details:
        found.setdefault(key(detail), []).append(detail)
    return found


def _sum(label: str, details: Iterable[Detail]) -> Row:
    rows = list(details)
    return Row(label, sum(row.views for row in rows), sum(row.clicks for row in rows))


def _most_seen_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.views, row.label))

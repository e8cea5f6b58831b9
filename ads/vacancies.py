"""Which slots will stand empty: of every placement, the first moment nothing fills it."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from ads.models import Advertisement, Placement, State


class Gap(NamedTuple):
    """A placement, and from when on it has nothing to show on some page."""

    placement: Placement
    since: datetime
    is_now: bool


def gaps(start: datetime, days: int) -> list[Gap]:
    """Return what stands empty at `start` or within the next `days` days, the first one first.

    One that falls back on something of the office's own is never empty.
    """
    in_use = Placement.objects.filter(is_active=True).prefetch_related("advertisements")
    found = []
    for placement in in_use.select_related("fallback"):
        filling = [each for each in placement.advertisements.all() if not each.path_prefixes]
        if placement.fallback and placement.fallback.is_for("/"):
            filling.append(placement.fallback)
        if since := first_gap(filling, start, days):
            found.append(Gap(placement, since, since == start))
    return sorted(found, key=lambda gap: gap.since)


def first_gap(filling: Iterable[Advertisement], start: datetime, days: int) -> datetime | None:
    """Return the first moment from `start` on, up to `days` days later, at which none is running.

    What runs changes for the worse only where one ends, or at midnight, where weekdays change.
    """
    end = start + timedelta(days=days)
    candidates = list(filling)
    ends = {each.ends_at for each in candidates if each.ends_at and start < each.ends_at <= end}
    midnights = {_midnight(start, number) for number in range(1, days + 1)}
    for moment in sorted({start, *ends, *midnights}):
        if not any(each.state_at(moment) is State.RUNNING for each in candidates):
            return moment
    return None


def _midnight(start: datetime, days: int) -> datetime:
    day = timezone.localdate(start) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))

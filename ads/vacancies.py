"""Vacancies: placements that have nothing to show, now or soon."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from ads.models import Advertisement, AdvertisementState, Placement
from core.dates import start_of_day


class Vacancy(NamedTuple):
    """A placement, and from when on it has nothing to show on some page."""

    placement: Placement
    since: datetime
    is_now: bool


def find_vacancies(start: datetime, days: int) -> list[Vacancy]:
    """Return the placements that are vacant at `start` or within `days` days, the earliest first.

    Only advertisements for all pages fill a placement, and a fallback for all pages.
    """
    in_use = Placement.objects.filter(is_active=True).prefetch_related("advertisements")
    found = []
    for placement in in_use.select_related("fallback"):
        filling = [each for each in placement.advertisements.all() if not each.path_prefixes]
        if placement.fallback and placement.fallback.is_for("/"):
            filling.append(placement.fallback)
        if since := first_vacant_moment(filling, start, days):
            found.append(Vacancy(placement, since, since == start))
    return sorted(found, key=lambda vacancy: vacancy.since)


def first_vacant_moment(
    filling: Iterable[Advertisement], start: datetime, days: int
) -> datetime | None:
    """Return the first moment from `start` to `days` days later at which no advertisement runs.

    An advertisement stops running only at its end, or at midnight, when the weekday changes.
    """
    end = start + timedelta(days=days)
    today = timezone.localdate(start)
    candidates = list(filling)
    ends = {each.ends_at for each in candidates if each.ends_at and start < each.ends_at <= end}
    midnights = {start_of_day(today + timedelta(days=number)) for number in range(1, days + 1)}
    for moment in sorted({start, *ends, *midnights}):
        if not any(each.state_at(moment) is AdvertisementState.RUNNING for each in candidates):
            return moment
    return None

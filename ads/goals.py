"""Promised numbers: how they are spread over the days, and whether they are reached.

Pure functions of an advertisement's own fields; "delivered" is how many there were of what its goal
counts.
"""

from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from ads.models import Advertisement
from ads.models.content import AdvertisementContent
from core.dates import start_of_day

DAY = timedelta(days=1)
WEEK = 7
# Delivery is planned to be complete this long before the end, so that a quiet last evening breaks
# no promise; of a short run a tenth is kept for that.
SPARE_TIME = timedelta(hours=12)
SPARE_PART = 10


def delivered(advertisement: Advertisement) -> int:
    """Return what the query with `with_delivered` says; 0 for a row that is not of such a query."""
    return int(getattr(advertisement, "delivered", 0))


def number_due(content: AdvertisementContent, moment: datetime) -> int:
    """Return how many of the promised number are due by `moment`; 0 without a goal.

    The number grows evenly with the time in which the advertisement runs: from its start to its
    end, on its weekdays.
    """
    if not content.goal_count or not content.ends_at:
        return 0
    whole = running_time(content, content.starts_at, content.ends_at)
    planned = whole - min(SPARE_TIME, whole / SPARE_PART)
    passed = running_time(content, content.starts_at, min(moment, content.ends_at))
    part = min(1.0, passed / planned) if planned else 1.0
    return max(1, ceil(content.goal_count * part))


def is_its_turn(content: AdvertisementContent, delivered: int, moment: datetime) -> bool:
    """Return whether the advertisement is to be shown at `moment`, as far as its goal goes.

    One that has more than is due rests until the number due has caught up.
    """
    return not content.goal_count or delivered < number_due(content, moment)


def running_time(content: AdvertisementContent, start: datetime, end: datetime) -> timedelta:
    """Return how much of the time from `start` to `end` lies on the advertisement's weekdays."""
    if end <= start:
        return timedelta()
    if not content.weekdays:
        return end - start
    weeks = (end - start) // (WEEK * DAY)
    rest = start + weeks * WEEK * DAY
    found = weeks * len(set(content.weekdays)) * DAY
    while rest < end:
        day = timezone.localdate(rest)
        until = min(start_of_day(day + DAY), end)
        if day.isoweekday() in content.weekdays:
            found += until - rest
        rest = until
    return found

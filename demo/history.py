"""Spreads the views of the demo's articles over days and hours in a plausible way."""

import random
from collections import Counter
from datetime import datetime, timedelta

from core.dates import start_of_day

HALF_LIFE_DAYS = 6.0
STEADY_SHARE = 0.25  # of an article's views that come evenly, from search engines
# Relative visits by hour of the day: office hours, and the evening on the phone.
BY_HOUR = (2, 1, 1, 1, 1, 3, 8, 14, 20, 22, 20, 15, 12, 16, 18, 18, 16, 12, 11, 14, 17, 14, 9, 4)
BY_WEEKDAY = (1.15, 1.1, 1.05, 1.05, 1.0, 0.7, 0.6)


def spread_views(
    views: int, start: datetime, end: datetime, chance: random.Random
) -> Counter[datetime]:
    """Spread an article's views over the whole hours between two moments; the sum stays exact.

    Most come soon after publication and then become fewer; the others come evenly.
    """
    hours = [
        moment
        for day in range((end.date() - start.date()).days + 1)
        for moment in _hours_of(start, day)
        if start <= moment <= end
    ]
    if not hours:
        return Counter({start.replace(minute=0, second=0, microsecond=0): views} if views else {})
    weights = [_weight(moment, start, end) for moment in hours]
    return Counter(chance.choices(hours, weights=weights, k=views))


def spread_evenly(
    per_day: int, start: datetime, end: datetime, chance: random.Random
) -> Counter[datetime]:
    """Return about `per_day` views for each day between two moments, by whole hours."""
    share = per_day / sum(BY_HOUR)
    return Counter(
        {
            moment: round(
                share * BY_HOUR[moment.hour] * BY_WEEKDAY[moment.weekday()] * chance.gauss(1, 0.12)
            )
            for day in range((end.date() - start.date()).days + 1)
            for moment in _hours_of(start, day)
            if start <= moment <= end
        }
    )


def _hours_of(start: datetime, day: int) -> list[datetime]:
    midnight = start_of_day(start.date() + timedelta(days=day))
    return [midnight + timedelta(hours=hour) for hour in range(24)]


def _weight(moment: datetime, start: datetime, end: datetime) -> float:
    age = (moment - start).total_seconds() / 86_400
    life = max((end - start).total_seconds() / 86_400, 1.0)
    fading: float = (1 - STEADY_SHARE) * 0.5 ** (age / HALF_LIFE_DAYS) / (HALF_LIFE_DAYS * 1.44)
    return (fading + STEADY_SHARE / life) * BY_HOUR[moment.hour] * BY_WEEKDAY[moment.weekday()]

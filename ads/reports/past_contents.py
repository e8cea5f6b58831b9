"""What ran of an advertisement while a report counted it: the versions of its period."""

from datetime import date, datetime
from typing import NamedTuple

from ads.models import AdvertisementVersion
from core.dates import day_range


class PastContent(NamedTuple):
    """An approved version, and until when it was the one that runs; None if it still is."""

    version: AdvertisementVersion
    until: datetime | None


def contents_between(advertisement_id: int, first: date, last: date) -> list[PastContent]:
    """Return what was approved on any of the days from `first` to `last`, the oldest first."""
    start, end = day_range(first, last)
    approved = AdvertisementVersion.objects.approved().filter(advertisement=advertisement_id)
    found, until = [], None
    for version in approved:
        since = version.decided_at
        if since and since < end and (until is None or until > start):
            found.append(PastContent(version, until))
        until = since
    return found[::-1]

"""Counts of what was seen and clicked, hour by hour, and of what was not counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from ads.subjects import parse_subject
from core.subjects import Counted, Filtered, Kind

Key = tuple[int, int, datetime]  # advertisement, placement, hour

COLUMNS = (Kind.SERVED, Kind.VIEWABLE, Kind.CLICK)  # in the order of the statement below

# Sorted keys keep flushes of several nodes from blocking each other in a ring. What has been
# deleted meanwhile drops out of the join; the lock keeps the rest from going before the commit.
ADD_COUNTS = """
INSERT INTO ads_hourlycount (advertisement_id, placement_id, hour, served, viewable, clicks)
SELECT added.advertisement_id, added.placement_id, added.hour, added.served, added.viewable,
       added.clicks
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[])
     AS added (advertisement_id, placement_id, hour, served, viewable, clicks)
JOIN ads_advertisement ON ads_advertisement.id = added.advertisement_id
JOIN ads_placement ON ads_placement.id = added.placement_id
ORDER BY added.advertisement_id, added.placement_id, added.hour
FOR KEY SHARE OF ads_advertisement, ads_placement
ON CONFLICT (advertisement_id, placement_id, hour) DO UPDATE SET
    served = ads_hourlycount.served + excluded.served,
    viewable = ads_hourlycount.viewable + excluded.viewable,
    clicks = ads_hourlycount.clicks + excluded.clicks
"""

ADD_FILTERED = """
INSERT INTO ads_filteredcount (advertisement_id, placement_id, day, reason, count)
SELECT added.advertisement_id, added.placement_id, added.day, added.reason, added.count
FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::varchar[], %s::bigint[])
     AS added (advertisement_id, placement_id, day, reason, count)
JOIN ads_advertisement ON ads_advertisement.id = added.advertisement_id
JOIN ads_placement ON ads_placement.id = added.placement_id
ORDER BY added.advertisement_id, added.placement_id, added.day, added.reason
FOR KEY SHARE OF ads_advertisement, ads_placement
ON CONFLICT (advertisement_id, placement_id, day, reason) DO UPDATE SET
    count = ads_filteredcount.count + excluded.count
"""


def add_counts(
    sender: object, counts: Sequence[Counted], filtered: Sequence[Filtered] = (), **kwargs: Any
) -> None:
    """Add what befell advertisements, counted and not, in the sender's transaction.

    Each is one statement. Other subjects and kinds, and advertisements since deleted, are passed
    over.
    """
    _execute(ADD_COUNTS, [(*key, *numbers) for key, numbers in _by_hour(counts).items()])
    _execute(ADD_FILTERED, [row for each in filtered if (row := _filtered_row(each))])


def _execute(statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*sorted(rows), strict=True)])


def _filtered_row(filtered: Filtered) -> tuple[Any, ...] | None:
    ids = parse_subject(filtered.subject)
    return (*ids, filtered.day, filtered.reason, filtered.count) if ids else None


def _by_hour(counts: Sequence[Counted]) -> dict[Key, list[int]]:
    """Return the numbers to add, one for each of COLUMNS."""
    added: dict[Key, list[int]] = {}
    for one in counts:
        ids = parse_subject(one.subject)
        if ids and one.kind in COLUMNS:
            numbers = added.setdefault((*ids, one.hour), [0] * len(COLUMNS))
            numbers[COLUMNS.index(Kind(one.kind))] += one.count
    return added

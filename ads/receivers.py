"""Receivers of the counting signal: advertisement counts by the hour, and filtered events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from ads.subjects import parse_subject
from core.counting_events import CountedEvents, EventKind, FilteredEvents

# Rows are sorted, so that two nodes that flush at once cannot deadlock. The join leaves out
# what was deleted meanwhile; the lock keeps the rest until the commit.
ADD_COUNTS = """
INSERT INTO ads_placementhourlycount AS known
    (advertisement_id, placement_id, hour, served, measurable, viewable, clicks)
SELECT given.advertisement_id, given.placement_id, given.hour, given.served, given.measurable,
       given.viewable, given.clicks
FROM unnest(%(advertisement_id)s::bigint[], %(placement_id)s::bigint[], %(hour)s::timestamptz[],
            %(served)s::bigint[], %(measurable)s::bigint[], %(viewable)s::bigint[],
            %(clicks)s::bigint[])
    AS given (advertisement_id, placement_id, hour, served, measurable, viewable, clicks)
JOIN ads_advertisement ON ads_advertisement.id = given.advertisement_id
JOIN ads_placement ON ads_placement.id = given.placement_id
ORDER BY given.advertisement_id, given.placement_id, given.hour
FOR KEY SHARE OF ads_advertisement, ads_placement
ON CONFLICT (advertisement_id, placement_id, hour) DO UPDATE SET
    served = known.served + excluded.served,
    measurable = known.measurable + excluded.measurable,
    viewable = known.viewable + excluded.viewable,
    clicks = known.clicks + excluded.clicks
"""

ADD_FILTERED_COUNTS = """
INSERT INTO ads_placementfilteredcount AS known
    (advertisement_id, placement_id, day, reason, count)
SELECT given.advertisement_id, given.placement_id, given.day, given.reason, given.count
FROM unnest(%(advertisement_id)s::bigint[], %(placement_id)s::bigint[], %(day)s::date[],
            %(reason)s::varchar[], %(count)s::bigint[])
    AS given (advertisement_id, placement_id, day, reason, count)
JOIN ads_advertisement ON ads_advertisement.id = given.advertisement_id
JOIN ads_placement ON ads_placement.id = given.placement_id
ORDER BY given.advertisement_id, given.placement_id, given.day, given.reason
FOR KEY SHARE OF ads_advertisement, ads_placement
ON CONFLICT (advertisement_id, placement_id, day, reason) DO UPDATE SET
    count = known.count + excluded.count
"""

NUMBERS = ("served", "measurable", "viewable", "clicks")
# The columns that an event adds to: what is measurable was served.
ADDS_TO: dict[str, tuple[str, ...]] = {
    EventKind.SERVED: ("served",),
    EventKind.MEASURABLE: ("served", "measurable"),
    EventKind.VIEWABLE: ("viewable",),
    EventKind.CLICK: ("clicks",),
}

HourKey = tuple[int, int, datetime]  # advertisement, placement, hour


def add_counts(
    sender: object,
    counts: Sequence[CountedEvents],
    filtered: Sequence[FilteredEvents] = (),
    **kwargs: Any,
) -> None:
    """Add advertisement counts, counted and filtered, in the sender's transaction.

    Each table is written by one statement. Other subjects and kinds are ignored, and so are
    advertisements that were deleted meanwhile.
    """
    _execute(
        ADD_COUNTS,
        ("advertisement_id", "placement_id", "hour", *NUMBERS),
        [(*key, *numbers) for key, numbers in _by_hour(counts).items()],
    )
    _execute(
        ADD_FILTERED_COUNTS,
        ("advertisement_id", "placement_id", "day", "reason", "count"),
        [row for each in filtered if (row := _filtered_row(each))],
    )


def _execute(statement: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Run a statement over rows whose values are named by `columns`; nothing without rows."""
    if rows:
        arrays = [list(values) for values in zip(*sorted(rows), strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(statement, dict(zip(columns, arrays, strict=True)))


def _filtered_row(filtered: FilteredEvents) -> tuple[Any, ...] | None:
    ids = parse_subject(filtered.subject)
    return (*ids, filtered.day, filtered.reason, filtered.count) if ids else None


def _by_hour(counts: Sequence[CountedEvents]) -> dict[HourKey, list[int]]:
    """Return the numbers to add, one for each of NUMBERS."""
    added: dict[HourKey, list[int]] = {}
    for events in counts:
        ids = parse_subject(events.subject)
        if not ids:
            continue
        for name in ADDS_TO.get(events.kind, ()):
            numbers = added.setdefault((*ids, events.hour), [0] * len(NUMBERS))
            numbers[NUMBERS.index(name)] += events.count
    return added

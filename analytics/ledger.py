"""The counts in PostgreSQL: each table is written by one statement.

Every statement gets its rows as one array for each column, sorted, so that two nodes that flush at
once cannot deadlock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from analytics.aggregation import NEVER, BatchCounts, RepeatKey, Times, VisitorKey

LOCK_MARKS = """
INSERT INTO analytics_spoolmark AS known (node, last_id, flushed_at)
SELECT writer, 0, flushed_at
FROM unnest(%(writer)s::uuid[], %(flushed_at)s::timestamptz[]) AS given (writer, flushed_at)
ON CONFLICT (node) DO UPDATE SET flushed_at = excluded.flushed_at
RETURNING node, last_id
"""

SET_MARKS = """
UPDATE analytics_spoolmark AS known SET last_id = given.number
FROM unnest(%(writer)s::uuid[], %(number)s::bigint[]) AS given (writer, number)
WHERE known.node = given.writer
"""

LOCK_RECENT_COUNTS = """
INSERT INTO analytics_recentcount AS known (who, kind, subject, counted_at)
SELECT who, kind, subject, '{}'::timestamptz[]
FROM unnest(%(who)s::bigint[], %(kind)s::varchar[], %(subject)s::varchar[])
    AS given (who, kind, subject)
ON CONFLICT (who, kind, subject) DO UPDATE SET counted_at = known.counted_at
RETURNING who, kind, subject, counted_at
"""

SET_RECENT_COUNTS = """
UPDATE analytics_recentcount AS known SET counted_at = new.counted_at
FROM (
    SELECT who, kind, subject, array_agg(counted_at ORDER BY counted_at DESC) AS counted_at
    FROM unnest(%(who)s::bigint[], %(kind)s::varchar[], %(subject)s::varchar[],
                %(counted_at)s::timestamptz[]) AS given (who, kind, subject, counted_at)
    GROUP BY who, kind, subject
) AS new
WHERE (known.who, known.kind, known.subject) = (new.who, new.kind, new.subject)
"""

# xmax is 0 in a row that is new; one that was there has been locked by this transaction.
ADD_VISITORS = """
INSERT INTO analytics_visitor AS known (day, hash, last_view_at)
SELECT day, hash, last_view_at
FROM unnest(%(day)s::date[], %(hash)s::bigint[], %(last_view_at)s::timestamptz[])
    AS given (day, hash, last_view_at)
ON CONFLICT (day, hash)
DO UPDATE SET last_view_at = greatest(known.last_view_at, excluded.last_view_at)
RETURNING day, hash, xmax = 0
"""

SET_OFFLINE = """
UPDATE analytics_visitor AS known SET last_view_at = given.last_view_at
FROM unnest(%(day)s::date[], %(hash)s::bigint[], %(last_view_at)s::timestamptz[])
    AS given (day, hash, last_view_at)
WHERE (known.day, known.hash) = (given.day, given.hash)
"""

ADD_TOTALS = """
WITH given AS (
    SELECT hour, day, visits, page_views
    FROM unnest(%(hour)s::timestamptz[], %(day)s::date[], %(visits)s::bigint[],
                %(page_views)s::bigint[]) AS given (hour, day, visits, page_views)
), hours AS (
    INSERT INTO analytics_hourlytotal AS known (hour, visits, page_views)
    SELECT hour, visits, page_views FROM given ORDER BY hour
    ON CONFLICT (hour) DO UPDATE SET
        visits = known.visits + excluded.visits,
        page_views = known.page_views + excluded.page_views
)
INSERT INTO analytics_dailycount AS known (day, visits, page_views)
SELECT day, sum(visits), sum(page_views) FROM given GROUP BY day ORDER BY day
ON CONFLICT (day) DO UPDATE SET
    visits = known.visits + excluded.visits,
    page_views = known.page_views + excluded.page_views
"""

ADD_SUBJECT_COUNTS = """
INSERT INTO analytics_subjecthourlycount AS known (hour, kind, subject, count)
SELECT hour, kind, subject, count
FROM unnest(%(hour)s::timestamptz[], %(kind)s::varchar[], %(subject)s::varchar[],
            %(count)s::bigint[]) AS given (hour, kind, subject, count)
ON CONFLICT (hour, kind, subject) DO UPDATE SET count = known.count + excluded.count
"""

ADD_FILTERED_COUNTS = """
INSERT INTO analytics_filteredcount AS known (day, kind, reason, count)
SELECT day, kind, reason, count
FROM unnest(%(day)s::date[], %(kind)s::varchar[], %(reason)s::varchar[], %(count)s::bigint[])
    AS given (day, kind, reason, count)
ON CONFLICT (day, kind, reason) DO UPDATE SET count = known.count + excluded.count
"""


def lock_marks(writers: Iterable[UUID]) -> dict[UUID, int]:
    """Return up to which number each writer's hits are counted, and lock that until the commit."""
    rows = [(writer, timezone.now()) for writer in sorted(writers)]
    return dict(_execute(LOCK_MARKS, ("writer", "flushed_at"), rows))


def set_marks(marks: Mapping[UUID, int]) -> None:
    """Note up to which number the hits of each writer are counted."""
    _execute(SET_MARKS, ("writer", "number"), sorted(marks.items()))


def lock_recent_counts(keys: Iterable[RepeatKey]) -> dict[RepeatKey, Times]:
    """Return when each key was counted lately, and lock the keys until the commit.

    They are locked before they are read: otherwise two nodes could count the same event.
    """
    rows = _execute(LOCK_RECENT_COUNTS, ("who", "kind", "subject"), sorted(keys))
    return {RepeatKey(who, kind, subject): tuple(times) for who, kind, subject, times in rows}


def write(counts: BatchCounts) -> None:
    """Add the counts of a batch to all tables, within the caller's transaction."""
    _set_recent_counts(counts.counted_at)
    new = _add_visitors(counts.last_views)
    visits = Counter(counts.first_hours[visitor] for visitor in new) + counts.anonymous_visits
    _add_totals(counts.page_views, visits=visits)
    _set_offline(counts.renewed)
    events = counts.events + counts.page_details
    _execute(
        ADD_SUBJECT_COUNTS,
        ("hour", "kind", "subject", "count"),
        [(*key, count) for key, count in sorted(events.items())],
    )
    _execute(
        ADD_FILTERED_COUNTS,
        ("day", "kind", "reason", "count"),
        [(*key, count) for key, count in sorted(counts.filtered.items())],
    )


def _set_recent_counts(counted_at: Mapping[RepeatKey, Times]) -> None:
    rows = [(*key, moment) for key, times in sorted(counted_at.items()) for moment in times]
    _execute(SET_RECENT_COUNTS, ("who", "kind", "subject", "counted_at"), rows)


def _add_visitors(last_views: Mapping[VisitorKey, datetime]) -> list[VisitorKey]:
    """Record visitors by day, and return those who are new on their day."""
    rows = [(*visitor, moment) for visitor, moment in sorted(last_views.items())]
    found = _execute(ADD_VISITORS, ("day", "hash", "last_view_at"), rows)
    return [VisitorKey(day, who) for day, who, is_new in found if is_new]


def _set_offline(visitors: Iterable[VisitorKey]) -> None:
    """Set visitors offline who read on past midnight, since they have a new hash."""
    rows = [(*visitor, NEVER) for visitor in sorted(visitors)]
    _execute(SET_OFFLINE, ("day", "hash", "last_view_at"), rows)


def _add_totals(page_views: Counter[datetime], *, visits: Counter[datetime]) -> None:
    """Add to the site's hours and to its days at once, so that hours add up to their day."""
    hours = sorted(page_views.keys() | visits.keys())
    rows = [(hour, hour.date(), visits[hour], page_views[hour]) for hour in hours]
    _execute(ADD_TOTALS, ("hour", "day", "visits", "page_views"), rows)


def _execute(
    statement: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Run a statement over rows whose values are named by `columns`; nothing without rows."""
    if not rows:
        return []
    arrays = [list(values) for values in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(zip(columns, arrays, strict=True)))
        return cursor.fetchall() if cursor.description else []

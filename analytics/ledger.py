"""Counts in PostgreSQL, each table written by one statement.

Every statement has its rows sorted: nodes that flush side by side then wait for one another in
turn, instead of each for what the other holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.tally import NEVER, DayVisitor, Once, Tally, Times


def lock_recent(onces: Iterable[Once]) -> dict[Once, Times]:
    """Return when each was counted lately, and let nobody else count it until the commit.

    Looking first and writing later would let two nodes count the same thing.
    """
    rows = _execute(
        "INSERT INTO analytics_recentcount AS known (who, kind, subject, counted_at) "
        "SELECT *, '{}'::timestamptz[] FROM unnest(%s::bigint[], %s::varchar[], %s::varchar[]) "
        "ON CONFLICT (who, kind, subject) DO UPDATE SET counted_at = known.counted_at "
        "RETURNING who, kind, subject, counted_at",
        sorted(onces),
    )
    return {Once(who, kind, subject): tuple(times) for who, kind, subject, times in rows}


def write(result: Tally) -> None:
    """Add a tally to the counts, within a transaction."""
    _write_recent(result.recent)
    new = _write_visitors(result.visitors)
    visits = Counter(result.came[visitor] for visitor in new) + result.forgotten
    _write_totals(result.page_views, visits=visits)
    _end_visits(result.changed)
    _execute(
        "INSERT INTO analytics_hourlycount AS known (hour, kind, subject, count) "
        "SELECT * FROM unnest(%s::timestamptz[], %s::varchar[], %s::varchar[], %s::bigint[]) "
        "ON CONFLICT (hour, kind, subject) DO UPDATE SET count = known.count + excluded.count",
        [(*key, count) for key, count in sorted((result.hourly + result.circumstances).items())],
    )
    _execute(
        "INSERT INTO analytics_filteredcount AS known (day, kind, reason, count) "
        "SELECT * FROM unnest(%s::date[], %s::varchar[], %s::varchar[], %s::bigint[]) "
        "ON CONFLICT (day, kind, reason) DO UPDATE SET count = known.count + excluded.count",
        [(*key, count) for key, count in sorted(result.filtered.items())],
    )


def _write_recent(recent: Mapping[Once, Times]) -> None:
    _execute(
        "UPDATE analytics_recentcount AS known SET counted_at = new.counted_at FROM ("
        "SELECT who, kind, subject, array_agg(at ORDER BY at DESC) AS counted_at "
        "FROM unnest(%s::bigint[], %s::varchar[], %s::varchar[], %s::timestamptz[]) "
        "AS given (who, kind, subject, at) GROUP BY who, kind, subject) AS new "
        "WHERE (known.who, known.kind, known.subject) = (new.who, new.kind, new.subject)",
        [(*once, moment) for once, times in sorted(recent.items()) for moment in times],
    )


def _write_visitors(visitors: Mapping[DayVisitor, datetime]) -> list[DayVisitor]:
    """Take down who came on which day, and return those that are new on it."""
    rows = _execute(
        "INSERT INTO analytics_visitor AS known (day, hash, last_view_at) "
        "SELECT * FROM unnest(%s::date[], %s::bigint[], %s::timestamptz[]) "
        "ON CONFLICT (day, hash) "
        "DO UPDATE SET last_view_at = greatest(known.last_view_at, excluded.last_view_at) "
        "RETURNING day, hash, xmax = 0",  # xmax: what was there already has been locked, by us
        [(*visitor, counted_at) for visitor, counted_at in sorted(visitors.items())],
    )
    return [DayVisitor(day, who) for day, who, is_new in rows if is_new]


def _end_visits(changed: Iterable[DayVisitor]) -> None:
    """Let those who read on past midnight be online once, not under either day's hash."""
    _execute(
        "UPDATE analytics_visitor AS known SET last_view_at = %s "
        "FROM unnest(%s::date[], %s::bigint[]) AS gone (day, hash) "
        "WHERE (known.day, known.hash) = (gone.day, gone.hash)",
        sorted(changed),
        [NEVER],
    )


def _write_totals(page_views: Counter[datetime], *, visits: Counter[datetime]) -> None:
    """Add to the site's hours and to its days at once, so that hours add up to their day."""
    _execute(
        "WITH given AS (SELECT * FROM unnest(%s::timestamptz[], %s::date[], %s::bigint[], "
        "%s::bigint[]) AS given (hour, day, visits, page_views)), hours AS ("
        "INSERT INTO analytics_hourlytotal AS known (hour, visits, page_views) "
        "SELECT hour, visits, page_views FROM given ORDER BY hour "
        "ON CONFLICT (hour) DO UPDATE SET visits = known.visits + excluded.visits, "
        "page_views = known.page_views + excluded.page_views) "
        "INSERT INTO analytics_dailycount AS known (day, visits, page_views) "
        "SELECT day, sum(visits), sum(page_views) FROM given GROUP BY day ORDER BY day "
        "ON CONFLICT (day) DO UPDATE SET visits = known.visits + excluded.visits, "
        "page_views = known.page_views + excluded.page_views",
        [
            (hour, hour.date(), visits[hour], page_views[hour])
            for hour in sorted(page_views.keys() | visits.keys())
        ],
    )


def _execute(
    statement: str, rows: Sequence[tuple[Any, ...]], parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Run a statement over rows given as one array per column, after any other parameters."""
    if not rows:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *columns])
        return cursor.fetchall() if cursor.description else []

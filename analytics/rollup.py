"""Rolls up old hourly counts of subjects into daily and monthly ones."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from core.dates import day_range
from core.subjects import EMPTY_SEARCH_PREFIX, SEARCH_PREFIX

# Words and addresses that people typed are kept while they are fresh; after that only those that
# several people typed, since a rare one may be somebody's name.
RARE_COUNT = 3  # fewer times a month is rare
RARE_KEPT = timedelta(days=90)
TYPED_SUBJECTS = (
    (EventKind.VIEW, SEARCH_PREFIX),
    (EventKind.VIEW, EMPTY_SEARCH_PREFIX),
    (EventKind.MISSING, ""),
    (EventKind.REFERRER, ""),
)

# What is deleted from the hours is added to the day and the month by the same statement, so that
# no sum ever changes.
ROLL_UP_DAY = """
WITH hours AS (
    DELETE FROM analytics_subjecthourlycount WHERE hour >= %(start)s AND hour < %(end)s
    RETURNING kind, subject, count
), sums AS (
    SELECT kind, subject, sum(count)::bigint AS count FROM hours GROUP BY kind, subject
), days AS (
    INSERT INTO analytics_subjectdailycount AS known (day, kind, subject, count)
    SELECT %(day)s::date, kind, subject, count FROM sums ORDER BY kind, subject
    ON CONFLICT (day, kind, subject) DO UPDATE SET count = known.count + excluded.count
), months AS (
    INSERT INTO analytics_subjectmonthlycount AS known (month, kind, subject, count)
    SELECT %(month)s::date, kind, subject, count FROM sums ORDER BY kind, subject
    ON CONFLICT (month, kind, subject) DO UPDATE SET count = known.count + excluded.count
)
SELECT count(*) FROM hours
"""

MERGE_RARE_SUBJECTS = """
WITH rare AS (
    SELECT month, subject FROM analytics_subjectmonthlycount
    WHERE month < %(before)s AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
        AND subject <> %(prefix)s AND count < %(rare)s
), days AS (
    DELETE FROM analytics_subjectdailycount AS known USING rare
    WHERE date_trunc('month', known.day)::date = rare.month
        AND known.kind = %(kind)s AND known.subject = rare.subject
    RETURNING known.day, known.count
), months AS (
    DELETE FROM analytics_subjectmonthlycount AS known USING rare
    WHERE known.month = rare.month AND known.kind = %(kind)s AND known.subject = rare.subject
    RETURNING known.month, known.count
), merged AS (
    INSERT INTO analytics_subjectdailycount AS known (day, kind, subject, count)
    SELECT day, %(kind)s, %(prefix)s, sum(count) FROM days GROUP BY day ORDER BY day
    ON CONFLICT (day, kind, subject) DO UPDATE SET count = known.count + excluded.count
)
INSERT INTO analytics_subjectmonthlycount AS known (month, kind, subject, count)
SELECT month, %(kind)s, %(prefix)s, sum(count) FROM months GROUP BY month ORDER BY month
ON CONFLICT (month, kind, subject) DO UPDATE SET count = known.count + excluded.count
"""


def roll_up_counts() -> str:
    """Roll up hours that are older than the setting says; return what was done, "" if nothing.

    A hit that comes later is counted in its hour, and rolled up the next time.
    """
    before = timezone.localdate() - timedelta(days=settings.STATISTICS_HOURLY_DAYS)
    rows = 0
    while (oldest := _oldest_day()) and oldest < before:
        rows += _roll_up_day(oldest)
    merge_rare_subjects()
    return f"Đã gộp {rows} dòng số liệu theo giờ." if rows else ""


def _oldest_day() -> date | None:
    hours = SubjectHourlyCount.objects.order_by("hour").values_list("hour", flat=True)
    oldest = hours.first()
    return timezone.localdate(oldest) if oldest else None


def _roll_up_day(day: date) -> int:
    start, end = day_range(day, day)
    parameters = {"start": start, "end": end, "day": day, "month": day.replace(day=1)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROLL_UP_DAY, parameters)
        return int(cursor.fetchone()[0])


def merge_rare_subjects() -> None:
    """Merge old subjects that few people typed into one row for each day and month.

    Its subject is the bare prefix.
    """
    before = (timezone.localdate() - RARE_KEPT).replace(day=1)
    for kind, prefix in TYPED_SUBJECTS:
        parameters: dict[str, Any] = {
            "before": before,
            "kind": kind,
            "prefix": prefix,
            "rare": RARE_COUNT,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MERGE_RARE_SUBJECTS, parameters)

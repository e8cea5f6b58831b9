"""Reads the counts of a period: the days from `first` to `last`, both included."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import ExtractHour

from analytics.models import DailyCount, FilteredCount, HourlyTotal
from core.counting_events import EventKind, FilterReason
from core.dates import ONE_DAY, add_months, day_range

# Whole months are read from the monthly counts, the days around them from the daily ones, and
# hours that are not rolled up yet from the hourly ones: no event is in two of these tables.
TOP_SUBJECTS = """
SELECT subject, sum(count)::bigint AS total FROM (
    SELECT subject, count FROM analytics_subjecthourlycount
    WHERE hour >= %(start)s AND hour < %(end)s
        AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
    UNION ALL
    SELECT subject, count FROM analytics_subjectmonthlycount
    WHERE month >= %(months_from)s AND month < %(months_until)s
        AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
    UNION ALL
    SELECT subject, count FROM analytics_subjectdailycount
    WHERE (day >= %(first)s AND day < %(months_from)s
            OR day >= %(months_until)s AND day <= %(last)s)
        AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
) AS counts
GROUP BY subject ORDER BY total DESC, subject LIMIT %(limit)s
"""


class SubjectTotal(NamedTuple):
    """How many events of one kind a subject had in a period."""

    subject: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls


class VisitTotals(NamedTuple):
    """Visits and page views of a period, a day or an hour."""

    visits: int = 0
    page_views: int = 0


def subject_parameters(kind: str, first: date, last: date, prefix: str = "") -> dict[str, Any]:
    """Return the parameters of statements that read the counts of subjects, such as TOP_SUBJECTS.

    `prefix` is how the subjects start.
    """
    start, end = day_range(first, last)
    months_from, months_until = _whole_months(first, last)
    return {
        "start": start,
        "end": end,
        "first": first,
        "last": last,
        "months_from": months_from,
        "months_until": months_until,
        "kind": kind,
        "prefix": prefix,
    }


def top_subjects(
    kind: str, first: date, last: date, *, prefix: str = "", limit: int | None = None
) -> list[SubjectTotal]:
    """Return the subjects with the most events of a kind, the highest first."""
    parameters = subject_parameters(kind, first, last, prefix)
    with connection.cursor() as cursor:
        cursor.execute(TOP_SUBJECTS, {**parameters, "limit": limit})
        return [SubjectTotal(*row) for row in cursor.fetchall()]


def daily_totals(first: date, last: date) -> dict[date, VisitTotals]:
    """Return the totals of every day, with what the former site counted."""
    known = {
        row.day: VisitTotals(
            row.visits + row.imported_visits, row.page_views + row.imported_page_views
        )
        for row in DailyCount.objects.filter(day__range=(first, last))
    }
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: known.get(day, VisitTotals()) for day in days}


def hourly_totals(first: date, last: date) -> dict[datetime, VisitTotals]:
    """Return the totals of every hour."""
    start, end = day_range(first, last)
    rows = HourlyTotal.objects.filter(hour__gte=start, hour__lt=end)
    known = {row.hour: VisitTotals(row.visits, row.page_views) for row in rows}
    length = int((end - start).total_seconds()) // 3600
    hours = (start + timedelta(hours=number) for number in range(length))
    return {hour: known.get(hour, VisitTotals()) for hour in hours}


def totals_by_hour_of_day(first: date, last: date) -> list[VisitTotals]:
    """Return the totals of each of the day's 24 hours, added up over the days."""
    start, end = day_range(first, last)
    rows = (
        HourlyTotal.objects.filter(hour__gte=start, hour__lt=end)
        .annotate(time=ExtractHour("hour"))
        .values_list("time")
        .annotate(all_visits=Sum("visits"), all_page_views=Sum("page_views"))
    )
    known = {time: VisitTotals(visits, page_views) for time, visits, page_views in rows}
    return [known.get(time, VisitTotals()) for time in range(24)]


def filtered_page_views(first: date, last: date) -> list[tuple[str, int]]:
    """Return the reasons why page views were not counted, in words, with how many each has."""
    counts = FilteredCount.objects.filter(day__range=(first, last), kind=EventKind.VIEW)
    totals = counts.values_list("reason").annotate(total=Sum("count")).order_by("-total")
    labels = dict(FilterReason.choices)
    return [(str(labels.get(reason, reason)), total) for reason, total in totals]


def _whole_months(first: date, last: date) -> tuple[date, date]:
    """Return the first day of the first whole month of the period, and the day after its last one.

    Where there is no whole month, both are the day after the period: all days are before it.
    """
    after = last + ONE_DAY
    start = first if first.day == 1 else add_months(first, 1)
    end = after.replace(day=1)
    return (start, end) if start < end else (after, after)

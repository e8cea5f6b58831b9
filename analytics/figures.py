"""What was counted in some days, both ends included, whatever is folded of it by now."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone

from analytics.models import DailyCount, FilteredCount, HourlyTotal
from core.subjects import Kind, Reason

OTHERS = ""  # what subjects that were hardly ever asked for are folded into


class SubjectCount(NamedTuple):
    subject: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls


class Total(NamedTuple):
    """Visits and page views of a stretch of time, named by its first day or hour."""

    visits: int = 0
    page_views: int = 0


# Rows of `(subject, count)`, a subject perhaps in several of them. Whole months are read from their
# sums, the days around them from theirs, and hours not folded yet from where they are counted.
TOTALS_OF_SUBJECTS = """
SELECT subject, count FROM analytics_hourlycount
WHERE hour >= %(start)s AND hour < %(end)s
  AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
UNION ALL
SELECT subject, count FROM analytics_foldedmonth
WHERE month >= %(months_from)s AND month < %(months_until)s
  AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
UNION ALL
SELECT subject, count FROM analytics_foldedday
WHERE (day >= %(first)s AND day < %(months_from)s OR day >= %(months_until)s AND day <= %(last)s)
  AND kind = %(kind)s AND starts_with(subject, %(prefix)s)
"""
TOP_SUBJECTS = f"""
SELECT subject, sum(count)::bigint AS total FROM ({TOTALS_OF_SUBJECTS}) AS counts
GROUP BY subject ORDER BY total DESC, subject LIMIT %(limit)s
"""  # noqa: S608  (it is all written here)


def totals_parameters(kind: str, first: date, last: date, prefix: str = "") -> dict[str, Any]:
    """Return the parameters of TOTALS_OF_SUBJECTS; `prefix` is how the subjects start."""
    months_from, months_until = _whole_months(first, last)
    return {
        "start": midnight(first),
        "end": midnight(last + timedelta(days=1)),
        "first": first,
        "last": last,
        "months_from": months_from,
        "months_until": months_until,
        "kind": kind,
        "prefix": prefix,
    }


def top_subjects(
    kind: str, first: date, last: date, *, prefix: str = "", limit: int | None = None
) -> list[SubjectCount]:
    """Return the subjects with the most events of a kind, the first the top one."""
    parameters = totals_parameters(kind, first, last, prefix)
    with connection.cursor() as cursor:
        cursor.execute(TOP_SUBJECTS, {**parameters, "limit": limit})
        return [SubjectCount(*row) for row in cursor.fetchall()]


def days(first: date, last: date) -> dict[date, Total]:
    """Return every day's numbers, the former site's among them."""
    rows = DailyCount.objects.filter(day__range=(first, last))
    known = {
        row.day: Total(row.visits + row.imported_visits, row.page_views + row.imported_page_views)
        for row in rows
    }
    length = (last - first).days + 1
    dates = (first + timedelta(days=number) for number in range(length))
    return {day: known.get(day, Total()) for day in dates}


def hours(first: date, last: date) -> dict[datetime, Total]:
    """Return every hour's numbers."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    rows = HourlyTotal.objects.filter(hour__gte=start, hour__lt=end)
    known = {row.hour: Total(row.visits, row.page_views) for row in rows}
    length = int((end - start).total_seconds()) // 3600
    moments = (start + timedelta(hours=number) for number in range(length))
    return {moment: known.get(moment, Total()) for moment in moments}


def times_of_day(first: date, last: date) -> list[Total]:
    """Return the numbers of each of the day's 24 hours, added up over the days."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    rows = (
        HourlyTotal.objects.filter(hour__gte=start, hour__lt=end)
        .annotate(time=ExtractHour("hour"))
        .values_list("time")
        .annotate(all_visits=Sum("visits"), all_page_views=Sum("page_views"))
    )
    known = {time: Total(visits, page_views) for time, visits, page_views in rows}
    return [known.get(time, Total()) for time in range(24)]


def filtered(first: date, last: date) -> list[tuple[str, int]]:
    """Return why views of pages were not counted, and how many each reason kept out."""
    counts = FilteredCount.objects.filter(day__range=(first, last), kind=Kind.VIEW)
    totals = counts.values_list("reason").annotate(total=Sum("count")).order_by("-total")
    labels = dict(Reason.choices)
    return [(str(labels.get(reason, reason)), total) for reason, total in totals]


def midnight(day: date) -> datetime:
    """Return the first moment of a day."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _whole_months(first: date, last: date) -> tuple[date, date]:
    """Return the first day of the first whole month in the days, and of the first after these.

    Where there is none, both are the day after the last: all days are then before the months.
    """
    after = last + timedelta(days=1)
    start = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = after.replace(day=1)
    return (start, end) if start < end else (after, after)

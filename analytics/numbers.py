"""The figures that pages and staff are shown."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from analytics.models import DailyCount, HourlyCount
from portal.lib.subjects import Kind

ONLINE_MINUTES = 5


class Numbers(NamedTuple):
    """Thống kê truy cập: visitors online, today, since Monday (each once a day), and ever."""

    online: int
    today: int
    week: int
    total: int


class SubjectCount(NamedTuple):
    subject: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls


def site_numbers(moment: datetime | None = None) -> Numbers:
    """Return the numbers at `moment` (now), read at once: today ≤ week ≤ total always holds."""
    moment = moment or timezone.now()
    today = timezone.localdate(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT "
            "(SELECT count(*) FROM analytics_visitor"
            " WHERE last_view_at > %s AND last_view_at <= %s), "
            "coalesce(sum(visits) FILTER (WHERE day = %s), 0), "
            "coalesce(sum(visits) FILTER (WHERE day BETWEEN %s AND %s), 0), "
            "coalesce(sum(visits), 0) + coalesce((SELECT visits FROM analytics_openingbalance), 0) "
            "FROM analytics_dailycount",
            [moment - timedelta(minutes=ONLINE_MINUTES), moment, today, monday(today), today],
        )
        return Numbers(*(int(figure) for figure in cursor.fetchone()))


def monday(day: date) -> date:
    """Return the first day of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def top_subjects(
    kind: Kind, *, since: datetime, prefix: str = "", limit: int
) -> list[SubjectCount]:
    """Return the subjects with the most events of a kind since a moment, the first the top one.

    `prefix` is how the subjects start, such as `news.article:`.
    """
    counts = HourlyCount.objects.filter(kind=kind, hour__gte=since, subject__startswith=prefix)
    totals = counts.values_list("subject").annotate(total=Sum("count"))
    return [SubjectCount(*row) for row in totals.order_by("-total", "subject")[:limit]]


def daily_visits(days: int) -> list[DailyCount]:
    """Return the counts of the last `days` days up to today, in order, days without any too."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    known = {count.day: count for count in DailyCount.objects.filter(day__range=(first, today))}
    dates = (first + timedelta(days=number) for number in range(days))
    return [known.get(day) or DailyCount(day=day) for day in dates]

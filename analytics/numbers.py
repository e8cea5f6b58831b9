"""The numbers of the site's block "Thống kê truy cập"."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from analytics.models import DailyCount

ONLINE_MINUTES = 5


class Numbers(NamedTuple):
    """Visitors online, today, since Monday and since the first of the month, each once a day; ever.

    `month` is None unless the office shows it.
    """

    online: int
    today: int
    week: int
    total: int
    month: int | None = None


def site_numbers(moment: datetime | None = None) -> Numbers:
    """Return the numbers at `moment` (now), read at once: today ≤ week ≤ total always holds."""
    moment = moment or timezone.now()
    today = timezone.localdate(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT "
            "(SELECT count(*) FROM analytics_visitor"
            " WHERE last_view_at > %s AND last_view_at <= %s), "
            "coalesce(sum(all_visits) FILTER (WHERE day = %s), 0), "
            "coalesce(sum(all_visits) FILTER (WHERE day BETWEEN %s AND %s), 0), "
            "coalesce(sum(all_visits), 0)"
            " + coalesce((SELECT visits FROM analytics_openingbalance), 0), "
            "CASE WHEN (SELECT show_month FROM analytics_statisticssettings) THEN "
            "coalesce(sum(all_visits) FILTER (WHERE day BETWEEN %s AND %s), 0) END "
            "FROM (SELECT day, visits + imported_visits AS all_visits FROM analytics_dailycount)"
            " AS days",
            [
                *(moment - timedelta(minutes=ONLINE_MINUTES), moment),
                *(today, monday(today), today, today.replace(day=1), today),
            ],
        )
        online, *sums, month = cursor.fetchone()
        day, week, total = map(int, sums)
        return Numbers(online, day, week, total, None if month is None else int(month))


def monday(day: date) -> date:
    """Return the first day of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def daily_visits(days: int) -> list[DailyCount]:
    """Return the counts of the last `days` days up to today, in order, days without any too."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    known = {count.day: count for count in DailyCount.objects.filter(day__range=(first, today))}
    dates = (first + timedelta(days=number) for number in range(days))
    return [known.get(day) or DailyCount(day=day) for day in dates]

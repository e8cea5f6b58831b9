"""The numbers of the site's block "Thống kê truy cập"."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from analytics.models import DailyCount
from core.dates import start_of_week

ONLINE_PERIOD = timedelta(minutes=5)

SITE_NUMBERS = """
SELECT
    (SELECT count(*) FROM analytics_visitor
     WHERE last_view_at > %(online_since)s AND last_view_at <= %(moment)s),
    coalesce(sum(all_visits) FILTER (WHERE day = %(today)s), 0),
    coalesce(sum(all_visits) FILTER (WHERE day BETWEEN %(week_start)s AND %(today)s), 0),
    coalesce(sum(all_visits), 0) + coalesce((SELECT visits FROM analytics_openingbalance), 0),
    CASE WHEN (SELECT show_month FROM analytics_statisticssettings) THEN
        coalesce(sum(all_visits) FILTER (WHERE day BETWEEN %(month_start)s AND %(today)s), 0)
    END
FROM (SELECT day, visits + imported_visits AS all_visits FROM analytics_dailycount) AS days
"""


class SiteNumbers(NamedTuple):
    """Visitors online, and visits today, since Monday, in all, and since the first of the month.

    A visitor is one visit a day. `month` is None unless the office shows it.
    """

    online: int
    today: int
    week: int
    total: int
    month: int | None = None


def site_numbers(moment: datetime | None = None) -> SiteNumbers:
    """Return the numbers at `moment` (now).

    One statement reads them all, so that today ≤ week ≤ total always holds.
    """
    moment = moment or timezone.now()
    today = timezone.localdate(moment)
    parameters = {
        "moment": moment,
        "online_since": moment - ONLINE_PERIOD,
        "today": today,
        "week_start": start_of_week(today),
        "month_start": today.replace(day=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(SITE_NUMBERS, parameters)
        online, day, week, total, month = cursor.fetchone()
    return SiteNumbers(
        online, int(day), int(week), int(total), None if month is None else int(month)
    )


def daily_visits(days: int) -> list[DailyCount]:
    """Return the counts of the last `days` days up to today, in order, days without any too."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    known = {count.day: count for count in DailyCount.objects.filter(day__range=(first, today))}
    dates = (first + timedelta(days=number) for number in range(days))
    return [known.get(day) or DailyCount(day=day) for day in dates]

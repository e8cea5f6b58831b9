"""What there is in a list as long as all articles, found without reading them all.

PostgreSQL goes from one month, or one part of the sitemap, to the next in an index.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import QuerySet
from django.utils import timezone

from news.models import SITEMAP_PART, Article

MOST_IN_MONTH = 1000  # articles that are counted
_MONTHS = """
WITH RECURSIVE months AS (
    SELECT date_trunc('month', max(publish_at) AT TIME ZONE %(zone)s) AS month
    FROM ({public}) AS public
    UNION ALL
    SELECT (
        SELECT date_trunc('month', publish_at AT TIME ZONE %(zone)s) FROM ({public}) AS public
        WHERE publish_at < months.month AT TIME ZONE %(zone)s ORDER BY publish_at DESC LIMIT 1
    ) FROM months WHERE month IS NOT NULL
)
SELECT month, (
    SELECT count(*) FROM (
        SELECT FROM ({public}) AS public WHERE publish_at >= months.month AT TIME ZONE %(zone)s
            AND publish_at < (months.month + interval '1 month') AT TIME ZONE %(zone)s
        LIMIT %(most)s
    ) AS counted
) FROM months WHERE month IS NOT NULL ORDER BY month DESC
"""
# The filter is that of the index `article_sitemap`. What is not yet or no longer public is left out
# at the end: it may not be told when it comes.
_PARTS = f"""
WITH RECURSIVE parts AS (
    SELECT min(id / {SITEMAP_PART}) AS part FROM ({{live}}) AS live
    UNION ALL
    SELECT (
        SELECT id / {SITEMAP_PART} FROM ({{live}}) AS live
        WHERE id / {SITEMAP_PART} > parts.part ORDER BY id / {SITEMAP_PART} LIMIT 1
    ) FROM parts WHERE part IS NOT NULL
)
SELECT part, changed FROM parts CROSS JOIN LATERAL (
    SELECT coalesce(updated_at, publish_at) AS changed FROM ({{public}}) AS public
    WHERE id / {SITEMAP_PART} = part ORDER BY 1 DESC LIMIT 1
) AS newest ORDER BY part
"""  # noqa: S608  # nosec B608  (constants only)


def months() -> list[tuple[date, int]]:
    """Return the first day of each month with public articles, and how many; newest first.

    For more than MOST_IN_MONTH it is MOST_IN_MONTH + 1.
    """
    public = _statement(Article.objects.published().order_by().values_list("publish_at"))
    zone = timezone.get_current_timezone_name()
    names: dict[str, str | int] = {"zone": zone, "most": MOST_IN_MONTH + 1}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS.format(public=public), names)
        return [(month.date(), count) for month, count in cursor.fetchall()]


def sitemap_parts() -> list[tuple[int, datetime]]:
    """Return the parts of the sitemap that have public articles, and when each changed last.

    A part has the articles whose keys, divided by SITEMAP_PART, are its number. So it changes with
    its own articles alone.
    """
    columns = ("id", "publish_at", "updated_at")
    live = _statement(Article.objects.live().order_by().values_list(*columns))
    public = _statement(Article.objects.published().order_by().values_list(*columns))
    with connection.cursor() as cursor:
        cursor.execute(_PARTS.format(live=live, public=public), {})
        return list(cursor.fetchall())


def _statement(rows: QuerySet[Article, Any]) -> str:
    """Return a query as text, to stand in another one."""
    return str(mogrify(*rows.query.sql_with_params(), connection)).replace("%", "%%")

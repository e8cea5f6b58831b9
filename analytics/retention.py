"""What must not be kept: salts and per-visitor rows, here and in the spool; and old hours."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from analytics.figures import OTHERS, midnight
from analytics.models import HourlyCount, RecentCount, Salt, Visitor
from analytics.spool import Spool
from analytics.tally import forget_visitors
from analytics.visitors import REPEAT_WINDOW
from core.subjects import SEARCHED, SEARCHED_IN_VAIN, Kind

# Words and addresses that people typed are kept while they are fresh; after that only those that
# several asked for, since a rare one may be somebody's name.
RARE = 3  # times a month
RARE_KEPT = timedelta(days=90)
TYPED = (
    (Kind.VIEW, SEARCHED),
    (Kind.VIEW, SEARCHED_IN_VAIN),
    (Kind.MISSING, ""),
    (Kind.REFERRER, ""),
)
SALT_LEAD = timedelta(hours=1)  # how long before midnight the nodes agree on the next day's salt


def forget_here(spool: Spool) -> None:
    """Destroy what this node need not know any more. PostgreSQL may be away for as long as it may.

    A salt goes when repeats can no longer refer to its day. Hits that have waited since before
    yesterday lose their visitors, and count by what this node alone knows of them.
    """
    spool.forget_visitors(_too_old(), forget_visitors)
    lately = timezone.now() - REPEAT_WINDOW
    spool.forget(salts_before=timezone.localdate(lately), recent_before=lately)


def keep_salts(spool: Spool) -> None:
    """Agree with the other nodes on salts, and destroy those in PostgreSQL that had their time."""
    now = timezone.now()
    agree_on_salts(spool, now)
    _destroy_salts(timezone.localdate(now - REPEAT_WINDOW))


def destroy_visitors() -> None:
    """Destroy the rows of visitors from before yesterday, whatever waits."""
    before = _too_old()
    Visitor.objects.filter(day__lt=timezone.localdate(before)).delete()
    RecentCount.objects.filter(counted_at__lt=[before]).delete()


def _too_old() -> datetime:
    """Return the moment before which nothing may be known of a visitor: yesterday's first."""
    return midnight(timezone.localdate() - timedelta(days=1))


def agree_on_salts(spool: Spool, now: datetime) -> None:
    """Have the same salts on all nodes, those of the first, for every day in use around now."""
    moments = (now - REPEAT_WINDOW, now, now + SALT_LEAD)
    for day in sorted({timezone.localdate(moment) for moment in moments}):
        _share_salt(spool, day)


def _share_salt(spool: Spool, day: date) -> None:
    with spool.transaction():
        own = spool.salt(day)
    Salt.objects.bulk_create([Salt(day=day, value=own)], ignore_conflicts=True)
    shared = bytes(Salt.objects.get(day=day).value)
    if shared != own:
        with spool.transaction():
            spool.set_salt(day, shared)


def _destroy_salts(before: date) -> None:
    """Drop old salts together with the file they were in, where deleted rows would remain."""
    if not Salt.objects.filter(day__lt=before).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE analytics_salt")
        kept = list(Salt.objects.filter(day__gte=before))
        cursor.execute("TRUNCATE analytics_salt")
        Salt.objects.bulk_create(kept)


def fold_counts() -> str:
    """Fold hours that are long past into days and months, and return what was done, "" if nothing.

    What is taken from the hours is added to the others by the same statement: no sum ever changes,
    and a hit that comes later is counted in its hour and folded the next time.
    """
    before = timezone.localdate() - timedelta(days=settings.STATISTICS_HOURLY_DAYS)
    folded = 0
    while (oldest := _oldest_day()) and oldest < before:
        folded += _fold_day(oldest)
    merge_rare()
    return f"Đã gộp {folded} dòng số liệu theo giờ." if folded else ""


def _oldest_day() -> date | None:
    oldest = HourlyCount.objects.order_by("hour").values_list("hour", flat=True).first()
    return timezone.localdate(oldest) if oldest else None


def _fold_day(day: date) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH hours AS (DELETE FROM analytics_hourlycount WHERE hour >= %s AND hour < %s "
            "RETURNING kind, subject, count), "
            "sums AS (SELECT kind, subject, sum(count)::bigint AS count FROM hours GROUP BY 1, 2), "
            "days AS (INSERT INTO analytics_foldedday AS known (day, kind, subject, count) "
            "SELECT %s::date, * FROM sums ORDER BY kind, subject "
            "ON CONFLICT (day, kind, subject) DO UPDATE SET count = known.count + excluded.count), "
            "months AS (INSERT INTO analytics_foldedmonth AS known (month, kind, subject, count) "
            "SELECT %s::date, * FROM sums ORDER BY kind, subject "
            "ON CONFLICT (month, kind, subject) "
            "DO UPDATE SET count = known.count + excluded.count) "
            "SELECT count(*) FROM hours",
            [midnight(day), midnight(day + timedelta(days=1)), day, day.replace(day=1)],
        )
        return int(cursor.fetchone()[0])


def merge_rare() -> None:
    """Merge what hardly anybody typed into one line of its day and month, once it is old."""
    before = (timezone.localdate() - RARE_KEPT).replace(day=1)
    for kind, prefix in TYPED:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "WITH rare AS (SELECT month, subject FROM analytics_foldedmonth "
                "WHERE month < %(before)s AND kind = %(kind)s AND starts_with(subject, %(prefix)s) "
                "AND subject <> %(others)s AND count < %(rare)s), "
                "days AS (DELETE FROM analytics_foldedday AS known USING rare "
                "WHERE date_trunc('month', known.day)::date = rare.month "
                "AND known.kind = %(kind)s AND known.subject = rare.subject "
                "RETURNING known.day, known.count), "
                "months AS (DELETE FROM analytics_foldedmonth AS known USING rare "
                "WHERE known.month = rare.month AND known.kind = %(kind)s "
                "AND known.subject = rare.subject RETURNING known.month, known.count), "
                "merged AS (INSERT INTO analytics_foldedday AS known (day, kind, subject, count) "
                "SELECT day, %(kind)s, %(others)s, sum(count) FROM days GROUP BY day ORDER BY day "
                "ON CONFLICT (day, kind, subject) "
                "DO UPDATE SET count = known.count + excluded.count) "
                "INSERT INTO analytics_foldedmonth AS known (month, kind, subject, count) "
                "SELECT month, %(kind)s, %(others)s, sum(count) FROM months "
                "GROUP BY month ORDER BY month "
                "ON CONFLICT (month, kind, subject) "
                "DO UPDATE SET count = known.count + excluded.count",
                {
                    "before": before,
                    "kind": kind,
                    "prefix": prefix,
                    "others": prefix + OTHERS,
                    "rare": RARE,
                },
            )

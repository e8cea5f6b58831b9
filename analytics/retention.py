"""Destroys old salts and rows of visitors, in PostgreSQL and in the spool."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from analytics.aggregation import anonymize
from analytics.models import RecentCount, Salt, SpoolMark, Visitor
from analytics.spool import Spool
from analytics.visitors import REPEAT_WINDOW
from core.dates import start_of_day

MARKS_KEPT = timedelta(days=400)  # longer than the oldest backup, 12 months
SALT_LEAD = timedelta(hours=1)  # how long before midnight the nodes agree on the next day's salt


def clean_spool(spool: Spool) -> None:
    """Destroy the old salts and rows of this node; works without PostgreSQL.

    A salt is destroyed when repeats can no longer refer to its day. Hits that have waited since
    before yesterday lose their visitors; only this node's own knowledge decides how they count.
    """
    spool.anonymize(_start_of_yesterday(), anonymize)
    window_start = timezone.now() - REPEAT_WINDOW
    spool.destroy_old(salts_before=timezone.localdate(window_start), recent_before=window_start)


def forget_visitors(spool: Spool) -> None:
    """Destroy every salt and everything about visitors in a spool, or a copy of one."""
    end = timezone.now() + timedelta(days=1)
    spool.anonymize(end, anonymize)
    spool.destroy_old(salts_before=timezone.localdate(end) + timedelta(days=2), recent_before=end)


def sync_salts(spool: Spool) -> None:
    """Agree with the other nodes on salts, and destroy those in PostgreSQL that are out of use."""
    now = timezone.now()
    agree_on_salts(spool, now)
    _destroy_salts(timezone.localdate(now - REPEAT_WINDOW))


def destroy_visitors() -> None:
    """Destroy the rows of visitors from before yesterday, even if hits are still waiting."""
    before = _start_of_yesterday()
    Visitor.objects.filter(day__lt=timezone.localdate(before)).delete()
    RecentCount.objects.filter(counted_at__lt=[before]).delete()


def forget_old_marks() -> str:
    """Delete the marks of writers that no copy of a spool can still have hits of."""
    SpoolMark.objects.filter(flushed_at__lt=timezone.now() - MARKS_KEPT).delete()
    return ""


def _start_of_yesterday() -> datetime:
    """Return the moment before which nothing may be known of a visitor."""
    return start_of_day(timezone.localdate() - timedelta(days=1))


def agree_on_salts(spool: Spool, now: datetime) -> None:
    """Have all nodes use the same salt for every day in use around `now`: the first node's.

    This node's own are made up before PostgreSQL is asked, so that it has them if that is away.
    """
    moments = (now - REPEAT_WINDOW, now, now + SALT_LEAD)
    days = sorted({timezone.localdate(moment) for moment in moments})
    with spool.transaction():
        for day in days:
            if day >= timezone.localdate(now):
                spool.salt(day)
    for day in days:
        if own := spool.known_salt(day):
            Salt.objects.bulk_create([Salt(day=day, value=own)], ignore_conflicts=True)
        _take_shared_salt(spool, day)


def _take_shared_salt(spool: Spool, day: date) -> None:
    shared = Salt.objects.filter(day=day).first()
    if shared and bytes(shared.value) != spool.known_salt(day):
        with spool.transaction():
            spool.set_salt(day, bytes(shared.value))


def _destroy_salts(before: date) -> None:
    """Drop old salts together with the table's file, in which deleted rows would remain."""
    if not Salt.objects.filter(day__lt=before).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE analytics_salt")
        kept = list(Salt.objects.filter(day__gte=before))
        cursor.execute("TRUNCATE analytics_salt")
        Salt.objects.bulk_create(kept)

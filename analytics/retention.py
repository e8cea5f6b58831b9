"""What must not be kept: salts and per-visitor rows, here and in the spool."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from analytics.models import RecentCount, Salt, Visitor
from analytics.spool import Spool
from analytics.visitors import REPEAT_WINDOW

SALT_LEAD = timedelta(hours=1)  # how long before midnight the nodes agree on the next day's salt


def forget_here(spool: Spool) -> None:
    """Destroy what this node need not know any more. PostgreSQL may be away for as long as it may.

    A salt goes when repeats can no longer refer to its day. Hits that wait have their hashes
    already, which then say nothing any more.
    """
    lately = timezone.now() - REPEAT_WINDOW
    spool.forget(salts_before=timezone.localdate(lately), recent_before=lately)


def keep_salts(spool: Spool) -> None:
    """Agree with the other nodes on salts, and destroy those in PostgreSQL that had their time."""
    now = timezone.now()
    agree_on_salts(spool, now)
    _destroy_salts(timezone.localdate(now - REPEAT_WINDOW))


def destroy_visitors() -> None:
    """Destroy the rows of visitors from before yesterday, which a spool may yet wait to refer to.

    Hence only once nothing waits.
    """
    before = timezone.localdate() - timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(before, datetime.min.time()))
    Visitor.objects.filter(day__lt=before).delete()
    RecentCount.objects.filter(counted_at__lt=[midnight]).delete()


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

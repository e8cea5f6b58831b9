"""The monthly partitions of the audit log: made ahead, and removed as a whole when they are old."""

from datetime import date

from django.db import connection
from django.utils import timezone
from psycopg import sql

from core.dates import add_months, start_of_day

KEPT_MONTHS = 12  # whole ones, before the present
MONTHS_AHEAD = 3
TABLE = "portal_auditentry"

_MAKE = """
CREATE TABLE IF NOT EXISTS {partition} PARTITION OF portal_auditentry
FOR VALUES FROM ({first}) TO ({end});
CREATE OR REPLACE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON {partition}
FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_refuse();
"""
_MAKE_REST = """
DROP TABLE portal_auditentry_rest;
CREATE TABLE portal_auditentry_rest PARTITION OF portal_auditentry DEFAULT;
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON portal_auditentry_rest
FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_refuse();
"""
_REST_IS_OLD = "SELECT max(at) < %s FROM portal_auditentry_rest"
_IN_REST = "SELECT EXISTS (SELECT FROM portal_auditentry_rest WHERE at >= %s AND at < %s)"
_PARTITIONS = """
SELECT child.relname FROM pg_inherits
JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'portal_auditentry'::regclass AND child.relname ~ '_[0-9]{6}$'
ORDER BY child.relname
"""


def make_partitions() -> None:
    """Make the partitions of this month and of the next ones.

    A month of which entries are in the rest already (a clock was wrong) stays there.
    """
    this_month = timezone.localdate().replace(day=1)
    with connection.cursor() as cursor:
        for number in range(MONTHS_AHEAD + 1):
            month = add_months(this_month, number)
            first, end = start_of_day(month), start_of_day(add_months(month, 1))
            cursor.execute(_IN_REST, [first, end])
            if not cursor.fetchone()[0]:
                partition = sql.Identifier(_name(month))
                cursor.execute(sql.SQL(_MAKE).format(partition=partition, first=first, end=end))


def drop_old_partitions() -> str:
    """Remove the months that are older than the log is kept; return a line on what was done.

    The rest goes once its newest entry is as old: a clock that is wrong puts entries there.
    """
    oldest = add_months(timezone.localdate().replace(day=1), -KEPT_MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONS)
        old = [name for (name,) in cursor.fetchall() if name < _name(oldest)]
        for name in old:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        cursor.execute(_REST_IS_OLD, [start_of_day(oldest)])
        if cursor.fetchone()[0]:
            cursor.execute(_MAKE_REST)
    return f"Đã xóa {len(old)} tháng cũ của nhật ký hệ thống." if old else ""


def keep_partitions() -> str:
    """Make the partitions to come, and remove those that are too old."""
    make_partitions()
    return drop_old_partitions()


def _name(month: date) -> str:
    return f"{TABLE}_{month:%Y%m}"

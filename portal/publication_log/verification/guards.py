"""The triggers that record changes and keep records as they are: all there, and switched on.

Whoever owns the tables can switch them off, change what he likes, and switch them on again; then
the rows tell. Left off, they are found here.
"""

from collections.abc import Iterator

from django.db import connection

from portal.audit.triggers import recorded_tables
from portal.models import AuditEntry, PublicationLeaf, PublicationLine
from portal.publication_log.verification.result import Difference

WHERE = "Bộ canh của cơ sở dữ liệu"
_TRIGGERS = """
SELECT relname, tgname, tgenabled IN ('O', 'A')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
ORDER BY relname, tgname
"""


class Guards:
    """Compares the triggers of the database with those that there must be."""

    def differences(self) -> Iterator[Difference]:
        """Yield each trigger that is missing or switched off."""
        with connection.cursor() as cursor:
            cursor.execute(_TRIGGERS)
            found = {(table, name): is_on for table, name, is_on in cursor.fetchall()}
        for table, name in sorted(_needed() - found.keys()):
            yield Difference(WHERE, f"{name} của bảng {table} đã bị gỡ; chạy manage.py migrate")
        for (table, name), is_on in found.items():
            if not is_on:
                yield Difference(WHERE, f"{name} của bảng {table} đã bị tắt")


def _needed() -> set[tuple[str, str]]:
    log = AuditEntry._meta.db_table
    needed = {(log, "audit_is_append_only"), (log, "audit_is_not_emptied")}
    for model in (PublicationLine, PublicationLeaf):
        needed.add((model._meta.db_table, "publication_is_append_only"))
    for table in recorded_tables():
        needed |= {(table, "audit_change"), (table, "audit_truncate")}
    return needed

"""Django's `migrate`, one machine at a time, and never in the way of readers for long."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import LockNotAvailable

LOCK = 5_183_690_274  # of the database; a number that nobody else uses
# A change that waits for a table holds up whoever wants to read it after that. Readers wait no
# longer than this; then they go first, and the change is tried again.
LOCK_SECONDS = 2
ATTEMPTS = 20
PAUSE_SECONDS = (1.0, 4.0)


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        with self._alone(connection):
            try:
                self._migrate(connection, *args, **options)
            finally:
                connection.close()  # and with it the settings made for this

    @contextmanager
    def _alone(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Hold the lock of all machines that use this database; it goes with its connection."""
        other: Any = connection.copy()
        try:
            other.set_autocommit(False)  # a transaction keeps its session, through a pooler, too
            with other.cursor() as cursor:
                for name in ("lock", "statement", "idle_in_transaction_session"):
                    cursor.execute(f"SET LOCAL {name}_timeout = 0")
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
                if not cursor.fetchone()[0]:
                    self.stderr.write("Đang chờ máy khác cập nhật xong cấu trúc cơ sở dữ liệu…")
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield
        finally:
            other.close()

    def _migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> None:
        """Migrate; each migration is whole or not at all, so what is left can be tried again."""
        for _ in range(ATTEMPTS):
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")  # changing a big table may take long
                cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311
            else:
                return
        raise CommandError(
            "Có việc đang giữ các bảng của cơ sở dữ liệu quá lâu, nên chưa cập nhật hết cấu trúc. "
            "Bản cũ vẫn chạy được; hãy chạy lại khi việc ấy xong."
        )

"""The counting process: flushes this node's spool to PostgreSQL every second."""

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from analytics.flush import flush
from analytics.retention import clean_spool, destroy_visitors, sync_salts
from analytics.signals import flushed
from analytics.spool import Spool, SpoolError, SpoolLockedError
from analytics.spool_file import flushing
from core.storage import problems

FLUSH_SECONDS = 1.0
CLEANING_SECONDS = 60.0
WATCHING_SECONDS = 30.0


class Command(BaseCommand):
    help = "Ghi các lượt xem đang chờ trên máy này vào cơ sở dữ liệu, mỗi giây một lần."
    stopping = False
    has_failed = False  # since the last success
    said: frozenset[str] = frozenset()  # what is known to be wrong with the folders
    watched_at = float("-inf")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Ghi một lần rồi dừng.")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            self.run_once()
        else:
            self.run()

    def run_once(self) -> None:
        try:
            with flushing() as spool:
                flush_and_clean(spool)
        except SpoolLockedError as error:
            raise CommandError("Đã có tiến trình khác đang ghi lượt xem.") from error
        except (Error, SpoolError) as error:
            raise CommandError(f"Không ghi được lượt xem: {error}") from error

    def run(self) -> None:
        """Flush until told to stop. While PostgreSQL or the spool is away, hits wait."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            self.watch()
            try:
                with flushing() as spool:
                    self.flush_each_second(spool)
            except SpoolLockedError:
                pass  # another process flushes it, and may end
            except (Error, SpoolError) as error:
                connection.close()
                self.report(error)
            time.sleep(FLUSH_SECONDS)

    def flush_each_second(self, spool: Spool) -> None:
        cleaned_at = float("-inf")
        while not self.stopping and spool.is_in_place(settings.SPOOL_PATH):
            if time.monotonic() - cleaned_at >= CLEANING_SECONDS:
                flush_and_clean(spool)
                cleaned_at = time.monotonic()
            else:
                flush(spool)
            flushed.send(Command)
            self.has_failed = False
            self.watch()
            time.sleep(FLUSH_SECONDS)
        if not self.stopping:  # the file was replaced: count what came into the old one until then
            time.sleep(FLUSH_SECONDS)
            flush(spool)

    def watch(self) -> None:
        """Say what is wrong with the folders of the site: when it begins, and no more."""
        if time.monotonic() - self.watched_at < WATCHING_SECONDS:
            return
        self.watched_at = time.monotonic()
        found = frozenset(problems())
        for each in sorted(found - self.said):
            self.stderr.write(f"Lỗi: {each}.")
        self.said = found

    def report(self, error: Exception) -> None:
        """Write the error once, not every second."""
        if not self.has_failed:
            self.stderr.write(f"Chưa ghi được lượt xem, sẽ thử lại: {error}")
        self.has_failed = True

    def stop(self, *_: object) -> None:
        self.stopping = True


def flush_and_clean(spool: Spool) -> None:
    """Destroy old data, then flush: a site that was off is already late with the former."""
    clean_spool(spool)
    destroy_visitors()
    sync_salts(spool)
    flush(spool)

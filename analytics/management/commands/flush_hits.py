"""The counting process: from this node's spool to PostgreSQL, each second."""

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from analytics.flush import flush
from analytics.retention import destroy_visitors, forget_here, keep_salts
from analytics.spool import Spool, SpoolError, SpoolTakenError, flushing

TICK_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 60.0


class Command(BaseCommand):
    help = "Ghi các lượt xem đang chờ trên máy này vào cơ sở dữ liệu, mỗi giây một lần."
    stopping = False
    troubled = False

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
                flush_and_keep_house(spool)
        except SpoolTakenError as error:
            raise CommandError("Đã có tiến trình khác đang ghi lượt xem.") from error
        except (Error, SpoolError) as error:
            raise CommandError(f"Không ghi được lượt xem: {error}") from error

    def run(self) -> None:
        """Flush until told to stop. Whatever is away, its hits wait, and it is tried again."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            try:
                with flushing() as spool:
                    self.flush_each_second(spool)
            except SpoolTakenError:
                pass  # it is in good hands; they may let go of it
            except (Error, SpoolError) as error:
                connection.close()
                self.complain(error)
            time.sleep(TICK_SECONDS)

    def flush_each_second(self, spool: Spool) -> None:
        tidied_at = float("-inf")
        while not self.stopping and spool.is_in_place(settings.SPOOL_PATH):
            if time.monotonic() - tidied_at >= HOUSEKEEPING_SECONDS:
                flush_and_keep_house(spool)
                tidied_at = time.monotonic()
            else:
                flush(spool)
            self.troubled = False
            time.sleep(TICK_SECONDS)

    def complain(self, error: Exception) -> None:
        """Say once what is wrong, not each second."""
        if not self.troubled:
            self.stderr.write(f"Chưa ghi được lượt xem, sẽ thử lại: {error}")
        self.troubled = True

    def stop(self, *_: object) -> None:
        self.stopping = True


def flush_and_keep_house(spool: Spool) -> None:
    """Destroy first: a site that was off, or has no PostgreSQL, is late with it already."""
    forget_here(spool)
    destroy_visitors()
    keep_salts(spool)
    flush(spool)

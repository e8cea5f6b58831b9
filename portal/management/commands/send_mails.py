"""The mailing process: sends what waits, every few seconds."""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from portal.outbox import send_waiting

SECONDS = 5.0


class Command(BaseCommand):
    help = "Gửi thư đang chờ, cứ năm giây một lần."
    stopping = False
    has_failed = False  # since the last success

    def handle(self, *args: Any, **options: Any) -> None:
        """Send until told to stop. While PostgreSQL is away, mail waits."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            try:
                send_waiting(lambda: self.stopping)
                self.has_failed = False
            except Error as error:
                connection.close()
                self.report(error)
            self.pause()

    def pause(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self.stopping and time.monotonic() < deadline:
            time.sleep(0.2)

    def report(self, error: Exception) -> None:
        """Write the error once, not every few seconds."""
        if not self.has_failed:
            self.stderr.write(f"Chưa gửi được thư, sẽ thử lại: {error}")
        self.has_failed = True

    def stop(self, *_: object) -> None:
        self.stopping = True

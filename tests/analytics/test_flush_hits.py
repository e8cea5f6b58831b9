from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from analytics.management.commands import flush_hits
from analytics.models import Salt, SubjectHourlyCount
from analytics.spool_file import flushing
from core.counting_events import EventKind
from tests.analytics.conftest import Tell

pytestmark = pytest.mark.django_db


def test_with_once_the_command_counts_waiting_hits(tell: Tell) -> None:
    tell()
    call_command("flush_hits", "--once")
    assert SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count == 1


def test_with_once_the_command_agrees_on_salts() -> None:
    call_command("flush_hits", "--once")
    assert Salt.objects.exists()


def test_with_once_the_command_fails_while_another_process_flushes() -> None:
    with flushing(), pytest.raises(CommandError, match="tiến trình khác"):
        call_command("flush_hits", "--once")


def test_with_once_the_command_says_why_it_failed(own_spool: Path) -> None:
    own_spool.parent.write_text("a file where the folder should be")
    with pytest.raises(CommandError, match="Không ghi được lượt xem"):
        call_command("flush_hits", "--once")


class Rounds:
    """Runs the command for some rounds, of which some fail."""

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.stderr = StringIO()
        self.command = flush_hits.Command(stderr=self.stderr)

    def run(self) -> str:
        with (
            patch.object(flush_hits, "flush", self.flush),
            patch.object(flush_hits, "FLUSH_SECONDS", 0),
            patch("django.db.connection.close"),
            patch("signal.signal"),
        ):
            self.command.run()
        return self.stderr.getvalue()

    def flush(self, _: object) -> None:
        failure = self.failures.pop(0)
        if not self.failures:
            self.command.stop()
        if failure:
            raise failure


def test_an_outage_of_the_database_is_reported_once() -> None:
    away = OperationalError("server closed the connection")
    said = Rounds(away, away, away, None).run()
    assert said.count("Chưa ghi được lượt xem") == 1


def test_a_second_outage_of_the_database_is_reported_again() -> None:
    away = OperationalError("server closed the connection")
    said = Rounds(away, None, away, None).run()
    assert said.count("Chưa ghi được lượt xem") == 2


def test_nothing_is_reported_while_flushing_works() -> None:
    assert Rounds(None, None, None).run() == ""

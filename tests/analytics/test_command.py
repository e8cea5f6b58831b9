from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from analytics.management.commands import flush_hits
from analytics.models import HourlyCount, Salt
from analytics.spool import flushing
from core.subjects import Kind
from tests.analytics.conftest import Tell

pytestmark = pytest.mark.django_db


def test_once_counts_what_waits(tell: Tell) -> None:
    tell()
    call_command("flush_hits", "--once")
    assert HourlyCount.objects.get(kind=Kind.VIEW).count == 1


def test_once_keeps_house() -> None:
    call_command("flush_hits", "--once")
    assert Salt.objects.exists()


def test_once_is_not_needed_while_another_counts() -> None:
    with flushing(), pytest.raises(CommandError, match="tiến trình khác"):
        call_command("flush_hits", "--once")


def test_once_says_why_it_cannot(own_spool: Path) -> None:
    own_spool.parent.write_text("a file where the folder should be")
    with pytest.raises(CommandError, match="Không ghi được lượt xem"):
        call_command("flush_hits", "--once")


class Rounds:
    """Runs the command for some rounds, of which some fail."""

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.command = flush_hits.Command(stderr=StringIO())

    def run(self) -> str:
        with (
            patch.object(flush_hits, "flush", self.flush),
            patch.object(flush_hits, "TICK_SECONDS", 0),
            patch("django.db.connection.close"),
            patch("signal.signal"),
        ):
            self.command.run()
        return self.command.stderr.getvalue()  # type: ignore[no-any-return, attr-defined]

    def flush(self, _: object) -> None:
        failure = self.failures.pop(0)
        if not self.failures:
            self.command.stop()
        if failure:
            raise failure


def test_while_the_database_is_away_it_is_said_once() -> None:
    away = OperationalError("server closed the connection")
    said = Rounds(away, away, away, None).run()
    assert said.count("Chưa ghi được lượt xem") == 1


def test_when_it_goes_away_again_it_is_said_again() -> None:
    away = OperationalError("server closed the connection")
    said = Rounds(away, None, away, None).run()
    assert said.count("Chưa ghi được lượt xem") == 2


def test_it_goes_on_when_all_is_well() -> None:
    assert Rounds(None, None, None).run() == ""

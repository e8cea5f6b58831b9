"""The chores of every hour."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.management.commands import tidy

pytestmark = pytest.mark.django_db


def test_a_chore_that_fails_keeps_no_other_from_being_done(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return ""

    def last() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'xong việc cuối'")
            return str(cursor.fetchone()[0])

    monkeypatch.setattr(tidy, "CHORES", (broken, last))
    with pytest.raises(CommandError, match=r"Chưa dọn dẹp xong.*: broken"):
        call_command("tidy")
    assert "xong việc cuối" in capsys.readouterr().out
    (said,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert "broken" in said.getMessage()
    assert said.exc_info

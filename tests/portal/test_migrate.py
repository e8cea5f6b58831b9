"""The command `migrate`: one machine at a time, and readers go first."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connection, transaction

from portal.management.commands import migrate
from tests.live import database_url
from tests.runner.conftest import eventually
from tools.migrations import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
READ = "SELECT count(*) FROM portal_alert"
CHANGE = "LOCK TABLE portal_alert IN ACCESS EXCLUSIVE MODE"
WAITS = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def other() -> Iterator[psycopg.Connection[Any]]:
    """Another session of the same database."""
    with psycopg.connect(database_url(), autocommit=True) as session:
        yield session


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have `migrate` change a table; a change that was made is in the list."""
    made: list[int] = []

    def change(*_: object, **__: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CHANGE)
        made.append(1)

    monkeypatch.setattr(DjangoCommand, "handle", change)
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.1)
    return made


def after_pause(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    monkeypatch.setattr("portal.management.commands.migrate.time.sleep", lambda _: act())


def test_machines_migrate_one_after_another(
    other: psycopg.Connection[Any], changes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    other.execute("SELECT pg_advisory_lock(%s)", [migrate.LOCK])
    second = threading.Thread(target=call_command, args=["migrate"])
    second.start()
    try:
        assert eventually(lambda: other.execute(WAITS).fetchone())
        assert not changes
    finally:
        other.execute("SELECT pg_advisory_unlock(%s)", [migrate.LOCK])
        second.join()
    assert changes
    assert "Đang chờ máy khác" in capsys.readouterr().err


def test_a_change_lets_readers_go_first(
    other: psycopg.Connection[Any], changes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives up its place in the queue, and is made once the long reader has ended."""
    reader = other.cursor()
    reader.execute("BEGIN")
    reader.execute(READ)
    after_pause(monkeypatch, lambda: reader.execute("COMMIT"))
    call_command("migrate")
    assert changes == [1]


def test_a_reader_who_never_ends_is_said(
    other: psycopg.Connection[Any], changes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    other.execute("BEGIN")
    other.execute(READ)
    after_pause(monkeypatch, lambda: None)
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    with pytest.raises(CommandError, match="Bản cũ vẫn chạy được"):
        call_command("migrate")
    assert not changes


def test_other_errors_are_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fail(*_: object, **__: object) -> None:
        calls.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    monkeypatch.setattr(DjangoCommand, "handle", fail)
    with pytest.raises(Exception, match="division by zero"):
        call_command("migrate")
    assert calls == [1]


def test_a_migration_that_old_code_cannot_live_with_is_found() -> None:
    """An example from before the rule renamed tables."""
    assert faults_of({"ads.0005_placement_counts"}) == 1
    assert faults_of({"portal.0012_outgoing_mail"}) == 0

"""The check of databases that have only some of the squashed migrations."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.checks import check_squashed_migrations

pytestmark = pytest.mark.django_db


def test_a_whole_database_passes() -> None:
    assert check_squashed_migrations(databases=["default"]) == []


def test_nothing_is_asked_without_databases() -> None:
    assert check_squashed_migrations(databases=None) == []


def test_a_database_half_way_is_named() -> None:
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="news").delete()
    recorder.record_applied("news", "0001_initial")
    recorder.record_applied("news", "0002_threads_and_standing")
    (error,) = check_squashed_migrations(databases=["default"])
    assert "0002_threads_and_standing" in error.msg
    assert "v0.1.0" in str(error.hint)

"""Copies of the test database, for tests with other processes, and rows that tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker


def use_test_database() -> None:
    """Copy the settings' database, which is migrated, and use the copy from now on."""
    name: str = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # no stub
    _copy(str(connection.settings_dict["NAME"]), name)
    connection.settings_dict["NAME"] = name
    # Who has which rights follows from today's code, not from the day of the migrations.
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


@contextmanager
def database_copy(suffix: str) -> Iterator[str]:
    """Copy the test database, as migrations left it, within the block; give the copy's name.

    PostgreSQL copies its files, which takes a fraction of the time that emptying all tables and
    filling in Django's own rows takes. Nobody may be connected to the test database meanwhile.
    """
    original = connection.settings_dict["NAME"]
    assert original.startswith("test_"), f"{original} is no test database"
    copy = f"{original}_{suffix}"
    _copy(original, copy)
    try:
        yield copy
    finally:
        _drop(copy)


@contextmanager
def using_database(name: str) -> Iterator[None]:
    """Connect every thread of this process to another database within the block."""
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original


@contextmanager
def shared_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is written in the block for all tests that run within it, and for no others.

    What such a test writes itself is rolled back at its end, as ever.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _copy(original: str, copy: str) -> None:
    connection.close()
    _drop(copy)
    _execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"{_by_files()}')


def _by_files() -> str:
    # Before version 15 there was no other way, and no word for it.
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's alone
    return " STRATEGY FILE_COPY" if version >= 150_000 else ""


def _drop(name: str) -> None:
    # Not WITH (FORCE), which would end vacuuming too and may not; without it that ends by itself.
    _execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user",
        [name],
    )
    _execute(f'DROP DATABASE IF EXISTS "{name}"')


def _execute(statement: str, parameters: list[str] | None = None) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, parameters)

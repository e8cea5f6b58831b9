"""System checks that Django runs before it migrates a database."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@register(Tags.database)
def check_squashed_migrations(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a database that has some, but not all, of the migrations that were squashed."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    squashed = {key: each for key, each in loader.disk_migrations.items() if each.replaces}
    errors: list[CheckMessage] = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations().keys()
        for key, migration in squashed.items():
            found = applied & set(migration.replaces)
            if key not in applied and 0 < len(found) < len(migration.replaces):
                errors.append(
                    Error(
                        f"Cơ sở dữ liệu dừng ở một bản quá cũ ({'.'.join(max(found))}).",
                        hint="Hãy chạy bản v0.1.0 một lần với cơ sở dữ liệu này rồi mới nâng cấp.",
                        id="core.E001",
                    )
                )
    return errors

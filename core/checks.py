"""System checks of Django: what must be so before a migration may run."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@register(Tags.database)
def no_half_way_database(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database that has taken some, not all, of the steps that were squashed."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    squashed = {key: step for key, step in loader.disk_migrations.items() if step.replaces}
    errors: list[CheckMessage] = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations().keys()
        for key, step in squashed.items():
            taken = applied & set(step.replaces)
            if key not in applied and 0 < len(taken) < len(step.replaces):
                errors.append(
                    Error(
                        f"Cơ sở dữ liệu dừng ở một bản quá cũ ({'.'.join(max(taken))}).",
                        hint="Hãy chạy bản v0.1.0 một lần với cơ sở dữ liệu này rồi mới nâng cấp.",
                        id="core.E001",
                    )
                )
    return errors

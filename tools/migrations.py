"""Checks that new migrations let the previous version go on: `python -m tools.migrations`.

During an upgrade, old code works with the new tables (docs/decisions/0027-reload-and-upgrade.md).
What django-migration-linter finds can be excused in EXCUSED, with the reason.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

from runner.postgres import NAME, PORT, lease

EXCUSED = Path(__file__).with_name("migrations_excused.txt")
APPS = ["accounts", "ads", "analytics", "news", "portal"]
# Without data to move, going back needs nothing; with data, CONTRIBUTING asks for a reason.
LEFT_OUT = ["RUNPYTHON_REVERSIBLE_DATA_MIGRATION", "RUNSQL_REVERSIBLE_DATA_MIGRATION"]


def excused() -> set[str]:
    """Return the migrations, as app.name, that need not be checked."""
    lines = (line.split("#")[0].strip() for line in EXCUSED.read_text().splitlines())
    return {line for line in lines if line}


def present() -> set[str]:
    """Return all migrations of ours, as app.name."""
    files = (path for app in APPS for path in Path(app, "migrations").glob("0*.py"))
    return {f"{path.parent.parent.name}.{path.stem}" for path in files}


@contextmanager
def scratch_database() -> Iterator[None]:
    """Run an empty PostgreSQL: the linter reads the SQL that Django would send to it."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        var.chmod(0o755)  # the account that runs PostgreSQL for root must reach it
        with lease(var, durable=False) as cluster:
            host = quote(str(cluster.socket), safe="")
            url = f"postgres://{NAME}@{host}:{PORT}/{NAME}"
            with patch.dict(os.environ, PORTAL_VAR=folder, DATABASE_URL=url):
                yield


def faults_of(migrations: set[str]) -> int:
    """Print what is wrong with the migrations; return how many have faults."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.db import connection
    from django_migration_linter import MigrationLinter

    django.setup()
    linter = MigrationLinter(path=str(Path.cwd()), no_cache=True, exclude_migration_tests=LEFT_OUT)
    for migration in sorted(migrations):
        app, name = migration.split(".")
        linter.lint_migration(linter.migration_loader.get_migration(app, name))
    connection.close()
    return int(linter.nb_erroneous)


def main() -> None:
    """Check what is not excused."""
    new = present() - excused()
    if not new:
        return
    with scratch_database():
        faults = faults_of(new)
    if faults:
        sys.exit("Old code fails on these tables: see «A field of a model» in CONTRIBUTING.md.")


if __name__ == "__main__":
    main()

"""The database of a backup, by PostgreSQL's own programs: one snapshot, whole or not at all."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runner.backup.state import now
from runner.console import OperatorError
from runner.environment import Environment
from runner.postgres import error_line, installed_programs, lease, socket_settings

DUMP = "database.dump"
OLD_SCHEMA = "before_restore_"

# Rows that end with the day, a browser, a sign-in or a machine. In a backup kept for a year they
# would break what readers are promised (decision 0006), or let a thief of it sign in.
WITHOUT_ROWS = (
    "analytics_recentcount",
    "analytics_salt",
    "analytics_visitor",
    "core_sendcount",
    "django_session",
    "portal_node",
)
HEAD_LINES = 100
LEFT_OUT = (b"SET transaction_timeout = 0;\n", b"CREATE SCHEMA public;\n")

# Another server must write a row as the same text.
SETTINGS = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; "
    "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET statement_timeout = 0; "
    "SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
)
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname
"""
ROWS = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t"


@dataclass(frozen=True)
class Database:
    """A database, and how PostgreSQL's programs reach it."""

    parameters: dict[str, Any]

    @classmethod
    def of(cls, settings: Environment) -> "Database":
        """Return the site's database; the embedded server must be running."""
        found = settings.session_database or socket_settings(settings.portal_var)
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
        parameters = {name: found.get(key) for key, name in (*names.items(), ("PORT", "port"))}
        return cls({**{k: v for k, v in parameters.items() if v}, **found.get("OPTIONS", {})})

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        """Connect for the block. Raises OperatorError, also for what fails in the block."""
        try:
            connection = psycopg.connect(**self.parameters, connect_timeout=5, autocommit=True)
        except psycopg.OperationalError as error:
            raise OperatorError(f"Không kết nối được cơ sở dữ liệu: {_reason(error)}") from error
        try:
            with connection:
                connection.execute(SETTINGS)
                yield connection
        except psycopg.Error as error:  # it stops, or a page on the disk is broken
            raise OperatorError(f"Cơ sở dữ liệu báo lỗi: {_reason(error)}") from error

    def run(self, program: str, *arguments: str, output: Any = subprocess.PIPE) -> Any:
        """Run one of PostgreSQL's programs on the database. Raises OperatorError."""
        options = {k: v for k, v in self.parameters.items() if k != "password"}
        environment = {"LC_ALL": "C", "PATH": os.defpath, "PGCONNECT_TIMEOUT": "5"}
        if password := self.parameters.get("password"):
            environment["PGPASSWORD"] = password  # not in the list of processes
        result = subprocess.run(
            [
                str(installed_programs() / program),
                f"--dbname={make_conninfo(**options)}",
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
        if result.returncode:
            raise OperatorError(f"{program}: {error_line(result.stderr.decode(errors='replace'))}")
        return result.stdout

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """Look at the database as it is at one moment, while people go on working."""
        with self.connect() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            yield Snapshot(self, connection, row[0] if row else "", now())

    def size(self) -> int:
        """Return the bytes the database takes on its disk."""
        with self.connect() as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0

    def others(self) -> int:
        """Return how many connections others have to this database."""
        with self.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
        return int(row[0]) if row else 0

    def tables(self) -> dict[str, list[Any]]:
        """Return the number of rows, and their checksum, of each table."""
        with self.connect() as connection:
            return _tables(connection)

    def load(self, dump: Path, stamp: str) -> None:
        """Put the tables of a dump in the place of the present ones, all or none.

        The present ones stay in a schema of their own. Raises OperatorError.
        """
        with tempfile.NamedTemporaryFile(dir=dump.parent, suffix=".sql") as script:
            self._write_script(dump, script)
            orders = (
                f"ALTER SCHEMA public RENAME TO {OLD_SCHEMA}{stamp}",
                "CREATE SCHEMA public",
                "SET lock_timeout = '5s'; SET statement_timeout = 0",
            )
            commands = [f"--command={order}" for order in orders]
            self.run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                     "--single-transaction", *commands, f"--file={script.name}")  # fmt: skip

    def undo(self, stamp: str) -> None:
        """Put the tables back that `load` replaced, if it did."""
        name = f"{OLD_SCHEMA}{stamp}"
        known = "SELECT FROM pg_namespace WHERE nspname = %s"
        with self.connect() as connection, connection.transaction():
            if connection.execute(known, (name,)).fetchone() is not None:
                connection.execute("DROP SCHEMA public CASCADE")
                rename = sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(name))
                connection.execute(rename)

    def _write_script(self, dump: Path, script: Any) -> None:
        """Write the statements of a dump, without what servers before version 17 do not know."""
        command = [str(installed_programs() / "pg_restore"), "--file=-", "--no-owner"]
        with (
            tempfile.TemporaryFile() as errors,
            subprocess.Popen(
                [*command, "--no-privileges", str(dump)],
                stdout=subprocess.PIPE,
                stderr=errors,
                env={"LC_ALL": "C"},
            ) as program,
        ):
            for number, line in enumerate(program.stdout or ()):
                if number > HEAD_LINES or line not in LEFT_OUT:
                    script.write(line)
            if program.wait():
                errors.seek(0)
                raise OperatorError(f"pg_restore: {error_line(errors.read().decode())}")
        script.flush()

    def finish(self, stamp: str) -> None:
        """Drop the tables of earlier restorations, and let PostgreSQL look at the new ones."""
        with self.connect() as connection:
            names = connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname ^@ %s AND nspname <> %s",
                (OLD_SCHEMA, f"{OLD_SCHEMA}{stamp}"),
            ).fetchall()
            for (name,) in names:
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
            connection.execute("ANALYZE")


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment."""

    database: Database
    connection: psycopg.Connection[Any]
    name: str
    moment: str

    def dump(self, path: Path) -> None:
        """Write the tables to a file, without rows that no backup may keep."""
        left_out = [f"--exclude-table-data=public.{table}" for table in WITHOUT_ROWS]
        self.database.run(
            "pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-privileges",
            f"--snapshot={self.name}", *left_out, f"--file={path}",
        )  # fmt: skip

    def tables(self) -> dict[str, list[Any]]:
        return _tables(self.connection)

    def migrations(self) -> list[list[str]]:
        """Return the names of the migrations that made the tables."""
        rows = self.connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [list(row) for row in rows]

    def last_publication(self) -> int:
        """Return the number of the last line of the publication log, 0 if there is none."""
        log = self.connection.execute("SELECT to_regclass('public.portal_publicationleaf')")
        if log.fetchone() == (None,):
            return 0
        last = self.connection.execute("SELECT max(number) FROM portal_publicationleaf")
        return (last.fetchone() or (0,))[0] or 0

    def server_version(self) -> int:
        return self.connection.info.server_version


def _reason(error: psycopg.Error) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _tables(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        if table not in WITHOUT_ROWS:
            query = sql.SQL(ROWS).format(sql.Identifier("public", table))
            found[table] = list(connection.execute(query).fetchone() or ())
    return found


@contextmanager
def running(settings: Environment) -> Iterator[Database]:
    """Give the site's database; the embedded server runs during the block."""
    if settings.database_url:
        yield Database.of(settings)
        return
    with lease(settings.portal_var):
        yield Database.of(settings)


def differences(expected: dict[str, list[Any]], found: dict[str, list[Any]]) -> list[str]:
    """Return the tables whose rows are not the same."""
    names = sorted(expected.keys() | found.keys())
    return [name for name in names if json.dumps(expected.get(name)) != json.dumps(found.get(name))]

"""Where hits wait on this node until PostgreSQL has them: a SQLite file.

A hit is safe once `writing` has ended: neither the death of any process nor any outage of
PostgreSQL loses it. The file also holds what the beacon needs without PostgreSQL: the salts, and
the numbers as they were at the last flush.
"""

import fcntl
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.timezone import make_aware

WEB_PATIENCE = 1.0  # seconds a request waits for another writer
FLUSH_PATIENCE = 10.0

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE hit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,        -- seconds since 1970
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    who INTEGER,             -- see analytics.models.RecentCount; NULL: every event counts
    earlier INTEGER,         -- the same visitor under the salt of the day before
    reason TEXT NOT NULL,    -- analytics.models.Reason; empty: to be counted
    device TEXT NOT NULL DEFAULT '',    -- analytics.devices; empty: no view of a page
    referrer TEXT NOT NULL DEFAULT '',  -- the host of the site that led here, if another did
    came INTEGER NOT NULL DEFAULT 0     -- 1: a forgotten visitor's first on its day
);
INSERT INTO sqlite_sequence VALUES ('hit', 0);
CREATE TABLE salt (day TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE views (subject TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
-- What this node has probably counted a little while ago, so that the beacon can say so.
CREATE TABLE recent (
    who INTEGER, subject TEXT, at REAL NOT NULL, PRIMARY KEY (who, subject)
) WITHOUT ROWID;
CREATE INDEX recent_at ON recent (at);
"""
# Columns that spools from before have not; they may have hits to be counted.
NEW_COLUMNS = {
    "device": "TEXT NOT NULL DEFAULT ''",
    "referrer": "TEXT NOT NULL DEFAULT ''",
    "came": "INTEGER NOT NULL DEFAULT 0",
}
# How often each visitor of a day was counted for what stands on pages, up to the cap.
CAPS = """
CREATE TABLE IF NOT EXISTS taken (
    who INTEGER, kind TEXT, subject TEXT, times INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (who, kind, subject)
) WITHOUT ROWID
"""


COLUMNS = "id, at, kind, subject, who, earlier, reason, device, referrer, came"


class SpoolError(Exception):
    """The spool cannot be written or read: no disk space, no rights, or no spool any more."""


class SpoolTakenError(SpoolError):
    """Another process flushes this spool."""


class Hit(NamedTuple):
    """One event as it waits to be counted; the columns of the table, without the id."""

    at: datetime
    kind: str
    subject: str
    who: int | None = None
    earlier: int | None = None
    reason: str = ""
    device: str = ""
    referrer: str = ""
    came: int = 0


class Spool:
    """One connection to the spool. Its methods belong within `transaction`."""

    def __init__(self, path: Path, *, patience: float, synchronous: str) -> None:
        self.path = path
        if not path.exists():
            _create(path)
        self.inode = path.stat().st_ino
        self._database = sqlite3.connect(path, timeout=patience, isolation_level=None)
        self._database.execute(f"PRAGMA synchronous = {synchronous}")
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(CAPS)  # here, since spools from before it have hits to be counted
        self._add_new_columns()

    def close(self) -> None:
        self._database.close()

    def is_in_place(self, path: Path) -> bool:
        """Return whether the file is still the one at `path`."""
        try:
            return self.path == path and path.stat().st_ino == self.inode
        except FileNotFoundError:
            return False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing; only one writer at a time gets in."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.rollback()
            raise
        self._database.execute("COMMIT")

    # What the beacon writes and reads

    def add(self, hit: Hit) -> None:
        """Keep a hit until it is counted."""
        at, *rest = hit
        self._database.execute(
            "INSERT INTO hit (at, kind, subject, who, earlier, reason, device, referrer, "
            "came) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (at.timestamp(), *rest),
        )

    def salt(self, day: date) -> bytes:
        """Return the salt of a day, made up if there is none yet."""
        if value := self.known_salt(day):
            return value
        value = secrets.token_bytes(32)
        self.set_salt(day, value)
        return value

    def known_salt(self, day: date) -> bytes | None:
        """Return the salt of a day unless it is unknown or destroyed."""
        value: bytes | None = self._value("SELECT value FROM salt WHERE day = ?", day.isoformat())
        return value

    def expect(self, who: int, subject: str, at: datetime, *, not_since: datetime) -> bool:
        """Return whether a view will probably count: this node knows of none since `not_since`."""
        changed = self._database.execute(
            "INSERT INTO recent VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at "
            "WHERE at <= ?",
            (who, subject, at.timestamp(), not_since.timestamp()),
        )
        if changed.rowcount:
            self._database.execute(
                "UPDATE views SET total = total + 1 WHERE subject = ?", (subject,)
            )
        return changed.rowcount == 1

    def take(self, hit: Hit, who: int, most: int) -> bool:
        """Return whether this visitor may count for the subject once more: `most` times a day.

        The visitor's hash changes with the day, and the row goes with its salt.
        """
        changed = self._database.execute(
            "INSERT INTO taken VALUES (?, ?, ?, 1, ?) "
            "ON CONFLICT DO UPDATE SET times = times + 1 WHERE times < ?",
            (who, hit.kind, hit.subject, hit.at.timestamp(), most),
        )
        return changed.rowcount == 1

    def views(self, subject: str) -> int | None:
        """Return "Lượt xem" of a subject as far as this node knows, None if it does not."""
        views: int | None = self._value("SELECT total FROM views WHERE subject = ?", subject)
        return views

    def numbers(self, *, since: datetime) -> dict[str, float | None] | None:
        """Return the site's numbers of the last flush, None if there was none since `since`.

        `taken_at` among them is when that was, in seconds since 1970.
        """
        text = self._value("SELECT value FROM meta WHERE name = 'numbers'")
        numbers: dict[str, float | None] = json.loads(text) if text else {"taken_at": 0}
        return numbers if (numbers["taken_at"] or 0) >= since.timestamp() else None

    # What the flush reads and writes

    @property
    def node(self) -> UUID:
        return UUID(self._value("SELECT value FROM meta WHERE name = 'node'"))

    def has_hits(self) -> bool:
        return bool(self._value("SELECT EXISTS (SELECT 1 FROM hit)"))

    def prepare(self, last_id: int) -> None:
        """Bring every hit to the disk before any is counted, and number further ones from there.

        Otherwise a power cut, or an old copy of the file, could give an id out a second time, and
        what bears it would pass for counted.
        """
        with self.transaction():
            self._database.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'hit'", (last_id,)
            )

    def hits_after(self, last_id: int, limit: int) -> tuple[list[Hit], int]:
        """Return the oldest hits with a larger id, and the largest id among them."""
        rows = self._database.execute(
            f"SELECT {COLUMNS} FROM hit WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
            (last_id, limit),
        ).fetchall()
        return [_hit(row) for row in rows], rows[-1][0] if rows else last_id

    def settle(self, last_id: int, views: Mapping[str, int]) -> None:
        """Forget the hits that are counted, and learn the views their subjects now have."""
        with self.transaction():
            self._database.execute("DELETE FROM hit WHERE id <= ?", (last_id,))
            self._database.executemany("INSERT OR REPLACE INTO views VALUES (?, ?)", views.items())

    def set_numbers(self, numbers: Mapping[str, int | None], taken_at: datetime) -> None:
        with self.transaction():
            self._set_meta("numbers", json.dumps({**numbers, "taken_at": taken_at.timestamp()}))

    def set_salt(self, day: date, value: bytes) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO salt VALUES (?, ?)", (day.isoformat(), value)
        )

    def forget(self, *, salts_before: date, recent_before: datetime) -> None:
        """Destroy old salts and what was counted long ago, in the file and in its log."""
        with self.transaction():
            self._database.execute("DELETE FROM salt WHERE day < ?", (salts_before.isoformat(),))
            self._database.execute("DELETE FROM recent WHERE at < ?", (recent_before.timestamp(),))
            midnight = make_aware(datetime.combine(salts_before, datetime.min.time()))
            self._database.execute("DELETE FROM taken WHERE at < ?", (midnight.timestamp(),))
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def forget_visitors(
        self, before: datetime, forgotten: Callable[[list[Hit]], Iterable[Hit]]
    ) -> None:
        """Put in the place of hits that know their visitor what `forgotten` makes of them."""
        with self.transaction():
            rows = self._database.execute(
                f"SELECT {COLUMNS} FROM hit WHERE at < ? AND who IS NOT NULL ORDER BY id",  # noqa: S608
                (before.timestamp(),),
            ).fetchall()
            hits = forgotten([_hit(row) for row in rows])
            self._database.executemany(
                "UPDATE hit SET who = NULL, earlier = NULL, reason = ?, came = ? WHERE id = ?",
                ((hit.reason, hit.came, row[0]) for row, hit in zip(rows, hits, strict=True)),
            )

    def _add_new_columns(self) -> None:
        if self._has_new_columns():
            return
        with self.transaction():
            if not self._has_new_columns():  # nor has another process been faster
                for name, definition in NEW_COLUMNS.items():
                    self._database.execute(f"ALTER TABLE hit ADD COLUMN {name} {definition}")

    def _has_new_columns(self) -> bool:
        columns = self._database.execute("SELECT name FROM pragma_table_info('hit')").fetchall()
        return {name for (name,) in columns} >= NEW_COLUMNS.keys()

    def _value(self, query: str, *parameters: Any) -> Any:
        row = self._database.execute(query, parameters).fetchone()
        return row[0] if row else None

    def _set_meta(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _hit(row: tuple[Any, ...]) -> Hit:
    _, at, *rest = row
    return Hit(datetime.fromtimestamp(at, UTC), *rest)


def _create(path: Path) -> None:
    """Make the file beside its place and move it there whole; the first of several makers wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(fresh)) as database, database:
            database.executescript(SCHEMA)
            database.execute("INSERT INTO meta VALUES ('node', ?)", (str(uuid4()),))
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


_local = threading.local()


@contextmanager
def writing() -> Iterator[Spool]:
    """Give this thread's spool within one transaction; what it wrote is safe when this ends.

    A power cut may take the last moments with it, since the disk is not waited for.
    Raises SpoolError; then nothing was written.
    """
    try:
        spool = _open_once()
        with spool.transaction():
            yield spool
    except (sqlite3.Error, OSError) as error:
        forget_connection()
        raise SpoolError(str(error)) from error


@contextmanager
def flushing() -> Iterator[Spool]:
    """Give a spool to flush from, whose writes wait for the disk; one process at a time.

    Two would count right too, but in vain. Raises SpoolError, SpoolTakenError.
    """
    path: Path = settings.SPOOL_PATH
    try:
        with (
            closing(Spool(path, patience=FLUSH_PATIENCE, synchronous="FULL")) as spool,
            path.with_name(f"{path.name}.lock").open("w") as lock,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield spool
    except BlockingIOError as error:
        raise SpoolTakenError("Another process flushes it") from error
    except (sqlite3.Error, OSError) as error:
        raise SpoolError(str(error)) from error


def forget_connection() -> None:
    """Close this thread's connection; the next `writing` opens another."""
    spool: Spool | None = _local.__dict__.pop("spool", None)
    if spool:
        spool.close()


def _open_once() -> Spool:
    """Return this thread's connection, made anew if the file was replaced under it."""
    spool: Spool | None = getattr(_local, "spool", None)
    if spool is None or not spool.is_in_place(settings.SPOOL_PATH):
        forget_connection()
        spool = Spool(settings.SPOOL_PATH, patience=WEB_PATIENCE, synchronous="NORMAL")
        _local.spool = spool
    return spool

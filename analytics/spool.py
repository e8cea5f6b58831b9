"""The spool: a SQLite file on this node, in which hits wait until PostgreSQL has counted them.

A hit is safe once `writing` has ended: neither the death of any process nor any outage of
PostgreSQL loses it. The file also holds what the beacon needs without PostgreSQL: the salts, and
the numbers as they were at the last flush.
"""

import json
import os
import secrets
import sqlite3
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from core.dates import start_of_day

REMEMBERED = 4000  # hits of a process; more than come between two flushes
CACHE_KB = 16_000  # the rows of a day's visitors: they are found in no order
REMEMBERED_FOR = timedelta(minutes=10)

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE hit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,        -- seconds since 1970
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    who INTEGER,             -- see analytics.models.RecentCount; NULL: every event counts
    earlier INTEGER,         -- the same visitor under the salt of the day before
    reason TEXT NOT NULL,    -- core.counting_events.FilterReason; empty: to be counted
    device TEXT NOT NULL DEFAULT '',    -- analytics.devices; empty: no view of a page
    referrer TEXT NOT NULL DEFAULT '',  -- the host of the referring site, if there is one
    came INTEGER NOT NULL DEFAULT 0,    -- 1: an anonymized visitor's first view of the day
    writer TEXT NOT NULL DEFAULT '',    -- the connection that wrote it; with its number, for ever
    number INTEGER NOT NULL DEFAULT 0   -- the name of this hit, in every copy of the file
);
CREATE TABLE salt (day TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE views (subject TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
-- The last view of a visitor that probably counts, so that the beacon can tell repeats at once.
CREATE TABLE recent (
    who INTEGER, subject TEXT, at REAL NOT NULL, PRIMARY KEY (who, subject)
) WITHOUT ROWID;
CREATE INDEX recent_at ON recent (at);
"""
# Columns missing in spools of earlier versions, which may still hold hits to be counted.
NEW_COLUMNS = {
    "device": "TEXT NOT NULL DEFAULT ''",
    "referrer": "TEXT NOT NULL DEFAULT ''",
    "came": "INTEGER NOT NULL DEFAULT 0",
    "writer": "TEXT NOT NULL DEFAULT ''",
    "number": "INTEGER NOT NULL DEFAULT 0",
}
# How often a visitor or a network was counted for each kind and subject, up to the cap.
CREATE_CAPS = """
CREATE TABLE IF NOT EXISTS taken (
    who INTEGER, kind TEXT, subject TEXT, times INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (who, kind, subject)
) WITHOUT ROWID
"""

ADD_HIT = """
INSERT INTO hit
    (at, kind, subject, who, earlier, reason, device, referrer, came, writer, number)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# Hits of versions that knew no writers are named by the file's own name and their id.
OLDEST_HITS = """
SELECT CASE writer WHEN '' THEN (SELECT value FROM meta WHERE name = 'node') ELSE writer END,
    CASE writer WHEN '' THEN id ELSE number END,
    at, kind, subject, who, earlier, reason, device, referrer, came
FROM hit ORDER BY id LIMIT :limit
"""
DELETE_COUNTED = """
DELETE FROM hit WHERE (writer = :writer AND number <= :number) OR (writer = '' AND id <= :number
    AND :writer = (SELECT value FROM meta WHERE name = 'node'))
"""
HITS_WITH_VISITORS_BEFORE = """
SELECT id, at, kind, subject, who, earlier, reason, device, referrer, came
FROM hit WHERE at < :before AND who IS NOT NULL ORDER BY id
"""
SET_RECENT_VIEW = """
INSERT INTO recent (who, subject, at) VALUES (:who, :subject, :at)
ON CONFLICT DO UPDATE SET at = excluded.at WHERE at <= :not_since
"""
COUNT_TOWARDS_CAP = """
INSERT INTO taken (who, kind, subject, times, at) VALUES (:who, :kind, :subject, 1, :at)
ON CONFLICT DO UPDATE SET times = times + 1 WHERE times < :cap
"""


class SpoolError(Exception):
    """The spool cannot be written or read: no disk space, no rights, or no spool any more."""


class SpoolLockedError(SpoolError):
    """Another process flushes this spool."""


class UnknownSaltError(Exception):
    """This node has not got the day's salt yet: it is new, or its spool was lost."""


class Hit(NamedTuple):
    """One event as it waits to be counted.

    The fields are the columns of the table `hit` in their order, without the id. Two columns keep
    the names they have in the spools of earlier versions: `earlier` and `came`.
    """

    at: datetime
    kind: str
    subject: str
    who: int | None = None
    who_yesterday: int | None = None
    reason: str = ""
    device: str = ""
    referrer: str = ""
    first_of_day: int = 0


class WaitingHit(NamedTuple):
    """A hit and its name, which is the same in every copy of the spool and never used again.

    A writer numbers its hits from 1 in the order in which they come into the file.
    """

    writer: UUID
    number: int
    hit: Hit


class SpoolState(NamedTuple):
    """How many hits wait, since when the oldest does, and when the last flush was."""

    waiting: int
    oldest_at: datetime | None
    flushed_at: datetime | None


class Memory:
    """The last hits of a process, which it adds again if the file that took them is replaced.

    That file has a row of this name in `meta` with the present state; a copy has none, or an older
    state.
    """

    def __init__(self) -> None:
        self.name = f"thread-{uuid4()}"
        self.hits: deque[WaitingHit] = deque(maxlen=REMEMBERED)
        self._total = 0

    def state(self, added: Sequence[WaitingHit] = ()) -> str:
        """Return the day of the last hit and the number of all, with `added`."""
        return f"{(added or self.hits)[-1].hit.at:%Y-%m-%d} {self._total + len(added)}"

    def extend(self, added: Sequence[WaitingHit]) -> None:
        self.hits.extend(added)
        self._total += len(added)


class Spool:
    """A connection to the spool (analytics.spool_file). Its methods belong within `transaction`.

    Each connection is a writer with a name of its own, and its last number is in its memory, not in
    the file: an old file put in this one's place takes no number back, and a cloned one gives none
    to two hits.
    """

    def __init__(
        self, path: Path, *, timeout: float, synchronous: str, memory: "Memory | None" = None
    ) -> None:
        self.path = path
        self.memory = memory or Memory()
        self._added: list[WaitingHit] = []
        self.inode = path.stat().st_ino
        self.writer = uuid4()
        self._writers = {self.writer: str(self.writer)}  # quicker than to write it each time
        self._numbers = count(1)
        self._database = sqlite3.connect(
            path, timeout=timeout, isolation_level=None, check_same_thread=False
        )
        # Threads share it one at a time (analytics.spool_file).
        self._close = weakref.finalize(self, self._database.close)
        self._database.execute(f"PRAGMA synchronous = {synchronous}")
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        self._database.execute(CREATE_CAPS)  # spools of earlier versions do not have it
        self._add_new_columns()

    def close(self) -> None:
        self._close()

    def is_in_place(self, path: Path) -> bool:
        """Return whether the file is still the one at `path`."""
        try:
            return self.path == path and os.stat(path).st_ino == self.inode  # noqa: PTH116  (quick)
        except FileNotFoundError:
            return False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing; only one writer at a time gets in."""
        self._database.execute("BEGIN IMMEDIATE")
        self._added = []
        try:
            self._return_lost_hits()
            yield
        except BaseException:
            self._database.rollback()
            raise
        self._database.execute("COMMIT")
        self.memory.extend(self._added)

    # What the beacon writes and reads

    def add(self, hit: Hit) -> None:
        """Keep a hit until it is counted."""
        waiting = WaitingHit(self.writer, next(self._numbers), hit)
        self._write(waiting)
        self._added.append(waiting)
        self._set_meta(self.memory.name, self.memory.state(self._added))

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

    def expect_view(self, who: int, subject: str, at: datetime, *, not_since: datetime) -> bool:
        """Return whether a view will probably count: this node knows of none since `not_since`.

        One that will is remembered, and added to the views this node knows of the subject.
        """
        parameters = {
            "who": who,
            "subject": subject,
            "at": at.timestamp(),
            "not_since": not_since.timestamp(),
        }
        if not self._database.execute(SET_RECENT_VIEW, parameters).rowcount:
            return False
        self._database.execute("UPDATE views SET total = total + 1 WHERE subject = ?", (subject,))
        return True

    def count_towards_cap(self, who: int, kind: str, subject: str, at: datetime, cap: int) -> bool:
        """Count one more of a kind and a subject for a visitor or network, if that is within `cap`.

        Their hashes change with the day, and the row is deleted with its salt.
        """
        parameters = {
            "who": who,
            "kind": kind,
            "subject": subject,
            "at": at.timestamp(),
            "cap": cap,
        }
        return self._database.execute(COUNT_TOWARDS_CAP, parameters).rowcount == 1

    def has_taken(self, who: int, kind: str) -> bool:
        """Return whether a visitor was counted today for a kind without a subject."""
        query = "SELECT EXISTS (SELECT 1 FROM taken WHERE (who, kind, subject) = (?, ?, ''))"
        return bool(self._value(query, who, kind))

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

    def has_hits(self) -> bool:
        return bool(self._value("SELECT EXISTS (SELECT 1 FROM hit)"))

    def state(self) -> SpoolState:
        """Return what waits here."""
        waiting = self._value("SELECT count(*) FROM hit")
        oldest = self._value("SELECT at FROM hit ORDER BY id LIMIT 1")
        numbers = self._value("SELECT value FROM meta WHERE name = 'numbers'")
        flushed = json.loads(numbers)["taken_at"] if numbers else None
        return SpoolState(waiting, _moment(oldest), _moment(flushed))

    def oldest_hits(self, limit: int) -> list[WaitingHit]:
        """Return the hits that came into the file first."""
        rows = self._database.execute(OLDEST_HITS, {"limit": limit}).fetchall()
        return [
            WaitingHit(UUID(writer), number, _hit((None, *rest))) for writer, number, *rest in rows
        ]

    def delete_counted(self, marks: Mapping[UUID, int], views: Mapping[str, int]) -> None:
        """Delete the hits up to each writer's mark, and set the views their subjects now have.

        What remains is on the disk afterwards.
        """
        with self.transaction():
            self._database.executemany(
                DELETE_COUNTED,
                ({"writer": str(writer), "number": mark} for writer, mark in marks.items()),
            )
            self._database.executemany("INSERT OR REPLACE INTO views VALUES (?, ?)", views.items())

    def set_numbers(self, numbers: Mapping[str, int | None], taken_at: datetime) -> None:
        with self.transaction():
            self._set_meta("numbers", json.dumps({**numbers, "taken_at": taken_at.timestamp()}))

    def set_salt(self, day: date, value: bytes) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO salt VALUES (?, ?)", (day.isoformat(), value)
        )

    def destroy_old(self, *, salts_before: date, recent_before: datetime) -> None:
        """Destroy old salts, and the rows of visitors under them, in the file and in its log."""
        with self.transaction():
            self._database.execute("DELETE FROM salt WHERE day < ?", (salts_before.isoformat(),))
            self._database.execute("DELETE FROM recent WHERE at < ?", (recent_before.timestamp(),))
            midnight = start_of_day(salts_before).timestamp()
            self._database.execute("DELETE FROM taken WHERE at < ?", (midnight,))
            self._database.execute(
                "DELETE FROM meta WHERE name LIKE 'thread-%' AND value < ?",
                (salts_before.isoformat(),),
            )
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def anonymize(self, before: datetime, anonymized: Callable[[list[Hit]], Iterable[Hit]]) -> None:
        """Replace hits from before `before` that have a visitor by what `anonymized` returns."""
        with self.transaction():
            parameters = {"before": before.timestamp()}
            rows = self._database.execute(HITS_WITH_VISITORS_BEFORE, parameters).fetchall()
            hits = anonymized([_hit(row) for row in rows])
            self._database.executemany(
                "UPDATE hit SET who = NULL, earlier = NULL, reason = ?, came = ? WHERE id = ?",
                (
                    (hit.reason, hit.first_of_day, row[0])
                    for row, hit in zip(rows, hits, strict=True)
                ),
            )

    def _return_lost_hits(self) -> None:
        """Add the last hits of this process again if this is not the file that took them.

        Under their names they count once, should they have been counted already.
        """
        memory = self.memory
        if not memory.hits:
            return
        if self._value("SELECT value FROM meta WHERE name = ?", memory.name) == memory.state():
            return
        self._set_meta(memory.name, memory.state())
        for waiting in memory.hits:
            if waiting.hit.at > memory.hits[-1].hit.at - REMEMBERED_FOR:
                self._write(waiting)

    def _write(self, waiting: WaitingHit) -> None:
        at, *rest = waiting.hit
        writer = self._writers.get(waiting.writer) or str(waiting.writer)
        name = (writer, waiting.number)
        self._database.execute(ADD_HIT, (at.timestamp(), *rest, *name))

    def _add_new_columns(self) -> None:
        if self._has_new_columns():
            return
        with self.transaction():
            if not self._has_new_columns():  # another process may have been faster
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


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _hit(row: tuple[Any, ...]) -> Hit:
    _, at, *rest = row
    return Hit(datetime.fromtimestamp(at, UTC), *rest)

"""The file of the spool: making it, lending its connection, copying it, putting it aside."""

import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from analytics.spool import SCHEMA, Memory, Spool, SpoolError, SpoolLockedError

WEB_TIMEOUT = 1.0  # seconds a request waits for another writer
FLUSH_TIMEOUT = 10.0
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

logger = logging.getLogger(__name__)


def _create(path: Path) -> None:
    """Create the file under another name and link it to its place; the first process wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(fresh)) as database, database:
            database.executescript(SCHEMA)
            # For the previous version, if it has to be put back.
            database.execute("INSERT INTO meta VALUES ('node', ?)", (str(uuid4()),))
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _opened(path: Path, *, timeout: float, synchronous: str, memory: Memory | None = None) -> Spool:
    """Return a connection to the file, which is made if it is not there."""
    if not path.exists():
        _create(path)
    return Spool(path, timeout=timeout, synchronous=synchronous, memory=memory)


class Trouble:
    """Says when events cannot be recorded, and when they can again: once each in a process."""

    def __init__(self) -> None:
        self._is_there = False

    def begin(self, error: Exception) -> None:
        if not self._is_there:
            logger.error("Lượt xem không ghi được: %s", error)
        self._is_there = True

    def end(self) -> None:
        if self._is_there:
            logger.warning("Lượt xem lại ghi được")
        self._is_there = False


trouble = Trouble()


# The connection of this process. Its threads share it, one at a time: a connection that finds that
# another has written since reads all its pages anew, which costs more than what a beacon writes.
_lock = threading.Lock()
_own: Spool | None = None
_memories: dict[Path, Memory] = {}


@contextmanager
def writing() -> Iterator[Spool]:
    """Give the spool of this process in a transaction; what is written is safe when this ends.

    A power cut may lose the last moments, since this does not wait for the disk. A file that turns
    out to be broken is set aside, so that the next event finds a new one.
    Raises SpoolError; then nothing was written.
    """
    if not _lock.acquire(timeout=WEB_TIMEOUT):
        raise SpoolError("The other threads of this process write for too long")
    try:
        spool = _own_spool()
        with spool.transaction():
            yield spool
    except (sqlite3.Error, OSError) as error:
        _close()
        set_aside_if_broken(settings.SPOOL_PATH, error)
        trouble.begin(error)
        raise SpoolError(str(error)) from error
    else:
        trouble.end()
    finally:
        _lock.release()


@contextmanager
def opened() -> Iterator[Spool]:
    """Open a connection for one use, without a transaction. Raises SpoolError."""
    path: Path = settings.SPOOL_PATH
    try:
        with closing(_opened(path, timeout=WEB_TIMEOUT, synchronous="NORMAL")) as spool:
            yield spool
    except (sqlite3.Error, OSError) as error:
        set_aside_if_broken(path, error)
        trouble.begin(error)
        raise SpoolError(str(error)) from error


@contextmanager
def flushing() -> Iterator[Spool]:
    """Open the spool to flush from it; its writes wait for the disk. One process at a time.

    Two would count right too, but to no use. Raises SpoolError, SpoolLockedError.
    """
    path: Path = settings.SPOOL_PATH
    try:
        with (
            closing(_opened(path, timeout=FLUSH_TIMEOUT, synchronous="FULL")) as spool,
            path.with_name(f"{path.name}.lock").open("w") as lock,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield spool
    except BlockingIOError as error:
        raise SpoolLockedError("Another process flushes it") from error
    except (sqlite3.Error, OSError) as error:
        set_aside_if_broken(path, error)
        raise SpoolError(str(error)) from error


def copy_to(path: Path, change: Callable[[Spool], None]) -> None:
    """Copy the spool, with hits that come in meanwhile or without, and `change` the copy.

    Raises SpoolError; then there is no copy.
    """
    try:
        with (
            closing(_opened(settings.SPOOL_PATH, timeout=FLUSH_TIMEOUT, synchronous="OFF")) as own,
            closing(sqlite3.connect(path)) as copy,
        ):
            own._database.backup(copy)
        with closing(Spool(path, timeout=FLUSH_TIMEOUT, synchronous="FULL")) as changed:
            change(changed)
            changed._database.execute("PRAGMA journal_mode = DELETE").fetchall()
            changed._database.execute("VACUUM")
            changed._database.execute("PRAGMA journal_mode = WAL").fetchall()
    except (sqlite3.Error, OSError) as error:
        path.unlink(missing_ok=True)
        set_aside_if_broken(settings.SPOOL_PATH, error)
        raise SpoolError(str(error)) from error


def close_connection() -> None:
    """Close the connection of this process; the next `writing` opens another."""
    with _lock:
        _close()


def _close() -> None:
    global _own
    spool, _own = _own, None
    if spool:
        spool.close()


def _own_spool() -> Spool:
    """Return the spool of this process; it is opened again if the file was replaced meanwhile."""
    global _own
    path: Path = settings.SPOOL_PATH
    if _own is None or not _own.is_in_place(path):
        _close()
        memory = _memories.setdefault(path, Memory())
        _own = _opened(path, timeout=WEB_TIMEOUT, synchronous="NORMAL", memory=memory)
    return _own


def set_aside_if_broken(path: Path, error: Exception) -> None:
    """Rename a file that SQLite calls broken, with its logs, for somebody to look at."""
    if not _says_broken(error):
        return
    with suppress(OSError), path.with_name(f"{path.name}.aside.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_broken(path):  # and not the new one that another process has made meanwhile
            logger.error("Tệp lượt xem %s bị hỏng (%s), được để riêng; vẫn đếm tiếp", path, error)
            for suffix in ("-wal", "-shm", ""):  # the logs first: they must meet no new file
                part = path.with_name(path.name + suffix)
                if part.exists():
                    part.rename(path.with_name(f"{path.name}.broken-{time.time_ns()}{suffix}"))


def _is_broken(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()
            return bool(found != ("ok",))
    except sqlite3.DatabaseError as error:
        return _says_broken(error)


def _says_broken(error: Exception) -> bool:
    # The low byte is the error; the rest says more, such as that an index is broken.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN

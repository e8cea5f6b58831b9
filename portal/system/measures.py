"""What is measured of the site and its machine, for all that tells of it."""

import json
import shutil
import socket
import struct
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.utils import timezone

from analytics import spool_file
from analytics.spool import SpoolState
from portal.models import OutgoingMail

ANSWERS_WITHIN = 2.0  # seconds
ANSWERS_TO = struct.pack("!ii", 8, 80877103)  # whether it speaks TLS: it says no, and nothing else
LEAST_FREE = 100 * 1024 * 1024  # bytes; to start, the site wants 300 MB
STARTED_AT = timezone.now()
_known: dict[str, bool] = {}  # tables that are there stay


class Disk(NamedTuple):
    """The space where something is kept."""

    free: int
    total: int
    device: int  # the same for two folders on one file system

    @property
    def is_full(self) -> bool:
        """Whether nothing may be kept there soon: what is free is for those who look after it."""
        return self.free < min(LEAST_FREE, self.total // 20)


class Connections(NamedTuple):
    """The connections to the database, of all nodes and programs, and how fast that answered."""

    active: int
    idle: int
    most: int
    seconds: float


class MailQueue(NamedTuple):
    """Mail that waits: how many, how many of them met a problem, and since when the oldest does."""

    waiting: int
    troubled: int
    oldest_at: datetime | None


def folders() -> dict[str, Path]:
    """Return where the site keeps what, by names for monitoring."""
    found = {
        "media": Path(settings.MEDIA_ROOT),
        "spool": Path(settings.SPOOL_PATH).parent,
        "backups": settings.BACKUP_DIR,
    }
    documents = storages["documents"]
    if isinstance(documents, FileSystemStorage):
        found["documents"] = Path(documents.location)
    if settings.HAS_OWN_DATABASE:
        found["database"] = settings.VAR_DIR / "postgres"
    return found


def counters() -> Path:
    """Return the folder where the web processes of this node count requests (portal.slots)."""
    return Path(settings.VAR_DIR / "metrics")


def disks() -> dict[str, Disk]:
    """Return the space of each folder, that of its parent if it is not there yet.

    A folder that cannot be looked at, since its disk is gone, is left out.
    """
    return {name: disk for name, path in folders().items() if (disk := _disk(path))}


def spool_state() -> SpoolState:
    """Return what waits to be counted on this node. Raises SpoolError if it takes no hits."""
    with spool_file.writing() as spool:
        return spool.state()


def connections() -> Connections:
    """Return how many connections to the database there are. Raises DatabaseError.

    A server that is stopped would never answer a query: it is asked first whether it is there.
    """
    began = time.perf_counter()
    if not _is_there(connection.settings_dict):
        raise OperationalError("PostgreSQL không trả lời")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state <> 'idle'),"
            " count(*) FILTER (WHERE state = 'idle'), current_setting('max_connections')::int"
            " FROM pg_stat_activity WHERE backend_type = 'client backend'"
        )
        active, idle, most = cursor.fetchone()
    return Connections(active, idle, most, time.perf_counter() - began)


def _is_there(database: dict[str, Any]) -> bool:
    """Return whether a server on a socket of this machine says anything; True for all others.

    One elsewhere would write each such question into its log, if it uses TLS.
    """
    if not str(database["HOST"]).startswith("/"):
        return True
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(ANSWERS_WITHIN)
        try:
            asking.connect(f"{database['HOST']}/.s.PGSQL.{database['PORT']}")
            asking.sendall(ANSWERS_TO)
            return bool(asking.recv(1))
        except TimeoutError:
            return False
        except OSError:
            return True  # a query says why it cannot be asked


def has_all_migrations() -> bool:
    """Return whether the database has all tables of this version. Raises DatabaseError."""
    if not _known.get("complete"):
        executor = MigrationExecutor(connection)
        _known["complete"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _known["complete"]


def backups() -> dict[str, dict[str, Any]]:
    """Return what var/backup.json tells, by step; {} if it cannot be read."""
    try:
        known = json.loads((settings.VAR_DIR / "backup.json").read_text())
        return {name: step for name, step in known.items() if isinstance(step, dict)}
    except (OSError, ValueError, AttributeError):
        return {}


def mail_queue() -> MailQueue:
    """Return what waits to be sent. Raises DatabaseError."""
    waiting = OutgoingMail.objects.waiting()
    oldest = waiting.aggregate(oldest=Min("written_at"))["oldest"]
    return MailQueue(waiting.count(), waiting.filter(~Q(problem="")).count(), oldest)


def _disk(path: Path) -> Disk | None:
    try:
        while not path.exists():
            path = path.parent
        usage = shutil.disk_usage(path)
        return Disk(usage.free, usage.total, path.stat().st_dev)
    except OSError:
        return None

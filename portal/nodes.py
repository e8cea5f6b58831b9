"""The nodes of a site: one that does not fit the others does not start, and says why."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from psycopg import sql

from portal import __version__
from portal.models import Node, PublicationLeaf
from portal.publication_log import heads, keys

logger = logging.getLogger(__name__)

ID_FILE = "node_id"
STORE_FILE = ".store"
ACCEPTED_FILE = "accepted_schema"
BEAT_SECONDS = 5.0  # how often a running node is seen
# Whoever has been seen as lately as this may be alive; it is if it is seen again within as long.
ALIVE_SECONDS = 4 * BEAT_SECONDS
POLL_SECONDS = 0.5
MARGIN = timedelta(minutes=1)  # by which the clocks of two machines may differ
NUMBER = 4  # digits at the beginning of a migration's name
_SEEN_LATELY = """
SELECT 1 FROM portal_node
WHERE id = %s AND seen_at > clock_timestamp() - make_interval(secs => %s)
"""
DESCRIBED = ("place", "name", "version", "secret", "log_key", "store")
FORGET = "nếu cố ý đổi, hãy dừng mọi nút rồi chạy manage.py forget_nodes"


class NodeRefusedError(Exception):
    """This node may not serve the site; the message says why, in Vietnamese."""


def check() -> None:
    """Compare this node with the database and the nodes in it, before anything is changed.

    Raises NodeRefusedError. A database without tables, or of a version without nodes, is fine.
    """
    _check_schema()
    if Node._meta.db_table not in connection.introspection.table_names():
        return
    node = this_node(make_keys=False)
    for other in Node.objects.others(node).order_by("-seen_at"):
        _compare(node, other)
    _check_copy(node)


def join() -> None:
    """Write this node down among the others. Raises NodeRefusedError if it does not fit them."""
    with transaction.atomic():
        _wait_for_turn()
        check()
        node = this_node()
        before = Node.objects.filter(pk=node.pk).first()
        Node.objects.filter(place=node.place).exclude(pk=node.pk).delete()  # its var/ was lost
        known = {field: getattr(node, field) for field in DESCRIBED}
        now = {"started_at": Now(), "seen_at": Now()}
        Node.objects.update_or_create(pk=node.pk, defaults={**known, **now})
    heads.follow(before.seen_at - MARGIN if before else None)
    if settings.POOLED_DATABASE:
        _limit_role()


def this_node(*, make_keys: bool = True) -> Node:
    """Return this node as it is now, not yet saved.

    Args:
        make_keys: make a key for the publication log if there is none.
    """
    has_key = make_keys or (keys.folder() / keys.FILE).exists()
    return Node(
        pk=node_id(),
        place=_digest(_machine(), socket.gethostname(), str(settings.VAR_DIR.resolve())),
        name=socket.gethostname()[:64],
        version=__version__,
        secret=salted_hmac("portal.nodes", "secret key", algorithm="sha256").hexdigest(),
        log_key=keys.public_key().hex() if has_key else "",
        store=_store(),
    )


def node_id() -> UUID:
    """Return the id in var/, made if there is none."""
    path: Path = settings.VAR_DIR / ID_FILE
    with suppress(FileExistsError), path.open("x") as file:
        file.write(f"{uuid4()}\n")
    try:
        return UUID(path.read_text().strip())
    except ValueError:
        path.write_text(f"{uuid4()}\n")
        return UUID(path.read_text().strip())


class Pulse:
    """Lets the others know now and then that this node is alive."""

    def __init__(self) -> None:
        self.next = 0.0
        self.is_lost = False  # said once
        self.newest: int | None = None  # line of the publication log that is followed

    def beat(self, sender: object, **kwargs: object) -> None:
        """Answer `analytics.signals.flushed`, which one process of each node sends each second."""
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + BEAT_SECONDS
        node = this_node()
        own = Node.objects.filter(pk=node.pk, place=node.place)
        self._follow(own.values_list("seen_at", flat=True).first())
        seen = own.update(seen_at=Now())
        if not seen and Node.objects.filter(pk=node.pk).exists():
            if not self.is_lost:
                logger.error("Another machine runs with a copy of this node's var/.")
            self.is_lost = True
        elif not seen:  # it was forgotten while it ran
            node.save(force_insert=True)

    def _follow(self, seen_at: datetime | None) -> None:
        """Write the heads of what was published since this node was seen."""
        newest = PublicationLeaf.objects.aggregate(number=Max("number"))["number"]
        if newest != self.newest:
            heads.follow(seen_at - MARGIN if seen_at else None)
        self.newest = newest


@contextmanager
def the_only_one(name: str) -> Iterator[bool]:
    """Do something on one node at a time; give whether this is the one.

    The lock belongs to the session, so it ends with the process, however that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            # The session may have ended meanwhile, and the lock with it.
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _wait_for_turn() -> None:
    """Let nodes that start at once join one after another, in a transaction."""
    with connection.cursor() as cursor:
        for name in ("lock", "statement"):
            cursor.execute(f"SET LOCAL {name}_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('portal.nodes', 0))")


def _check_schema() -> None:
    """Refuse a database that a newer version has changed: this one does not know its columns."""
    accepted = _accepted_schema()
    if strange := [name for name in newer_migrations() if name not in accepted]:
        raise NodeRefusedError(
            f"Cơ sở dữ liệu đã được bản mới hơn cập nhật ({', '.join(strange[:3])}), nút này là bản"
            f" {__version__}: hãy cài cùng bản với các nút kia; lùi lại một bản thì chạy manage.py"
            " accept_newer_schema trước."
        )


def accept_newer_schema() -> list[str]:
    """Let this node run with what newer versions have changed until now; return the migrations."""
    names = newer_migrations()
    (settings.VAR_DIR / ACCEPTED_FILE).write_text("".join(f"{name}\n" for name in names))
    return names


def _accepted_schema() -> set[str]:
    with suppress(OSError):
        return set((settings.VAR_DIR / ACCEPTED_FILE).read_text().split())
    return set()


def newer_migrations() -> list[str]:
    """Return the migrations in the database that are later than all that this version has."""
    loader = MigrationLoader(connection)
    last: dict[str, str] = {}
    for app, name in loader.disk_migrations:
        last[app] = max(name[:NUMBER], last.get(app, ""))
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if name[:NUMBER].isdecimal() and name[:NUMBER] > last.get(app, name)
    )


def _compare(node: Node, other: Node) -> None:
    seen = f"nút {other.name} (chạy lần cuối {_moment(other)})"
    if node.secret != other.secret:
        raise NodeRefusedError(
            f"Khóa bí mật của nút này khác của {seen}: hãy đặt cùng SECRET_KEY; {FORGET}."
        )
    if node.log_key != other.log_key:
        file = keys.folder() / keys.FILE
        raise NodeRefusedError(
            f"Khóa ký nhật ký công khai của nút này khác của {seen}: hãy chép tệp {file} từ nút ấy"
            f" sang; {FORGET}."
        )
    if node.store and other.store and node.store != other.store:
        raise NodeRefusedError(
            f"Nút này giữ ảnh và tệp ở chỗ khác {seen}: hãy đặt cùng STORAGE_URL, hoặc dùng chung"
            f" thư mục media và documents; {FORGET}."
        )


def _check_copy(node: Node) -> None:
    """Refuse to run with a copy of the var/ of a node that runs. One that has moved goes on."""
    other = Node.objects.filter(pk=node.pk).exclude(place=node.place).first()
    deadline = time.monotonic() + ALIVE_SECONDS
    while other and _seen_lately(other) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        now = Node.objects.filter(pk=node.pk).exclude(place=node.place).first()
        if now and now.seen_at > other.seen_at:
            raise NodeRefusedError(
                f"Thư mục {settings.VAR_DIR} là bản chép của nút {other.name} đang chạy: hãy dừng"
                f" nút ấy, hoặc xóa {settings.VAR_DIR / ID_FILE} để nút này là một nút mới."
            )
        other = now


def _seen_lately(node: Node) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_LATELY, [node.pk, ALIVE_SECONDS])
        return cursor.fetchone() is not None


def _moment(node: Node) -> str:
    return f"{localtime(node.seen_at):%H:%M, %d/%m/%Y}"


def _limit_role() -> None:
    """Give the role the limits of connections, which cannot be asked for through PgBouncer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = (sql.Identifier(name) for name in cursor.fetchone())
        for name, value in settings.DATABASE_LIMITS.items():
            cursor.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    user, database, sql.Identifier(name), value
                )
            )


def _machine() -> str:
    """Return what tells this machine from others, "" if it has nothing of the kind."""
    with suppress(OSError):
        return Path("/etc/machine-id").read_text().strip()
    return ""


def _store() -> str:
    """Return what follows from where uploads are kept; "" if that cannot be told."""
    store = settings.ENVIRONMENT.storage_url
    if store:
        return _digest(store["endpoint_url"], store["bucket_name"])
    path = settings.VAR_DIR / "documents" / STORE_FILE  # perhaps on a disk that nodes share
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), path.open("x") as file:
            file.write(f"{uuid4()}\n")
        return _digest(path.read_text().strip())
    except OSError:
        return ""


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()


# One for the process that counts.
pulse = Pulse()

"""The faults: each is made, must be stood while readers and staff go on, and is mended or over.

A fault is a function of a site. What it says is shown; AssertionError says what did not hold.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psutil
import psycopg

from runner.environment import CHECKOUT
from runner.postgres import NAME, PORT
from tools.faults.site import DISKS, Site, at_work, can_mount, heals, wait_until
from tools.machines import MissingProgramError

CONNECTIONS = 4096
SLOW = 300  # slow readers, and slow writers
STOP_SECONDS = float(os.environ.get("STOP_SECONDS", "60"))
FULL_SECONDS = 10.0
CLOCK_HOURS, CLOCK_SECONDS = 5, 12.0


class UnavailableError(Exception):
    """This machine does not allow the fault; why."""


def open_connections(site: Site) -> str:
    """Thousands of connections that say nothing: whoever is served already goes on being served."""
    with ExitStack() as stack:
        connections = []
        for _ in range(CONNECTIONS):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            with suppress(BlockingIOError):
                client.connect(("127.0.0.1", site.port))
            connections.append(client)
        # They wait for those before them to be closed: after ten seconds without a request.
        wait_until(lambda: site.status("/", timeout=30) == 200, 60, "no page in a minute")
    return _after(site, f"{CONNECTIONS} connections opened")


def slow_readers_and_writers(site: Site) -> str:
    """Clients that send a byte a second, and that do not read what they asked for."""
    with ExitStack() as stack, at_work(site):
        slow = []
        for number in range(SLOW):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), 10))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            if number % 2:
                client.sendall(
                    b"POST /ghi-nhan/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
                )
                client.sendall(b"X-Forwarded-For: 192.0.2.%d\r\n\r\n" % (number % 250))
            else:
                client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            slow.append(client)
        for _ in range(8):
            for client in slow[1::2]:
                with suppress(OSError):
                    client.send(b"x")
            time.sleep(1)
    return _after(site, f"{SLOW // 2} of each", pages=True)


def postgresql_killed(site: Site) -> str:
    """PostgreSQL and all that it has are killed; the supervisor starts it again."""
    with at_work(site):
        for _ in range(3):
            for process in _postgresql(site):
                process.kill()
            time.sleep(3)
    return _after(site, "killed three times", pages=True)


def postgresql_stopped(site: Site) -> str:
    """PostgreSQL answers nothing at all, and does not end either."""
    processes = _postgresql(site)
    with at_work(site):
        for process in processes:
            process.suspend()
        try:
            stopped = threading.Event()
            unkept = [threading.Thread(target=_ask_until, args=(site, stopped)) for _ in range(40)]
            for thread in unkept:  # pages that are not kept, more than there are threads
                thread.start()
            time.sleep(STOP_SECONDS)
            stopped.set()
        finally:
            for process in processes:
                process.resume()
        for thread in unkept:
            thread.join()
    return _after(site, f"stopped for {STOP_SECONDS:.0f} s", pages=True)


def postgresql_restarted(site: Site) -> str:
    """PostgreSQL is told to end at once, as an upgrade of the system does."""
    with at_work(site):
        for _ in range(2):
            os.kill(_postmaster(site).pid, signal.SIGINT)
            time.sleep(4)
    return _after(site, "restarted twice", pages=True)


def connections_exhausted(site: Site) -> str:
    """Somebody else holds every connection that PostgreSQL has left."""
    with ExitStack() as stack, at_work(site):
        taken = 0
        with suppress(psycopg.OperationalError):
            while True:
                stack.enter_context(_connection(site))
                taken += 1
        time.sleep(8)
    return _after(site, f"{taken} taken", pages=True)


def full_disk(name: str) -> Callable[[Site], str]:
    """Return the fault that no byte is free where `name` is kept."""

    def fault(site: Site) -> str:
        if not can_mount():
            raise UnavailableError("only root can mount small file systems")
        with at_work(site), _filled(site.var / name):
            time.sleep(FULL_SECONDS)
            assert site.status("/healthz") == 200, "the site is gone"
        return _after(site, f"{DISKS[name]} MB full for {FULL_SECONDS:.0f} s", pages=True)

    return fault


def clock_jumps(site: Site) -> str:
    """The clock of the site, but for PostgreSQL's, jumps hours ahead, back, and hours behind."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise UnavailableError("libfaketime is not installed (apt-get install faketime)")
    article = _scheduled_article(CLOCK_HOURS / 2)
    clock, said = site.log.with_name("clock"), []
    with ExitStack() as stack:
        stack.callback(_restart, site)
        clock.write_text("+0\n")
        _restart(
            site,
            LD_PRELOAD=str(library),
            PYTHONPATH=str(CHECKOUT / "tools" / "faults" / "startup"),
            FAKETIME_TIMESTAMP_FILE=str(clock),
            FAKETIME_CACHE_DURATION="1",  # seconds after which the file is read again
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            FAKETIME_DISABLE_SHM="1",
        )
        for hours in (CLOCK_HOURS, 0, -CLOCK_HOURS, 0):
            _set_clock(site, clock, hours)
            is_due = hours >= CLOCK_HOURS
            wait_until(
                lambda: site.status(article) == (200 if is_due else 404),  # noqa: B023
                30,
                f"a scheduled article is {'not' if is_due else 'still'} there",
            )
            with at_work(site):
                time.sleep(CLOCK_SECONDS)
            said.append(_after(site, f"{hours:+} hours", pages=True))
    return "\n      ".join([*said, f"set right: heals in {heals(site):.1f} s"])


def media_unreadable(site: Site) -> str:
    """An empty folder that cannot be written is where the pictures were, as after a lost disk."""
    if not can_mount():
        raise UnavailableError("only root can mount something over it")
    empty = site.log.with_name("empty")
    empty.mkdir(exist_ok=True)
    with at_work(site):
        subprocess.run(["mount", "--bind", "-o", "ro", empty, site.var / "media"], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", site.var / "media"], check=True)
        try:
            time.sleep(6)
        finally:
            subprocess.run(["umount", site.var / "media"], check=True)
    return _after(site, "unreadable for 6 s", pages=True)


def migration(site: Site) -> str:
    """A column comes and goes on the tables that every page reads, with readers in between."""
    with at_work(site), _connection(site) as database:
        database.autocommit = True
        for table in ("news_article", "portal_siteidentity", "news_section"):
            for change in ("ADD COLUMN thu integer NOT NULL DEFAULT 1", "DROP COLUMN thu"):
                database.execute(f"ALTER TABLE {table} {change}".encode())
                time.sleep(0.5)
    return _after(site, "six changes of three tables", pages=True)


def restore(site: Site) -> str:
    """The database's files are overwritten; the last backup brings back all that was before it."""
    site.run("-m", "runner.backup", "make")
    before = {kind: set(names) for kind, names in site.work.acknowledged.items()}
    site.stop()
    for name in ("media", "documents", "spool"):  # a restoration puts new folders in their place
        _leave_own_disk(site.var / name)
    for path in (site.cluster.data / "base").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xff" * min(path.stat().st_size, 8192))
    site.run("-m", "runner.backup", "restore", "", "--yes")
    site.work.acknowledged = before
    site.start()
    site.sign_in()
    site.read_all()
    return _after(site, "restored from the backup before")


def nginx_away(site: Site) -> str:
    """nginx is killed and comes back, then the site behind it: pages seen before are sent."""
    from tools.faults.nginx import killed_and_started

    try:
        said = killed_and_started(site)
    except MissingProgramError as missing:
        raise UnavailableError(str(missing)) from missing
    return _after(site, said)


FAULTS: dict[str, Callable[[Site], str]] = {
    "connections": open_connections,
    "slow-clients": slow_readers_and_writers,
    "postgresql-killed": postgresql_killed,
    "postgresql-stopped": postgresql_stopped,
    "postgresql-restarted": postgresql_restarted,
    "postgresql-exhausted": connections_exhausted,
    **{f"full-{name}": full_disk(name) for name in ("media", "documents", "spool")},
    "full-database": full_disk("postgres"),
    "media-unreadable": media_unreadable,
    "migration": migration,
    "clock": clock_jumps,
    "nginx": nginx_away,
    "restore": restore,  # the last, since the folders are no file systems of their own any more
}


def _after(site: Site, said: str, *, pages: bool = False) -> str:
    """Check what must hold after a fault, and return what to say of it."""
    read, failures = sum(site.work.pages.values()), site.work.failures[:3]
    if pages:
        assert read > 20, f"only {read} pages were read"
        assert not failures, f"pages failed: {failures}"
    seconds = heals(site)
    counted = sum(map(len, site.work.acknowledged.values()))
    wait_until(lambda: not any(site.lost().values()), 30, lambda: f"lost: {site.lost()}")
    parts = [said]
    if pages:
        parts.append(f"{read} pages read, none failed, slowest {site.work.slowest:.1f} s")
    parts += [f"{counted} acknowledged, none lost", f"heals in {seconds:.1f} s"]
    return "; ".join(parts)


def _scheduled_article(hours: float) -> str:
    """Return the address of an article that is due in so many hours."""
    from django.db import connection
    from django.utils import timezone

    from tests.factories import make_article

    connection.close()  # the database may have been another one
    due = timezone.now() + timedelta(hours=hours)
    return make_article(title="Lịch nghỉ Tết", publish_at=due).get_absolute_url()


def _restart(site: Site, **environment: str) -> None:
    site.stop()
    site.ahead = 0
    site.start(**environment)
    site.sign_in()
    site.read_all()


def _set_clock(site: Site, clock: Path, hours: int) -> None:
    """Set the site's clock; sign in anew where the session is of a clock that ran ahead."""
    seconds, is_back = hours * 3600, hours * 3600 < site.ahead
    clock.write_text(f"{seconds:+}\n")
    site.ahead = seconds
    if is_back:
        wait_until(lambda: not site.save(), 10, "a session of a later time goes on for hours")
    site.sign_in()
    wait_until(site.save, 30, "nobody can sign in")


def _ask_until(site: Site, done: threading.Event) -> None:
    while not done.is_set():
        site.status(f"/tim-kiem/?q={site.next()}", timeout=20)


def _postmaster(site: Site) -> psutil.Process:
    return psutil.Process(int((site.cluster.data / "postmaster.pid").read_text().split("\n")[0]))


def _postgresql(site: Site) -> list[psutil.Process]:
    wait_until(site.cluster.is_ready, 60, "PostgreSQL is not there")
    postmaster = _postmaster(site)
    return [postmaster, *postmaster.children(recursive=True)]


def _connection(site: Site) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(site.cluster.socket), port=PORT, dbname=NAME, user=NAME, connect_timeout=3
    )


def _leave_own_disk(folder: Path) -> None:
    """Move what is on a file system of its own to where the folder is."""
    if not folder.is_mount():
        return
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside)
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()
    aside.rename(folder)


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Fill a file system to its last byte, and make it free again."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    try:
        yield
    finally:
        filler.unlink()

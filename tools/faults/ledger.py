"""Kills processes of real nodes under load, and compares the counts with what was sent.

Two nodes, each a web server with its workers, a spool and a counting process, share a PostgreSQL of
their own.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psutil
import psycopg

from runner.environment import CHECKOUT
from runner.postgres import NAME, PORT, Cluster, lease
from tests.live import Process, free_port, stop

NODES = ("a", "b")
READERS = 4  # threads that send, for each node
VISITORS = 400
TIMEOUT = 5  # seconds a reader waits for an answer
START_SECONDS = 60
PATIENCE = 120  # seconds
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


class Sent(NamedTuple):
    """A view that was sent. Each has a subject of its own, so that each counts."""

    subject: str
    visitor: int


@dataclass
class Ledger:
    """All views sent, each recorded before it is sent, and the answers."""

    sent: list[Sent] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, chance: random.Random) -> Sent:
        with self.lock:
            sent = Sent(f"news.article:{len(self.sent) + 1}", chance.randrange(VISITORS))
            self.sent.append(sent)
            return sent

    def close(self, sent: Sent, status: int) -> None:
        with self.lock:
            self.answers[status] += 1
            if status == 200:
                self.acknowledged.add(sent.subject)


@dataclass
class Verdict:
    """The comparison of the counts in PostgreSQL with the ledger, at the end."""

    sent: int
    acknowledged: int
    counted: int
    lost: int  # acknowledged and not counted
    doubled: int  # counted more than once
    invented: int  # counted and never sent
    unanswered: int  # sent without an answer: they may be counted or not
    unanswered_counted: int
    page_views: int
    visits: int
    visitors: int  # distinct visitors of what is counted
    hours_agree: bool
    waiting: int
    answers: dict[int, int]
    faults: dict[str, int]

    @property
    def is_exact(self) -> bool:
        return (
            not (self.lost or self.doubled or self.invented or self.waiting)
            and self.page_views == self.counted == self.acknowledged + self.unanswered_counted
            and self.visits == self.visitors
            and self.hours_agree
        )


class Node:
    """A server with a spool of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.var = folder
        self.port = free_port()
        self.environment = {**environment, "PORTAL_VAR": str(folder)}
        self.server: Process | None = None
        self.counter: Process | None = None

    def keep_running(self) -> None:
        """Restart the processes that have ended."""
        if _has_ended(self.server):
            self.server = self._start("runner.web", "127.0.0.1", str(self.port))
        if _has_ended(self.counter):
            self.counter = self._start("runner.child_process", "flush_hits")

    def stop(self) -> None:
        for process in (self.server, self.counter):
            if process:
                with process:  # closes our end of its pipe
                    stop(process)

    def flush(self) -> None:
        """Count now the hits that wait in the spool."""
        self.run("flush_hits", "--once")

    def run(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def waiting(self) -> int:
        from analytics.spool import Spool

        spool = Spool(self.var / "spool" / "hits.sqlite3", timeout=5, synchronous="FULL")
        hits = spool.oldest_hits(1_000_000)
        spool.close()
        return len(hits)

    def _start(self, *command: str) -> Process:
        with (self.var / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )


class Faults:
    """Random faults of the nodes and their database."""

    def __init__(self, nodes: list[Node], cluster: Cluster, chance: random.Random) -> None:
        self.nodes = nodes
        self.cluster = cluster
        self.chance = chance
        self.injected: Counter[str] = Counter()
        self.kinds: dict[str, Callable[[], None]] = {
            "web worker killed": self.kill_worker,
            "web server killed": self.kill_server,
            "counting process killed": self.kill_counter,
            "PostgreSQL killed": self.kill_postgresql,
            "PostgreSQL backend killed": self.kill_backend,
        }

    def inject(self) -> None:
        """Inject a random fault, then restart what has ended."""
        name = self.chance.choice(list(self.kinds))
        with suppress(psutil.Error, ProcessLookupError, IndexError, FileNotFoundError, ValueError):
            self.kinds[name]()
            self.injected[name] += 1
        self.restart()

    def restart(self) -> None:
        for node in self.nodes:
            node.keep_running()
        self.cluster.restart_if_dead()

    def kill_worker(self) -> None:
        server = self.chance.choice(self.nodes).server
        if server:
            self.chance.choice(psutil.Process(server.pid).children()).kill()

    def kill_server(self) -> None:
        _kill(self.chance.choice(self.nodes).server)

    def kill_counter(self) -> None:
        _kill(self.chance.choice(self.nodes).counter)

    def kill_postgresql(self) -> None:
        os.kill(self._postmaster(), signal.SIGKILL)
        time.sleep(self.chance.uniform(0, 2))

    def kill_backend(self) -> None:
        """Kill one backend: PostgreSQL then closes all its connections and recovers."""
        children = psutil.Process(self._postmaster()).children()
        backends = [each for each in children if " portal portal " in " ".join(each.cmdline())]
        self.chance.choice(backends).kill()

    def _postmaster(self) -> int:
        return int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])


def run(*, seconds: float, seed: int, views: int = 0, kills: int = 0) -> Verdict:
    """Send views and inject faults for some seconds, then return the comparison.

    A slow machine may take longer until so many views are acknowledged, after so many kills.
    """
    chance = random.Random(seed)
    with own_folder() as folder, lease(folder / "database") as cluster, ExitStack() as ending:
        nodes = [make_node(folder / name, cluster) for name in NODES]
        nodes[0].run("migrate", "--verbosity=0")
        for node in nodes:  # the nodes agree on a salt, as they do before they serve
            node.flush()
            ending.callback(node.stop)
        faults = Faults(nodes, cluster, chance)
        faults.restart()
        for node in nodes:
            wait_until_served(node)
        ledger = Ledger()
        with _reading(nodes, ledger, seed):
            end = time.monotonic() + seconds
            while time.monotonic() < end or (
                time.monotonic() < end + PATIENCE
                and (len(ledger.acknowledged) <= views or faults.injected.total() <= kills)
            ):
                time.sleep(chance.uniform(0.2, 1.5))
                faults.inject()
        for node in nodes:
            node.stop()
        cluster.restart_if_dead()
        for node in nodes:
            node.flush()
        return _verdict(ledger, nodes, cluster, dict(faults.injected))


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make a temporary folder that PostgreSQL can reach from another account, too."""
    with tempfile.TemporaryDirectory(prefix="portal-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def make_node(folder: Path, cluster: Cluster) -> Node:
    """Make a node with a folder and a spool of its own, and this process's secret key."""
    from django.conf import settings

    for name in ("static", "media"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    # The readers send their addresses in a header, as a proxy would.
    own = {"DATABASE_URL": database_url(cluster), "TRUSTED_PROXIES": "1"}
    return Node(folder, {**os.environ, **own, "SECRET_KEY": settings.SECRET_KEY})


def database_url(cluster: Cluster) -> str:
    """Return the address of a cluster, as DATABASE_URL takes it."""
    return f"postgres://{NAME}@{quote(str(cluster.socket), safe='')}:{PORT}/{NAME}"


@contextmanager
def _reading(nodes: list[Node], ledger: Ledger, seed: int) -> Iterator[None]:
    done = threading.Event()
    threads = [
        threading.Thread(target=_read, args=(node.port, ledger, random.Random(seed + number), done))
        for number, node in enumerate(nodes * READERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _read(port: int, ledger: Ledger, chance: random.Random, done: threading.Event) -> None:
    while not done.is_set():
        connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            while not done.is_set():
                _send_view(connection, ledger, chance)
        except (HTTPException, OSError):
            time.sleep(0.05)  # the server was killed and will be restarted
        finally:
            connection.close()


def _send_view(connection: HTTPConnection, ledger: Ledger, chance: random.Random) -> None:
    from core.subjects import sign

    if connection.sock is None:
        connection.connect()  # raises if it is refused, before anything is recorded
    sent = ledger.open(chance)
    message = json.dumps({"k": "view", "n": "00" * 8, "t": sign(sent.subject)})
    address = f"10.1.{sent.visitor // 250}.{sent.visitor % 250 + 1}"
    headers = {"User-Agent": BROWSER, "Content-Type": "application/json", "Accept-Language": "vi"}
    connection.request("POST", "/ghi-nhan/", message, {**headers, "X-Forwarded-For": address})
    with connection.getresponse() as response:
        response.read()
    ledger.close(sent, response.status)


def _verdict(
    ledger: Ledger, nodes: list[Node], cluster: Cluster, faults: dict[str, int]
) -> Verdict:
    counts = dict(_rows(cluster, "SELECT subject, count FROM analytics_subjecthourlycount "
                                 "WHERE kind = 'view'"))  # fmt: skip
    [(visits, page_views)] = _rows(
        cluster, "SELECT coalesce(sum(visits), 0), coalesce(sum(page_views), 0) "
        "FROM analytics_dailycount"
    )  # fmt: skip
    hours = _rows(
        cluster, "SELECT coalesce(sum(visits), 0), coalesce(sum(page_views), 0) "
        "FROM analytics_hourlytotal"
    )  # fmt: skip
    sent = {each.subject: each.visitor for each in ledger.sent}
    unanswered = sent.keys() - ledger.acknowledged
    return Verdict(
        sent=len(sent),
        acknowledged=len(ledger.acknowledged),
        counted=sum(counts.values()),
        lost=len(ledger.acknowledged - counts.keys()),
        doubled=sum(count > 1 for count in counts.values()),
        invented=len(counts.keys() - sent.keys()),
        unanswered=len(unanswered),
        unanswered_counted=len(unanswered & counts.keys()),
        page_views=int(page_views),
        visits=int(visits),
        visitors=len({sent[subject] for subject in counts if subject in sent}),
        hours_agree=hours == [(visits, page_views)],
        waiting=sum(node.waiting() for node in nodes),
        answers=dict(sorted(ledger.answers.items())),
        faults=faults,
    )


def _rows(cluster: Cluster, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(host=str(cluster.socket), port=PORT, dbname=NAME, user=NAME) as connection:
        return connection.execute(query.encode()).fetchall()


def wait_until_served(node: Node) -> None:
    """Wait until the node answers. Raises RuntimeError with its log if it never does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        http = HTTPConnection("127.0.0.1", node.port)
        with suppress(OSError, HTTPException), closing(http):
            http.request("GET", "/healthz")
            with http.getresponse() as response:
                if response.status == 200:
                    return
        time.sleep(0.1)
    raise RuntimeError(f"The server does not answer:\n{(node.var / 'log').read_text()}")


def _has_ended(process: "Process | None") -> bool:
    if process and process.poll() is None:
        return False
    if process and process.stdin:
        process.stdin.close()
    return True


def _kill(process: "Process | None") -> None:
    if process:
        with process:
            process.kill()

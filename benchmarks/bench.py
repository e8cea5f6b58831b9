"""A site of its own under measure, with servers to compare it with, all in a temporary folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psutil

from benchmarks import loader
from benchmarks.table import Aim, Row
from runner.environment import CHECKOUT
from runner.postgres import NAME, PORT, Cluster, lease
from tests.live import free_port, stop
from tools.faults.ledger import database_url, own_folder

ROUNDS = 5
START_SECONDS = 60


class Cost(NamedTuple):
    """What one request costs: microseconds of processor time, and milliseconds until the answer."""

    python: float  # in the web server, or in this process
    postgresql: float
    rate: float  # requests a second
    p50: float
    p95: float
    p99: float

    @property
    def processor(self) -> float:
        return self.python + self.postgresql


Measure = Callable[[], Cost]


class Server:
    """One web process, so that its processor time is that of one Python."""

    def __init__(self, settings: str, bench: "Bench", **environment: str) -> None:
        self.port = free_port()
        self.bench = bench
        own = {"DJANGO_SETTINGS_MODULE": settings, "WEB_WORKERS": "1", **environment}
        with (bench.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runner.web", "127.0.0.1", str(self.port)],
                cwd=CHECKOUT, env={**os.environ, **own}, stdin=subprocess.PIPE, stdout=log,
                stderr=log,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until it answers. Raises RuntimeError with its log if it never does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            http = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                http.request("GET", "/healthz", headers={"Host": "localhost"})
                if http.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
            finally:
                http.close()
        raise RuntimeError((self.bench.folder / "log").read_text())

    def stop(self) -> None:
        with self.process:
            stop(self.process)

    def measure(
        self, *requests: bytes, connections: int = 1, seconds: float = 1, warm: bool = True
    ) -> Measure:
        """Return what sends these requests, one after the other, and gives the cost of each.

        They are sent once before, unless `warm` is false.
        """

        def once() -> Cost:
            before = self.bench.processor_times(self.process)
            load = loader.send(
                self.port, requests, self.bench.folder, connections=connections, seconds=seconds
            )
            after = self.bench.processor_times(self.process)
            python, postgresql = (
                1e6 * (end - start) / load.requests
                for start, end in zip(before, after, strict=True)
            )
            rate = load.requests / load.seconds
            return Cost(python, postgresql, rate, load.p50, load.p95, load.p99)

        if warm:
            loader.send(self.port, requests, self.bench.folder, connections=1, seconds=1)
        return once


class Bench:
    """The folder, the database and the servers of one run."""

    def __init__(self, folder: Path, cluster: Cluster, ending: ExitStack) -> None:
        self.folder = folder
        self.cluster = cluster
        self._ending = ending

    def serve(self, settings: str, **environment: str) -> Server:
        """Start a server with the settings module; it stops when the run ends."""
        server = Server(settings, self, **environment)
        self._ending.callback(server.stop)
        server.wait()
        return server

    @cached_property
    def site(self) -> Server:
        """The site, which renders each page anew."""
        return self.serve("benchmarks.uncached")

    @cached_property
    def cached_site(self) -> Server:
        """The site as readers meet it: pages come from the micro-cache."""
        return self.serve("portal.settings")

    @cached_property
    def django(self) -> Server:
        """A Django view that does nothing, without middleware."""
        return self.serve("benchmarks.bare")

    def raw(self, body: bytes = b"ok") -> Server:
        """Start a WSGI application that answers everything with `body` and does nothing else."""
        file = self.folder / f"body-{len(body)}"
        file.write_bytes(body)
        return self.serve("benchmarks.raw", RAW_BODY=str(file))

    @cached_property
    def healthz(self) -> Measure:
        """`/healthz` through all middleware: what most rows are compared with."""
        return self.site.measure(loader.get("/healthz"))

    def function(self, call: Callable[[], object], *, times: int = 20) -> Measure:
        """Return what calls a function of this process some times and gives the cost of a call."""

        def once() -> Cost:
            before, own = self.processor_times(), time.process_time()
            waits = sorted(_milliseconds(call) for _ in range(times))
            own = 1e6 * (time.process_time() - own) / times
            after = self.processor_times()
            postgresql = 1e6 * (after[1] - before[1]) / times
            p50, p95, p99 = (waits[min(times - 1, times * part // 100)] for part in (50, 95, 99))
            return Cost(own, postgresql, 1000 * times / sum(waits), p50, p95, p99)

        call()
        return once

    def compare(
        self,
        name: str,
        here: Measure,
        reference: str,
        there: Measure,
        *,
        by: str = "processor",
        aim: Aim | None = None,
    ) -> Row:
        """Measure by turns and return the row; `by` is the field of `Cost` to compare."""
        rounds = [(there(), here()) for _ in range(ROUNDS)]
        return row(name, reference, rounds, by=by, aim=aim)

    def processor_times(self, process: "subprocess.Popen[bytes] | None" = None) -> Sequence[float]:
        """Return the seconds of processor time of a server (0 if none) and of PostgreSQL."""
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        return [_of_all(process.pid) if process else 0.0, _of_all(postmaster)]


def row(
    name: str,
    reference: str,
    rounds: Sequence[tuple[Cost, Cost]],
    *,
    by: str = "processor",
    aim: Aim | None = None,
) -> Row:
    """Return the row of rounds, each the cost of the reference and then that of the real thing."""
    values = [(getattr(here, by), getattr(there, by)) for there, here in rounds]
    return Row.from_rounds(
        name,
        reference,
        values,
        unit={"rate": "/s", "processor": "µs", "python": "µs", "postgresql": "µs"}.get(by, "ms"),
        aim=aim,
        python=median(here.python for _, here in rounds),
        postgresql=median(here.postgresql for _, here in rounds),
    )


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def _of_all(number: int) -> float:
    """Return the seconds of processor time of a process and its children, ended ones too."""
    root = psutil.Process(number)
    total = root.cpu_times().children_user + root.cpu_times().children_system
    for process in (root, *root.children(recursive=True)):
        try:
            times: Any = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)


@contextmanager
def prepared_site(*, demo: bool = True) -> Iterator[Bench]:
    """Make a site in a temporary folder, with the demo ward's content, and set Django up for it."""
    with own_folder() as folder, lease(folder / "database") as cluster, ExitStack() as ending:
        own = {
            "PORTAL_VAR": str(folder / "var"),
            "DATABASE_URL": database_url(cluster),
            "DJANGO_SETTINGS_MODULE": "benchmarks.uncached",
            "TRUSTED_PROXIES": "1",
        }
        os.environ.update(own)
        for name in ("static", "media"):
            (folder / "var" / name).mkdir(parents=True, exist_ok=True)
        import django

        django.setup()
        commands = [["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "--verbosity=0"]]
        for command in [*commands, *([["load_demo"]] if demo else [])]:
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=CHECKOUT, env={**os.environ, "DEMO": "1"}, check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        yield Bench(folder, cluster, ending)


def connection_options(bench: Bench) -> dict[str, str]:
    """Return what psycopg needs to connect to the site's database."""
    return {"host": str(bench.cluster.socket), "port": PORT, "dbname": NAME, "user": NAME}

"""The machines of a site with several nodes, all on this one: what stands around the nodes.

nginx and PgBouncer are Debian's, the store is moto's server.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg

from runner.accounts import change_owner
from runner.environment import CHECKOUT
from runner.postgres import NAME, PORT, Cluster
from tests.live import Process, free_port

START_SECONDS = 180  # beside much other work
POOL = 4  # connections of PgBouncer to PostgreSQL, for all nodes together

PGBOUNCER = """\
[databases]
{name} = host={socket} port={postgres} dbname={name} user={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
admin_users = {name}
pool_mode = transaction
default_pool_size = {pool}
server_idle_timeout = 5
"""
NGINX = """\
pid nginx.pid;
error_log stderr error;
events {{}}
http {{
    access_log off;
    client_max_body_size 700m;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    upstream nodes {{
{servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://nodes;
            proxy_set_header Host $http_host;
            proxy_next_upstream error timeout http_502 http_503;
        }}
    }}
}}
"""


class MissingProgramError(Exception):
    """A program of Debian's is not installed."""


def program(name: str) -> str:
    """Return the path of a program. Raises MissingProgramError."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if not found:
        raise MissingProgramError(f"apt-get install {name}")
    return found


class SiteNode:
    """A node as an operator runs it: the supervisor with all its processes, and a var/ of its own.

    Args:
        environment: the variables that it does not share with this process.
    """

    def __init__(self, var: Path, environment: dict[str, str]) -> None:
        self.var = var
        self.port = free_port()
        own = {"PORTAL_VAR": str(var), "PORT": str(self.port)}
        self.environment = {**os.environ, **environment, **own}
        self.log = var.with_name(f"{var.name}.log")
        self.process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; it serves after `wait`."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runner", "--until-parent-exits"],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        wait_until(lambda: answers(f"{self.url}/healthz"), START_SECONDS, self.failure)

    def failure(self) -> str:
        return f"The node does not serve:\n{self.log.read_text()}"

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut would."""
        if self.process:
            family = [psutil.Process(self.process.pid)]
            family += family[0].children(recursive=True)
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            self.process.wait()
            psutil.wait_procs(family, timeout=10)
            self.process = None

    def suspend(self, word: str) -> None:
        """Hold the child process that has this word in its command line."""
        assert self.process
        children = psutil.Process(self.process.pid).children()
        next(each for each in children if word in each.cmdline()).suspend()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def run(self, *arguments: str) -> list[str]:
        """Run a program of the site on this node; return the lines that it wrote."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done.stdout.splitlines()

    def refusal(self, **environment: str) -> str:
        """Start a node that must not start, and return the line with the reason."""
        result = subprocess.run(
            [sys.executable, "-m", "runner"],
            cwd=CHECKOUT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        lines = [line for line in result.stderr.splitlines() if line.startswith("Lỗi: ")]
        if result.returncode != 1 or len(lines) != 1:
            raise AssertionError(f"It was not refused: {result}")
        return lines[0]


@contextmanager
def pool(folder: Path, cluster: Cluster) -> Iterator[str]:
    """Run PgBouncer in front of a cluster; yield the address of the database there."""
    port = free_port()
    settings = folder / "pgbouncer.ini"
    words = {"name": NAME, "socket": cluster.socket, "postgres": PORT, "port": port, "pool": POOL}
    settings.write_text(PGBOUNCER.format(**words))
    change_owner(settings, cluster.account)
    account = cluster.account
    own: Any = {"user": account.pw_uid, "group": account.pw_gid} if account else {}
    with running([program("pgbouncer"), str(settings)], folder / "pgbouncer.log", **own):
        wait_until(lambda: listens(port), START_SECONDS)
        yield f"postgres://{NAME}@127.0.0.1:{port}/{NAME}"


def connections_of(address: str) -> int:
    """Return how many connections a pool has to PostgreSQL."""
    console = f"{address.rpartition('/')[0]}/pgbouncer"
    with psycopg.connect(console, autocommit=True) as connection:
        return len(connection.execute("SHOW SERVERS").fetchall())


@contextmanager
def balancer(folder: Path, nodes: list[SiteNode]) -> Iterator[str]:
    """Run nginx in front of nodes; yield its address. It asks another node if one is away."""
    folder.mkdir()
    port = free_port()
    servers = "\n".join(
        f"        server 127.0.0.1:{node.port} max_fails=1 fail_timeout=2s;" for node in nodes
    )
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(servers=servers, port=port))
    command = [program("nginx"), "-p", str(folder), "-c", str(settings), "-g", "daemon off;"]
    with running(command, folder / "log"):
        wait_until(lambda: listens(port), START_SECONDS)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def store(folder: Path) -> Iterator[str]:
    """Run an S3-compatible store; yield the address of its bucket."""
    from tests.object_store import make_bucket

    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    with running(command, folder / "store.log"):
        wait_until(lambda: listens(port), START_SECONDS)
        yield make_bucket(f"s3+plain://test:test@127.0.0.1:{port}/cong")


@contextmanager
def running(command: list[str], log: Path, **options: Any) -> Iterator[Process]:
    """Run a program within the block, and end it afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(
    condition: Callable[[], Any], seconds: float, failure: Callable[[], str] = lambda: ""
) -> float:
    """Wait until something holds, and return for how many seconds. Raises AssertionError."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise AssertionError(failure() or f"It did not hold within {seconds} seconds.")
        time.sleep(0.05)
    return time.monotonic() - begun


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def answers(address: str) -> bool:
    with suppress(URLError, OSError), urlopen(address, timeout=2) as answer:
        return bool(answer.status == 200)
    return False

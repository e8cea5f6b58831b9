"""The real processes of the site, web server and counting process, on the test database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TypeAlias, TypeVar
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.databases import database_copy, using_database

START_SECONDS = 120

T = TypeVar("T")
Process: TypeAlias = "subprocess.Popen[bytes]"


@dataclass(frozen=True)
class LiveSite:
    """A site on a port of this machine, with a var/ of its own."""

    port: int
    var: Path
    log: Path
    database: str = ""  # which of the server's; the test database, if none is given

    @property
    def url(self) -> str:
        """The address of the home page, without the slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self, **environment: str) -> Iterator[Process]:
        """Run the web server of production; it answers when this begins."""
        command = ["runner.web", "127.0.0.1", str(self.port)]
        with self._running(command, environment) as process:
            self._wait_until_served(process)
            yield process

    @contextmanager
    def counting(self) -> Iterator[Process]:
        """Run the counting process."""
        with self._running(["runner.child_process", "flush_hits"], {}) as process:
            yield process

    @contextmanager
    def _running(self, command: list[str], environment: dict[str, str]) -> Iterator[Process]:
        """Run a module of ours; should this process die, it ends too."""
        own = {"PORTAL_VAR": str(self.var), "DATABASE_URL": database_url(self.database)}
        with (
            self.log.open("ab") as output,
            subprocess.Popen(
                [sys.executable, "-m", *command],
                env={**os.environ, **own, **environment},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            ) as process,
        ):
            try:
                yield process
            finally:
                stop(process)

    def _wait_until_served(self, server: Process) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urlopen(f"{self.url}/healthz", timeout=2):  # noqa: S310
                    return
            except (OSError, HTTPException):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"The server does not answer:\n{self.log.read_text()}")
                time.sleep(0.1)


@contextmanager
def filled_site(
    blocker: DjangoDbBlocker, folder: Path, fill: Callable[[], T]
) -> Iterator[tuple[LiveSite, T]]:
    """Serve a database of its own to many tests that only read it.

    Give the site and what `fill` returned.
    """
    with blocker.unblock(), ExitStack() as stack:
        name = stack.enter_context(database_copy(folder.name))
        with using_database(name):
            filled = fill()
        site = LiveSite(free_port(), own_var(folder), folder / "live-site.log", name)
        stack.enter_context(site.serving())
        running = stack.pop_all()
    yield site, filled
    with blocker.unblock():
        running.close()


def stop(process: Process) -> None:
    """Ask a process to end, then make it."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def own_var(folder: Path) -> Path:
    """Make a var/ with a spool of its own, and the session's uploads, static files and key."""
    var = folder / "var"
    var.mkdir()
    (settings.VAR_DIR / "media").mkdir(exist_ok=True)
    for name in ("static", "media", "secret_key"):
        (var / name).symlink_to(settings.VAR_DIR / name)
    return var


def database_url(name: str = "") -> str:
    """Return the address of the test database, or of another there, as DATABASE_URL takes it."""
    database = connection.settings_dict
    host, user = (quote(str(database[key]), safe="") for key in ("HOST", "USER"))
    password = quote(str(database["PASSWORD"]), safe="")
    return f"postgres://{user}:{password}@{host}:{database['PORT']}/{name or database['NAME']}"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

"""Folders, ports and processes of the tests that start real servers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from runner.environment import CHECKOUT

# What pytest sets for itself, and an operator does not.
OF_TESTS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short-named folder that the account that stands in for root can reach, unlike tmp_path."""
    path = Path(tempfile.mkdtemp(prefix="portal-server-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def var(folder: Path) -> Path:
    """A var/ that does not exist yet."""
    return folder / f"var-{time.monotonic_ns()}"


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the environment of an operator's command, without the demo."""
    ours = {name: text for name, text in os.environ.items() if name not in OF_TESTS}
    return {**ours, "DEMO": "0", **variables}


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Return whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def is_alive(process: psutil.Process) -> bool:
    """Return whether the process still does anything."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def workers_in(folder: Path) -> list[psutil.Process]:
    """Return the processes of PostgreSQL that work in the folder of a cluster's data."""
    everything = psutil.process_iter(["cwd"])
    return [process for process in everything if process.info["cwd"] == str(folder.resolve())]


@dataclass
class Site:
    """A whole site, started the way an operator starts it."""

    var: Path
    port: int
    process: "subprocess.Popen[str]"

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except OSError:
            return False
        return True

    def wait_until_announced(self) -> str:
        """Read the output of the site until it has printed its address."""
        said = ""
        assert self.process.stdout
        while "Ctrl-C" not in said:
            line = self.process.stdout.readline()
            assert line, said
            said += line
        return said

    def group(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def working(self, word: str) -> list[psutil.Process]:
        """Return the processes of the group that were started with this word."""
        return [each for each in self.group() if word in command_of(each)]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return the exit code and everything the site said."""
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output


def command_of(process: psutil.Process) -> str:
    """Return the command line of a process, "" if it has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture
def start_site() -> Iterator[Callable[..., Site]]:
    """Start sites without the demo's content, and see that they end with the test."""
    sites = []

    def start(var: Path, port: int, **environment: str) -> Site:
        process = subprocess.Popen(
            [sys.executable, "-m", "runner", "--until-parent-exits"],
            cwd=CHECKOUT,
            env=clean_environment(PORTAL_VAR=str(var), PORT=str(port), **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        site = Site(var, port, process)
        sites.append(site)
        return site

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.end()
        elif site.process.stdout:
            site.process.stdout.close()

"""The processes of the site, each started, restarted and ended by the supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from runner.console import report

READY, FAILED = b"ready", b"failed"  # what a web server says once it has tried to load the site
MAX_PAUSE_SECONDS = 30
STABLE_SECONDS = 10


def start_child(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a process that ends when our end of its standard input is closed, as at our death."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the supervisor, which stops the rest
        **options,
    )


@dataclass
class Worker:
    """One process that is restarted whenever it ends, after pauses that grow.

    Args:
        every: for a process that ends by itself: seconds between its starts.
    """

    name: str
    arguments: list[str]
    every: float | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    failures: int = 0

    def start(self) -> None:
        """Start the process; it ends when our end of its standard input is closed."""
        self._close_stdin()
        self.started_at = time.monotonic()
        self._start(self.arguments)

    def _start(self, arguments: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        self.process = start_child([sys.executable, *arguments], pass_fds=pass_fds)

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def restart_if_dead(self) -> None:
        """Start the process again if it has ended and its pause is over."""
        now = time.monotonic()
        if not self.has_ended():
            if now - self.started_at > STABLE_SECONDS:
                self.failures = 0
            return
        if self.every is not None:
            if now - self.started_at >= self.every:
                self.start()
            return
        pause = min(2**self.failures - 1, MAX_PAUSE_SECONDS)
        if now - self.started_at >= pause:
            self.failures += 1
            report(f"Tiến trình {self.name} dừng đột ngột, đang khởi động lại…")
            self.start()

    def wait(self) -> int:
        """Wait until the process has ended, and return its exit code."""
        assert self.process  # noqa: S101
        return self.process.wait()

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.process and not self.has_ended():
            self.process.terminate()

    def kill(self) -> None:
        """End the process, if it has not ended yet, and clear up after it."""
        if self.process and not self.has_ended():
            self.process.kill()
            self.process.wait()
        self._close_stdin()

    def _close_stdin(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()


@dataclass
class WebWorker(Worker):
    """The web server, on a socket that this process keeps, and which says when it serves."""

    listener: socket.socket = field(kw_only=True)
    _ready: Connection | None = field(default=None, init=False)
    _has_served: bool = field(default=False, init=False)

    def _start(self, arguments: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        if self._ready:
            self._ready.close()
        reading, writing = os.pipe()
        self._ready, self._has_served = Connection(reading, writable=False), False
        numbers = (self.listener.fileno(), writing)
        super()._start([*arguments, "--inherited", *map(str, numbers)], numbers)
        os.close(writing)

    def is_serving(self) -> bool:
        """Return whether it has loaded the site, and has not ended since.

        One that cannot is ended: by itself it would try again for ever.
        """
        if not self._has_served and self._ready and self._ready.poll():
            try:
                self._has_served = self._ready.recv_bytes() == READY
            except EOFError:
                return False
            if not self._has_served:
                self.kill()
        return self._has_served and not self.has_ended()

    def retired(self) -> "list[Retired]":
        """Return the process, if it runs, as the next supervisor has to treat it."""
        if self.process is None or self.process.stdin is None or self.has_ended():
            return []
        return [Retired(self.process.pid, self.process.stdin.fileno())]


@dataclass
class Retired:
    """A child process that another supervisor started, before this one took its place.

    Args:
        stdin: the descriptor of our end of its standard input, whose closing ends it.
    """

    pid: int
    stdin: int
    is_gone: bool = False

    def terminate(self) -> None:
        if not self.has_ended():
            os.kill(self.pid, signal.SIGTERM)

    def has_ended(self) -> bool:
        """Return whether it has ended; then nothing is left of it."""
        if not self.is_gone:
            try:
                self.is_gone = os.waitpid(self.pid, os.WNOHANG)[0] != 0
            except ChildProcessError:
                self.is_gone = True
            if self.is_gone:
                os.close(self.stdin)
        return self.is_gone

    def kill(self) -> None:
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.is_gone = True
            os.close(self.stdin)

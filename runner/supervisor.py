"""The group of processes of the site: started together, restarted, and stopped together."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from runner.console import OperatorError, report

POLL_SECONDS = 0.2
STOP_SECONDS = 4
MAX_PAUSE_SECONDS = 30
STABLE_SECONDS = 10


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
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops the rest
        )

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

    def stop(self, deadline: float) -> None:
        """Wait until `deadline` for a terminated process to end, then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._close_stdin()

    def _close_stdin(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()


def supervise(
    workers: list[Worker],
    *,
    is_serving: Callable[[], bool],
    announce: Callable[[], None],
    restart_database_if_dead: Callable[[], None],
    should_continue: Callable[[], bool],
) -> None:
    """Run the group while `should_continue()`, or until a signal raises; then stop all of it.

    Raises OperatorError if the first worker, the web server, ends before it has served once.
    """
    try:
        for worker in workers:
            worker.start()
        while not is_serving():
            if workers[0].has_ended():
                raise OperatorError("Máy chủ web không khởi động được; lý do ở ngay phía trên.")
            time.sleep(POLL_SECONDS)
        announce()
        while should_continue():
            restart_database_if_dead()
            for worker in workers:
                worker.restart_if_dead()
            time.sleep(POLL_SECONDS)
    finally:
        stop_all(workers)


def stop_all(workers: list[Worker]) -> None:
    """Stop the group in less than five seconds."""
    for worker in workers:
        if worker.process and not worker.has_ended():
            worker.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for worker in workers:
        worker.stop(deadline)

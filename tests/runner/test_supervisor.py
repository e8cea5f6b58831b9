"""The supervisor, with real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from runner.console import OperatorError
from runner.supervisor import stop_all, supervise
from runner.workers import Worker

from .conftest import eventually, is_alive

pytestmark = pytest.mark.slow

SLEEP = ["-c", "import time; time.sleep(60)"]
FAIL = ["-c", "raise SystemExit(1)"]
IGNORE_SIGTERM = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(sys.argv[1]).touch()
time.sleep(60)
"""
EXIT_WITH_PARENT = """
import sys, time
from pathlib import Path
from runner.child_process import exit_with_parent
exit_with_parent()
Path(sys.argv[1]).touch()
time.sleep(60)
"""
SUPERVISOR = f"""
import sys
from runner.supervisor import supervise
from runner.workers import Worker
worker = Worker("thử", ["-c", {EXIT_WITH_PARENT!r}, sys.argv[1]])
supervise([worker], is_serving=lambda: True, announce=lambda: print(worker.process.pid, flush=True),
          should_continue=lambda: True)
"""


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker that does nothing, for a minute."""
    worker = Worker("thử", SLEEP)
    yield worker
    stop_all([worker])


def number(worker: Worker) -> int:
    assert worker.process
    return worker.process.pid


def run(workers: list[Worker], rounds: int = 1) -> int:
    """Supervise for so many rounds; return how often the group was announced."""
    announced = []
    turns = iter([True] * rounds)
    supervise(
        workers,
        is_serving=lambda: True,
        announce=lambda: announced.append(1),
        should_continue=lambda: next(turns, False),
    )
    return len(announced)


def test_group_is_announced_once_and_stopped(worker: Worker) -> None:
    """The group runs until told to stop, and nothing of it is left."""
    assert run([worker], rounds=3) == 1
    assert worker.has_ended()


def test_killed_worker_is_started_again(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    """A killed process is restarted, and the operator sees a message."""
    worker.start()
    first = number(worker)
    os.kill(first, signal.SIGKILL)
    assert eventually(worker.has_ended)
    worker.restart_if_dead()
    assert number(worker) != first
    assert not worker.has_ended()
    assert "Tiến trình thử dừng đột ngột" in capfd.readouterr().err


def test_pauses_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that always fails is not started in a tight loop."""
    seconds = 0.0
    monkeypatch.setattr("runner.workers.time", SimpleNamespace(monotonic=lambda: seconds))
    worker = Worker("thử", FAIL)
    worker.start()
    started_again = []
    for now in range(12):
        seconds = now
        assert eventually(worker.has_ended)
        failures = worker.failures
        worker.restart_if_dead()
        started_again += [now] if worker.failures > failures else []
    stop_all([worker])
    assert started_again == [0, 1, 4, 11]


def test_web_server_that_never_serves() -> None:
    """A web server that ends at once is an error, not a loop."""
    with pytest.raises(OperatorError, match="không khởi động được"):
        supervise(
            [Worker("thử", FAIL)],
            is_serving=lambda: False,
            announce=lambda: None,
            should_continue=lambda: True,
        )


def test_worker_that_ignores_sigterm_is_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A process that ignores SIGTERM does not delay the stop."""
    monkeypatch.setattr("runner.supervisor.STOP_SECONDS", 0.5)
    is_ready = tmp_path / "ready"
    worker = Worker("thử", ["-c", IGNORE_SIGTERM, str(is_ready)])
    worker.start()
    assert eventually(is_ready.exists)
    stop_all([worker])
    assert worker.process
    assert worker.process.returncode == -signal.SIGKILL


def test_worker_ends_with_a_killed_supervisor(tmp_path: Path) -> None:
    """Nothing outlives a supervisor that had no time to stop it."""
    is_ready = tmp_path / "ready"
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(is_ready)], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout
        worker = psutil.Process(int(supervisor.stdout.readline()))
        assert eventually(is_ready.exists)
        supervisor.kill()
    assert eventually(lambda: not is_alive(worker), seconds=5)

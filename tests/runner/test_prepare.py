"""The preparation of the site, and what starts it, ended at any moment."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from runner.environment import CHECKOUT

from .conftest import Site, clean_environment, eventually, is_alive, workers_in

pytestmark = pytest.mark.slow
StartSite = Callable[..., Site]


def processes_of(var: Path) -> list[psutil.Process]:
    """Return all processes that work for the site in var/, PostgreSQL's too."""
    found = workers_in(var / "postgres/data")
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get("PORTAL_VAR") == str(var) and is_alive(process):
            found.append(process)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_preparation_leaves_nobody_behind(
    start_site: StartSite, var: Path, port: int, number: int
) -> None:
    """Ended while pictures are drawn in a process of their own, and PostgreSQL is used."""
    site = start_site(var, port, DEMO="1")

    def drawing() -> list[psutil.Process]:
        return site.working("spawn_main")

    assert eventually(drawing, seconds=200)
    (preparation,) = site.working("runner.prepare")
    preparation.send_signal(number)
    assert site.process.wait(30) == 1
    assert eventually(lambda: not processes_of(var), seconds=10)


def test_a_stop_at_any_moment_leaves_nobody_behind(
    start_site: StartSite, var: Path, port: int
) -> None:
    for seconds in (0.2, 0.7, 1.5, 3.0, 6.0):
        site = start_site(var, port)
        time.sleep(seconds)  # that is the point: at moments that nothing marks
        code, output = site.end()
        assert code in (0, -signal.SIGTERM), output  # the latter before Python was ready
        assert "Traceback" not in output
        assert eventually(lambda: not processes_of(var), seconds=10)


def test_a_killed_supervisor_is_started_again(var: Path, port: int) -> None:
    """As by `make run`; and the end of that is the end of all."""
    with subprocess.Popen(
        [sys.executable, "-m", "runner.guard"],
        cwd=CHECKOUT,
        env=clean_environment(PORTAL_VAR=str(var), PORT=str(port), HTTPS="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as guard:
        site = Site(var, port, guard)
        site.wait_until_announced()
        (supervisor,) = psutil.Process(guard.pid).children()
        supervisor.kill()
        assert "Bộ giám sát bị giết" in site.wait_until_announced()
        assert site.answers()
        code, output = site.end()
    assert code == 0, output
    assert output.count("Đã dừng.") == 1
    assert not processes_of(var)

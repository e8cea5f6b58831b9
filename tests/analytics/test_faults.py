"""Real processes under load, killed at bad moments, against the ledger of who sent the load."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from analytics.models import DailyCount, HourlyCount
from analytics.spool import flushing
from portal.lib.subjects import Kind, sign
from tests.analytics.conftest import BROWSER
from tests.live import LiveSite, Process, free_port, own_var

READERS = 3
KILLS = 4

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> LiveSite:
    site = LiveSite(free_port(), own_var(tmp_path), tmp_path / "live-site.log")
    settings.SPOOL_PATH = site.var / "spool" / settings.SPOOL_PATH.name
    return site


class Readers:
    """Readers who each read article after article, and take down what was acknowledged."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site
        self.numbers = count()
        self.acknowledged: list[str] = []
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(READERS)]

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()

    def read(self) -> None:
        while not self.done.is_set():
            connection = HTTPConnection("127.0.0.1", self.site.port, timeout=5)
            try:
                self.read_on(connection)
            except (HTTPException, OSError):
                time.sleep(0.05)  # killed; the next is on its way
            finally:
                connection.close()

    def read_on(self, connection: HTTPConnection) -> None:
        headers = {"User-Agent": BROWSER, "Content-Type": "application/json"}
        while not self.done.is_set():
            subject = f"news.article:{next(self.numbers)}"
            message = json.dumps({"k": "view", "n": "00" * 8, "t": sign(subject)})
            connection.request("POST", "/ghi-nhan/", message, headers)
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                self.acknowledged.append(subject)


def kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def lives_of_processes(site: LiveSite) -> Generator[tuple[Process, Process], None, None]:
    """Start server and counting process again and again, whichever of them was killed."""
    with ExitStack() as processes:
        server = processes.enter_context(site.serving())
        counter = processes.enter_context(site.counting())
        while True:
            yield server, counter
            if server.poll() is not None:
                server = processes.enter_context(site.serving())
            if counter.poll() is not None:
                counter = processes.enter_context(site.counting())


def test_every_acknowledged_view_counts_once(site: LiveSite) -> None:
    chance = random.Random(1)
    lives = lives_of_processes(site)
    with Readers(site) as readers:
        for number, (server, counter) in zip(range(KILLS), lives, strict=False):
            time.sleep(chance.uniform(0.3, 1.5))
            kill(server if number % 2 else counter)
        time.sleep(0.5)
    lives.close()

    call_command("flush_hits", "--once")

    counts = dict(HourlyCount.objects.filter(kind=Kind.VIEW).values_list("subject", "count"))
    assert len(readers.acknowledged) > 100
    assert set(counts.values()) == {1}
    assert set(readers.acknowledged) <= counts.keys()
    # A reader whose server died may have been counted without being told.
    assert len(counts) - len(readers.acknowledged) <= READERS * KILLS
    assert DailyCount.objects.get().visits == 1
    with flushing() as spool:
        assert not spool.has_hits()

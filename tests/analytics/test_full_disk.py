"""A full file system: the beacon answers 503, the page is complete, no count is wrong."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from tests.analytics.conftest import Tell

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system"),
]


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Put the spool on a file system of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    settings.SPOOL_PATH = disk / "hits.sqlite3"
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def test_a_full_disk_costs_no_page_and_no_wrong_figure(
    small_disk: Path, tell: Tell, client: Client
) -> None:
    answers = [tell(f"news.article:{number}").status_code for number in range(5)]
    filler = fill(small_disk)
    answers += [tell(f"news.article:{number}").status_code for number in range(5, 400)]
    assert answers[-1] == 503
    assert client.get("/").status_code == 200
    filler.unlink()
    answers += [tell(f"news.article:{number}").status_code for number in range(400, 410)]
    assert answers[-10:] == [200] * 10
    call_command("flush_hits", "--once")
    counted = set(
        SubjectHourlyCount.objects.filter(kind=EventKind.VIEW).values_list("subject", "count")
    )
    acknowledged = [number for number, status in enumerate(answers) if status == 200]
    assert counted == {(f"news.article:{number}", 1) for number in acknowledged}


def test_a_disk_that_is_full_from_the_start_costs_no_page(
    small_disk: Path, tell: Tell, client: Client
) -> None:
    fill(small_disk)
    assert tell().status_code == 503
    assert client.get("/").status_code == 200

"""The shipped units of systemd do what they should, and no more."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from runner.environment import CHECKOUT

UNITS = sorted((CHECKOUT / "deploy" / "systemd").glob("cong-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]


def test_each_service_has_a_timer_that_makes_up_for_a_missed_night() -> None:
    assert {path.stem for path in SERVICES} == {"cong-backup", "cong-drill"}
    for service in SERVICES:
        timer = service.with_suffix(".timer").read_text(encoding="utf-8")
        assert "Persistent=yes" in timer
        assert "WantedBy=timers.target" in timer


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_runs_a_step_that_there_is(path: Path) -> None:
    found = re.search(r"-m runner\.backup (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert found[1] in ("make", "drill")


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_has_a_place_for_temporary_files(path: Path) -> None:
    """ProtectSystem=strict takes /tmp away, and a restoration cannot do without."""
    assert "PrivateTmp=yes" in path.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_may_do_little_else(path: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    level = re.search(r"Overall exposure level for .*: ([0-9.]+)", said)
    assert level
    assert float(level[1]) <= 2.5

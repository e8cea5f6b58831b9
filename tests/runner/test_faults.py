"""The short ones of `make faults`: a whole site that is broken while people read and work."""

import os
import subprocess
import sys

import pytest

from runner.environment import CHECKOUT
from tools.faults.__main__ import NAMES
from tools.faults.kinds import FAULTS
from tools.faults.site import can_mount

SHORT = ["postgresql-killed", "slow-clients", "full-spool"]


@pytest.mark.slow
def test_a_site_stands_the_short_faults(broken: list[str]) -> None:
    expected = ["pass", "pass", "pass" if can_mount() else "skip"]
    assert [line.split()[0] for line in broken] == expected, "\n".join(broken)
    assert [line.split()[1] for line in broken] == SHORT


@pytest.fixture
def broken() -> list[str]:
    """The lines that `make faults` prints."""
    of_tests = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_VAR")
    kept = {name: text for name, text in os.environ.items() if name not in of_tests}
    done = subprocess.run(
        [sys.executable, "-m", "tools.faults"],
        cwd=CHECKOUT,
        env={**kept, "FAULTS": ",".join(SHORT)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    lines = done.stdout.splitlines()
    assert lines[-1:] == ["all stood"], done.stdout + done.stderr
    return lines[:-1]


def test_every_fault_says_what_it_is() -> None:
    assert set(SHORT) < set(NAMES)
    assert all(fault.__doc__ for name, fault in FAULTS.items() if not name.startswith("full-"))

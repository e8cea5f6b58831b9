"""Two nodes behind nginx and PgBouncer, as `make two-nodes` shows them."""

import os
import subprocess
import sys

import pytest

from runner.environment import CHECKOUT
from tools.machines import MissingProgramError, program
from tools.two_nodes import STEPS

pytestmark = pytest.mark.slow


def test_two_nodes_are_one_site(collected_static: None) -> None:
    try:
        for name in ("nginx", "pgbouncer"):
            program(name)
    except MissingProgramError as error:
        if "REQUIRE_BROWSER" in os.environ:  # as .ci/run sets it, which installs them
            raise
        pytest.skip(str(error))
    result = subprocess.run(
        [sys.executable, "-m", "tools.two_nodes"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for step in STEPS:
        assert step.__name__.replace("_", " ") in result.stdout

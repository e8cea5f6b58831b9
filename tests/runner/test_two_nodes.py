"""Two nodes behind nginx and PgBouncer, as `make two-nodes` shows them."""

import os
import signal
import subprocess
import sys

import pytest

from runner.environment import CHECKOUT
from tools.machines import MissingProgramError, program
from tools.two_nodes import STEPS

pytestmark = pytest.mark.slow
SECONDS = 600  # ten times as long as on a machine that does nothing else


def test_two_nodes_are_one_site(collected_static: None) -> None:
    try:
        for name in ("nginx", "pgbouncer"):
            program(name)
    except MissingProgramError as error:
        if "REQUIRE_BROWSER" in os.environ:  # as .ci/run sets it, which installs them
            raise
        pytest.skip(str(error))
    with subprocess.Popen(
        [sys.executable, "-m", "tools.two_nodes"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as shown:
        try:
            said, _ = shown.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            shown.send_signal(signal.SIGINT)  # so that it ends what it has started
            said, _ = shown.communicate()
    assert shown.returncode == 0, said
    for step in STEPS:
        assert step.__name__.replace("_", " ") in said

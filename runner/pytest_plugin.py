"""A pytest plugin: a folder var/ of its own for each test session."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from runner.environment import CHECKOUT


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Make an empty var/ before the settings are read; parallel workers share it.

    It goes with the session, and the PostgreSQL in it, even if the session is killed.
    """
    gc.disable()  # while thousands of tests are collected (tests/conftest.py)
    # Rewriting the asserts of all tests takes longer than all else until the first of them runs.
    sys.dont_write_bytecode = False
    os.environ.setdefault("DEMO", "1")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
        folder.chmod(0o755)  # the account that runs PostgreSQL for root must reach the database
        os.environ["PORTAL_VAR"] = str(folder)
        remover = subprocess.Popen(
            [sys.executable, "-m", "runner.remove_var", str(folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,  # which closes when this process ends, however it ends
            start_new_session=True,  # Ctrl-C is not meant for it
        )
        early_config.add_cleanup(lambda: _clear_up(remover))
    return (yield)


def _clear_up(remover: "subprocess.Popen[bytes]") -> None:
    remover.communicate()  # closes its standard input, and waits for it

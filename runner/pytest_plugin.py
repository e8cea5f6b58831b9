"""A pytest plugin: a folder var/ of its own for each test session."""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Make an empty var/ before the settings are read; parallel workers share it."""
    os.environ.setdefault("DEMO", "1")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
        folder.chmod(0o755)  # the account that runs PostgreSQL for root must reach the database
        os.environ["PORTAL_VAR"] = str(folder)
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return (yield)

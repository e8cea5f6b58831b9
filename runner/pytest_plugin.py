"""For pytest: a var/ that lasts as long as the session."""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Choose a fresh var/ before the settings are read; parallel workers share it."""
    os.environ.setdefault("DEMO", "1")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
        folder.chmod(0o755)  # root's other account must get through to the database
        os.environ["PORTAL_VAR"] = str(folder)
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return (yield)

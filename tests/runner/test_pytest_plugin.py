"""The database under the tests is the embedded one, or the one DATABASE_URL names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from runner.environment import CHECKOUT
from tests.runner.conftest import OF_TESTS, eventually, workers_in

# A test that says where its database is, and then waits.
WAITING = """
import os, sys
from pathlib import Path
from runner.postgres import lease

def test_waits():
    with lease(Path(os.environ["PORTAL_VAR"]), durable=False) as cluster:
        print(cluster.data, flush=True)
        sys.stdin.read()
"""


@pytest.mark.django_db
def test_database_answers() -> None:
    """A test marked for the database finds PostgreSQL running."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('đường')")
        assert cursor.fetchone() == ("ĐƯỜNG",)


def test_var_is_temporary() -> None:
    """Tests never write into the checkout's own var/."""
    assert Path(os.environ["PORTAL_VAR"]) == settings.VAR_DIR
    assert settings.VAR_DIR.name.startswith("portal-tests-")


@pytest.mark.slow
def test_a_killed_session_leaves_no_database(tmp_path: Path) -> None:
    """Nobody is left to clear up but the process that the session has started for it."""
    (tmp_path / "pytest.ini").write_text("[pytest]")
    (tmp_path / "test_waiting.py").write_text(WAITING)
    command = ["pytest", "-s", "-p", "runner.pytest_plugin", "--rootdir", str(tmp_path)]
    own = (*OF_TESTS, "PORTAL_VAR", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS")
    with subprocess.Popen(
        [sys.executable, "-m", *command, "-c", str(tmp_path / "pytest.ini"), str(tmp_path)],
        cwd=CHECKOUT,
        env={name: text for name, text in os.environ.items() if name not in own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as session:
        assert session.stdout
        line = next(line for line in session.stdout if line.rstrip().endswith("/postgres/data"))
        data = Path(line.split()[-1])
        try:
            assert workers_in(data)
        finally:
            session.kill()
        assert eventually(lambda: not workers_in(data) and not data.parents[1].exists())

"""Fixtures for all tests."""

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from core.search import candidates
from runner import environment, locks
from runner.environment import CHECKOUT
from runner.postgres import lease
from tests.clusters import provide_cluster
from tests.databases import use_test_database

STATIC = CHECKOUT / "var" / "tests"
COLLECT_STATIC = (
    "import django; django.setup(); from runner.prepare import collect_static; collect_static()"
)

MEASURED_PARAMETERS = 3

# A busy machine is no fault of what is tested. More examples: HYPOTHESIS_PROFILE=thorough, and
# `make fuzz`.
hypothesis.settings.register_profile("default", deadline=None, max_examples=25)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=100)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=4000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def lend_static(var: Path) -> None:
    """Give a var/ the collected static files, so that a site need not collect its own."""
    for name in ("static", "static.collected"):
        if not (var / name).exists():
            (var / name).symlink_to(STATIC / name)


@pytest.hookimpl(trylast=True)  # once it is known which tests those are
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage of random tests, nor of a test beyond its first parameters.

    They run much the same code again, each time slower for being measured. What is measured is
    therefore a little less than what is covered.
    """
    measured: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        measured[name] += 1
        if name.startswith("tests/demo/"):
            continue  # each parameter is another picture, drawn by code of its own
        if measured[name] > MEASURED_PARAMETERS or item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Write half characters out in what was logged and printed: no worker can pass them on."""
    report: Any = yield
    report.sections = [
        (name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections
    ]
    return report


def pytest_collection_finish() -> None:
    """Exclude what stays until the end from garbage collection, which need not run often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Keep the embedded server running for as long as this process tests with a database."""
    if environment.current().database_url:
        yield
        return
    with django_db_blocker.unblock():
        provide_cluster(environment.current().portal_var)
    with lease(environment.current().portal_var, durable=False):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database. Copies of it are asked for without the `django_db` mark, too.

    In the embedded server it is a copy of the migrated one, and goes with the server.
    """
    if not environment.current().database_url:
        with django_db_blocker.unblock():
            use_test_database()
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def production_storages() -> Iterator[dict[str, dict[str, str]]]:
    """Use plain static files without collecting them, a fast password hasher, no second factor.

    Give the storages that a site in production has.
    """
    own: Any = settings.STORAGES
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**own, "staticfiles": storage},
        WHITENOISE_AUTOREFRESH=True,  # else it reads the folder that a live site is filling
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SHARED_PARTS_SECONDS=0,  # a page shows at once what a test has changed
        LOCK_MINUTES=720,  # sessions of the served sites wait for their tests
        LOCK_MINUTES_ADMINISTRATORS=720,
        SECOND_FACTOR_ROLES=[],  # tests of signing in ask for it
    ):
        yield own


@pytest.fixture(scope="session", autouse=True)
def no_flush_is_awaited(production_storages: Any) -> None:
    """Let /readyz not miss the process that counts, however long these tests have been running."""
    from portal.system import readiness

    readiness.FLUSHED_WITHIN = timedelta(days=1)


@pytest.fixture(scope="session", autouse=True)
def no_search_is_late() -> None:
    """Give searches time on a machine that does much else; tests of the limit set it themselves."""
    candidates.MILLISECONDS = 20_000


@pytest.fixture(scope="session", autouse=True)
def logs_can_be_emptied() -> Iterator[None]:
    """Let a test with transactions of its own leave its database empty, as an owner could."""
    from portal.models import PublicationLeaf, PublicationLine

    empty = DatabaseOperations.execute_sql_flush
    log = [model._meta.db_table for model in (PublicationLine, PublicationLeaf)]
    switches = [
        [f"ALTER TABLE {table} {what} TRIGGER publication_is_not_emptied" for table in log]
        for what in ("DISABLE", "ENABLE")
    ]

    def execute(self: DatabaseOperations, statements: list[str]) -> None:
        off, on = switches if any(log[0] in each for each in statements) else ([], [])
        empty(self, [*off, *statements, *on])

    with patch.object(DatabaseOperations, "execute_sql_flush", execute):
        yield


@pytest.fixture(scope="session")
def collected_static(production_storages: dict[str, dict[str, str]]) -> None:
    """Put the collected static files where this session's sites look for them."""
    collect_static(production_storages["staticfiles"]["BACKEND"])
    lend_static(settings.VAR_DIR)


def collect_static(backend: str) -> None:
    """Collect the static files for all sessions, by the storage of a site in production.

    They are kept in the checkout, since compressing them takes long, for as long as neither they
    nor the code that bundles them changes.
    """
    STATIC.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(STATIC / "lock"):
        storage = import_module(backend.rpartition(".")[0])
        stamp = STATIC / "static.collected"
        if stamp.exists() and stamp.stat().st_mtime < Path(str(storage.__file__)).stat().st_mtime:
            stamp.unlink()
        own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_VAR": str(STATIC)}
        command = [sys.executable, "-c", COLLECT_STATIC]
        own = {**os.environ, **own}
        subprocess.run(command, env=own, check=True, stderr=subprocess.DEVNULL)


class Clock:
    """A clock that stands still until it is set to another time."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-23T12:00:00+07:00")

    def set(self, text: str) -> None:
        """Set it to a time in Việt Nam: `2026-11-23 23:59`."""
        self.now = datetime.fromisoformat(f"{text}+07:00")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stop the clock at noon of Monday, 23 November 2026."""
    clock = Clock()
    with patch("django.utils.timezone.now", lambda: clock.now):
        yield clock

"""What every test may ask for."""

from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings

from runner import environment
from runner.postgres import lease


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Keep the embedded server running for as long as this process tests with a database."""
    if environment.current().database_url:
        yield
        return
    with lease(environment.current().portal_var, durable=False):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the test database where it is: the embedded server goes as a whole."""
    return not environment.current().database_url


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Let pages name static files that nobody has collected, and accounts be made in no time."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": storage},
        WHITENOISE_AUTOREFRESH=True,  # else it reads the folder that a live site is filling
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


class Clock:
    """The time everybody is told, until it is set to another."""

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

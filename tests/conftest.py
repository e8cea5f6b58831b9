"""What every test may ask for."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from portal.server.places import var_dir
from portal.server.postgres import lease


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Keep the embedded server running for as long as this process tests with a database."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with lease(var_dir(), durable=False):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the test database where it is: the embedded server goes as a whole."""
    return not os.environ.get("DATABASE_URL")


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

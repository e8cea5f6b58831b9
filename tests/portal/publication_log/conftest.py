"""A fixture of the tests of the publication log."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from portal.publication_log.record import begin
from tests.databases import shared_rows


@pytest.fixture(scope="class")
def begun(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Begin the log of an empty site once for all tests of a class; give its folder."""
    folder = tmp_path_factory.mktemp("begun")
    with shared_rows(django_db_blocker):
        with override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "media"):
            begin()
        yield folder


@pytest.fixture
def log(begun: Path, settings: Settings, tmp_path: Path) -> Path:
    """Give the folder of the log of an empty site, a copy that is the test's own."""
    copytree(begun, tmp_path, dirs_exist_ok=True)
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path

"""A fixture of the tests of the publication log."""

from pathlib import Path

import pytest
from pytest_django import Settings

from portal.publication_log.record import begin


@pytest.fixture
def log(settings: Settings, tmp_path: Path) -> Path:
    """Begin the log of an empty site in a folder of its own; give that folder."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    begin()
    return tmp_path

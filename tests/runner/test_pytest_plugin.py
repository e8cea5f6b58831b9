"""The database under the tests is the embedded one, or the one DATABASE_URL names."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


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

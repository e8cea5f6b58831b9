"""Fixtures of the tests that look at an office at work."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoDbBlocker

from tests.databases import shared_rows
from tests.portal.office import fill_office, member


@pytest.fixture(scope="class")
def office_author(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """Fill an office once for all tests of a class; give the author whose articles it has."""
    with shared_rows(django_db_blocker):
        author = member("Tác giả")
        fill_office(author, member("Người duyệt", first_name="An"))
        yield author

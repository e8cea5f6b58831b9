"""Fixtures of the tests that look at an office at work, and of those of mail."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.databases import shared_rows
from tests.portal.mail_server import FreePort, MailServer
from tests.portal.office import fill_office, member


@pytest.fixture(scope="class")
def office_author(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """Fill an office once for all tests of a class; give the author whose articles it has."""
    with shared_rows(django_db_blocker):
        author = member("Tác giả")
        fill_office(author, member("Người duyệt", first_name="An"))
        yield author


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Give a mail server that the site is set up for."""
    handler = MailServer()
    controller = FreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "portal.outbox.OutboxBackend"
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "cong@anthinh.example"
    yield handler
    controller.stop()

"""The lines of the log on the console."""

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to the console while the test runs."""
    (console,) = (
        handler for handler in logging.getLogger().handlers if handler.get_name() == "console"
    )
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


def without_times(log: io.StringIO) -> str:
    """Return the log without the time that begins each record, which must be there."""
    assert re.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00 [A-Z]", log.getvalue())
    return re.sub(r"^20\d\d-\S+ (?=[A-Z])", "", log.getvalue(), flags=re.MULTILINE)


@pytest.mark.parametrize("path", ["/", "/quan-tri/", "/khong-co/"])
@pytest.mark.parametrize("host", ["other.example", "a b", "127.0.0.1:x", ""])
def test_a_wrong_host_is_one_line(client: Client, log: io.StringIO, path: str, host: str) -> None:
    assert client.get(path, HTTP_HOST=host).status_code == 400
    assert without_times(log).startswith("ERROR django.security.DisallowedHost: Invalid HTTP_HOST")
    assert log.getvalue().count("\n") == 1


def test_another_refused_request_is_still_logged(client: Client, log: io.StringIO) -> None:
    assert client.get("/ghi-nhan/").status_code == 400
    assert without_times(log) == "WARNING django.request: Bad Request: /ghi-nhan/\n"


def test_a_failure_has_its_traceback(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.views.pages.render", fail)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    assert "ZeroDivisionError" in log.getvalue()
    assert "Traceback" in log.getvalue()


def test_a_line_is_neither_broken_nor_long(client: Client, log: io.StringIO) -> None:
    client.get(f"/a%0d%0aERROR b%1b[2J%E2%80%A8/{'x' * 5000}")
    assert log.getvalue().count("\n") == 1
    assert without_times(log).startswith(
        "WARNING django.request: Not Found: /a\\r\\nERROR b\\x1b[2J"
    )
    assert len(without_times(log)) < 530
    logging.getLogger("news").error("Không ghi được: %s", "a\nERROR b")
    assert log.getvalue().endswith("ERROR news: Không ghi được: a\\nERROR b\n")


def test_a_database_that_is_away_is_one_line_with_the_reason(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr("portal.views.pages.render", fail)
    client.raise_request_exception = False
    assert client.get("/").status_code == 503
    reason = "connection refused\\nIs the server running?"
    assert without_times(log) == f"ERROR django.request: Service Unavailable: / ({reason})\n"


def test_who_is_refused_is_named_by_the_number_of_the_account(
    client: Client, log: io.StringIO
) -> None:
    user = User.objects.create_user("hoa", is_staff=True)
    client.force_login(user)
    assert client.get("/quan-tri/news/tag/").status_code == 403
    assert f"Refused to account {user.pk}: GET /quan-tri/news/tag/" in log.getvalue()
    assert "hoa" not in log.getvalue()


def test_what_is_refused_has_no_traceback(client: Client, log: io.StringIO) -> None:
    client.force_login(User.objects.create_superuser("quan-tri"))
    for query in ("day__year=9999", "&" * 3000):
        assert client.get(f"/quan-tri/analytics/dailycount/?{query}").status_code == 400
    assert "Traceback" not in log.getvalue()
    assert log.getvalue().count("\n") == 2

"""The lines of the log on the console."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from portal import request_context
from portal.models import Enquiry
from runner.log_lines import formatter

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


@pytest.fixture
def json_log(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """The same with LOG_FORMAT=json."""
    monkeypatch.setenv("LOG_FORMAT", "json")
    handlers = logging.getLogger().handlers
    (console,) = (handler for handler in handlers if handler.get_name() == "console")
    monkeypatch.setattr(console, "formatter", formatter())
    return log


def test_json_has_the_time_level_and_request_of_a_line(
    client: Client, json_log: io.StringIO
) -> None:
    request_context.begin({})
    client.get("/khong-co/a%0a%22b/")
    request_context.end()
    line = json.loads(json_log.getvalue())
    assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(hours=7)
    assert line["level"] == "WARNING"
    assert line["message"] == 'Not Found: /khong-co/a\\n"b/'
    assert re.fullmatch("[0-9a-f]{16}", line["request_id"])
    assert "account" not in line


def test_json_keeps_a_traceback_in_its_line(json_log: io.StringIO) -> None:
    try:
        raise ZeroDivisionError("half \ud800 a character")
    except ZeroDivisionError:
        logging.getLogger("news").exception("Hỏng")
    assert json_log.getvalue().count("\n") == 1
    line = json.loads(json_log.getvalue())
    assert line["message"] == "Hỏng"
    assert "test_logs.py" in line["exception"]


def test_a_line_about_staff_names_the_account_and_none_about_readers(
    client: Client, json_log: io.StringIO
) -> None:
    client.force_login(User.objects.create_superuser("quan-tri"))
    for path in ("/quan-tri/portal/page/?id__exact=%00", "/khong-co/"):
        environ: dict[str, object] = {}
        request_context.begin(environ)
        client.get(path, REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Trình duyệt", **environ)
    request_context.end()
    assert "203.0.113" not in json_log.getvalue()
    assert "Trình duyệt" not in json_log.getvalue()


def test_the_account_is_known_without_asking_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = RequestFactory().get("/quan-tri/")
    user: Any = SimpleLazyObject(lambda: User.objects.create(username="truc"))
    request.user = user
    environ = request.META
    request_context.remember_staff(request)
    with django_assert_num_queries(0):
        assert request_context.account(environ) == ""
    assert str(request.user) == "truc"
    with django_assert_num_queries(0):
        assert request_context.account(environ) == "truc"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/lien-he/bi-mat-cua-thu/", "/lien-he/<str:token>/"),
        ("/lien-he/bi-mat-cua-thu", "/lien-he/…"),
        ("/lien-he/bi-mat/them/nua", "/lien-he/…"),
        ("/xem-truoc/bi-mat/", "/xem-truoc/<str:key>/"),
        ("/so-lieu/bi-mat/", "/so-lieu/<str:token>/"),
        ("/bao-cao-vi-pham/bi-mat/", "/bao-cao-vi-pham/<str:token>/"),
        (
            "/quan-tri/login/quen-mat-khau/bi/mat/",
            "/quan-tri/login/quen-mat-khau/<uidb64>/<token>/",
        ),
        ("/tin-tuc/tin-moi-12/", "/tin-tuc/tin-moi-12/"),
        ("/quan-tri/news/article/12/change/", "/quan-tri/news/article/12/change/"),
        ("/static/css/site.css", "/static/css/site.css"),
        ("/media/anh/a-10x10/10.webp", "/media/anh/a-10x10/10.webp"),
        ("/wp-login.php", "/wp-login.php"),
        ("/", "/"),
    ],
)
def test_no_path_shows_a_secret(path: str, shown: str) -> None:
    assert request_context.shown_path(path) == shown


def test_a_failing_page_with_a_secret_address_is_logged_without_it(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.views.contact.render", fail)
    monkeypatch.setattr("portal.views.contact.get_object_or_404", fail, raising=False)
    client.raise_request_exception = False
    client.get("/lien-he/bi-mat-cua-thu/")
    assert "bi-mat" not in log.getvalue()
    assert "/lien-he/" in log.getvalue()


def test_no_row_that_the_database_quotes_is_logged(log: io.StringIO) -> None:
    """A letter that breaks a constraint is quoted whole, over many lines if it has them."""
    odd = "Chào\n\nThe above exception was HINT: x"
    try:
        with transaction.atomic():
            Enquiry.objects.create(name="Nguyễn Văn A", contact="0912345678", body=odd)
            Enquiry.objects.update(state="khong-co")
    except IntegrityError:
        logging.getLogger("portal").exception("Không ghi được")
    written = log.getvalue()
    assert "DETAIL: (…)" in written
    assert "IntegrityError" in written
    assert "0912345678" not in written
    assert "HINT: x" not in written


def test_a_slow_query_is_logged_without_its_parameters(
    log: io.StringIO, settings: Settings
) -> None:
    settings.SLOW_QUERY_MS = 0.001
    assert not User.objects.filter(username="ten-rieng").exists()
    settings.SLOW_QUERY_MS = 0
    first = next(line for line in log.getvalue().splitlines() if "auth_user" in line)
    assert "WARNING portal.slow_queries: Slow query: SELECT" in first
    assert '"username" = %s' in first
    assert re.search(r"\[seconds=0\.\d+\]$", first)
    assert "ten-rieng" not in log.getvalue()


def test_a_quick_query_is_not_logged(log: io.StringIO, settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 5000
    assert not User.objects.filter(username="ten-rieng").exists()
    assert log.getvalue() == ""

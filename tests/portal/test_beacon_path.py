"""The short way of the beacon answers what the long way through Django's middleware does."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django.fixtures import Settings

from analytics import spool_file, views
from analytics.spool import Hit
from analytics.spool_file import flushing
from core.limits import LIMITS
from core.subjects import sign
from core.submissions.throttle import Quota
from portal.beacon_path import BeaconPath
from portal.handlers import Handler
from tests.analytics.conftest import BROWSER

pytestmark = pytest.mark.django_db

Answer = tuple[str, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def own_spool(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    yield
    spool_file.close_connection()


class Ways:
    """Both ways, each with a spool of its own."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.settings, self.monkeypatch, self.folder = settings, monkeypatch, tmp_path
        self.long = Handler()
        self.asked_long = 0
        self.short = BeaconPath(self._counted_long)
        for scheme in ("http", "https"):  # the headers are learned
            send(self.short, scheme=scheme)

    def _counted_long(self, environ: Any, start_response: Any) -> Any:
        self.asked_long += 1
        return self.long(environ, start_response)

    def both(self, **sent: Any) -> list[tuple[Answer, list[Hit]]]:
        """Send the same by the long and by the short way; return answers and what was kept."""
        found = []
        for name, way in (("long", self.long), ("short", self.short)):
            self.asked_long = 0
            self.settings.SPOOL_PATH = self.folder / name / "hits.sqlite3"
            self.monkeypatch.setattr(views, "beacon_quota", Quota(*LIMITS.beacon_rate))
            answer = send(way, **sent)
            with flushing() as spool:
                hits = [each.hit._replace(at=None) for each in spool.oldest_hits(9)]  # type: ignore[arg-type]
            found.append((answer, [each._replace(who=bool(each.who)) for each in hits]))
        return found


def send(
    way: Any,
    body: bytes | None = None,
    *,
    scheme: str = "http",
    method: str = "POST",
    path: str = "/ghi-nhan/",
    **headers: str,
) -> Answer:
    if body is None:
        body = message()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": BROWSER,
        "HTTP_ACCEPT_LANGUAGE": "vi",
        "CONTENT_TYPE": "text/plain;charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    said: list[Any] = []
    response = way(environ, lambda status, headers, error=None: said.append((status, headers)))
    content = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    status, sent = said[0]
    found = {name.lower(): value for name, value in sent}
    policy = found.pop("content-security-policy", "")
    return status, {**found, "policy": str(sorted(policy.split("; ")))}, content


def message() -> bytes:
    return json.dumps({"k": "view", "n": "0" * 16, "t": sign("news.article:12")}).encode()


@pytest.fixture
def ways(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["Ways"]:
    settings.SECURE_HSTS_SECONDS = 60
    signals = (request_started, request_finished)  # the requests share the test's connection
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Ways(settings, monkeypatch, tmp_path)
    for signal in signals:
        signal.connect(close_old_connections)


SHORT: list[dict[str, Any]] = [
    {},
    {"scheme": "https"},
    {"HTTP_HOST": "localhost:8000"},
    {"HTTP_ORIGIN": "http://localhost"},
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_COOKIE": "theme=dark; ;=;x"},
    {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
    {"HTTP_USER_AGENT": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
    {"HTTP_USER_AGENT": ""},
    {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"},
    {"REMOTE_ADDR": "2001:db8::1"},
    {"REMOTE_ADDR": "no address"},
    {"CONTENT_TYPE": "application/json"},
    {"CONTENT_TYPE": ""},
    {"CONTENT_TYPE": "text/plain; charset=rot13"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "x"},
    {"CONTENT_LENGTH": ""},
    {"CONTENT_LENGTH": "5"},
    {"CONTENT_LENGTH": "99999"},
    {"body": b""},
    {"body": b"{"},
    {"body": b"\xff\xfe"},
    {"body": b"[" * 9000},
    {"body": b" " * 9000},
    {"body": b'{"k":"view","n":"0000000000000000","t":"forged"}'},
    {"body": b'{"k":"view","n":1,"t":null}'},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"QUERY_STRING": "t=a&k=served"},
]
LONG: list[dict[str, Any]] = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "a b"},
    {"HTTP_HOST": ""},
    {"method": "GET"},
    {"method": "HEAD"},
    {"method": "PUT"},
    {"method": "OPTIONS"},
    {"path": "/ghi-nhan"},
    {"HTTP_COOKIE": "sessionid=abc"},
    {"path": "/ghi-nhan/x"},
    {"CONTENT_TYPE": "application/x-www-form-urlencoded"},
    {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
]


@pytest.mark.parametrize("sent", SHORT, ids=str)
def test_the_short_way_answers_as_the_long_one(ways: Ways, sent: dict[str, Any]) -> None:
    long, short = ways.both(**sent)
    assert short == long
    assert ways.asked_long == 0


@pytest.mark.parametrize("sent", LONG, ids=str)
def test_what_is_unusual_goes_the_long_way(ways: Ways, sent: dict[str, Any]) -> None:
    long, short = ways.both(**sent)
    assert short == long
    assert ways.asked_long == 1


def test_without_https_it_is_refused_behind_tls(ways: Ways) -> None:
    ways.settings.SECURE_SSL_REDIRECT = True
    long, short = ways.both()
    assert short == long
    assert short[0][0].startswith(("301", "403"))
    assert short[1] == []


def test_too_many_are_refused(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "beacon_quota", Quota(0, 60))
    assert send(ways.short)[:2] == send(ways.long)[:2]
    assert send(ways.short)[0].startswith("429")


def test_a_spool_that_cannot_be_written_is_a_503(ways: Ways, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("a file where the folder should be")
    ways.settings.SPOOL_PATH = tmp_path / "none" / "hits.sqlite3"
    assert send(ways.short) == send(ways.long)
    assert send(ways.short)[0].startswith("503")


def test_a_refusal_is_logged_as_by_the_long_way(
    ways: Ways, caplog: pytest.LogCaptureFixture
) -> None:
    ways.both(body=b"{")
    lines = [(each.levelno, each.getMessage()) for each in caplog.records]
    assert lines == [(logging.WARNING, "Bad Request: /ghi-nhan/")] * 2


def test_an_error_of_ours_is_reported_by_the_long_way(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: Any) -> Any:
        raise ZeroDivisionError

    ways.short.count = fail
    monkeypatch.setattr(views, "count", fail)
    assert send(ways.short)[0].startswith("500")
    assert [each.levelno for each in caplog.records] == [logging.ERROR]


def test_a_body_cut_off_counts_nothing(ways: Ways) -> None:
    class Cut(io.BytesIO):
        def read(self, *size: Any) -> bytes:
            raise OSError("the client went away")

    assert send(ways.short, **{"wsgi.input": Cut()})[0][0] in "45"  # type: ignore[arg-type]

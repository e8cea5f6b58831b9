"""What is sent of an error to a place that speaks Sentry's protocol: read from a receiver."""

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import brotli
import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from portal import sentry
from portal.models import Enquiry

DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}
pytestmark = pytest.mark.django_db


@pytest.fixture
def received(settings: Settings) -> Iterator[list[str]]:
    """The bodies that were sent; errors go to a receiver on this machine."""
    bodies: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = DECODERS[self.headers["Content-Encoding"]](body)
            bodies.append(f"{self.path}\n{self.headers}\n{body.decode()}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SENTRY_DSN = f"http://khoa@127.0.0.1:{server.server_port}/7"
    sentry.set_up()
    yield bodies
    sentry_sdk.get_client().close()
    sentry_sdk.init()
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_error_is_sent_without_anything_of_anybody(
    client: Client, received: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        password = "mat-khau-bi-mat"
        raise ValueError(f"0912345678 {password}")

    monkeypatch.setattr("portal.views.search.render", fail)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "phien-bi-mat"
    response = client.get(
        "/tim-kiem/?q=benh-cua-toi",
        REMOTE_ADDR="203.0.113.7",
        HTTP_USER_AGENT="Trinh duyet",
        HTTP_REFERER="https://khac.example/",
    )
    assert response.status_code == 500
    sentry_sdk.flush(5)
    (sent,) = received
    assert sent.startswith("/api/7/envelope/")
    event = json.loads(sent.splitlines()[-1])
    (error,) = event["exception"]["values"]
    assert error["type"] == "ValueError"
    assert "portal.views.search" in {frame["module"] for frame in error["stacktrace"]["frames"]}
    assert event["level"] == "error"
    private = ("0912345678", "mat-khau", "phien", "benh", "203.0.113", "Trinh", "khac.example")
    for each in (*private, "tim-kiem", "server_name", "modules", "vars"):
        assert each not in sent, each


def test_what_is_refused_and_a_database_that_is_away_are_not_sent(
    client: Client, received: list[str]
) -> None:
    client.get("/khong-co/", HTTP_HOST="other.example")
    logging.getLogger("django.request").error("Away: %s", "/", extra={"status_code": 503})
    sentry_sdk.flush(2)
    assert received == []


def test_nobody_waits_for_another_who_sends(received: list[str]) -> None:
    """And Python 3.13 asks for the lock itself, which must be there."""
    handler = sentry.SentryHandler()
    record = logging.LogRecord("portal", logging.ERROR, "", 1, "Hỏng", None, None)
    thread = threading.Thread(target=handler.handle, args=[record])
    assert handler.lock
    with handler.lock:
        thread.start()
        thread.join(10)
        assert not thread.is_alive()


def test_a_line_is_sent_as_its_pattern(received: list[str]) -> None:
    logging.getLogger("portal").error("Không ghi được: %s", "0912345678")
    sentry_sdk.flush(5)
    (sent,) = received
    assert json.loads(sent.splitlines()[-1])["logentry"]["message"] == "Không ghi được: %s"
    assert "0912345678" not in sent


def test_a_receiver_that_is_away_fails_no_page(client: Client, settings: Settings) -> None:
    settings.SENTRY_DSN = "http://khoa@127.0.0.1:9/7"
    sentry.set_up()
    logging.getLogger("portal").error("Hỏng")
    assert client.get("/").status_code == 200
    assert Enquiry.objects.count() == 0
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.init()


def test_a_missing_library_is_said_with_the_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = "http://khoa@127.0.0.1:9/7"
    monkeypatch.setitem(__import__("sys").modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements-sentry\.txt"):
        sentry.set_up()

"""What no cache keeps is compressed for readers: forms, answers, pages that are not there."""

import gzip
import io
from typing import Any

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpResponse

from core.compression import best_encoding
from portal.answers import Compression
from portal.handlers import Handler
from tests.factories import make_article

pytestmark = pytest.mark.django_db  # what ends a request looks at its connection

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def ask(
    application: Any, path: str = "/", method: str = "GET", **headers: str
) -> tuple[dict[str, str], bytes]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **headers,
    }
    said: list[Any] = []
    body = b"".join(application(environ, lambda status, sent, error=None: said.append(sent)))
    return {name.lower(): value for name, value in said[0]}, body


def compressing(response: Any) -> Compression:
    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", list(response.items()))
        return response

    return Compression(application, "sessionid")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("gzip;q=0.000", None),
        ("gzip; q = 1", "gzip"),
        ("gzip;q=x", None),
        ("identity", None),
        ("abr, xgzip", None),
        ("", None),
        (",;,", None),
    ],
)
def test_an_answer_comes_in_an_encoding_that_is_accepted(accept: str, encoding: str | None) -> None:
    page = "<p>Phường An Thịnh</p>" * 99
    headers, body = ask(compressing(HttpResponse(page)), HTTP_ACCEPT_ENCODING=accept)
    assert headers.get("content-encoding") == encoding
    assert UNPACK[encoding](body).decode() == page
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers.get("content-length", len(body))) == len(body)
    assert best_encoding(accept) == (encoding or "")


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("short"),
        HttpResponse(b"x" * 9000, content_type="image/webp"),
        HttpResponse("x" * 9000, headers={"Content-Encoding": "gzip"}),
    ],
)
def test_the_rest_is_left_as_it_is(response: HttpResponse) -> None:
    headers, body = ask(compressing(response), HTTP_ACCEPT_ENCODING="br, gzip")
    assert body == response.content
    assert headers.get("content-encoding") == response.get("Content-Encoding")


def test_a_file_is_sent_as_it_comes() -> None:
    file = FileResponse([b"x" * 9000], content_type="text/plain")
    headers, body = ask(compressing(file), HTTP_ACCEPT_ENCODING="br")
    assert (headers.get("content-encoding"), len(body)) == (None, 9000)


def test_pages_of_staff_are_left_as_they_are() -> None:
    headers, _ = ask(
        compressing(HttpResponse("x" * 9000)),
        HTTP_ACCEPT_ENCODING="br",
        HTTP_COOKIE="a=b; sessionid=abc",
    )
    assert "content-encoding" not in headers


def test_head_says_what_the_page_would() -> None:
    application = compressing(HttpResponse("x" * 9000))
    page, _ = ask(application, HTTP_ACCEPT_ENCODING="br")
    headers, body = ask(application, method="HEAD", HTTP_ACCEPT_ENCODING="br")
    assert (headers, body) == (page, b"")


def test_forms_ratings_and_missing_pages_come_compressed() -> None:
    article = make_article()
    signals = (request_started, request_finished)  # the requests share the test's connection
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        application = Compression(Handler(), "sessionid")
        for path in ("/lien-he/", "/khong-co/", f"/danh-gia/{article.pk}/co/"):
            headers, body = ask(application, path, HTTP_ACCEPT_ENCODING="br")
            assert headers["content-encoding"] == "br", path
            assert b"</html>" in brotli.decompress(body)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)

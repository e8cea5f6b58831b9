"""Requests that no browser sends, on the line: the real server refuses them and goes on."""

import socket
from pathlib import Path

import pytest

from tests.live import LiveSite, free_port, own_var
from tests.runner.test_unfinished_bodies import status

GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /ghi-nhan/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SMUGGLED = b"GET /quan-tri/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Smuggled: 1\r\n\r\n"
REQUESTS = {
    "no request": b"\r\n\r\n\r\n",
    "noise": bytes(range(256)) * 40,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 300,
    "HTTP/2 without TLS": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 90,
    "no version": b"GET /\r\n\r\n",
    "a wrong version": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "spaces": b"GET  /  HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a method of noise": b"\x00\xff / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "another site": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a trace": b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Smuggled: 1\r\n\r\n",
    "a long address": b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a long header": GET + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
    "many headers": GET + b"X: y\r\n" * 5000 + b"\r\n",
    "a header without a colon": GET + b"nonsense\r\n\r\n",
    "a header with a space": GET + b"X : y\r\n\r\n",
    "a folded header": GET + b"X: y\r\n z\r\n\r\n",
    "a zero byte": GET + b"X: a\0b\r\n\r\n",
    "two hosts": GET + b"Host: evil.example\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a path of bytes": b"GET /%00%ff\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a length below zero": POST + b"Content-Length: -1\r\n\r\n",
    "a length of words": POST + b"Content-Length: ten\r\n\r\n",
    "a huge length": POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "chunks of nonsense": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a chunk of a huge size": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "an unknown encoding": POST + b"Transfer-Encoding: identity, x\r\n\r\n" + SMUGGLED,
}  # fmt: skip
# Each is one request to the one and two to the other who believes the wrong header.
PAIRS = {
    "length and chunks": POST
    + f"Content-Length: {5 + len(SMUGGLED)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
    + SMUGGLED,
    "two lengths": POST
    + f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n".encode()
    + SMUGGLED,
    "chunks under another name": POST
    + f"Content-Length: {len(SMUGGLED)}\r\nTransfer-Encoding: xchunked\r\n\r\n".encode()
    + SMUGGLED,
    "chunks after a line end alone": POST
    + f"Content-Length: {len(SMUGGLED)}\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n".encode()
    + SMUGGLED,
}


def said(port: int, request: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server closes or is silent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                answer += part
        except OSError:  # it hung up while we were talking
            pass
    return answer


@pytest.mark.slow
def test_the_server_outlives_what_is_no_http(tmp_path: Path, collected_static: None) -> None:
    site = LiveSite(free_port(), own_var(tmp_path), tmp_path / "log")
    away = f"postgres://portal@127.0.0.1:{free_port()}/portal"
    with site.serving(DATABASE_URL=away):
        for name, request in REQUESTS.items():
            answer = said(site.port, request)
            assert b" 500 " not in answer[:20], name
            assert b"Traceback" not in answer, name
            assert b"X-Smuggled" not in answer, name
        for name, request in PAIRS.items():
            assert said(site.port, request).count(b"HTTP/1.1 ") <= 1, name
        assert status(site.port, "GET", "/healthz") == 200
    log = site.log.read_text(errors="replace")
    assert "Traceback" not in log
    assert max(map(len, log.splitlines()), default=0) < 1000
    assert len(log.splitlines()) < 3 * len(REQUESTS)

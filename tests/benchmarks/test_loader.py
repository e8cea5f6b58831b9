"""The loaders of `make bench`: by wrk, and by Python where that is missing."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from benchmarks import loader


class Handler(BaseHTTPRequestHandler):
    """Answers in each way that ends a body, and 404 at /missing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/missing" else 200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"2\r\nok\r\n0\r\n\r\n")
        else:
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(params=["wrk", "Python"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "Python":
        monkeypatch.setattr(loader, "has_wrk", lambda: False)
    elif not loader.has_wrk():
        pytest.skip("wrk is not installed")


@pytest.mark.usefixtures("by")
def test_requests_are_sent_until_the_time_is_over(port: int, tmp_path: Path) -> None:
    requests = [loader.get("/"), loader.get("/chunked"), loader.post("/", b"\0body\n")]
    load = loader.send(port, requests, tmp_path, connections=3, seconds=0.2)
    assert load.requests > 3
    assert 0 < load.p50 <= load.p95 <= load.p99


@pytest.mark.usefixtures("by")
def test_an_answer_that_is_an_error_is_an_error(port: int, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        loader.send(port, [loader.get("/missing")], tmp_path, connections=1, seconds=0.2)

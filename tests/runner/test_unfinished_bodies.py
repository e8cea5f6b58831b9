"""Clients that send requests slowly or never to their end: pages are served all the same."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection

import pytest

from core.limits import LIMITS
from tests.live import LiveSite, free_port, own_var
from tests.runner.conftest import eventually

BODY = (
    b"POST /lien-he/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nbody="
)
HEADER = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
ELSEWHERE = "127.0.0.2"  # another client than those that are slow


@contextmanager
def held(port: int, begun: bytes, count: int) -> Iterator[list[socket.socket]]:
    """Hold requests that were begun, and send a letter of each now and then."""
    ended = threading.Event()
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            line.sendall(begun)
            lines.append(line)

        def trickle() -> None:
            while not ended.wait(0.5):
                for line in lines:
                    try:
                        line.send(b"a")
                    except OSError:
                        continue

        thread = threading.Thread(target=trickle)
        thread.start()
        stack.callback(thread.join)
        stack.callback(ended.set)
        yield lines


def status(
    port: int, method: str, path: str, body: str | None = None, source: str = "127.0.0.1"
) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    with closing(connection):
        connection.request(method, path, body)
        with connection.getresponse() as response:
            return response.status


@pytest.fixture(scope="module")
def site(collected_static: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site without a database: a cached page is its robots.txt, an uncached one /healthz."""
    folder = tmp_path_factory.mktemp("slow")
    site = LiveSite(free_port(), own_var(folder), folder / "log")
    with site.serving(DATABASE_URL=f"postgres://portal@127.0.0.1:{free_port()}/portal"):
        yield site


@pytest.mark.slow
@pytest.mark.parametrize("count", [80, 300])
def test_pages_are_served_while_bodies_do_not_come(site: LiveSite, count: int) -> None:
    with held(site.port, BODY, count):
        for _ in range(20):
            assert status(site.port, "GET", "/healthz") == 200
            assert status(site.port, "GET", "/robots.txt") == 200
        assert status(site.port, "POST", "/lien-he/", "body=x") == 503
        assert status(site.port, "POST", "/ghi-nhan/", "", ELSEWHERE) == 400
    assert eventually(lambda: status(site.port, "POST", "/ghi-nhan/", "") == 400)


@pytest.mark.slow
def test_pages_and_forms_are_served_while_headers_do_not_come(site: LiveSite) -> None:
    with held(site.port, HEADER, 300):
        for _ in range(20):
            assert status(site.port, "GET", "/healthz") == 200
        assert status(site.port, "POST", "/ghi-nhan/", "") == 400


@pytest.mark.slow
def test_pages_are_served_beside_more_connections_than_the_old_limit(site: LiveSite) -> None:
    with held(site.port, b"", 700):
        for _ in range(20):
            assert status(site.port, "GET", "/healthz") == 200


@pytest.mark.slow
def test_a_header_may_be_so_large_and_no_larger(site: LiveSite) -> None:
    assert head_status(site.port, LIMITS.header_bytes - 1024) == b"200"
    assert head_status(site.port, LIMITS.header_bytes * 2 + 1024) == b"431"


def head_status(port: int, length: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * length + b"\r\n\r\n")
        return line.recv(100).split(b" ")[1]

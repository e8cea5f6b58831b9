"""Requests whose bodies never come: pages are served all the same."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.live import LiveSite, free_port, own_var
from tests.runner.conftest import eventually

UNFINISHED = 80  # more than all threads of all workers
BEGUN = (
    b"POST /lien-he/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nbody="
)


@contextmanager
def unfinished_posts(port: int) -> Iterator[list[socket.socket]]:
    """Hold requests that have sent a few letters of a long body."""
    with ExitStack() as stack:
        lines = []
        for _ in range(UNFINISHED):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(BEGUN)
            lines.append(line)
        yield lines


def status(port: int, method: str, path: str, body: str | None = None) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, body)
        with connection.getresponse() as response:
            return response.status


@pytest.mark.slow
def test_pages_are_served_while_bodies_do_not_come(tmp_path: Path, collected_static: None) -> None:
    site = LiveSite(free_port(), own_var(tmp_path), tmp_path / "log")
    away = f"postgres://portal@127.0.0.1:{free_port()}/portal"
    with site.serving(DATABASE_URL=away):
        with unfinished_posts(site.port):
            for _ in range(20):
                assert status(site.port, "GET", "/healthz") == 200
            assert status(site.port, "POST", "/lien-he/", "body=x") == 503
        assert eventually(lambda: status(site.port, "POST", "/ghi-nhan/", "") == 400)

"""The link check, tried on servers on this machine only."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ads import link_check
from ads.link_check import link_problem
from tests.live import free_port


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/") or 200))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this machine, its key in the same file."""
    if not shutil.which("openssl"):
        pytest.skip("Không có openssl để tạo chứng thư thử.")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes", "-keyout", str(path), "-out", f"{path}.crt", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[str]:
    """Serve https on this machine; give the address without the path."""
    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"https://localhost:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.mark.parametrize(
    ("status", "problem"), [(200, ""), (302, ""), (404, "báo lỗi 404"), (503, "báo lỗi 503")]
)
def test_an_error_status_is_a_problem_of_the_link(
    server: str, trusting: ssl.SSLContext, status: int, problem: str
) -> None:
    assert link_problem(f"{server}/{status}", context=trusting, allow_private=True) == problem


def test_an_untrusted_certificate_is_a_problem_of_the_link(server: str) -> None:
    assert "chứng thư" in link_problem(server, allow_private=True)


def test_a_closed_port_is_a_problem_of_the_link() -> None:
    assert link_problem(f"https://127.0.0.1:{free_port()}/", allow_private=True) == "không trả lời"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "10.0.0.5", "192.168.1.1", "169.254.169.254", "[::]",
     "0.0.0.0",  # noqa: S104
     "224.0.0.1", "[ff02::1]", "100.64.0.1", "[fc00::1]", "[fe80::1]", "[::ffff:10.0.0.5]",
     "[::ffff:127.0.0.1]", "[64:ff9b::a00:5]", "[2002:a00:5::1]", "2130706433", "0x7f.1",
     "[::127.0.0.1]", "[::10.0.0.5]", "[fec0::1]", "[2001:0:a00:5::f5ff:fffa]",
     "[64:ff9b:1::a00:5]", "017700000001", "127.1", "①②⑦.0.0.1"],
)  # fmt: skip
def test_private_addresses_are_not_asked(host: str) -> None:
    assert link_problem(f"https://{host}/") == "dẫn vào mạng nội bộ"


def test_a_name_that_leads_elsewhere_a_moment_later_is_asked_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["203.0.113.7", "127.0.0.1"])
    monkeypatch.setattr(link_check, "_is_public", lambda address: address == "203.0.113.7")
    connected: list[str] = []

    def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    def connect(address: tuple[str, int], *_: object) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert link_problem("https://doi-ten.example/") == "không trả lời"
    assert connected == ["203.0.113.7"]


def test_the_next_address_is_asked_if_one_does_not_answer(
    server: str, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine without version 6 of the protocol."""
    monkeypatch.setattr(link_check, "_addresses", lambda *_: ["::1", "127.0.0.1"])
    assert link_problem(server, context=trusting, allow_private=True) == ""


def test_a_name_with_one_private_address_among_others_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link_check, "_addresses", lambda *_: ["93.184.216.34", "10.0.0.5"])
    assert link_problem("https://hai-noi.example/") == "dẫn vào mạng nội bộ"


def test_the_certificate_must_be_that_of_the_name(
    server: str, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "_addresses", lambda *_: ["127.0.0.1"])
    asked = server.replace("localhost", "ten-khac.example")
    problem = link_problem(asked, context=trusting, allow_private=True)
    assert problem == "có chứng thư bảo mật không hợp lệ"


def test_a_slow_address_is_reported_after_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def wait(url: str, *args: object) -> str:
        released.wait(10)
        return ""

    monkeypatch.setattr(link_check, "TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(link_check, "_ask", wait)
    assert link_problem("https://cham.example/") == "không trả lời trong vài giây"
    released.set()

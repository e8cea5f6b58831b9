"""The socket of the site."""

import socket
import subprocess
import sys

import pytest

from runner import listener
from runner.console import OperatorError
from runner.listener import open_listener

AS_SYSTEMD_STARTS_IT = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"], os.environ["LISTEN_FDS"] = str(os.getpid()), "1"
from runner.listener import open_listener
print(open_listener("127.0.0.1", 1).getsockname()[1], os.environ.get("LISTEN_FDS"))
"""


def test_a_free_port_is_opened(port: int) -> None:
    with open_listener("127.0.0.1", port), socket.create_connection(("127.0.0.1", port)):
        pass  # it waits to be accepted


def test_a_port_in_use_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "PORT_WAIT_SECONDS", 0)
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(OperatorError, match="đang được chương trình khác dùng"),
    ):
        open_listener("127.0.0.1", other.getsockname()[1])


def test_a_socket_unit_passes_its_socket(port: int) -> None:
    """The socket that systemd passes as descriptor 3 is used, whatever HOST and PORT say."""
    with socket.create_server(("127.0.0.1", port)) as passed:
        found = subprocess.run(
            [sys.executable, "-c", AS_SYSTEMD_STARTS_IT, str(passed.fileno())],
            pass_fds=(passed.fileno(),),
            capture_output=True,
            text=True,
            check=True,
        )
    assert found.stdout == f"{port} None\n"

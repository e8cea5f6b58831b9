"""The whole site, started and stopped the way an operator does it."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Site, eventually, is_alive, workers_in

pytestmark = pytest.mark.slow
StartSite = Callable[..., Site]


def test_one_line_for_a_port_in_use(start_site: StartSite, var: Path, port: int) -> None:
    """A second site on the same port says why it does not start."""
    with socket.create_server(("127.0.0.1", port)):
        process = start_site(var, port).process
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert output == (
        f"Lỗi: Không mở được 127.0.0.1:{port}: cổng đang được chương trình khác dùng;"
        " hãy dừng nó hoặc đặt PORT khác.\n"
    )


def test_one_line_for_an_unreachable_database(start_site: StartSite, var: Path, port: int) -> None:
    """A database that cannot be had is one clear line, not a traceback."""
    address = "postgres://portal@127.0.0.1:1/portal"
    process = start_site(var, port, DATABASE_URL=address).process
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert output.startswith("Lỗi: Không kết nối được cơ sở dữ liệu: ")
    assert output.count("\n") == 1


def test_life_of_a_site(start_site: StartSite, var: Path, port: int) -> None:
    """It serves, survives kills of each part, and leaves nothing when told to stop."""
    site = start_site(var, port)
    assert f"http://127.0.0.1:{port}/quan-tri/" in site.wait_until_announced()
    killed_whole(site)

    # As behind a proxy that ends TLS: the site must find itself well by another name, without TLS.
    site = start_site(var, port, HTTPS="1", ALLOWED_HOSTS="anthinh.example")
    site.wait_until_announced()
    killed_part_by_part(site)

    group = site.group()
    code, output = site.end(signal.SIGINT)
    assert code == 0, output
    assert "Traceback" not in output
    assert not any(is_alive(process) for process in group)
    assert not workers_in(var / "postgres/data")


def killed_whole(site: Site) -> None:
    """Kill the supervisor: everything but PostgreSQL, which the next start adopts, ends."""
    group = site.group()
    site.end(signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(process) for process in group), seconds=5)


def killed_part_by_part(site: Site) -> None:
    for process in site.group():
        if is_alive(process):
            process.kill()
            assert eventually(site.answers)

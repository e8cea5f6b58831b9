"""`make reload`: new code takes over, and no request fails."""

import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runner.environment import CHECKOUT
from tests.steady_client import SteadyClient

from .conftest import Site, clean_environment, eventually, is_alive, workers_in

pytestmark = pytest.mark.slow
StartSite = Callable[..., Site]
UPLOAD = (
    b"POST /ghi-nhan/ HTTP/1.1\r\nHost: anthinh.example\r\nX-Forwarded-Proto: https\r\n"
    b"Content-Length: 40\r\n\r\n"
)
# What the code of a site is made of; the rest of the checkout is not copied.
PACKAGES = (
    *("accounts", "ads", "analytics", "core", "news", "portal", "runner", "demo"),
    *("templates", "static", "locale", "manage.py"),
)


@contextmanager
def upload(port: int, answers: list[bytes]) -> Iterator[Callable[[], None]]:
    """Begin an upload; give what sends the rest of it and receives the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(UPLOAD + b"x" * 10)

        def finish() -> None:
            line.sendall(b"x" * 30)
            answers.append(line.recv(12))

        yield finish


def reload(var: Path, code: Path = CHECKOUT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "runner.reload"],
        cwd=code,
        env=clean_environment(PORTAL_VAR=str(var)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def copy_of_the_code(folder: Path, version: str) -> Path:
    """Return a folder with another version of the code, which has one more migration."""
    folder.mkdir()
    for name in PACKAGES:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    about = folder / "portal/__init__.py"
    about.write_text(f'{about.read_text()}\n__version__ = "{version}"\n')
    return folder


def add_migration(code: Path) -> None:
    last = max((code / "ads/migrations").glob("0*.py")).stem
    (code / "ads/migrations/0999_one_more.py").write_text(
        "from django.db import migrations, models\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('ads', {last!r})]\n"
        "    operations = [migrations.AddField('placement', 'one_more',"
        " models.IntegerField(db_default=0, default=0))]\n"
    )


def number_of_servers(site: Site) -> int:
    return len(site.working("runner.web"))


def test_new_code_takes_over_unnoticed(start_site: StartSite, var: Path, port: int) -> None:
    """From another folder, with a migration, while a client asks steadily and another uploads."""
    site = start_site(var, port, HTTPS="1", ALLOWED_HOSTS="anthinh.example")
    site.wait_until_announced()
    unprepared = copy_of_the_code(var.parent / "unprepared", "9.0.0")
    (unprepared / "runner/supervisor.py").write_text("syntax error\n")
    broken = copy_of_the_code(var.parent / "broken", "9.0.1")
    (broken / "portal/wsgi.py").write_text("raise RuntimeError('broken')\n")
    newer = copy_of_the_code(var.parent / "newer", "9.0.2")
    add_migration(newer)
    client = SteadyClient(port)
    answers: list[bytes] = []
    with client.asking(), upload(port, answers) as finish:
        refused = reload(var, unprepared)
        assert refused.returncode == 1
        assert "SyntaxError" in refused.stderr
        reason = refused.stderr.splitlines()[-1]
        assert reason == "Lỗi: Bản mới chưa chuẩn bị được, bản cũ vẫn phục vụ."
        refused = reload(var, broken)
        assert refused.returncode == 1
        assert "bản cũ vẫn phục vụ" in refused.stderr
        done = reload(var, newer)
        assert done.returncode == 0, done.stderr
        assert "Đang cập nhật cấu trúc cơ sở dữ liệu" in done.stderr
        assert eventually(lambda: b"ok 9.0.2\n" in client.versions)
        # The old one waits for the upload; that of the broken code may be about to end.
        assert eventually(lambda: number_of_servers(site) == 2)
        finish()
        assert eventually(lambda: number_of_servers(site) == 1)
        forth_and_back_in_place(newer, site, client)
    assert answers == [b"HTTP/1.1 400"]  # of the application: the message means nothing
    assert {*client.statuses} == {200}
    assert len(client.statuses) > 20

    ends_after_uploads(site, port)


def forth_and_back_in_place(code: Path, site: Site, client: SteadyClient) -> None:
    """In the folder in which the site runs, as after `git checkout`: to one more version and back.

    The one before knows nothing of the last migration, so it has to be told that this is meant.
    """
    about, migration = code / "portal/__init__.py", code / "ads/migrations/0999_one_more.py"
    about.write_text(about.read_text().replace("9.0.2", "9.0.30"))
    assert reload(site.var, code).returncode == 0
    assert eventually(lambda: b"ok 9.0.30\n" in client.versions)
    about.write_text(about.read_text().replace("9.0.30", "9.0.100"))
    migration.unlink()
    refused = reload(site.var, code)
    assert "ads.0999_one_more), nút này là bản 9.0.100" in refused.stderr
    accepted = subprocess.run(
        [sys.executable, "manage.py", "accept_newer_schema"],
        cwd=code,
        env=clean_environment(PORTAL_VAR=str(site.var)),
        check=True,
        capture_output=True,
        text=True,
    )
    assert "ads.0999_one_more" in accepted.stdout
    done = reload(site.var, code)
    assert done.returncode == 0, done.stderr
    assert eventually(lambda: b"ok 9.0.100\n" in client.versions)
    assert eventually(lambda: number_of_servers(site) == 1)


def ends_after_uploads(site: Site, port: int) -> None:
    """After all that the site still ends in order, and answers what is under way."""
    answers: list[bytes] = []
    group = site.group()
    with upload(port, answers) as finish:
        time.sleep(0.5)  # it must have reached the application: nothing tells
        site.process.send_signal(signal.SIGTERM)
        rest = threading.Timer(1.5, finish)
        rest.start()
        output, _ = site.process.communicate(timeout=60)
        rest.join()
    assert answers == [b"HTTP/1.1 400"]
    assert "Đang chờ những yêu cầu còn dở" in output
    assert not any(is_alive(process) for process in group)
    assert not workers_in(site.var / "postgres/data")
    assert not [*(site.var / "running").iterdir()]


def test_nothing_to_reload(var: Path) -> None:
    found = reload(var)
    assert found.returncode == 1
    assert found.stderr.startswith("Lỗi: Cổng không chạy ở đây")

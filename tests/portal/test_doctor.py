"""`manage.py doctor`: each check says that all is well, and what is not."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import second_factor
from portal.doctor import CHECKS, Finding, State, data, database, examine, people, system
from portal.publication_log.verification import Difference, Result
from tests.factories import make_user
from tests.live import free_port

Make = Callable[[], Finding]
pytestmark = pytest.mark.django_db


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    """The data of a production site that lacks nothing."""
    for name in ("media", "documents", "spool", "backups", "publication_log"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o600)
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    settings.BACKUP_DIR, settings.BACKUP_COPY = tmp_path / "backups", "sftp:elsewhere"
    return tmp_path


@pytest.mark.parametrize(
    ("check", "well", "wrong", "words"),
    [
        (system.debug, {"DEBUG": False}, {"DEBUG": True}, "Bỏ DEBUG"),
        (system.https, {"HTTPS": True}, {"HTTPS": False}, "HTTPS=1"),
        (system.hsts, {"SECURE_HSTS_SECONDS": 31_536_000}, {"SECURE_HSTS_SECONDS": 0}, "HTTPS=1"),
        (system.hosts, {"ALLOWED_HOSTS": ["a.vn"]}, {"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS=*"),
        (
            system.hosts,
            {"ALLOWED_HOSTS": ["a.vn", "localhost"]},
            {"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]},
            "Chỉ máy này",
        ),
        (
            system.proxies,
            {"HTTPS": True, "TRUSTED_PROXIES": 1},
            {"HTTPS": True, "TRUSTED_PROXIES": 0},
            "TRUSTED_PROXIES=1",
        ),
        (
            system.proxies,
            {"HTTPS": False, "TRUSTED_PROXIES": 0},
            {"HTTPS": False, "TRUSTED_PROXIES": 1},
            "Đặt 0",
        ),
        (
            people.second_factors,
            {"SECOND_FACTOR_ROLES": ["Người duyệt"]},
            {"SECOND_FACTOR_ROLES": []},
            "không ai phải",
        ),
    ],
)
def test_settings_are_looked_at(
    settings: Any, check: Make, well: dict[str, Any], wrong: dict[str, Any], words: str
) -> None:
    for name, value in well.items():
        setattr(settings, name, value)
    assert check().state is State.GOOD
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert check().state is State.FAULT
    assert words in check().words


def test_the_demo_is_found(settings: Any) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if not app.startswith("demo")]
    assert system.demo().state is State.GOOD
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "demo.apps.DemoConfig"]
    assert "DEMO=0" in system.demo().words


def test_a_secret_key_that_others_can_read_is_found(var: Path, settings: Any) -> None:
    settings.SECRET_KEY = "k" * 60
    assert system.secret_key().state is State.GOOD
    (var / "secret_key").chmod(0o644)
    assert "chmod 600" in system.secret_key().words
    settings.SECRET_KEY = "short"
    assert "ngắn" in system.secret_key().words


def test_a_site_that_does_not_run_is_found(settings: Any, live_server: Any) -> None:
    settings.SITE_HOST, settings.SITE_PORT = "127.0.0.1", int(live_server.url.rpartition(":")[2])
    assert system.running().state is State.GOOD
    settings.SITE_PORT = free_port()
    assert "systemctl start cong" in system.running().words


def test_the_limit_of_open_files_is_that_of_the_site(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Không có tiến trình nào" in system.descriptors().words
    waiting = [sys.executable, "-c", "input()", "runner"]
    with subprocess.Popen(waiting, cwd=settings.BASE_DIR, stdin=subprocess.PIPE) as process:
        psutil.Process(process.pid).rlimit(psutil.RLIMIT_NOFILE, (8192, 8192))
        assert "Nhiều nhất 8192" in system.descriptors().words
        assert system.descriptors().state is State.GOOD
        psutil.Process(process.pid).rlimit(psutil.RLIMIT_NOFILE, (512, 512))
        assert "LimitNOFILE" in system.descriptors().words
        process.communicate(b"\n")


def test_a_clock_that_nobody_sets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.kernel_clock_state() in range(6)
    monkeypatch.setattr(system, "kernel_clock_state", lambda: 0)
    assert system.clock().state is State.GOOD
    monkeypatch.setattr(system, "kernel_clock_state", lambda: system.CLOCK_IS_WRONG)
    assert "systemd-timesyncd" in system.clock().words


def test_mail_is_advised_and_its_server_looked_for(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = False
    assert system.mail().state is State.ADVICE
    settings.MAIL_IS_SET_UP, settings.MAIL_ERRORS_TO = True, ["truc@example.vn"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        assert system.mail().state is State.GOOD
    assert "MAIL_URL" in system.mail().words


def test_a_good_database_is_good() -> None:
    for check in (database.reachable, database.letters_and_clock, database.migrations):
        assert check().state is State.GOOD
    assert database.rights().state in (State.GOOD, State.ADVICE)


def test_an_old_database_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_VERSION", 990_000)
    assert "quá cũ" in database.reachable().words


def test_an_account_that_may_not_make_tables_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = information_schema")
        found = database.rights()
    assert "lược đồ" in found.words


def test_clocks_that_differ_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(minutes=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "lệch nhau" in database.letters_and_clock().words


def test_a_migration_that_is_missing_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")
    assert "systemctl restart cong" in database.migrations().words


def test_a_database_that_is_away_is_said_and_all_else_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    def refuse() -> None:
        raise OperationalError("connection refused\n")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    found = dict(examine(CHECKS))
    assert len(found) == len(CHECKS)
    assert "DATABASE_URL" in found["Cơ sở dữ liệu"].words
    assert found["Người quản trị"].state is State.FAULT
    assert found["Chế độ lập trình"].state is State.GOOD


def test_a_folder_that_is_none_is_found(var: Path) -> None:
    assert data.folders().state is State.GOOD
    (var / "documents").rmdir()
    (var / "documents").write_text("")
    assert str(var / "documents") in data.folders().words


def test_a_file_of_another_account_is_found(var: Path) -> None:
    (var / "media" / "anh.webp").write_text("")
    assert data.owners().state is State.GOOD
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(var / "media" / "anh.webp", 65534, 65534)
    assert "anh.webp" in data.owners().words
    assert "chown" in data.owners().words


def test_a_disk_that_is_nearly_full_is_found(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "LEAST_FREE", 1)
    monkeypatch.setattr(data, "LEAST_PART", 0)
    assert data.disks().state is State.GOOD
    monkeypatch.setattr(data, "LEAST_FREE", 1 << 62)
    assert "Dọn hoặc thêm đĩa" in data.disks().words


def test_the_age_of_the_last_backup_is_looked_at(var: Path, settings: Any) -> None:
    assert "cong-backup.timer" in data.backup().words

    def note(**facts: str) -> Finding:
        (var / "backup.json").write_text(json.dumps({"backup": facts}))
        return data.backup()

    now = timezone.now()
    assert note(at=now.isoformat()).state is State.GOOD
    assert note(at=(now - timedelta(days=2)).isoformat()).state is State.FAULT
    assert "Đầy đĩa." in note(at=now.isoformat(), failed_at="x", reason="Đầy đĩa.").words
    settings.BACKUP_COPY = ""
    assert note(at=now.isoformat()).state is State.ADVICE
    (var / "backup.json").write_text("{")
    assert data.backup().state is State.FAULT


def test_a_secret_key_of_backups_on_the_machine_is_said(var: Path, settings: Any) -> None:
    settings.BACKUP_KEY = None
    assert data.backup_key().state is State.ADVICE
    settings.BACKUP_KEY = var / "key"
    assert data.backup_key().state is State.FAULT
    settings.BACKUP_KEY.write_text("AGE-SECRET-KEY-1\n")
    assert "Cất nó nơi khác" in data.backup_key().words
    settings.BACKUP_KEY.write_text("age1\n")
    assert data.backup_key().state is State.GOOD


def test_the_last_comparison_is_looked_at(var: Path) -> None:
    assert "Chưa đối chiếu" in data.verification().words
    now = timezone.now()
    Result(at=now.isoformat()).save()
    assert data.verification().state is State.GOOD
    Result(at=(now - timedelta(days=3)).isoformat()).save()
    assert "hai ngày" in data.verification().words
    Result(at=now.isoformat(), count=1, differences=[Difference("a", "b")]).save()
    assert "1 chỗ khác" in data.verification().words


def test_administrators_are_counted() -> None:
    assert "first_site" in people.administrator().words
    make_user(is_superuser=True)
    assert people.administrator().state is State.ADVICE
    make_user(is_superuser=True)
    assert people.administrator().state is State.GOOD


def test_who_has_no_second_factor_is_named(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECOND_FACTOR_ROLES = ["Người duyệt"]
    make_user(username="chi-hoa", is_superuser=True)
    assert "chi-hoa" in people.second_factors().words
    assert people.second_factors().state is State.ADVICE
    monkeypatch.setattr(second_factor, "exempt", {"chi-hoa"})
    assert people.second_factors().state is State.FAULT


def run(**options: Any) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("doctor", stdout=said, **options)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def test_faults_end_it_with_1_and_advice_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run()
    assert code == 1
    assert said.count("\n") == len(CHECKS)
    assert "[phải sửa] HTTPS: " in said
    some = [check for check in CHECKS if check.name in ("Chế độ lập trình", "Thư điện tử")]
    monkeypatch.setattr("portal.management.commands.doctor.CHECKS", some)
    code, said = run()
    assert (code, said.splitlines()[0]) == (0, "[tốt] Chế độ lập trình: Đã tắt.")


def test_programs_can_read_it() -> None:
    _, said = run(json=True)
    found = {each["name"]: each for each in json.loads(said)}
    assert found["HTTPS"]["state"] == "fault"
    assert len(found) == len(CHECKS)


def test_this_machine_is_not_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """As the network of an office may have one, which knows nothing of 127.0.0.1."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with HTTPServer(("127.0.0.1", 0), Well) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.SITE_HOST, settings.SITE_PORT = "127.0.0.1", server.server_port
        assert system.running().state is State.GOOD


class Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_disk_of_backups_that_is_not_there(var: Path, settings: Any) -> None:
    settings.BACKUP_DIR = var / "not-mounted"
    assert data.backup().words.startswith(f"Không có {var / 'not-mounted'}. Gắn ổ đĩa")

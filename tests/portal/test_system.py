"""What the site tells of itself: /readyz, /metrics, and "Tình trạng hệ thống"."""

import json
import re
import socket
import time
from collections import namedtuple
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from analytics.spool import SpoolState
from analytics.spool_file import close_connection, writing
from portal.management.commands import tidy
from portal.models import ChoreRun, OutgoingMail
from portal.slots import FRESH, Slot
from portal.system import measures, readiness, status
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FAR = {"REMOTE_ADDR": "203.0.113.7"}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """A var/ of its own; nothing is known from before."""
    settings.VAR_DIR = tmp_path
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    readiness._known.clear()
    readiness._seen = readiness._Seen()
    close_connection()


def away(*_: object, **__: object) -> None:
    raise OperationalError("connection refused\nIs the server running?")


def full(_: object) -> Usage:
    return Usage(10**12, 10**12 - 5 * 1024**2, 5 * 1024**2)


class TestReadiness:
    def test_a_ready_node_says_ok(self, client: Client) -> None:
        response = client.get("/readyz")
        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_a_database_that_is_away(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "cursor", away)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert "database: không dùng được cơ sở dữ liệu: connection refused\n" in _text(response)

    def test_a_database_that_is_stopped(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """It takes connections, and answers nothing."""
        with socket.socket(socket.AF_UNIX) as stopped, monkeypatch.context() as patch:
            stopped.bind(str(tmp_path / ".s.PGSQL.5432"))
            stopped.listen()
            patch.setitem(connection.settings_dict, "HOST", str(tmp_path))
            patch.setitem(connection.settings_dict, "PORT", 5432)
            patch.setattr(measures, "ANSWERS_WITHIN", 0.1)
            patch.setattr(measures, "_known", {})
            assert "database: không dùng được" in _text(client.get("/readyz"))
            assert "\nportal_database_up 0\n" in _text(client.get("/metrics"))
        assert client.get("/readyz").status_code == 200

    def test_tables_of_an_older_version(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(measures, "_known", {"complete": False})
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM django_migrations WHERE app = 'portal' AND name = ("
                "SELECT max(name) FROM django_migrations WHERE app = 'portal')"
            )
        response = client.get("/readyz")
        assert response.status_code == 503
        assert _text(response).startswith("migrations: ")

    def test_a_full_disk(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shutil.disk_usage", full)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert re.match("disk: sắp hết chỗ: .* còn 5,0 MB", _text(response))

    def test_a_spool_that_takes_nothing(self, client: Client, settings: Settings) -> None:
        settings.SPOOL_PATH.parent.mkdir()
        settings.SPOOL_PATH.mkdir()
        response = client.get("/readyz")
        assert response.status_code == 503
        assert _text(response).startswith("spool: không ghi được lượt xem")

    def test_a_flush_that_stopped(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        now = timezone.now()
        monkeypatch.setattr(measures, "STARTED_AT", now - timedelta(hours=1))
        monkeypatch.setattr(readiness, "FLUSHED_WITHIN", timedelta(minutes=5))
        with writing() as spool:
            spool._set_meta(
                "numbers", json.dumps({"taken_at": (now - timedelta(minutes=7)).timestamp()})
            )
        response = client.get("/readyz")
        assert response.status_code == 503
        assert _text(response) == "flush: lượt xem chưa vào cơ sở dữ liệu đã 7 phút\n"

    def test_a_flush_that_stopped_after_the_clock_was_set_back(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readiness, "FLUSHED_WITHIN", timedelta(minutes=5))
        ahead = (timezone.now() + timedelta(hours=5)).timestamp()
        with writing() as spool:
            spool._set_meta("numbers", json.dumps({"taken_at": ahead}))
        assert client.get("/readyz").status_code == 200
        later = time.monotonic() + 360
        monkeypatch.setattr("time.monotonic", lambda: later)
        assert _text(client.get("/readyz")).startswith("flush: ")

    def test_a_site_that_was_off_may_take_five_minutes(self, client: Client) -> None:
        with writing() as spool:
            spool._set_meta("numbers", json.dumps({"taken_at": 1.0}))
        assert client.get("/readyz").status_code == 200

    def test_strangers_hear_only_the_words_and_cost_little(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shutil.disk_usage", full)
        monkeypatch.setattr(connection, "cursor", away)
        response = client.get("/readyz", **FAR)
        assert (response.status_code, _text(response)) == (503, "database\ndisk\n")
        monkeypatch.setattr(readiness, "reasons", away)  # is not asked again at once
        assert client.get("/readyz", **FAR).status_code == 503


class TestMetrics:
    @pytest.mark.parametrize(
        ("environ", "networks", "proxies", "answer"),
        [
            ({}, [], 0, 200),
            ({"REMOTE_ADDR": "::1"}, [], 0, 200),
            ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, [], 0, 200),
            (FAR, [], 0, 404),
            ({"REMOTE_ADDR": ""}, [], 0, 404),
            # A proxy of this machine that is not known to be one must open it to nobody.
            ({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, [], 0, 404),
            ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, [], 0, 404),
            ({"HTTP_X_FORWARDED_PROTO": "https"}, [], 0, 404),
            ({"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"}, [], 1, 404),
            ({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, ["203.0.113.0/24"], 1, 200),
            (FAR, ["203.0.113.0/24"], 0, 200),
            (FAR, ["10.0.0.0/8"], 0, 404),
        ],
    )
    def test_only_who_is_near_may_read(
        self,
        client: Client,
        settings: Settings,
        environ: dict[str, str],
        networks: list[str],
        proxies: int,
        answer: int,
    ) -> None:
        settings.METRICS_NETWORKS, settings.TRUSTED_PROXIES = networks, proxies
        assert client.get("/metrics", **environ).status_code == answer

    def test_monitoring_asks_by_any_name_and_without_tls(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLOWED_HOSTS = ["anthinh.example"]
        assert client.get("/metrics", headers={"host": "127.0.0.1:8000"}).status_code == 200
        assert client.post("/metrics").status_code == 405

    def test_every_number_is_there(self, client: Client, settings: Settings) -> None:
        slot = Slot.claim(settings.VAR_DIR / "metrics")
        slot.begin()
        slot.end("page", "200", 0.004)
        slot.cache_answered(FRESH)
        OutgoingMail.objects.create(
            subject="a", sender="a@b.vn", recipients=["c@d.vn"], problem="b"
        )
        ChoreRun.objects.create(name="purge_trash", done_at=timezone.now(), problem="x")
        at = (timezone.now() - timedelta(hours=2)).isoformat()
        (settings.VAR_DIR / "backup.json").write_text(
            json.dumps({"backup": {"at": at}, "drill": {"at": at, "failed_at": at}})
        )
        text = _text(client.get("/metrics"))
        for line in (
            'portal_requests_total{kind="page",status="200"} 2',
            'portal_request_seconds_bucket{kind="page",le="0.005"} 2',
            'portal_request_seconds_bucket{kind="page",le="0.0025"} 1',
            'portal_request_seconds_count{kind="page"} 2',
            'portal_microcache_answers_total{result="fresh"} 1',
            "portal_web_processes 1",
            "portal_spool_up 1",
            "portal_spool_hits 0",
            "portal_database_up 1",
            "portal_migrations_complete 1",
            'portal_mail_queue{state="troubled"} 1',
            'portal_chore_failed{chore="purge_trash"} 1',
            'portal_backup_failed{step="drill"} 1',
            'portal_backup_failed{step="backup"} 0',
        ):
            assert f"\n{line}\n" in text
        age = re.search(r'portal_backup_age_seconds\{step="backup"\} (\d+)', text)
        assert age
        assert 7190 < int(age[1]) < 7300
        for name in ("disk_free_bytes", "database_connections", "chore_age_seconds"):
            assert re.search(rf"^portal_{name}\{{", text, re.MULTILINE)

    def test_the_format_is_that_of_prometheus(self, client: Client) -> None:
        response = client.get("/metrics")
        assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        number = r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+'
        for line in _text(response).splitlines():
            assert re.fullmatch(rf"# (HELP|TYPE) [a-z_]+ .+|{number}", line), line

    def test_numbers_that_cannot_be_had_are_left_out(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        settings.SPOOL_PATH.parent.mkdir()
        settings.SPOOL_PATH.mkdir()
        (settings.VAR_DIR / "backup.json").write_text('{"backup": {"at": "hôm qua"}, "wal": 3}')
        monkeypatch.setattr(connection, "cursor", away)
        response = client.get("/metrics")
        assert response.status_code == 200
        assert "\nportal_database_up 0\n" in _text(response)
        assert "\nportal_spool_up 0\n" in _text(response)
        assert "portal_mail" not in _text(response)


class TestStatusPage:
    def page(self, client: Client) -> str:
        client.force_login(User.objects.create_superuser("quan-tri"))
        return _text(client.get("/quan-tri/tinh-trang/"))

    def test_who_manages_accounts_sees_it_and_others_do_not(self, client: Client) -> None:
        client.force_login(make_user("auth.change_user", "auth.view_user", is_staff=True))
        assert client.get("/quan-tri/tinh-trang/").status_code == 200
        assert client.post("/quan-tri/tinh-trang/").status_code == 405
        client.force_login(make_user("news.view_article", is_staff=True))
        assert client.get("/quan-tri/tinh-trang/").status_code == 403

    def test_what_is_not_well_stands_first_with_what_to_do(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shutil.disk_usage", full)
        text = self.page(client)
        assert text.index("Đĩa của máy chủ") < text.index("Cơ sở dữ liệu</h2>")
        assert "dọn hoặc thêm đĩa trước khi hết chỗ" in text

    def test_a_slow_database_is_told(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        slow = measures.Connections(3, 4, 100, 1.284)
        monkeypatch.setattr(measures, "connections", lambda: slow)
        text = self.page(client)
        assert "Trả lời trong 1,28 giây; 7 trên 100 kết nối được dùng." in text
        assert "cơ sở dữ liệu chậm" in text

    def test_the_desk_leads_to_it(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("quan-tri"))
        assert 'href="/quan-tri/tinh-trang/"' in _text(client.get("/quan-tri/"))

    def test_a_failed_chore_is_named_as_an_office_would(self, client: Client) -> None:
        now = timezone.now()
        ChoreRun.objects.create(name="purge_trash", done_at=now, problem="ValueError")
        ChoreRun.objects.create(name="roll_up_counts", done_at=now - timedelta(days=2))
        text = self.page(client)
        assert "Hỏng: dọn thùng rác." in text
        assert "Đã lâu chưa làm: gộp số liệu cũ." in text
        assert "ValueError" not in text

    def test_every_chore_has_words(self) -> None:
        assert {chore.__name__ for chore in (*tidy.CHORES, *tidy.CHORES_OF_EACH_NODE)} | {
            "read_attachments"
        } == status.CHORES.keys()

    def test_a_broken_spool_is_told(self, client: Client, settings: Settings) -> None:
        settings.SPOOL_PATH.parent.mkdir()
        settings.SPOOL_PATH.mkdir()
        assert "Không ghi được lượt xem" in self.page(client)

    def test_several_faults_of_backups_are_sentences(
        self, client: Client, settings: Settings
    ) -> None:
        at, before = timezone.now().isoformat(), "2026-10-01T09:00:00+07:00"
        failed = {"at": before, "failed_at": at, "reason": "đĩa đã đầy"}
        (settings.VAR_DIR / "backup.json").write_text(
            json.dumps({"backup": failed, "drill": {"at": before}})
        )
        text = self.page(client)
        assert ", lần tốt gần nhất 09:00, 01/10/2026: đĩa đã đầy. Diễn tập phục hồi đã lâu" in text

    def test_many_waiting_hits_are_written_as_people_write_numbers(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state = SpoolState(15233, timezone.now(), timezone.now())
        monkeypatch.setattr(measures, "spool_state", lambda: state)
        text = self.page(client)
        assert "15.233 lượt đang chờ ghi" in text
        assert "việc ghi không kịp hoặc đã dừng" in text

    def test_all_is_well(self, client: Client, settings: Settings) -> None:
        now = timezone.now().isoformat()
        steps = {name: {"at": now} for name in ("backup", "drill")}
        (settings.VAR_DIR / "backup.json").write_text(json.dumps(steps))
        assert "Mọi việc đều tốt." in self.page(client)


class TestChores:
    def test_each_is_noted_when_it_was_done(self) -> None:
        call_command("tidy", stdout=StringIO())
        done = {each.name for each in ChoreRun.objects.exclude(done_at=None)}
        assert done == {chore.__name__ for chore in (*tidy.CHORES, *tidy.CHORES_OF_EACH_NODE)}

    def test_one_that_fails_keeps_no_other_from_being_done(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def first() -> str:
            raise ValueError("secret of somebody")

        def second() -> str:
            return "Đã dọn."

        monkeypatch.setattr(tidy, "CHORES", (first, second))
        out = StringIO()
        with pytest.raises(CommandError, match="first"):
            call_command("tidy", stdout=out)
        assert out.getvalue() == "Đã dọn.\n"
        assert [record.message for record in caplog.records] == ["The chore first failed"]
        failed = ChoreRun.objects.get(name="first")
        assert (failed.done_at, failed.problem) == (None, "ValueError")
        monkeypatch.setattr(tidy, "CHORES", (second,))
        ChoreRun.objects.filter(name="second").update(problem="x")
        call_command("tidy", stdout=out)
        assert ChoreRun.objects.get(name="second").problem == ""


def _text(response: Any) -> str:
    return response.content.decode()

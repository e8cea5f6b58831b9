"""Nodes of one site: what they must have in common, and what one of them does for all."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from portal import nodes
from portal.management.commands import tidy
from portal.models import Node
from portal.publication_log import keys
from portal.publication_log.record import begin, give_places, note_program
from portal.publication_log.verification.chain import Chain
from runner.server_addresses import object_store

pytestmark = pytest.mark.django_db
Move = Callable[[Path], None]
HERE, THERE = "máy-một", "máy-hai"


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Any:
    """Return a function that makes this process a node: with its var/, on a machine."""
    monkeypatch.setattr(nodes, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(nodes, "ALIVE_SECONDS", 0.2)

    def move(var: str, machine: str = HERE) -> Path:
        settings.VAR_DIR = tmp_path / var
        settings.VAR_DIR.mkdir(exist_ok=True)
        monkeypatch.setattr("socket.gethostname", lambda: machine)
        return settings.VAR_DIR

    return move


def share_log_key(first: Path, second: Path) -> None:
    (second / keys.FOLDER).mkdir()
    shutil.copy(first / keys.FOLDER / keys.FILE, second / keys.FOLDER)


def share_uploads(first: Path, second: Path) -> None:
    (second / "documents").symlink_to(first / "documents")


def second_node(on: Any) -> Path:
    """Let a node join, then become another that has all in common with it but its var/."""
    first = on("a")
    nodes.join()
    second: Path = on("b", THERE)
    share_log_key(first, second)
    share_uploads(first, second)
    return second


def refusal() -> str:
    with pytest.raises(nodes.NodeRefusedError) as error:
        nodes.join()
    return str(error.value)


def test_a_node_like_the_others_joins_and_joins_again(on: Any) -> None:
    second_node(on)
    nodes.join()
    nodes.join()
    assert {(node.name, node.pk) for node in Node.objects.all()} >= {(THERE, nodes.node_id())}
    assert Node.objects.count() == 2
    fields = " ".join(str(value) for row in Node.objects.values_list() for value in row)
    assert settings.SECRET_KEY not in fields


def test_another_secret_key_is_refused(on: Any) -> None:
    second_node(on)
    with override_settings(SECRET_KEY="another"):
        assert refusal().startswith("Khóa bí mật của nút này khác của nút máy-một (chạy lần cuối ")
    nodes.join()


def test_one_line_says_why(on: Any) -> None:
    second_node(on)
    with override_settings(SECRET_KEY="another"), pytest.raises(CommandError) as error:
        call_command("join_nodes", check=True)
    assert "SECRET_KEY" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_secret_that_was_meant_to_change_is_taken_after_all_are_forgotten(
    on: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    second_node(on)
    call_command("forget_nodes")
    assert capsys.readouterr().out == "Đã quên 1 nút.\n"
    with override_settings(SECRET_KEY="another"):
        nodes.join()


def test_a_site_of_one_node_may_change_its_key(on: Any) -> None:
    on("a")
    nodes.join()
    with override_settings(SECRET_KEY="another"):
        nodes.join()


def test_a_var_that_was_lost_is_the_same_node(on: Any) -> None:
    first = on("a")
    nodes.join()
    shutil.rmtree(first)
    on("a")
    nodes.join()
    assert Node.objects.count() == 1


def test_another_key_of_the_log_is_refused_and_none_is_made(on: Any) -> None:
    second = second_node(on)
    shutil.rmtree(second / keys.FOLDER)
    assert "hãy chép tệp" in refusal()
    assert not (second / keys.FOLDER).exists()


def faults_of_log() -> list[str]:
    return [str(each) for each in Chain().differences()]


def publish_on(day: int) -> None:
    """Add a line to the publication log on a day of November."""
    with patch("django.utils.timezone.now", lambda: datetime(2026, 11, day, 9, tzinfo=UTC)):
        note_program("thử", {"day": day})
        give_places()


def test_what_one_node_publishes_is_right_for_the_other(on: Any) -> None:
    """A node that comes later, or was away, misses no head; one that was there and lost it does."""
    on("a")
    begin()
    publish_on(2)
    second_node(on)
    nodes.join()
    assert faults_of_log() == []
    pulse = nodes.Pulse()
    pulse.beat(None)
    on("a")
    publish_on(3)
    second = on("b", THERE)
    Node.objects.update(seen_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    pulse.next = 0
    pulse.beat(None)
    assert faults_of_log() == []
    on("a")
    publish_on(4)
    on("b", THERE)
    Node.objects.update(seen_at=datetime(2026, 11, 3, 23, tzinfo=UTC))
    nodes.join()
    assert faults_of_log() == []
    (second / keys.FOLDER / "heads/2026-11-03.txt").unlink()
    nodes.join()
    (fault,) = faults_of_log()
    assert "ngày 03/11/2026 không còn" in fault


def test_nodes_that_start_at_once_join_one_after_another(on: Any) -> None:
    on("a")
    nodes.join()  # in the transaction of this test
    parameters = connection.get_connection_params()
    other = {name: parameters[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**other) as neighbour:
        lock = "SELECT pg_try_advisory_lock(hashtextextended('portal.nodes', 0))"
        assert neighbour.execute(lock).fetchone() == (False,)


def test_another_place_of_uploads_is_refused(on: Any) -> None:
    second = second_node(on)
    (second / "documents").unlink()
    assert "STORAGE_URL" in refusal()


def test_another_bucket_is_refused(on: Any, settings: Settings) -> None:
    def in_bucket(name: str) -> Any:
        return type("Environment", (), {"storage_url": object_store(f"s3://a:b@kho.vn/{name}")})

    settings.ENVIRONMENT = in_bucket("cong")
    second_node(on)
    nodes.join()
    settings.ENVIRONMENT = in_bucket("khac")
    assert "STORAGE_URL" in refusal()


def test_a_database_of_a_newer_version_is_refused(on: Any) -> None:
    on("a")
    MigrationRecorder(connection).record_applied("portal", "9999_future")
    assert refusal().startswith(
        "Cơ sở dữ liệu đã được bản mới hơn cập nhật (portal.9999_future), nút này là bản "
    )


def test_a_newer_database_is_accepted_on_the_way_back(
    on: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    on("a")
    call_command("accept_newer_schema")
    MigrationRecorder(connection).record_applied("portal", "9998_next")
    assert "manage.py accept_newer_schema" in refusal()
    call_command("accept_newer_schema")
    nodes.join()
    assert capsys.readouterr().out.splitlines() == [
        "Cơ sở dữ liệu không mới hơn bản này.",
        "Chấp nhận 1 bước cập nhật của bản mới hơn: portal.9998_next.",
    ]
    MigrationRecorder(connection).record_applied("portal", "9999_after_next")
    assert "portal.9999_after_next), nút này" in refusal()


def test_what_a_squashed_migration_replaced_is_no_newer_version(on: Any) -> None:
    on("a")
    MigrationRecorder(connection).record_applied("portal", "0003_of_old")
    MigrationRecorder(connection).record_applied("gone", "0009_of_an_app_that_is_gone")
    nodes.join()


def copied(on: Any) -> Path:
    first = on("a")
    nodes.join()
    second: Path = on("b", THERE)
    shutil.copytree(first, second, dirs_exist_ok=True)
    return second


def test_a_copy_of_a_running_node_is_refused(on: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    second = copied(on)

    def beat(seconds: float) -> None:
        Node.objects.update(seen_at=timezone.now() + timedelta(seconds=1))

    monkeypatch.setattr(nodes, "ALIVE_SECONDS", 60)
    monkeypatch.setattr("time.sleep", beat)
    said = refusal()
    assert said.startswith(f"Thư mục {second} là bản chép của nút máy-một đang chạy")
    (second / nodes.ID_FILE).unlink()
    nodes.join()
    assert Node.objects.count() == 2


def test_a_node_that_has_moved_goes_on_as_itself(on: Any) -> None:
    copied(on)
    nodes.join()  # nobody was seen while it waited
    assert Node.objects.get().name == THERE


def test_a_node_is_seen_while_it_runs_and_says_once_that_it_was_copied(
    on: Any, caplog: pytest.LogCaptureFixture
) -> None:
    on("a")
    nodes.join()
    Node.objects.update(seen_at=Now() - timedelta(days=1))
    pulse = nodes.Pulse()
    pulse.beat(None)
    assert timezone.now() - Node.objects.get().seen_at < timedelta(minutes=1)
    Node.objects.all().delete()
    pulse.beat(None)
    assert not Node.objects.exists()  # only now and then
    pulse.next = 0
    pulse.beat(None)
    Node.objects.update(place="elsewhere")
    for _ in range(2):
        pulse.next = 0
        pulse.beat(None)
    assert [record.message for record in caplog.records] == [
        "Another machine runs with a copy of this node's var/."
    ]


def test_an_id_that_is_none_is_made_anew(on: Any) -> None:
    (on("a") / nodes.ID_FILE).write_text("rác")
    assert nodes.node_id() == nodes.node_id()


def test_a_role_gets_its_limits_where_a_pool_refuses_them(on: Any, settings: Settings) -> None:
    on("a")
    settings.POOLED_DATABASE = {"ENGINE": "…"}
    nodes.join()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
            " WHERE datname = current_database()"
        )
        assert sorted(cursor.fetchone()[0]) == [
            "idle_in_transaction_session_timeout=30s",
            "lock_timeout=5s",
            "statement_timeout=15s",
        ]


@pytest.fixture
def chores(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(tidy, "CHORES", (lambda: done.append("all") or "",))
    monkeypatch.setattr(tidy, "CHORES_OF_EACH_NODE", (lambda: done.append("own") or "",))
    return done


def test_one_node_tidies_for_all_in_an_hour(on: Any, chores: list[str]) -> None:
    second_node(on)
    on("a")
    call_command("tidy", shared=True)
    on("b", THERE)
    nodes.join()
    call_command("tidy", shared=True)
    assert chores == ["all", "own", "own"]
    Node.objects.update(tidied_at=Now() - timedelta(hours=1))
    call_command("tidy", shared=True)
    call_command("tidy")  # whoever asks for it gets it
    assert chores[3:] == ["all", "own", "all", "own"]


def test_two_nodes_never_tidy_at_once(on: Any, chores: list[str]) -> None:
    on("a")
    parameters = connection.get_connection_params()
    other = {name: parameters[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**other) as neighbour:
        neighbour.execute("SELECT pg_advisory_lock(hashtextextended('portal.tidy', 0))")
        call_command("tidy")
        neighbour.execute("SELECT pg_advisory_unlock_all()")  # its end would be seen a moment later
    assert chores == ["own"]
    call_command("tidy")
    assert chores[1:] == ["all", "own"]


def test_nodes_that_have_long_been_away_are_forgotten(on: Any) -> None:
    on("a")
    nodes.join()
    call_command("tidy")
    assert Node.objects.exists()
    Node.objects.create(pk=uuid4(), seen_at=timezone.now() - timedelta(days=31))
    call_command("tidy")
    assert Node.objects.count() == 1

"""Restoring the embedded PostgreSQL as it was in any minute."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from runner import environment
from runner.backup import state, wal
from runner.backup.restore import restore_moment
from runner.backup.retention import STAMP, ZONE
from runner.console import OperatorError
from runner.environment import CHECKOUT, Environment
from runner.postgres import lease, socket_settings
from tests.runner.conftest import eventually

__all__ = ["folder", "var"]
from tests.runner.conftest import folder, var


def settings_of(var: Path) -> Environment:
    return environment.read({"PORTAL_VAR": str(var), "BACKUP_WAL": "1"})


def tell(var: Path, order: str) -> list[tuple[object, ...]]:
    found = socket_settings(var)
    with psycopg.connect(
        host=found["HOST"], port=found["PORT"], dbname="portal", user="portal", autocommit=True
    ) as connection:
        cursor = connection.execute(order.encode())
        return cursor.fetchall() if cursor.description else []


@contextmanager
def receiving(var: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "runner.backup", "wal"]
    own = {"PORTAL_VAR": str(var), "BACKUP_WAL": "1", "DATABASE_URL": ""}
    process = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **own})
    try:
        assert eventually(lambda: "at" in state.read(var).get("wal", {}))
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.mark.slow
def test_any_moment_comes_back_even_one_the_receiver_was_killed_after(var: Path) -> None:
    settings = settings_of(var)
    with lease(var):
        tell(var, "CREATE TABLE letter (text text)")
        tell(var, "CREATE TABLE django_migrations (id int, app text, name text)")
        tell(var, "CREATE TABLE portal_publicationleaf (number bigint)")
        heads = var / "publication_log" / "heads"
        heads.mkdir(parents=True)
        (heads / "2026-11-27.txt").write_text("1 a\n2 b\n")
        (heads / "2026-11-28.txt").write_text("2 b\n3 c\n")
        moments = []
        for text in ("one", "two"):
            with receiving(var) as process:
                tell(var, f"INSERT INTO letter VALUES ('{text}')")  # noqa: S608
                tell(var, "INSERT INTO portal_publicationleaf SELECT count(*) + 1 FROM letter")
                time.sleep(1.1)  # moments are given by the second
                moments.append(datetime.now(ZONE))
                process.kill()
        with receiving(var):
            tell(var, "DELETE FROM letter")
            (place,) = (var / "backups").glob("wal-*")
            sent = "SELECT sent_lsn = pg_current_wal_lsn() FROM pg_stat_replication"
            assert eventually(lambda: tell_as_admin(var, sent))
        lost = datetime.now(ZONE)
    assert len(wal.bases(place)) == 1

    for moment, texts in ((moments[0], ["one"]), (moments[1], ["one", "two"]), (lost, [])):
        restore_moment(settings, moment, agreed=True)
        with lease(var):
            assert [text for (text,) in tell(var, "SELECT text FROM letter")] == texts
        if moment == moments[0]:  # heads of lines that there are no more would raise an alarm
            assert {path.name: path.read_text() for path in heads.iterdir()} == {
                "2026-11-27.txt": "1 a\n2 b\n", "2026-11-28.txt": "2 b\n",
            }  # fmt: skip
            (kept,) = var.glob("heads.before-*")
            assert (kept / "2026-11-28.txt").read_text() == "2 b\n3 c\n"
    assert not (var / "restore.unfinished").exists()
    assert not list((var / "postgres").resolve().glob("recovered"))


def tell_as_admin(var: Path, question: str) -> bool:
    found = socket_settings(var)
    with psycopg.connect(
        host=found["HOST"], port=found["PORT"], dbname="postgres", user="postgres"
    ) as connection:
        return (True,) in connection.execute(question.encode()).fetchall()


def base(folder: Path, age: timedelta, segment: int) -> Path:
    path = folder / f"base-{datetime.now(ZONE) - age:{STAMP}}"
    path.mkdir(parents=True)
    name = f"{segment:024X}"
    (path / "backup_label").write_text(f"START WAL LOCATION: 0/28 (file {name})\nCHECKPOINT: 0\n")
    return path


def test_what_no_minute_of_the_week_needs_is_deleted(tmp_path: Path) -> None:
    days = [timedelta(days=each) for each in (1, 8, 15)]
    made = [base(tmp_path, age, 30 - age.days) for age in days]
    (tmp_path / "segments").mkdir()
    for number in range(10, 31):
        (tmp_path / "segments" / f"{number:024X}").touch()
    (tmp_path / "segments" / f"{31:024X}.partial").touch()
    wal.prune(tmp_path)
    assert wal.bases(tmp_path) == made[:2]
    left = sorted(path.name for path in (tmp_path / "segments").iterdir())
    assert (left[0], left[-1]) == (f"{22:024X}", f"{31:024X}.partial")


def test_a_moment_before_all_that_is_kept_is_refused(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with pytest.raises(OperatorError, match="Không có nhật ký thay đổi"):
        wal.base_for(settings, datetime.now(ZONE))
    base(tmp_path / "backups" / "wal-1", timedelta(days=1), 1)
    with pytest.raises(OperatorError, match="sớm nhất là"):
        wal.base_for(settings, datetime.now(ZONE) - timedelta(days=2))
    with pytest.raises(OperatorError, match="chưa đến"):
        wal.base_for(settings, datetime.now(ZONE) + timedelta(days=2))


def test_a_log_with_a_gap_gives_no_older_state_for_a_later_moment(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL itself stops quietly where the log ends, and takes that for the moment."""
    own = base(tmp_path, timedelta(days=1), 0xFE)
    (tmp_path / "segments").mkdir()
    then = datetime.now(ZONE) - timedelta(hours=20)
    for number in (0xFE, 0xFF, 0x100000000, 0x100000003):  # 256 files a part of the number
        path = tmp_path / "segments" / f"{number:024X}"
        path.touch()
        os.utime(path, (then.timestamp(), then.timestamp()))
    assert wal._is_base_due(tmp_path)
    wal.check_log(own, then - timedelta(hours=1))
    with pytest.raises(OperatorError, match="bị đứt sau"):
        wal.check_log(own, then + timedelta(hours=1))
    path.unlink()
    assert not wal._is_base_due(tmp_path)
    wal.check_log(own, then + timedelta(hours=1))
    assert "chỉ có tới" in capfd.readouterr().err


def test_moments_are_those_of_viet_nam() -> None:
    moment = datetime(2026, 11, 28, 8, 15, tzinfo=ZONE)
    assert wal.parse_moment("2026-11-28 08:15") == wal.parse_moment("08:15 28/11/2026") == moment
    with pytest.raises(OperatorError, match="AT phải có dạng"):
        wal.parse_moment("hôm qua")

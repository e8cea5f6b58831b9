"""Backups of a whole site, made, tried and restored as an operator does it."""

import errno
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from pytest_django import DjangoDbBlocker

from news.models import Attachment
from runner import locks, site_lock
from runner.backup import archive, database, keys, state
from runner.backup.create import create
from runner.backup.drill import drill
from runner.backup.restore import restore
from runner.backup.retention import backups_in
from runner.console import OperatorError
from runner.environment import CHECKOUT
from runner.postgres import installed_programs
from tests.databases import using_database
from tests.runner.conftest import eventually

from .conftest import Office, attach

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def key(office: Office) -> Path:
    path = office.var / "key"
    keys.make(path)
    return path


@pytest.fixture(scope="module")
def backup(office: Office, key: Path, django_db_blocker: DjangoDbBlocker) -> Path:
    """An encrypted backup, made while people upload and delete documents."""
    with people_at_work(office, django_db_blocker):
        return create(office.with_(backup_key=key))


@contextmanager
def people_at_work(office: Office, blocker: DjangoDbBlocker) -> Iterator[None]:
    done = threading.Event()
    documents = FileSystemStorage(location=office.var / "documents")

    def work() -> None:
        number = 5
        while not done.is_set():
            attach(None, number)
            if number % 20 == 0:
                oldest = Attachment.objects.earliest("pk")
                oldest.delete()
                documents.delete(oldest.file.name)
            number += 1
            done.wait(0.02)
        connection.close()

    field = Attachment._meta.get_field("file")
    name = office.url.rpartition("/")[2]
    with using_database(name), patch.object(field, "storage", documents), blocker.unblock():
        worker = threading.Thread(target=work)
        worker.start()
        try:
            yield
        finally:
            done.set()
            worker.join()


@pytest.fixture
def saved(office: Office) -> Iterator[None]:
    """Put the office back as it was, whatever a test does to it."""
    copy = office.var.with_name("saved")
    shutil.copytree(office.var, copy, symlinks=True)
    yield
    shutil.rmtree(office.var)
    copy.rename(office.var)


def test_a_drill_finds_every_row_file_and_page_as_it_was(
    office: Office, key: Path, backup: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    drill(office.with_(backup_key=key), backup)
    known = state.read(office.var)
    assert known["drill"]["name"] == known["backup"]["name"] == backup.name
    assert known["backup"]["missing"] == 0
    assert known["drill"]["pages"] > 25
    assert "giống từng byte" in capfd.readouterr().err
    assert not list(office.var.glob("drill-*"))


def test_a_backup_holds_nothing_about_readers(office: Office, key: Path, backup: Path) -> None:
    place = office.var / "unpacked"
    archive.unpack(backup, key, place)
    with sqlite3.connect(place / "spool/hits.sqlite3") as spool:
        waiting = spool.execute("SELECT who, reason FROM hit ORDER BY id").fetchall()
        assert spool.execute("SELECT count(*) FROM salt").fetchone() == (0,)
    spool.close()
    assert waiting == [(None, ""), (None, "repeat"), (None, "")]
    with sqlite3.connect(office.var / "spool/hits.sqlite3") as live:
        (salt,) = live.execute("SELECT value FROM salt").fetchone()
    live.close()
    assert salt not in (place / "spool/hits.sqlite3").read_bytes()
    dump = [place / database.DUMP]
    tables = subprocess.run(
        [installed_programs() / "pg_restore", "--list", *dump],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    with_rows = {line.split()[6] for line in tables.splitlines() if " TABLE DATA " in line}
    assert "news_article" in with_rows
    assert not with_rows & set(database.WITHOUT_ROWS)
    shutil.rmtree(place)


def test_only_its_owner_can_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("saved")
def test_a_restored_site_is_the_one_that_was_backed_up(
    office: Office, key: Path, backup: Path, tmp_path: Path
) -> None:
    settings = office.with_(backup_key=key)
    manifest = archive.unpack(backup, key, tmp_path)
    office.ask("TRUNCATE news_attachment CASCADE")
    office.ask("UPDATE news_article SET title = 'Bị phá'")
    office.ask("CREATE TABLE left_by_a_stranger (id int)")
    shutil.rmtree(office.var / "media")
    next((office.var / "documents").rglob("*.pdf")).write_bytes(b"defaced")
    (office.var / "secret_key").write_text("another key")
    restore(settings, backup, agreed=True)

    assert {name: checksum(data) for name, data in office.files().items()} == {
        name: checksum for name, checksum in manifest["files"].items()
        if name.partition("/")[0] in ("media", "documents", "secret_key")
    }  # fmt: skip
    assert database.Database.of(settings).tables() == manifest["tables"]
    (kept,) = (each.name for each in office.var.glob("documents.before-*"))
    schema = f"before_restore_{kept.partition('-')[2]}"
    titles = office.ask(f"SELECT DISTINCT title FROM {schema}.news_article")  # noqa: S608
    assert titles == [("Bị phá",)]
    assert not (office.var / "restore.unfinished").exists()

    restore(settings, backup, agreed=True)  # again, over a whole one
    assert office.ask("SELECT count(*) FROM pg_namespace WHERE nspname ^@ 'before_'") == [(1,)]


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.usefixtures("saved")
def test_a_restoration_that_fails_changes_nothing(office: Office, key: Path, backup: Path) -> None:
    settings = office.with_(backup_key=key)
    before, rows = office.files(), database.Database.of(settings).tables()
    with (
        patch("runner.backup.restore.differences", return_value=["news_article"]),
        pytest.raises(OperatorError, match="không khớp ở bảng news_article"),
    ):
        restore(settings, backup, agreed=True)
    assert (office.files(), database.Database.of(settings).tables()) == (before, rows)
    assert not (office.var / "restore.unfinished").exists()
    assert not list(office.var.glob("restore-*"))


def test_without_a_yes_nothing_is_restored(office: Office, key: Path, backup: Path) -> None:
    before = office.files()
    with (
        patch("builtins.input", side_effect=EOFError),
        pytest.raises(OperatorError, match="Chưa được đồng ý"),
    ):
        restore(office.with_(backup_key=key), backup, agreed=False)
    assert office.files() == before


def test_while_the_site_runs_nothing_is_restored(office: Office, key: Path, backup: Path) -> None:
    with (
        site_lock.site_runs(office.var),
        pytest.raises(OperatorError, match="Cổng đang chạy"),
    ):
        restore(office.with_(backup_key=key), backup, agreed=True)


def test_while_another_node_is_connected_nothing_is_restored(
    office: Office, key: Path, backup: Path
) -> None:
    settings = office.with_(backup_key=key)
    with (
        database.Database.of(settings).connect(),
        pytest.raises(OperatorError, match="đang có 1 kết nối"),
    ):
        restore(settings, backup, agreed=True)


def test_the_site_does_not_start_in_the_middle_of_a_restoration(tmp_path: Path) -> None:
    with (
        site_lock.site_is_off(tmp_path),
        pytest.raises(OperatorError, match="đang được phục hồi"),
        site_lock.site_runs(tmp_path),
    ):
        pass
    site_lock.unfinished(tmp_path).touch()
    with pytest.raises(OperatorError, match="chạy lại make restore"), site_lock.site_runs(tmp_path):
        pass


def test_a_backup_of_a_newer_version_is_not_restored(
    office: Office, key: Path, backup: Path
) -> None:
    with (
        patch("runner.backup.restore._last_number", return_value=1),
        pytest.raises(OperatorError, match="phiên bản mới hơn"),
    ):
        restore(office.with_(backup_key=key), backup, agreed=True)


def test_only_one_at_a_time(office: Office) -> None:
    with locks.exclusive(office.var / "backup.lock"), pytest.raises(OperatorError, match="khác"):
        create(office.settings)


def test_a_folder_that_is_not_there_is_not_made(office: Office, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="Không có thư mục sao lưu"):
        create(office.with_(backup_dir=tmp_path / "not-mounted"))
    assert not (tmp_path / "not-mounted").exists()
    assert "not-mounted" in state.read(office.var)["backup"]["reason"]


def test_what_is_published_during_a_backup_is_whole_or_not_in_it(
    office: Office, tmp_path: Path
) -> None:
    """A head without its line is what the comparison takes for a line that somebody deleted."""
    head = office.var / "publication_log" / "heads" / "2026-11-28.txt"
    document = office.var / "documents" / "muon.pdf"
    head.parent.mkdir(parents=True, exist_ok=True)
    head.write_text("1\n")
    snapshot = database.Database.snapshot

    @contextmanager
    def busy(self: database.Database) -> Iterator[database.Snapshot]:
        with snapshot(self) as found:
            head.write_text("1\n2\n")
            document.write_text("tải lên")
            yield found

    try:
        with patch.object(database.Database, "snapshot", busy):
            path = create(office.with_(backup_dir=tmp_path))
    finally:
        document.unlink()
        shutil.rmtree(office.var / "publication_log")
    archive.unpack(path, None, tmp_path / "out")
    assert (tmp_path / "out" / head.relative_to(office.var)).read_text() == "1\n"
    assert (tmp_path / "out" / "documents" / "muon.pdf").exists()


def test_an_error_of_the_database_is_one_clear_line_that_the_desk_knows(
    office: Office, tmp_path: Path
) -> None:
    broken = psycopg.errors.DataCorrupted("invalid page in block 0 of relation base/5/1259")
    with (
        patch("runner.backup.database._tables", side_effect=broken),
        pytest.raises(OperatorError, match="invalid page"),
    ):
        create(office.with_(backup_dir=tmp_path))
    assert "invalid page" in state.read(office.var)["backup"]["reason"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_clear_line_and_no_file(office: Office, tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        patch.object(archive.Writer, "add", side_effect=full),
        pytest.raises(OperatorError, match="No space left"),
    ):
        create(office.with_(backup_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_too_little_space_is_said_beforehand(office: Office, tmp_path: Path) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1024**2)
    with (
        patch("shutil.disk_usage", return_value=usage),
        pytest.raises(OperatorError, match=r"còn 1 MB, bản sao lưu cần khoảng"),
    ):
        create(office.with_(backup_dir=tmp_path))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_backup_that_is_stopped_leaves_no_file(
    office: Office, tmp_path: Path, number: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "runner.backup", "make"],
        cwd=CHECKOUT,
        env={**os.environ, **office.environ(BACKUP_DIR=str(tmp_path))},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert eventually(lambda: list(tmp_path.glob(".cong-*.part")))
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert backups_in(tmp_path) == []
    if number == signal.SIGINT:
        assert (process.returncode, said) == (130, "Đã dừng; không có gì dở dang.\n")
        assert list(tmp_path.iterdir()) == []
    else:
        assert list(office.var.glob("backup-*"))
        path = create(office.with_(backup_dir=tmp_path))  # the next run clears it away
        assert list(tmp_path.iterdir()) == [path]
        assert not list(office.var.glob("backup-*"))
        with tarfile.open(path) as tar:  # without a key any tar opens it
            names = set(tar.getnames())
            manifest = json.load(tar.extractfile(archive.MANIFEST))
        assert {"database.dump", "secret_key", "settings.env", "spool/hits.sqlite3"} <= names
        assert set(manifest["files"]) == names - {archive.MANIFEST}


def test_into_an_empty_place_and_over_a_broken_cluster(
    office: Office, key: Path, backup: Path
) -> None:
    """With the embedded PostgreSQL, though it was made from another server's database."""
    var = office.var.with_name("empty")
    settings = office.with_(backup_key=key, portal_var=var, database_url=None)
    restore(settings, backup, agreed=True)
    with database.running(settings) as own:
        rows = own.tables()
    documents = {path.name for path in (var / "documents").rglob("*.pdf")}
    assert documents
    assert (var / "secret_key").stat().st_mode & 0o077 == 0

    control = var / "postgres/data/global/pg_control"
    control.write_bytes(bytes(8192))
    restore(settings, backup, agreed=True)
    with database.running(settings) as own:
        assert own.tables() == rows
    assert list((var / "postgres").resolve().glob("data.before-*"))


def test_the_names_of_tables_without_rows_are_those_of_tables(office: Office) -> None:
    found = office.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {(name,) for name in database.WITHOUT_ROWS} < set(found)

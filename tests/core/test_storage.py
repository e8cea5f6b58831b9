"""What is wrong with the folders of the site is said once, and stands on the desk."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from pytest_django.fixtures import Settings

from analytics.management.commands import flush_hits
from core import storage
from core.storage import problems
from portal.doctor import data
from runner.server_addresses import object_store
from tests.factories import make_user
from tests.object_store import running_store


@pytest.fixture
def var(tmp_path: Path, settings: Settings) -> Path:
    """A var/ with its folders, on a disk with room."""
    for name in ("media", "documents", "spool"):
        (tmp_path / name).mkdir()
    settings.VAR_DIR = tmp_path
    settings.SPOOL_PATH = tmp_path / "spool/hits.sqlite3"
    return tmp_path


@pytest.fixture
def full_disk(var: Path, settings: Settings) -> Iterator[Path]:
    """A file system of a megabyte that holds var/media and is full."""
    if os.geteuid():
        pytest.skip("only root mounts a file system")
    disk = var / "media"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_nothing_is_wrong_with_new_folders(var: Path) -> None:
    assert problems() == []
    shutil.rmtree(var / "media")  # it is made with the first picture
    assert problems() == []


@pytest.mark.parametrize("name", ["media", "documents", "spool"])
def test_a_file_in_the_place_of_a_folder(var: Path, name: str) -> None:
    (var / name).rmdir()
    (var / name).write_text("")
    (problem,) = problems()
    assert problem.endswith(f"{var / name} phải là một thư mục")


def test_a_link_to_nowhere(var: Path) -> None:
    """As of a disk that is not mounted."""
    (var / "media").rmdir()
    (var / "media").symlink_to(var / "absent")
    (problem,) = problems()
    assert "Ảnh không tải lên được" in problem


def test_a_folder_that_is_full(full_disk: Path) -> None:
    (problem,) = problems()
    assert problem.startswith("Ảnh không tải lên được: không ghi được")


def test_a_disk_that_is_nearly_full(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.storage.LEAST_FREE", 1 << 60)
    (problem,) = problems()
    assert "gần đầy" in problem


def test_a_broken_spool_that_was_set_aside(var: Path) -> None:
    (var / "spool/hits.sqlite3.broken-1").write_text("")
    (problem,) = problems()
    assert "hits.sqlite3.broken-1" in problem


def test_each_fault_is_said_once(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flush_hits, "WATCHING_SECONDS", 0)
    command = flush_hits.Command(stderr=StringIO())
    (var / "media").rmdir()
    (var / "media").write_text("")
    for _ in range(3):
        command.watch()
    (var / "media").unlink()
    command.watch()
    (var / "media").write_text("")
    command.watch()
    said = command.stderr.getvalue().splitlines()  # type: ignore[attr-defined]
    assert said == [f"Lỗi: Ảnh không tải lên được: {var / 'media'} phải là một thư mục."] * 2


@pytest.mark.django_db
def test_faults_stand_on_the_desk(var: Path, client: Client) -> None:
    (var / "media").rmdir()
    (var / "media").write_text("")
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert f"{var / 'media'} phải là một thư mục" in client.get("/quan-tri/").content.decode()


def bucket() -> Any:
    uploads: Any = storages["default"]
    return uploads.bucket


class TestStore:
    """With STORAGE_URL."""

    @pytest.fixture
    def address(self, var: Path, settings: Settings) -> Iterator[str]:
        with running_store() as address:
            options: Any = object_store(address)
            backend = "core.object_storage.ObjectStorage"
            own = {"BACKEND": backend, "OPTIONS": {**options, "location": "media"}}
            settings.STORAGES = {**settings.STORAGES, "default": own, "documents": own}
            yield address

    def test_folders_that_are_not_used_are_not_looked_at(self, address: str, var: Path) -> None:
        (var / "media").rmdir()
        (var / "media").write_text("")
        assert problems() == []
        assert [each.key for each in bucket().objects.all()] == []

    def test_a_store_that_is_away_is_said_and_asked_again_later(
        self, address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage, "store", storage.Store())
        right = settings.STORAGES
        wrong: Any = object_store("s3+plain://a:b@127.0.0.1:9/cong")
        away = {"BACKEND": right["default"]["BACKEND"], "OPTIONS": wrong}
        settings.STORAGES = {**right, "default": away}
        (problem,) = problems()
        assert problem.startswith(
            "Ảnh và tệp đính kèm không tải lên được: không tới được kho http://127.0.0.1:9/cong ("
        )
        settings.STORAGES = right
        assert problems() == [problem]
        monkeypatch.setattr(storage, "ASK_AGAIN_SECONDS", 0)
        assert problems() == []

    def test_a_store_that_refuses_is_said(self, address: str, settings: Settings) -> None:
        bucket().delete()
        assert storage.Store().problem().endswith("không cho ghi (NoSuchBucket)")
        assert "không cho ghi (NoSuchBucket). Xem STORAGE_URL" in data.store().words

    def test_doctor_keeps_nothing_there(self, address: str) -> None:
        assert data.store().words == "Kho của STORAGE_URL ghi, đọc, xóa được."
        assert [each.key for each in bucket().objects.all()] == []

"""Copies of backups in a restic repository, by restic itself."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from runner import environment
from runner.backup import state
from runner.backup.copy import copy
from runner.backup.create import _settings_text, without_password
from runner.console import OperatorError
from runner.environment import Environment
from tests.runner.conftest import eventually

needs_restic = pytest.mark.skipif(not shutil.which("restic"), reason="restic is not installed")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    (tmp_path / "password").write_text("mat-khau-cua-kho")
    monkeypatch.setenv("RESTIC_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("RESTIC_CACHE_DIR", str(tmp_path / "cache"))
    own = environment.read({"PORTAL_VAR": str(tmp_path)})
    return replace(own, backup_copy=str(tmp_path / "repository"))


def snapshots(settings: Environment) -> list[str]:
    command = ["restic", "--repo", settings.backup_copy, "snapshots", "--json"]
    found = subprocess.run(command, capture_output=True, check=True).stdout
    return [Path(each["paths"][0]).name for each in json.loads(found)]


def backup(folder: Path, day: int) -> Path:
    path = folder / f"cong-202611{day:02}-013000.tar"
    path.write_bytes(bytes(range(256)) * 4000)
    return path


@needs_restic
@pytest.mark.slow
def test_a_copy_comes_back_byte_for_byte(settings: Environment, tmp_path: Path) -> None:
    path = backup(tmp_path, 28)
    copy(settings, path)
    assert state.read(tmp_path)["copy"]["name"] == path.name
    copy(settings, backup(tmp_path, 29))
    assert snapshots(settings) == ["cong-20261129-013000.tar"]  # of one day the last one stays
    command = ["restic", "--repo", settings.backup_copy, "restore", "latest", "--target"]
    subprocess.run([*command, str(tmp_path / "out")], check=True, capture_output=True)
    (found,) = (tmp_path / "out").rglob("cong-20261129*")
    assert found.read_bytes() == path.read_bytes()


@needs_restic
def test_a_failed_copy_is_one_clear_line(
    settings: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTIC_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(OperatorError, match=r"^restic init: .*none"):
        copy(settings, backup(tmp_path, 28))
    assert "restic init" in state.read(tmp_path)["copy"]["reason"]


@needs_restic
@pytest.mark.slow
def test_another_password_is_not_taken_for_a_missing_repository(
    settings: Environment, tmp_path: Path
) -> None:
    copy(settings, backup(tmp_path, 28))
    (tmp_path / "password").write_text("mat-khau-khac")
    with pytest.raises(OperatorError, match="wrong password"):
        copy(settings, backup(tmp_path, 29))


@needs_restic
@pytest.mark.slow
def test_a_copy_that_was_killed_does_not_lock_out_the_next(
    settings: Environment, tmp_path: Path
) -> None:
    copy(settings, backup(tmp_path, 28))
    command = ["restic", "--repo", settings.backup_copy, "backup", "--stdin", "-q"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as killed:
        assert eventually(lambda: any((Path(settings.backup_copy) / "locks").iterdir()))
        killed.kill()
    copy(settings, backup(tmp_path, 29))
    assert not any((Path(settings.backup_copy) / "locks").iterdir())


def test_no_password_of_an_address_is_told() -> None:
    for address, told in (
        ("rest:https://an:bí/mật@may:8000/kho", "rest:https://an:…@may:8000/kho"),
        (
            "postgres://u:a@b@h:5432/d?sslpassword=x&a=b",
            "postgres://u:…@h:5432/d?sslpassword=…&a=b",
        ),
        ("sftp:an@may:/kho", "sftp:an@may:/kho"),
        ("postgres://u@h:5432/d", "postgres://u@h:5432/d"),
    ):
        assert without_password(address) == told


def test_a_backup_holds_no_secret_but_the_site_s_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "khóa-riêng")
    monkeypatch.setenv("DATABASE_URL", "postgres://u@h/d?password=bi-mat")
    monkeypatch.setenv("BACKUP_COPY", "rest:https://an:bi-mat@may/")
    text = _settings_text()
    assert "khóa-riêng" not in text
    assert "bi-mat" not in text
    assert "DATABASE_URL=postgres://u@h/d?password=…\n" in text


def test_without_restic_the_line_says_how_to_get_it(
    settings: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError, match="apt-get install restic"):
        copy(settings, backup(tmp_path, 28))


def test_without_a_place_nothing_is_copied(settings: Environment, tmp_path: Path) -> None:
    copy(replace(settings, backup_copy=""), tmp_path / "none")
    assert state.read(tmp_path) == {}

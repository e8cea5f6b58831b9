"""The virtual environment, made for real."""

import subprocess
import sys
from pathlib import Path

import pytest

from runner.environment import CHECKOUT

SCRIPT = CHECKOUT / "runner" / "make_venv.py"
pytestmark = pytest.mark.slow


def prepare(folder: Path) -> "subprocess.Popen[str]":
    arguments = [sys.executable, str(SCRIPT), "requirements.txt"]
    return subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def test_two_runs_at_once_install_once(tmp_path: Path) -> None:
    """The environment is made by one of two, and a later call has nothing to do."""
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    outputs = [process.communicate()[1] for process in [prepare(tmp_path), prepare(tmp_path)]]
    assert sum("Đang tạo môi trường" in output for output in outputs) == 1
    assert prepare(tmp_path).communicate()[1] == ""


def test_package_without_hash_is_refused(tmp_path: Path) -> None:
    """What is not locked is not installed, and the last line says that it failed."""
    (tmp_path / "requirements.txt").write_text("django\n")
    process = prepare(tmp_path)
    output = process.communicate()[1]
    assert process.returncode == 1
    assert output.splitlines()[-1].startswith("Lỗi: không chuẩn bị được .venv")


def test_missing_file(tmp_path: Path) -> None:
    """A requirements file that is not there is one line."""
    output = prepare(tmp_path).communicate()[1]
    assert output == "Lỗi: không chuẩn bị được .venv: No such file or directory.\n"

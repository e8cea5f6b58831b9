"""A copy of the backups in another place, by restic."""

import os
import shutil
import subprocess
from pathlib import Path

from runner.backup import state
from runner.console import OperatorError, say
from runner.environment import Environment
from runner.postgres import error_line

KEPT = ("--keep-daily=7", "--keep-weekly=4", "--keep-monthly=12")
TAG = "cong"


def copy(settings: Environment, path: Path) -> None:
    """Copy a backup to the restic repository of BACKUP_COPY, and delete old ones there.

    Raises OperatorError; the backup on this machine stays.
    """
    if not settings.backup_copy:
        return
    with state.noted_failures(settings.portal_var, "copy"):
        if not shutil.which("restic"):
            raise OperatorError("Chưa có restic để chép bản sao lưu: apt-get install restic")
        say(f"Đang chép {path.name} sang {settings.backup_copy}…")
        if _restic(settings, "cat", "config"):
            _must(settings, "init")
        _must(settings, "backup", "--tag", TAG, "--host", TAG, str(path))
        # Each backup has another name; grouped by tags they are one line of copies.
        _must(settings, "forget", "--tag", TAG, "--group-by=tags", "--prune", *KEPT)
        _must(settings, "check")
        state.note(settings.portal_var, "copy", name=path.name)


def _must(settings: Environment, *arguments: str) -> None:
    if fault := _restic(settings, *arguments):
        raise OperatorError(f"restic {arguments[0]}: {fault}")


def _restic(settings: Environment, *arguments: str) -> str:
    """Return why restic failed, "" if it did not."""
    result = subprocess.run(
        ["restic", "--quiet", *arguments],
        env={**os.environ, "RESTIC_REPOSITORY": settings.backup_copy},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    return (error_line(result.stderr) or "không rõ nguyên nhân") if result.returncode else ""

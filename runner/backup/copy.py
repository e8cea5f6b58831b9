"""A copy of the backups in another place, by restic."""

import os
import shutil
import subprocess
from pathlib import Path

from runner.backup import state
from runner.backup.create import without_password
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
        say(f"Đang chép {path.name} sang {without_password(settings.backup_copy)}…")
        if fault := _restic(settings, "cat", "config"):
            _make_repository(settings, fault)
        _must(settings, "unlock")  # of a run that was killed; locks in use stay
        _must(settings, "backup", "--tag", TAG, "--host", TAG, str(path))
        # Each backup has another name; grouped by tags they are one line of copies.
        _must(settings, "forget", "--tag", TAG, "--group-by=tags", "--prune", *KEPT)
        _must(settings, "check")
        state.note(settings.portal_var, "copy", name=path.name)


def _make_repository(settings: Environment, fault: str) -> None:
    """Make the repository that could not be opened because of `fault`; perhaps there is one."""
    if failure := _restic(settings, "init"):
        reason = fault if "already" in failure else failure
        raise OperatorError(f"restic init: {without_password(reason)}")


def _must(settings: Environment, *arguments: str) -> None:
    if fault := _restic(settings, *arguments):
        raise OperatorError(f"restic {arguments[0]}: {without_password(fault)}")


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

"""Every change of the embedded PostgreSQL, kept as it happens, to restore any minute.

A base backup each week and all of the write-ahead log since, by PostgreSQL's own pg_basebackup and
pg_receivewal, in a folder of the cluster below BACKUP_DIR:

    wal-<cluster>/base-20261128-013000/     the files of the cluster
    wal-<cluster>/segments/                 the log; the last file grows and ends in .partial
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from runner import locks
from runner.backup import state
from runner.backup.create import backup_folder, sync
from runner.backup.database import Database
from runner.backup.retention import STAMP, ZONE
from runner.console import OperatorError, say
from runner.environment import Environment
from runner.postgres import Cluster, error_line, installed_programs, lease

SLOT = "cong_backup"
KEPT = timedelta(days=7)  # at least so far back every minute can be restored
NOTE_SECONDS = 60
BASE = re.compile(r"base-(\d{8}-\d{6})")
STARTS_IN = re.compile(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")
SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?")
BEYOND_TARGET = "recovery ended before configured recovery target"


def keep_wal(settings: Environment) -> None:
    """Receive the log until a signal stops it. Raises OperatorError if it cannot go on."""
    if settings.database_url:
        raise OperatorError(
            "BACKUP_WAL chỉ dùng cho PostgreSQL nhúng, không dùng với DATABASE_URL."
        )
    var = settings.portal_var
    with lease(var) as cluster, locks.open_lock(var / "wal.lock") as descriptor:
        if not locks.try_exclusive(descriptor):
            raise OperatorError("Một tiến trình khác đang ghi nhật ký thay đổi.")
        with state.noted_failures(var, "wal"):
            server = _Server.of(cluster)
            folder = _folder(settings, server)
            is_new = server.prepare_slot()
            with server.receiving(folder / "segments") as receiver:
                while receiver.poll() is None:
                    if is_new or _is_base_due(folder):
                        server.make_base(folder)
                        is_new = False
                    prune(folder)
                    state.note(var, "wal")
                    _wait(receiver)
                said = error_line(receiver.stderr.read()) if receiver.stderr else ""
                raise OperatorError(f"Không ghi tiếp được nhật ký thay đổi: {said}")


def _wait(receiver: "subprocess.Popen[str]") -> None:
    try:
        receiver.wait(NOTE_SECONDS)
    except subprocess.TimeoutExpired:
        return


def _folder(settings: Environment, server: "_Server") -> Path:
    """Return the folder of a cluster; another cluster's log would not fit into it."""
    folder = backup_folder(settings) / f"wal-{server.identifier()}"
    (folder / "segments").mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in folder.glob("*.part"):
        shutil.rmtree(leftover)
    return folder


def bases(folder: Path) -> list[Path]:
    """Return the base backups of a cluster, the newest first."""
    return sorted((p for p in folder.iterdir() if BASE.fullmatch(p.name)), reverse=True)


def base_made_at(base: Path) -> datetime:
    """Return the moment from which on a base backup can be restored."""
    stamp = base.name.removeprefix("base-")
    return datetime.strptime(stamp, STAMP).replace(tzinfo=ZONE)


def _is_base_due(folder: Path) -> bool:
    found = bases(folder)
    if not found or base_made_at(found[0]) < datetime.now(ZONE) - KEPT:
        return True
    return log_after(found[0])[1]


def prune(folder: Path) -> None:
    """Delete bases, and the log, that no minute of the last week needs."""
    found = bases(folder)
    needed = [base for base in found if base_made_at(base) > datetime.now(ZONE) - KEPT]
    for base in found[len(needed) + 1 :]:
        shutil.rmtree(base)
    left = bases(folder)
    label = STARTS_IN.search((left[-1] / "backup_label").read_text()) if left else None
    if label:
        for segment in (folder / "segments").iterdir():
            if segment.name[:24] < label[1]:
                segment.unlink()


def log_after(base: Path) -> tuple[Path | None, bool]:
    """Return the last file of the log that follows a base without a gap, and whether there is one.

    There is a gap where the server could not wait any longer for its log to be received.
    """
    label = STARTS_IN.search((base / "backup_label").read_text())
    segments = {_number(path.name): path for path in _segments(base.parent)}
    last, number = None, _number(label[1]) if label else 0
    while number in segments:
        last, number = segments[number], number + 1
    return last, any(each > number for each in segments)


def check_log(base: Path, moment: datetime) -> None:
    """Say up to when the log of a base goes, if that is before the moment.

    Raises OperatorError if the log is cut off before it.
    """
    last, is_cut = log_after(base)
    end = datetime.fromtimestamp(last.stat().st_mtime, ZONE) if last else base_made_at(base)
    if moment > end and (is_cut or last is None):
        raise OperatorError(f"Nhật ký thay đổi bị đứt sau {end:%H:%M:%S, %d/%m/%Y}: chọn lúc ấy.")
    if moment > end:  # nothing has changed since, or nothing more was received
        say(f"Nhật ký thay đổi chỉ có tới {end:%H:%M:%S, %d/%m/%Y}: phục hồi tới lúc ấy.")


def _segments(folder: Path) -> list[Path]:
    return [path for path in (folder / "segments").iterdir() if SEGMENT.fullmatch(path.name)]


def _number(segment: str) -> int:
    """Return the place of a file of 16 MB in the log, without its timeline, which never changes."""
    return int(segment[8:16], 16) * 256 + int(segment[16:24], 16)


class _Server:
    """The embedded server, as its administrator."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = parameters

    @classmethod
    def of(cls, cluster: Cluster) -> "_Server":
        """Return the running server, which from now on lets the log be received."""
        server = cls({"host": str(cluster.socket), "port": "5432", "user": "postgres"})
        cluster.allow_peers_only()
        server.ask("SELECT pg_reload_conf()")
        return server

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(**self.parameters, dbname="postgres", autocommit=True) as connection:
            return connection.execute(question.encode()).fetchall()

    def identifier(self) -> int:
        return int(self.ask("SELECT system_identifier FROM pg_control_system()")[0][0])

    def prepare_slot(self) -> bool:
        """Have the server keep what is not received yet; return whether it did not do so before."""
        slots = "FROM pg_replication_slots WHERE slot_name = 'cong_backup'"
        self.ask(f"SELECT pg_terminate_backend(active_pid) {slots} AND active")
        known = self.ask(f"SELECT wal_status {slots}")
        if known and known[0][0] != "lost":
            return False
        if known:
            self.ask(f"SELECT pg_drop_replication_slot(slot_name) {slots}")
        self.ask(f"SELECT pg_create_physical_replication_slot('{SLOT}', true)")
        return True

    @contextmanager
    def receiving(self, folder: Path) -> Iterator["subprocess.Popen[str]"]:
        command = self._command("pg_receivewal", f"--directory={folder}", f"--slot={SLOT}",
                                "--synchronous", "--no-loop")  # fmt: skip
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as receiver:
            try:
                yield receiver
            finally:
                receiver.terminate()  # what has come is on the disk

    def make_base(self, folder: Path) -> None:
        """Copy the cluster's files, and check the copy. Raises OperatorError."""
        part = folder / "base.part"
        shutil.rmtree(part, ignore_errors=True)
        command = self._command("pg_basebackup", f"--pgdata={part}", "--wal-method=none",
                                "--checkpoint=fast", "--manifest-checksums=SHA256")  # fmt: skip
        _run(command)
        _verify(part)
        part.rename(folder / f"base-{datetime.now(ZONE):{STAMP}}")
        sync(folder)

    def _command(self, program: str, *arguments: str) -> list[str]:
        address = make_conninfo(**self.parameters)
        return [str(installed_programs() / program), f"--dbname={address}", *arguments]


def _verify(base: Path) -> None:
    """Compare a base backup with its manifest; the wheel's pg_verifybackup 18 crashes."""
    manifest = json.loads((base / "backup_manifest").read_text())
    for file in manifest["Files"]:
        with (base / file["Path"]).open("rb") as data:
            if hashlib.file_digest(data, "sha256").hexdigest() != file["Checksum"]:
                raise OperatorError(f"pg_basebackup: {file['Path']} không khớp mã kiểm tra.")


def _run(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise OperatorError(f"{Path(command[0]).name}: {error_line(result.stderr)}")


def base_for(settings: Environment, moment: datetime) -> Path:
    """Return the base from which a moment can be restored. Raises OperatorError."""
    if moment > datetime.now(ZONE):
        raise OperatorError("Không phục hồi được tới một thời điểm chưa đến.")
    folders = backup_folder(settings).glob("wal-*")
    found = [base for folder in folders for base in bases(folder)]
    before = [base for base in found if base_made_at(base) <= moment]
    if not before:
        oldest = min(map(base_made_at, found), default=None)
        since = f"; sớm nhất là {oldest:%H:%M:%S, %d/%m/%Y}" if oldest else ""
        raise OperatorError(f"Không có nhật ký thay đổi từ trước thời điểm ấy{since}.")
    return max(before, key=lambda base: base.name)


@contextmanager
def recovered(settings: Environment, base: Path, moment: datetime) -> Iterator[Database]:
    """Run a server whose data is as it was at a moment. Raises OperatorError."""
    real = Cluster.of(settings.portal_var)
    real.make_home()
    home = real.home / "recovered"
    shutil.rmtree(home, ignore_errors=True)
    scratch = Cluster(home, home, real.account)
    scratch.make_home()
    try:
        _copy(base, scratch)
        fault = scratch.recover(f"recovery_target_time = '{moment.isoformat()}'")
        if BEYOND_TARGET in fault:
            fault = scratch.recover("")
        if fault:
            raise OperatorError(f"Không phục hồi được tới thời điểm ấy: {fault}")
        yield Database({"host": str(scratch.socket), "port": "5432", "dbname": "portal",
                        "user": "portal"})  # fmt: skip
    finally:
        scratch.stop()
        shutil.rmtree(home, ignore_errors=True)


def _copy(base: Path, scratch: Cluster) -> None:
    """Copy a base and the log where the account of the server reads them."""
    shutil.copytree(base, scratch.data, symlinks=True)
    (scratch.home / "wal").mkdir()
    for segment in (base.parent / "segments").iterdir():
        shutil.copy(segment, scratch.home / "wal" / segment.name.removesuffix(".partial"))
    scratch.own_everything()


def parse_moment(text: str) -> datetime:
    """Return the moment of "2026-11-28 08:15", in the time of Việt Nam. Raises OperatorError."""
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%H:%M %d/%m/%Y", "%H:%M:%S %d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=ZONE)
        except ValueError:
            continue
    raise OperatorError(f"AT phải có dạng «2026-11-28 08:15», không phải «{text}».")

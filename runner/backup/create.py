"""Making a backup while people work.

Uploads, on a disk or in a store, never change once they are there; a row names a file only when it
is there, and goes before it. So: most files first, then a snapshot of the database, and at once the
files that have come since. What went until then went with its row. Only what is uploaded and
deleted again between the two passes over the files can be missing; that is said. The heads of the
publication log come just before the snapshot: a head of a line that it lacks would be taken for a
deleted line.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from runner.backup import archive, retention, state
from runner.backup.database import DUMP, Database, Snapshot, running
from runner.backup.store import Store
from runner.console import OperatorError, say
from runner.environment import CHECKOUT, Environment, variables
from runner.value_kinds import DATABASE, OBJECT_STORE

PUBLIC_FOLDERS = ("media", "documents")
LOG = "publication_log"
FOLDERS = (*PUBLIC_FOLDERS, LOG)
SPOOL = "spool/hits.sqlite3"
KEY = "secret_key"
SETTINGS = "settings.env"
ASIDE = ".before-"  # what a restoration replaced in a folder that is a disk of its own
WITH_PASSWORD = (DATABASE, OBJECT_STORE)  # addresses that are kept without their passwords
SPARE = 50 * 1024 * 1024
WORK = "backup-"  # how the folder in var/ begins that holds the dump until it is in the backup


def create(settings: Environment) -> Path:
    """Make a backup and delete those that are out of date. Raises OperatorError."""
    var = settings.portal_var
    with state.only_one(var), state.noted_failures(var, "backup"):
        folder = backup_folder(settings)
        for leftover in folder.glob(".cong-*.part"):  # of a run that was killed
            leftover.unlink()
        for leftover in var.glob(f"{WORK}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with running(settings) as database, _reported_errors(folder):
            _check_space(settings, database, folder)
            path = _Backup(settings, database, folder).make()
        if not settings.backup_wal:
            state.forget(var, "wal")
        for old in retention.superseded(retention.backups_in(folder)):
            old.unlink()
        return path


def backup_folder(settings: Environment) -> Path:
    """Return where backups are kept. Raises OperatorError if it is not there."""
    folder = settings.backup_dir
    if folder == settings.portal_var / "backups":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_dir():  # perhaps a disk that is not mounted: nothing is made in its place
        raise OperatorError(f"Không có thư mục sao lưu {folder}: hãy tạo hoặc gắn ổ đĩa của nó.")
    return folder


@contextmanager
def _reported_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OperatorError(f"Không ghi được bản sao lưu vào {folder}: {reason}.") from error


def _check_space(settings: Environment, database: Database, folder: Path) -> None:
    files = sum(path.stat().st_size for path in files_in(settings.portal_var).values())
    if settings.storage_url:
        objects = Store(settings.storage_url).objects(PUBLIC_FOLDERS)
        files += sum(size for size, _ in objects.values())
    needed = files + database.size() + SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OperatorError(
            f"Ổ đĩa của {folder} còn {free // 1024**2} MB, bản sao lưu cần khoảng"
            f" {needed // 1024**2} MB."
        )


def files_in(var: Path, folders: Iterable[str] = FOLDERS) -> dict[str, Path]:
    """Return what is in some folders of var/ by the names that it has in a backup."""
    found = {}
    for name in folders:
        top = var / name
        for folder, inner, files in os.walk(top, followlinks=False):
            inner[:] = [each for each in inner if not each.startswith(ASIDE)]
            for file in files:
                path = Path(folder) / file
                if path.is_file():
                    found[f"{name}/{path.relative_to(top)}"] = path
    return found


@dataclass
class _Backup:
    settings: Environment
    database: Database
    folder: Path
    stamps: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def make(self) -> Path:
        """Write the backup under another name, then give it its own."""
        key = self.settings.backup_key
        begun = datetime.now(retention.ZONE)
        path = self.folder / retention.name_for(begun, encrypted=key is not None)
        part = path.with_name(f".{path.name}.part")
        try:
            with (
                tempfile.TemporaryDirectory(prefix=WORK, dir=self.settings.portal_var) as work,
                archive.writing(part, key) as writer,
            ):
                manifest = self._fill(writer, Path(work))
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        sync(self.folder)
        seconds = round((datetime.now(retention.ZONE) - begun).total_seconds(), 1)
        missing = len(manifest["missing"])
        size = path.stat().st_size
        state.note(
            self.settings.portal_var, "backup", name=path.name, bytes=size, seconds=seconds,
            files=len(manifest["files"]), missing=missing,
        )  # fmt: skip
        if missing:
            where = "trong kho" if self.settings.storage_url else "trên đĩa"
            say(f"Cảnh báo: cơ sở dữ liệu nhắc đến {missing} tệp không còn {where}.")
        return path

    def _fill(self, writer: archive.Writer, work: Path) -> dict[str, Any]:
        about = {"format": archive.FORMAT, "version": site_version(), "code": code_digest()}
        writer.add_text(archive.HEADER, json.dumps(about))
        self._add_new_uploads(writer, work)
        self._add_spool(writer, work)
        writer.add_text(KEY, self.settings.secret_key)
        writer.add_text(SETTINGS, _settings_text())
        self._add_new_files(writer, LOG)
        with self.database.snapshot() as snapshot:
            self._add_new_uploads(writer, work)
            snapshot.dump(work / DUMP)
            manifest = {**about, **self._describe(snapshot)}
        writer.add(DUMP, work / DUMP)
        named = manifest["content"]["files"]
        manifest["missing"] = [name for name in named if name not in writer.checksums]
        manifest["files"] = dict(writer.checksums)
        writer.add_text(archive.MANIFEST, json.dumps(manifest))
        return manifest

    def _describe(self, snapshot: Snapshot) -> dict[str, Any]:
        return {
            "made_at": snapshot.moment,
            "server": snapshot.server_version(),
            "migrations": snapshot.migrations(),
            "tables": snapshot.tables(),
            "content": content(self.settings.portal_var, snapshot.moment, snapshot.name),
        }

    def _add_new_uploads(self, writer: archive.Writer, work: Path) -> None:
        """Add what has been uploaded since the last time, from where uploads are kept."""
        if not self.settings.storage_url:
            self._add_new_files(writer, *PUBLIC_FOLDERS)
            return
        store = Store(self.settings.storage_url)
        found = store.objects(PUBLIC_FOLDERS)
        new = sorted(name for name in found if self.stamps.get(name) != found[name])
        for name, path in store.fetched(new, work):
            writer.add(name, path)
            self.stamps[name] = found[name]

    def _add_new_files(self, writer: archive.Writer, *folders: str) -> None:
        """Add the files that are new, or that were still being written before."""
        for name, path in sorted(files_in(self.settings.portal_var, folders).items()):
            try:
                status = path.stat()
                stamp = (status.st_size, status.st_mtime_ns)
                if self.stamps.get(name) != stamp:
                    writer.add(name, path)
                    self.stamps[name] = stamp
            except FileNotFoundError:
                continue

    def _add_spool(self, writer: archive.Writer, work: Path) -> None:
        """Add what waits to be counted, before the database that says what is counted."""
        copy = work / "hits.sqlite3"
        try:
            manage(self.settings.portal_var, "copy_spool", str(copy))
        except OperatorError as error:  # a broken spool must not keep all else from being saved
            say(f"Cảnh báo: {error}")
        if copy.exists():
            writer.add(SPOOL, copy)


def content(var: Path, moment: str, snapshot: str = "", **environment: str) -> dict[str, Any]:
    """Return the files that the rows of a site name, and the checksums of some of its pages."""
    arguments = ["--moment", moment, *(["--snapshot", snapshot] if snapshot else [])]
    found: dict[str, Any] = json.loads(manage(var, "describe_content", *arguments, **environment))
    return found


def manage(var: Path, *command: str, **environment: str) -> str:
    """Run a command of the site in `var`, and return its output. Raises OperatorError."""
    result = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env={**os.environ, "PORTAL_VAR": str(var), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["?"])[-1]
        raise OperatorError(f"manage.py {command[0]}: {last.removeprefix('Lỗi: ')}")
    return result.stdout


def site_version() -> str:
    """Return the version of the code."""
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition('\nversion = "')[2].partition('"')[0]


def code_digest() -> str:
    """Return a checksum of what pages are made from: only the same code makes the same bytes."""
    total = hashlib.sha256()
    for folder in ("core", "portal", "news", "ads", "analytics", "templates", "static"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                total.update(str(path.relative_to(CHECKOUT)).encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
    total.update((CHECKOUT / "requirements.txt").read_bytes())
    return total.hexdigest()


def _settings_text() -> str:
    """Return the environment variables that are set, without secrets."""
    lines = ["# Các biến môi trường lúc sao lưu; khóa và mật khẩu không có ở đây."]
    for name, variable in variables().items():
        if text := os.environ.get(name, ""):
            is_secret = variable.kind.is_secret and variable.kind not in WITH_PASSWORD
            lines.append(f"#{name}=… (bí mật)" if is_secret else f"{name}={without_password(text)}")
    return "\n".join(lines) + "\n"


def without_password(address: str) -> str:
    """Return an address such as rest:https://user:password@host/?password=x without passwords."""
    address = re.sub(r"(//[^/@:\s]*):\S*@", r"\1:…@", address)
    return re.sub(r"([?&]\w*password=)[^&\s]*", r"\1…", address)


def sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

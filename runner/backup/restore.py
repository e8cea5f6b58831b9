"""Putting a backup in the place of a site, whole or not at all.

Everything is unpacked and checked beside its place first. The database is then replaced in one
transaction and the rest renamed; what was there before is kept under another name.
"""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from runner import locks
from runner.backup import archive, state
from runner.backup.create import (
    ASIDE,
    FOLDERS,
    KEY,
    LOG,
    PUBLIC_FOLDERS,
    SETTINGS,
    SPOOL,
    files_in,
    site_version,
)
from runner.backup.database import DUMP, Database, differences, running
from runner.backup.retention import ZONE, made_at
from runner.backup.store import Store
from runner.backup.wal import base_for, check_log, recovered
from runner.console import OperatorError, say
from runner.environment import CHECKOUT, Environment
from runner.postgres import Cluster
from runner.site_lock import site_is_off, unfinished

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NUMBERS = re.compile(r"(\d{4})(?:_squashed_(\d{4}))?")


def restore(settings: Environment, path: Path, *, agreed: bool) -> None:
    """Restore a backup over the site. Raises OperatorError; then the site is as it was."""
    var = settings.portal_var
    with site_is_off(var), state.only_one(var), _unpacked(settings, path) as (folder, manifest):
        check_version(path, manifest)
        if not agreed:
            _ask(_description(settings, path, manifest))
        stamp = _stamp()
        _prepare_files(settings, folder)
        _put_uploads(settings, folder)
        with _signals_as_before():
            _put_database(settings, folder / DUMP, manifest["tables"], stamp)
            _replace_files(settings, folder, stamp)
            unfinished(var).unlink()
    say(f"Đã phục hồi {path.name}. Những gì có trước đó được giữ với tên …before-{stamp}.")
    _say_what_to_do(settings, var)


def restore_moment(settings: Environment, moment: datetime, *, agreed: bool) -> None:
    """Restore the database as it was at a moment. Raises OperatorError; then it is as it was.

    Uploads stay: they never change, and what the database does not name does no harm.
    """
    var = settings.portal_var
    base = base_for(settings, moment)
    check_log(base, moment)
    with site_is_off(var), state.only_one(var):
        of_when = f"{moment:%H:%M:%S, %d/%m/%Y}"
        if not agreed:
            _ask(f"Sẽ thay cơ sở dữ liệu bằng chính nó lúc {of_when}; ảnh và tệp giữ nguyên.")
        stamp = _stamp()
        with tempfile.TemporaryDirectory(prefix="restore-", dir=var) as folder:
            dump = Path(folder) / DUMP
            say("Đang đọc lại nhật ký thay đổi…")
            with recovered(settings, base, moment) as old, old.snapshot() as snapshot:
                snapshot.dump(dump)
                tables, last = snapshot.tables(), snapshot.last_publication()
            with _signals_as_before():
                _put_database(settings, dump, tables, stamp)
                _set_later_heads_aside(var, last, stamp)
                unfinished(var).unlink()
    say(f"Đã phục hồi cơ sở dữ liệu lúc {of_when}. Chạy lại cổng: make run.")


def _set_later_heads_aside(var: Path, last: int, stamp: str) -> None:
    """Keep elsewhere the heads of lines after the last one, which would be taken for deleted."""
    heads = var / LOG / "heads"
    if heads.is_dir():
        shutil.copytree(heads, var / f"heads.before-{stamp}")
    for path in heads.glob("*.txt"):
        lines = path.read_text(errors="replace").splitlines(keepends=True)
        kept = [line for line in lines if not _is_after(line.partition(" ")[0], last)]
        if kept:
            path.write_text("".join(kept))
        else:
            path.unlink()


def _is_after(number: str, last: int) -> bool:
    return number.isdecimal() and int(number) > last


def _stamp() -> str:
    """Return what tells apart the old states that are kept: the moment, to the thousandth."""
    return f"{datetime.now(ZONE):%Y%m%d_%H%M%S_%f}"[:-3]


@contextmanager
def _unpacked(settings: Environment, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    var = settings.portal_var
    if not path.is_file():
        raise OperatorError(f"Không có bản sao lưu {path}.")
    for leftover in var.glob("restore-*"):  # of a run that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    free, needed = shutil.disk_usage(var).free, path.stat().st_size * 2
    if free < needed:
        raise OperatorError(
            f"Ổ đĩa của {var} còn {free // 1024**2} MB, phục hồi cần khoảng {needed // 1024**2} MB."
        )
    with tempfile.TemporaryDirectory(prefix="restore-", dir=var) as folder:
        say(f"Đang mở và kiểm tra {path.name}…")
        yield Path(folder), archive.unpack(path, settings.backup_key, Path(folder))


def check_version(path: Path, manifest: dict[str, Any]) -> None:
    """Raise OperatorError for a backup of a newer version than this one."""
    newer = [app for app, name in manifest["migrations"] if _number(name) > _last_number(app) >= 0]
    if newer or _version(manifest["version"]) > _version(site_version()):
        raise OperatorError(
            f"{path.name} do phiên bản mới hơn ({manifest['version']}) tạo: hãy cài phiên bản đó."
        )


def _version(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)]


def _number(name: str) -> int:
    found = NUMBERS.match(name)
    return int(found[2] or found[1]) if found else -1


def _last_number(app: str) -> int:
    """Return the number of an app's last migration, -1 for an app that is not ours."""
    folder = CHECKOUT / app / "migrations"
    return max((_number(path.name) for path in folder.glob("0*.py")), default=-1)


def _ask(what: str) -> None:
    """Tell what happens and wait for a yes. Raises OperatorError without one."""
    say(f"{what}\nNhững gì đang có được giữ lại dưới tên khác. Gõ «phuc hoi» để tiếp tục:")
    try:
        answer = input().strip().lower()
    except EOFError:
        answer = ""
    if answer not in ("phuc hoi", "phục hồi"):
        raise OperatorError("Chưa được đồng ý, không có gì thay đổi (YES=1 để khỏi hỏi).")


def _description(settings: Environment, path: Path, manifest: dict[str, Any]) -> str:
    made = made_at(path)
    of_when = f"{made:%H:%M, %d/%m/%Y}" if made else manifest["made_at"]
    rows = sum(number for number, _ in manifest["tables"].values())
    return (
        f"Sẽ thay toàn bộ nội dung của {settings.portal_var} bằng bản sao lưu lúc {of_when} "
        f"({rows} dòng dữ liệu, {len(manifest['files'])} tệp)."
    )


@contextmanager
def _room_for_database(settings: Environment, stamp: str) -> Iterator[None]:
    """See that nobody uses the database; keep an embedded one that does not start out of the way.

    It comes back if the block fails. Raises OperatorError.
    """
    if settings.database_url:
        if others := Database.of(settings).others():
            raise OperatorError(f"Cơ sở dữ liệu đang có {others} kết nối: hãy dừng mọi nút web.")
        yield
        return
    cluster = Cluster.of(settings.portal_var)
    cluster.make_home()
    with locks.open_lock(cluster.home / "users.lock", cluster.account) as users:
        if not locks.try_exclusive(users):
            raise OperatorError("Một lệnh khác đang dùng cơ sở dữ liệu: hãy chờ nó xong.")
    broken = cluster.data.with_name(f"data.before-{stamp}")
    try:
        with running(settings) as database:
            database.tables()
    except OperatorError as error:
        say(f"Cơ sở dữ liệu đang có không dùng được ({error}), được giữ lại ở {broken}.")
        cluster.data.rename(broken)
    try:
        yield
    except BaseException:
        if broken.exists():
            shutil.rmtree(cluster.data, ignore_errors=True)
            broken.rename(cluster.data)
        raise


def _put_database(
    settings: Environment, dump: Path, tables: dict[str, list[Any]], stamp: str
) -> None:
    """Load a dump and compare it with what was backed up; or leave everything as it was.

    Once it is good, signals wait, and a file tells that what belongs to it is still to come.
    """
    mark = unfinished(settings.portal_var)
    with _room_for_database(settings, stamp), running(settings) as database:
        say("Đang phục hồi cơ sở dữ liệu…")
        mark.touch()
        try:
            database.load(dump, stamp)
            if wrong := differences(tables, database.tables()):
                raise OperatorError(f"Dữ liệu phục hồi không khớp ở bảng {', '.join(wrong)}.")
            signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        except BaseException:
            database.undo(stamp)
            mark.unlink()
            raise
        database.finish(stamp)


def _prepare_files(settings: Environment, folder: Path) -> None:
    """Give what was unpacked the owner and the rights that the site's files have."""
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    (folder / SPOOL).parent.mkdir(exist_ok=True)
    owner = settings.portal_var.stat()
    for path in folder.rglob("*"):
        path.chmod(_mode(path.relative_to(folder), is_folder=path.is_dir()))
        if os.geteuid() == 0:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _mode(path: Path, *, is_folder: bool) -> int:
    is_public = path.parts[0] in PUBLIC_FOLDERS
    if is_folder:
        return 0o755 if is_public else 0o700
    return 0o644 if is_public else 0o600


def _put_uploads(settings: Environment, folder: Path) -> None:
    """Bring uploads into the store, if there is one. What is there besides stays, and does no harm.

    Before the database: what it names is there then, and a store that fails has changed nothing.
    """
    if settings.storage_url:
        say("Đang đưa ảnh và tệp đính kèm vào kho…")
        Store(settings.storage_url).put(files_in(folder, PUBLIC_FOLDERS))
        for name in PUBLIC_FOLDERS:
            shutil.rmtree(folder / name)


def _replace_files(settings: Environment, folder: Path, stamp: str) -> None:
    var = settings.portal_var
    try:
        for name in (*FOLDERS, str(Path(SPOOL).parent), KEY):
            if not (folder / name).exists():  # in the store
                continue
            place = (var / name).resolve()  # perhaps on another disk
            if place.is_mount():  # another disk, which stays where it is
                _replace_content(place, folder / name, f"{ASIDE}{stamp}")
                continue
            if place.exists():
                place.rename(place.with_name(f"{place.name}.before-{stamp}"))
            shutil.move(folder / name, place)
        shutil.move(folder / SETTINGS, var / SETTINGS)
    except OSError as error:
        raise OperatorError(
            f"Cơ sở dữ liệu đã phục hồi nhưng không thay được {error.filename}: {error.strerror}; "
            "hãy sửa rồi chạy lại make restore."
        ) from error


def _replace_content(place: Path, new: Path, aside: str) -> None:
    """Put what is in `new` into a folder, and what was there into a folder within it."""
    kept = place / aside
    kept.mkdir(mode=0o700, exist_ok=True)
    for path in place.iterdir():
        if not path.name.startswith((ASIDE, "lost+found")):
            path.rename(kept / path.name)
    for path in new.iterdir():
        shutil.move(path, place / path.name)


@contextmanager
def _signals_as_before() -> Iterator[None]:
    """Let signals that waited come through at the end of the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _say_what_to_do(settings: Environment, var: Path) -> None:
    if os.environ.get("SECRET_KEY") and settings.secret_key != (var / KEY).read_text().strip():
        say(f"SECRET_KEY khác với khóa trong bản sao lưu: hãy đặt nó bằng nội dung {var / KEY}.")
    say(f"Các biến môi trường lúc sao lưu: {var / SETTINGS}. Chạy lại cổng: make run.")

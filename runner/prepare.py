"""Prepares the site before it is served: migrations, static files, first load of the demo."""

import hashlib
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from tqdm import tqdm

from runner import locks
from runner.child_process import exit_with_parent, loading
from runner.console import OperatorError, ProgressLines, exit_on_error, say

# It is copied and given a name with its hash; both files are compressed in two ways if useful.
LINES_PER_STATIC_FILE = 5
POOL_ALONE = (
    "DATABASE_URL là địa chỉ của PgBouncer: hãy đặt thêm DATABASE_DIRECT_URL là địa chỉ của chính "
    "máy chủ PostgreSQL."
)


class Progress(OutputWrapper):
    """Shows the output of a command as a progress bar; a line with one of `marks` is a step."""

    def __init__(self, title: str, total: int, *marks: str) -> None:
        super().__init__(sys.stderr)
        self.bar = tqdm(desc=title, total=total, leave=False, disable=None)
        self.marks = marks

    def write(  # type: ignore[override]  # as in OutputWrapper itself
        self, msg: str = "", style_func: object = None, ending: str | None = None
    ) -> None:
        self.bar.update(sum(msg.count(mark) for mark in self.marks))


def migrate() -> None:
    """Bring the database's tables up to date."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    say("Đang cập nhật cấu trúc cơ sở dữ liệu…")
    progress = Progress("Cấu trúc dữ liệu", len(plan), " OK")
    call_command("migrate", interactive=False, verbosity=1, stdout=progress)
    progress.bar.close()


def collect_static() -> None:
    """Collect and compress the static files, unless none has changed since the last time."""
    files = sorted(_static_files())
    now = hashlib.sha256(repr(files).encode()).hexdigest()
    stamp = settings.VAR_DIR / "static.collected"
    if stamp.exists() and stamp.read_text() == now and settings.STATIC_ROOT.exists():
        return
    say("Đang thu thập và nén các tệp tĩnh…")
    progress = Progress(
        "Tệp tĩnh", LINES_PER_STATIC_FILE * len(files), "Copying '", "Post-processed '"
    )
    call_command("collectstatic", interactive=False, verbosity=2, stdout=progress)
    progress.bar.close()
    stamp.write_text(now)


def _static_files() -> Iterator[tuple[str, str]]:
    """Yield their paths and checksums, which are the same on all nodes of a version."""
    ignored = cast(StaticFilesConfig, apps.get_app_config("staticfiles")).ignore_patterns
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            yield path, hashlib.sha256(Path(storage.path(path)).read_bytes()).hexdigest()


def prepare() -> None:
    """Make the site ready to serve. Raises OperatorError."""
    try:
        with loading():
            django.setup()
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        if "unsupported startup parameter" in reason:
            raise OperatorError(POOL_ALONE) from error
        raise OperatorError(f"Không kết nối được cơ sở dữ liệu: {reason}") from error
    lock = settings.VAR_DIR / "prepare.lock"
    with locks.exclusive(lock, waiting="Đang chờ một lần khởi động khác chuẩn bị xong…"):
        try:
            _fill()
        except CommandError as error:
            raise OperatorError(str(error)) from error


def _fill() -> None:
    call_command("join_nodes", check=True)
    migrate()
    call_command("join_nodes")
    if not settings.DEBUG:
        collect_static()
    if apps.is_installed("demo"):
        call_command("load_demo", first_run=True)
    call_command("create_initial_pages")
    call_command("first_site", first_run=True)
    call_command("verify", begin=True)


def stop(*_: object) -> None:
    """Handle a signal: end at once, and with this process those that work for it."""
    for process in multiprocessing.active_children():
        process.kill()
    os._exit(143)


def main() -> None:
    """Prepare the site; an error becomes one clear line."""
    exit_with_parent()
    if not sys.stderr.isatty():
        sys.stderr = ProgressLines(sys.stderr)
    signal.signal(signal.SIGTERM, stop)
    # What is prepared here will take the place of a running supervisor, which trusts that it can.
    importlib.import_module("runner.__main__")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with exit_on_error():
        prepare()


if __name__ == "__main__":
    main()

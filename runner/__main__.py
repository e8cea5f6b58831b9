"""`python -m runner`, which `make run` calls: check, prepare and start the site, then stop it."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner import environment
from runner.console import exit_on_error, say
from runner.environment import Environment
from runner.postgres import Cluster, lease
from runner.preflight import Address, check_var
from runner.site_lock import site_runs
from runner.supervisor import Worker, supervise

TIDY_SECONDS = 3600
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop(*_: object) -> None:
    """Handle a signal: leave through every `finally`, and ignore further signals meanwhile."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def database(settings: Environment) -> Iterator[Cluster | None]:
    """Keep the embedded PostgreSQL running, unless DATABASE_URL names another server."""
    if settings.database_url:
        yield None
    else:
        with lease(settings.portal_var) as cluster:
            yield cluster


def workers(
    address: Address, *, development: bool, keep_wal: bool = False, send_mail: bool = False
) -> list[Worker]:
    """Return the processes of the site, the web server first."""
    django_command = ["-m", "runner.child_process"]
    web = ["-m", "runner.web", address.host, str(address.port)]
    if development:
        web = [*django_command, "runserver", f"{address.bracketed_host}:{address.port}"]
    found = [
        Worker("web", web),
        Worker("đếm", [*django_command, "flush_hits"]),
        Worker("dọn dẹp", [*django_command, "tidy", "--shared"], every=TIDY_SECONDS),
    ]
    if send_mail:
        found.append(Worker("thư", [*django_command, "send_mails"]))
    if keep_wal:
        found.append(Worker("nhật ký", ["-m", "runner.backup", "wal", "--until-parent-exits"]))
    return found


def announce(address: Address, allowed_hosts: list[str]) -> None:
    """Print the address of the site."""
    if address.is_public and LOOPBACK_HOSTS.issuperset(allowed_hosts):
        say("Chỉ máy này mở được trang: hãy đặt ALLOWED_HOSTS=tên-miền để máy khác cũng mở được.")
    sys.stdout.write(
        f"\nCổng thông tin:  {address.url}/\n"
        f"Trang quản trị:  {address.url}/quan-tri/\n"
        "Mật khẩu chỉ hiện một lần; đặt lại bằng: make passwords\n"
        "Nhấn Ctrl-C để dừng.\n\n"
    )
    sys.stdout.flush()


def run(settings: Environment, *, development: bool, until_parent_exits: bool) -> None:
    """Run the site until a signal stops it. Raises OperatorError if it cannot start."""
    parent = os.getppid()
    address = Address(settings.host, settings.port)
    address.check_free()
    check_var(settings.portal_var)
    with site_runs(settings.portal_var), database(settings) as cluster:
        if subprocess.run([sys.executable, "-m", "runner.prepare"], check=False).returncode:
            sys.exit(1)
        supervise(
            workers(
                address,
                development=development,
                keep_wal=settings.backup_wal,
                send_mail=settings.mail_url is not None,
            ),
            is_serving=address.answers,
            announce=lambda: announce(address, settings.allowed_hosts),
            restart_database_if_dead=cluster.restart_if_dead if cluster else lambda: None,
            should_continue=lambda: not until_parent_exits or os.getppid() == parent,
        )


def main() -> None:
    """Read the command line and run the site; an error becomes one clear line."""
    parser = argparse.ArgumentParser(prog="python -m runner")
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--until-parent-exits", action="store_true")
    options = parser.parse_args()
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    # Other processes of the site inherit the variable.
    os.environ["DEMO"] = os.environ.get("DEMO") or "1"
    if options.dev:
        os.environ["DEBUG"] = "1"
    try:
        with exit_on_error():
            run(
                environment.current(),
                development=options.dev,
                until_parent_exits=options.until_parent_exits,
            )
    except KeyboardInterrupt:
        say("Đã dừng.")


if __name__ == "__main__":
    main()

"""`python -m runner`, which `make run` calls: check, prepare and start the site, then stop it."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runner import environment
from runner.console import exit_on_error, say
from runner.control_files import ControlFiles
from runner.environment import Environment
from runner.handover import STOP_SIGNALS, Handover, Succession
from runner.listener import adopt, open_listener
from runner.postgres import Cluster, lease
from runner.preflight import Address, check_var
from runner.site_lock import site_runs
from runner.supervisor import hurry, stop_all, supervise
from runner.workers import WebWorker, Worker

TIDY_SECONDS = 3600
READING_SECONDS = 300  # an attachment is found by its text so long after its upload, at most
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
DJANGO_COMMAND = ["-m", "runner.child_process"]


def stop(*_: object) -> None:
    """Handle a signal: leave through every `finally`; a further signal means to hurry."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: hurry.set())
    raise KeyboardInterrupt


@contextmanager
def database(settings: Environment) -> Iterator[Cluster | None]:
    """Keep the embedded PostgreSQL running, unless DATABASE_URL names another server."""
    if settings.database_url:
        yield None
    else:
        with lease(settings.portal_var) as cluster:
            yield cluster


def housekeeping(settings: Environment) -> list[Worker]:
    """Return the processes of the site beside the web server."""
    found = [
        Worker("đếm", [*DJANGO_COMMAND, "flush_hits"]),
        Worker("dọn dẹp", [*DJANGO_COMMAND, "tidy", "--shared"], every=TIDY_SECONDS),
        Worker("đọc tệp", [*DJANGO_COMMAND, "read_attachments"], every=READING_SECONDS),
    ]
    if settings.mail_url is not None:
        found.append(Worker("thư", [*DJANGO_COMMAND, "send_mails"]))
    if settings.backup_wal:
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


def prepare() -> None:
    """Make the site ready to serve. Ends this process if that fails."""
    worker = Worker("chuẩn bị", ["-m", "runner.prepare"])
    try:
        worker.start()
        if worker.wait():
            sys.exit(1)
    finally:
        stop_all([worker], quietly=True)


def develop(settings: Environment, should_continue: Callable[[], bool]) -> None:
    """Run the site with Django's own server, which restarts when code changes."""
    address = Address(settings.host, settings.port)
    open_listener(settings.host, settings.port).close()  # or say why it cannot be opened
    check_var(settings.portal_var)
    web = [*DJANGO_COMMAND, "runserver", f"{address.bracketed_host}:{address.port}"]
    with site_runs(settings.portal_var), database(settings) as cluster:
        prepare()
        supervise(
            [Worker("web", web), *housekeeping(settings)],
            is_serving=address.answers,
            announce=lambda: announce(address, settings.allowed_hosts),
            each_round=[cluster.restart_if_dead] if cluster else [],
            should_continue=should_continue,
        )


def run(
    settings: Environment, should_continue: Callable[[], bool], received: Handover | None
) -> None:
    """Run the site until a signal stops it. Raises OperatorError if it cannot start."""
    address = Address(settings.host, settings.port)
    listener = adopt(received.listener) if received else open_listener(address.host, address.port)
    check_var(settings.portal_var)
    os.environ["PORTAL_VAR"] = str(settings.portal_var)  # for code in another folder, too
    with (
        listener,
        site_runs(settings.portal_var),
        database(settings) as cluster,
        ControlFiles.opened(settings.portal_var) as files,
    ):
        if received:
            received.close_locks()
        else:
            prepare()
        web = WebWorker("web", ["-m", "runner.web"], listener=listener)
        others = housekeeping(settings)
        succession = Succession(files, web, others, received)
        supervise(
            [web, *others],
            # Ours may take its time while the web server before it serves.
            is_serving=lambda: received is not None or web.is_serving(),
            announce=lambda: None if received else announce(address, settings.allowed_hosts),
            each_round=[succession.step, *([cluster.restart_if_dead] if cluster else [])],
            should_continue=should_continue,
            retired=succession.retired,
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
    received = Handover.received()
    parent = received.parent if received else os.getppid()

    def should_continue() -> bool:
        return not options.until_parent_exits or os.getppid() == parent

    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)  # see Handover.give_to
        with exit_on_error():
            if options.dev:
                develop(environment.current(), should_continue)
            else:
                run(environment.current(), should_continue, received)
    except KeyboardInterrupt:
        say("Đã dừng.")


if __name__ == "__main__":
    main()

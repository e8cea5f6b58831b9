"""`python -m runner`: check, prepare, serve, and stop together; what `make run` calls."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.console import OperatorError, say
from runner.places import var_dir
from runner.postgres import Cluster, lease
from runner.preflight import Address, check_var
from runner.supervisor import Worker, supervise

TIDY_SECONDS = 3600
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop(*_: object) -> None:
    """Leave by way of every `finally`; a second signal must not cut that short."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def database() -> Iterator[Cluster | None]:
    """Keep the embedded PostgreSQL running, unless DATABASE_URL names another server."""
    if os.environ.get("DATABASE_URL"):
        yield None
    else:
        with lease(var_dir()) as cluster:
            yield cluster


def workers(address: Address, *, development: bool) -> list[Worker]:
    """Return the processes of the site, the web server first."""
    place = [address.host, str(address.port)]
    command = ["-m", "runner.lifeline"]
    web = ["-m", "runner.web", *place]
    if development:
        web = [*command, "runserver", f"{address.bracketed_host}:{address.port}"]
    return [
        Worker("web", web),
        Worker("đếm", [*command, "flush_hits"]),
        Worker("dọn dẹp", [*command, "tidy"], every=TIDY_SECONDS),
    ]


def announce(address: Address) -> None:
    """Tell where the site is."""
    if address.is_public and not os.environ.get("ALLOWED_HOSTS"):
        say("Chỉ máy này mở được trang: hãy đặt ALLOWED_HOSTS=tên-miền để máy khác cũng mở được.")
    sys.stdout.write(
        f"\nCổng thông tin:  {address.url}/\n"
        f"Trang quản trị:  {address.url}/quan-tri/\n"
        "Mật khẩu chỉ hiện một lần; đặt lại bằng: make passwords\n"
        "Nhấn Ctrl-C để dừng.\n\n"
    )
    sys.stdout.flush()


def run(address: Address, *, development: bool, until_parent_exits: bool) -> None:
    """Run the site until it is told to stop. Raises OperatorError."""
    parent = os.getppid()
    address.check_free()
    check_var(var_dir())
    with database() as cluster:
        if subprocess.run([sys.executable, "-m", "runner.prepare"], check=False).returncode:
            sys.exit(1)
        supervise(
            workers(address, development=development),
            is_serving=address.answers,
            announce=lambda: announce(address),
            tend_database=cluster.revive if cluster else lambda: None,
            goes_on=lambda: not until_parent_exits or os.getppid() == parent,
        )


def main() -> None:
    """Read the command line, run the site, and turn faults into one clear line."""
    parser = argparse.ArgumentParser(prog="python -m runner")
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--until-parent-exits", action="store_true")
    options = parser.parse_args()
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    os.environ.setdefault("DEMO", "1")
    if options.dev:
        os.environ["DEBUG"] = "1"
    try:
        run(
            Address.from_environment(),
            development=options.dev,
            until_parent_exits=options.until_parent_exits,
        )
    except OperatorError as error:
        say(f"Lỗi: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Đã dừng.")


if __name__ == "__main__":
    main()

"""Removes the var/ of a test session, and the PostgreSQL in it, once the session has ended."""

import shutil
import sys
from pathlib import Path


def main(var: Path) -> None:
    """Wait until the session has closed standard input, or has died; then clear up after it."""
    sys.stdin.read()
    if (var / "postgres").exists():
        _stop_postgres(var)
    shutil.rmtree(var, ignore_errors=True)


def _stop_postgres(var: Path) -> None:
    # Imported only now, since each test session starts this program.
    from runner import locks
    from runner.postgres import Cluster

    cluster = Cluster.of(var)
    # Workers of the session may still be using it.
    with (
        locks.exclusive(cluster.home / "users.lock", cluster.account),
        cluster.start_stop_lock(),
    ):
        cluster.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

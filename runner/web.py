"""The web server: granian, chosen by measurement (docs/decisions/0003-web-server.md)."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from runner.lifeline import hold_on, hold_on_to_pool

# Each thread may hold one database connection: workers x threads stays below PostgreSQL's 100.
MOST_WORKERS = 4
THREADS = 16
# What waits in one worker beyond that is refused a place, and waits in the kernel instead.
REQUESTS_AT_ONCE = 256
STOP_SECONDS = 2


def load(_target: str) -> Callable[..., Any]:
    """Return the application, in a worker that ends with its server."""
    hold_on_to_pool()
    from django.core.servers.basehttp import get_internal_wsgi_application

    return get_internal_wsgi_application()


def serve(host: str, port: int) -> None:
    """Serve the site until told to stop."""
    hold_on()
    # Not fork: this process has threads, and a copy would keep its brothers' lifelines open.
    multiprocessing.set_start_method("spawn")
    Server(
        "settings.WSGI_APPLICATION",  # a label: `load` finds the application
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=min(os.cpu_count() or 1, MOST_WORKERS),
        blocking_threads=THREADS,
        backpressure=REQUESTS_AT_ONCE,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=load)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

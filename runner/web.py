"""The web server: granian, chosen by measurement (docs/decisions/0003-web-server.md)."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from runner.child_process import exit_with_multiprocessing_parent, exit_with_parent

STOP_SECONDS = 2


def load(_target: str) -> Callable[..., Any]:
    """Return the WSGI application; runs in a worker, which ends with its server."""
    exit_with_multiprocessing_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.servers.basehttp import get_internal_wsgi_application

    return get_internal_wsgi_application()


def serve(host: str, port: int) -> None:
    """Serve the site until a signal stops it."""
    exit_with_parent()
    # Not fork: a copy of this process would keep open the pipes whose closing ends its siblings.
    multiprocessing.set_start_method("spawn")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.conf import settings

    Server(
        "settings.WSGI_APPLICATION",  # a label: `load` finds the application
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        http=HTTPModes.http1,  # all that browsers and proxies speak without TLS
        http1_settings=HTTP1Settings(
            header_read_timeout=settings.LIMITS.header_seconds * 1000,
            max_buffer_size=settings.LIMITS.header_bytes,
        ),
        blocking_threads=settings.THREADS,
        # Connections, idle ones too; further ones wait in the kernel.
        backpressure=settings.LIMITS.connections,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=load)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

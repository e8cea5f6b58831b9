"""The web server: granian, chosen by measurement (docs/decisions/0003-web-server.md)."""

import multiprocessing
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from core.limits import LIMITS
from runner import environment
from runner.child_process import exit_with_multiprocessing_parent, exit_with_parent, loading
from runner.console import exit_on_error
from runner.listener import BACKLOG, adopt, open_listener
from runner.workers import FAILED, READY

LOGGING = {
    "formatters": {"line": {"()": "runner.log_lines.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
# For how long a server that was told to end works on what it has: the upload of a large file over
# a slow line. Whoever stops the whole site does not wait that long (runner/supervisor.py).
LAST_REQUESTS_SECONDS = 600


class SharedSocketServer(MPServer):
    """granian on a socket that others have, too, so that its end loses no connection.

    Its own way is a socket for each worker, and what waits in one is lost when its worker ends.
    """

    def __init__(self, listener: socket.socket, **options: Any) -> None:
        super().__init__("settings.WSGI_APPLICATION", **options)  # a label: `load` finds it
        self.listener = listener

    def _init_shared_socket(self) -> None:
        self._sso = self.listener  # it is passed to workers under the same number
        descriptor = self.listener.fileno()
        holder = SocketHolder(descriptor, False, BACKLOG)  # type: ignore[call-arg]  # no stub
        self._shd: Any = holder


def load(supervisor: Connection | None, _target: str) -> Callable[..., Any]:
    """Return the WSGI application, and tell the supervisor that it is there, or cannot be.

    Runs in a worker, which ends with its server.
    """
    exit_with_multiprocessing_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    word = FAILED
    try:
        with loading():
            from django.core.servers.basehttp import get_internal_wsgi_application

            application = get_internal_wsgi_application()
        word = READY
    finally:
        if supervisor:
            with suppress(OSError):  # it listens no more
                supervisor.send_bytes(word)
    return application


def serve(listener: socket.socket, supervisor: Connection | None = None) -> None:
    """Serve the site until a signal stops it, then what has been asked for."""
    exit_with_parent()
    # Not fork: a copy of this process would keep open the pipes whose closing ends its siblings.
    multiprocessing.set_start_method("spawn")
    settings = environment.current()  # without Django, which only the workers need
    SharedSocketServer(
        listener,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        http=HTTPModes.http1,  # all that browsers and proxies speak without TLS
        http1_settings=HTTP1Settings(
            header_read_timeout=LIMITS.header_seconds * 1000,
            max_buffer_size=LIMITS.header_bytes,
        ),
        blocking_threads=settings.threads,
        # Connections, idle ones too; further ones wait in the kernel.
        backpressure=LIMITS.connections,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=LAST_REQUESTS_SECONDS,
    ).serve(target_loader=partial(load, supervisor))


def main(arguments: list[str]) -> None:
    """Serve on HOST PORT, or on inherited descriptors: the socket, and a pipe to the supervisor."""
    if arguments[0] == "--inherited":
        listener, supervisor = map(int, arguments[1:])
        serve(adopt(listener), Connection(supervisor, readable=False))
    else:
        with exit_on_error():
            serve(open_listener(arguments[0], int(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])

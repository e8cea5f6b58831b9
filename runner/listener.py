"""The socket on which the site is asked for: opened once, kept while web servers come and go.

Connections that come in while no web server runs, or one takes over from another, wait in it.
"""

import errno
import os
import socket
import time

from runner.console import OperatorError

# A server that was killed a moment ago may still hold its port.
PORT_WAIT_SECONDS = 3
BACKLOG = 1024
FIRST_OF_SYSTEMD = 3  # the number of the first descriptor that systemd passes (sd_listen_fds(3))


def open_listener(host: str, port: int) -> socket.socket:
    """Return the socket of the site: the one that systemd passed, or a new one.

    Raises OperatorError if the port is not free, or may not be used.
    """
    if passed := _of_systemd():
        return passed
    deadline = time.monotonic() + PORT_WAIT_SECONDS
    while True:
        try:
            return _listen(host, port)
        except OSError as error:
            is_in_use = error.errno == errno.EADDRINUSE
            if not is_in_use or time.monotonic() > deadline:
                reason = _reason(error)
                raise OperatorError(f"Không mở được {host}:{port}: {reason}") from error
            time.sleep(0.2)


def adopt(descriptor: int) -> socket.socket:
    """Return the socket of a descriptor that this process inherited."""
    os.set_inheritable(descriptor, False)
    return socket.socket(fileno=descriptor)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _of_systemd() -> socket.socket | None:
    """Return the socket of a socket unit, if this process was started by its service."""
    is_for_us = os.environ.pop("LISTEN_PID", "") == str(os.getpid())
    if is_for_us and os.environ.pop("LISTEN_FDS", "") == "1":
        return adopt(FIRST_OF_SYSTEMD)
    return None


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "cổng dưới 1024 cần quyền root."
    if error.errno == errno.EADDRINUSE:
        return "cổng đang được chương trình khác dùng; hãy dừng nó hoặc đặt PORT khác."
    return f"{error.strerror}."

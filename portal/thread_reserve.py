"""A WSGI layer that keeps some threads free of the database, however long that takes to answer.

A thread waits for the database as long as it must: while that is stopped, whoever asks for pages
that are not kept would soon hold every thread, and pages that are kept could not be sent either.
"""

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from core.limits import LIMITS
from core.routes import first_segment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HAS_COPY = "portal.has_copy"  # in the environ, if an older copy can be sent at once
WAIT_SECONDS = 2.0
SPARE_THREADS = 3  # that ask no database
BUSY = "Máy chủ đang quá bận nên chưa mở được trang này. Hãy thử lại sau ít phút.\n".encode()


class ThreadReserve:
    """A WSGI application that lets only some threads at a time ask `application`.

    The others wait a moment and are answered with 503; at once, if there is a copy to send and no
    thread has been given back for as long: then the database does not answer. What needs no
    database may always pass: files, the beacon, /healthz; and /metrics, which asks first whether
    there is one (portal.system.measures).
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        slots: int | None = None,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.application = application
        self.wait_seconds = wait_seconds
        if slots is None:
            slots = min(LIMITS.rendering, settings.THREADS - SPARE_THREADS)
        self._slots = threading.BoundedSemaphore(slots)
        self._given_back_at = time.monotonic()
        paths = [settings.STATIC_URL, settings.MEDIA_URL, reverse("analytics:beacon")]
        self._free = frozenset(map(first_segment, [*paths, "/healthz", "/metrics"]))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if first_segment(environ.get("PATH_INFO", "")) in self._free:
            return self.application(environ, start_response)
        if not self._slots.acquire(timeout=self._patience(environ)):
            return _refuse(start_response)
        try:
            return self.application(environ, start_response)
        finally:
            self._given_back_at = time.monotonic()
            self._slots.release()

    def _patience(self, environ: "WSGIEnvironment") -> float:
        is_stuck = time.monotonic() - self._given_back_at >= self.wait_seconds
        return 0 if is_stuck and HAS_COPY in environ else self.wait_seconds


def _refuse(start_response: "StartResponse") -> list[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(BUSY))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Retry-After", "60"),
    ]
    start_response("503 Service Unavailable", headers)
    return [BUSY]

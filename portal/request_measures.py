"""WSGI layers: one counts and times what Django answers, one writes the access log."""

import logging
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from core.routes import first_segment
from portal import request_context
from portal.slots import Slot
from portal.thread_reserve import HAS_COPY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

access_logger = logging.getLogger("access")


class RequestMeasures:
    """A WSGI application that counts and times requests behind the micro-cache.

    What the micro-cache answers it counts itself, in less than a microsecond. A request is timed
    until the application has answered; how long a slow reader takes after that is no matter of
    ours. Meanwhile lines of the log know the request (portal.request_context).
    """

    def __init__(self, application: "WSGIApplication", slot: Slot) -> None:
        self.application = application
        self.slot = slot
        self._kinds = _kinds()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = Answer(start_response)
        self.slot.begin()
        request_context.begin(environ)
        started = perf_counter()
        try:
            return self.application(environ, answer)
        finally:
            self._count(environ, answer.status, perf_counter() - started)
            request_context.end()

    def _count(self, environ: "WSGIEnvironment", status: str, seconds: float) -> None:
        if status == "503" and HAS_COPY in environ:
            self.slot.leave()  # a copy is sent in its place, which the micro-cache counts
        else:
            kind = self._kinds.get(first_segment(environ.get("PATH_INFO", "")), "page")
            self.slot.end(kind, status, seconds)


class AccessLog:
    """A WSGI application that writes a line for each request: nothing of a reader, and no query."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = Answer(start_response)
        request_id = request_context.request_id(environ)
        started = perf_counter()
        try:
            return self.application(environ, answer)
        finally:
            path = environ.get("PATH_INFO", "").encode("latin-1", "replace")
            details = {
                "request_id": request_id,
                "account": request_context.account(environ),
                "method": environ["REQUEST_METHOD"][:20],
                "path": request_context.shown_path(path.decode(errors="replace"))[:300],
                "status": int(answer.status),
                "seconds": round(perf_counter() - started, 4),
            }
            access_logger.info("Request", extra=details)


class Answer:
    """A start_response that remembers the status; 500 until there is one."""

    def __init__(self, start_response: "StartResponse") -> None:
        self.start_response = start_response
        self.status = "500"

    def __call__(self, status: str, *rest: Any) -> Callable[[bytes], object]:
        self.status = status[:3]
        return self.start_response(status, *rest)


def _kinds() -> dict[str, str]:
    """Return the kind of a request by the first segment of its path; the rest are pages."""
    return {
        first_segment(reverse("admin:index")): "admin",
        first_segment(reverse("analytics:beacon")): "beacon",
        first_segment(settings.STATIC_URL): "file",
        first_segment(settings.MEDIA_URL): "file",
        first_segment(reverse("news:attachment", args=["a", "b"])): "file",
        **dict.fromkeys(("healthz", "readyz", "metrics"), "check"),
    }

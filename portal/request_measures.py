"""A WSGI layer in front of all others: counts requests, times them, and writes the access log."""

import logging
from collections.abc import Callable, Iterable, Sized
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.urls import reverse

from core.routes import first_segment
from portal import request_context
from portal.microcache import RENDERED, RESULT
from portal.slots import Slot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

access_logger = logging.getLogger("access")


class SizedStore(Sized, Protocol):
    """What keeps the pages of the micro-cache."""

    bytes: int


class RequestMeasures:
    """A WSGI application that counts every request into a slot (portal.slots).

    A request is timed until the application has answered; how long a file or a slow reader takes
    after that is not a matter of ours.

    Args:
        access_log: write one line for each request: no address of anybody, no browser, no query.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        slot: Slot,
        store: SizedStore,
        access_log: bool = False,
    ) -> None:
        self.application = application
        self.slot = slot
        self.store = store
        self.access_log = access_log
        self._kinds = _kinds()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        status = "500"

        def start(line: str, *rest: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        self.slot.begin()
        request_context.begin(environ)
        started = perf_counter()
        try:
            return self.application(environ, start)
        finally:
            seconds, result = perf_counter() - started, environ.get(RESULT)
            kind = self._kinds.get(first_segment(environ.get("PATH_INFO", "")), "page")
            self.slot.end(kind, status, seconds, result)
            if result == RENDERED:
                self.slot.set_cache(self.store.bytes, len(self.store))
            if self.access_log:
                _log(environ, status, seconds, result)
            request_context.end()


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


def _log(environ: dict[str, Any], status: str, seconds: float, result: str | None) -> None:
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
    details = {
        "method": environ["REQUEST_METHOD"][:20],
        "path": request_context.shown_path(path)[:300],
        "status": int(status),
        "seconds": round(seconds, 4),
        "cache": result,
    }
    access_logger.info("Request", extra=details)

"""A short way for the beacon, which most requests of a busy site are: past Django's middleware.

What the middleware of the other ways does, and what becomes of it here, for a POST to the beacon:

- limits of bodies and addresses, numbers and times, the access log: WSGI layers in front of this
  (portal.request_limits, portal.request_measures), as for every request.
- the allowed hosts, https alone: checked here; who fails goes the long way and is refused there.
- security headers (policy, nosniff, referrer policy, HSTS, reporting …): those of the first answer
  that went the long way, by scheme. So no rule about headers is written twice.
- cleaning of texts and CSRF: concern forms; what says that it is one goes the long way.
- sessions, accounts, messages, the audit log: whoever has a session goes the long way.
- a closed site counts, too (portal.middleware.ALLOWED_WHEN_CLOSED).
- broken and old connections to the database are closed here: a lost spool asks for the day's salt.
- the record of refused requests: written here. An error of ours: the request goes the long way
  once more, which reports it.

tests/portal/test_beacon_path.py sends the same by both ways and compares the answers.
"""

import io
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils.log import log_response

from core.limits import LIMITS
from core.middleware import FORMS
from portal.answers import Captured, Headers
from portal.handlers import Utf8Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Headers of the view itself, and of its body.
OF_VIEW = frozenset({"cache-control", "content-type", "content-length"})
MAX_HOSTS = 100


class BeaconPath:
    """A WSGI application that answers the beacon's script itself, and passes on all else."""

    def __init__(self, application: "WSGIApplication") -> None:
        from analytics.views import count  # models, which need loaded apps

        self.application = application
        self.count = count
        self.path = reverse("analytics:beacon")
        self._headers: dict[bool, Headers] = {}  # by whether the request is secure
        self._hosts: set[str] = set()  # that were found to be allowed

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != self.path or environ["REQUEST_METHOD"] != "POST":
            return self.application(environ, start_response)
        request = Utf8Request(environ)
        is_secure = request.is_secure()
        if self._is_unusual(request) or not self._is_allowed(request, is_secure):
            return self.application(environ, start_response)
        headers = self._headers.get(is_secure)
        if headers is None:
            return self._learn(is_secure, environ, start_response)
        return self._answer(request, headers, start_response)

    def _is_unusual(self, request: Utf8Request) -> bool:
        """Return whether middleware would do more with the request than look at it."""
        cookies = request.META.get("HTTP_COOKIE", "")
        return request.content_type in FORMS or settings.SESSION_COOKIE_NAME in cookies

    def _is_allowed(self, request: Utf8Request, is_secure: bool) -> bool:
        """Return whether the middleware would let the request through to the view."""
        if settings.SECURE_SSL_REDIRECT and not is_secure:
            return False
        host = request.META.get("HTTP_HOST", "")
        if host in self._hosts:
            return True
        try:
            request.get_host()
        except DisallowedHost:
            return False
        if len(self._hosts) < MAX_HOSTS:
            self._hosts.add(host)
        return bool(host)

    def _learn(
        self, is_secure: bool, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send a request the long way, and keep the headers that its answer got there."""
        answer = Captured()
        body = self.application(environ, answer.start)
        if answer.status.startswith("200"):
            kept = [each for each in answer.headers if each[0].lower() not in OF_VIEW]
            self._headers[is_secure] = kept
        start_response(answer.status, answer.headers, answer.exc_info)
        return body

    def _answer(
        self, request: Utf8Request, headers: Headers, start_response: "StartResponse"
    ) -> Iterable[bytes]:
        environ, body = request.environ, b""
        try:
            body = environ["wsgi.input"].read(_length(environ))
            request._stream = io.BytesIO(body)
            if not connection.in_atomic_block:
                close_old_connections()
            status, text = self.count(request)
        except Exception:  # whatever it is, the long way meets it, too, and reports it
            environ["wsgi.input"] = io.BytesIO(body)
            return self.application(environ, start_response)
        kind = "application/json" if status == HTTPStatus.OK else "text/html; charset=utf-8"
        if status not in (
            HTTPStatus.OK,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ):  # the spool says that once
            _log(request, status)
        own = [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("Content-Length", str(len(text))),  # of ASCII
            *headers,
        ]
        start_response(f"{status} {status.phrase}", own)
        return [text.encode()]


def _log(request: Utf8Request, status: HTTPStatus) -> None:
    """Write the line that Django writes of an answer that is none."""
    answer = HttpResponse(status=status)
    log_response("%s: %s", status.phrase, request.path, response=answer, request=request)


def _length(environ: "WSGIEnvironment") -> int:
    """Return how much of the body is read: of one that is too long, enough to see that it is."""
    return min(int(environ.get("CONTENT_LENGTH") or 0), LIMITS.beacon_bytes + 1)

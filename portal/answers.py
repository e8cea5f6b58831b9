"""Answers of a WSGI application as the layers in front of it pass them on."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from core.compression import PLAIN, best_encoding, compress, is_compressible

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

RENDERS_FOR_ALL = "portal.renders_for_all"  # in the environ: what is public is not compressed


class Captured:
    """The status and headers that an application gave to start_response."""

    status: str = ""
    headers: Headers
    exc_info: Any = None

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[..., object]:
        self.status, self.headers, self.exc_info = status, headers, exc_info
        return lambda data: None

    def is_for_everybody(self) -> bool:
        """Return whether this is a public 200 answer that sets no cookie."""
        return (
            self.status.startswith("200")
            and "public" in header(self.headers, "cache-control")
            and not header(self.headers, "set-cookie")
        )

    def pass_on(
        self,
        body: Iterable[bytes],
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        session_cookie: str,
    ) -> Iterable[bytes]:
        """Send the answer of the application, compressed as this request allows.

        What is sent to a session stays as it is. Staff see secrets beside what an address says, and
        the length of a compressed page tells of both.
        """
        content = getattr(body, "content", None)
        if not isinstance(content, bytes):  # a file, or what is not Django's
            start_response(self.status, self.headers, self.exc_info)
            return body
        close(body)
        if f"{session_cookie}=" not in environ.get("HTTP_COOKIE", ""):
            content = self._compress(content, environ)
        start_response(self.status, self.headers, self.exc_info)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _compress(self, content: bytes, environ: "WSGIEnvironment") -> bytes:
        if header(self.headers, "content-encoding") or not is_compressible(
            header(self.headers, "content-type"), len(content)
        ):
            return content
        vary = header(self.headers, "vary")
        if "accept-encoding" not in vary.lower():
            self._set("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding != PLAIN:
            content = compress(content, encoding)
            self._set("Content-Encoding", encoding)
            self._set("Content-Length", str(len(content)))
        return content

    def _set(self, name: str, value: str) -> None:
        others = [each for each in self.headers if each[0].lower() != name.lower()]
        self.headers = [*others, (name, value)]


class Compression:
    """A WSGI application that compresses what no cache keeps: forms, pages that are not there.

    Args:
        application: the WSGI application that answers.
        session_cookie: the name of the cookie of staff, whose pages are left as they are.
    """

    def __init__(self, application: "WSGIApplication", session_cookie: str) -> None:
        self.application = application
        self.session_cookie = session_cookie

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if RENDERS_FOR_ALL in environ:
            return self.application(environ, start_response)
        answer = Captured()
        body = self.application(environ, answer.start)
        return answer.pass_on(body, environ, start_response, self.session_cookie)


def header(headers: Headers, name: str) -> str:
    """Return the value of a header, given in lower case; empty if there is none."""
    return next((value for key, value in headers if key.lower() == name), "")


def collect(body: Iterable[bytes]) -> bytes:
    """Return the whole body and close it, as WSGI asks."""
    try:
        return b"".join(body)
    finally:
        close(body)


def close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()

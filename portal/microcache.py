"""The micro-cache: a small WSGI layer that keeps rendered public pages for a few seconds.

A public page has the same bytes for everybody, so one copy answers all requests within `fresh`
seconds. After that, one request renders the page again while the others get the previous copy. If
rendering fails, the previous copy is sent for up to `stale` seconds. Copies are never invalidated:
an edit is visible once the copy is no longer fresh.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, TypeGuard

import brotli
from django.conf import settings

from core.routes import ANY_SEGMENT, Route, first_segment, known_query, routes
from portal.slots import FRESH, NOT_MODIFIED, RENDERED, STALE, Slot
from portal.thread_reserve import HAS_COPY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str]

# Headers that the cache sets itself.
OWN_HEADERS = frozenset({"content-length", "content-encoding", "etag", "vary"})
COMPRESSIBLE = ("text/", "application/xml", "application/rss+xml", "application/atom+xml")
COMPRESS_FROM_BYTES = 500
WAIT_SECONDS = 10.0  # how long a request waits for another that is rendering the same page


@dataclass(frozen=True)
class Page:
    """A rendered page with its encodings ready; times are monotonic seconds."""

    headers: Headers
    etag: str
    bodies: dict[str, bytes]
    rendered_at: float
    # When rendering was last tried; later than rendered_at if the last try failed.
    tried_at: float

    @property
    def size(self) -> int:
        """Return the bytes of memory it takes, with 1 KB for headers and bookkeeping."""
        return sum(map(len, self.bodies.values())) + 1024


class Store:
    """Pages by key; above `max_bytes` the least recently used ones are dropped."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        with self._lock:
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.bytes += page.size
            while self.bytes > self.max_bytes:
                self._drop(next(iter(self._pages)))

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self.bytes -= page.size


class MicroCache:
    """A WSGI application that answers with copies of the pages that `application` rendered.

    Args:
        application: the WSGI application that renders pages.
        session_cookie: the name of the cookie with which requests are never cached.
        routes: by the first segment of a path, whether its pages are cached, and the query
            parameters by which they differ.
        fresh: seconds before a page is rendered again; 0 turns the cache off.
        stale: seconds for which a copy may be sent if rendering fails.
        max_bytes: the limit for all copies together.
        is_old_address: whether the home page with this query is an old address, which is not kept.
        clock: returns monotonic seconds.
        slot: where it is counted how pages were answered.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        session_cookie: str,
        routes: Mapping[str, Route],
        fresh: float,
        stale: float,
        max_bytes: int,
        is_old_address: Callable[[str], bool] = lambda query: False,
        clock: Callable[[], float] = time.monotonic,
        slot: Slot | None = None,
    ) -> None:
        self.application = application
        self.session_cookie = session_cookie
        self.routes = routes
        self.other_route = routes[ANY_SEGMENT]
        self.fresh = fresh
        self.stale = stale
        self.is_old_address = is_old_address
        self.clock = clock
        self.slot = slot or Slot.of_this_process()
        self.store = Store(max_bytes)
        self._rendering: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    @classmethod
    def from_settings(cls, application: "WSGIApplication", slot: Slot | None = None) -> Self:
        from portal.old_addresses import HomeAddresses  # models, which need loaded apps

        return cls(
            application,
            session_cookie=settings.SESSION_COOKIE_NAME,
            routes=routes(),
            fresh=settings.MICROCACHE_FRESH_SECONDS,
            stale=settings.MICROCACHE_STALE_SECONDS,
            max_bytes=settings.MICROCACHE_MAX_BYTES,
            is_old_address=HomeAddresses(settings.MICROCACHE_FRESH_SECONDS).have,
            slot=slot,
        )

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        segment = first_segment(environ.get("PATH_INFO", ""))
        route = self.routes.get(segment, self.other_route)
        if not route.is_cached or not self._is_shared(environ) or self._is_moved(environ):
            return self.application(environ, start_response)
        key = key_of(environ, route)
        page = self.store.get(key)
        if page and self.clock() - page.tried_at < self.fresh:
            return self._send(page, FRESH, environ, start_response)
        leader, event = self._lead_or_follow(key)
        if leader:
            try:
                return self._render(key, page, environ, start_response)
            finally:
                self._done(key, event)
        result = STALE
        if not self._may_serve(page):
            event.wait(WAIT_SECONDS)
            page, result = self.store.get(key), FRESH
        if page:
            return self._send(page, result, environ, start_response)
        return self.application(environ, start_response)

    def _is_shared(self, environ: "WSGIEnvironment") -> bool:
        """Return whether the answer to this request is the same for everybody."""
        return (
            self.fresh > 0
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not has_cookie(environ.get("HTTP_COOKIE", ""), self.session_cookie)
        )

    def _is_moved(self, environ: "WSGIEnvironment") -> bool:
        """Return whether this is an old address that the home page would hide."""
        query = environ.get("QUERY_STRING", "")
        return bool(query) and environ.get("PATH_INFO") == "/" and self.is_old_address(query)

    def _may_serve(self, page: Page | None) -> TypeGuard[Page]:
        """Return whether there is a copy that is not too old to be sent."""
        return page is not None and self.clock() - page.rendered_at <= self.stale

    def _lead_or_follow(self, key: Key) -> tuple[bool, threading.Event]:
        """Return whether this request must render, and the event that is set when that is done."""
        with self._lock:
            if event := self._rendering.get(key):
                return False, event
            event = self._rendering[key] = threading.Event()
            return True, event

    def _done(self, key: Key, event: threading.Event) -> None:
        with self._lock:
            del self._rendering[key]
        event.set()

    def _render(
        self,
        key: Key,
        previous: Page | None,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Render the page, store it if it is for everybody, and send it or the previous copy."""
        answer = Answer()
        # HEAD is rendered as GET, because a stored page must have its body.
        asked = {**environ, "REQUEST_METHOD": "GET"}
        if self._may_serve(previous):
            asked[HAS_COPY] = True
        body = self.application(asked, answer.start)
        if answer.status.startswith("5") and self._may_serve(previous):
            close(body)
            # The next try is `fresh` seconds later: a failing page is not rendered all the time.
            self.store.put(key, replace(previous, tried_at=self.clock()))
            return self._send(previous, STALE, environ, start_response)
        if not answer.is_for_everybody():
            self.store.drop(key)
            return answer.pass_on(body, environ, start_response)
        page = self._page(answer.headers, collect(body), previous)
        self.store.put(key, page)
        self.slot.cache_answered(RENDERED)
        self.slot.set_cache(self.store.bytes, len(self.store))
        return send(page, environ, start_response)

    def _send(
        self, page: Page, result: int, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with a copy, and count how."""
        body = send(page, environ, start_response)
        is_known = result == FRESH and not body and environ["REQUEST_METHOD"] == "GET"
        self.slot.cache_answered(NOT_MODIFIED if is_known else result)
        return body

    def _page(self, headers: Headers, body: bytes, previous: Page | None) -> Page:
        etag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
        kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        kept += [("ETag", etag), ("Vary", "Accept-Encoding")]
        if previous and previous.etag == etag:
            bodies = previous.bodies
        else:
            bodies = encodings(body, header(headers, "content-type"))
        now = self.clock()
        return Page(kept, etag, bodies, rendered_at=now, tried_at=now)


class Answer:
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
        self, body: Iterable[bytes], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send the answer of the application unchanged."""
        start_response(self.status, self.headers, self.exc_info)
        if environ["REQUEST_METHOD"] == "HEAD":
            close(body)
            return []
        return body


def key_of(environ: "WSGIEnvironment", route: Route) -> Key:
    """Return the key of a page: scheme, host, path and known query parameters."""
    return (
        "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        known_query(environ.get("QUERY_STRING", ""), route.query),
    )


def has_cookie(cookies: str, name: str) -> bool:
    """Return whether a Cookie header has a cookie of this name."""
    return any(cookie.partition("=")[0].strip() == name for cookie in cookies.split(";"))


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


def encodings(body: bytes, content_type: str) -> dict[str, bytes]:
    """Return the body by Content-Encoding, compressed only where that is worth it."""
    bodies = {"": body}
    if len(body) >= COMPRESS_FROM_BYTES and content_type.startswith(COMPRESSIBLE):
        bodies["br"] = brotli.compress(body, quality=5)
        bodies["gzip"] = gzip.compress(body, compresslevel=6, mtime=0)
    return bodies


def accepted(bodies: dict[str, bytes], accept: str) -> str:
    """Return the best encoding in `bodies` that the Accept-Encoding header names; "" for none."""
    offers = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        offers[name.strip().lower()] = parameters.replace(" ", "") not in ("q=0", "q=0.0")
    return next((name for name in ("br", "gzip") if name in bodies and offers.get(name)), "")


def send(
    page: Page, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Answer with a copy, or with 304 if the browser already has it."""
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and page.etag in (tag.strip() for tag in known.split(",")):
        start_response("304 Not Modified", page.headers)
        return []
    encoding = accepted(page.bodies, environ.get("HTTP_ACCEPT_ENCODING", ""))
    body = page.bodies[encoding]
    headers = [*page.headers, ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

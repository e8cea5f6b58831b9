"""The micro-cache: a small WSGI layer that keeps rendered public pages for a few seconds.

A public page has the same bytes for everybody, so one copy answers all requests within `fresh`
seconds. After that, one request renders the page again. The others wait for it, unless the previous
copy is at most a minute old and nothing that is public has changed since: then they get that. If
rendering fails, or does not come to an end, the previous copy is sent for up to `stale` seconds.
Copies are never invalidated: an edit is visible once the copy is no longer fresh.

A request that has the very bytes of one before is not read again (`_known`).
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Self

from django.conf import settings

from core.compression import best_encoding
from core.routes import ANY_SEGMENT, Route, first_segment, known_query, routes
from portal.answers import RENDERS_FOR_ALL, Captured, Headers, close, collect
from portal.page_store import Copy, Entry, Key, Page, Store
from portal.page_tags import PageTag
from portal.public_state import LEARN, PublicState
from portal.slots import FRESH, NOT_MODIFIED, RENDERED, STALE, Slot
from portal.thread_reserve import HAS_COPY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A request in the bytes that its answer depends on, but for If-None-Match and cookies.
Request = tuple[str | None, ...]

WAIT_SECONDS = 10.0  # from its beginning, how long requests wait for a rendering
PREVIOUS_SECONDS = 60.0  # how old the copy may be that others get meanwhile
KNOWN_SHARE = 16  # one of so many bytes is for requests that are known
KNOWN_OVERHEAD = 400  # bytes of such a request besides its letters
LONGEST_KNOWN = 1024  # letters


class Known(dict[Request, tuple[Entry, str]]):
    """By the bytes of a request: where its page is, and in which encoding it is sent.

    It forgets everything when it is full: what is asked for is soon there again.
    """

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self.max_bytes = max_bytes
        self.bytes = 0

    def add(self, request: Request, entry: Entry, encoding: str) -> None:
        letters = sum(map(len, filter(None, request)))
        if letters > LONGEST_KNOWN:
            return
        if self.bytes > self.max_bytes:
            self.clear()
            self.bytes = 0
        self.bytes += letters + KNOWN_OVERHEAD
        self[request] = entry, encoding


class Rendering:
    """A page that one request renders while others may wait for it.

    Attributes:
        checked: set when it is known whether the previous copy still shows what is public.
        done: set when the rendering is over, well or not.
    """

    def __init__(self, previous: Copy | None, clock: Callable[[], float]) -> None:
        self.previous = previous
        self.clock = clock
        self.began = clock()
        self.checked = threading.Event()
        self.done = threading.Event()
        self.is_unchanged = False
        self.version: Hashable = None
        self.due_at = float("inf")

    def learn(self, state: PublicState) -> None:
        """Take down what is public as the rendering begins."""
        self.version, self.due_at = state.version, self.clock() + state.seconds
        if self.previous:
            page = self.previous.page
            self.is_unchanged = page.version == state.version and self.clock() < page.due_at
        self.checked.set()

    def end(self) -> None:
        self.checked.set()
        self.done.set()


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
        self._known = Known(max_bytes // KNOWN_SHARE)
        self.store = Store(max_bytes - max_bytes // KNOWN_SHARE)
        self._renderings: dict[Key, Rendering] = {}
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
        if found := self._known.get(request_of(environ)):
            entry, encoding = found
            page = entry.page
            cookies = environ.get("HTTP_COOKIE")
            if (
                page
                and self.clock() < page.fresh_until
                and not (cookies and self.session_cookie in cookies)
            ):
                return self._send(Copy(entry, page), encoding, FRESH, environ, start_response)
        return self._read(environ, start_response)

    def _read(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request that is not known, or whose page must be rendered."""
        segment = first_segment(environ.get("PATH_INFO", ""))
        route = self.routes.get(segment, self.other_route)
        if not route.is_cached or not self._is_shared(environ) or self._is_moved(environ):
            return self.application(environ, start_response)
        key = key_of(environ, route)
        if copy := self._fresh(key):
            return self._answer(copy, FRESH, environ, start_response)
        leader, rendering = self._lead_or_follow(key)
        if not leader:
            return self._follow(key, rendering, environ, start_response)
        try:
            if copy := self._fresh(key):  # rendered by another just now
                return self._answer(copy, FRESH, environ, start_response)
            return self._render(key, rendering, environ, start_response)
        finally:
            self._done(key, rendering)

    def _is_shared(self, environ: "WSGIEnvironment") -> bool:
        """Return whether the answer to this request is the same for everybody."""
        return (
            self.fresh > 0
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not has_cookie(environ.get("HTTP_COOKIE", ""), self.session_cookie)
        )

    def _is_moved(self, environ: "WSGIEnvironment") -> bool:
        """Return whether this is an old address that the home page would hide."""
        return is_home_with_query(environ) and self.is_old_address(environ["QUERY_STRING"])

    def _fresh(self, key: Key) -> Copy | None:
        copy = self.store.get(key)
        return copy if copy and self.clock() < copy.page.fresh_until else None

    def _stale(self, key: Key) -> Copy | None:
        """Return the copy of a page that cannot be rendered, if it is not too old."""
        copy = self.store.get(key)
        return copy if copy and self.clock() - copy.page.rendered_at <= self.stale else None

    def _lead_or_follow(self, key: Key) -> tuple[bool, Rendering]:
        """Return whether this request must render, and the rendering that goes on."""
        with self._lock:
            if rendering := self._renderings.get(key):
                return False, rendering
            copy = self.store.get(key)
            rendering = self._renderings[key] = Rendering(copy, self.clock)
            return True, rendering

    def _done(self, key: Key, rendering: Rendering) -> None:
        with self._lock:
            del self._renderings[key]
        rendering.end()

    def _follow(
        self,
        key: Key,
        rendering: Rendering,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Answer a request while another renders its page."""
        previous = rendering.previous
        seconds_left = max(0.0, rendering.began + WAIT_SECONDS - self.clock())
        if previous and self.clock() - previous.page.rendered_at <= PREVIOUS_SECONDS:
            rendering.checked.wait(seconds_left)
            if rendering.is_unchanged:
                return self._answer(previous, STALE, environ, start_response)
        is_done = rendering.done.wait(seconds_left)
        if copy := self._fresh(key):
            return self._answer(copy, FRESH, environ, start_response)
        if not is_done and (copy := self._stale(key)):  # the database does not answer
            return self._answer(copy, STALE, environ, start_response)
        return self.application(environ, start_response)

    def _render(
        self,
        key: Key,
        rendering: Rendering,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Render the page, store it if it is for everybody, and send it or the previous copy."""
        answer = Captured()
        # HEAD is rendered as GET, because a stored page must have its body.
        asked = {**environ, "REQUEST_METHOD": "GET", RENDERS_FOR_ALL: True, LEARN: rendering.learn}
        if self._stale(key):
            asked[HAS_COPY] = True
        body = self.application(asked, answer.start)
        if answer.status.startswith("5") and (copy := self._stale(key)):
            close(body)
            # The next try is `fresh` seconds later: a failing page is not rendered all the time.
            copy.page.fresh_until = self.clock() + self.fresh
            return self._answer(copy, STALE, environ, start_response)
        if not answer.is_for_everybody():
            self.store.drop(key)
            return answer.pass_on(body, environ, start_response, self.session_cookie)
        page = self._rendered(answer.headers, collect(body), rendering)
        copy = self.store.put(key, page)
        sent = self._answer(copy, RENDERED, environ, start_response)
        self.slot.set_cache(self.store.bytes, len(self.store))
        return sent

    def _rendered(self, headers: Headers, body: bytes, rendering: Rendering) -> Page:
        page = Page(
            headers,
            body,
            PageTag(body),
            fresh_until=min(self.clock() + self.fresh, rendering.due_at),
            rendered_at=rendering.began,
            version=rendering.version,
            due_at=rendering.due_at,
        )
        return page.with_bodies_of(rendering.previous.page if rendering.previous else None)

    def _answer(
        self,
        copy: Copy,
        result: int,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Answer with a copy, and know the request by its bytes from now on."""
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not is_home_with_query(environ):  # that may become an old address
            self._known.add(request_of(environ), copy.entry, encoding)
        return self._send(copy, encoding, result, environ, start_response)

    def _send(
        self,
        copy: Copy,
        encoding: str,
        result: int,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Send a copy, or 304 if the browser already has it, and count how."""
        entry, page = copy
        entry.is_read = True
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and page.tag.is_in(known):
            self.slot.cache_answered(NOT_MODIFIED if result == FRESH and not is_head else result)
            start_response("304 Not Modified", page.headers)
            return []
        headers, body = page.answers.get(encoding) or self.store.answer(copy, encoding)
        self.slot.cache_answered(result)
        start_response("200 OK", headers)
        return [] if is_head else body


def request_of(environ: "WSGIEnvironment") -> Request:
    """Return what an answer depends on, as it was sent: nothing of it is read."""
    get = environ.get
    return (
        environ["REQUEST_METHOD"],
        get("PATH_INFO"),
        get("QUERY_STRING"),
        get("HTTP_HOST"),
        get("HTTP_X_FORWARDED_PROTO"),
        get("HTTP_ACCEPT_ENCODING"),
    )


def key_of(environ: "WSGIEnvironment", route: Route) -> Key:
    """Return the key of a page: scheme, host, path and known query parameters."""
    return (
        "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        known_query(environ.get("QUERY_STRING", ""), route.query),
    )


def is_home_with_query(environ: "WSGIEnvironment") -> bool:
    return environ.get("PATH_INFO") == "/" and bool(environ.get("QUERY_STRING"))


def has_cookie(cookies: str, name: str) -> bool:
    """Return whether a Cookie header has a cookie of this name."""
    return any(cookie.partition("=")[0].strip() == name for cookie in cookies.split(";"))

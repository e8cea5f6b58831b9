"""A micro-cache before an application that tests steer, driven as WSGI with a clock of its own."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

from core.routes import ANY_SEGMENT, Route
from portal.microcache import MicroCache
from portal.public_state import LEARN, PublicState

PUBLIC = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, s-maxage=5")]


ROUTES = {
    "": Route(is_cached=True),
    "quan-tri": Route(is_cached=False),
    "tim-kiem": Route(is_cached=True, query=frozenset({"q", "trang"})),
    ANY_SEGMENT: Route(is_cached=True, query=frozenset({"trang"})),
}


class Renderer:
    """A WSGI application that counts its renderings; tests set its answer."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.status = "200 OK"
        self.headers = PUBLIC
        self.before: Callable[[], object] = lambda: None
        self.state: PublicState | None = PublicState((1, 1), seconds=3600)
        self.body = lambda: f"<p>bản {len(self.calls)}</p>".encode() + b" " * 1000

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls.append(environ)
        if self.state and LEARN in environ:
            environ[LEARN](self.state)
        self.before()
        start_response(self.status, list(self.headers))
        return [self.body()]


class Site:
    """A micro-cache in front of a renderer, with a clock that tests set."""

    def __init__(self, **options: Any) -> None:
        self.now = 1000.0
        self.renderer = Renderer()
        self.cache = MicroCache(
            self.renderer,
            **{
                "session_cookie": "sessionid",
                "routes": ROUTES,
                "fresh": 5,
                "stale": 86_400,
                "max_bytes": 1_000_000,
                "clock": lambda: self.now,
                **options,
            },
        )

    def get(self, path: str = "/", query: str = "", method: str = "GET", **headers: str) -> "Reply":
        environ: dict[str, Any] = {}
        setup_testing_defaults(environ)
        environ |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, **headers}
        reply = Reply()
        reply.body = b"".join(self.cache(environ, reply.start))
        return reply


class Reply:
    status: str
    headers: dict[str, str]
    body: bytes

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.status, self.headers = status, dict(headers)
        return lambda data: None

"""The micro-cache in front of Django, driven as WSGI with a clock of its own."""

import gzip
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from core.routes import ANY_SEGMENT, Route
from portal.microcache import MicroCache

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

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls.append(environ)
        self.before()
        start_response(self.status, list(self.headers))
        return [f"<p>bản {len(self.calls)}</p>".encode() + b" " * 1000]


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


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_page_is_rendered_once_while_fresh(site: Site) -> None:
    first = site.get()
    site.now += 4.9
    assert site.get().body == first.body
    assert len(site.renderer.calls) == 1


def test_a_page_no_longer_fresh_is_rendered_anew(site: Site) -> None:
    site.get()
    site.now += 5.1
    assert site.get().body.startswith("<p>bản 2</p>".encode())


def test_a_failing_page_serves_its_previous_copy(site: Site) -> None:
    first = site.get()
    site.renderer.status = "500 Internal Server Error"
    site.now += 3600
    reply = site.get()
    assert (reply.status, reply.body) == ("200 OK", first.body)


def test_a_failing_page_is_not_tried_again_within_the_fresh_period(site: Site) -> None:
    site.get()
    site.renderer.status = "500 Internal Server Error"
    site.now += 6
    site.get()
    site.now += 1
    site.get()
    assert len(site.renderer.calls) == 2


def test_a_copy_older_than_the_stale_limit_never_serves(site: Site) -> None:
    site.get()
    site.renderer.status = "500 Internal Server Error"
    site.now += 86_401
    assert site.get().status.startswith("500")


def test_a_failing_page_keeps_its_age(site: Site) -> None:
    """Failed tries do not make a copy younger than it is."""
    site.get()
    site.renderer.status = "503 Service Unavailable"
    for _ in range(3):
        site.now += 40_000
        reply = site.get()
    assert reply.status.startswith("503")


def test_a_page_taken_down_is_gone(site: Site) -> None:
    site.get()
    site.renderer.status = "404 Not Found"
    site.now += 6
    assert site.get().status.startswith("404")


@pytest.mark.parametrize(
    "headers",
    [
        [("Content-Type", "text/html")],
        [("Content-Type", "text/html"), ("Cache-Control", "private, no-store")],
        [*PUBLIC, ("Set-Cookie", "csrftoken=x")],
    ],
)
def test_what_is_not_for_everybody_is_not_kept(site: Site, headers: list[tuple[str, str]]) -> None:
    site.renderer.headers = headers
    site.get()
    site.get()
    assert len(site.renderer.calls) == 2


def test_a_request_with_a_session_passes_by(site: Site) -> None:
    site.get()
    site.get(HTTP_COOKIE="theme=dark; sessionid=abc")
    assert len(site.renderer.calls) == 2


def test_other_cookies_change_nothing(site: Site) -> None:
    site.get()
    site.get(HTTP_COOKIE="notsessionid=abc; theme=dark")
    assert len(site.renderer.calls) == 1


@pytest.mark.parametrize("path", ["/quan-tri", "/quan-tri/", "/quan-tri/bai-viet/"])
def test_an_uncached_path_passes_by(site: Site, path: str) -> None:
    site.get(path, query="utm=1&o=2")
    site.get(path, query="utm=1&o=2")
    assert [call["QUERY_STRING"] for call in site.renderer.calls] == ["utm=1&o=2"] * 2
    assert site.cache.store.bytes == 0


@pytest.mark.parametrize("path", ["/", "/tin-tuc/bai-12/", "/tim-kiem/", ""])
def test_unknown_parameters_neither_fill_nor_bypass(site: Site, path: str) -> None:
    site.get(path, query="fbclid=1")
    kept = site.cache.store.bytes
    site.get(path, query="utm_source=zalo")
    site.get(path, query="p=2&Trang=3")
    assert len(site.renderer.calls) == 1
    assert site.cache.store.bytes == kept


def test_a_parameter_of_another_page_is_unknown(site: Site) -> None:
    site.get("/", query="q=a")
    site.get("/", query="trang=2")
    assert len(site.renderer.calls) == 1


def test_known_parameters_make_their_own_pages(site: Site) -> None:
    site.get("/tim-kiem/", query="q=n%C6%B0%E1%BB%9Bc&trang=2")
    site.get("/tim-kiem/", query="trang=2&q=n%C6%B0%E1%BB%9Bc&utm=1")
    site.get("/tim-kiem/", query="q=%C4%91%C6%B0%E1%BB%9Dng")
    assert len(site.renderer.calls) == 2


def test_head_is_answered_from_the_same_copy(site: Site) -> None:
    head = site.get(method="HEAD")
    full = site.get()
    assert head.body == b""
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
    assert len(site.renderer.calls) == 1


def test_post_passes_by(site: Site) -> None:
    site.get()
    site.get(method="POST")
    assert len(site.renderer.calls) == 2


def test_bodies_come_compressed_as_asked(site: Site) -> None:
    plain = site.get().body
    packed = site.get(HTTP_ACCEPT_ENCODING="gzip, deflate")
    smaller = site.get(HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain
    assert smaller.headers["Content-Encoding"] == "br"
    assert brotli.decompress(smaller.body) == plain


def test_a_refused_encoding_is_not_used(site: Site) -> None:
    assert "Content-Encoding" not in site.get(HTTP_ACCEPT_ENCODING="br;q=0, gzip; q=0").headers


def test_a_reader_who_has_the_page_gets_304(site: Site) -> None:
    etag = site.get().headers["ETag"]
    reply = site.get(HTTP_IF_NONE_MATCH=f'"other", {etag}')
    assert (reply.status, reply.body) == ("304 Not Modified", b"")
    assert reply.headers["ETag"] == etag


def test_copies_are_bounded_in_bytes() -> None:
    site = Site(max_bytes=10_000)
    for number in range(100):
        site.get(f"/bai-{number}/")
    assert 0 < site.cache.store.bytes <= 10_000


def test_the_least_recently_read_page_goes_first() -> None:
    site = Site(max_bytes=5_000)
    for path in ("/a/", "/b/", "/a/", "/c/", "/a/"):
        site.get(path)
    assert [call["PATH_INFO"] for call in site.renderer.calls].count("/a/") == 1


def test_no_fresh_seconds_means_no_cache() -> None:
    site = Site(fresh=0)
    site.get()
    site.get()
    assert len(site.renderer.calls) == 2


def test_one_request_renders_while_the_others_get_the_previous_copy(site: Site) -> None:
    first = site.get()
    site.now += 6
    rendering, finish = threading.Event(), threading.Event()
    site.renderer.before = lambda: (rendering.set(), finish.wait(5))
    refresher = threading.Thread(target=site.get)
    refresher.start()
    assert rendering.wait(5)
    assert site.get().body == first.body
    finish.set()
    refresher.join()
    assert len(site.renderer.calls) == 2


def test_first_readers_of_a_page_wait_for_one_rendering(site: Site) -> None:
    rendering, finish = threading.Event(), threading.Event()
    site.renderer.before = lambda: (rendering.set(), finish.wait(5))
    bodies: list[bytes] = []
    readers = [threading.Thread(target=lambda: bodies.append(site.get().body)) for _ in range(8)]
    for reader in readers:
        reader.start()
    assert rendering.wait(5)
    finish.set()
    for reader in readers:
        reader.join()
    assert len(bodies) == 8
    assert len(set(bodies)) == 1
    assert len(site.renderer.calls) == 1


def test_what_is_gone_stays_gone_even_when_rendering_fails_later() -> None:
    site = Site()
    site.get()
    site.now += 6
    site.renderer.status = "410 Gone"
    assert site.get().status.startswith("410")
    site.renderer.status = "503 Service Unavailable"
    assert site.get().status.startswith("503")

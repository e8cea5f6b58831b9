"""The micro-cache in front of Django, driven as WSGI with a clock of its own."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import brotli
import pytest

from portal import microcache
from portal.public_state import PublicState
from tests.portal.cached_site import PUBLIC, Site


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


class Refresh:
    """A rendering that has begun, and ends when it is told to."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rendering, self.finish = threading.Event(), threading.Event()
        site.renderer.before = lambda: (self.rendering.set(), self.finish.wait(20))
        self.pool = ThreadPoolExecutor(20)

    def __enter__(self) -> Self:
        self.leader = self.pool.submit(self.site.get)
        assert self.rendering.wait(20)
        return self

    def __exit__(self, *error: object) -> None:
        self.finish.set()
        self.pool.shutdown()


def test_one_request_renders_while_the_others_get_the_previous_copy(site: Site) -> None:
    first = site.get()
    site.now += 60
    with Refresh(site):
        assert site.get().body == first.body
    assert len(site.renderer.calls) == 2


CHANGED = PublicState((2, 3), seconds=3600)


@pytest.mark.parametrize(
    ("age", "due", "state"),
    [
        (61, 3600, PublicState((1, 1), 3600)),  # too old
        (26, 3600, CHANGED),  # withdrawn, paused, edited …
        (26, 25, PublicState((1, 1), 3600)),  # an advertisement has ended
        (26, 3600, None),  # the database says nothing
    ],
)
def test_a_copy_that_may_show_what_is_over_goes_to_nobody_who_waits(
    age: float, due: float, state: PublicState | None
) -> None:
    site = Site()
    site.renderer.state = PublicState((1, 1), due)
    site.get()
    site.now += age
    site.renderer.state = state
    with Refresh(site) as refresh:
        readers = [refresh.pool.submit(site.get) for _ in range(8)]
        time.sleep(0.05)  # for a wrong copy to come
        assert not any(reader.done() for reader in readers)
        refresh.finish.set()
        bodies = {reader.result(20).body for reader in (*readers, refresh.leader)}
    assert bodies == {site.get().body}
    assert len(site.renderer.calls) == 2


def test_a_page_is_rendered_anew_at_the_moment_something_ends(site: Site) -> None:
    site.renderer.state = PublicState((1, 1), seconds=2)
    site.get()
    site.now += 1.9
    site.get()
    site.now += 0.1
    site.get()
    assert len(site.renderer.calls) == 2


def test_a_rendering_that_hangs_holds_nobody_after_a_while(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is there and answers nothing: what was seen before is served, however old."""
    first = site.get()
    site.now += 3600
    monkeypatch.setattr(microcache, "WAIT_SECONDS", 0.05)
    with Refresh(site):
        assert site.get().body == first.body


def test_who_waits_for_a_failing_page_gets_the_previous_copy(site: Site) -> None:
    first = site.get()
    site.now += 3600
    site.renderer.state = None
    site.renderer.status = "503 Service Unavailable"
    with Refresh(site) as refresh:
        reader = refresh.pool.submit(site.get)
        refresh.finish.set()
        assert reader.result(20).body == first.body


def test_who_waits_for_a_page_that_is_withdrawn_does_not_see_it(site: Site) -> None:
    site.get()
    site.now += 26
    site.renderer.state = CHANGED
    site.renderer.status = "410 Gone"
    with Refresh(site) as refresh:
        readers = [refresh.pool.submit(site.get) for _ in range(8)]
        refresh.finish.set()
        assert {reader.result(20).status for reader in readers} == {"410 Gone"}


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


@pytest.mark.parametrize(
    "sent", ["*", '"{tag}"', 'W/"{tag}"', ' W/"other" ,W/"{tag}" ', '"a", "{tag}"']
)
def test_tags_are_compared_weakly(site: Site, sent: str) -> None:
    tag = site.get().headers["ETag"].removeprefix("W/").strip('"')
    reply = site.get(HTTP_IF_NONE_MATCH=sent.format(tag=tag))
    assert (reply.status, reply.body) == ("304 Not Modified", b"")
    assert "Content-Encoding" not in reply.headers


@pytest.mark.parametrize("sent", ['W/"other"', "", "x", '"', ",,", "W/", '"W/"'])
def test_another_tag_gets_the_page(site: Site, sent: str) -> None:
    site.get()
    assert site.get(HTTP_IF_NONE_MATCH=sent).status == "200 OK"


def test_head_with_a_known_tag_is_304_too(site: Site) -> None:
    tag = site.get().headers["ETag"]
    assert site.get(method="HEAD", HTTP_IF_NONE_MATCH=tag).status == "304 Not Modified"


def test_part_of_a_page_is_not_offered(site: Site) -> None:
    """A server may send the whole page instead of a range of it (RFC 9110, 14.2)."""
    whole = site.get().body
    reply = site.get(HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=site.get().headers["ETag"])
    assert (reply.status, reply.body) == ("200 OK", whole)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", ["br", "gzip", "identity", ""])
def test_each_answer_says_that_it_differs_by_encoding(site: Site, accept: str, method: str) -> None:
    for _ in range(2):
        reply = site.get(method=method, HTTP_ACCEPT_ENCODING=accept)
        assert reply.headers["Vary"] == "Accept-Encoding"
    assert int(reply.headers["Content-Length"]) > 0
    assert len(site.renderer.calls) == 1


def test_a_known_request_with_a_session_passes_by(site: Site) -> None:
    site.get()
    site.get()
    site.get(HTTP_COOKIE="sessionid=abc")
    assert len(site.renderer.calls) == 2


def test_hosts_and_schemes_have_pages_of_their_own(site: Site) -> None:
    for _ in range(2):
        site.get(HTTP_HOST="a.vn")
        site.get(HTTP_HOST="b.vn")
        site.get(HTTP_HOST="a.vn", HTTP_X_FORWARDED_PROTO="https")
    assert len(site.renderer.calls) == 3


def test_floods_of_queries_addresses_and_headers_stay_within_the_bound() -> None:
    site = Site(max_bytes=200_000)
    for number in range(2000):
        site.get(query=f"fbclid={number}")
        site.get("/tin-tuc/", query=f"utm={number}")
        site.get("/tin-tuc/", HTTP_ACCEPT_ENCODING=f"br, x{number}")
        site.get("/tin-tuc/", HTTP_COOKIE=f"a={number}", HTTP_IF_NONE_MATCH=f'"{number}"')
        site.get("/tim-kiem/", query=f"q={number}", HTTP_ACCEPT_ENCODING="gzip")
        site.get("/tin-tuc/", query="x" * 5000 + str(number))
    kept = sum(entry.page.size for entry in site.cache.store._entries.values() if entry.page)
    assert site.cache.store.bytes == kept
    assert kept + site.cache._known.bytes <= 201_500  # the last one may be over
    assert {len(known) for known in site.cache._known if known[2] and len(known[2]) > 4000} == set()


def test_what_is_dropped_is_rendered_again_for_a_known_request() -> None:
    site = Site(max_bytes=5_000)
    for _ in range(2):
        for number in range(20):
            assert site.get(f"/bai-{number}/").status == "200 OK"
    assert len(site.renderer.calls) == 40


def test_a_page_larger_than_all_is_sent_all_the_same() -> None:
    site = Site(max_bytes=100)
    assert site.get().body.startswith("<p>bản 1</p>".encode())


def test_an_old_address_of_the_home_page_is_seen_when_there_is_one(site: Site) -> None:
    site.get(query="p=12")
    site.get(query="p=12")
    site.cache.is_old_address = lambda query: query == "p=12"
    site.get(query="p=12")
    assert len(site.renderer.calls) == 2


def test_a_refused_page_comes_compressed(site: Site) -> None:
    class Response(list[bytes]):
        content = b"<h1>404</h1>" * 100

    site.cache.application = lambda environ, start_response: (
        start_response("404 Not Found", [("Content-Type", "text/html"), ("Vary", "Cookie")]),
        Response(),
    )[1]
    reply = site.get("/khong-co/", HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(reply.body) == Response.content
    assert reply.headers["Vary"] == "Cookie, Accept-Encoding"
    assert int(reply.headers["Content-Length"]) == len(reply.body)

"""Threads that stay free while the database does not answer."""

import threading
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.limits import LIMITS
from core.routes import ANY_SEGMENT, Route
from portal.microcache import MicroCache
from portal.thread_reserve import HAS_COPY, ThreadReserve


def ask(application: Any, path: str, **more: Any) -> str:
    statuses: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http", **more}
    application(environ, lambda status, headers, exc_info=None: statuses.append(status[:3]))
    return statuses[0]


class Database:
    """An application that answers once its database does."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.waiting = threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.waiting.release()
        assert self.answers.wait(20)
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", "text/html")])
        return [b"page"]


def test_only_some_threads_wait_for_the_database() -> None:
    database = Database()
    reserve = ThreadReserve(database, slots=2, wait_seconds=0.05)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(ask(reserve, "/quan-tri/"))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
        assert database.waiting.acquire(timeout=20)
    assert ask(reserve, "/tin-tuc/") == "503"
    database.answers.set()
    for thread in threads:
        thread.join()
    assert found == ["200", "200"]
    assert ask(reserve, "/tin-tuc/") == "200"  # the threads have been given back


def test_what_needs_no_database_always_passes() -> None:
    database = Database()
    database.answers.set()
    reserve = ThreadReserve(database, slots=0, wait_seconds=0)
    for path in ("/static/a.css", "/media/a.webp", "/ghi-nhan/", "/healthz", "/metrics"):
        assert ask(reserve, path) == "200"
    assert ask(reserve, "/readyz") == "503"


def test_a_page_that_is_kept_is_sent_at_once() -> None:
    """With no thread to spare for long, its older copy is sent without a wait."""
    database, now = Database(), 0.0
    database.answers.set()
    reserve = ThreadReserve(database, slots=1, wait_seconds=60)
    cache = MicroCache(
        reserve,
        session_cookie="sessionid",
        routes={ANY_SEGMENT: Route(is_cached=True)},
        fresh=5,
        stale=600,
        max_bytes=100_000,
        clock=lambda: now,
    )
    assert ask(cache, "/") == "200"
    database.answers.clear()
    stuck = threading.Thread(target=ask, args=(reserve, "/quan-tri/"))
    stuck.start()
    assert database.waiting.acquire(timeout=20)
    assert database.waiting.acquire(timeout=20)
    now = 100.0
    reserve._given_back_at -= 60  # since when the database does not answer
    assert ask(cache, "/") == "200"
    database.answers.set()
    stuck.join()


def test_a_page_that_is_kept_is_rendered_while_the_database_is_only_busy() -> None:
    """What it showed may be over, so its older copy is not sent to save a wait."""
    database = Database()
    reserve = ThreadReserve(database, slots=1, wait_seconds=20)
    found: list[str] = []
    busy, page = (
        threading.Thread(target=lambda: found.append(ask(reserve, "/", **{HAS_COPY: True})))
        for _ in range(2)
    )
    busy.start()
    assert database.waiting.acquire(timeout=20)
    page.start()
    database.answers.set()
    for thread in (busy, page):
        thread.join()
    assert found == ["200", "200"]


def test_threads_are_left_for_reading() -> None:
    assert LIMITS.bodies <= LIMITS.rendering < settings.THREADS

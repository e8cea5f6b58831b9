"""How many requests with a body are worked on at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore, Thread
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from core.limits import LIMITS
from portal.request_limits import RequestLimits
from tests.runner.conftest import eventually


def test_some_threads_are_left_for_readers() -> None:
    assert LIMITS.bodies + LIMITS.bodies_waiting < settings.THREADS


@pytest.mark.parametrize(("threads", "workers"), [(8, 1), (16, 4), (64, 32)])
def test_bodies_leave_threads_free_and_networks_some_attempts(threads: int, workers: int) -> None:
    with override_settings(THREADS=threads, WORKERS=workers):
        limit = RequestLimits.from_settings(lambda environ, start_response: [])
    assert 1 <= limit._of_one_network < limit._free
    assert limit._free + limit._may_wait < threads
    assert limit._of_one_network * workers < LIMITS.network_failures


@pytest.fixture
def held() -> Iterator[tuple[RequestLimits, Event, list[Thread]]]:
    """A limit of two, at which two requests have begun that end with the event."""
    done, begun = Event(), Semaphore(0)

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            begun.release()
            done.wait(60)
        start_response("200 OK", [])
        return [b"ok"]

    limit = RequestLimits(slow, session_cookie="s", slots=2, waiting=1, wait_seconds=60)
    threads = [Thread(target=answer, args=(limit, "PUT")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        begun.acquire()
    yield limit, done, threads
    done.set()
    for thread in threads:
        thread.join()


def answer(limit: RequestLimits, method: str, **environ: str) -> str:
    said: list[str] = []
    limit({"REQUEST_METHOD": method, **environ}, lambda status, headers: said.append(status))  # type: ignore[arg-type, func-returns-value]
    return said[0]


def test_some_wait_and_the_rest_are_refused(
    held: tuple[RequestLimits, Event, list[Thread]],
) -> None:
    limit, done, threads = held
    assert answer(limit, "GET") == "200 OK"
    limit.wait_seconds = 0.01
    assert answer(limit, "POST") == "503 Service Unavailable"
    limit.wait_seconds = 60
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(answer, limit, "POST")
        assert eventually(lambda: limit._may_wait == 0)
        assert answer(limit, "POST") == "503 Service Unavailable"
        done.set()
        assert waiting.result(60) == "200 OK"
    for thread in threads:
        thread.join()
    assert answer(limit, "POST") == "200 OK"


def test_a_failure_gives_its_slot_back() -> None:
    def fail(environ: Any, start_response: Any) -> list[bytes]:
        raise ZeroDivisionError

    limit = RequestLimits(fail, session_cookie="s", slots=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            answer(limit, "POST")


def limited(**options: int) -> RequestLimits:
    """Return the limits in front of an application that answers at once."""

    def quick(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"ok"]

    return RequestLimits(quick, session_cookie="sessionid", **options)


def test_an_address_may_be_so_long_and_no_longer(caplog: pytest.LogCaptureFixture) -> None:
    path = "/tim-kiem/"
    longest = "q" * (LIMITS.address_bytes - len(path))
    assert answer(limited(), "GET", PATH_INFO=path, QUERY_STRING=longest) == "200 OK"
    assert answer(limited(), "GET", PATH_INFO=path, QUERY_STRING=f"{longest}q").startswith("414")
    assert caplog.messages == ["Refused before it was read: 414 Request-URI Too Long"]


@pytest.mark.parametrize(
    ("cookie", "most"),
    [("", LIMITS.body_bytes), ("a=1; sessionid=x", LIMITS.staff_body_bytes)],
)
def test_a_body_may_be_so_large_and_no_larger(cookie: str, most: int) -> None:
    sent = {"HTTP_COOKIE": cookie, "CONTENT_LENGTH": str(most)}
    assert answer(limited(), "POST", **sent) == "200 OK"
    assert answer(limited(), "POST", **sent | {"CONTENT_LENGTH": str(most + 1)}).startswith("413")
    assert answer(limited(), "POST", **sent | {"CONTENT_LENGTH": "x"}) == "200 OK"


def test_one_network_does_not_get_every_slot() -> None:
    done, begun = Event(), Semaphore(0)

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        if "HELD" in environ:
            begun.release()
            done.wait(60)
        start_response("200 OK", [])
        return []

    limit = RequestLimits(slow, session_cookie="s", slots=3, of_one_network=2, wait_seconds=0.01)
    with ThreadPoolExecutor() as pool:
        one = {"REMOTE_ADDR": "203.0.113.7"}
        held = [pool.submit(answer, limit, "POST", HELD="1", **one) for _ in range(2)]
        for _ in held:
            begun.acquire()
        assert answer(limit, "POST", **one).startswith("503")
        assert answer(limit, "GET", **one) == "200 OK"
        assert answer(limit, "POST", REMOTE_ADDR="203.0.113.8") == "200 OK"
        done.set()
    assert answer(limit, "POST", **one) == "200 OK"
    assert not limit._held  # nothing is kept of who has sent
    assert "203.0.113" not in repr(vars(limit))


def test_a_colleague_behind_the_same_address_waits_a_moment() -> None:
    done, begun = Event(), Semaphore(0)

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        begun.release()
        done.wait(60)
        start_response("200 OK", [])
        return []

    limit = RequestLimits(slow, session_cookie="s", of_one_network=1, wait_seconds=60)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(answer, limit, "POST")
        begun.acquire()
        second = pool.submit(answer, limit, "POST")
        assert eventually(lambda: limit._may_wait < LIMITS.bodies_waiting or second.done())
        done.set()
        assert [first.result(60), second.result(60)] == ["200 OK"] * 2

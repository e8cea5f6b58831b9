"""How many requests with a body are worked on at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore, Thread
from typing import Any

import pytest

from portal.body_limit import SLOTS, WAITING, BodyLimit
from runner.web import THREADS
from tests.runner.conftest import eventually


def test_some_threads_are_left_for_readers() -> None:
    assert SLOTS + WAITING < THREADS


@pytest.fixture
def held() -> Iterator[tuple[BodyLimit, Event, list[Thread]]]:
    """A limit of two, at which two requests have begun that end with the event."""
    done, begun = Event(), Semaphore(0)

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            begun.release()
            done.wait(60)
        start_response("200 OK", [])
        return [b"ok"]

    limit = BodyLimit(slow, slots=2, waiting=1, wait_seconds=60)
    threads = [Thread(target=answer, args=(limit, "PUT")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        begun.acquire()
    yield limit, done, threads
    done.set()
    for thread in threads:
        thread.join()


def answer(limit: BodyLimit, method: str) -> str:
    said: list[str] = []
    limit({"REQUEST_METHOD": method}, lambda status, headers: said.append(status))  # type: ignore[arg-type, func-returns-value]
    return said[0]


def test_some_wait_and_the_rest_are_refused(
    held: tuple[BodyLimit, Event, list[Thread]],
) -> None:
    limit, done, threads = held
    assert answer(limit, "GET") == "200 OK"
    limit.wait_seconds = 0.01
    assert answer(limit, "POST") == "503 Service Unavailable"
    limit.wait_seconds = 60
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(answer, limit, "POST")
        assert eventually(lambda: limit._waiting._value == 0)
        assert answer(limit, "POST") == "503 Service Unavailable"
        done.set()
        assert waiting.result(60) == "200 OK"
    for thread in threads:
        thread.join()
    assert answer(limit, "POST") == "200 OK"


def test_a_failure_gives_its_slot_back() -> None:
    def fail(environ: Any, start_response: Any) -> list[bytes]:
        raise ZeroDivisionError

    limit = BodyLimit(fail, slots=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            answer(limit, "POST")

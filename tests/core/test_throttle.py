from django.test import RequestFactory

from core.submissions import throttle
from core.submissions.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def send(limit: Throttle, address: str = "203.0.113.7") -> bool:
    return limit.allows(RequestFactory().get("/", REMOTE_ADDR=address))


def test_a_sender_gets_through_a_few_times_only() -> None:
    limit = Throttle(most=2, seconds=60)
    assert [send(limit) for _ in range(3)] == [True, True, False]


def test_another_sender_is_not_held_up() -> None:
    limit = Throttle(most=1, seconds=60)
    assert send(limit)
    assert send(limit, "203.0.113.8")


def test_a_line_with_many_addresses_is_one_sender() -> None:
    limit = Throttle(most=1, seconds=60)
    assert send(limit, "2001:db8::1")
    assert not send(limit, "2001:db8::2")


def test_after_a_while_the_sender_gets_through_again() -> None:
    clock = Clock()
    limit = Throttle(most=1, seconds=60, clock=clock)
    assert send(limit)
    clock.now = 61
    assert send(limit)


def test_a_throttle_tells_how_long_to_wait() -> None:
    clock = Clock()
    limit = Throttle(most=2, seconds=60, clock=clock)
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    assert limit.seconds_to_wait(request) == 0
    send(limit)
    clock.now = 10
    send(limit)
    assert limit.seconds_to_wait(request) == 50
    clock.now = 60
    assert limit.seconds_to_wait(request) == 0


def test_no_address_is_kept() -> None:
    limit = Throttle(most=1, seconds=60)
    send(limit)
    assert "203.0.113.7" not in repr(vars(limit))


def test_its_memory_is_bounded() -> None:
    limit = Throttle(most=1, seconds=60)
    throttle.MAX_SENDERS, before = 3, throttle.MAX_SENDERS
    try:
        for number in range(10):
            send(limit, f"203.0.113.{number}")
    finally:
        throttle.MAX_SENDERS = before
    assert len(limit._times) == 3

from django.test import RequestFactory

from core.submissions import throttle
from core.submissions.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def take(brake: Throttle, address: str = "203.0.113.7") -> bool:
    return brake.take(RequestFactory().get("/", REMOTE_ADDR=address))


def test_a_sender_gets_through_a_few_times_only() -> None:
    brake = Throttle(most=2, seconds=60)
    assert [take(brake) for _ in range(3)] == [True, True, False]


def test_another_sender_is_not_held_up() -> None:
    brake = Throttle(most=1, seconds=60)
    assert take(brake)
    assert take(brake, "203.0.113.8")


def test_a_line_with_many_addresses_is_one_sender() -> None:
    brake = Throttle(most=1, seconds=60)
    assert take(brake, "2001:db8::1")
    assert not take(brake, "2001:db8::2")


def test_after_a_while_the_sender_gets_through_again() -> None:
    clock = Clock()
    brake = Throttle(most=1, seconds=60, clock=clock)
    assert take(brake)
    clock.now = 61
    assert take(brake)


def test_it_tells_how_long_to_wait() -> None:
    clock = Clock()
    brake = Throttle(most=2, seconds=60, clock=clock)
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    assert brake.wait(request) == 0
    take(brake)
    clock.now = 10
    take(brake)
    assert brake.wait(request) == 50
    clock.now = 60
    assert brake.wait(request) == 0


def test_no_address_is_kept() -> None:
    brake = Throttle(most=1, seconds=60)
    take(brake)
    assert "203.0.113.7" not in repr(vars(brake))


def test_its_memory_is_bounded() -> None:
    brake = Throttle(most=1, seconds=60)
    throttle.MOST_SENDERS, before = 3, throttle.MOST_SENDERS
    try:
        for number in range(10):
            take(brake, f"203.0.113.{number}")
    finally:
        throttle.MOST_SENDERS = before
    assert len(brake._times) == 3

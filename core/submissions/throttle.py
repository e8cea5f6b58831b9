"""Limits on how often the same form is sent."""

import hmac
import secrets
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest

from core.client_address import client_address, network

MAX_SENDERS = 10_000


class Throttle:
    """Limits how often each sender may send, counted by each process on its own.

    Only a hash of the sender is kept, in memory, with a random salt of this process.

    Args:
        most: how many times within `seconds` a sender may send.
        clock: returns monotonic seconds.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self._seconds = seconds
        self._clock = clock
        self._salt = secrets.token_bytes(32)
        self._times: OrderedDict[bytes, list[float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, request: HttpRequest) -> bool:
        """Return whether the sender of `request` may send once more, and count it if so."""
        now, sender = self._clock(), _sender(self._salt, request)
        with self._lock:
            recent = [t for t in self._times.pop(sender, []) if t > now - self._seconds]
            is_allowed = len(recent) < self.most
            self._times[sender] = [*recent, now] if is_allowed else recent
            if len(self._times) > MAX_SENDERS:
                self._times.popitem(last=False)
        return is_allowed

    def seconds_to_wait(self, request: HttpRequest) -> float:
        """Return after how many seconds the sender of `request` may send again; 0 for now."""
        now, sender = self._clock(), _sender(self._salt, request)
        with self._lock:
            recent = [t for t in self._times.get(sender, []) if t > now - self._seconds]
        return recent[-self.most] + self._seconds - now if len(recent) >= self.most else 0.0


class Quota:
    """Limits how often each sender may ask, in windows of time, for limits of thousands.

    It keeps one number for each sender, by the same hash as a Throttle. At the border of two
    windows a sender may ask twice as often.

    Args:
        most: how many times in a window of `seconds`.
        clock: returns monotonic seconds.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self._seconds = seconds
        self._clock = clock
        self._salt = secrets.token_bytes(32)
        self._window = 0
        self._asked: Counter[bytes] = Counter()
        self._lock = Lock()

    def allows(self, request: HttpRequest) -> bool:
        """Return whether the sender of `request` may ask once more, and count it."""
        sender, window = _sender(self._salt, request), int(self._clock() // self._seconds)
        with self._lock:
            if window != self._window or len(self._asked) > MAX_SENDERS:
                self._window, self._asked = window, Counter()
            self._asked[sender] += 1
            return self._asked[sender] <= self.most


class Alarm:
    """Is on while a form is sent unusually often by all senders together, in this process.

    Args:
        most: how many times within `seconds` are tolerated.
        lasts: how many seconds it stays on after the last time there were more.
        clock: returns monotonic seconds.
    """

    def __init__(
        self, most: int, seconds: float, lasts: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._times: deque[float] = deque(maxlen=most + 1)
        self._seconds = seconds
        self._lasts = lasts
        self._clock = clock
        self._until = float("-inf")
        self._lock = Lock()

    def count(self) -> None:
        """Count one more sending."""
        now = self._clock()
        with self._lock:
            self._times.append(now)
            is_full = len(self._times) == self._times.maxlen
            if is_full and now - self._times[0] <= self._seconds:
                self._until = now + self._lasts

    def is_on(self) -> bool:
        return self._clock() < self._until


def _sender(salt: bytes, request: HttpRequest) -> bytes:
    return hmac.digest(salt, network(client_address(request)), "sha256")

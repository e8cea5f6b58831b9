"""A WSGI layer that keeps threads free for reading: it bounds addresses and bodies of requests.

A thread waits for the body of its request, and whoever sends one never to its end holds the thread.
So only some threads take requests with a body, and not all of these from one network. Behind a
proxy that buffers bodies (docs/operators.md) this hardly ever has anything to do.
"""

import hmac
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from threading import Condition
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings

from core.client_address import address_in, network
from core.limits import LIMITS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
WAIT_SECONDS = 1.0
SPARE_THREADS = 4  # that read, whatever is sent
BUSY = (
    "503 Service Unavailable",
    "Máy chủ đang nhận quá nhiều dữ liệu cùng lúc nên chưa nhận được điều bạn vừa gửi. Hãy bấm nút "
    "Quay lại của trình duyệt, chữ đã gõ vẫn còn ở đó, rồi gửi lại sau ít phút.\n",
)
TOO_LARGE = (
    "413 Request Entity Too Large",
    "Điều bạn gửi quá lớn nên máy chủ không nhận. Hãy bấm nút Quay lại của trình duyệt rồi gửi ít "
    "hơn.\n",
)
TOO_LONG = ("414 Request-URI Too Long", "Địa chỉ này quá dài. Hãy mở lại từ trang chủ.\n")


class RequestLimits:
    """A WSGI application that refuses addresses that are too long, and bodies: large or too many.

    Args:
        application: the WSGI application that answers.
        session_cookie: the name of the cookie that staff have, who may send files.
        slots: how many requests with a body it may work on at once; fewer than there are threads.
        waiting: how many more may wait for one of these to end. A burst of short ones gets through.
        of_one_network: how many of the slots one network may have. A whole office has one address,
            so that is most of them; only who holds bodies back keeps a slot longer than a moment.
        wait_seconds: how long they wait before they are refused with 503.
        on_refusal: is told the status of each request that is refused.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        session_cookie: str,
        slots: int = LIMITS.bodies,
        waiting: int = LIMITS.bodies_waiting,
        of_one_network: int = LIMITS.bodies_of_one_network,
        wait_seconds: float = WAIT_SECONDS,
        on_refusal: Callable[[str], None] = lambda status: None,
    ) -> None:
        self.application = application
        self.wait_seconds = wait_seconds
        self._on_refusal = on_refusal
        self._cookie = f"{session_cookie}="
        self._of_one_network = of_one_network
        self._free = slots
        self._may_wait = waiting
        self._salt = secrets.token_bytes(32)
        self._held: Counter[bytes] = Counter()  # slots, by a hash of the network
        self._changed = Condition()

    @classmethod
    def from_settings(cls, application: "WSGIApplication", **options: Any) -> Self:
        """Fit the limits to the threads of this process, and to how many processes there are.

        Attempts to sign in that are under way count against a network, until they succeed.
        """
        slots = min(LIMITS.bodies, settings.THREADS - SPARE_THREADS)
        under_way = (LIMITS.network_failures - 1) // settings.WORKERS
        return cls(
            application,
            session_cookie=settings.SESSION_COOKIE_NAME,
            slots=slots,
            of_one_network=max(1, min(LIMITS.bodies_of_one_network, slots - 1, under_way)),
            **options,
        )

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if _address_bytes(environ) > LIMITS.address_bytes:
            return self._refuse(*TOO_LONG, start_response)
        if environ["REQUEST_METHOD"] in WITHOUT_BODY:
            return self.application(environ, start_response)
        if _body_bytes(environ) > self._most_bytes(environ):
            return self._refuse(*TOO_LARGE, start_response)
        sender = hmac.digest(self._salt, network(address_in(environ)), "sha256")
        if not self._take_slot(sender):
            return self._refuse(*BUSY, start_response)
        try:
            return self.application(environ, start_response)
        finally:
            self._give_back(sender)

    def _refuse(self, status: str, words: str, start_response: "StartResponse") -> list[bytes]:
        self._on_refusal(status[:3])
        return _refuse(status, words, start_response)

    def _most_bytes(self, environ: "WSGIEnvironment") -> int:
        # Whether the session is somebody's is seen once it can be asked for (portal.uploads).
        has_cookie = self._cookie in environ.get("HTTP_COOKIE", "")
        return LIMITS.staff_body_bytes if has_cookie else LIMITS.body_bytes

    def _take_slot(self, sender: bytes) -> bool:
        """Return whether the sender has a slot now, or after a short wait."""
        with self._changed:
            if not self._has_room(sender) and not self._wait_for_room(sender):
                return False
            self._free -= 1
            self._held[sender] += 1
            return True

    def _has_room(self, sender: bytes) -> bool:
        return self._free > 0 and self._held[sender] < self._of_one_network

    def _wait_for_room(self, sender: bytes) -> bool:
        if not self._may_wait:
            return False
        self._may_wait -= 1
        try:
            return self._changed.wait_for(lambda: self._has_room(sender), self.wait_seconds)
        finally:
            self._may_wait += 1

    def _give_back(self, sender: bytes) -> None:
        with self._changed:
            self._free += 1
            self._held[sender] -= 1
            if not self._held[sender]:
                del self._held[sender]
            self._changed.notify_all()


def _address_bytes(environ: "WSGIEnvironment") -> int:
    return len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))


def _body_bytes(environ: "WSGIEnvironment") -> int:
    """Return the length of the body. What does not say it is read by nobody (Django, too)."""
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse(status: str, words: str, start_response: "StartResponse") -> list[bytes]:
    logger.warning("Refused before it was read: %s", status)
    body = words.encode()
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            *([("Retry-After", "60")] if status.startswith("503") else []),
        ],
    )
    return [body]

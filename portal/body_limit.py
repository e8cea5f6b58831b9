"""Keeps threads free for reading: a WSGI layer that bounds how many requests send bodies at once.

A thread waits for the body of its request, and whoever sends one never to its end holds the thread.
Behind a proxy that buffers bodies (docs/operators.md) this never has anything to do.
"""

from collections.abc import Iterable
from threading import Semaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
SLOTS = 12  # of the 16 threads of a worker (runner.web); at least two are for those who read
WAITING = 2
WAIT_SECONDS = 1.0
REFUSAL = (
    "Máy chủ đang nhận quá nhiều dữ liệu cùng lúc nên chưa nhận được điều bạn vừa gửi. Hãy bấm nút "
    "Quay lại của trình duyệt, chữ đã gõ vẫn còn ở đó, rồi gửi lại sau ít phút.\n"
).encode()
HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(REFUSAL))),
    ("Retry-After", "60"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]


class BodyLimit:
    """A WSGI application that refuses requests with a body while too many others are being read.

    Args:
        application: the WSGI application that answers.
        slots: how many requests with a body it may work on at once; fewer than there are threads.
        waiting: how many more may wait for one of these to end. A burst of short ones gets through.
        wait_seconds: how long they wait before they are refused with 503.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        slots: int = SLOTS,
        waiting: int = WAITING,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.application = application
        self.wait_seconds = wait_seconds
        self._slots = Semaphore(slots)
        self._waiting = Semaphore(waiting)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in WITHOUT_BODY:
            return self.application(environ, start_response)
        if not self._take_slot():
            start_response("503 Service Unavailable", HEADERS)
            return [REFUSAL]
        try:
            return self.application(environ, start_response)
        finally:
            self._slots.release()

    def _take_slot(self) -> bool:
        if self._slots.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._slots.acquire(timeout=self.wait_seconds)
        finally:
            self._waiting.release()

"""A reader who never stops asking, for tests of what nobody may notice."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

PACE = 0.1  # seconds between the requests


class SteadyClient:
    """Asks for a page again and again, each time on a new connection."""

    def __init__(self, port: int, host: str = "anthinh.example") -> None:
        self.port, self.host = port, host
        self.statuses: list[object] = []
        self.versions: set[bytes] = set()
        self.slowest = 0.0  # seconds
        self._ended = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[None]:
        thread = threading.Thread(target=self._ask_on)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _ask_on(self) -> None:
        while not self._ended.wait(PACE):
            for path in ("/healthz", "/"):
                began = time.monotonic()
                self.statuses.append(self._ask(path))
                self.slowest = max(self.slowest, time.monotonic() - began)

    def _ask(self, path: str) -> object:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": self.host, "X-Forwarded-Proto": "https"}
        try:
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                body = response.read()
                self.versions |= {body} if path == "/healthz" else set()
                return response.status
        except (OSError, HTTPException) as error:
            return error
        finally:
            connection.close()

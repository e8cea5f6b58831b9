"""Which queries of the home page are old addresses, `/?p=123`, known to the micro-cache.

The home page reads no parameters, and so one copy of it answers whatever follows the question mark.
Only requests for an old address must reach Django. They are told apart in memory: a request costs
no query, whatever its parameters are.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import Error, close_old_connections, connection

from news.models.redirects import HOME, Redirect, chosen, written

logger = logging.getLogger(__name__)


class HomeAddresses:
    """The old addresses of the home page, read again every `fresh` seconds while asked for.

    Args:
        fresh: seconds; so long a new old address may still show the home page.
        clock: returns monotonic seconds.
    """

    def __init__(self, fresh: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.fresh = fresh
        self.clock = clock
        self._addresses = frozenset[str]()
        self._forms = frozenset[str]()
        self._read_at = -float("inf")
        self._lock = threading.Lock()

    def have(self, query: str) -> bool:
        """Return whether the home page with this query is an old address."""
        self._refresh()
        found = chosen(query, self._forms) if self._forms else []
        return any(written(HOME, each) in self._addresses for each in found)

    def _refresh(self) -> None:
        """Read the addresses if they are not fresh; keep them if the database cannot be reached."""
        if self.clock() - self._read_at < self.fresh:
            return
        is_first = self._read_at == -float("inf")
        if not self._lock.acquire(blocking=is_first):
            return  # another thread is reading
        try:
            if self.clock() - self._read_at >= self.fresh:
                self._read()
        except Error:
            logger.warning("Chưa đọc được các địa chỉ cũ của trang chủ.", exc_info=True)
        finally:
            self._read_at = self.clock()
            self._lock.release()

    def _read(self) -> None:
        if not connection.in_atomic_block:
            close_old_connections()  # as Django does for the requests that reach it
        rows = list(Redirect.objects.from_home())
        self._addresses = frozenset(address for address, _ in rows)
        self._forms = frozenset(names for _, names in rows)

"""Writes statements of the database that take long into the log, without what they are about."""

import logging
from time import perf_counter
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)


def watch(sender: Any, connection: Any, **_: Any) -> None:
    """Time all statements of a connection, from when it is opened first."""
    if settings.SLOW_QUERY_SECONDS and _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
    started = perf_counter()
    try:
        return execute(statement, params, many, context)
    finally:
        seconds = perf_counter() - started
        if seconds >= settings.SLOW_QUERY_SECONDS > 0:
            text = " ".join(str(statement).split())  # with %s where the parameters are
            logger.warning("Slow query: %s", text, extra={"seconds": round(seconds, 3)})

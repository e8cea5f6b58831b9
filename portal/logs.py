"""Filters of the log."""

import logging
from typing import Any

from django.core.exceptions import DisallowedHost


def without_traceback(record: logging.LogRecord) -> bool:
    """Remove the traceback from a record, and keep the record."""
    record.exc_info = record.exc_text = None
    return True


def is_for_our_host(record: logging.LogRecord) -> bool:
    """Return False for the second record about a request whose Host header was refused."""
    request: Any = getattr(record, "request", None)
    try:
        return request is None or bool(request.get_host())
    except DisallowedHost:
        return False

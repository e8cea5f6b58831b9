"""Errors for a place that speaks Sentry's protocol, such as a GlitchTip or Bugsink of the province.

What is sent is made here from a list of what may be: the kind of the error, where in our code it
happened, the version. Never a value of a variable, a request, an address, a browser or a name.
"""

import logging
from collections.abc import Iterator
from traceback import walk_tb
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal import __version__
from portal.logs import LocklessHandler, is_no_fault

LONGEST = 500  # letters
ALLOWED = frozenset(
    {"event_id", "timestamp", "level", "logger", "platform", "release", "environment", "exception"}
    | {"logentry", "tags", "sdk"}
)


def set_up() -> None:
    """Get ready to send errors, if SENTRY_DSN says where. Raises ImproperlyConfigured."""
    if not settings.SENTRY_DSN:
        return
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN cần thư viện sentry-sdk: "
            ".venv/bin/pip install --require-hashes -r requirements-sentry.txt"
        ) from error
    sentry_sdk.init(
        settings.SENTRY_DSN,
        release=__version__,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        send_client_reports=False,
        auto_session_tracking=False,
        max_breadcrumbs=0,
        server_name="",
        before_send=_only_what_is_allowed,
    )


class SentryHandler(LocklessHandler):
    """Sends what ErrorMailHandler mails, errors of the database too; by a thread of its own."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.SENTRY_DSN or is_no_fault(record):
            return
        import sentry_sdk

        try:
            sentry_sdk.capture_event(_event(record))
        except Exception:
            self.handleError(record)


def _event(record: logging.LogRecord) -> Any:
    event: dict[str, Any] = {
        "level": record.levelname.lower(),
        "logger": record.name,
        "logentry": {"message": getattr(record, "template", "")[:LONGEST]},  # without arguments
        "tags": {"request_id": getattr(record, "request_id", "")},
    }
    if record.exc_info:
        event["exception"] = {"values": list(_errors(record.exc_info[1]))[::-1]}
    return event


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """Yield the kind and the places of an error, then of those that led to it: no words of it."""
    seen = set[int]()
    while error and id(error) not in seen:
        seen.add(id(error))
        frames = [
            {
                "filename": frame.f_code.co_filename.removeprefix(f"{settings.BASE_DIR}/"),
                "function": frame.f_code.co_name,
                "module": frame.f_globals.get("__name__", ""),
                "lineno": line,
            }
            for frame, line in walk_tb(error.__traceback__)
        ]
        kind = type(error)
        yield {"type": kind.__name__, "module": kind.__module__, "stacktrace": {"frames": frames}}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _only_what_is_allowed(event: Any, hint: Any) -> Any:
    """Drop what the library adds by itself, now or in a later version."""
    return {name: value for name, value in event.items() if name in ALLOWED}

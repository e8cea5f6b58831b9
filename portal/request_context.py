"""The request that this thread works on, for the lines of the log that are written meanwhile."""

import threading
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import LazyObject, empty

from core.routes import first_segment, routes

REQUEST_ID = "portal.request_id"
_REQUEST = "portal.request"  # of staff at work in the admin
# Parts of addresses that are no secret: whatever else has a part shows only its pattern.
_PUBLIC_PARTS = frozenset({"slug", "path", "pk", "object_id", "year", "month", "day", "answer"})
_local = threading.local()


def begin(environ: dict[str, Any]) -> None:
    """Let this thread work on a request."""
    _local.environ = environ


def end() -> None:
    """Let this thread work on no request."""
    _local.environ = None


def current() -> dict[str, Any] | None:
    """Return the environ of this thread's request, None between requests."""
    return getattr(_local, "environ", None)


def remember_staff(request: HttpRequest) -> None:
    """Have lines of the log name the account of this request of the admin."""
    request.META[_REQUEST] = request


def request_id(environ: dict[str, Any]) -> str:
    """Return the id by which lines and entries of one request are known to belong together."""
    known: str = environ.setdefault(REQUEST_ID, token_hex(8))
    return known


def account(environ: dict[str, Any]) -> str:
    """Return the name of the account that works in the admin, "" for everybody else.

    It is known once the request has asked who it is; this asks no database.
    """
    request = environ.get(_REQUEST)
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return ""
    return user.get_username() if user else ""


def shown_path(path: str) -> str:
    """Return a path, or less of it if a part may be a secret, such as the token of a letter.

    What leads nowhere may be such an address cut short: its first part is shown, if it is ours.
    """
    try:
        match = resolve(path)
    except (Resolver404, ValueError):
        first = first_segment(path)
        is_of_files = path.startswith(settings.STATIC_URL)
        return path if first not in routes() or is_of_files else f"/{first}/…"
    return path if _PUBLIC_PARTS.issuperset(match.kwargs) else f"/{match.route}"

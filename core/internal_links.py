"""Whether an address of this site leads anywhere."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urljoin, urlsplit

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.urls import get_resolver

from core.internal_requests import is_in_admin, visitor_request, visitor_response

MISSING = (404, 410)
MOST_REDIRECTS = 5


def is_dead(address: str, host: str) -> bool:
    """Return whether nobody who is not signed in finds anything at `address`, a path of this site.

    The page's own view is asked, so whatever answers readers decides, and redirects are followed.
    What leads to another site or into the admin is taken to be alive. `host` is ours.
    """
    for _ in range(1 + MOST_REDIRECTS):
        if urlsplit(address).netloc not in ("", host) or is_in_admin(address):
            return False
        response = _ask(visitor_request(address, host))
        if not response.has_header("Location"):
            return response.status_code in MISSING
        address = urljoin(address, response["Location"])
    return False


def _answer(request: HttpRequest) -> HttpResponseBase:
    """Return a page's answer; what is not found may have moved, as the 404 page knows."""
    try:
        return visitor_response(request)
    except Http404 as error:
        not_found: Callable[..., HttpResponseBase] = get_resolver().resolve_error_handler(404)
        return not_found(request, exception=error)


# The middleware redirects what lacks its last slash.
_ask = cast(Callable[[HttpRequest], HttpResponseBase], CommonMiddleware(_answer))

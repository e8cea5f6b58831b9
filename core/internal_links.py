"""Checks whether links to pages of this site are dead."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.urls import get_resolver

from core.internal_requests import is_in_admin, visitor_request, visitor_response

MISSING = (404, 410)
MAX_REDIRECTS = 5


def is_dead(address: str, host: str) -> bool:
    """Return whether a visitor who opens `address`, a path of this site, gets 404 or 410.

    The view of the page is called, and redirects are followed. Addresses of other sites and of the
    admin are never dead. `host` is the name of this site.
    """
    for _ in range(1 + MAX_REDIRECTS):
        if urlsplit(address).netloc not in ("", host) or is_in_admin(address):
            return False
        response = _ask(visitor_request(address, host))
        if not response.has_header("Location"):
            return response.status_code in MISSING
        address = urljoin(address, response["Location"])
    return False


def _answer(request: HttpRequest) -> HttpResponseBase:
    """Return a page's answer; the 404 view may redirect an address of the former system."""
    try:
        return visitor_response(request)
    except Http404 as error:
        not_found: Callable[..., HttpResponseBase] = get_resolver().resolve_error_handler(404)
        return not_found(request, exception=error)


# The middleware adds a missing slash at the end.
_ask = cast(Callable[[HttpRequest], HttpResponseBase], CommonMiddleware(_answer))


def is_page(address: str) -> bool:
    """Return whether this site shows a page at `address`, a path; what redirects is no page."""
    path, mark, query = address.partition("?")
    for written in (path, f"{path.rstrip('/')}/"):
        if is_in_admin(written):
            return True
        try:
            response = visitor_response(visitor_request(f"{quote(written)}{mark}{query}", _host()))
        except Http404:
            continue
        if response.status_code < 300:
            return True
    return False


def _host() -> str:
    """Return a name under which this site answers."""
    named = (host.removeprefix(".") for host in settings.ALLOWED_HOSTS if host != "*")
    return next(named, "localhost")

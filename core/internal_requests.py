"""Requests for public pages, made and answered within this process."""

from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse


def visitor_request(address: str, host: str) -> WSGIRequest:
    """Return the request of somebody who is not signed in.

    Args:
        address: a path of this site, with or without a query.
        host: the name of this site, with its port if it has one.
    """
    parts = urlsplit(address)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),  # as WSGI has it
            "QUERY_STRING": parts.query,
            "HTTP_HOST": host,
            "SERVER_NAME": host,
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    return request


def is_in_admin(address: str) -> bool:
    """Return whether an address belongs to the admin."""
    return address.startswith(reverse("admin:index"))


def visitor_response(request: HttpRequest) -> HttpResponseBase:
    """Return the answer of a public page's view, without any middleware.

    Raises Http404 if there is no public page.
    """
    if is_in_admin(request.path_info):
        raise Http404(request.path_info)
    match = request.resolver_match = resolve(request.path_info)
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response

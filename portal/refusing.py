"""Plain pages for requests that no page of the site is made for."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request

READ_ONLY = ("GET", "HEAD")


class RefusingMiddleware:
    """Say in words what was wrong with a request, where Django would say nothing or fail.

    No text in PostgreSQL holds the character NUL, so whoever asks for one has asked for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError) and "NUL" in str(exception):
            return bad_request(request, exception)
        return None


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer what came without a CSRF token: staff signed in anew, or a public page takes nothing.

    Every public page that takes something does so without a token (portal.lib.http).
    """
    if request.path.startswith(reverse("admin:index")):
        return csrf_failure(request, reason)
    return HttpResponseNotAllowed(READ_ONLY)

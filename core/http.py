"""Helpers for views: the origin of submitted forms, and the content security policy."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from csp.constants import NONE, SELF
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponse)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def whole_body(request: HttpRequest) -> bytes:
    """Return the body of a request that should be no form.

    Raises BadRequest if it is one with files: it was read as such, before any view.
    """
    try:
        return request.body
    except RawPostDataException as error:
        raise BadRequest("A form where none belongs") from error


def from_this_site(view: View[P]) -> View[P]:
    """Answer 403 to a form that was sent from another site; for pages without sign-in.

    It replaces Django's CSRF token, which would need a cookie. Browsers say in a header where a
    form was sent from. A client that says nothing is not a browser, so it has no session of a
    reader that could be misused.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and _is_from_elsewhere(request):
            return render(request, "403_elsewhere.html", status=403)
        return view(request, *args, **kwargs)

    return cast(View[P], csrf_exempt(wrapper))


def _is_from_elsewhere(request: HttpRequest) -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in ("same-origin", "none"):
        return False
    if site == "cross-site":
        return True
    # Older browsers only send Origin. Its scheme is not compared: a proxy may end TLS.
    is_ours = origin is None or origin.partition("://")[2] == request.get_host()
    return not is_ours and origin not in settings.CSRF_TRUSTED_ORIGINS


def with_policy(response: R, policy: Mapping[str, list[str] | None]) -> R:
    """Replace these directives of the content security policy for `response`, and return it.

    A directive with None is left out.
    """
    setattr(response, "_csp_replace", policy)  # noqa: B010  (HttpResponse does not declare it)
    return response


def framed_page(response: R) -> R:
    """Allow the page in a frame of the admin, without any script, so that nothing is counted."""
    response["Cache-Control"] = "private, no-store"
    return with_policy(
        response,
        {
            "frame-ancestors": [SELF],
            "script-src": [NONE],
            "connect-src": [NONE],
            "report-uri": None,
            "report-to": None,  # its own scripts are meant to be refused
        },
    )

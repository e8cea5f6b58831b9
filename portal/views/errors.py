"""Error pages: 500, 503, and forms without a CSRF token."""

import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.csrf import csrf_failure

from core.plain_text_field import readable
from portal.context_processors import last_known_identity

READ_ONLY = ("GET", "HEAD")
RETRY_SECONDS = 60


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the error page: 503 if the database cannot be reached, otherwise 500.

    The page does not query the database; it shows the last known contact of the office.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    context = {"identity": last_known_identity(), "is_away": is_away, "unsent": _unsent(request)}
    response = HttpResponse(render_to_string("500.html", context), status=503 if is_away else 500)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token: Django's 403 in the admin, 405 elsewhere.

    Public pages that accept a form do so without a token (core.http), so the others accept none.
    """
    if request.path.startswith(reverse("admin:index")):
        return csrf_failure(request, reason)
    return HttpResponseNotAllowed(READ_ONLY)


def _unsent(request: HttpRequest) -> str:
    """Return the text of an enquiry or complaint that failed, so that the reader can copy it."""
    if request.method != "POST" or request.path.startswith(reverse("admin:index")):
        return ""
    try:
        typed = request.POST.get("body") or request.POST.get("details") or ""
    except (OSError, BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable
        return ""
    return readable(typed)

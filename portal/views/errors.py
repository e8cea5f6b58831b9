"""Pages for requests that failed."""

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
    """Say that something failed: 503 where it is the database that is away, 500 for the rest.

    Nothing is asked of the database; whom to call is what this process last knew of the office.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    context = {"identity": last_known_identity(), "is_away": is_away, "unsent": _unsent(request)}
    response = HttpResponse(render_to_string("500.html", context), status=503 if is_away else 500)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer what came without a CSRF token: staff signed in anew, or a public page takes nothing.

    Every public page that takes something does so without a token (core.http).
    """
    if request.path.startswith(reverse("admin:index")):
        return csrf_failure(request, reason)
    return HttpResponseNotAllowed(READ_ONLY)


def _unsent(request: HttpRequest) -> str:
    """Return the words of a reader's letter or report that failed, to be copied or sent again."""
    if request.method != "POST" or request.path.startswith(reverse("admin:index")):
        return ""
    try:
        typed = request.POST.get("body") or request.POST.get("details") or ""
    except (OSError, BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable
        return ""
    return readable(typed)

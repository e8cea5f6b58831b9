"""Error pages: 400, 403, 500, 503, and forms without a CSRF token.

None of them has a form. So unlike Django's they do not look for the token of the request, whose
body may be what cannot be read.
"""

import errno
import logging
import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.csrf import csrf_failure
from psycopg.errors import DiskFull

from core.plain_text_field import readable
from portal import request_context
from portal.context_processors import last_known_identity
from portal.logs import with_reasons

READ_ONLY = ("GET", "HEAD")
logger = logging.getLogger(__name__)
RETRY_SECONDS = 60


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the page for a request that cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the page for somebody who may not do this; the log says which account it was."""
    user = getattr(request, "user", None)
    if user and user.is_authenticated:
        path = request_context.shown_path(request.path_info)
        logger.warning("Refused to account %s: %s %s", user.pk, request.method, path)
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the error page: 507 if a disk is full, 503 if the database is away, otherwise 500.

    The page does not query the database; it shows the last known contact of the office.
    """
    error = sys.exc_info()[1]
    is_full = _is_for_room(error)
    is_away = isinstance(error, OperationalError | InterfaceError) and not is_full
    context = {
        "identity": last_known_identity(),
        "is_away": is_away,
        "is_full": is_full,
        "is_sent": request.method not in READ_ONLY,
        "unsent": _unsent(request),
    }
    status = 507 if is_full else 503 if is_away else 500
    response = HttpResponse(render_to_string("500.html", context), status=status)
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


def _is_for_room(error: BaseException | None) -> bool:
    """Return whether an error is that a disk is full: the site's, or that of its PostgreSQL."""
    return any(
        isinstance(each, DiskFull)
        or (isinstance(each, OSError) and each.errno in (errno.ENOSPC, errno.EDQUOT))
        for each in with_reasons(error)
    )


def _unsent(request: HttpRequest) -> str:
    """Return the text of an enquiry or complaint that failed, so that the reader can copy it."""
    if request.method != "POST" or request.path.startswith(reverse("admin:index")):
        return ""
    try:
        typed = request.POST.get("body") or request.POST.get("details") or ""
    except (OSError, BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable
        return ""
    return readable(typed)

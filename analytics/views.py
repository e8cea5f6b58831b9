"""The beacon, which receives events of pages, and the page that explains the counting."""

import json
from base64 import b64decode
from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from analytics.beacon_message import BadMessageError, parse_body, parse_query
from analytics.period_totals import daily_totals, filtered_page_views
from analytics.recorder import record
from analytics.request_filter import is_foreign
from analytics.spool import SpoolError
from core.limits import LIMITS
from core.subjects import BadTokenError
from core.submissions.throttle import Quota

METHOD_DAYS = 7
beacon_quota = Quota(*LIMITS.beacon_rate)
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NO_STORE = {"Cache-Control": "no-store"}


# Readers are not signed in, and a page that is the same for everybody can carry no CSRF token; the
# signatures in a message limit what it can say.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def beacon(request: HttpRequest) -> HttpResponse:
    """Record the events of a page; answer the script with numbers, the image with an image."""
    status, text = count(request)
    if status != HTTPStatus.OK:
        response = HttpResponse(status=status, headers=NO_STORE)
        # That nothing can be recorded was said once (analytics.spool_file), not for each reader.
        response._has_been_logged = status == HTTPStatus.SERVICE_UNAVAILABLE  # type: ignore[attr-defined]
        return response
    if request.method == "POST":
        return HttpResponse(text, content_type="application/json", headers=NO_STORE)
    return HttpResponse(PIXEL, content_type="image/gif", headers=NO_STORE)


def count(request: HttpRequest) -> tuple[HTTPStatus, str]:
    """Record the events of a page; return the status and, with 200, the numbers as JSON."""
    if not beacon_quota.allows(request):
        return HTTPStatus.TOO_MANY_REQUESTS, ""
    try:
        message = parse_body(request) if request.method == "POST" else parse_query(request)
        answer = record(request, **message._asdict())
    except (BadMessageError, BadTokenError):
        return HTTPStatus.BAD_REQUEST, ""
    except SpoolError:
        return HTTPStatus.SERVICE_UNAVAILABLE, ""
    if is_foreign(request):
        return HTTPStatus.FORBIDDEN, ""
    return HTTPStatus.OK, json.dumps(answer._asdict())


@require_safe
def counting_method(request: HttpRequest) -> HttpResponse:
    """Explain how visits are counted, what is not counted, and how much that was lately."""
    yesterday = timezone.localdate() - timedelta(days=1)
    first = yesterday - timedelta(days=METHOD_DAYS - 1)
    totals = daily_totals(first, yesterday)
    context = {
        "subject": "analytics.method",
        "first": first,
        "last": yesterday,
        "page_views": sum(total.page_views for total in totals.values()),
        "filtered": filtered_page_views(first, yesterday),
        "limits": LIMITS,
    }
    return render(request, "analytics/method.html", context)

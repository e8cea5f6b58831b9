"""Middleware: health checks, pages for refused requests, and for changes on a closed site."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve, reverse

from core.plain_text_field import readable
from portal.models import SiteIdentity
from portal.system.readiness import is_private

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Views that a closed site still allows: counting, signing in and out, opening the site again,
# ending an alert, answering enquiries and complaints, and sending a complaint.
ALLOWED_WHEN_CLOSED = (
    *("analytics:beacon", "browser_report", "admin:login", "admin:logout", "admin:password_change"),
    *("admin:second_step", "admin:set_up_telephone", "admin:passkey_", "admin:security"),
    *("admin:confirm_password", "admin:recovery_codes", "admin:telephone_delete"),
    *("admin:end_sign_in", "admin:lock", "admin:unlock", "admin:stay"),
    *("admin:forgotten_password", "admin:new_password"),
    *("admin:portal_siteidentity_", "admin:portal_enquiry_", "admin:ads_complaint_"),
    *("admin:portal_alert_change", "admin:portal_alert_delete", "ads:complain"),
)
HEALTH_CHECKS = ("/healthz", "/readyz")
METRICS = "/metrics"
# What django.db.models.fields says of a key.
_NO_NUMBER = re.compile(r"Field '\w+' expected a number but got (.+)\.$", re.DOTALL)
PLAIN = "text/plain; charset=utf-8"
CONTACT = "contact"
FEEDS = ("rss", "atom")


class HealthCheckMiddleware:
    """Answers health checks and monitoring before anything looks at the host or the scheme.

    They come from this machine or a proxy, by whatever name and without TLS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path in HEALTH_CHECKS or (path == METRICS and is_private(request.META)):
            answer: HttpResponse = resolve(path).func(request)
            answer["X-Content-Type-Options"] = "nosniff"  # as django.middleware.security sets it
            return answer
        return self.get_response(request)


class PlainHttpMiddleware:
    """Refuses, behind TLS, what programs ask without it (settings.SECURE_REDIRECT_EXEMPT)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return HttpResponse("Chỉ nhận https.\n", PLAIN, status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)


class ReportingMiddleware:
    """Names the address to which browsers send reports (`report-to` of the policy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Reporting-Endpoints"] = f'errors="{reverse("browser_report")}"'
        return response


class PlainRefusalMiddleware:
    """Shows a page for a 405, which Django answers without content, and for values of no field.

    PostgreSQL refuses the character NUL in a text, and Django a key that is no number where it does
    not ask a form: in actions on lists and in boxes to choose from. Both are answered with 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_nul = isinstance(exception, DataError) and "NUL" in str(exception)
        if is_nul or (isinstance(exception, ValueError) and _was_sent(request, str(exception))):
            return render(request, "400.html", status=400)
        return None


def _was_sent(request: HttpRequest, error: str) -> bool:
    """Return whether the error is that a value of this very request is no number."""
    found = _NO_NUMBER.match(error)
    sent = [*request.GET.lists(), *request.POST.lists()]
    return found is not None and any(found[1] in map(repr, values) for _, values in sent)


class ClosedSiteMiddleware:
    """Refuses every change, feed and form while the site is closed.

    It queries the database only for requests that it might have to refuse.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        is_change = request.method not in SAFE_METHODS and not name.startswith(ALLOWED_WHEN_CLOSED)
        is_gone = name == CONTACT or name.endswith(FEEDS)
        if not (is_change or is_gone) or not SiteIdentity.load().is_closed:
            return None
        context = {
            "is_change": is_change,
            # A reader may have been writing when the site was closed: the text is shown again.
            "unsent": readable(request.POST.get("body", "")) if name == CONTACT else "",
        }
        return render(request, "portal/closed.html", context, status=410 if is_gone else 403)

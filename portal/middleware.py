"""Middleware: plain words for refused requests, and the closed site."""

from collections.abc import Callable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from core.plain_text_field import readable
from portal.models import SiteIdentity

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Changes that a closed site still allows: counting, signing in and out, opening it again, ending an
# alert, answers to what was received before, and complaints about advertisements still shown.
ALLOWED_WHEN_CLOSED = (
    *("analytics:beacon", "admin:login", "admin:logout", "admin:password_change"),
    *("admin:portal_siteidentity_", "admin:portal_enquiry_", "admin:ads_complaint_"),
    *("admin:portal_alert_change", "admin:portal_alert_delete", "ads:complain"),
)
CONTACT = "contact"
FEEDS = ("rss", "atom")


class PlainRefusalMiddleware:
    """Give a page to refused requests where Django would send an empty answer or fail.

    PostgreSQL refuses the character NUL in a text; a request that sends one is a bad request.
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


class ClosedSiteMiddleware:
    """Refuse every change, feed and form while the site is closed.

    It queries the database only for requests that it might refuse.
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
            # Somebody may have been writing when the site was closed: the words are not lost.
            "unsent": readable(request.POST.get("body", "")) if name == CONTACT else "",
        }
        return render(request, "portal/closed.html", context, status=410 if is_gone else 403)

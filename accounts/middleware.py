"""Middleware: sessions that no longer hold, locked screens, and from where the admin opens."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts import session_rules
from accounts.kept_forms import keep_sent
from core.client_address import client_address, is_in

# Views that take a form from who is not signed in.
OPEN = ("admin:login", "admin:logout")
# Views that scripts ask by themselves, whether anybody sits there or not.
BACKGROUND = ("admin:news_article_presence", "admin:lock", "admin:unlock")


class SessionRulesMiddleware:
    """Makes the user of a request anonymous if their session does not hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, "user", SimpleLazyObject(lambda: _user(request)))  # noqa: B010
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Note that somebody is using the admin; keep what is sent from a locked screen."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith("admin:") or name in BACKGROUND:
            return None
        if request.user.is_authenticated:
            session_rules.note_use(request)
        elif request.method == "POST" and name not in OPEN and locked_user(request):
            return keep_sent(request)
        return None


class AdminNetworksMiddleware:
    """Refuses the admin to who is in none of settings.ADMIN_NETWORKS, if there are any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        networks = settings.ADMIN_NETWORKS
        is_admin = bool(networks) and request.path_info.startswith(reverse("admin:index"))
        if is_admin and not is_in(client_address(request), networks):
            return render(request, "admin/accounts/elsewhere.html", status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)


def locked_user(request: HttpRequest) -> User | None:
    """Return who is signed in with a locked screen; None if nobody is."""
    user = get_user(request)
    is_theirs = isinstance(user, User) and session_rules.holds(request)
    return cast(User, user) if is_theirs and session_rules.is_locked(request) else None


def _user(request: HttpRequest) -> object:
    user = get_user(request)
    if user.is_anonymous:
        return user
    may_go_on = session_rules.holds(request) and not session_rules.is_locked(request)
    return user if may_go_on else AnonymousUser()

"""Middleware: whose session does not hold (accounts.session_rules) is not signed in."""

from collections.abc import Callable

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import session_rules


class SessionRulesMiddleware:
    """Makes the user of a request anonymous if their session does not hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, "user", SimpleLazyObject(lambda: _user(request)))  # noqa: B010
        return self.get_response(request)


def _user(request: HttpRequest) -> object:
    user = get_user(request)
    return user if user.is_anonymous or session_rules.holds(request) else AnonymousUser()

"""Browsers from which the owner of an account has signed in before, known by a signed cookie."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

COOKIE = "__Secure-thiet_bi" if settings.SESSION_COOKIE_SECURE else "thiet_bi"
SALT = "accounts.known_device"
MAX_AGE = 180 * 24 * 3600
MAX_ACCOUNTS = 10  # that share one browser


def known_device(request: HttpRequest, name: str) -> str:
    """Return the random name of this browser for an account; "" if it is not known there."""
    return _read(request).get(name.casefold(), "")


def remember_device(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Let this browser be known to an account from now on."""
    known = _read(request)
    own = known.pop(name.casefold(), "") or secrets.token_urlsafe(16)
    newest_last = {**known, name.casefold(): own}
    kept = dict(list(newest_last.items())[-MAX_ACCOUNTS:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT, compress=True),
        max_age=MAX_AGE,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        found: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}

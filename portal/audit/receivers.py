"""Records who signs in and out, and who could not."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from portal.audit.entries import add_entry
from portal.models import AuditEntry

Action = AuditEntry.Action
MAX_NAME = 150  # letters


def connect() -> None:
    """Connect the receivers to Django's signals."""
    user_logged_in.connect(signed_in, dispatch_uid="portal.audit.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="portal.audit.signed_out")
    user_login_failed.connect(could_not_sign_in, dispatch_uid="portal.audit.could_not_sign_in")


def signed_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Record that an account signed in."""
    if request:
        add_entry(Action.SIGN_IN, request, user=user, **_account(user))


def signed_out(sender: Any, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    """Record that an account signed out."""
    if request and user:
        add_entry(Action.SIGN_OUT, request, user=user, **_account(user))


def could_not_sign_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Record for which name somebody could not sign in; it need not be that of an account."""
    if request:
        name = str(credentials.get("username", ""))[:MAX_NAME].replace("\0", "")
        add_entry(Action.FAILED_SIGN_IN, request, model="auth.user", object_name=name)


def _account(user: User) -> dict[str, str]:
    return {"model": "auth.user", "object_id": str(user.pk), "object_name": user.username}

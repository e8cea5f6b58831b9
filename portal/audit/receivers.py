"""Records who signs in and out, who could not, and who is locked out."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.timezone import localtime

from accounts.signals import code_refused, locked
from portal.audit.entries import add_entry
from portal.models import AuditEntry

Action = AuditEntry.Action
UNKNOWN = "tên không có trong danh sách tài khoản"


def connect() -> None:
    """Connect the receivers to Django's signals."""
    user_logged_in.connect(signed_in, dispatch_uid="portal.audit.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="portal.audit.signed_out")
    user_login_failed.connect(could_not_sign_in, dispatch_uid="portal.audit.could_not_sign_in")
    code_refused.connect(gave_wrong_code, dispatch_uid="portal.audit.gave_wrong_code")
    locked.connect(was_locked, dispatch_uid="portal.audit.was_locked")


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
    """Record at which account somebody gave a wrong password."""
    if request:
        _add_failure(request, str(credentials.get("username", "")), "sai mật khẩu")


def gave_wrong_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record that somebody knew the password of an account but not its second factor."""
    _add_failure(request, user.username, "đúng mật khẩu, sai mã")


def was_locked(
    sender: Any, request: HttpRequest, name: str, until: datetime, **kwargs: Any
) -> None:
    """Record that there were too many failures; attempts during the lock are no entries."""
    _add_failure(request, name, f"tạm khóa đến {localtime(until):%H:%M, %d/%m/%Y}")


def _add_failure(request: HttpRequest, name: str, what: str) -> None:
    """Record a failure at an account.

    A name that is no account's stays out: people type their password into the wrong field.
    """
    account = User.objects.filter(username=name.replace("\0", "")).first()
    add_entry(
        Action.FAILED_SIGN_IN,
        request,
        model="auth.user",
        object_id=str(account.pk) if account else "",
        object_name=account.username if account else "",
        details=what if account else f"{what}; {UNKNOWN}",
    )


def _account(user: User) -> dict[str, str]:
    return {"model": "auth.user", "object_id": str(user.pk), "object_name": user.username}

"""What a session must be for its owner to be signed in, and the list of sign-ins.

A session says when it began, when it was last used, and whether its account needs two factors, so
that a request needs no query to know whether it still holds.
"""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import notices
from accounts.models import SignIn
from accounts.second_factor import is_administrator, is_required
from core.dates import CLOCKS_AGREE

LONGEST_SECONDS = 12 * 3600
CONFIRMED_SECONDS = 15 * 60
NOTED_SECONDS = 60  # how exactly a session knows when it was last used
SINCE, FACTOR, CONFIRMED = "signed_in_at", "factor", "confirmed_at"
SEEN, LOCK_SECONDS = "seen_at", "lock_seconds"
NEEDS_FACTOR = "needs_factor"


def stamp_session(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write into a new session when it began and what it needs (signal `user_logged_in`)."""
    now = int(time.time())
    request.session[SINCE] = now
    request.session[CONFIRMED] = now
    request.session[SEEN] = now
    request.session[LOCK_SECONDS] = _lock_seconds(user)
    request.session[NEEDS_FACTOR] = is_required(user)


def _lock_seconds(user: User) -> int:
    """Return after how many seconds without use the screen of an account is locked."""
    minutes = settings.LOCK_MINUTES
    if minutes != settings.LOCK_MINUTES_ADMINISTRATORS and is_administrator(user):
        minutes = settings.LOCK_MINUTES_ADMINISTRATORS
    return int(minutes * 60)


def was_within(seconds: float, moment: float) -> bool:
    """Return whether a moment was so lately; one of a clock that ran ahead was not."""
    return -CLOCKS_AGREE.total_seconds() <= time.time() - moment <= seconds


def note_use(request: HttpRequest) -> None:
    """Note that a session was used now."""
    now = int(time.time())
    if abs(now - request.session.get(SEEN, 0)) >= NOTED_SECONDS:
        request.session[SEEN] = now


def lock(request: HttpRequest) -> None:
    """Lock the screens of a session, until `unlock`."""
    request.session[SEEN] = 0


def unlock(request: HttpRequest) -> None:
    """Let a session go on after its owner gave the password, with another key.

    Whoever came by the key while the screen was locked has nothing of it. The list of sign-ins
    follows (`accounts.sessions`); what was typed is sent with the same CSRF token as before.
    """
    request.session[SEEN] = int(time.time())
    request.session.cycle_key()


def is_locked(request: HttpRequest) -> bool:
    """Return whether a session was not used for so long that its screens are locked."""
    session = request.session
    return not was_within(session.get(LOCK_SECONDS, 0), session.get(SEEN, 0))


def holds(request: HttpRequest) -> bool:
    """Return whether the session of this request still signs its owner in; it may be locked."""
    session = request.session
    if SINCE not in session:  # from before this rule was there
        return False
    if session.get(NEEDS_FACTOR, True) and not session.get(FACTOR):
        return False
    return was_within(LONGEST_SECONDS, session[SINCE])


def is_confirmed(request: HttpRequest) -> bool:
    """Return whether the user gave a password or another proof within the last minutes."""
    return was_within(CONFIRMED_SECONDS, request.session.get(CONFIRMED, 0))


def confirm(request: HttpRequest) -> None:
    """Note that the user has just proved who they are, and give the session another key."""
    request.session[CONFIRMED] = int(time.time())
    request.session.cycle_key()


def open_sign_ins(user: User) -> QuerySet[SignIn]:
    """Return where an account is signed in now."""
    oldest = timezone.now() - timedelta(seconds=LONGEST_SECONDS)
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return user.sign_ins.filter(started_at__gt=oldest, session_key__in=sessions)


def end_sign_ins(user: User, but: str = "") -> int:
    """Sign an account out everywhere, but for the session with the key `but`; return how many."""
    return _end(user.sign_ins.exclude(session_key=but))


def end_one(user: User, pk: int, but: str) -> int:
    """End one sign-in of an account, but for the session with the key `but`; return how many."""
    return _end(user.sign_ins.filter(pk=pk).exclude(session_key=but))


def _end(sign_ins: QuerySet[SignIn]) -> int:
    keys = list(sign_ins.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_ended_sign_ins() -> str:
    """Delete sessions that have expired, and sign-ins without a session; return ""."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    open_sessions = Session.objects.values("session_key")
    SignIn.objects.exclude(session_key__in=open_sessions).delete()
    return ""


def forget_sign_in(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Take a session out of the list of sign-ins (signal `user_logged_out`)."""
    SignIn.objects.filter(session_key=request.session.session_key or "").delete()


def record(account: User, what: str, by: User | None = None) -> None:
    """Write what happened to an account into its history, and mail it to its owner.

    Args:
        what: such as "Đã đặt điện thoại mới.".
        by: who did it; None for the owner.
    """
    LogEntry.objects.log_actions(
        (by or account).pk,
        User.objects.filter(pk=account.pk),
        CHANGE,
        change_message=what,
        single_object=True,
    )
    tell_change(account, what)


def tell_change(account: User, what: str) -> None:
    """Mail to the owner of an account what happened to the ways into it."""
    notices.tell(account, "cách đăng nhập của bạn vừa thay đổi", "account_changed", what=what)

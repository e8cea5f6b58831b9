"""Somebody whose password was right and who is not signed in yet, and the end of signing in."""

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accounts import second_factor, session_rules
from accounts.browsers import browser_name
from accounts.known_devices import remember_device
from accounts.models import SignIn
from core.client_address import client_address

KEY = "signing_in"
LASTS_SECONDS = 15 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Stage(StrEnum):
    """What is still to be done: give the second factor, or set one up."""

    CHECK = "check"
    SET_UP = "set_up"


@dataclass(frozen=True)
class PartialSignIn:
    """Whose sign-in is half done.

    Args:
        next: where they go afterwards.
        failures: how many attempts failed before the right password.
        lost: whether they signed in with a one-time code: what they had before is void.
    """

    user: User
    stage: Stage
    next: str
    failures: int = 0
    lost: bool = False


def begin(request: HttpRequest, waiting: PartialSignIn) -> None:
    """Keep in the session that the password was right."""
    request.session.pop("totp_secret", None)
    request.session[KEY] = {
        "user": waiting.user.pk,
        "hash": waiting.user.get_session_auth_hash(),
        "stage": waiting.stage,
        "next": waiting.next,
        "failures": waiting.failures,
        "lost": waiting.lost,
        "at": int(time.time()),
    }
    request.session.cycle_key()


def current(request: HttpRequest) -> PartialSignIn | None:
    """Return whose sign-in is half done in this session; None if nobody's, or for too long."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or not session_rules.was_within(LASTS_SECONDS, kept["at"]):
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return PartialSignIn(user, Stage(kept["stage"]), kept["next"], kept["failures"], kept["lost"])


def complete(request: HttpRequest, waiting: PartialSignIn, method: SignIn.Method) -> HttpResponse:
    """Sign somebody in; return the redirect to where they wanted to go."""
    request.session.pop(KEY, None)
    user = waiting.user
    login(request, user, backend=BACKEND)
    if method != SignIn.Method.PASSWORD:
        request.session[session_rules.FACTOR] = method
    if request.session.session_key is None:
        request.session.save()
    if waiting.lost:
        session_rules.end_sign_ins(user)
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "method": method,
            "address": client_address(request)[:45],
            "device": browser_name(request.headers.get("User-Agent", "")),
        },
    )
    _tell(request, waiting, method)
    response = HttpResponseRedirect(waiting.next or reverse("admin:index"))
    remember_device(request, response, user.username)
    return response


def _tell(request: HttpRequest, waiting: PartialSignIn, method: SignIn.Method) -> None:
    """Say what happened since the last time, and what could be safer."""
    if waiting.failures:
        messages.warning(
            request,
            f"Trước lần này, tài khoản của bạn có {waiting.failures} lần nhập sai mật khẩu. Nếu "
            "không phải bạn, hãy đổi mật khẩu và báo người quản trị.",
        )
    if method == SignIn.Method.RECOVERY:
        left = waiting.user.sign_in_codes.filter(kind="recovery").count()
        messages.warning(
            request, f"Bạn vừa dùng một mã dự phòng, còn {left} mã. Tạo mã mới ở mục Bảo mật."
        )
    if method == SignIn.Method.PASSWORD and not second_factor.exempt & {waiting.user.username}:
        messages.info(
            request,
            "Tài khoản của bạn mới có một lớp khóa. Bật đăng nhập hai bước ở mục Bảo mật để kẻ "
            "biết mật khẩu cũng không vào được.",
        )

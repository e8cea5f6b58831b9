"""The page with one's own factors and sign-ins."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts import second_factor, session_rules


def security(request: HttpRequest) -> HttpResponse:
    """Show how somebody signs in, and where they are signed in."""
    user = cast(User, request.user)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Bảo mật tài khoản của bạn",
        "telephone": TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        "passkeys": WebAuthnCredential.objects.filter(user=user).order_by("created_at"),
        "codes_left": user.sign_in_codes.filter(kind="recovery").count(),
        "is_required": second_factor.is_required(user),
        "is_exempt": user.username in second_factor.exempt,
        "sign_ins": session_rules.open_sign_ins(user),
        "own_key": request.session.session_key,
    }
    return TemplateResponse(request, "admin/accounts/security.html", context)


@require_POST
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """End one sign-in of one's own, or all but this one."""
    user = cast(User, request.user)
    own_key = request.session.session_key or ""
    chosen = request.POST.get("sign_in", "")
    if chosen.isdecimal():
        ended = session_rules.end_one(user, int(chosen[:18]), but=own_key)
    else:
        ended = session_rules.end_sign_ins(user, but=own_key)
    if ended:
        session_rules.record(user, f"Đã đăng xuất {ended} nơi khác.")
        messages.success(request, f"Đã đăng xuất {ended} nơi.")
    else:
        messages.info(request, "Nơi ấy đã đăng xuất từ trước.")
    return redirect("admin:security")

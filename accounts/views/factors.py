"""The second factors of whoever signs in for the first time, or changes their own."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from django_otp_webauthn.models import WebAuthnCredential

from accounts import partial_sign_in, passkeys, second_factor, session_rules
from accounts.forms import TelephoneForm, whom_to_call
from accounts.models import SignIn
from accounts.partial_sign_in import PartialSignIn, Stage
from accounts.views.sign_in import start_again
from core.limits import LIMITS
from core.submissions.shared_limits import SharedThrottle

SECRET, SHOWN_CODES = "totp_secret", "recovery_codes"
PASSKEY_REFUSED = (
    "Chưa dùng được khóa truy cập. Hãy thử lại, hoặc dùng mật khẩu và mã trên điện thoại."
)
passkey_throttle = SharedThrottle("passkey", *LIMITS.passkey_rate)


class Owner(NamedTuple):
    """Whose factors may be changed: who is signed in, or whose sign-in needs it."""

    user: User
    waiting: PartialSignIn | None


def owner(request: HttpRequest) -> Owner | None:
    """Return whose factors this request may change; None if a password has to come first."""
    if isinstance(request.user, User) and request.user.is_staff:
        return Owner(request.user, None) if session_rules.is_confirmed(request) else None
    waiting = partial_sign_in.current(request)
    if waiting is None or waiting.stage != Stage.SET_UP:
        return None
    # Meanwhile its owner may have set one up elsewhere; the password alone is not enough then.
    is_void = not waiting.lost and second_factor.has_second_factor(waiting.user)
    return None if is_void else Owner(waiting.user, waiting)


def without_owner(request: HttpRequest) -> HttpResponse:
    """Lead whoever may not change factors now to where they give their password."""
    if request.user.is_authenticated:
        return redirect("admin:confirm_password")
    return start_again(request)


@never_cache
@csrf_protect
@sensitive_variables("secret")
@transaction.atomic
def set_up_telephone(request: HttpRequest) -> HttpResponse:
    """Show a secret as a QR code, and keep it once the telephone shows the right code."""
    own = owner(request)
    if own is None:
        return without_owner(request)
    secret: str = request.session.setdefault(SECRET, second_factor.new_secret())
    form = TelephoneForm(secret, request.POST or None)
    if request.method == "POST" and form.is_valid():
        del request.session[SECRET]
        if own.waiting and own.waiting.lost:
            second_factor.forget_factors(own.user)
        second_factor.set_telephone(own.user, secret, form.step)
        session_rules.record(own.user, "Đã đặt điện thoại để đăng nhập hai bước.")
        return _finish(request, own, SignIn.Method.TOTP)
    context = {
        **admin.site.each_context(request),
        "title": "Đăng nhập hai bước",
        "form": form,
        "drawing": mark_safe(second_factor.qr_code(own.user, secret)),  # noqa: S308  (our own)
        "secret": second_factor.readable_secret(secret),
        "waiting": own.waiting,
        "is_required": second_factor.is_required(own.user),
        "help": whom_to_call(),
        "owner": own.user,
    }
    return TemplateResponse(request, "admin/accounts/set_up_telephone.html", context)


@transaction.atomic
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes until their owner says that they are kept; make new ones."""
    own = owner(request)
    if request.method == "POST" and "kept" in request.POST:
        request.session.pop(SHOWN_CODES, None)
        messages.success(request, "Đã xong. Cất tờ mã dự phòng ở nơi chỉ bạn lấy được.")
        return redirect("admin:security")
    if request.method == "POST":
        if own is None:
            return without_owner(request)
        _make_codes(request, own.user)
        return redirect("admin:recovery_codes")
    if not session_rules.is_confirmed(request):  # they were left open
        request.session.pop(SHOWN_CODES, None)
    codes = request.session.get(SHOWN_CODES)
    if not codes:
        return redirect("admin:security")
    context = {
        **admin.site.each_context(request),
        "title": "Mã dự phòng của bạn",
        "codes": codes,
        "owner": request.user,
    }
    return TemplateResponse(request, "admin/accounts/recovery_codes.html", context)


@never_cache
@csrf_protect
@require_POST
def passkey_begin(request: HttpRequest) -> JsonResponse:
    """Answer what the browser needs to make a passkey."""
    own = owner(request)
    if own is None:
        return _ask_password()
    return JsonResponse(passkeys.registration_options(request, own.user))


@never_cache
@csrf_protect
@require_POST
@transaction.atomic
def passkey_add(request: HttpRequest) -> JsonResponse:
    """Keep the passkey that the browser made."""
    own = owner(request)
    if own is None:
        return _ask_password()
    try:
        passkey = passkeys.register(request, own.user)
    except passkeys.PasskeyError:
        return _refused("Chưa tạo được khóa truy cập. Hãy thử lại.")
    if own.waiting and own.waiting.lost:
        second_factor.forget_factors(own.user, but=passkey)
    session_rules.record(own.user, "Đã thêm một khóa truy cập.")
    return _as_json(_finish(request, own, SignIn.Method.PASSKEY))


@never_cache
@csrf_protect
@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """Answer what the browser needs to sign in with any passkey of this site."""
    if not passkey_throttle.allows(request):
        return _refused(f"Thử quá nhiều lần. Hãy đợi một phút. {whom_to_call()}", status=429)
    return JsonResponse(passkeys.sign_in_options(request))


@never_cache
@csrf_protect
@require_POST
def passkey_sign_in(request: HttpRequest) -> JsonResponse:
    """Sign in whose passkey the browser used: device and finger or PIN are two factors."""
    try:
        passkey = passkeys.used_passkey(request)
    except passkeys.PasskeyError:
        return _refused(PASSKEY_REFUSED)
    waiting = partial_sign_in.current(request)
    if waiting and waiting.user != passkey.user:
        waiting = None
    goal = waiting.next if waiting else _local(request)
    whole = PartialSignIn(passkey.user, Stage.CHECK, goal, waiting.failures if waiting else 0)
    return _as_json(partial_sign_in.complete(request, whole, SignIn.Method.PASSKEY))


@require_POST
@transaction.atomic
def passkey_delete(request: HttpRequest, passkey: int) -> HttpResponse:
    """Delete a passkey of one's own, unless it is the last factor of who needs one."""
    own = owner(request)
    if own is None:
        return without_owner(request)
    if _is_last(own.user, second_factor.has_totp(own.user), besides=passkey):
        messages.error(
            request, "Vai trò của bạn phải đăng nhập hai bước: hãy thêm cách khác trước."
        )
    elif WebAuthnCredential.objects.filter(user=own.user, pk=passkey).delete()[0]:
        session_rules.record(own.user, "Đã bỏ một khóa truy cập.")
        messages.success(request, "Đã bỏ khóa truy cập.")
    return redirect("admin:security")


@require_POST
@transaction.atomic
def telephone_delete(request: HttpRequest) -> HttpResponse:
    """Stop using the telephone, unless it is the last factor of who needs one."""
    own = owner(request)
    if own is None:
        return without_owner(request)
    if second_factor.is_required(own.user) and not second_factor.has_passkey(own.user):
        messages.error(
            request, "Vai trò của bạn phải đăng nhập hai bước: hãy thêm cách khác trước."
        )
    else:
        second_factor.forget_telephone(own.user)
        session_rules.record(own.user, "Đã bỏ điện thoại để đăng nhập hai bước.")
        messages.success(request, "Đã bỏ điện thoại.")
    return redirect("admin:security")


def _local(request: HttpRequest) -> str:
    """Return the page of this site to go to afterwards; "" for the desk."""
    goal = request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure())
    return goal if is_here else ""


def _is_last(user: User, has_totp: bool, besides: int) -> bool:
    others = WebAuthnCredential.objects.filter(user=user, confirmed=True).exclude(pk=besides)
    return second_factor.is_required(user) and not has_totp and not others.exists()


def _finish(request: HttpRequest, own: Owner, method: SignIn.Method) -> HttpResponse:
    """Sign in who was waiting for a factor; show recovery codes to who has none."""
    response: HttpResponse = redirect("admin:security")
    if own.waiting:
        response = partial_sign_in.complete(request, own.waiting, method)
    else:
        request.session[session_rules.FACTOR] = method
        messages.success(request, "Đã thêm. Lần đăng nhập sau dùng được ngay.")
    if own.user.sign_in_codes.filter(kind="recovery").exists():
        return response
    _make_codes(request, own.user)
    response["Location"] = reverse("admin:recovery_codes")
    return response


def _make_codes(request: HttpRequest, user: User) -> None:
    request.session[SHOWN_CODES] = second_factor.new_recovery_codes(user)
    session_rules.record(user, "Đã tạo mã dự phòng.")


def _as_json(response: HttpResponse) -> JsonResponse:
    """Return a redirect as the answer to a script, with its cookies."""
    answer = JsonResponse({"next": response["Location"]})
    answer.cookies = response.cookies
    return answer


def _ask_password() -> JsonResponse:
    """Refuse somebody whose password was not asked for lately, and say where it is asked for."""
    confirm = reverse("admin:confirm_password")
    return JsonResponse({"error": "Hãy xác nhận mật khẩu.", "next": confirm}, status=400)


def _refused(message: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)

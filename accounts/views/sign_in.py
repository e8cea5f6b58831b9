"""Signing in: the password, then the second factor, then, for the first time, setting it up."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts import partial_sign_in, second_factor, session_rules
from accounts.forms import CodeForm, PasswordForm, SignInForm, whom_to_call
from accounts.models import SignIn
from accounts.partial_sign_in import PartialSignIn, Stage
from accounts.passwords import MIN_LENGTH_ALONE, length
from accounts.views.forgotten_password import can_mail_links


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    """Django's sign-in view; the right password alone signs in only who needs nothing else."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        has_factor = second_factor.has_second_factor(user)
        needs_factor = second_factor.is_required(user) or _is_short(user, form)
        waiting = PartialSignIn(
            user,
            Stage.CHECK if has_factor else Stage.SET_UP,
            self.get_success_url(),
            form.attempt.failures,
        )
        if not has_factor and not needs_factor:
            return partial_sign_in.complete(self.request, waiting, SignIn.Method.PASSWORD)
        partial_sign_in.begin(self.request, waiting)
        return redirect("admin:second_step" if has_factor else "admin:set_up_telephone")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "help": whom_to_call(),
            "can_mail": can_mail_links(),
        }


@never_cache
@csrf_protect
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of somebody whose password was right."""
    waiting = partial_sign_in.current(request)
    if waiting is None or waiting.stage != Stage.CHECK:
        return start_again(request)
    form = CodeForm(request, waiting.user, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.method:
        if form.method != SignIn.Method.ONE_TIME:
            return partial_sign_in.complete(request, waiting, form.method)
        session_rules.record(waiting.user, "Đã đăng nhập bằng mã một lần.")
        lost = PartialSignIn(waiting.user, Stage.SET_UP, waiting.next, waiting.failures, lost=True)
        partial_sign_in.begin(request, lost)
        return redirect("admin:set_up_telephone")
    context = {
        **admin.site.each_context(request),
        "title": "Bước 2: xác nhận là bạn",
        "form": form,
        "help": whom_to_call(),
        "has_passkey": second_factor.has_passkey(waiting.user),
        "has_totp": second_factor.has_totp(waiting.user),
    }
    return TemplateResponse(request, "admin/accounts/second_step.html", context)


def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more before somebody changes how they sign in."""
    user = cast(User, request.user)
    form = PasswordForm(request, user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        session_rules.confirm(request)
        return redirect("admin:security")
    context = {
        **admin.site.each_context(request),
        "title": "Xác nhận mật khẩu",
        "form": form,
        "has_permission": True,
    }
    return TemplateResponse(request, "admin/accounts/confirm.html", context)


def start_again(request: HttpRequest) -> HttpResponse:
    """Lead back to the password, since nothing is half done or it took too long."""
    if request.user.is_authenticated:
        return redirect("admin:security")
    messages.info(request, "Phiên đăng nhập dở đã hết hạn. Hãy đăng nhập lại từ đầu.")
    return redirect("admin:login")


def _is_short(user: User, form: SignInForm) -> bool:
    """Return whether the password is too short to be the only thing that protects the account."""
    is_exempt = user.username in second_factor.exempt
    return length(form.cleaned_data["password"]) < MIN_LENGTH_ALONE and not is_exempt

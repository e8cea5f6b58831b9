"""A new password for somebody who forgot theirs, by a link that is mailed to them.

The second factor is asked for as always: who reads somebody's mail has no more than the password.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts import lockout, notices, session_rules
from accounts.forms import ForgottenPasswordForm, whom_to_call


def can_mail_links() -> bool:
    """Return whether the site can mail links to itself.

    Where it answers to any name, a stranger could have a link to a site of theirs sent.
    """
    is_known = bool(_whole_origins() or _whole_hosts())
    return settings.MAIL_IS_SET_UP and "*" not in settings.ALLOWED_HOSTS and is_known


@never_cache
@csrf_protect
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask whose password is forgotten; the answer is the same whether there is such an account."""
    if not can_mail_links():
        raise Http404
    form = ForgottenPasswordForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        _mail_links(request, form.cleaned_data["name"])
    context = {
        **admin.site.each_context(request),
        "title": "Hãy xem hộp thư" if sent else "Quên mật khẩu",
        "form": form,
        "sent": sent,
        "help": whom_to_call(),
    }
    return TemplateResponse(request, "admin/accounts/forgotten_password.html", context)


class NewPasswordView(PasswordResetConfirmView):
    """The page that the link in the mail leads to."""

    template_name = "admin/accounts/new_password.html"
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> User | None:
        """Return whose link it is; None if the account was switched off meanwhile."""
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = cast(User, self.user)
        session_rules.end_sign_ins(user)
        session_rules.record(user, "Đã đặt mật khẩu mới qua thư.")
        lockout.forget(self.request, user.username)
        messages.success(self.request, "Đã đặt mật khẩu mới. Hãy đăng nhập.")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}
        return {
            **context,
            "title": "Mật khẩu mới" if self.validlink else "Liên kết không dùng được",
            "can_mail": can_mail_links(),
        }


def _mail_links(request: HttpRequest, name: str) -> None:
    """Mail a link to whoever has this user name or this address, five times a day at most.

    Attempts are counted by the account, by whichever name it is asked for.
    """
    named = Q(username__iexact=name) | Q(email__iexact=name)
    accounts = User.objects.filter(named, is_active=True, is_staff=True).exclude(email="")
    found = [user for user in accounts.order_by("pk")[:5] if user.has_usable_password()]
    for user in found:
        if not _is_too_often(request, user.username):
            key = urlsafe_base64_encode(force_bytes(user.pk))
            token = default_token_generator.make_token(user)
            address = reverse("admin:new_password", args=[key, token])
            link = f"{_origin(request)}{address}"
            notices.tell(user, "đặt lại mật khẩu", "forgotten_password", link=link)
    if not found:
        _is_too_often(request, name)


def _origin(request: HttpRequest) -> str:
    """Return the site's own origin that was asked for, or one that is.

    Who asks chooses the host and the port: neither a subdomain that only a pattern allows nor a
    port that is none of ours may get the link.
    """
    asked = f"{request.scheme}://{request.get_host()}"
    if asked in settings.CSRF_TRUSTED_ORIGINS:
        return asked
    host, port = split_domain_port(request.get_host())
    known = _whole_hosts()
    if host not in known:
        return next(iter(_whole_origins()), "") or f"{request.scheme}://{known[0]}"
    is_ours = not settings.HTTPS and port == str(settings.SITE_PORT)  # no proxy stands in front
    return f"{request.scheme}://{host}{f':{port}' if is_ours else ''}"


def _whole_origins() -> list[str]:
    return [each for each in settings.CSRF_TRUSTED_ORIGINS if "*" not in each]


def _whole_hosts() -> list[str]:
    """Return the hosts that are allowed by their whole names."""
    return [each for each in settings.ALLOWED_HOSTS if not each.startswith((".", "*"))]


def _is_too_often(request: HttpRequest, name: str) -> bool:
    attempt = lockout.begin(request, name, "forgotten", first_lock=lockout.LONGEST_LOCK)
    return attempt.locked_until is not None

"""Changing one's own password."""

from typing import Any, cast

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from accounts import session_rules
from accounts.forms import attempt_at


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's form; whoever sits at somebody's open screen has few guesses at the present one."""

    def __init__(self, user: User, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        with attempt_at(self._request, self.user.username):
            old: str = super().clean_old_password()
        return old


class ChangePasswordView(PasswordChangeView):
    """Django's view; it signs one out everywhere else."""

    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        own_key = self.request.session.session_key or ""
        user = cast(User, self.request.user)
        session_rules.end_sign_ins(user, but=own_key)
        session_rules.record(user, "Đã đổi mật khẩu.")
        return response

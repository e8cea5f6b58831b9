"""Forms of signing in, with their limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from accounts import lockout, second_factor
from accounts.hashing import TooManyHashesError
from accounts.models import SignIn, SignInSettings
from accounts.signals import code_refused

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
    "maxlength": "20",
}
WRONG_CODE = "wrong_code"
LOCKED = "locked"


def whom_to_call() -> str:
    """Return the sentence that says who helps with signing in."""
    contact = SignInSettings.load().contact
    return f"Cần vào ngay, hãy gọi {contact or 'người quản trị của đơn vị'}."


def locked_message(until: datetime) -> str:
    """Return what happened to somebody who has to wait, until when, and whom to call."""
    local = timezone.localtime(until)
    is_today = local.date() == timezone.localdate()
    moment = date_format(local, "H:i" if is_today else "H:i, d/m/Y")
    return (
        f"Sai quá nhiều lần nên tạm khóa đăng nhập đến {moment}. Máy mà bạn từng đăng nhập vẫn vào "
        f"được. {whom_to_call()}"
    )


@contextmanager
def attempt_at(
    request: HttpRequest, name: str, what: str = "password"
) -> Iterator[lockout.Attempt]:
    """Count an attempt at an account, which the block looks at, as `lockout.begin` does.

    It failed if the block raises ValidationError. Raises ValidationError itself, until when to
    wait, if there is a lock already or this attempt was one too many.
    """
    attempt = lockout.begin(request, name, what)
    if attempt.locked_until:
        raise ValidationError(locked_message(attempt.locked_until), code=LOCKED)
    try:
        yield attempt
    except TooManyHashesError:  # nobody looked
        attempt.withdraw()
        raise
    except ValidationError:
        if until := attempt.lock():
            raise ValidationError(locked_message(until), code=LOCKED) from None
        raise
    attempt.succeed()


class SignInForm(AdminAuthenticationForm):
    """User name and password; a locked account or network costs no hashing of the password."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại chữ hoa, chữ thường và bộ gõ tiếng "
            "Việt rồi gõ lại."
        )
    }

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return self.cleaned_data
        with attempt_at(self.request, name) as self.attempt:
            cleaned: dict[str, Any] = super().clean()
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    def confirm_login_allowed(self, user: Any) -> None:
        if not (user.is_active and user.is_staff):
            raise self.get_invalid_login_error()


class ForgottenPasswordForm(forms.Form):
    """Whose password is forgotten."""

    name = forms.CharField(
        label="Tên đăng nhập hoặc địa chỉ thư",
        max_length=254,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            | {"autofocus": True}
        ),
    )


class CodeForm(forms.Form):
    """A code from the telephone, or one from paper or from an administrator, of one account."""

    code = forms.CharField(
        label="Mã", max_length=20, widget=forms.TextInput(CODE_ATTRIBUTES | {"autofocus": True})
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data)
        self._request = request
        self._user = user
        self.method: SignIn.Method | None = None

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        with attempt_at(self._request, self._user.username, "code"):
            self.method = second_factor.check_code(self._user, code)
            if self.method is None:
                code_refused.send(CodeForm, request=self._request, user=self._user)
                raise ValidationError(
                    "Mã chưa đúng hoặc đã hết hạn. Mã trên điện thoại đổi 30 giây một lần: hãy gõ "
                    "mã đang hiện.",
                    code=WRONG_CODE,
                )
        return code


class TelephoneForm(forms.Form):
    """The first code that a telephone shows for a new secret."""

    code = forms.CharField(
        label="Mã 6 số trên điện thoại",
        max_length=20,
        widget=forms.TextInput(CODE_ATTRIBUTES | {"inputmode": "numeric"}),
    )

    def __init__(self, secret: str, data: Any = None) -> None:
        super().__init__(data)
        self._secret = secret
        self.step = 0

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        step = second_factor.step_of(self._secret, code)
        if step is None:
            raise ValidationError(
                "Mã chưa đúng. Hãy gõ 6 số đang hiện trong ứng dụng; nếu vẫn sai, xem giờ của điện "
                "thoại có đúng không."
            )
        self.step = step
        return code


class PasswordForm(forms.Form):
    """The password of whoever is signed in, before they change how they sign in."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data)
        self._request = request
        self._user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        name = self._user.username
        with attempt_at(self._request, name):
            if authenticate(self._request, username=name, password=password) is None:
                raise ValidationError("Mật khẩu chưa đúng.")
        return password

"""What is kept about signing in: failures, codes, open sign-ins, and whom to call."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from core.singleton import Singleton


class FailureCount(models.Model):
    """Failures of one account, network or device; `subject` is a keyed hash of which."""

    subject = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.subject


class Code(models.Model):
    """A code that signs in once in place of the telephone; only its hash is kept."""

    class Kind(models.TextChoices):
        RECOVERY = "recovery", "Mã dự phòng"
        ONE_TIME = "one_time", "Mã một lần"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="sign_in_codes", verbose_name="người dùng"
    )
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    digest = models.CharField("mã", max_length=64)
    # Who gave it to the owner of the account, and until when it can be used.
    issued_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="người cấp"
    )
    expires_at = models.DateTimeField("hết hạn lúc", null=True)

    class Meta:
        verbose_name = "mã đăng nhập"
        verbose_name_plural = "mã đăng nhập"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="code_is_unique_to_its_account")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SignIn(models.Model):
    """One place where somebody is signed in: a browser with a session."""

    class Method(models.TextChoices):
        PASSWORD = "password", "mật khẩu"
        TOTP = "totp", "mật khẩu và mã trên điện thoại"
        RECOVERY = "recovery", "mật khẩu và mã dự phòng"
        ONE_TIME = "one_time", "mật khẩu và mã một lần"
        PASSKEY = "passkey", "khóa truy cập"

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    started_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45)
    device = models.CharField(max_length=100)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return self.device


class UnusedWarning(models.Model):
    """An account that nobody has used for long, and since when it says so."""

    user = models.OneToOneField(User, models.CASCADE, related_name="unused_warning")
    warned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class SignInSettings(Singleton):
    """What the sign-in page tells those who cannot get in."""

    contact = models.CharField(
        "gọi ai khi không đăng nhập được",
        max_length=200,
        blank=True,
        help_text="Hiện trên trang đăng nhập, ví dụ: anh Nam, Văn phòng, máy lẻ 12.",
    )

    class Meta(Singleton.Meta):
        verbose_name = "hướng dẫn đăng nhập"
        verbose_name_plural = "hướng dẫn đăng nhập"

    def __str__(self) -> str:
        return "Hướng dẫn đăng nhập"

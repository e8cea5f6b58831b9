"""What happened to an article: who did what, and when."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from news.models.versions import ArticleVersion

if TYPE_CHECKING:
    from news.models.articles import Article


class ArticleEvent(models.Model):
    """One line of an article's history. It is written once: a trigger refuses any change.

    It goes with its article alone, when that is purged from the trash.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", "Lưu"
        SUBMITTED = "submitted", "Gửi duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Duyệt"
        NOTED = "noted", "Ghi chú"
        ARRANGED = "arranged", "Đổi cách đăng"
        UNSCHEDULED = "unscheduled", "Hủy lịch đăng"
        WITHDRAWN = "withdrawn", "Gỡ khỏi trang"
        PUT_BACK = "put_back", "Đưa lại lên trang"
        TRASHED = "trashed", "Bỏ vào thùng rác"
        RESTORED = "restored", "Lấy lại từ thùng rác"
        SHARED = "shared", "Tạo liên kết xem trước"
        UNSHARED = "unshared", "Thu hồi liên kết xem trước"

    article: "models.ForeignKey[Article, Article]" = models.ForeignKey(
        "news.Article", on_delete=models.CASCADE, related_name="events", verbose_name="bài viết"
    )
    version = models.ForeignKey(
        ArticleVersion,
        on_delete=models.CASCADE,
        null=True,
        related_name="events",
        verbose_name="phiên bản",
    )
    kind = models.CharField("việc", max_length=12, choices=Kind.choices)
    actor: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người làm",
    )
    at = models.DateTimeField("lúc", default=timezone.now)
    # When a version goes up, and what who approved it noted in up to 500 characters.
    note = models.CharField("ghi chú", max_length=600, blank=True)

    class Meta:
        verbose_name = "việc đã làm"
        verbose_name_plural = "lịch sử bài viết"
        default_permissions = ("view",)
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["article", "-at"], name="event_of_article")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.article}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What happened cannot be changed")
        super().save(*args, **kwargs)

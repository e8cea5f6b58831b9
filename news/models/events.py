"""The history of articles: who did what, and when."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from news.models.articles import Article
from news.models.versions import ArticleVersion


class EventKind(models.TextChoices):
    """What was done with an article."""

    SAVED = "saved", "Lưu"
    SUBMITTED = "submitted", "Gửi duyệt"
    RETURNED = "returned", "Trả lại"
    APPROVED = "approved", "Duyệt"
    NOTED = "noted", "Ghi chú"
    SETTINGS_CHANGED = "arranged", "Đổi cách đăng"
    UNSCHEDULED = "unscheduled", "Hủy lịch đăng"
    WITHDRAWN = "withdrawn", "Gỡ khỏi trang"
    PUT_BACK = "put_back", "Đưa lại lên trang"
    TRASHED = "trashed", "Bỏ vào thùng rác"
    RESTORED = "restored", "Lấy lại từ thùng rác"
    SHARED = "shared", "Tạo liên kết xem trước"
    UNSHARED = "unshared", "Thu hồi liên kết xem trước"


class ArticleEventQuerySet(models.QuerySet["ArticleEvent"]):
    def last_note(self, version: ArticleVersion, user: User) -> str:
        """Return the last note of `user` to `version` after its approval, or "". 1 query."""
        noted = self.filter(version=version, kind=EventKind.NOTED, actor=user)
        return noted.order_by("-at", "-pk").values_list("note", flat=True).first() or ""


class ArticleEvent(models.Model):
    """One line of an article's history, which cannot be changed: a trigger refuses that.

    It is deleted only with its article, when that is purged from the trash.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="events", verbose_name="bài viết"
    )
    version = models.ForeignKey(
        ArticleVersion,
        on_delete=models.CASCADE,
        null=True,
        related_name="events",
        verbose_name="phiên bản",
    )
    kind = models.CharField("việc", max_length=12, choices=EventKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người làm",
    )
    at = models.DateTimeField("lúc", default=timezone.now)
    # The time of publication (100 characters) and the note of the approver (500).
    note = models.CharField("ghi chú", max_length=600, blank=True)

    objects = ArticleEventQuerySet.as_manager()

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
            raise TypeError("An event cannot be changed")
        super().save(*args, **kwargs)
